//! What came of a request, as the API shows it.

use hourkeep::{
    api::wire::{AdminBookingView, BookingView},
    service::{Answered, Idempotent, RequestKey, booking::details::BookingDetails},
};
use serde_json::Value;
use store::Reply;

/// An outcome that has a JSON form.
pub trait Told: 'static {
    fn told(&self) -> Value;
}

/// As its client sees it.
impl Told for BookingDetails {
    fn told(&self) -> Value {
        serde_json::to_value(BookingView::of(self)).expect("JSON")
    }
}

/// As its practice sees it.
pub fn to_practice(booking: &BookingDetails) -> Value {
    serde_json::to_value(AdminBookingView::of(booking)).expect("JSON")
}

/// The request whose outcome is told so.
pub fn told<T: Told>(key: &RequestKey) -> Idempotent<T> {
    key.answered(|outcome: &T| {
        Ok(Reply {
            status: 200,
            location: None,
            body: outcome.told().to_string(),
            replayed: false,
        })
    })
}

/// What was done now, and not before.
pub fn now<T>(answered: Answered<T>) -> T {
    match answered {
        Answered::Now(outcome, _) => outcome,
        Answered::Before(reply) => panic!("answered before: {reply:?}"),
    }
}
