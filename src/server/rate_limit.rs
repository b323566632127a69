//! Budgets per class of route and client, announced in every answer (draft-ietf-httpapi-ratelimit-headers):
//! `RateLimit-Policy: "book";q=30;w=60` and `RateLimit: "book";r=29;t=2`, where `t` counts the seconds until the budget is
//! whole again, or, when nothing remains, until the next request is allowed.
//!
//! Counted in memory, so each replica grants the whole budget.

mod budget;
mod key;
mod meter;

use std::{collections::HashMap, pin::Pin, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, FromFnLayer, Next},
    response::{IntoResponse, Response},
};
pub use budget::{Budget, BudgetError, Window};
use governor::clock::{Clock, DefaultClock};
use meter::{Allowance, Meter};
use strum::VariantArray;

use super::{
    problem::{Code, Problem},
    sharing::Sharing,
};

/// `RateLimit-Policy`: the budget.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// `RateLimit`: what is left of it.
pub const REMAINING: HeaderName = HeaderName::from_static("ratelimit");

/// Routes that share a budget.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Class {
    /// Looking: practices, services, free times.
    Read,
    /// Quotes and bookings.
    Book,
    /// One's own booking, by its manage link.
    Manage,
    /// The practice's side; counted per API key.
    Admin,
    /// Stripe's events.
    Webhook,
    /// Calendar feeds.
    Feed,
}

/// The limits of one server.
#[derive(Debug, Clone, Default)]
pub struct RateLimits(HashMap<Class, Arc<Limit>>);

/// The limit of one class; opaque, public only because [`RateLimitLayer`] names it.
#[derive(Debug)]
pub struct Limit {
    class: Class,
    policy: HeaderValue,
    meter: Meter,
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;
type Enforce = fn(State<Option<Arc<Limit>>>, Request, Next) -> Answering;
/// The layer of one class, for [`axum::Router::route_layer`].
pub type RateLimitLayer =
    FromFnLayer<Enforce, Option<Arc<Limit>>, (State<Option<Arc<Limit>>>, Request)>;

impl RateLimits {
    /// No limits and no headers.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    /// Limits by the system's monotonic clock, which no change of the wall clock disturbs.
    #[must_use]
    pub fn new(budget: impl Fn(Class) -> Budget) -> Self {
        Self::with_clock(budget, &DefaultClock::default())
    }

    /// Limits by another clock, e.g. governor's `FakeRelativeClock`.
    pub fn with_clock<C>(budget: impl Fn(Class) -> Budget, clock: &C) -> Self
    where
        C: Clock + Clone + Send + Sync + 'static,
        C::Instant: Send + Sync,
    {
        let limit = |class: Class| {
            let Budget { requests, window } = budget(class);
            let policy = value(format!(
                // The policy as the draft writes it: `q` requests in `w` seconds.
                "\"{}\";q={requests};w={}",
                class.into_str(),
                window.seconds()
            ));
            (
                class,
                Arc::new(Limit {
                    class,
                    policy,
                    meter: Meter::new(budget(class), clock),
                }),
            )
        };
        Self(Class::VARIANTS.iter().copied().map(limit).collect())
    }

    /// The layer that counts requests of `class`. Routes under the same class share a client's budget.
    pub fn layer(&self, class: Class) -> (RateLimitLayer, Sharing) {
        // Without limits the layer stays but does nothing, so that routes are the same either way.
        let limit = self.0.get(&class).cloned();
        let enforcing = middleware::from_fn_with_state(limit, enforce as Enforce);
        (enforcing, Sharing)
    }
}

fn enforce(State(limit): State<Option<Arc<Limit>>>, request: Request, next: Next) -> Answering {
    Box::pin(async move {
        let Some(limit) = limit else {
            return next.run(request).await;
        };
        let verdict = limit.meter.check(limit.class, &request);
        let mut response = match verdict.wait {
            Some(seconds) => Problem::new(Code::RateLimited)
                .retry_after(seconds)
                .into_response(),
            None => next.run(request).await,
        };
        // On refusals too, so that the client learns when to come back.
        limit.announce(verdict, &mut response);
        response
    })
}

impl Limit {
    fn announce(&self, verdict: Allowance, response: &mut Response) {
        let Allowance {
            remaining, reset, ..
        } = verdict;
        let headers = response.headers_mut();
        headers.insert(POLICY, self.policy.clone());
        headers.insert(
            REMAINING,
            value(format!(
                "\"{}\";r={remaining};t={reset}",
                self.class.into_str()
            )),
        );
        debug_assert!(verdict.wait.is_none() || headers.contains_key(header::RETRY_AFTER));
    }
}

fn value(text: String) -> HeaderValue {
    // Names and numbers are always a header value.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests;
