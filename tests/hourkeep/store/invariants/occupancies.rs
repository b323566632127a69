//! What the database refuses by itself, whoever writes to it.

use crate::{
    both,
    support::{Ask, RIVERSIDE, STILLPOINT, TestApp},
};

const COLUMNS: &str =
    "practice_id, resource_id, holder_id, starts_at, ends_at, sitting_starts_at, sitting_ends_at";

/// Copies every occupancy, moved by so many minutes.
async fn copied(app: &TestApp, minutes: i64) -> Result<u64, sqlx::Error> {
    let later = format!("{{minutes:{minutes}}}");
    let insert = format!(
        "INSERT INTO occupancies ({COLUMNS}) SELECT practice_id, resource_id, holder_id, starts_at + {later}, ends_at + {later}, \
         sitting_starts_at + {later}, sitting_ends_at + {later} FROM occupancies"
    );
    app.database.execute(&insert).await
}

both! {
    async fn an_overlap_is_refused(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        for minutes in [0, 1, 29, -1, -29] {
            let refused = copied(app, minutes).await.expect_err("an overlap");
            let text = refused.to_string();
            assert!(text.contains("occupancies"), "{minutes}: {text}");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 1);
    }

    async fn what_only_touches_is_not_an_overlap(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(copied(app, 30).await.unwrap(), 1);
        assert_eq!(app.database.execute("DELETE FROM occupancies WHERE starts_at > (SELECT MIN(starts_at) FROM occupancies)").await.unwrap(), 1);
    }

    async fn an_occupancy_that_is_changed_cannot_slip_under_another(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T13:00:00+01:00").online().by(1)).await.unwrap();
        let moved = "UPDATE occupancies SET starts_at = (SELECT MIN(starts_at) FROM occupancies) + {minutes:1}
                     WHERE starts_at = (SELECT MAX(starts_at) FROM occupancies)";
        app.database.execute(moved).await.expect_err("an overlap");
    }

    async fn a_seat_is_one_bookings(app: &TestApp) {
        app.book(&Ask::of(STILLPOINT, "rest75", "2026-10-11T17:00:00-04:00")).await.unwrap();
        let again = "INSERT INTO seats (practice_id, session_id, seat, booking_id) SELECT practice_id, session_id, seat, practice_id FROM seats";
        app.database.execute(again).await.expect_err("the same seat");
        let second = "INSERT INTO seats (practice_id, session_id, seat, booking_id) SELECT practice_id, session_id, seat + 1, booking_id FROM seats";
        app.database.execute(second).await.expect_err("a second seat for one booking");
    }

    async fn the_audit_trail_is_only_added_to(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        let placed = "SELECT COUNT(*) FROM audit WHERE action = 'booking.placed' AND actor = 'client'";
        assert_eq!(app.database.number(placed).await, 1);
        app.database.execute("UPDATE audit SET actor = 'nobody'").await.expect_err("append-only");
        app.database.execute("DELETE FROM audit").await.expect_err("append-only");
        assert_eq!(app.database.number(placed).await, 1);
    }

    async fn an_ended_booking_cannot_be_half_held(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.database.execute("UPDATE bookings SET state = 'held'").await.expect_err("a hold without an end");
        app.database.execute("UPDATE bookings SET state = 'perhaps'").await.expect_err("an unknown state");
        app.database.execute("UPDATE bookings SET ends_at = starts_at").await.expect_err("no time at all");
    }
}
