//! What holds of busy sources when two things happen at once.

use domain::{
    calendars::busy::{EventBusy, EventKey, Reading, WorkingElsewhere},
    clock::Clock,
    entropy::Entropy,
    ids::{BusySourceId, PractitionerId},
    interval::Interval,
};
use futures::future::join_all;
use hourkeep::service::authenticate::Scope;
use jiff::Timestamp;
use store::{
    Actor, Audit, AuditDetail, BusyReading, BusySource, CommandError, Create, FinishedRefresh,
    KeyRecord, NewBusySource, Refreshed,
};

use crate::{
    both,
    support::{RIVERSIDE, TestApp},
};

pub(super) fn addition(
    app: &TestApp,
    key: &KeyRecord,
    practitioner: PractitionerId,
    most: usize,
) -> Create<NewBusySource> {
    let (practice, now) = (key.practice, app.clock.now());
    let id = BusySourceId(app.entropy.uuid(now));
    let source = BusySource {
        id,
        practice,
        practitioner,
        label: String::new(),
        origin: None,
        zone: None,
        elsewhere: WorkingElsewhere::default(),
        added: now,
        read: None,
        tried: None,
        failures: 0,
        problem: None,
    };
    let audit = Audit {
        actor: Actor::CommandLine,
        action: "busy_source.added",
        subject: id.0,
        detail: AuditDetail::default(),
    };
    Create {
        practice,
        now,
        audit,
        once: None,
        row: NewBusySource {
            source,
            url: None,
            found: None,
            most,
            due: None,
        },
    }
}

async fn practitioner(app: &TestApp, key: &KeyRecord) -> PractitionerId {
    app.store()
        .catalogue_of(key.practice)
        .await
        .unwrap()
        .unwrap()
        .practitioner_named("hw")
        .unwrap()
        .id
}

/// A file with these events: a key, a minute that it takes, and whether it was understood.
pub(super) fn file(
    of: (&KeyRecord, BusySourceId),
    before: Option<Timestamp>,
    now: Timestamp,
    events: &[(u8, i64, bool)],
) -> FinishedRefresh {
    let at = |minute: i64| Timestamp::from_second(1_800_000_000 + 60 * minute).unwrap();
    let event = |(key, minute, understood): &(u8, i64, bool)| {
        let busy = vec![Interval::new(at(*minute), at(minute + 1)).unwrap()];
        EventBusy {
            key: EventKey([*key; 16]),
            busy,
            understood: *understood,
        }
    };
    let found = Reading {
        events: events.iter().map(event).collect(),
        passed_over: 0,
        faults: Vec::new(),
    };
    let events = u32::try_from(events.len()).unwrap();
    let reading = BusyReading {
        at: now,
        covers_until: at(1_000_000),
        events,
        passed_over: 0,
        faults: Vec::new(),
    };
    let outcome = Refreshed::Read {
        reading,
        validators: hourkeep::ports::busy::Validators::default(),
        found,
    };
    FinishedRefresh {
        practice: of.0.practice,
        source: of.1,
        lease: None,
        tried_before: before,
        outcome,
        due: None,
        now,
        audit: None,
    }
}

/// Bytes of one interval.
const ONE: i64 = 16;

both! {
    async fn a_practice_has_no_more_sources_than_it_may_have(app: &TestApp) {
        let key = app.api_key(RIVERSIDE, Scope::ALL).await.1;
        let practitioner = practitioner(app, &key).await;
        let adding = (0..12).map(|_| app.store().add_busy_source(addition(app, &key, practitioner, 3)));
        let done = join_all(adding).await;
        let full = done.iter().filter(|one| matches!(one, Err(CommandError::Full))).count();
        assert_eq!((full, app.database.number("SELECT count(*) FROM busy_sources").await), (9, 3), "{done:?}");
        assert_eq!(app.database.number("SELECT count(*) FROM audit WHERE action = 'busy_source.added'").await, 3);
    }

    async fn of_two_files_that_are_put_at_once_the_later_stays(app: &TestApp) {
        let key = app.api_key(RIVERSIDE, Scope::ALL).await.1;
        let new = addition(app, &key, practitioner(app, &key).await, 1);
        let (id, store) = (new.row.source.id, app.store());
        store.add_busy_source(new).await.unwrap();
        let (earlier, later) = (app.clock.now(), app.clock.now() + jiff::SignedDuration::from_secs(1));
        assert!(store.finish_refresh(file((&key, id), None, later, &[(1, 0, true)])).await.unwrap());
        let overtaken = store.finish_refresh(file((&key, id), None, earlier, &[(2, 5, true), (3, 9, true)])).await.unwrap();
        assert!(!overtaken, "the older one came too late");
        assert_eq!(app.database.number("SELECT sum(length(busy)) FROM busy_sources").await, ONE);
        // A clock that was set back since then is no reason to refuse a file.
        assert!(store.finish_refresh(file((&key, id), Some(later), earlier, &[(2, 5, true), (3, 9, true)])).await.unwrap());
        assert_eq!(app.database.number("SELECT sum(length(busy)) FROM busy_sources").await, 2 * ONE);
    }

    async fn what_one_file_tells_is_not_lost_to_another_that_is_not_understood(app: &TestApp) {
        let key = app.api_key(RIVERSIDE, Scope::ALL).await.1;
        let new = addition(app, &key, practitioner(app, &key).await, 1);
        let (id, now) = (new.row.source.id, app.clock.now());
        app.store().add_busy_source(new).await.unwrap();
        // Both were read before either was written.
        app.store().finish_refresh(file((&key, id), None, now, &[(1, 0, true)])).await.unwrap();
        app.store().finish_refresh(file((&key, id), None, now, &[(1, 7, false)])).await.unwrap();
        assert_eq!(app.database.number("SELECT sum(length(busy)) FROM busy_sources").await, 2 * ONE);
    }
}
