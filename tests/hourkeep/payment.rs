//! From the wish to the confirmed hour: placing, paying, and what the provider says in between.

use hourkeep::domain::{booking::State, payment::PaymentState};

use crate::{
    both,
    support::{Ask, RIVERSIDE, TestApp},
};

both! {
    async fn a_service_that_costs_nothing_is_confirmed_at_once(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(booked.status(), "confirmed");
        assert_eq!(booked.view["payment"]["status"], "none");
        assert_eq!(app.run_due().await, 0);
    }

    async fn a_held_booking_is_confirmed_when_its_payment_has_come(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        assert_eq!(booked.status(), "held");
        app.pay(&booked).await;
        let record = app.record(&booked).await;
        assert!(matches!(record.booking.state, State::Confirmed { .. }), "{:?}", record.booking.state);
        assert_eq!(record.payments[0].state, PaymentState::Captured);
    }
}
