//! Placing: bookings in a second, over HTTP, beside the least that could write as much.

mod bare;
mod replay;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use tokio::task::JoinSet;

use self::{bare::Rows, replay::Recording};
use super::{
    judge, median, practices,
    served::{self, Asker, Served, request},
};
use crate::support::{Database, Engine, TestEntropy, vault};

/// Of each there are so many, ours and the limit in turn; the medians count.
const ROUNDS: usize = 5;
const PRACTICES: usize = 1_000;
const PRACTITIONERS: usize = 50;
/// Bookings of one round.
const BOOKINGS: usize = 2_000;
/// Ours, of the limit.
const SQLITE_GOAL: f64 = 0.5;
const POSTGRES_GOAL: f64 = 0.6;
/// How many times longer a booking may take with so many ahead as with none.
const AHEAD: [usize; 2] = [3_000, 50_000];
const GROWTH: f64 = 1.1;
/// What the nearest other server of this kind was measured at: with so many bookings ahead, over four connections.
const ONE_HOST: [usize; 3] = [50, 1_000, 3_400];

pub async fn places(engine: Engine) {
    small(engine).await;
    large(engine).await;
    one_host(engine).await;
}

/// Many small practices, eight clients.
async fn small(engine: Engine) {
    let names: Vec<_> = (0..PRACTICES)
        .map(|number| format!("small-{number:04}"))
        .collect();
    let base = practices_of(engine, &names, 1).await;
    let wanted = |round: usize| -> Vec<Placement> {
        let one = |k: usize| Placement {
            slug: names[k % PRACTICES].clone(),
            practitioner: None,
            slot: round * BOOKINGS / PRACTICES + k / PRACTICES,
        };
        (0..BOOKINGS).map(one).collect()
    };
    let recording = match engine {
        Engine::Postgres => Some(recorded(&base, wanted(0)).await),
        Engine::Sqlite => None,
    };
    let (mut ours, mut limits) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        limits.push(match &recording {
            Some(recording) => {
                let database = base.copy().await;
                let rate = recording.replayed(&database.url, BOOKINGS).await;
                database.remove().await;
                rate
            }
            None => Rows::create().commits(BOOKINGS),
        });
        let served = served(&base).await;
        ours.push(rate(served.at, 8, wanted(round)).await);
        served.end().await;
    }
    base.remove().await;
    let (limit, goal) = match engine {
        Engine::Sqlite => ("a bare loop's", SQLITE_GOAL),
        Engine::Postgres => ("the same statements'", POSTGRES_GOAL),
    };
    let (ours, theirs) = (median(&mut ours), median(&mut limits));
    println!("{engine:?}: {PRACTICES} small practices, 8 clients");
    judge(
        &format!(
            "{ours:.0} bookings/s, {:.2} of {limit} {theirs:.0}/s, at least {goal}",
            ours / theirs
        ),
        ours >= goal * theirs,
    );
}

/// One practice of many people, sixteen clients, with ever more bookings ahead.
async fn large(engine: Engine) {
    for any in [false, true] {
        let mut sizes = Vec::new();
        for ahead in [0, AHEAD[0], AHEAD[1]] {
            sizes.push((
                ahead,
                filled(engine, "large", PRACTITIONERS, ahead).await,
                Vec::new(),
            ));
        }
        for _ in 0..ROUNDS {
            for (_, base, rates) in &mut sizes {
                let served = served(base).await;
                look(served.at, "large").await;
                let one = |k: usize| Placement {
                    slug: "large".into(),
                    practitioner: (!any).then(|| format!("p{}", k % PRACTITIONERS)),
                    slot: k / PRACTITIONERS,
                };
                rates.push(rate(served.at, 16, (0..BOOKINGS / 4).map(one).collect()).await);
                served.end().await;
            }
        }
        let whom = if any { "any" } else { "one" };
        println!("{engine:?}: {PRACTITIONERS} practitioners, {whom} of them asked for, 16 clients");
        let mut alone = None;
        for (ahead, base, mut rates) in sizes {
            let rate = median(&mut rates);
            let alone = *alone.get_or_insert(rate);
            judge(
                &format!(
                    "{ahead} ahead: {rate:.0} bookings/s, {:.2} times as long, at most {GROWTH}",
                    alone / rate
                ),
                alone <= rate * GROWTH,
            );
            base.remove().await;
        }
    }
}

/// One practitioner, four clients.
async fn one_host(engine: Engine) {
    println!("{engine:?}: one practitioner, 4 clients");
    for ahead in ONE_HOST {
        let base = filled(engine, "host", 1, ahead).await;
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            let served = served(&base).await;
            look(served.at, "host").await;
            let one = |slot: usize| Placement {
                slug: "host".into(),
                practitioner: None,
                slot,
            };
            rates.push(rate(served.at, 4, (0..BOOKINGS / 4).map(one).collect()).await);
            served.end().await;
        }
        println!("  {ahead} ahead: {:.0} bookings/s", median(&mut rates));
        base.remove().await;
    }
}

/// A booking that is wanted.
pub struct Placement {
    pub slug: String,
    pub practitioner: Option<String>,
    pub slot: usize,
}

impl Placement {
    /// The whole request; `number` makes who books somebody else.
    pub fn request(&self, number: usize) -> String {
        let Self {
            slug,
            practitioner,
            slot,
        } = self;
        let practitioner = practitioner.as_ref().map_or_else(String::new, |handle| {
            format!(r#""practitioner": "{handle}", "#)
        });
        let body = format!(
            r#"{{"service": "call", {practitioner}"start": "{}", "mode": "online", "policy_version": "1", "client": {{"name": "Quillfeather {number}", "email": "quillfeather-{number}@example.org"}}}}"#,
            practices::free(*slot)
        );
        let more = format!("Idempotency-Key: place-{number}\r\nContent-Type: application/json\r\n");
        request(
            "POST",
            &format!("/v1/practices/{slug}/bookings"),
            &more,
            &body,
        )
    }
}

/// A database with such practices, closed.
pub async fn practices_of(engine: Engine, names: &[String], practitioners: usize) -> Database {
    let database = Database::on_disk(engine).await;
    let store = store::engines::open(&database.store_settings(), vault())
        .await
        .expect("a store");
    let entropy = TestEntropy::default();
    for name in names {
        practices::add(store.as_ref(), &entropy, name, practitioners).await;
    }
    store.close().await;
    database
}

/// A database with one practice that has so many bookings ahead.
pub async fn filled(engine: Engine, name: &str, practitioners: usize, ahead: usize) -> Database {
    let database = practices_of(engine, &[name.to_owned()], practitioners).await;
    practices::fill(&database, name, practitioners, ahead).await;
    if engine == Engine::Postgres {
        // What its own housekeeping does soon.
        database.execute("VACUUM (ANALYZE)").await.expect("order");
    }
    database
}

async fn served(base: &Database) -> Served {
    Served::of(base.copy().await).await
}

/// Whoever books has looked before; a calendar is read when somebody first does, and not by each booking.
async fn look(at: SocketAddr, slug: &str) {
    let look = format!("/v1/practices/{slug}/availability?service=call");
    let answer = Asker::at(at)
        .await
        .ask(&request("GET", &look, "", ""))
        .await;
    assert_eq!(answer, 200);
}

/// The same bookings by the same clients, with what they send to PostgreSQL written down.
async fn recorded(base: &Database, wanted: Vec<Placement>) -> Recording {
    let database = base.copy().await;
    let (url, recorder) = replay::recorder(&database.url).await;
    let served = Served::over(database, &url, served::PRACTICES).await;
    rate(served.at, 8, wanted).await;
    served.end().await;
    recorder.end()
}

/// Places them all; how many a second.
pub async fn rate(at: SocketAddr, clients: usize, wanted: Vec<Placement>) -> f64 {
    let number = |(number, one): (usize, &Placement)| one.request(number);
    let requests: Arc<Vec<_>> = Arc::new(wanted.iter().enumerate().map(number).collect());
    let (next, began, mut askers) = (
        Arc::new(AtomicUsize::new(0)),
        Instant::now(),
        JoinSet::new(),
    );
    for _ in 0..clients {
        let (requests, next) = (requests.clone(), next.clone());
        askers.spawn(async move {
            let mut asker = Asker::at(at).await;
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let status = asker.ask(request).await;
                assert_eq!(status, 201, "{}", String::from_utf8_lossy(&asker.body));
            }
        });
    }
    askers.join_all().await;
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let placed = requests.len() as f64;
    placed / began.elapsed().as_secs_f64()
}
