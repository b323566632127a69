use super::*;
use domain::ids::PracticeId;

#[test]
fn a_fault_tells_where_and_what_and_nothing_of_the_event() {
    let secret = "SUMMARY:Mrs Smith\nDESCRIPTION:Mrs Smith\nLOCATION:Mrs Smith\nRRULE:FREQ=SECONDLY\nEXDATE:Mrs Smith";
    let reading = read_all(&event(1, secret)).unwrap();
    assert_eq!(
        said(&reading),
        [
            "the rule \"FREQ=SECONDLY\" repeats more often than every hour, which is not supported",
            "EXDATE cannot be read"
        ]
    );
    assert!(reading.faults.iter().all(|fault| fault.line == Some(4)));
    assert!(!reading.events[0].understood);
    assert_eq!(
        reading.events[0].busy.len(),
        305,
        "every day from its start, for want of anything better"
    );
}

#[test]
fn rules_are_clipped_and_cleaned() {
    let reading = read_all(&event(
        1,
        &format!("RRULE:FREQ=\u{1b}[31mDAILY{}", ";X=1".repeat(300)),
    ))
    .unwrap();
    let fault = &reading.faults[0].what;
    assert!(
        fault.chars().count() < 120 && !fault.contains('\u{1b}'),
        "{fault}"
    );
}

#[test]
fn what_takes_no_time_is_counted_and_left_out() {
    let free =
        event(1, "TRANSP:TRANSPARENT") + &event(2, "STATUS:CANCELLED") + &event(3, "CLASS:PRIVATE");
    let reading = read_all(&free).unwrap();
    assert_eq!((reading.passed_over, reading.events.len()), (2, 1));
}

#[test]
fn an_event_is_known_again_by_its_uid() {
    let at = |text: &str| read_all(text).unwrap().events[0].key;
    assert_eq!(at(&event(1, "SUMMARY:a")), at(&event(1, "SUMMARY:b")));
    assert_ne!(at(&event(1, "SUMMARY:a")), at(&event(2, "SUMMARY:a")));
    let nameless = |title: &str| event(1, title).replace("UID:1\n", "");
    assert_ne!(at(&nameless("SUMMARY:a")), at(&nameless("SUMMARY:b")));
    // The first half of the SHA-256 of "1", by another program.
    assert_eq!(at(&event(1, "")).0[..4], [0x6b, 0x86, 0xb2, 0x73]);
}

#[test]
fn every_windows_zone_is_known() {
    let table = include_str!("../zones/windows_zones.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let names: Vec<&str> = table.filter_map(|line| line.split('\t').next()).collect();
    assert!(names.len() > 130);
    for (n, name) in names.iter().enumerate() {
        let lines = event(n, "").replace(
            "DTSTART:20260302T080000Z",
            &format!("DTSTART;TZID={name}:20260302T080000"),
        );
        let reading = read_all(&lines).unwrap();
        assert!(
            said(&reading).iter().all(|what| !what.contains("zone")),
            "{name}: {:?}",
            reading.faults
        );
    }
}

#[test]
fn many_faults_are_told_in_brief() {
    let reading = read_all(
        &(0..300)
            .map(|n| event(n, "RRULE:FREQ=SECONDLY"))
            .collect::<String>(),
    )
    .unwrap();
    assert_eq!(reading.faults.len(), 101);
    assert_eq!(reading.faults[100].what, "200 more of the kind");
    assert_eq!(reading.events.len(), 300);
    assert!(reading.events.iter().all(|event| !event.understood));
}

#[test]
fn what_bears_a_name_of_ours_takes_no_time() {
    let id = "0".repeat(32);
    let practice = |number| PracticeId(uuid::Uuid::from_u128(number));
    let options = ReadOptions {
        own: Some(practice(1)),
        ..ReadOptions::default()
    };
    let hex = format!("bkg_{id}@{}.book.example\0", practice(1))
        .bytes()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    let packed = format!(
        "040000008200E00074C5B7101A82E008000000000000000000000000000000000000000031000000{}{hex}",
        "7643616C2D55696401000000"
    );
    let [of_before, of_now, foreign] = [(1, "book.example"), (1, "hourkeep"), (2, "hourkeep")]
        .map(|(number, end)| format!("bkg_{id}@{}.{end}", practice(number)));
    let uids = [of_before, packed, of_now, foreign, "x".to_owned()];
    let named = |uid: &String| event(0, "").replace("UID:0", &format!("UID:{uid}"));
    let reading = read_in(
        calendar(&uids.iter().map(named).collect::<String>()).as_bytes(),
        &wanted(),
        &options,
    )
    .unwrap();
    assert_eq!((reading.passed_over, reading.events.len()), (3, 2));
    assert_eq!(
        read_all(&named(&uids[0])).unwrap().events.len(),
        1,
        "of whom it is not said it is foreign"
    );
}
