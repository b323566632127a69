//! Forms that were sent before: their answer is looked up by their key, whatever they say now.

use std::time::Duration;

use super::request::Requester;
use crate::service::{App, RequestKey, ServiceError};
use domain::ids::PracticeId;
use store::{CommandError, Reply};

/// Between two looks at what a request under way has come to; and how many, longer than the provider's page is waited for.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
const MAX_POLLS: u32 = 100;

/// The answer that a form was given when it was sent before: whatever is wrong with it now, its time included, it was booked. What
/// is being booked this moment is waited for.
pub async fn replayed_booking(
    app: &App,
    practice: PracticeId,
    requester: &Requester,
    key: &RequestKey,
) -> Result<Option<Reply>, ServiceError> {
    let once = key.once(requester.principal);
    for _ in 0..MAX_POLLS {
        match app
            .store
            .stored_answer(practice, &once, app.clock.now())
            .await
        {
            // The first press of the button is still waiting for its payment page; the second gets
            // its answer.
            Err(CommandError::InFlight) => tokio::time::sleep(POLL_INTERVAL).await,
            answered => return Ok(answered?),
        }
    }
    Err(ServiceError::InFlight)
}
