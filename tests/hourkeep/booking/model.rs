//! Random operations, one after the other and side by side, with time going on, the practices' definitions changing and the provider
//! failing: whatever happens, the invariants hold, and in the end nothing is held, owed or on its way.

mod by_hand;
mod clients;
mod closures;
mod definitions;
mod ending;
mod requests;
mod sessions;
mod tally;

use domain::{clock::Clock, entropy::Entropy, money::payments::slow::ConfirmOn};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use store::{Record, Reply};
use stripe_sandbox::{Fault, FaultKind, Operation};

use self::{closures::EnteredClosure, tally::Tally};
use crate::{
    server::{
        practice::Practice,
        router::{Answer, Server},
    },
    support::{Booked, Engine, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp, TestEntropy},
};

/// A booking that was made, and with whom.
#[derive(Debug, Clone)]
struct Made {
    slug: &'static str,
    booked: Booked,
}

/// One run: what was done so far, and the chance that decides what is next.
struct Run<'a> {
    app: &'a TestApp,
    server: &'a Server<'a>,
    /// With keys that may do everything.
    practices: Vec<(&'static str, Practice<'a>)>,
    chance: TestEntropy,
    made: Vec<Made>,
    /// Nobody has answered these yet.
    requests: Vec<Made>,
    /// Nobody has opened these again yet.
    closures: Vec<EnteredClosure>,
    tally: Tally,
}

/// Of so many of the newest bookings one is chosen: most others are over.
const NEWEST: usize = 60;

/// What a practice may be told; all else is a defect.
const REFUSALS: [&str; 7] = [
    "slot_taken",
    "limit_reached",
    "too_soon",
    "too_far",
    "not_offered",
    "already_ended",
    "too_late_to_change",
];

/// What an act of the practice came to; `None`: a rule speaks against it.
fn done(answer: &Answer) -> Option<Value> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status < 300 {
        return Some(body);
    }
    let refused = body["code"]
        .as_str()
        .is_some_and(|code| REFUSALS.contains(&code));
    assert!(refused, "{}: {}", answer.asked, answer.text());
    None
}

impl<'a> Run<'a> {
    async fn of(app: &'a TestApp, server: &'a Server<'a>, seed: u64) -> Self {
        let mut practices = Vec::new();
        for (slug, confirm_on) in [
            (RIVERSIDE, ConfirmOn::Paid),
            (LANDWEHRKANAL, ConfirmOn::Processing),
            (STILLPOINT, ConfirmOn::Paid),
        ] {
            app.slow(slug, confirm_on).await;
            practices.push((slug, Practice::of(server, app, slug).await));
        }
        let run = Self {
            app,
            server,
            practices,
            chance: TestEntropy::seeded(seed),
            made: Vec::new(),
            requests: Vec::new(),
            closures: Vec::new(),
            tally: Tally::default(),
        };
        assert_ne!(run.chance.bytes(), [0; 32]);
        for slug in [RIVERSIDE, LANDWEHRKANAL, STILLPOINT] {
            run.define(slug, |_| false).await;
        }
        run
    }

    fn practice(&self, slug: &str) -> &Practice<'a> {
        let found = self.practices.iter().find(|(known, _)| *known == slug);
        &found.expect("one of the three").1
    }

    /// A booking that the practice has made, as its answer shows it.
    fn made_by_practice(&mut self, slug: &'static str, body: String) {
        let booked = Booked::of(Reply {
            status: 201,
            location: None,
            body,
            replayed: false,
        });
        self.made.push(Made { slug, booked });
    }

    /// One of the newest bookings, often one that was made just now.
    fn newest(&self) -> Option<&Made> {
        let count = [10, NEWEST][self.chance.below(2)];
        let newest = &self.made[self.made.len().saturating_sub(count)..];
        (!newest.is_empty()).then(|| &newest[self.chance.below(newest.len())])
    }

    /// One of the newest bookings that is as wanted, if it is found soon.
    async fn some(&self, wanted: impl Fn(&Made, &Record) -> bool) -> Option<Made> {
        for _ in 0..20 {
            let made = self.newest()?;
            if wanted(made, &self.app.record(&made.booked).await) {
                return Some(made.clone());
            }
        }
        None
    }

    /// Mostly minutes go by, sometimes hours.
    async fn let_time_pass(&self) {
        let count = i64::try_from(self.chance.below(6)).expect("small");
        if self.chance.below(4) == 0 {
            let until = self.app.clock.now() + SignedDuration::from_hours(2 * count);
            self.wait_until(until).await;
        } else {
            self.app.advance(count);
        }
    }

    /// Lets time pass while the workers go on, as they do.
    async fn wait_until(&self, until: Timestamp) {
        while self.app.clock.now() < until {
            let next = self.app.clock.now() + SignedDuration::from_mins(30);
            self.app.clock.set(next.min(until));
            self.app.run_due().await;
        }
    }

    /// The provider fails in one of its ways.
    fn trouble(&self) {
        let operations = [
            Operation::CreateSession,
            Operation::ExpireSession,
            Operation::GetSession,
            Operation::CreateRefund,
        ];
        let operation = operations[self.chance.below(operations.len())];
        let kinds = [
            FaultKind::Conflict,
            FaultKind::RateLimited,
            FaultKind::Error500Cached,
        ];
        let sandbox = &self.app.sandbox;
        sandbox.fault(Fault::new(kinds[self.chance.below(kinds.len())]).of(operation));
        if let Some(event) = sandbox.events().last() {
            sandbox.resend_event(event["id"].as_str().expect("an id"));
        }
    }

    async fn step(&mut self) {
        match self.chance.below(29) {
            0..=5 => self.place().await,
            6..=9 => self.touch().await,
            10 => self.let_time_pass().await,
            11 => self.trouble(),
            12 | 13 => drop(self.app.run_due().await),
            14 => self.redefine().await,
            15 | 16 => self.book_by_hand().await,
            17 => self.swap().await,
            18 | 19 => self.keep().await,
            20 => self.run_late().await,
            21 | 22 => self.close_or_open().await,
            23 | 24 => self.answer().await,
            25 => self.reschedule_session().await,
            26 | 27 => self.decide_session().await,
            _ => self.enrol().await,
        }
    }
}

/// One more seed from `TEST_MODEL_SEED` than those that are always tried: at night that is another one each time.
fn one_more() -> Option<u64> {
    let seed = std::env::var("TEST_MODEL_SEED").ok()?;
    let number = seed.parse();
    Some(number.unwrap_or_else(|_| panic!("TEST_MODEL_SEED={seed} is no whole number")))
}

/// How many operations a run has, for all of them to come about.
const ORDINARY: usize = 300;
/// And of those of a long test: the more is kept, the more verifying it costs.
const LONG: usize = 2_500;
/// Of the runs of a long test so many go on at a time.
const AT_ONCE: usize = 4;

/// The runs of a test: the seed of each, its operations, and after how many of them the invariants are looked at. With
/// `TEST_MODEL_STEPS` it is a long test, of so many operations or a few more.
fn planned(seeds: [u64; 2]) -> Vec<(u64, usize, usize)> {
    let Ok(steps) = std::env::var("TEST_MODEL_STEPS") else {
        let seeds = seeds.into_iter().chain(one_more());
        return seeds.map(|seed| (seed, ORDINARY, 5)).collect();
    };
    let steps: u64 = steps.parse().expect("a whole number");
    let runs = steps.div_ceil(u64::try_from(LONG).expect("small"));
    (0..runs)
        .map(|number| (seeds[0] + number, LONG, 100))
        .collect()
}

#[expect(
    clippy::print_stderr,
    reason = "shown with whatever fails: not every assertion names the seed"
)]
async fn run(engine: Engine, (seed, steps, checked): (u64, usize, usize)) -> Tally {
    eprintln!("TEST_MODEL_SEED={seed} repeats this run");
    let app = TestApp::start(engine).await;
    let server = Server::on(&app);
    let mut run = Run::of(&app, &server, seed).await;
    for step in 0..steps {
        run.step().await;
        if step % checked == 0 {
            let found = app.violations().await;
            assert!(found.is_empty(), "seed {seed}, step {step}: {found:?}");
        }
    }
    run.end().await;
    let tally = run.tally;
    eprintln!("seed {seed}, {steps} steps: {tally:?}");
    drop(server);
    app.finish().await;
    tally
}

/// The runs of a test, which see together whatever can happen.
async fn runs(engine: Engine, seeds: [u64; 2]) {
    let runs = planned(seeds).into_iter().map(|one| run(engine, one));
    let tallies = stream::iter(runs).buffer_unordered(AT_ONCE);
    let tally = tallies.fold(Tally::default(), |mut all, one| async move {
        all.add(&one);
        all
    });
    let tally = tally.await;
    let missing = tally.missing();
    assert!(missing.is_empty(), "never: {missing:?}; {tally:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_every_promise() {
    runs(Engine::Sqlite, [1, 1_000]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_every_promise() {
    runs(Engine::Postgres, [3_000, 4_000]).await;
}
