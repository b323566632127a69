//! Calendars that are kept elsewhere, fetched when they are due.

use std::sync::Arc;

use super::driver::Step;
use crate::service::{
    App, ServiceError,
    calendars::busy_refresh::{DueSource, refresh},
};

/// Fetches one.
pub(super) fn source(
    app: &Arc<App>,
    due: DueSource,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: "busy_source",
        run: async move { refresh(&app, due).await },
    }
}
