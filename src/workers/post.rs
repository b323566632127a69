//! Whether mail can be sent: the login is tried at the start, and while it fails, or messages do, the log says so and why.

use std::time::Duration;

use axum_prometheus::metrics::gauge;
use jiff::Timestamp;
use tokio::time::sleep;

use crate::{
    ports::mailer::SendError,
    service::{App, ServiceError, messages::notifications},
};

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// Looks between two warnings of the same trouble.
const QUIET: u32 = 10;

/// Looks without end; nothing depends on it.
pub(super) async fn watch(app: &App) {
    let mut trouble = MailServerTrouble::at_start(app).await;
    loop {
        if let Err(error) = look(app, &mut trouble).await {
            tracing::warn!(%error, "cannot look at the messages");
        }
        sleep(LOOK_EVERY).await;
    }
}

/// What was wrong at the last look.
pub(super) struct MailServerTrouble {
    /// The server does not take anything from us.
    refused: Option<SendError>,
    /// So many looks ago it was warned of.
    warned: Option<u32>,
}

impl MailServerTrouble {
    pub(super) async fn at_start(app: &App) -> Self {
        Self {
            // Checked at the start, so that wrong settings show before the first client waits; the
            // service starts all the same (docs/decisions/0033-mail-that-is-not-abused.md).
            refused: app.gateways.mailer.check().await.err(),
            warned: None,
        }
    }
}

/// One look; what was warned of.
pub(super) async fn look(
    app: &App,
    trouble: &mut MailServerTrouble,
) -> Result<Option<String>, ServiceError> {
    let state = notifications::post_state(app).await?;
    let now = app.clock.now();
    let age = state
        .oldest_due
        .map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0));
    gauge!("hourkeep_oldest_due_message_seconds").set(age);
    let failing = state.failing_since.map(|at| at.to_string());
    // Only in trouble: a server that accepts our mail need not be asked.
    if trouble.refused.is_some() || failing.is_some() {
        trouble.refused = app.gateways.mailer.check().await.err();
    }
    let reason = trouble
        .refused
        .map(|error| error.to_string())
        // If the login works but messages fail, their reason counts.
        .or_else(|| failing.as_ref().and(state.reason));
    gauge!("hourkeep_mail_down").set(if reason.is_some() { 1.0 } else { 0.0 });
    match (reason, trouble.warned) {
        // At once, and every ten minutes as long as it lasts.
        (Some(reason), None | Some(QUIET..)) => {
            let since = failing.unwrap_or_else(|| whole_seconds(now));
            tracing::warn!(
                reason,
                since,
                practices = state.practices,
                "mail cannot be sent; it is kept and tried again"
            );
            trouble.warned = Some(1);
            return Ok(Some(reason));
        }
        (Some(_), Some(looks)) => trouble.warned = Some(looks + 1),
        (None, Some(_)) => {
            tracing::info!("mail is sent again");
            trouble.warned = None;
        }
        (None, None) => {}
    }
    Ok(None)
}

fn whole_seconds(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}
