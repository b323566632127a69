//! Requests to book: accepted, declined, or left until they lapse.

use domain::booking::{Ending, State};
use serde_json::json;

use super::{Made, Run, done, tally::Happened};

impl Run<'_> {
    /// The practice answers the newest request, or lets it lapse.
    pub(super) async fn answer(&mut self) {
        let Some(made) = self.requests.pop() else {
            return;
        };
        match self.chance.below(3) {
            0 => self.let_lapse(&made).await,
            1 => self.say(&made, "decline", Happened::Declined).await,
            _ => self.say(&made, "approve", Happened::Approved).await,
        }
    }

    async fn say(&mut self, made: &Made, word: &str, happened: Happened) {
        let path = format!("bookings/{}/{word}", made.booked.id);
        let message = json!({"message": "See you soon."});
        let answer = self
            .practice(made.slug)
            .post(&path)
            .json(&message)
            .send()
            .await;
        if done(&answer).is_some() {
            self.tally.count(happened);
        }
    }

    /// Time goes on until nobody has answered it.
    async fn let_lapse(&mut self, made: &Made) {
        let booking = self.app.record(&made.booked).await.booking;
        let State::Held { until, .. } = booking.state else {
            return;
        };
        if !booking.awaits_approval() {
            return;
        }
        self.wait_until(until).await;
        self.app.run_due().await;
        let state = self.app.state(&made.booked).await;
        let lapsed = matches!(
            state,
            State::Ended {
                how: Ending::Expired,
                ..
            }
        );
        assert!(lapsed, "nothing is asked of anybody else: {state:?}");
        self.tally.count(Happened::Lapsed);
    }
}
