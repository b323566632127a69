//! Practices as they are defined: the same comes back, and what is in use stays.

use domain::{clock::Clock, entropy::Entropy, practice::Catalogue};
use hourkeep::{
    document::{self, Document},
    service::{
        ServiceError,
        practice::define::{Applied, DefineError, define},
    },
};

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp},
};
use store::Actor;

async fn catalogue(app: &TestApp, slug: &str) -> Catalogue {
    app.store().catalogue(slug).await.unwrap().unwrap()
}

async fn apply(
    app: &TestApp,
    document: &Document,
    current: &Catalogue,
    dry_run: bool,
) -> Result<Applied, DefineError> {
    let mut fresh = || app.entropy.uuid(app.clock.now());
    define(
        app.store(),
        document,
        Some(current),
        Actor::Apply,
        &mut fresh,
        app.clock.now(),
        dry_run,
    )
    .await
}

/// The practice's document with one part of its text replaced.
fn altered(catalogue: &Catalogue, from: &str, to: &str) -> Document {
    let text = Document::of(catalogue).to_toml().unwrap();
    assert!(text.contains(from), "{text}");
    document::read("altered", &text.replacen(from, to, 1)).unwrap()
}

/// The practice's document without a service.
fn without_service(catalogue: &Catalogue, handle: &str) -> Document {
    let mut document = Document::of(catalogue);
    let before = document.services.len();
    document.services.retain(|service| service.id != handle);
    assert_eq!(document.services.len() + 1, before);
    document
}

both! {
    async fn a_rehearsal_refuses_what_applying_refuses_and_changes_nothing(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-19T12:00:00+01:00").online()).await.unwrap();
        let before = catalogue(app, RIVERSIDE).await;
        let without = without_service(&before, "intro");
        for dry_run in [true, false] {
            let refused = apply(app, &without, &before, dry_run).await.unwrap_err();
            assert!(matches!(&refused, DefineError::Service(ServiceError::InUse(bookings)) if bookings.len() == 1), "{refused}");
        }
        app.cancel(&booked).await.unwrap();
        let rows = app.database.number("SELECT COUNT(*) FROM audit").await;
        assert!(!apply(app, &without, &before, true).await.unwrap().changes.is_empty());
        assert_eq!((catalogue(app, RIVERSIDE).await, app.database.number("SELECT COUNT(*) FROM audit").await), (before.clone(), rows));
        let mut stale = before.clone();
        stale.revision += 1;
        let refused = apply(app, &without, &stale, true).await.unwrap_err();
        assert!(matches!(refused, DefineError::Service(ServiceError::Stale)), "{refused}");
        apply(app, &without, &before, false).await.unwrap();
    }

    async fn what_is_renamed_keeps_its_bookings(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-19T12:00:00+01:00").online()).await.unwrap();
        let before = catalogue(app, RIVERSIDE).await;
        let mut document = Document::of(&before);
        let (one, room) = (&mut document.practitioners[0], &mut document.rooms[0]);
        (one.was, one.id) = (Some(one.id.clone()), "hannah".into());
        (room.was, room.id) = (Some(room.id.clone()), "upstairs".into());
        for service in &mut document.services {
            service.practitioners = Some(vec!["hannah".into()]);
            service.rooms = service.rooms.as_ref().map(|_| vec!["upstairs".into()]);
        }
        let intro = document.services.iter_mut().find(|one| one.id == "intro").unwrap();
        (intro.was, intro.id) = (Some("intro".into()), "hello".into());
        // `apply` would refuse to remove what has bookings ahead.
        let done = apply(app, &document, &before, false).await.unwrap();
        let lines: Vec<_> = done.changes.iter().map(ToString::to_string).collect();
        assert_eq!(lines, [
            "~ practitioner hannah: id hw → hannah",
            "~ room upstairs: id r3 → upstairs",
            "~ service hello: id intro → hello",
        ]);
        let after = catalogue(app, RIVERSIDE).await;
        assert_eq!(app.record(&booked).await.booking.practitioners, [after.practitioner_named("hannah").unwrap().id]);
        assert!(after.practitioner_named("hw").is_none() && after.former.is_empty());
        // Once more it changes nothing, and the next client books under the new name.
        assert_eq!(apply(app, &document, &after, false).await.unwrap().changes, []);
        app.book(&Ask::of(RIVERSIDE, "hello", "2026-10-20T12:00:00+01:00").online().by(1)).await.unwrap();
        assert_eq!(app.violations().await, Vec::<String>::new());
    }

    async fn what_can_never_be_booked_is_warned_of_in_rehearsal_and_in_earnest(app: &TestApp) {
        let before = catalogue(app, RIVERSIDE).await;
        let long = altered(&before, "duration_minutes = 60", "duration_minutes = 900");
        for dry_run in [true, false] {
            let warnings = apply(app, &long, &before, dry_run).await.unwrap().warnings;
            let warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
            let named = "no time of `walk60` can ever be booked: it is longer than any window of hours";
            assert!(warnings.iter().any(|one| one.contains(named)), "{warnings:?}");
        }
    }

    async fn a_practice_comes_back_as_it_was_defined(app: &TestApp) {
        let listed = app.store().practices().await.unwrap();
        assert_eq!(listed.iter().map(|one| one.slug.as_str()).collect::<Vec<_>>(), [LANDWEHRKANAL, RIVERSIDE, STILLPOINT]);
        for one in listed {
            let found = catalogue(app, &one.slug).await;
            assert_eq!(app.store().catalogue_of(one.id).await.unwrap(), Some(found.clone()));
            let again = apply(app, &Document::of(&found), &found, false).await.unwrap();
            assert!(again.changes.is_empty(), "{:?}", again.changes);
            assert_eq!(again.catalogue, found);
        }
        assert!(app.store().catalogue("nobody").await.unwrap().is_none());
        assert!(app.store().revisions("nobody").await.unwrap().is_none());
    }

    async fn a_change_raises_the_revision_once(app: &TestApp) {
        let before = catalogue(app, RIVERSIDE).await;
        let document = altered(&before, "Individual session", "Hour");
        let dry = apply(app, &document, &before, true).await.unwrap();
        assert_eq!((dry.changes.len(), catalogue(app, RIVERSIDE).await.revision), (1, 1));
        let done = apply(app, &document, &before, false).await.unwrap();
        let after = catalogue(app, RIVERSIDE).await;
        assert_eq!((done.catalogue.revision, after.revision), (2, 2));
        assert_eq!(after, done.catalogue);
        assert_eq!(after.service_named("ind50").unwrap().id, before.service_named("ind50").unwrap().id, "ids stay");
    }

    async fn who_saw_an_older_revision_changes_nothing(app: &TestApp) {
        let before = catalogue(app, RIVERSIDE).await;
        apply(app, &altered(&before, "Individual session", "Hour"), &before, false).await.unwrap();
        let late = apply(app, &altered(&before, "Individual session", "Fifty minutes"), &before, false).await.unwrap_err();
        assert!(matches!(late, DefineError::Service(ServiceError::Stale)), "{late:?}");
        assert_eq!(catalogue(app, RIVERSIDE).await.revision, 2);
    }

    async fn a_slug_is_one_practices(app: &TestApp) {
        let mut other = catalogue(app, RIVERSIDE).await;
        other.revision = 0;
        let document = Document::of(&other);
        let mut fresh = || app.entropy.uuid(app.clock.now());
        let taken = define(app.store(), &document, None, store::Actor::Apply, &mut fresh, app.clock.now(), false).await.unwrap_err();
        assert!(matches!(taken, DefineError::Service(ServiceError::Stale)), "{taken:?}");
        assert_eq!(app.store().practices().await.unwrap().len(), 3);
    }

    async fn what_has_bookings_ahead_is_not_removed(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        let before = catalogue(app, RIVERSIDE).await;
        let document = without_service(&before, "intro");
        let DefineError::Service(ServiceError::InUse(list)) = apply(app, &document, &before, false).await.unwrap_err() else {
            panic!("in use")
        };
        assert_eq!(list.iter().map(|one| (one.id, one.needs.as_str())).collect::<Vec<_>>(), [(booked.id, "service intro")]);
        assert_eq!(catalogue(app, RIVERSIDE).await, before, "nothing is applied");
        app.advance(8 * 24 * 60);
        apply(app, &document, &before, false).await.expect("the booking is over");
        let after = catalogue(app, RIVERSIDE).await;
        assert!(after.service_named("intro").is_none());
        // What was removed comes back as something new, and the old booking can still be read.
        app.record(&booked).await;
        apply(app, &Document::of(&before), &after, false).await.unwrap();
        assert_ne!(catalogue(app, RIVERSIDE).await.service_named("intro").unwrap().id, before.service_named("intro").unwrap().id);
    }

    async fn every_change_of_a_calendar_raises_its_revision(app: &TestApp) {
        let revision = async || app.store().revisions(RIVERSIDE).await.unwrap().unwrap().calendar;
        let start = revision().await;
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        let placed = revision().await;
        assert_eq!(placed, start + 2, "the practitioner's and the room's");
        app.cancel(&booked).await.unwrap();
        assert_eq!(revision().await, placed + 2);
        app.settle().await;
        assert_eq!(app.store().revisions(STILLPOINT).await.unwrap().unwrap().calendar, 0, "other practices' stay");
    }
}
