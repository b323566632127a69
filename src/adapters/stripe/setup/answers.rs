//! What Stripe answers to questions about how it is set up. Of each object only what is asked for: the rest may have any shape.

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use crate::ports::payments::AccountState;

/// An account, as far as payments depend on it. What Stripe leaves out counts as not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct StripeAccount {
    /// `acct_…`
    pub id: String,
    /// Whether it may take money.
    pub charges_enabled: bool,
    /// Whether its money reaches a bank.
    pub payouts_enabled: bool,
    /// Whether its owner has answered everything that was asked.
    #[serde(default)]
    pub details_submitted: bool,
    #[serde(default)]
    requirements: Option<Requirements>,
    #[serde(default)]
    capabilities: BTreeMap<String, String>,
    #[serde(default)]
    business_profile: Option<Profile>,
    #[serde(default)]
    settings: Option<Statements>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Requirements {
    currently_due: Option<Vec<String>>,
    disabled_reason: Option<String>,
    current_deadline: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Profile {
    name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Statements {
    card_payments: Option<Prefix>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Prefix {
    statement_descriptor_prefix: Option<String>,
}

impl StripeAccount {
    /// What its owner still has to give, by Stripe's names.
    #[must_use]
    pub fn due(&self) -> &[String] {
        self.requirements
            .as_ref()
            .and_then(|one| one.currently_due.as_deref())
            .unwrap_or_default()
    }

    /// When that has to be there.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.requirements
            .as_ref()?
            .current_deadline
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
    }

    /// Why it is closed, in Stripe's word.
    #[must_use]
    pub fn closed(&self) -> Option<&str> {
        self.requirements.as_ref()?.disabled_reason.as_deref()
    }

    /// Whether it may take cards; `None` where Stripe does not say.
    #[must_use]
    pub fn cards(&self) -> Option<bool> {
        self.capabilities
            .get("card_payments")
            .map(|state| state == "active")
    }

    /// In the port's terms.
    pub(crate) fn state(&self) -> AccountState {
        AccountState {
            charges: self.charges_enabled,
            payouts: self.payouts_enabled,
            due: self.due().to_vec(),
            due_by: self.deadline(),
            closed: self.closed().map(str::to_owned),
        }
    }

    /// The name that clients see on the payment page.
    #[must_use]
    pub fn public_name(&self) -> Option<&str> {
        self.business_profile
            .as_ref()?
            .name
            .as_deref()
            .filter(|name| !name.trim().is_empty())
    }

    /// What comes first on a bank statement.
    #[must_use]
    pub fn statement_prefix(&self) -> Option<&str> {
        self.settings
            .as_ref()?
            .card_payments
            .as_ref()?
            .statement_descriptor_prefix
            .as_deref()
            .filter(|text| !text.is_empty())
    }
}

/// A webhook endpoint that gets events with their objects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Endpoint {
    /// `we_…`
    pub id: String,
    /// Where events are posted.
    pub url: String,
    status: String,
    /// The kinds of events, or `*`.
    pub enabled_events: Vec<String>,
    /// The version its events are written in; the account's when `None`.
    pub api_version: Option<String>,
    /// Set on those that get the events of connected accounts.
    application: Option<String>,
}

impl Endpoint {
    /// Whether it is switched on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.status == "enabled"
    }

    /// Whether it gets the events of connected accounts, instead of those of the account itself.
    #[must_use]
    pub const fn is_of_connected(&self) -> bool {
        self.application.is_some()
    }
}

#[derive(Deserialize)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
}

#[derive(Deserialize)]
pub(crate) struct Balance {
    pub(crate) livemode: bool,
}

#[derive(Deserialize)]
pub(crate) struct Destination {
    pub(crate) event_payload: String,
    pub(crate) status: String,
    pub(crate) webhook_endpoint: Option<At>,
}

#[derive(Deserialize)]
pub(crate) struct At {
    pub(crate) url: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Methods {
    pub(crate) active: bool,
    pub(crate) card: Option<MethodState>,
}

#[derive(Deserialize)]
pub(crate) struct MethodState {
    available: bool,
    display_preference: Preference,
}

#[derive(Deserialize)]
pub(crate) struct Preference {
    value: String,
}

impl MethodState {
    pub(crate) fn is_on(&self) -> bool {
        self.available && self.display_preference.value == "on"
    }
}

#[derive(Deserialize)]
pub(crate) struct Made {
    pub(crate) id: String,
    pub(crate) secret: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct MadeAccount {
    pub(crate) id: String,
}

#[derive(Deserialize)]
pub(crate) struct Link {
    pub(crate) url: String,
}
