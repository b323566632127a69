//! What the name of a time zone tells by itself. Calendars name zones by the IANA database, by Windows, by the path of a file, by
//! what a person reads in a menu, by a place, an abbreviation, or an offset alone.

use std::{collections::HashMap, sync::LazyLock};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    abbreviations::abbreviated,
    clock::Clock,
    name_key::Key,
    offsets::{self, Leading},
};
use domain::{interval::Interval, zone::Zone};

/// What a name tells.
#[derive(Debug)]
pub(crate) enum ZoneMatch {
    /// This clock and no other.
    Sure(Clock),
    /// One of these.
    OneOf(Vec<Clock>),
    /// Perhaps one of these, perhaps another.
    Hints(Vec<Clock>),
}

/// Longer names are nobody's.
const MAX_NAME_LEN: usize = 200;
/// The most words of a name that are looked at.
const MOST_WORDS: usize = 12;
/// The most clocks that one name may hint at.
const MOST_HINTS: usize = 8;

/// A day in the depth of the northern and one of the southern winter: on one of them a zone has its standard time.
// 1 January and 1 July 2026.
const WINTERS: [i64; 2] = [1_767_225_600, 1_782_864_000];

/// Zones that go alike through these years go alike for us.
// 2020 to 2040.
const THESE_YEARS: Interval = Interval {
    start: Timestamp::constant(1_577_836_800, 0),
    end: Timestamp::constant(2_208_988_800, 0),
};

/// UTC in words.
const UNIVERSAL: &[&str] = &[
    "utc",
    "z",
    "zulu",
    "gmt",
    "ut",
    "uct",
    "universal",
    "universal time",
    "utc time",
    "coordinated universal time",
    "universal time coordinated",
    "universal coordinated time",
    "greenwich",
    "greenwich mean time",
    "koordinierte weltzeit",
    "weltzeit",
];
/// Of the IANA database, but on the clocks of those who write them they are put forward in summer.
const FIXED_BY_NAME_ONLY: &[&str] = &["est", "mst", "hst"];
/// Regions whose parts are named by what many places are called.
const NO_PLACES: &[&str] = &["etc/", "us/", "canada/", "brazil/", "mexico/", "chile/"];
const NO_PLACE: &[&str] = &["north", "south", "west", "east", "center", "general"];
/// What menus add to the name of a region.
const SUFFIXES: &[&str] = &[
    "standard time",
    "daylight time",
    "daylight saving time",
    "summer time",
    "time",
    "standard",
    "daylight",
    "normalzeit",
    "standardzeit",
    "sommerzeit",
    "zeit",
];

static ZONES: LazyLock<HashMap<Key, String>> =
    LazyLock::new(|| Zone::names().map(|name| (Key::of(&name), name)).collect());

static WINDOWS: LazyLock<HashMap<Key, &str>> = LazyLock::new(|| {
    pairs(include_str!("windows_zones.tsv"))
        .map(|(name, zone)| (Key::of(name), zone))
        .collect()
});

/// Cities and regions; several zones may hold one of the name.
static PLACES: LazyLock<HashMap<Key, Vec<String>>> = LazyLock::new(|| {
    let mut places: HashMap<Key, Vec<String>> = HashMap::new();
    for (name, zone) in pairs(include_str!("place_names.tsv")) {
        // `Key::of` drops letters that are not ASCII, so a name with `ü` is kept without it and
        // with `ue`.
        for key in [Key::of(name), Key::of(&without_umlauts(name))] {
            places.insert(key, vec![zone.to_owned()]);
        }
    }
    for (key, name) in ZONES
        .iter()
        .filter(|(key, _)| !NO_PLACES.iter().any(|region| key.0.starts_with(region)))
    {
        let Some((_, place)) = key.0.rsplit_once('/') else {
            continue;
        };
        if !NO_PLACE.contains(&place) {
            places
                .entry(Key(place.to_owned()))
                .or_default()
                .push(name.clone());
        }
    }
    places
});

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

fn without_umlauts(name: &str) -> String {
    [
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("Ä", "Ae"),
        ("Ö", "Oe"),
        ("Ü", "Ue"),
        ("ß", "ss"),
    ]
    .iter()
    .fold(name.to_owned(), |name, (from, to)| name.replace(from, to))
}

/// What a name tells; `home` is the practitioner's zone.
pub(crate) fn meaning(name: &str, home: &Clock, window: Interval) -> ZoneMatch {
    if name.len() > MAX_NAME_LEN {
        return ZoneMatch::Hints(Vec::new());
    }
    let key = Key::of(name);
    if let Some(clock) = sure(name, &key) {
        return ZoneMatch::Sure(clock);
    }
    if let Some(leading) = offsets::leading(&key) {
        return of_menu(leading, home, window);
    }
    if let Some(clocks) = abbreviated(without_number(&key.0)) {
        return ZoneMatch::OneOf(clocks);
    }
    ZoneMatch::Hints(hints(&key, window))
}

/// The zone of the database that a name means by itself.
pub(crate) fn sure(name: &str, key: &Key) -> Option<Clock> {
    let posix = || {
        // A POSIX TZ string with rules for the changes, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
        (name.contains(",M") || name.contains(",J"))
            .then(|| TimeZone::posix(name).ok().map(Clock::Known))
            .flatten()
    };
    // Lotus Notes: `Z=-1$DO=1$...$ZN=W. Europe`.
    let lotus = || stem(key.0.split("zn=").nth(1)?.split('$').next()?);
    of_whole(&key.0)
        .or_else(|| of_whole(without_number(&key.0)))
        .or_else(posix)
        .or_else(lotus)
}

fn of_whole(text: &str) -> Option<Clock> {
    // Outlook has `tzone://Microsoft/Utc`.
    let text = text.strip_prefix("tzone://microsoft/").unwrap_or(text);
    if UNIVERSAL.contains(&text) {
        return Some(Clock::utc());
    }
    if FIXED_BY_NAME_ONLY.contains(&text) {
        return None;
    }
    iana(text)
        .or_else(|| windows(text))
        .or_else(|| only(place(text)))
        .or_else(|| of_region(text))
}

/// An IANA name, also at the end of a path, as `/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`.
fn iana(text: &str) -> Option<Clock> {
    let ends = text.match_indices('/').map(|(at, _)| &text[at + 1..]);
    let rooted = text.starts_with('/') || text.contains("://");
    let known = |text: &str| {
        ZONES
            .get(&Key(text.to_owned()))
            .and_then(|name| named(name))
    };
    known(text).or_else(|| {
        // A suffix of other text must have at least two parts, as in `Europe/Berlin`.
        ends.filter(|end| rooted || end.contains('/'))
            .find_map(known)
    })
}

fn named(zone: &str) -> Option<Clock> {
    Zone::named(zone)
        .ok()
        .map(|zone| Clock::Known(zone.rules().clone()))
}

fn windows(text: &str) -> Option<Clock> {
    named(WINDOWS.get(&Key(text.to_owned()))?)
}

/// `Eastern Time (US & Canada)`, `Pacific Daylight Time`, `Mitteleuropäische Zeit`: a region with a word for its time.
fn of_region(text: &str) -> Option<Clock> {
    let (region, of) = text.split_once('(').map_or((text, None), |(region, of)| {
        (region.trim(), Some(of.trim_end_matches(')')))
    });
    let stem_of = SUFFIXES
        .iter()
        .find_map(|suffix| region.strip_suffix(suffix)?.strip_suffix(' '))?;
    // Menus add `(US & Canada)` to the plain region. Any other place in brackets is a zone of its
    // own, as in `Central Standard Time (Mexico)`.
    let there = of.filter(|of| !of.starts_with("us") && !of.ends_with("anada"));
    match there {
        Some(there) => windows(&format!("{stem_of} standard time ({there})")),
        None => stem(stem_of),
    }
}

/// A region without a word for its time.
fn stem(text: &str) -> Option<Clock> {
    windows(&format!("{} standard time", text.trim())).or_else(|| only(place(text.trim())))
}

fn place(text: &str) -> Vec<Clock> {
    PLACES
        .get(&Key(text.to_owned()))
        .into_iter()
        .flatten()
        .filter_map(|zone| named(zone))
        .collect()
}

/// The one clock, if they are one by their rules.
fn only(clocks: Vec<Clock>) -> Option<Clock> {
    let mut clocks = clocks.into_iter();
    let first = clocks.next()?;
    clocks
        .all(|other| other.shows_the_same(&first, THESE_YEARS))
        .then_some(first)
}

/// Without the number that programs add when they meet a name twice: `W. Europe Standard Time 1`.
fn without_number(text: &str) -> &str {
    let shorter = text
        .trim_end_matches(')')
        .trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = shorter.trim_end_matches([' ', '(', '#']);
    // A number behind UTC is an offset.
    let numbered = stem.len() < shorter.len() && shorter.len() < text.len();
    if numbered && !UNIVERSAL.contains(&stem) {
        stem
    } else {
        text
    }
}

/// `(UTC+01:00) Amsterdam, Berlin, Rome`: the zone of what it names that has this offset in winter.
fn of_menu(leading: Leading, home: &Clock, window: Interval) -> ZoneMatch {
    let Leading { offset: told, rest } = leading;
    if told.is_none() && (rest.is_empty() || UNIVERSAL.contains(&rest)) {
        return ZoneMatch::Sure(Clock::utc());
    }
    let offset = told.unwrap_or_default();
    let region = rest.trim_matches(['(', ')']);
    let whole = of_whole(region)
        .or_else(|| of_region(rest))
        .or_else(|| stem(rest.split('(').next().unwrap_or_default()));
    let parts = rest
        .split([',', ';', ':', '/', '(', ')'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .take(MOST_WORDS);
    let named: Vec<Clock> = whole
        .into_iter()
        .chain(parts.flat_map(|part| place(part).into_iter().chain(stem(part))))
        .collect();
    let named = distinct(named, window);
    // Menus show the standard offset, so a place with another one is not what was meant.
    let matching: Vec<Clock> = named
        .iter()
        .filter(|clock| standard(clock) == Some(offset))
        .cloned()
        .collect();
    match matching.len() {
        0 => {
            // Nothing agrees, so everything that it may mean is taken
            // (docs/decisions/0036-doubtful-hours-are-taken.md).
            let further = offsets::anywhere(rest).into_iter().filter_map(Clock::fixed);
            let all = by_offset(offset, home, window)
                .into_iter()
                .chain(further)
                .chain(named);
            ZoneMatch::OneOf(distinct(all.collect(), window))
        }
        1 => matching
            .into_iter()
            .next()
            .map_or(ZoneMatch::Hints(Vec::new()), ZoneMatch::Sure),
        _ => ZoneMatch::OneOf(matching),
    }
}

/// What an offset alone may mean: with or without summer time; and the practitioner's zone, if it is ever so far from UTC.
fn by_offset(offset: i64, home: &Clock, window: Interval) -> Vec<Clock> {
    // And an hour more: the offset may be the standard one, with summer time on top.
    let fixed = [offset, offset + 3600].into_iter().filter_map(Clock::fixed);
    let home = home.offsets(window).contains(&offset).then(|| home.clone());
    fixed.chain(home).collect()
}

/// What single words of a name may mean.
fn hints(key: &Key, window: Interval) -> Vec<Clock> {
    let words: Vec<&str> = key
        .0
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() > 1)
        .take(MOST_WORDS)
        .collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let phrases = words.iter().map(|word| (*word).to_owned()).chain(pairs);
    let of_phrase = |phrase: String| {
        let by_name = abbreviated(&phrase).unwrap_or_default();
        by_name
            .into_iter()
            .chain(place(&phrase))
            .chain(stem(&phrase))
            .collect::<Vec<_>>()
    };
    let either = offsets::without_sign(key)
        .into_iter()
        .flat_map(|offset| [offset, -offset]);
    let numbers = offsets::anywhere(&key.0).into_iter().chain(either);
    let fixed = numbers
        .flat_map(|offset| [offset, offset + 3600])
        .filter_map(Clock::fixed);
    let mut found = distinct(
        fixed
            .chain(phrases.flat_map(of_phrase))
            .take(2 * MOST_HINTS)
            .collect(),
        window,
    );
    found.truncate(MOST_HINTS);
    found
}

/// Each clock once, by what it shows within the window.
pub(crate) fn distinct(clocks: Vec<Clock>, window: Interval) -> Vec<Clock> {
    let mut kept: Vec<Clock> = Vec::new();
    for clock in clocks {
        if !kept
            .iter()
            .any(|other| other.shows_the_same(&clock, window))
        {
            kept.push(clock);
        }
    }
    kept
}

/// The offset of its standard time.
fn standard(clock: &Clock) -> Option<i64> {
    WINTERS
        .iter()
        .filter_map(|at| Timestamp::from_second(*at).ok())
        .map(|at| clock.offset_at(at))
        .min()
}
