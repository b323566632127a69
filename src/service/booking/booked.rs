//! Forms that were sent before: their answer is looked up by their key, whatever they say now.

use std::time::Duration;

use super::book::Placer;
use crate::service::{App, RequestKey, ServiceError};
use domain::ids::PracticeId;
use store::{CommandError, Reply};

/// Between two looks at what a request under way has come to; and how many, longer than the provider's page is waited for.
const A_MOMENT: Duration = Duration::from_millis(100);
const LOOKS: u32 = 100;

/// The answer that a form was given when it was sent before: whatever is wrong with it now, its time included, it was booked. What
/// is being booked this moment is waited for.
pub async fn booked_before(
    app: &App,
    practice: PracticeId,
    placer: &Placer,
    key: &RequestKey,
) -> Result<Option<Reply>, ServiceError> {
    let once = key.once(&placer.principal);
    for _ in 0..LOOKS {
        match app
            .store
            .answered_before(practice, &once, app.clock.now())
            .await
        {
            Err(CommandError::InFlight) => tokio::time::sleep(A_MOMENT).await,
            answered => return Ok(answered?),
        }
    }
    Err(ServiceError::InFlight)
}
