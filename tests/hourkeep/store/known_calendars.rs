//! A calendar that is kept, of which only what has changed is read again, is the one that is there.

use std::sync::{Arc, Mutex};

use domain::{
    booking::{
        Booking, Refusal,
        availability::{calendar::Calendar, extent::CalendarExtent},
    },
    clock::Clock,
    entropy::Entropy,
    ids::{ResourceId, TimeOffId},
    practice::service::Mode,
};
use hourkeep::service::authenticate::Scope;
use jiff::{SignedDuration, Timestamp};
use store::{
    Actor, Audit, ChangeCommand, ChangeFacts, Create, FinishedRefresh, KeyRecord, KnownCalendar,
    TimeOffRow,
};

use super::busy_sources::{addition, file};
use crate::{
    both,
    support::{Ask, Booked, Engine, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp, TestEntropy},
};

/// A practice, one of its services, and starts of it.
const OFFERS: [(&str, &str, [&str; 3]); 6] = [
    (
        RIVERSIDE,
        "ind50",
        [
            "2026-10-12T12:00:00+01:00",
            "2026-10-13T10:00:00+01:00",
            "2026-10-14T15:00:00+01:00",
        ],
    ),
    (
        RIVERSIDE,
        "couple80",
        [
            "2026-10-12T14:00:00+01:00",
            "2026-10-14T11:00:00+01:00",
            "2026-10-14T15:00:00+01:00",
        ],
    ),
    (
        LANDWEHRKANAL,
        "einzel",
        [
            "2026-10-12T10:00:00+02:00",
            "2026-10-13T11:00:00+02:00",
            "2026-10-13T15:00:00+02:00",
        ],
    ),
    (
        LANDWEHRKANAL,
        "paar_co",
        [
            "2026-10-12T10:00:00+02:00",
            "2026-10-13T11:00:00+02:00",
            "2026-10-14T12:00:00+02:00",
        ],
    ),
    (
        STILLPOINT,
        "grp80",
        [
            "2026-10-08T18:30:00-04:00",
            "2026-10-15T18:30:00-04:00",
            "2026-10-22T18:30:00-04:00",
        ],
    ),
    (STILLPOINT, "flow60", FLOWS),
];
const FLOWS: [&str; 3] = [
    "2026-10-12T07:00:00-04:00",
    "2026-10-14T07:00:00-04:00",
    "2026-10-16T12:15:00-04:00",
];

/// What is known of each practice, kept all the while.
struct Run<'a> {
    app: &'a TestApp,
    chance: TestEntropy,
    keys: Vec<KeyRecord>,
    known: Vec<KnownCalendar>,
    booked: Vec<Booked>,
    away: Vec<TimeOffId>,
    sources: Vec<FinishedRefresh>,
}

impl<'a> Run<'a> {
    async fn start(app: &'a TestApp, seed: u64) -> Self {
        let (mut keys, mut known) = (Vec::new(), Vec::new());
        for slug in [RIVERSIDE, LANDWEHRKANAL, STILLPOINT] {
            let key = app.api_key(slug, Scope::ALL).await.1;
            known.push(read(app, &key, None).await);
            keys.push(key);
        }
        let chance = TestEntropy::seeded(seed);
        let (booked, away, sources) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            app,
            chance,
            keys,
            known,
            booked,
            away,
            sources,
        }
    }

    async fn booking_of(&self, key: &KeyRecord) -> Option<Booking> {
        for booked in &self.booked {
            let booking = self.app.record(booked).await.booking;
            if booking.practice == key.practice {
                return Some(booking);
            }
        }
        None
    }

    /// What is decided by is the same with what was known some while ago as without.
    async fn check_parts(&self, known: &[KnownCalendar]) {
        for (key, known) in self.keys.iter().zip(known) {
            let Some(booking) = self.booking_of(key).await else {
                continue;
            };
            let resources: Vec<_> = known.revisions.keys().copied().collect();
            for start in ["2026-10-06T07:00:00Z", "2026-10-13T09:00:00Z"] {
                let extent = CalendarExtent {
                    start: start.parse().expect("an instant"),
                    reach: SignedDuration::from_hours(40),
                    practitioners: people(self.app, key).await,
                    resources: resources.clone(),
                    classes: Vec::new(),
                };
                let without = part(self.app, &booking, &extent, None).await;
                let with = part(self.app, &booking, &extent, Some(known)).await;
                assert_eq!(with, without, "{start}");
            }
        }
    }

    /// All that has changed is in what is known now; whether anything has.
    async fn check(&mut self) -> bool {
        let mut moved = false;
        for (key, known) in self.keys.iter().zip(&mut self.known) {
            let again = read(self.app, key, Some(known)).await;
            moved |= again.calendar != known.calendar;
            *known = again;
            assert_eq!(*known, read(self.app, key, None).await);
        }
        moved
    }

    fn any<'t, T>(&self, of: &'t [T]) -> Option<&'t T> {
        (!of.is_empty()).then(|| &of[self.chance.below(of.len())])
    }

    async fn step(&mut self) {
        match self.chance.below(10) {
            0..=3 => {
                let (slug, service, starts) = OFFERS[self.chance.below(OFFERS.len())];
                let ask = Ask::of(slug, service, starts[self.chance.below(3)]);
                let ask = if slug == RIVERSIDE { ask.online() } else { ask };
                // Refusals are as good: then nothing changes.
                let booked = self.app.book(&ask.by(self.booked.len())).await;
                self.booked.extend(booked);
            }
            4 => {
                let (_, _, starts) = OFFERS[self.chance.below(OFFERS.len())];
                if let Some(one) = self.any(&self.booked) {
                    drop(self.app.reschedule(one, starts[self.chance.below(3)]).await);
                }
            }
            5 => {
                if let Some(one) = self.any(&self.booked) {
                    drop(self.app.cancel(one).await);
                }
            }
            6 => self.away().await,
            7 => self.back().await,
            8 => self.busy().await,
            _ => self.app.settle().await,
        }
    }

    async fn away(&mut self) {
        let (app, key) = (self.app, &self.keys[self.chance.below(3)]);
        let (now, id) = (
            app.clock.now(),
            TimeOffId(app.entropy.uuid(app.clock.now())),
        );
        let people = people(app, key).await;
        let day = 12 + self.chance.below(3);
        let off = domain::practice::schedule::TimeOff {
            from: format!("2026-10-{day}T00:00").parse().expect("a time"),
            until: format!("2026-10-{}T00:00", day + 1)
                .parse()
                .expect("a time"),
        };
        let practitioner = people[self.chance.below(people.len())];
        let row = TimeOffRow {
            id,
            practitioner,
            off,
        };
        let audit = Audit::new(Actor::CommandLine, "time_off.added", id.0);
        let entered = Create {
            practice: key.practice,
            row,
            now,
            audit,
            once: None,
        };
        app.store()
            .add_time_off(entered)
            .await
            .expect("it is entered");
        self.away.push(id);
    }

    async fn back(&mut self) {
        if let Some(id) = self.away.pop() {
            for key in &self.keys {
                let audit = Audit::new(Actor::CommandLine, "time_off.removed", id.0);
                let removed =
                    self.app
                        .store()
                        .remove_time_off(key.practice, id, audit, self.app.clock.now());
                removed.await.expect("the store answers");
            }
        }
    }

    async fn busy(&mut self) {
        let (app, key) = (self.app, &self.keys[self.chance.below(3)]);
        let people = people(app, key).await;
        let added = addition(app, key, people[self.chance.below(people.len())], 100);
        let source = added.row.source.id;
        app.store()
            .add_busy_source(added)
            .await
            .expect("it is added");
        let minute = i64::try_from(self.chance.below(1_000)).expect("small");
        let read = file((key, source), None, app.clock.now(), &[(1, minute, true)]);
        app.store()
            .finish_refresh(read.clone())
            .await
            .expect("it is read");
        self.sources.push(read);
        if self.sources.len() > 2 {
            let gone = self.sources.remove(0);
            let audit = Audit::new(Actor::CommandLine, "busy_source.removed", gone.source.0);
            let removed =
                app.store()
                    .remove_busy_source(gone.practice, gone.source, audit, app.clock.now());
            removed.await.expect("it is removed");
        }
    }
}

async fn people(app: &TestApp, key: &KeyRecord) -> Vec<domain::ids::PractitionerId> {
    let catalogue = app.store().catalogue_of(key.practice).await;
    let catalogue = catalogue.expect("the store answers").expect("a practice");
    catalogue.practitioners.iter().map(|one| one.id).collect()
}

async fn read(app: &TestApp, key: &KeyRecord, known: Option<&KnownCalendar>) -> KnownCalendar {
    let from: Timestamp = "2026-10-01T00:00:00Z".parse().expect("an instant");
    app.store()
        .calendar(key.practice, from, known)
        .await
        .expect("the store answers")
}

/// The calendar that a change of the booking would be decided by.
async fn part(
    app: &TestApp,
    booking: &Booking,
    extent: &CalendarExtent,
    known: Option<&KnownCalendar>,
) -> Calendar {
    let seen = Arc::new(Mutex::new(None));
    let sink = seen.clone();
    let decide = move |facts: &ChangeFacts| {
        *sink.lock().expect("nobody panics") = Some(facts.calendar.clone());
        Err(Refusal::Unchanged)
    };
    let command = ChangeCommand {
        extent: Some(extent.clone()),
        known: known.cloned(),
        ..ChangeCommand::plain(
            booking.practice,
            booking.id,
            app.clock.now(),
            Arc::new(decide),
        )
    };
    app.store()
        .change(command)
        .await
        .expect_err("nothing is to be changed");
    seen.lock()
        .expect("nobody panics")
        .take()
        .expect("it was asked")
}

async fn random_history(engine: Engine, seed: u64) {
    let app = TestApp::start(engine).await;
    let mut run = Run::start(&app, seed).await;
    let mut moved = 0;
    let mut stale = run.known.clone();
    for step in 0..120 {
        run.step().await;
        run.check_parts(&stale).await;
        if step % 8 == 0 {
            stale = run.known.clone();
        }
        moved += u32::from(run.check().await);
    }
    let sessions = app.database.number("SELECT COUNT(*) FROM sessions").await;
    assert!(
        moved > 40 && run.booked.len() > 15 && sessions > 0,
        "{moved} {} {sessions}",
        run.booked.len()
    );
    app.settle().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_known_of_a_random_history_is_what_is_there_on_sqlite() {
    for seed in [1, 2] {
        random_history(Engine::Sqlite, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_known_of_a_random_history_is_what_is_there_on_postgres() {
    for seed in [3, 4] {
        random_history(Engine::Postgres, seed).await;
    }
}

both! {
    async fn a_room_is_free_when_the_last_who_leaves_was_not_in_it(app: &TestApp) {
        app.redefine(STILLPOINT, |catalogue| {
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").expect("a service");
            circle.modes = vec![Mode::Room, Mode::Online];
        })
        .await;
        let circle = || Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00");
        let mut run = Run::start(app, 0).await;
        let there = app.book(&circle().by(1).room()).await.unwrap();
        let online = app.book(&circle().by(2).online()).await.unwrap();
        let room = app.record(&there).await.booking.room.expect("a room");
        app.cancel(&there).await.unwrap();
        assert!(run.check().await);
        let taken = |run: &Run<'_>| run.known[2].calendar.taken(ResourceId(room.0)).len();
        assert_eq!(taken(&run), 1, "the session is still there");
        app.cancel(&online).await.unwrap();
        assert!(run.check().await);
        assert_eq!(taken(&run), 0);
        app.settle().await;
    }

    async fn only_who_has_changed_is_read_again(app: &TestApp) {
        let mut run = Run::start(app, 0).await;
        let first = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la");
        let booked = app.book(&first).await.unwrap();
        run.check().await;
        // Removed behind the store's back, so that no revision rises: what is not read again is still known.
        let la = app.record(&booked).await.booking.resources()[0];
        app.database.execute("DELETE FROM occupancies").await.unwrap();
        let mut before = run.known[1].clone();
        let again = read(app, &run.keys[1], Some(&before)).await;
        assert_eq!(again.calendar.taken(la).len(), 1);
        std::sync::Arc::make_mut(&mut before.revisions).insert(la, -1);
        let again = read(app, &run.keys[1], Some(&before)).await;
        assert!(again.calendar.taken(la).is_empty());
        app.cancel(&booked).await.unwrap();
        app.settle().await;
    }
}
