//! Moving to another service: the difference in price goes back, or is due after the session.

use domain::{
    booking::{Ending, State},
    money::BasisPoints,
    practice::service::PaymentRule,
};
use hourkeep::service::booking::changing::cancel::preview;

use super::session;
use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE},
};

const TO: &str = "2026-10-14T12:00:00+01:00";

both! {
    async fn what_was_paid_beyond_a_lower_price_goes_back_at_once(app: &TestApp) {
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        let shown = app.reschedule_to(&booked, Some("ind50c"), TO).await.unwrap();
        assert_eq!((&shown["price"]["amount"], &shown["refunded"]["amount"]), (&4_000.into(), &2_500.into()));
        app.settle().await;
        assert_eq!(app.ledger().await, ["client_receivable -4000", "provider 4000"]);
        app.clock.set("2026-10-17T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.refunded(&booked).await), (0, vec![2_500]));
        assert_eq!(app.ledger().await, ["provider 4000", "revenue -4000"]);
    }

    async fn what_a_higher_price_leaves_is_due_after_the_session(app: &TestApp) {
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        let shown = app.reschedule_to(&booked, Some("couple80"), TO).await.unwrap();
        assert_eq!((&shown["price"]["amount"], &shown["owed"]["amount"], &shown["payment"]["status"]), (&9_500.into(), &0.into(), &"paid".into()));
        app.clock.set("2026-10-17T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!(app.owed(&booked).await, 3_000);
        app.pay_by_link(&booked).await;
        assert_eq!((app.owed(&booked).await, app.captures(&booked).await), (0, 2));
        assert_eq!(app.ledger().await, ["provider 9500", "revenue -9500"]);
    }

    async fn there_and_back_costs_what_it_did(app: &TestApp) {
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        app.reschedule_to(&booked, Some("couple80"), TO).await.unwrap();
        app.reschedule_to(&booked, Some("ind50"), TO).await.unwrap();
        app.settle().await;
        assert_eq!((app.refunded(&booked).await, app.captures(&booked).await), (vec![], 1));
    }

    async fn what_cost_nothing_does_not_make_another_service_free(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.reschedule_to(&booked, Some("ind50"), TO).await.unwrap();
        app.clock.set("2026-10-17T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { how: Ending::Completed, .. }));
        assert_eq!(app.owed(&booked).await, 6_500);
        app.pay_by_link(&booked).await;
        assert_eq!(app.ledger().await, ["provider 6500", "revenue -6500"]);
    }

    async fn a_session_that_was_moved_forward_is_collected_earlier(app: &TestApp) {
        app.rule(RIVERSIDE, "ind50", PaymentRule::Later).await;
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-22T12:00:00+01:00").online()).await.unwrap();
        app.reschedule(&booked, TO).await.unwrap();
        app.clock.set("2026-10-17T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!(app.owed(&booked).await, 6_500);
    }

    async fn a_move_when_cancelling_costs_something_does_not_make_it_free(app: &TestApp) {
        app.policy(RIVERSIDE, |_| {}).await;
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.move_notice_minutes = Some(60)).await;
        let fee = async |booked: &Booked| preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        // While it is free to cancel, moving keeps it so.
        app.reschedule(&booked, "2026-10-13T12:00:00+01:00").await.unwrap();
        assert_eq!(fee(&booked).await.fee.amount, 0);
        // Half the price a day and a half before; moved by four weeks it is half still.
        app.clock.set("2026-10-12T00:00:00+01:00".parse().unwrap());
        let shown = app.reschedule(&booked, "2026-11-09T12:00:00+00:00").await.unwrap();
        assert_eq!(shown["free_until"], serde_json::Value::Null);
        let kept = fee(&booked).await;
        assert_eq!((kept.fee.amount, kept.refund.amount, kept.free_until), (3_250, 3_250, None));
        // Nor does moving once more, or by the practice.
        app.reschedule(&booked, "2026-11-16T12:00:00+00:00").await.unwrap();
        app.reschedule_to(&booked, Some("ind50"), "2026-11-17T12:00:00+00:00").await.unwrap();
        assert_eq!(fee(&booked).await.fee.amount, 3_250);
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(app.refunded(&booked).await, [3_250]);
    }

    async fn what_is_moved_late_still_costs_all_of_it_at_the_end(app: &TestApp) {
        app.policy(RIVERSIDE, |_| {}).await;
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.move_notice_minutes = Some(60)).await;
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-11T00:00:00+01:00".parse().unwrap());
        app.reschedule(&booked, "2026-10-26T12:00:00+00:00").await.unwrap();
        app.clock.set("2026-10-26T11:00:00+00:00".parse().unwrap());
        let leave = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((leave.fee.amount, leave.refund.amount), (6_500, 0), "the new deadlines hold besides");
    }

    async fn who_misses_what_was_moved_late_pays_no_less_than_cancelling_cost(app: &TestApp) {
        app.policy(RIVERSIDE, |policy| policy.no_show_fee = BasisPoints(0)).await;
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.move_notice_minutes = Some(60)).await;
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-11T00:00:00+01:00".parse().unwrap());
        app.reschedule(&booked, "2026-10-26T12:00:00+00:00").await.unwrap();
        app.clock.set("2026-10-26T12:30:00+00:00".parse().unwrap());
        app.mark(&booked, false).await.unwrap();
        assert_eq!(app.fee(&booked).await.map(|fee| fee.proposed.amount), Some(3_250));
        app.advance(60);
        app.settle().await;
        assert_eq!(app.refunded(&booked).await, [3_250]);
    }

    async fn what_a_move_keeps_is_never_more_than_the_price(app: &TestApp) {
        app.policy(RIVERSIDE, |_| {}).await;
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.move_notice_minutes = Some(60)).await;
        let booked = app.book(&session().online()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-12T00:00:00+01:00".parse().unwrap());
        app.reschedule(&booked, "2026-11-09T12:00:00+00:00").await.unwrap();
        let fee = async || preview(&app.app, &booked.caller, booked.id, None).await.unwrap().fee.amount;
        assert_eq!(fee().await, 6_500, "all of it, twelve hours before");
        app.reschedule_to(&booked, Some("ind50c"), "2026-11-10T12:00:00+00:00").await.unwrap();
        assert_eq!(fee().await, 4_000, "the practice made it a cheaper one");
        app.settle().await;
        assert_eq!(app.refunded(&booked).await, [2_500]);
    }
}
