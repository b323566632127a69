//! The account that the practice is paid to.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::PaymentAccountView,
    server::{
        extract::{Json, credentials::PracticeKey},
        problem::Problem,
    },
    service::{self, App},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Get the payment account
///
/// The Stripe account the practice is paid to, as Stripe sees it now.
#[utoipa::path(get, path = "/v1/admin/payments/account", operation_id = "admin_read_payment_account", tag = "admin", security(("practice_key" = [])),
    responses((status = 200, body = PaymentAccountView, description = "The account."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<PaymentAccountView>, Problem> {
    let account = service::money::accounting::payment_account::read(&app, &key).await?;
    Ok(Json(account.into()))
}
