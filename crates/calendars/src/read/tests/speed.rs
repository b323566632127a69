//! How long reading takes; `cargo test --release -- --ignored --nocapture reading` prints it.

use std::time::Instant;

use super::*;

fn print(name: &str, components: &str) -> Result<Reading, ReadError> {
    let text = calendar(components);
    let begun = Instant::now();
    let reading = read(text.as_bytes(), &wanted());
    println!("{name}: {} bytes in {:?}", text.len(), begun.elapsed());
    reading
}

const RULES: &[&str] = &[
    "RRULE:FREQ=WEEKLY;BYDAY=MO",
    "RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=300",
    "RRULE:FREQ=MONTHLY;BYDAY=2WE",
    "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270101T000000Z",
    "RRULE:FREQ=YEARLY",
];

#[test]
#[ignore = "prints time; the goal is 2 s and 100 MB in a release build"]
fn reading_five_thousand_series() {
    let start = |n: usize| {
        format!(
            "DTSTART;TZID=Europe/Berlin:{}0105T{:02}0000\nDURATION:PT50M",
            2010 + n % 15,
            n % 24
        )
    };
    let one = |n: usize| {
        format!(
            "BEGIN:VEVENT\nUID:{n}\n{}\n{}\nSUMMARY:Long title {n}\nEND:VEVENT\n",
            start(n),
            RULES[n % RULES.len()]
        )
    };
    for rule in RULES {
        let of_one =
            |n: usize| format!("BEGIN:VEVENT\nUID:{n}\n{}\n{rule}\nEND:VEVENT\n", start(n));
        print(rule, &(0..1000).map(of_one).collect::<String>()).unwrap();
    }
    let reading = print("5,000 series", &(0..5000).map(one).collect::<String>()).unwrap();
    assert!(reading.is_complete());
    assert_eq!(reading.events.len(), 5000);
}

#[test]
#[ignore = "prints time; no single rule may take more than a few milliseconds in a release build"]
fn reading_slow_rules() {
    for rule in [
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=99999",
        "FREQ=DAILY;BYDAY=MO;COUNT=99999",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=9999",
        "FREQ=HOURLY",
        "FREQ=HOURLY;COUNT=99999",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4",
        "FREQ=MONTHLY;BYDAY=5FR;BYSETPOS=2",
        "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1,2;BYSETPOS=9",
        "FREQ=YEARLY;BYYEARDAY=366;INTERVAL=2;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=5",
    ] {
        let lines = format!(
            "BEGIN:VEVENT\nUID:1\nDTSTART:19910103T080000Z\nDURATION:PT1H\nRRULE:{rule}\nEND:VEVENT\n"
        );
        print(rule, &lines).unwrap();
    }
}
