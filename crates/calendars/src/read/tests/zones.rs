//! What time the names of zones may mean: of no name is the true time left free.

use super::*;

/// Names as programs write them, and the zone in which the event really is.
const HOSTILE: &[(&str, &str)] = &[
    ("Europe/Berlin", "Europe/Berlin"),
    ("europe/berlin", "Europe/Berlin"),
    ("Europe/Berlin 1", "Europe/Berlin"),
    ("America/New York", "America/New_York"),
    ("America\\/New_York", "America/New_York"),
    (
        "/freeassociation.sourceforge.net/Tzfile/America/New_York",
        "America/New_York",
    ),
    ("http://tzurl.org/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
    ("posix/Asia/Tokyo", "Asia/Tokyo"),
    ("tzone://Microsoft/Utc", "UTC"),
    ("tzone://Microsoft/Europe/Berlin", "Europe/Berlin"),
    ("UTC", "UTC"),
    ("Z", "UTC"),
    ("Etc/UTC", "UTC"),
    ("(UTC)", "UTC"),
    ("(UTC) Coordinated Universal Time", "UTC"),
    ("Coordinated Universal Time", "UTC"),
    ("(UTC) Koordinierte Weltzeit", "UTC"),
    (
        "(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London",
        "Europe/London",
    ),
    ("(UTC) Dublin, Edinburgh, Lissabon, London", "Europe/London"),
    ("GMT Standard Time", "Europe/London"),
    ("GMT Daylight Time", "Europe/London"),
    ("(GMT +01:00)", "Europe/Berlin"),
    ("(GMT +01:00)", "Africa/Lagos"),
    ("GMT +0100", "Europe/Berlin"),
    ("UTC+1", "Europe/Berlin"),
    ("UTC + 1", "Europe/Berlin"),
    ("UTC 1", "Africa/Lagos"),
    ("GMT+02:00 Berlin", "Europe/Berlin"),
    ("+0200", "Africa/Johannesburg"),
    ("+02:00", "Europe/Athens"),
    ("-0500", "America/New_York"),
    ("\u{2212}05:00", "America/Bogota"),
    ("+0530", "Asia/Kolkata"),
    ("UTC+5.5", "Asia/Kolkata"),
    ("GMT+0100 (Central European Standard Time)", "Europe/Berlin"),
    ("UTC +01:00 / +02:00", "Europe/Berlin"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("MST", "America/Denver"),
    ("MST", "America/Phoenix"),
    ("CST", "America/Chicago"),
    ("CST", "Asia/Shanghai"),
    ("CDT", "America/Chicago"),
    ("EST", "America/New_York"),
    ("EST", "America/Panama"),
    ("EDT", "America/New_York"),
    ("ET", "America/New_York"),
    ("AKST", "America/Anchorage"),
    ("HST", "Pacific/Honolulu"),
    ("BST", "Europe/London"),
    ("IST", "Asia/Kolkata"),
    ("IST", "Asia/Jerusalem"),
    ("CET", "Europe/Paris"),
    ("CEST", "Europe/Paris"),
    ("MEZ", "Europe/Berlin"),
    ("MESZ", "Europe/Vienna"),
    ("EET", "Europe/Helsinki"),
    ("AEST", "Australia/Sydney"),
    ("AEST", "Australia/Brisbane"),
    ("NZDT", "Pacific/Auckland"),
    ("EST5EDT", "America/New_York"),
    ("PST8PDT", "America/Los_Angeles"),
    ("EST5EDT,M3.2.0,M11.1.0", "America/New_York"),
    ("CET-1CEST", "Europe/Berlin"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("W. Europe Standard Time 1", "Europe/Berlin"),
    ("W. Europe Standard Time (2)", "Europe/Berlin"),
    ("W._Europe_Standard_Time", "Europe/Berlin"),
    ("W.  Europe   Standard Time", "Europe/Berlin"),
    ("W. Europe Daylight Time", "Europe/Berlin"),
    ("Eastern Standard Time", "America/New_York"),
    ("Eastern Daylight Time", "America/New_York"),
    ("Eastern_Standard_Time", "America/New_York"),
    ("Eastern Time", "America/New_York"),
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Eastern", "America/New_York"),
    ("US Eastern Standard Time", "America/Indiana/Indianapolis"),
    (
        "(UTC-05:00) Eastern Time (US and Canada)",
        "America/New_York",
    ),
    ("(UTC-05:00)_Eastern_Time_(US_&_Canada)", "America/New_York"),
    ("(GMT-05.00) Eastern Time (US & Canada)", "America/New_York"),
    (
        "(UTC-08:00) Pacific Time (US & Canada)",
        "America/Los_Angeles",
    ),
    (
        "(GMT-08:00) Pacific Time (US & Canada); Tijuana",
        "America/Los_Angeles",
    ),
    ("(UTC-07:00) Arizona", "America/Phoenix"),
    ("(UTC-06:00) Central Time (US & Canada)", "America/Chicago"),
    ("(UTC-06:00) Saskatchewan", "America/Regina"),
    (
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        "Europe/Berlin",
    ),
    (
        "(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna",
        "Europe/Berlin",
    ),
    (
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien",
        "Europe/Vienna",
    ),
    (
        "(UTC+01:00) Brüssel, Kopenhagen, Madrid, Paris",
        "Europe/Brussels",
    ),
    (
        "(UTC+01:00) Belgrad, Pressburg, Budapest, Laibach, Prag",
        "Europe/Prague",
    ),
    (
        "(UTC+01:00) Sarajevo, Skopje, Warschau, Zagreb",
        "Europe/Warsaw",
    ),
    ("(UTC+01:00) West-Zentralafrika", "Africa/Lagos"),
    ("(UTC+02:00) Athen, Bukarest", "Europe/Athens"),
    (
        "(UTC+02:00) Helsinki, Kiew, Riga, Sofia, Tallinn, Wilna",
        "Europe/Kyiv",
    ),
    ("(UTC+02:00) Kairo", "Africa/Cairo"),
    ("(UTC+03:00) Moskau, St. Petersburg", "Europe/Moscow"),
    (
        "(UTC+04:00) Moscow, St. Petersburg, Volgograd",
        "Europe/Moscow",
    ),
    ("(UTC+09:00) Osaka, Sapporo, Tokio", "Asia/Tokyo"),
    (
        "(UTC-05:00) Eastern Time (USA und Kanada)",
        "America/New_York",
    ),
    (
        "(UTC-05:00) Eastern Zeit (USA & Kanada)",
        "America/New_York",
    ),
    ("(UTC-03:30) Neufundland", "America/St_Johns"),
    ("Mitteleuropäische Zeit", "Europe/Berlin"),
    ("Mitteleuropäische Sommerzeit", "Europe/Berlin"),
    ("Mitteleurop\u{fffd}ische Zeit", "Europe/Berlin"),
    ("Mitteleuropaeische Zeit", "Europe/Berlin"),
    ("Westeuropäische Zeit", "Europe/London"),
    ("Westeuropäische Normalzeit", "Europe/Berlin"),
    ("Osteuropäische Zeit", "Europe/Athens"),
    ("Eastern Normalzeit", "America/New_York"),
    ("Pacific Normalzeit", "America/Los_Angeles"),
    ("Berlin", "Europe/Berlin"),
    ("Wien", "Europe/Vienna"),
    ("Zürich", "Europe/Zurich"),
    ("Zuerich", "Europe/Zurich"),
    ("New York", "America/New_York"),
    ("new_york", "America/New_York"),
    ("Tokio", "Asia/Tokyo"),
    ("Sao Paulo", "America/Sao_Paulo"),
    ("Office London", "Europe/London"),
    ("Tokyo office", "Asia/Tokyo"),
    ("Mars/Olympus", "Europe/Berlin"),
    ("Customized Time Zone", "Europe/Berlin"),
    ("Customized Time Zone", "UTC"),
    ("", "Europe/Berlin"),
    (
        "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=42$ZN=W. Europe",
        "Europe/Berlin",
    ),
];

/// Single hours in winter and summer, and a series through both.
fn events(name: &str) -> String {
    let name = if name.contains([':', ';', ',']) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    };
    let at = |uid: usize, day: &str, lines: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID={name}:2026{day}T140000\nDTEND;TZID={name}:2026{day}T150000\n{lines}END:VEVENT\n"
        )
    };
    at(1, "0112", "") + &at(2, "0713", "") + &at(3, "0115", "RRULE:FREQ=MONTHLY;COUNT=10\n")
}

#[test]
fn of_no_name_is_the_true_time_left_free() {
    for (name, truth) in HOSTILE {
        let reading = read_all(&events(name)).unwrap();
        let busy = merged(
            reading
                .events
                .iter()
                .flat_map(|event| event.busy.iter().copied())
                .collect(),
        );
        let zone = Zone::named(truth).unwrap();
        let months = (1..=10).map(|month| (month, 15));
        for (month, day) in months.chain([(1, 12), (7, 13)]) {
            let local = jiff::civil::date(2026, month, day).at(14, 0, 0, 0);
            let start = domain::zone::at_wall_clock(local, &zone).unwrap();
            let hour = Interval::lasting(start, 60).unwrap();
            assert!(
                busy.iter().any(|one| one.contains(hour)),
                "{name} in {truth}: {hour:?} is free: {:?}",
                reading.faults
            );
        }
    }
}

#[test]
fn what_may_be_several_clocks_is_told_and_what_is_one_is_not() {
    let faults = |name: &str| {
        let reading = read_all(&events(name)).unwrap();
        let told: Vec<String> = said(&reading).into_iter().map(str::to_owned).collect();
        told
    };
    for name in [
        "W. Europe Standard Time 1",
        "(UTC-05:00) Eastern Time (US and Canada)",
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien",
        "tzone://Microsoft/Utc",
        "Mitteleuropäische Zeit",
        "Wien",
        "Z",
    ] {
        assert_eq!(faults(name), Vec::<String>::new(), "{name}");
    }
    let in_part = "the time zone \"PST\" is known in part: all hours that it may mean are taken";
    assert_eq!(faults("PST"), [in_part; 3]);
    let unknown =
        "the time zone \"Mars/Olympus\" is not known: all hours of Europe/Berlin and UTC are taken";
    assert_eq!(faults("Mars/Olympus"), [unknown; 3]);
}

#[test]
fn a_name_that_hints_at_much_takes_a_bounded_time() {
    let name =
        "berlin tokyo london new york los angeles sydney lima cairo moscow dubai delhi perth";
    let reading = read_all(&events(name)).unwrap();
    let most: usize = reading
        .events
        .iter()
        .map(|event| event.busy.len())
        .max()
        .unwrap_or_default();
    assert!(most <= 12 * 10, "{most}");
}
