//! The API: its routes by class of budget, and its document, made from the same handlers.

pub(crate) mod admin;
pub(crate) mod booking;
pub(crate) mod calendars;
pub mod clients;
pub mod docs;
pub(crate) mod event_document;
pub mod money;
pub(crate) mod practice;
mod problems;
pub mod wire;

use std::sync::Arc;

use axum::{Extension, Router};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use self::{
    clients::{challenge, contact, link_requests, links},
    event_document::Events,
    money::{receipt, stripe_webhook},
    wire::WebhookMessage,
};
use crate::{
    server::{
        answers::kept::KeptAnswers,
        operations, problem,
        rate_limit::{Class, RateLimits},
    },
    service::App,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hourkeep",
        version = "1.0.0",
        description = "Bookings and payments for private practices: free times, bookings with exact prices and deadlines, payment through Stripe. \
                       Times are RFC 3339 with an offset, money is integer minor units, errors are RFC 9457 problems with a stable `code`.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later")
    ),
    servers((url = "/", description = "This installation")),
    components(schemas(WebhookMessage)),
    modifiers(&Credentials, &Events),
    tags(
        (name = "practices", description = "What a practice's website shows: profile, services, free times, quotes. No credentials."),
        (name = "bookings", description = "A client's bookings, by the manage token that placing one gives."),
        (name = "calendars", description = "Calendars to subscribe to, and single events as files."),
        (name = "admin", description = "The practice's side, by API key."),
        (name = "webhooks", description = "Events of the payment provider, and events for the practice's own systems."),
        (name = "operations", description = "For the operator."),
    )
)]
struct Contract;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = |description| {
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(description))
                    .build(),
            )
        };
        components.add_security_scheme("manage_token", bearer("The manage token of one booking."));
        let mail = "The token of the link in the mails about one booking. It is accepted wherever its manage token is.";
        components.add_security_scheme("mail_token", bearer(mail));
        components.add_security_scheme(
            "practice_key",
            bearer("An API key of the practice, `hk_sk_live_…` or `hk_sk_test_…`."),
        );
        let signature = ApiKeyValue::with_description(
            "Stripe-Signature",
            "Stripe's signature over the raw body.",
        );
        components.add_security_scheme(
            "stripe_signature",
            SecurityScheme::ApiKey(ApiKey::Header(signature)),
        );
    }
}

/// The routes and their document.
pub(crate) fn api(
    app: Arc<App>,
    limits: &RateLimits,
    kept: &Arc<KeptAnswers>,
) -> (Router, Document) {
    let (router, mut document) = routes(limits).split_for_parts();
    let router = router.layer(Extension(Arc::clone(kept)));
    // Once all routes are known: an operation's problems follow from its parameters.
    problem::explain(&mut document, problems::of);
    (router.with_state(app), document)
}

/// The document alone: what `openapi.yaml` in the repository holds.
#[must_use]
pub fn api_document() -> Document {
    // Without limits, which are not part of the contract.
    let mut document = routes(&RateLimits::off()).into_openapi();
    problem::explain(&mut document, problems::of);
    document
}

fn routes(limits: &RateLimits) -> OpenApiRouter<Arc<App>> {
    let reading = practice::reading().route_layer(limits.layer(Class::Read));
    let placing = practice::quoting()
        .merge(challenge::router())
        .merge(link_requests::router())
        .merge(booking::placing())
        .route_layer(limits.layer(Class::Book));
    let managing = booking::managing()
        .merge(contact::router())
        .merge(links::router())
        .merge(receipt::router())
        .merge(calendars::managing());
    let managing = managing.route_layer(limits.layer(Class::Manage));
    let feeds = calendars::feeds().route_layer(limits.layer(Class::Feed));
    let admin = admin::router()
        .merge(links::admin())
        .route_layer(limits.layer(Class::Admin));
    let webhooks = stripe_webhook::router().route_layer(limits.layer(Class::Webhook));
    OpenApiRouter::with_openapi(Contract::openapi())
        .merge(reading)
        .merge(placing)
        .merge(managing)
        .merge(feeds)
        .merge(admin)
        .merge(webhooks)
        .merge(operations::router())
}
