//! The provider's events are stored once and settled once.

use domain::clock::Clock;
use jiff::SignedDuration;
use store::{EventEnd, StoredEvent};

use crate::both;

fn event(id: &str) -> StoredEvent {
    StoredEvent {
        id: id.into(),
        kind: "checkout.session.completed".into(),
        object: "cs_none".into(),
        account: None,
        livemode: false,
    }
}

both! {
    async fn an_event_is_stored_once(app: &TestApp) {
        let now = app.clock.now();
        assert!(app.store().store_event(&event("evt_1"), now).await.unwrap());
        assert!(!app.store().store_event(&event("evt_1"), now).await.unwrap());
        let leased = app.store().lease_events(app.lease()).await.unwrap();
        assert_eq!((leased.len(), &leased[0].work), (1, &event("evt_1")));
        assert!(app.store().lease_events(app.lease()).await.unwrap().is_empty(), "it is somebody's");
        app.store().settle_event("evt_1", leased[0].token, EventEnd::Applied, None, now).await.unwrap();
        assert!(!app.store().store_event(&event("evt_1"), now).await.unwrap(), "known for ever");
        app.advance(10);
        assert!(app.store().lease_events(app.lease()).await.unwrap().is_empty(), "settled");
    }

    async fn who_lost_an_event_changes_nothing(app: &TestApp) {
        let now = app.clock.now();
        app.store().store_event(&event("evt_1"), now).await.unwrap();
        let first = app.store().lease_events(app.lease()).await.unwrap().remove(0);
        app.advance(2);
        let second = app.store().lease_events(app.lease()).await.unwrap().remove(0);
        assert_eq!((first.attempts, second.attempts), (1, 2));
        app.store().settle_event("evt_1", first.token, EventEnd::Applied, None, now).await.unwrap();
        app.store().postpone_event("evt_1", first.token, now, "lost").await.unwrap();
        assert_eq!(app.database.texts("SELECT state FROM provider_events").await, ["received"]);
        let due = app.clock.now() + SignedDuration::from_mins(1);
        app.store().postpone_event("evt_1", second.token, due, "unknown_object").await.unwrap();
        assert!(app.store().lease_events(app.lease()).await.unwrap().is_empty());
        app.advance(1);
        let third = app.store().lease_events(app.lease()).await.unwrap().remove(0);
        app.store().settle_event("evt_1", third.token, EventEnd::Quarantined, Some("mismatch"), now).await.unwrap();
        assert_eq!(app.database.texts("SELECT reason FROM provider_events WHERE state = 'quarantined'").await, ["mismatch"]);
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }

    async fn an_event_about_nothing_of_ours_is_put_off_and_then_ignored(app: &TestApp) {
        app.store().store_event(&event("evt_1"), app.clock.now()).await.unwrap();
        for _ in 0..8 {
            assert_eq!(app.run_due().await, 1);
            app.advance(6);
        }
        assert_eq!(app.database.texts("SELECT reason FROM provider_events WHERE state = 'ignored'").await, ["unknown_object"]);
    }
}
