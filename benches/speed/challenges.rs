//! Challenges: what it costs to look at a solution, which anybody may send.

use std::time::Instant;

use hourkeep::service::clients::challenge::{Solution, challenge, solve, solved};

use super::judge;
use crate::support::{Engine, RIVERSIDE, TestApp};

const ADDRESS: &str = "203.0.113.7";
const ROUNDS: usize = 20_000;
const MICROSECONDS: f64 = 50.0;

pub async fn verifying() {
    let test = TestApp::start(Engine::Sqlite).await;
    let given = challenge(&test.app, RIVERSIDE, ADDRESS)
        .await
        .expect("a challenge");
    let solution = Solution {
        numbers: solve(&given.of.token, given.of.difficulty),
        token: given.of.token,
    };
    let (key, now) = (&test.app.settings.signing_key, test.app.clock.now());
    let practice = test
        .app
        .snapshot(RIVERSIDE)
        .await
        .expect("a practice")
        .catalogue
        .practice
        .id;
    let mut took: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            let right = solved(key, practice, ADDRESS, &solution, now);
            let spent = began.elapsed();
            assert!(right.is_some(), "it is right");
            spent.as_secs_f64() * 1_000_000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let (median, p99) = (took[ROUNDS / 2], took[ROUNDS * 99 / 100]);
    judge(
        &format!("a solution is looked at in {median:.1} µs, p99 {p99:.1} (limit {MICROSECONDS})"),
        median < MICROSECONDS,
    );
    test.finish().await;
}
