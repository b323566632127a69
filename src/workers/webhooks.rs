//! What the practices' own systems are told, as soon as it is due.

use std::sync::Arc;

use super::driver::Step;
use crate::service::{App, ServiceError, webhooks::deliver::deliver};
use store::{DueDelivery, Leased};

/// Makes one attempt.
pub(super) fn delivery(
    app: &Arc<App>,
    leased: Leased<DueDelivery>,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: "delivery",
        run: async move { deliver(&app, &leased).await },
    }
}
