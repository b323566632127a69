//! Contention: fifty people at once for one hour. One of them has it, nobody is answered with a fault, and the invariants hold afterwards.

use std::sync::Arc;

use tokio::{sync::Barrier, task::JoinSet};

use super::{
    judge,
    placing::{Placement, filled},
    served::{Asker, Served},
};
use crate::support::Engine;

const ATTEMPTS: usize = 50;
const ROUNDS: usize = 2_000;

pub async fn races(engine: Engine) {
    let one = Served::of(filled(engine, "race", 1, 0).await.copy().await).await;
    let mut servers = vec![one];
    if engine == Engine::Postgres {
        // Two replicas over one database.
        servers.push(Served::of(servers[0].database.another().await).await);
    }
    let barrier = Arc::new(Barrier::new(ATTEMPTS));
    let mut askers = JoinSet::new();
    for client in 0..ATTEMPTS {
        let (at, barrier) = (servers[client % servers.len()].at, barrier.clone());
        askers.spawn(async move {
            let mut asker = Asker::at(at).await;
            let mut answers = Vec::with_capacity(ROUNDS);
            for slot in 0..ROUNDS {
                let wanted = Placement {
                    slug: "race".into(),
                    practitioner: None,
                    slot,
                };
                let request = wanted.request(slot * ATTEMPTS + client);
                barrier.wait().await;
                answers.push(asker.ask(&request).await);
            }
            answers
        });
    }
    let answers = askers.join_all().await;
    let with =
        |round: usize, status: u16| answers.iter().filter(|all| all[round] == status).count();
    let won = (0..ROUNDS).filter(|&round| with(round, 201) == 1).count();
    let faults = answers
        .iter()
        .flatten()
        .filter(|&&status| status >= 500)
        .count();
    let others = answers
        .iter()
        .flatten()
        .filter(|status| ![201, 409].contains(status) && **status < 500)
        .count();
    println!(
        "{engine:?}: {ATTEMPTS} at once for one hour, {ROUNDS} times, {} process(es)",
        servers.len()
    );
    judge(&format!("{won} rounds with one winner"), won == ROUNDS);
    judge(
        &format!("{faults} faults, {others} other answers"),
        faults + others == 0,
    );
    let app = &servers[0].app;
    let violations = app
        .store
        .violations(app.clock.now())
        .await
        .expect("the store answers");
    judge(
        &format!("{} invariants violated", violations.len()),
        violations.is_empty(),
    );
    for served in servers.into_iter().rev() {
        served.end().await;
    }
}
