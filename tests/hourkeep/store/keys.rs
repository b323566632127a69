//! API keys and times off.

use domain::clock::Clock;
use hourkeep::{
    api::wire::{NewKeyView, TimeOffView},
    service::{
        RequestKey, ServiceError,
        authenticate::{Caller, Scope},
        practice::{
            keys::{self, KeyRequest},
            time_off::{self, TimeOffRequest},
        },
    },
};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use store::KeyRecord;

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, now},
};

fn lunch() -> TimeOffRequest {
    let at = |text: &str| text.parse().unwrap();
    TimeOffRequest {
        practitioner: "hw".into(),
        from: at("2026-10-12T12:00:00"),
        until: Some(at("2026-10-12T13:00:00")),
    }
}

both! {
    async fn a_key_opens_until_it_is_revoked(app: &TestApp) {
        let (key, record) = app.api_key(RIVERSIDE, Scope::ALL).await;
        assert_eq!(record.label, "for a test");
        assert!(key.starts_with(record.hint.trim_end_matches('…')) && !app.database.dump().await.contains(&key));
        let listed = keys::list(&app.app, &record).await.unwrap();
        assert_eq!(listed.of.len(), 1);
        keys::revoke(&app.app, &record, record.id).await.unwrap();
        assert_eq!(keys::revoke(&app.app, &record, record.id).await.unwrap_err(), ServiceError::NotFound);
        assert_eq!(app.app.caller(&key).await.unwrap_err(), ServiceError::Unauthorized);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'key.%'").await, 2);
    }

    async fn a_key_gives_no_more_than_it_has_and_expires(app: &TestApp) {
        let (_, narrow) = app.api_key(RIVERSIDE, &[Scope::Keys]).await;
        let wide = KeyRequest { label: "wide".into(), scopes: vec![Scope::Bookings], expires: None };
        assert_eq!(keys::make(&app.app, &narrow, &wide, &app.key("keys").answered(NewKeyView::answer)).await.unwrap_err(), ServiceError::Forbidden(Scope::Bookings));
        let expires = Some(app.clock.now() + SignedDuration::from_hours(1));
        let short = KeyRequest { label: "short".into(), scopes: vec![Scope::Keys], expires };
        let once = app.key("keys");
        let once = once.answered(NewKeyView::answer);
        let made = keys::make(&app.app, &narrow, &short, &once).await.unwrap();
        let again = keys::make(&app.app, &narrow, &short, &once).await.unwrap();
        assert_eq!(*made.reply(), again.into_reply(), "once per request");
        let key = now(made).key.expose_secret().to_owned();
        app.app.caller(&key).await.unwrap();
        app.advance(60);
        assert_eq!(app.app.caller(&key).await.unwrap_err(), ServiceError::Unauthorized);
    }

    async fn keys_die_with_the_one_that_made_them(app: &TestApp) {
        let (_, root) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let (other_key, other) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let narrow = KeyRequest { label: "made".into(), scopes: vec![Scope::Keys, Scope::Bookings], expires: None };
        let make = async |by: &KeyRecord| {
            let made = keys::make(&app.app, by, &narrow, &app.key("keys").answered(NewKeyView::answer)).await.unwrap();
            let key = now(made).key.expose_secret().to_owned();
            let Ok(Caller::Practice(record)) = app.app.caller(&key).await else { panic!("not a key") };
            (key, record)
        };
        let (child_key, child) = make(&root).await;
        let (grandchild_key, grandchild) = make(&child).await;
        assert_eq!((root.parent, child.parent, grandchild.parent), (None, Some(root.id), Some(child.id)));
        let (cousin_key, _) = make(&other).await;
        keys::revoke(&app.app, &root, root.id).await.unwrap();
        for dead in [&child_key, &grandchild_key] {
            assert_eq!(app.app.caller(dead).await.unwrap_err(), ServiceError::Unauthorized);
        }
        for alive in [&other_key, &cousin_key] {
            app.app.caller(alive).await.unwrap();
        }
        // Each is in the audit trail, and none makes another any more.
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'key.revoked'").await, 3);
        assert_eq!(keys::make(&app.app, &grandchild, &narrow, &app.key("keys").answered(NewKeyView::answer)).await.unwrap_err(), ServiceError::Unauthorized);
        assert_eq!(app.violations().await, Vec::<String>::new());
        app.database.execute("UPDATE api_keys SET revoked_at = NULL WHERE parent_id IS NOT NULL").await.unwrap();
        assert_eq!(app.violations().await.len(), 1, "verify sees what outlives its parent");
        keys::revoke(&app.app, &other, child.id).await.unwrap();
    }

    async fn no_key_is_made_while_the_one_that_makes_it_is_revoked(app: &TestApp) {
        for _ in 0..20 {
            let (_, root) = app.api_key(RIVERSIDE, Scope::ALL).await;
            let request = KeyRequest { label: "made".into(), scopes: vec![Scope::Keys], expires: None };
            let key = || app.key("keys");
            let [a, b, c, d] = [key(), key(), key(), key()];
            let add = |once: RequestKey| { let (app, root, request) = (&app.app, &root, &request); async move { keys::make(app, root, request, &once.answered(NewKeyView::answer)).await } };
            let (made, revoked) = tokio::join!(
                async { tokio::join!(add(a), add(b), add(c), add(d)) },
                keys::revoke(&app.app, &root, root.id)
            );
            revoked.unwrap();
            for made in [made.0, made.1, made.2, made.3] {
                assert!(matches!(made, Ok(_) | Err(ServiceError::Unauthorized)), "{made:?}");
            }
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM api_keys WHERE revoked_at IS NULL").await, 0);
    }

    async fn a_key_ends_with_the_one_that_made_it(app: &TestApp) {
        let end = app.clock.now() + SignedDuration::from_hours(1);
        let (_, root) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let root = KeyRecord { expires: Some(end), ..root };
        let request = |expires| KeyRequest { label: "made".into(), scopes: vec![Scope::Keys], expires };
        let later = keys::make(&app.app, &root, &request(Some(end + SignedDuration::from_secs(1))), &app.key("keys").answered(NewKeyView::answer)).await;
        assert!(matches!(later, Err(ServiceError::Invalid { pointer, .. }) if pointer == "/expires_at"));
        for (asked, ends) in [(None, end), (Some(end), end), (Some(end - SignedDuration::from_mins(1)), end - SignedDuration::from_mins(1))] {
            keys::make(&app.app, &root, &request(asked), &app.key("keys").answered(NewKeyView::answer)).await.unwrap();
            let newest = app.store().keys(root.practice).await.unwrap().pop().unwrap();
            assert_eq!(newest.expires, Some(ends));
        }
    }

    async fn time_off_closes_the_calendar_and_opens_it_again(app: &TestApp) {
        let (_, key) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let before = app.store().revisions(RIVERSIDE).await.unwrap().unwrap();
        let once = app.key("time-off");
        let once = once.answered(TimeOffView::answer);
        let added = time_off::add(&app.app, &key, &lunch(), &once).await.unwrap().into_reply();
        assert_eq!(added, time_off::add(&app.app, &key, &lunch(), &once).await.unwrap().into_reply());
        let after = app.store().revisions(RIVERSIDE).await.unwrap().unwrap();
        assert!(after.calendar > before.calendar && after.catalogue == before.catalogue);
        let ask = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online();
        app.book(&ask).await.unwrap_err();
        let listed = time_off::list(&app.app, &key).await.unwrap();
        assert_eq!(listed.len(), 1);
        let id = app.store().times_off(key.practice).await.unwrap()[0].id;
        time_off::remove(&app.app, &key, id).await.unwrap();
        assert_eq!(time_off::remove(&app.app, &key, id).await.unwrap_err(), ServiceError::NotFound);
        app.book(&ask).await.expect("free again");
    }

    async fn bookings_that_a_time_off_falls_on_stay_and_are_named(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        let (_, key) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let added = time_off::add(&app.app, &key, &lunch(), &app.key("time-off").answered(TimeOffView::answer)).await.unwrap();
        assert_eq!(now(added).bookings, [booked.id]);
    }

    async fn another_practices_things_are_not_found(app: &TestApp) {
        let (_, ours) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let (_, theirs) = app.api_key(LANDWEHRKANAL, Scope::ALL).await;
        assert_eq!(keys::revoke(&app.app, &theirs, ours.id).await.unwrap_err(), ServiceError::NotFound);
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(app.cancel_as(&Caller::Practice(theirs), &booked).await.unwrap_err(), ServiceError::NotFound);
    }
}
