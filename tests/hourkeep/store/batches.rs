//! What a commit writes is sent as one statement: all of it is written or nothing, and what went wrong in it is said.

use std::sync::Arc;

use domain::{booking::Booking, clock::Clock, ids::PracticeId};
use store::{Actor, Audit, Change, ChangeCommand, CommandError, SlotChange};

use crate::{
    both,
    support::{Ask, RIVERSIDE, TestApp},
};

/// A change that gives one booking the time of another, as no decision of ours would.
fn onto(app: &TestApp, practice: PracticeId, moved: &Booking, other: &Booking) -> ChangeCommand {
    let at = other.at;
    let decide = move |facts: &store::ChangeFacts| {
        let booking = Booking {
            at,
            version: facts.booking.version + 1,
            ..facts.booking.clone()
        };
        let audit = Audit::new(Actor::Worker, "booking.moved", booking.id.0);
        Ok(Change {
            slot: SlotChange::Claim,
            ..Change::of(booking, audit)
        })
    };
    ChangeCommand::plain(practice, moved.id, app.clock.now(), Arc::new(decide))
}

both! {
    async fn a_time_that_is_taken_is_refused_whatever_was_decided_and_nothing_is_written(app: &TestApp) {
        let practice = app.practice(RIVERSIDE).await;
        let mut bookings = Vec::new();
        for hour in [12, 13] {
            let start = format!("2026-10-12T{hour}:00:00+01:00");
            let booked = app.book(&Ask::of(RIVERSIDE, "intro", &start).online().by(hour)).await.unwrap();
            bookings.push(app.store().booking(practice, booked.id).await.unwrap().unwrap().booking);
        }
        app.settle().await;
        let before = app.database.dump().await;
        for _ in 0..3 {
            let refused = app.store().change(onto(app, practice, &bookings[0], &bookings[1])).await.unwrap_err();
            assert!(matches!(refused, CommandError::Overlap), "{refused}");
        }
        assert_eq!(app.database.dump().await, before);
        // Its own time it can have again, by the same statements.
        app.store().change(onto(app, practice, &bookings[0], &bookings[0])).await.unwrap();
    }
}
