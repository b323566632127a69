//! Growth: what looking and placing cost with a million bookings behind, and with ten thousand practices, beside the same with few.

use std::time::{Duration, Instant};

use super::{
    judge, median,
    placing::{Placement, practices_of, rate},
    practices,
    served::{Asker, Served, request},
};
use crate::support::{Database, Engine, TestEntropy};

const ROUNDS: usize = 5;
/// How many times longer anything may take.
const GROWTH: f64 = 1.2;
const PAST: [usize; 2] = [100, 1_000_000];
/// Practices, with the practices that are kept in memory: the same share of them all.
const PRACTICES: [(usize, usize); 2] = [(400, 10), (10_000, 250)];
/// Of each of them.
const BOOKINGS: usize = 100;
const LOOKS: usize = 4_000;
const PLACED: usize = 400;

pub async fn grows(engine: Engine) {
    println!(
        "{engine:?}: one practice, with few bookings behind and with {}",
        PAST[1]
    );
    let mut sizes = Vec::new();
    for past in PAST {
        let database = practices_of(engine, &["old".to_owned()], 1).await;
        practices::fill_past(&database, "old", past).await;
        sizes.push((closed(database).await, 250, vec!["old".to_owned()]));
    }
    compared(sizes).await;
    println!(
        "{engine:?}: practices asked for unequally, {} and {}",
        PRACTICES[0].0, PRACTICES[1].0
    );
    let mut sizes = Vec::new();
    for (count, kept) in PRACTICES {
        let names: Vec<_> = (0..count)
            .map(|number| format!("one-{number:05}"))
            .collect();
        let database = practices_of(engine, &names, 1).await;
        for name in &names {
            practices::fill(&database, name, 1, BOOKINGS).await;
        }
        sizes.push((closed(database).await, kept, names));
    }
    compared(sizes).await;
}

/// After what the engine's own housekeeping does soon.
async fn closed(database: Database) -> Database {
    let order = match database.engine {
        Engine::Sqlite => "ANALYZE",
        Engine::Postgres => "VACUUM (ANALYZE)",
    };
    database.execute(order).await.expect("order");
    database
}

/// What it takes in each, in turn.
async fn compared(sizes: Vec<(Database, usize, Vec<String>)>) {
    let mut figures = vec![(Vec::new(), Vec::new()); sizes.len()];
    for round in 0..ROUNDS {
        for ((base, kept, names), (looks, placed)) in sizes.iter().zip(&mut figures) {
            let served = Served::keeping(base.copy().await, *kept).await;
            looks.push(percentile(&served, names, round).await);
            placed.push(1.0 / placing(&served, names).await);
            served.end().await;
        }
    }
    for (base, ..) in sizes {
        base.remove().await;
    }
    let [(few_looks, few_placed), (many_looks, many_placed)] = &mut figures[..] else {
        unreachable!("two sizes")
    };
    for (what, few, many) in [
        ("looks, p99", few_looks, many_looks),
        ("placing", few_placed, many_placed),
    ] {
        let (few, many) = (median(few), median(many));
        let told = |seconds| Duration::from_secs_f64(seconds);
        judge(
            &format!(
                "{what}: {:.1?} in place of {:.1?}, {:.2} times as long, at most {GROWTH}",
                told(many),
                told(few),
                many / few
            ),
            many <= few * GROWTH,
        );
    }
}

/// Which practice is asked for: the first half as often as the second, the first third as often as the third, and so on (Zipf's law).
fn chosen<'n>(names: &'n [String], entropy: &TestEntropy) -> &'n str {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a draw"
    )]
    let at = {
        let draw = entropy.below(1 << 20) as f64 / f64::from(1 << 20);
        (names.len() as f64).powf(draw) as usize - 1
    };
    &names[at.min(names.len() - 1)]
}

/// Seconds.
async fn percentile(served: &Served, names: &[String], round: usize) -> f64 {
    let entropy = TestEntropy::seeded(round as u64);
    let (mut asker, mut times) = (Asker::at(served.at).await, Vec::new());
    for _ in 0..LOOKS {
        let path = format!(
            "/v1/practices/{}/availability?service=call",
            chosen(names, &entropy)
        );
        let look = request("GET", &path, "", "");
        let began = Instant::now();
        assert_eq!(asker.ask(&look).await, 200);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    times[LOOKS * 99 / 100].as_secs_f64()
}

/// Bookings in a second by four clients, each of another practice or hour.
async fn placing(served: &Served, names: &[String]) -> f64 {
    let one = |k: usize| Placement {
        slug: names[k * 7 % names.len()].clone(),
        practitioner: None,
        slot: k,
    };
    rate(served.at, 4, (0..PLACED).map(one).collect()).await
}
