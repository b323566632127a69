//! A look that finds nothing kept: the examination alone, and all that it takes to answer in a practice of many people.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use domain::{booking::availability::Search, clock::Clock};
use jiff::Span;

use super::{
    judge, median,
    placing::filled,
    served::{Asker, Served, cpu, request},
};
use crate::support::Engine;

const ROUNDS: usize = 5;
const EXAMINED: u32 = 2_000;
const BOOKINGS: usize = 100;
const EXAMINATION: Duration = Duration::from_micros(50);
const MISSES: u32 = 200;
const PRACTITIONERS: usize = 50;
const MISS: Duration = Duration::from_millis(2);

pub async fn examines(engine: Engine) {
    if engine == Engine::Sqlite {
        alone().await;
    }
    misses(engine).await;
}

/// 28 days of one practitioner with a hundred bookings, in memory.
async fn alone() {
    let base = filled(Engine::Sqlite, "alone", 1, BOOKINGS).await;
    let served = Served::of(base.copy().await).await;
    let snapshot = served.app.snapshot("alone").await.expect("a practice");
    let now = served.clock.now();
    let search = Search {
        catalogue: &snapshot.catalogue,
        service: &snapshot.catalogue.services[0],
        calendar: &snapshot.calendar,
        now,
        practitioner: None,
        mode: None,
    };
    let first = snapshot.catalogue.practice.zone.date(now);
    let last = first.saturating_add(Span::new().days(27));
    println!(
        "28 days of one practitioner, {BOOKINGS} bookings: {} slots",
        search.slots(first, last).len()
    );
    let mut rounds: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            for _ in 0..EXAMINED {
                black_box(black_box(&search).slots(first, last));
            }
            (began.elapsed() / EXAMINED).as_secs_f64()
        })
        .collect();
    let took = Duration::from_secs_f64(median(&mut rounds));
    judge(
        &format!("examined in {took:.1?}, of {EXAMINATION:?}"),
        took <= EXAMINATION,
    );
    served.end().await;
    base.remove().await;
}

/// Each look after somebody else has changed the calendar of one of them.
async fn misses(engine: Engine) {
    let base = filled(engine, "many", PRACTITIONERS, PRACTITIONERS * BOOKINGS).await;
    let served = Served::of(base.copy().await).await;
    let look = request(
        "GET",
        "/v1/practices/many/availability?service=call",
        "",
        "",
    );
    let mut asker = Asker::at(served.at).await;
    assert_eq!(asker.ask(&look).await, 200);
    let change = "UPDATE resources SET revision = revision + 1 WHERE handle = 'p7'";
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let began = cpu();
        for _ in 0..MISSES {
            served.database.execute(change).await.expect("a change");
        }
        let (changing, began) = (cpu().saturating_sub(began), cpu());
        for _ in 0..MISSES {
            served.database.execute(change).await.expect("a change");
            served.clock.advance(served.app.settings.max_staleness);
            assert_eq!(asker.ask(&look).await, 200);
        }
        rounds.push((cpu().saturating_sub(began + changing) / MISSES).as_secs_f64());
    }
    let took = Duration::from_secs_f64(median(&mut rounds));
    println!(
        "{engine:?}: {PRACTITIONERS} practitioners, {BOOKINGS} bookings each, one calendar changed before each look"
    );
    judge(
        &format!("{took:.2?} of CPU, asking included, of {MISS:?}"),
        took <= MISS,
    );
    served.end().await;
    base.remove().await;
}
