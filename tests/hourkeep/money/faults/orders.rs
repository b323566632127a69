//! Events come in any order, late, twice or not for a long while: the end is the one that they have in their order.

use std::collections::{BTreeMap, BTreeSet};

use domain::{booking::State, clock::Clock};
use serde_json::Value;
use store::StoredEvent;
use stripe_sandbox::{Outcome, RefundOutcome, RefundStatus};

use super::world::World;
use crate::support::{Booked, Engine, TestEntropy};

/// Courses of a booking's money.
const COURSES: [&str; 5] = ["attended", "cancelled", "balance", "missed", "lapsed"];

struct Run {
    world: World,
    chance: TestEntropy,
    /// Whether events come as they happen.
    in_order: bool,
    /// That a page was paid is told last, half an hour after everything else.
    paid_last: bool,
    delivered: BTreeSet<String>,
    made: Vec<(usize, Booked)>,
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

impl Run {
    async fn start(engine: Engine, seed: u64, in_order: bool) -> Self {
        let world = World::start(engine).await;
        world.app.sandbox.drop_events(true);
        world.app.sandbox.set_refund_outcome(RefundOutcome::Pending);
        Self {
            world,
            chance: TestEntropy::seeded(seed),
            in_order,
            paid_last: seed.is_multiple_of(2),
            delivered: BTreeSet::new(),
            made: Vec::new(),
        }
    }

    /// The events that were not told yet, in the order in which they happened.
    fn untold(&self) -> Vec<Value> {
        let told = |event: &Value| {
            self.delivered
                .contains(event["id"].as_str().expect("an id"))
        };
        self.world
            .app
            .sandbox
            .events()
            .into_iter()
            .filter(|event| !told(event))
            .collect()
    }

    async fn tell(&mut self, event: &Value) {
        let stored = StoredEvent {
            id: text(&event["id"]),
            kind: text(&event["type"]),
            object: text(&event["data"]["object"]["id"]),
            account: None,
            livemode: false,
        };
        self.world
            .app
            .store()
            .store_event(&stored, self.world.app.clock.now())
            .await
            .expect("the store answers");
        self.delivered.insert(stored.id);
    }

    /// Tells `percent` of what was not told, in any order, some of it twice, with work in between.
    async fn some(&mut self, percent: usize) {
        let mut events = self.untold();
        if !self.in_order {
            for at in (1..events.len()).rev() {
                events.swap(at, self.chance.below(at + 1));
            }
            let last = |event: &Value| {
                self.paid_last && percent < 100 && event["type"] == "checkout.session.completed"
            };
            events.retain(|event| !last(event) && self.chance.below(100) < percent);
        }
        let pauses = events.len() / 4 + 1;
        for (at, event) in events.iter().enumerate() {
            self.tell(event).await;
            if self.chance.below(4) == 0 {
                self.tell(&events[self.chance.below(at + 1)]).await;
            }
            if self.in_order || at % pauses == pauses - 1 {
                self.world.work().await;
            }
        }
        self.world.work().await;
    }

    /// All bookings are placed, and their clients go to the page.
    async fn placed(&mut self, count: usize) {
        for number in 0..count * COURSES.len() {
            let course = number % COURSES.len();
            let booked = self
                .world
                .booked(["prepay", "prepay", "deposit", "card", "prepay"][course])
                .await;
            match COURSES[course] {
                "lapsed" => {}
                "missed" => self.world.at_page(&booked, Outcome::SaveCard).await,
                _ if self.chance.below(3) == 0 => {
                    self.world.at_page(&booked, Outcome::Decline).await;
                    self.world.at_page(&booked, Outcome::Pay).await;
                }
                _ => self.world.at_page(&booked, Outcome::Pay).await,
            }
            self.made.push((course, booked));
        }
    }

    fn of(&self, course: &str) -> Vec<Booked> {
        let wanted = self
            .made
            .iter()
            .filter(|(number, _)| COURSES[*number] == course);
        wanted.map(|(_, booked)| booked.clone()).collect()
    }

    /// Holds run out, some are paid late, some cancel, the sessions take place, balances are paid.
    async fn lived(&mut self) {
        self.world.app.advance(16);
        self.world.work().await;
        for booked in self.of("lapsed") {
            let page = self.world.app.record(&booked).await.funds.payments[0]
                .page
                .clone()
                .expect("a page");
            assert!(self.world.app.sandbox.pay_regardless(&page.id));
        }
        for booked in self.of("cancelled") {
            self.world.cancelled(&booked, false).await;
        }
        self.some(50).await;
        let last = self.made.last().expect("a booking").1.clone();
        self.world.until(&last, 120).await;
        self.world.work().await;
        for booked in self.of("balance") {
            self.world.at_page(&booked, Outcome::Pay).await;
        }
        for booked in self.of("missed") {
            self.world.attended(&booked, false).await;
        }
        self.some(50).await;
    }

    /// Refunds arrive, banks take money back and give it back.
    async fn disputed(&mut self) {
        let sandbox = self.world.app.sandbox.clone();
        for (at, intent) in sandbox
            .intents()
            .iter()
            .filter(|one| one["status"] == "succeeded")
            .enumerate()
        {
            let booking = text(&intent["metadata"]["booking"]);
            let course = self
                .made
                .iter()
                .find(|(_, booked)| booked.id.to_string() == booking)
                .expect("one of ours")
                .0;
            // Of the balance, which is the larger part.
            if COURSES[course] == "attended"
                || COURSES[course] == "balance" && intent["amount"].as_i64() > Some(20_000)
            {
                let dispute = sandbox
                    .open_dispute(intent["id"].as_str().expect("an id"), "fraudulent")
                    .expect("nothing went back");
                if !self.in_order && at % 2 == 0 {
                    self.some(30).await;
                }
                assert!(sandbox.close_dispute(&dispute, COURSES[course] == "attended"));
            }
        }
        self.some(50).await;
        for refund in sandbox
            .refunds()
            .iter()
            .filter(|one| one["status"] == "pending")
        {
            assert!(sandbox.settle_refund(
                refund["id"].as_str().expect("an id"),
                RefundStatus::Succeeded
            ));
        }
    }

    /// What is left is told: the last of it half an hour late.
    async fn ended(&mut self) {
        self.some(80).await;
        self.world.calm().await;
        self.world.calm().await;
        self.some(100).await;
        self.world.calm().await;
    }

    /// What became of each booking, without ids and instants.
    async fn outcomes(&self) -> Vec<(usize, String)> {
        let mut outcomes = Vec::new();
        for (course, booked) in &self.made {
            let record = self.world.app.record(booked).await;
            let (booking, funds) = (&record.booking, &record.funds);
            let state = match booking.state {
                State::Held { .. } => "held".to_owned(),
                State::Confirmed { .. } => "confirmed".to_owned(),
                State::Ended { how, .. } => format!("{how:?}"),
            };
            let payments: Vec<_> = funds
                .payments
                .iter()
                .map(|one| (one.purpose, one.amount.amount, one.state))
                .collect();
            let refunds: Vec<_> = funds
                .refunds
                .iter()
                .map(|one| (one.amount.amount, one.cause, one.state))
                .collect();
            let disputes: Vec<_> = funds
                .disputes
                .iter()
                .map(|one| (one.amount.amount, one.state))
                .collect();
            let fees: Vec<_> = funds
                .fees
                .iter()
                .map(|one| (one.kind, one.proposed.amount, one.state))
                .collect();
            let issued = self
                .world
                .app
                .store()
                .receipts(booking.practice, booking.id)
                .await
                .expect("the store answers")
                .len();
            let card = booking.card.is_some();
            outcomes.push((
                *course,
                format!("{state} {payments:?} {refunds:?} {disputes:?} {fees:?} {issued} {card}"),
            ));
        }
        outcomes
    }
}

/// `count` bookings of each course.
async fn run(engine: Engine, seed: u64, in_order: bool, count: usize) -> Vec<(usize, String)> {
    let mut run = Run::start(engine, seed, in_order).await;
    run.placed(count).await;
    run.some(50).await;
    run.lived().await;
    run.disputed().await;
    run.ended().await;
    let wrong = run.world.wrong().await;
    let outcomes = run.outcomes().await;
    run.world.app.abandon().await;
    assert_eq!(wrong, Vec::<String>::new(), "seed {seed}");
    outcomes
}

async fn orders(engine: Engine, seeds: std::ops::Range<u64>, count: usize) {
    let expected: BTreeMap<_, _> = run(engine, 0, true, 1).await.into_iter().collect();
    assert_eq!(expected.len(), COURSES.len());
    for seed in seeds {
        for (course, outcome) in run(engine, seed, false, count).await {
            assert_eq!(
                outcome, expected[&course],
                "{}, seed {seed}",
                COURSES[course]
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_orders_have_one_end_on_sqlite() {
    orders(Engine::Sqlite, 1..5, 12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dozens_of_orders_have_one_end_on_postgres() {
    orders(Engine::Postgres, 11..13, 8).await;
}
