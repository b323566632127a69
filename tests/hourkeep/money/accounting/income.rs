//! The income report is the ledger: whatever happened, its figures are those of an independent sum, and of the provider.

use std::collections::BTreeMap;

use domain::{
    booking::cancellation_terms::Attendance,
    clock::Clock,
    money::accounting::{income::Grouping, period::Period},
};
use hourkeep::{
    api::wire::{FiguresView, IncomeView},
    service::{
        authenticate::{Caller, Scope},
        booking::changing::attendance,
        money::accounting::reports::{IncomeRequest, income},
    },
};
use jiff::{Timestamp, civil::date};
use store::{Expected, KeyRecord};
use stripe_sandbox::Outcome;

use crate::{
    both,
    support::{Ask, Booked, Engine, LANDWEHRKANAL, RIVERSIDE, TestApp, TestEntropy},
};

const OFFERS: [(&str, &str, &str); 5] = [
    (RIVERSIDE, "ind50", "+01:00"),
    (RIVERSIDE, "couple80", "+01:00"),
    (LANDWEHRKANAL, "physio", "+02:00"),
    (LANDWEHRKANAL, "paar_co", "+02:00"),
    (LANDWEHRKANAL, "einzel", "+02:00"),
];

const FIGURES: [&str; 9] = [
    "booked", "earned", "tax", "fees", "cash", "costs", "net", "refunded", "disputed",
];

fn figures(view: &FiguresView) -> [i64; 9] {
    [
        view.booked,
        view.earned,
        view.tax,
        view.fees,
        view.cash,
        view.costs,
        view.net,
        view.refunded,
        view.disputed,
    ]
}

async fn report(app: &TestApp, key: &KeyRecord, by: Period, group: Option<Grouping>) -> IncomeView {
    let request = IncomeRequest {
        start: date(2026, 10, 1),
        end: date(2027, 9, 30),
        by,
        group,
    };
    let report = income(&app.app, key, &request).await.expect("a report");
    let view = IncomeView::from(&report);
    // Whatever it is split by, the rows are all of it.
    let mut sums: BTreeMap<&str, [i64; 9]> = BTreeMap::new();
    for row in &view.rows {
        let sum = sums.entry(&row.currency).or_default();
        sum.iter_mut()
            .zip(figures(&row.figures))
            .for_each(|(sum, figure)| *sum += figure);
    }
    assert_eq!(sums.len(), view.totals.len(), "a total for each currency");
    for total in &view.totals {
        let sum = sums
            .get(total.currency.as_str())
            .copied()
            .unwrap_or_default();
        assert_eq!(
            sum,
            figures(&total.figures),
            "{FIGURES:?} by {by:?} and {group:?}"
        );
    }
    view
}

/// The sum of the entries that are named, past the store.
async fn sum(app: &TestApp, slug: &str, which: &str) -> i64 {
    let practice = format!("(SELECT practice_id FROM practices WHERE slug = '{slug}')");
    let statement = format!(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger WHERE practice_id = {practice} AND {which}"
    );
    app.database.number(&statement).await
}

/// Holds the report of a practice against its rows; what it took in.
async fn compare(app: &TestApp, slug: &str) -> i64 {
    let (_, key) = app.api_key(slug, &[Scope::Reports]).await;
    let plain = report(app, &key, Period::Month, None).await;
    assert_eq!(plain.totals.len(), 1, "one currency");
    let expected = [
        app.database
            .number(&format!(
                "SELECT CAST(COALESCE(SUM(CAST(terms -> 'price' ->> 'amount' AS BIGINT)), 0) AS BIGINT) FROM bookings WHERE state IN \
                 ('confirmed', 'completed', 'no_show') AND practice_id = (SELECT practice_id FROM practices WHERE slug = '{slug}')"
            ))
            .await,
        -sum(app, slug, "account IN ('revenue', 'tax', 'fees')").await,
        -sum(app, slug, "account = 'tax'").await,
        -sum(app, slug, "account = 'fees'").await,
        sum(app, slug, "account = 'provider' AND kind <> 'cost'").await,
        sum(app, slug, "account = 'provider_costs'").await,
        sum(app, slug, "account = 'provider'").await,
        -sum(app, slug, "account = 'provider' AND kind LIKE 'refund%'").await,
        -sum(app, slug, "account = 'provider' AND kind LIKE 'dispute%'").await,
    ];
    assert_eq!(
        figures(&plain.totals[0].figures),
        expected,
        "{FIGURES:?} of {slug}"
    );
    let owed = &plain.receivables[0];
    assert_eq!(
        owed.total - owed.credit,
        sum(app, slug, "account = 'client_receivable'").await,
        "{owed:?}"
    );
    for by in [Period::Day, Period::Week] {
        let view = report(app, &key, by, None).await;
        assert_eq!(figures(&view.totals[0].figures), expected);
    }
    for group in [
        Grouping::Service,
        Grouping::Practitioner,
        Grouping::PaymentState,
    ] {
        let view = report(app, &key, Period::Week, Some(group)).await;
        assert_eq!(figures(&view.totals[0].figures), expected);
        let named = group != Grouping::PaymentState;
        assert!(
            view.rows
                .iter()
                .all(|row| row.group.is_some() && row.name.is_some() == named),
            "{:?}",
            view.rows
        );
    }
    expected[4]
}

struct Run {
    app: TestApp,
    chance: TestEntropy,
    made: Vec<(Booked, &'static str)>,
}

impl Run {
    async fn step(&mut self) {
        let (slug, service, offset) = OFFERS[self.chance.below(OFFERS.len())];
        let start = format!(
            "2026-10-{:02}T{:02}:00:00{offset}",
            7 + self.chance.below(3),
            9 + self.chance.below(8)
        );
        match self.chance.below(10) {
            0..=3 => self.book(slug, service, &start).await,
            4 => self
                .app
                .advance(i64::try_from(self.chance.below(24 * 60)).expect("small")),
            _ if self.made.is_empty() => {}
            _ => {
                let (booked, slug) = self.made[self.chance.below(self.made.len())].clone();
                self.happens(&booked, slug, &start).await;
                self.app.settle().await;
            }
        }
    }

    async fn book(&mut self, slug: &'static str, service: &str, start: &str) {
        let ask = Ask::of(slug, service, start).by(self.chance.below(6));
        let ask = if slug == RIVERSIDE { ask.online() } else { ask };
        if let Ok(booked) = self.app.book(&ask).await {
            if booked.status() == "held" && self.chance.below(3) > 0 {
                self.app.pay(&booked).await;
            }
            self.made.push((booked, slug));
        }
    }

    /// Something of what can become of a booking.
    async fn happens(&self, booked: &Booked, slug: &str, start: &str) {
        let page = self
            .app
            .record(booked)
            .await
            .funds
            .payments
            .last()
            .and_then(|payment| payment.page.clone());
        // What is refused changes nothing, so that it is not looked at.
        match self.chance.below(12) {
            0..=5 => drop(page.map(|page| self.app.sandbox.act(&page.id, Outcome::Pay))),
            6 => drop(self.app.cancel(booked).await),
            7 => drop(self.app.cancel_as(&self.key(slug).await, booked).await),
            8 => drop(self.app.reschedule(booked, start).await),
            came => {
                let (key, once) = (self.key(slug).await, self.app.once("came"));
                drop(
                    attendance::mark(
                        &self.app.app,
                        &key,
                        booked.id,
                        if came < 11 {
                            Attendance::Came
                        } else {
                            Attendance::Missed
                        },
                        Expected::Any,
                        &once,
                    )
                    .await,
                );
            }
        }
    }

    async fn key(&self, slug: &str) -> Caller {
        Caller::Practice(self.app.api_key(slug, &[Scope::Bookings]).await.1)
    }

    async fn end(self) {
        let over: Timestamp = "2026-10-11T12:00:00Z".parse().unwrap();
        self.app.clock.set(over.max(self.app.clock.now()));
        for (booked, slug) in &self.made {
            let (key, once) = (self.key(slug).await, self.app.once("came"));
            drop(
                attendance::mark(
                    &self.app.app,
                    &key,
                    booked.id,
                    if self.chance.below(4) > 0 {
                        Attendance::Came
                    } else {
                        Attendance::Missed
                    },
                    Expected::Any,
                    &once,
                )
                .await,
            );
        }
        for _ in 0..12 {
            self.app.advance(6);
            self.app.settle().await;
        }
        let cash = compare(&self.app, RIVERSIDE).await + compare(&self.app, LANDWEHRKANAL).await;
        let moved: i64 = self
            .app
            .sandbox
            .balance_transactions()
            .iter()
            .filter_map(|one| one["amount"].as_i64())
            .sum();
        assert_eq!(cash, moved, "what the provider says");
        let (count, earned) = (
            self.app.sandbox.balance_transactions().len(),
            "SELECT COUNT(*) FROM ledger WHERE kind = 'income'",
        );
        let earned = self.app.database.number(earned).await;
        assert!(
            count >= 5 && earned >= 2,
            "not much happened: {count}, {earned}"
        );
        self.app.finish().await;
    }
}

async fn run(engine: Engine, seed: u64) {
    let mut run = Run {
        app: TestApp::start(engine).await,
        chance: TestEntropy::seeded(seed),
        made: Vec::new(),
    };
    for _ in 0..90 {
        run.step().await;
    }
    run.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_reports_what_happened() {
    for seed in [11, 12] {
        run(Engine::Sqlite, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_reports_what_happened() {
    for seed in [21, 22] {
        run(Engine::Postgres, seed).await;
    }
}

both! {
    async fn days_are_those_of_the_practice(app: &TestApp) {
        // The day on which London's clocks go back begins at 23:00 UTC and has 25 hours.
        for (number, at) in ["2026-10-24T22:59:00Z", "2026-10-24T23:00:00Z", "2026-10-25T23:59:00Z", "2026-10-26T00:00:00Z"].iter().enumerate() {
            app.clock.set(at.parse::<Timestamp>().unwrap());
            let start = format!("2026-11-{:02}T12:00:00+00:00", 9 + number);
            let booked = app.book(&Ask::of(RIVERSIDE, "ind50", &start).online().by(number)).await.unwrap();
            app.pay(&booked).await;
        }
        let (_, key) = app.api_key(RIVERSIDE, &[Scope::Reports]).await;
        let days = report(app, &key, Period::Day, None).await;
        let cash: Vec<_> = days.rows.iter().filter(|row| row.figures.cash != 0).map(|row| (row.period.as_str(), row.figures.cash)).collect();
        assert_eq!(cash, [("2026-10-24", 6_500), ("2026-10-25", 13_000), ("2026-10-26", 6_500)]);
        let booked: Vec<_> = days.rows.iter().filter(|row| row.figures.booked != 0).map(|row| row.period.as_str()).collect();
        assert_eq!(booked, ["2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12"]);
        let weeks = report(app, &key, Period::Week, None).await;
        let cash: Vec<_> = weeks.rows.iter().map(|row| (row.period.as_str(), row.figures.cash, row.figures.booked)).collect();
        assert_eq!(cash, [("2026-10-19", 19_500, 0), ("2026-10-26", 6_500, 0), ("2026-11-09", 0, 26_000)]);
        let one = IncomeRequest { start: date(2026, 10, 25), end: date(2026, 10, 25), by: Period::Month, group: None };
        assert_eq!(income(&app.app, &key, &one).await.unwrap().totals[0].figures.cash(), 13_000);
    }

    async fn sessions_at_the_border_of_a_day_are_on_the_right_one(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-11-09T12:00:00+00:00").online()).await.unwrap();
        app.pay(&booked).await;
        let (_, key) = app.api_key(RIVERSIDE, &[Scope::Reports]).await;
        // Moved past the rules, for nobody is open at midnight: 13, 12 and 11 hours and a minute back to the day before.
        for (minutes, day) in [(12 * 60, "2026-11-09"), (1, "2026-11-08")] {
            app.database.execute(&format!("UPDATE bookings SET starts_at = starts_at - {{minutes:{minutes}}}")).await.unwrap();
            let rows = report(app, &key, Period::Day, None).await.rows;
            let found: Vec<_> = rows.iter().filter(|row| row.figures.booked != 0).map(|row| row.period.as_str()).collect();
            assert_eq!(found, [day]);
        }
        app.database.execute(&format!("UPDATE bookings SET starts_at = starts_at + {{minutes:{}}}", 12 * 60 + 1)).await.unwrap();
    }

    async fn debts_grow_older_until_they_are_paid(app: &TestApp) {
        let booked = app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T12:00:00+02:00")).await.unwrap();
        if booked.status() == "held" {
            app.pay(&booked).await;
        }
        app.clock.set("2026-10-12T14:00:00+02:00".parse().unwrap());
        let key = Caller::Practice(app.api_key(LANDWEHRKANAL, &[Scope::Bookings]).await.1);
        attendance::mark(&app.app, &key, booked.id, Attendance::Came, Expected::Any, &app.once("came")).await.unwrap();
        let (_, reports) = app.api_key(LANDWEHRKANAL, &[Scope::Reports]).await;
        let owed = sum(app, LANDWEHRKANAL, "account = 'client_receivable'").await;
        let price = app.record(&booked).await.booking.terms.price.amount;
        let ages = async || {
            let owed = report(app, &reports, Period::Month, Some(Grouping::PaymentState)).await;
            let states: Vec<_> = owed.rows.iter().filter_map(|row| row.group.clone()).collect();
            let owed = owed.receivables[0].clone();
            ([owed.days_0_30, owed.days_31_60, owed.days_61_90, owed.days_over_90], states)
        };
        assert_eq!(owed, price);
        assert_eq!(ages().await, ([price, 0, 0, 0], vec!["outstanding".to_owned()]));
        app.advance(31 * 24 * 60);
        assert_eq!(ages().await.0, [0, price, 0, 0]);
        app.advance(61 * 24 * 60);
        assert_eq!(ages().await.0, [0, 0, 0, price]);
        app.settle().await;
    }
}
