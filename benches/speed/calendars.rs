//! Calendars: a feed of 1,000 events, and the import of 5,000 that recur, alone and beside somebody who looks for free times.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, routing::get};
use calendars::read::read;
use domain::{interval::Interval, zone::Zone};
use hourkeep::ports::busy::ReadWindow;
use jiff::civil::date;

use super::{
    Spelling, judge,
    served::{Asker, Served, cpu, memory, on_a_socket, rate, request},
};
use crate::support::{Engine, RIVERSIDE};

const EVENTS: usize = 1_000;
/// Who come to one practitioner.
const CLIENTS: usize = 50;
const RECURRING: usize = 5_000;
/// How long each rate is measured, how often something slow is repeated, in how many rounds for their median, how many latencies make a
/// percentile.
const LASTING: Duration = Duration::from_secs(3);
const REPEATED: u32 = 100;
const ROUNDS: usize = 7;
const SAMPLES: usize = 5_000;

/// A booking of each of some clients, as they are made, and as many like them as make up a feed; the feed's path.
async fn booked(served: &Served) -> String {
    let path =
        format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&mode=online&practitioner=hw");
    let mut asker = Asker::at(served.at).await;
    assert_eq!(asker.ask(&request("GET", &path, "", "")).await, 200);
    let free: serde_json::Value = serde_json::from_slice(&asker.body).expect("free times");
    let starts = free["slots"]
        .as_array()
        .expect("slots")
        .iter()
        .map(|slot| slot["start"].as_str().expect("a start"));
    let mut until = String::new();
    let apart = starts.filter(|start| {
        let is_later = start[..13] > until[..];
        if is_later {
            // Of every second hour.
            until = start[..11].to_owned()
                + &format!("{:02}", start[11..13].parse::<u32>().expect("an hour") + 1);
        }
        is_later
    });
    let mut made = 0;
    for start in apart.take(CLIENTS) {
        let booking = format!(
            r#"{{"service": "ind50", "practitioner": "hw", "start": "{start}", "mode": "online",
            "client": {{"name": "Sam Doe {made}", "email": "sam-{made}@example.org"}}}}"#
        );
        served
            .once(
                "POST",
                "/v1/admin/bookings",
                "application/json",
                &booking,
                &format!("book-{made}"),
            )
            .await;
        made += 1;
    }
    assert_eq!(made, CLIENTS);
    let Spelling { uuid, blob, .. } = Spelling::of(served.database.engine);
    let more = format!(
        "WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < {}) \
         INSERT INTO bookings (practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, mode, terms, \
         manage_hash, booked_at, state, state_since, extended, sequence, changed_at) SELECT b.practice_id, {}, 1, b.service_id, \
         b.client_id, b.starts_at + hours * {{minutes:60}}, b.ends_at + hours * {{minutes:60}}, b.practitioners, b.mode, b.terms, {blob}, \
         b.booked_at, b.state, b.state_since, b.extended, b.sequence, b.changed_at \
         FROM (SELECT i, i / {CLIENTS} + 1 AS hours FROM numbers) numbers \
         JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS client FROM bookings) b ON b.client = i % {CLIENTS}",
        EVENTS - CLIENTS,
        uuid("i + 1000"),
    );
    assert_eq!(
        served.database.execute(&more).await.expect("bookings"),
        (EVENTS - CLIENTS) as u64
    );
    let feed = r#"{"practitioner": "hw", "detail": "names"}"#;
    let feed = served
        .told("POST", "/v1/admin/feeds", "application/json", feed)
        .await;
    feed["url"]
        .as_str()
        .and_then(|url| url.strip_prefix("https://hourkeep.example"))
        .expect("an address")
        .to_owned()
}

pub async fn feeds(engine: Engine) {
    let served = Served::start(engine).await;
    let path = booked(&served).await;
    let placement = request("GET", &path, "", "");
    let mut asker = Asker::at(served.at).await;
    let (status, bytes) = (asker.ask(&placement).await, asker.body.clone());
    let events = String::from_utf8_lossy(&bytes)
        .matches("BEGIN:VEVENT")
        .count();
    assert_eq!((status, events), (200, EVENTS));
    println!(
        "{engine:?}: a feed of {events} events, {} bytes",
        bytes.len()
    );

    // As if its practice had just been changed by another process: nothing that was written before is of use.
    let change = async || {
        served
            .database
            .execute("UPDATE practices SET revision = revision + 1")
            .await
            .expect("a change")
    };
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let began = cpu();
        for _ in 0..REPEATED {
            change().await;
        }
        let (changed, began) = (cpu().saturating_sub(began), cpu());
        for _ in 0..REPEATED {
            change().await;
            served.clock.advance(served.app.settings.max_staleness);
            assert_eq!(asker.ask(&placement).await, 200);
        }
        rounds.push(cpu().saturating_sub(began + changed) / REPEATED);
    }
    rounds.sort_unstable();
    let (least, cold, most) = (rounds[0], rounds[ROUNDS / 2], rounds[ROUNDS - 1]);
    judge(
        &format!("cold: {cold:?} CPU ({least:?} to {most:?}), asking included, of 10 ms"),
        cold <= Duration::from_millis(10),
    );

    let known = request(
        "GET",
        &path,
        &format!("If-None-Match: {}\r\n", asker.tag),
        "",
    );
    let (began, times) = (cpu(), REPEATED * 10);
    for _ in 0..times {
        assert_eq!(asker.ask(&known).await, 304);
    }
    let unchanged = cpu().saturating_sub(began) / times;
    judge(
        &format!("304: {unchanged:?} CPU, of a fifth of that"),
        unchanged * 5 <= cold,
    );

    let body = Bytes::from(bytes);
    let bare = on_a_socket(Router::new().route("/", get(move || async move { body }))).await;
    let (mut ours, mut theirs) = (0.0_f64, 0.0_f64);
    for _ in 0..3 {
        theirs = theirs.max(rate(bare, &request("GET", "/", "", ""), 200, LASTING).await);
        ours = ours.max(rate(served.at, &placement, 200, LASTING).await);
    }
    judge(
        &format!(
            "warm: {ours:.0}/s, {:.2} of a bare handler's {theirs:.0}/s, at least 0.3",
            ours / theirs
        ),
        ours >= 0.3 * theirs,
    );
    served.end().await;
}

/// Weekly, daily for a while, and monthly; `shift`: minutes by which they begin later.
fn recurring(events: usize, shift: usize) -> String {
    let event = |i: usize| {
        let (day, hour, minute) = (1 + i % 28, 7 + i % 12, shift + i % 50);
        let rule = match i % 10 {
            0 => "FREQ=DAILY;COUNT=100",
            1 => "FREQ=MONTHLY;BYDAY=2TU,-1FR",
            2 => "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270901T000000Z",
            _ => "FREQ=WEEKLY",
        };
        let start = format!("DTSTART;TZID=Europe/London:202609{day:02}T{hour:02}{minute:02}00");
        format!(
            "BEGIN:VEVENT\r\nUID:{i}@example.org\r\nDTSTAMP:20260101T000000Z\r\n{start}\r\nDURATION:PT50M\r\nRRULE:{rule}\r\n\
             SUMMARY:Jour fixe\r\nEND:VEVENT\r\n"
        )
    };
    let all = (0..events).map(event).collect::<Vec<_>>().concat();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//speed//EN\r\n{all}END:VCALENDAR\r\n")
}

/// The reading itself; memory that others gave back before would not count.
pub fn reading() {
    let (text, zone) = (
        recurring(RECURRING, 0),
        Zone::named("Europe/London").expect("a zone"),
    );
    let midnight = |year| {
        date(year, 10, 1)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .expect("a day")
            .timestamp()
    };
    let window = Interval::new(midnight(2026), midnight(2027)).expect("a year");
    let wanted = ReadWindow { zone, window };
    let began = Instant::now();
    let (bytes, reading) = memory(|| read(text.as_bytes(), &wanted).expect("a calendar"));
    let took = began.elapsed();
    assert!(
        reading.is_complete() && reading.events.len() == RECURRING,
        "{:?}",
        reading.faults
    );
    let stretches: usize = reading.events.iter().map(|event| event.busy.len()).sum();
    println!("{RECURRING} recurring events, {stretches} stretches of time");
    judge(
        &format!("read in {took:?}, of 2 s"),
        took <= Duration::from_secs(2),
    );
    judge(
        &format!("{} MB, of 100", bytes / 1_000_000),
        bytes <= 100_000_000,
    );
}

/// Of free times; those asked for while `more` says so count, and at least [`SAMPLES`].
async fn percentile(served: &Served, more: impl Fn() -> bool) -> Duration {
    let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&mode=online");
    let (placement, mut asker, mut times) = (
        request("GET", &path, "", ""),
        Asker::at(served.at).await,
        Vec::new(),
    );
    while times.len() < SAMPLES || more() {
        let began = Instant::now();
        assert_eq!(asker.ask(&placement).await, 200);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

pub async fn beside(engine: Engine) {
    let served = Arc::new(Served::start(engine).await);
    let source = served
        .told(
            "POST",
            "/v1/admin/busy-sources",
            "application/json",
            r#"{"practitioner": "hw"}"#,
        )
        .await;
    let path = format!(
        "/v1/admin/busy-sources/{}/calendar",
        source["id"].as_str().expect("an id")
    );
    percentile(&served, || false).await;
    let alone = percentile(&served, || false).await;
    let importing = tokio::spawn({
        let served = served.clone();
        async move {
            for round in 0..5 {
                // Each time something else, so that what is known of free times has to be worked out again.
                let said = served
                    .told("PUT", &path, "text/calendar", &recurring(RECURRING, round))
                    .await;
                assert_eq!(
                    (said["state"].as_str(), said["events"].as_u64()),
                    (Some("good"), Some(RECURRING as u64))
                );
            }
        }
    });
    let during = percentile(&served, || !importing.is_finished()).await;
    importing.await.expect("imports");
    println!("{engine:?}: free times while calendars are imported");
    judge(
        &format!("p99 {during:?}, of 1.5 times {alone:?}"),
        during <= alone * 3 / 2,
    );
    Arc::into_inner(served)
        .expect("nobody else has it")
        .end()
        .await;
}
