//! What goes wrong on purpose.

use std::{collections::VecDeque, time::Duration};

use serde::Deserialize;

/// A call of the API, as faults name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operation {
    CreateSession,
    GetSession,
    ListSessions,
    ExpireSession,
    CreateIntent,
    GetIntent,
    ListIntents,
    CancelIntent,
    GetSetupIntent,
    GetPaymentMethod,
    DetachPaymentMethod,
    GetBalanceTransaction,
    ListBalanceTransactions,
    GetDispute,
    ListDisputes,
    CreateRefund,
    GetRefund,
    ListRefunds,
    GetCharge,
    CreateCustomer,
    GetCustomer,
    GetEvent,
    ListEvents,
    GetBalance,
    GetAccount,
    CreateAccount,
    CreateAccountLink,
    ListMethodConfigurations,
    ListSetupIntents,
    ListWebhookEndpoints,
    CreateWebhookEndpoint,
    ListEventDestinations,
}

/// A kind of fault: of requests, of events, or of the whole server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Nothing is done, and no answer comes.
    TimeoutBefore,
    /// It is done, but no answer comes.
    TimeoutAfter,
    /// 409, as if a request with the same key were at work.
    Conflict,
    /// 429.
    RateLimited,
    /// 500, stored under the idempotency key: repetitions get the same. Nothing is done.
    #[serde(rename = "error_500_cached")]
    Error500Cached,
    /// 403: the key lacks a permission. Nothing is done.
    Forbidden,
    /// 400 `balance_insufficient`, stored under the idempotency key. Nothing is done.
    InsufficientBalance,
    /// 400 without a code, stored under the idempotency key: the account is not activated. Nothing is done.
    NotActivated,
    /// The request takes `millis`, with its key in use, before anything is done.
    Slow,
    /// Connections are refused for `millis`, whatever they ask for.
    Outage,
    /// The event is posted twice.
    Duplicate,
    /// The event is posted after the next one, or after `millis` if none comes.
    Reorder,
    /// The event is posted after `millis`; others overtake it.
    Delay,
}

impl FaultKind {
    fn is_of_events(self) -> bool {
        matches!(self, Self::Duplicate | Self::Reorder | Self::Delay)
    }
}

/// A fault to come.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Which call; any if `None`.
    #[serde(default)]
    pub operation: Option<Operation>,
    /// Which kind of event, e.g. `checkout.session.completed`; any if `None`.
    #[serde(default)]
    pub event: Option<String>,
    /// How often.
    #[serde(default = "once")]
    pub times: u32,
    /// For how long, where that matters.
    #[serde(default = "a_while")]
    pub millis: u64,
}

const fn once() -> u32 {
    1
}

const fn a_while() -> u64 {
    2_000
}

impl Fault {
    /// `kind`, once, for any call or event.
    #[must_use]
    pub const fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            operation: None,
            event: None,
            times: once(),
            millis: a_while(),
        }
    }

    /// The same for one call only.
    #[must_use]
    pub fn of(self, operation: Operation) -> Self {
        Self {
            operation: Some(operation),
            ..self
        }
    }

    /// The same so many times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// The same for so long.
    #[must_use]
    pub fn lasting(self, time: Duration) -> Self {
        Self {
            millis: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            ..self
        }
    }

    /// For how long.
    #[must_use]
    pub const fn length(&self) -> Duration {
        Duration::from_millis(self.millis)
    }
}

/// The faults to come, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this call.
    pub(super) fn of_call(&mut self, operation: Operation) -> Option<Fault> {
        self.take(|fault| {
            !fault.kind.is_of_events() && fault.operation.is_none_or(|wanted| wanted == operation)
        })
    }

    /// What happens to this event.
    pub(super) fn of_event(&mut self, kind: &str) -> Option<Fault> {
        self.take(|fault| {
            fault.kind.is_of_events() && fault.event.as_deref().is_none_or(|wanted| wanted == kind)
        })
    }

    fn take(&mut self, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let place = self
            .0
            .iter()
            .position(|fault| fault.times > 0 && fits(fault))?;
        let fault = self.0.get_mut(place)?;
        fault.times -= 1;
        let taken = fault.clone();
        if fault.times == 0 {
            self.0.remove(place);
        }
        Some(taken)
    }
}
