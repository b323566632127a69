//! What a booking costs and returns, from its deposit to its last refund. Each test ends with books that agree with the
//! provider.

mod accounting;
mod amounts;
mod asking;
mod faults;
mod fees;
mod moving;
mod payments;
mod vectors;
mod working_days;

use crate::support::{Ask, Booked, RIVERSIDE, TestApp};

/// A session of 65 pounds that is paid at booking.
fn session() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

/// Paid, of a proved mailbox, and cancelled one second after that was free: it costs half.
async fn cancelled_late(app: &TestApp) -> Booked {
    let booked = app.book(&session()).await.unwrap();
    app.pay(&booked).await;
    app.confirm(&booked).await.unwrap();
    app.clock.set("2026-10-10T12:00:01+01:00".parse().unwrap());
    app.cancel(&booked).await.unwrap();
    app.settle().await;
    booked
}
