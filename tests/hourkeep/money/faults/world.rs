//! Clients, a practice, a provider and a process, all of which may fail; what is wanted is done in the end.

mod books;
mod fixtures;
pub mod mortal;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use domain::{booking::cancellation_terms::Attendance, clock::Clock, entropy::Entropy};
use hourkeep::{
    api::wire::FeeView,
    document,
    ports::payments::Payments,
    service::{
        App, Gateways, ServiceError,
        authenticate::{Caller, Scope},
        booking::{
            changing::{attendance::mark, cancel::cancel},
            placing::{
                book::book,
                quote::{QuoteRequest, quote},
            },
        },
        money::{
            fees::{Decision, decide},
            payments::pay::resume,
        },
        practice::define,
    },
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use stripe_sandbox::{Fault, Outcome};

use crate::support::{Ask, Booked, Engine, TestApp, Told, told};
use mortal::{Death, Mortal};
use store::{Actor, Expected};

pub const TRIAL: &str = "trial";
const HALF_AN_HOUR: i64 = 30 * 60;

/// What goes wrong, and when.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Before the step of that number.
    Fault(usize, Fault),
    Outage(usize),
    /// Of the process.
    Death(Death),
}

pub struct World {
    pub app: TestApp,
    process: Mutex<Process>,
    pub made: Mutex<Vec<Booked>>,
    trouble: Mutex<Option<Trouble>>,
    steps: AtomicUsize,
    last: Mutex<Timestamp>,
    practice: Caller,
}

#[derive(Clone)]
struct Process {
    app: Arc<App>,
    provider: Arc<Mortal>,
}

impl Process {
    fn start(app: &TestApp, death: Option<Death>) -> Self {
        let provider = Mortal::new(app.app.gateways.payments.clone(), death);
        let settings = app.app.settings.clone();
        let payments: Arc<dyn Payments> = provider.clone();
        let started = App::new(
            app.app.store.clone(),
            Gateways {
                payments,
                ..app.app.gateways.clone()
            },
            app.clock.clone(),
            app.entropy.clone(),
            settings,
        );
        Self {
            app: Arc::new(started),
            provider,
        }
    }
}

impl World {
    pub async fn start(engine: Engine) -> Self {
        let app = TestApp::start(engine).await;
        let document = document::read("trial.toml", include_str!("practice.toml"))
            .expect("a document without faults");
        let mut fresh = || app.entropy.uuid(app.clock.now());
        define::define(
            app.store(),
            &document,
            None,
            Actor::Apply,
            &mut fresh,
            app.clock.now(),
            false,
        )
        .await
        .expect("it can be applied");
        let (_, key) = app.api_key(TRIAL, Scope::ALL).await;
        let process = Mutex::new(Process::start(&app, None));
        let last = Mutex::new(app.clock.now());
        let (made, trouble, steps) = (Mutex::default(), Mutex::default(), AtomicUsize::new(0));
        Self {
            app,
            process,
            made,
            trouble,
            steps,
            last,
            practice: Caller::Practice(key),
        }
    }

    /// From now on that is to go wrong; a new process begins.
    pub fn expect(&self, trouble: Option<Trouble>) {
        let death = if let Some(Trouble::Death(death)) = &trouble {
            Some(*death)
        } else {
            None
        };
        *self.process.lock().unwrap() = Process::start(&self.app, death);
        self.steps.store(0, Ordering::SeqCst);
        *self.trouble.lock().unwrap() = trouble;
    }

    /// Calls of the provider by the process, and steps, so far.
    pub fn so_far(&self) -> (u32, usize) {
        (
            self.process.lock().unwrap().provider.calls(),
            self.steps.load(Ordering::SeqCst),
        )
    }

    async fn step(&self) {
        let number = self.steps.fetch_add(1, Ordering::SeqCst);
        let trouble = self.trouble.lock().unwrap().clone();
        match trouble {
            Some(Trouble::Fault(at, fault)) if at == number => self.app.sandbox.fault(fault),
            Some(Trouble::Outage(at)) if at == number => self.app.sandbox.begin_outage().await,
            _ => {}
        }
    }

    /// Lets a process do something. One that dies is followed by another.
    async fn alive<T>(&self, act: impl AsyncFn(Arc<App>) -> T) -> T {
        loop {
            let Process { app, provider } = self.process.lock().unwrap().clone();
            tokio::select! {
                biased;
                done = act(app) => return done,
                () = provider.died.notified() => *self.process.lock().unwrap() = Process::start(&self.app, None),
            }
        }
    }

    /// Somebody wants that, and asks again until it is done.
    async fn surely<T>(
        &self,
        act: impl AsyncFn(Arc<App>) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.step().await;
        for attempt in 0..15 {
            match self.alive(&act).await {
                Err(
                    ServiceError::ProviderUnavailable
                    | ServiceError::InFlight
                    | ServiceError::StoreUnavailable,
                ) => {}
                done => return done,
            }
            if attempt == 1 {
                self.heal().await;
            }
            self.app.advance(1);
            self.work().await;
        }
        panic!("it never succeeds");
    }

    async fn heal(&self) {
        self.app.sandbox.clear_faults();
        self.app.sandbox.end_outage().await;
    }

    /// The workers do what is due.
    pub async fn work(&self) {
        loop {
            self.app.sandbox.sweep();
            self.app.delivered().await;
            if self
                .alive(async |app: Arc<App>| hourkeep::workers::run_due(&app).await)
                .await
                == 0
                && self.app.sandbox.waiting_events().is_empty()
            {
                return;
            }
        }
    }

    /// A quarter of an hour without trouble.
    pub async fn calm(&self) {
        self.heal().await;
        for _ in 0..15 {
            self.app.advance(1);
            self.work().await;
        }
    }

    /// An hour that nobody else has, three days ahead.
    pub fn slot(&self) -> Timestamp {
        let ahead = self.app.clock.now() + SignedDuration::from_hours(72);
        let mut last = self.last.lock().unwrap();
        let next = ahead.max(*last + SignedDuration::from_mins(30)).as_second();
        *last = Timestamp::from_second((next + HALF_AN_HOUR - 1) / HALF_AN_HOUR * HALF_AN_HOUR)
            .unwrap();
        *last
    }

    pub async fn booked(&self, service: &str) -> Booked {
        let number = self.made.lock().unwrap().len();
        let mut ask = Ask::of(TRIAL, service, &self.slot().to_string()).by(number);
        if service == "card" {
            ask.request.card_consent = Some(self.consent(&ask).await);
        }
        self.place(ask).await
    }

    pub async fn place(&self, ask: Ask) -> Booked {
        let key = self.app.key("book");
        let ask = Ask {
            key: Some(key),
            ..ask
        };
        let once = told(ask.key.as_ref().expect("a key"));
        let reply = self.surely(async |app: Arc<App>| {
            book(&app, ask.slug, &ask.request, &ask.requester, &once).await
        });
        let booked = Booked::of(reply.await.expect("it is free").into_reply());
        self.made.lock().unwrap().push(booked.clone());
        booked
    }

    /// The hash of what a client agrees to.
    pub async fn consent(&self, ask: &Ask) -> String {
        let request = QuoteRequest {
            service: ask.request.service.clone(),
            practitioner: None,
            start: ask.request.start,
            mode: None,
            returning: ask.request.returning.clone(),
            language: None,
        };
        quote(&self.app.app, ask.slug, &request)
            .await
            .expect("a quote")
            .consent
            .expect("a consent")
            .hash
    }

    /// The client comes to the page and does something there.
    pub async fn at_page(&self, booked: &Booked, outcome: Outcome) {
        let view = self.resumed(booked).await.expect("something is to be paid");
        assert!(
            self.app.sandbox.act(&crate::support::page(&view), outcome),
            "the page is open: {view}"
        );
    }

    pub async fn resumed(&self, booked: &Booked) -> Result<Value, ServiceError> {
        let booking = self
            .surely(async |app: Arc<App>| resume(&app, &booked.caller, booked.id).await)
            .await?;
        Ok(booking.told())
    }

    pub async fn cancelled(&self, booked: &Booked, by_practice: bool) {
        let (key, caller) = (
            self.app.once("cancel"),
            if by_practice {
                &self.practice
            } else {
                &booked.caller
            },
        );
        let done = self
            .surely(async |app: Arc<App>| {
                cancel(&app, caller, booked.id, Expected::Any, &key).await
            })
            .await;
        done.expect("it can be cancelled");
    }

    /// Whether the client came; an hour passes after a missed session.
    pub async fn attended(&self, booked: &Booked, came: bool) {
        let key = self.app.once("mark");
        let done = self
            .surely(async |app: Arc<App>| {
                mark(
                    &app,
                    &self.practice,
                    booked.id,
                    if came {
                        Attendance::Came
                    } else {
                        Attendance::Missed
                    },
                    Expected::Any,
                    &key,
                )
                .await
            })
            .await;
        done.expect("it can be marked");
        if !came {
            // Only then it cannot be taken back, and is settled up.
            self.app
                .clock
                .advance(domain::booking::cancellation_terms::SLIP);
        }
    }

    /// Time goes on to so many minutes after (or before) the booking's end, without anybody doing anything.
    pub async fn until(&self, booked: &Booked, minutes: i64) {
        let end = self.app.record(booked).await.booking.at.end + SignedDuration::from_mins(minutes);
        self.app.clock.set(end.max(self.app.clock.now()));
    }

    /// The practice takes the booking's fee: all of it.
    pub async fn approved(&self, booked: &Booked) {
        self.decided(booked, Decision::Approve(None)).await;
    }

    /// The practice lets the booking's fee go.
    pub async fn waived(&self, booked: &Booked) {
        self.decided(booked, Decision::Waive).await;
    }

    async fn decided(&self, booked: &Booked, decision: Decision) {
        // Cancelled before anybody knew that it was paid, it costs nothing.
        let Some(fee) = self.app.fee(booked).await else {
            return;
        };
        let (key, fee) = (self.app.key("decide").answered(FeeView::decided), fee.id);
        let Caller::Practice(practice) = &self.practice else {
            panic!("the practice")
        };
        let done = self
            .surely(async |app: Arc<App>| decide(&app, practice, fee, decision, &key).await)
            .await;
        done.expect("it can be decided");
    }

    /// The practice cancels the booking, if it is not over.
    pub async fn cancelled_if_it_stands(&self, booked: &Booked) {
        if self.app.record(booked).await.booking.is_active() {
            self.cancelled(booked, true).await;
        }
        self.work().await;
    }

    /// The end of a world that went wrong, told in words.
    pub async fn abandoned(self, when: &str, wrong: Vec<String>) -> String {
        self.app.abandon().await;
        format!("{when}:\n  {}", wrong.join("\n  "))
    }

    /// All that went wrong so far.
    pub async fn wrong(&self) -> Vec<String> {
        let made = self.made.lock().unwrap().clone();
        self.app.wrong(&made).await
    }
}
