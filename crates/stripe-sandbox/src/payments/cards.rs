//! Saved cards and the intents that save them: records, and the objects Stripe makes of them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::objects::template::filled;

/// What a saved card does when it is charged off session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardBehaviour {
    /// It pays.
    Pays,
    /// The bank says no: insufficient funds.
    Declines,
    /// The bank wants its holder to be asked, which cannot be done off session.
    Authenticates,
}

impl CardBehaviour {
    /// Why a charge fails, if it does.
    pub(crate) const fn decline(self) -> Option<Decline> {
        match self {
            Self::Pays => None,
            Self::Declines => Some(Decline::InsufficientFunds),
            Self::Authenticates => Some(Decline::AuthenticationRequired),
        }
    }

    /// The last digits of Stripe's own test card of that kind (docs.stripe.com/testing).
    pub(crate) const fn last4(self) -> &'static str {
        match self {
            Self::Pays => "4242",
            Self::Declines => "0341",
            Self::Authenticates => "3184",
        }
    }
}

/// Why a card was declined (docs.stripe.com/declines/codes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decline {
    /// The bank gives no reason. Named as in older files.
    #[serde(rename = "card_declined")]
    Generic,
    InsufficientFunds,
    AuthenticationRequired,
}

impl Decline {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Generic | Self::InsufficientFunds => "card_declined",
            Self::AuthenticationRequired => "authentication_required",
        }
    }

    pub(crate) const fn decline_code(self) -> &'static str {
        match self {
            Self::Generic => "generic_decline",
            Self::InsufficientFunds => "insufficient_funds",
            Self::AuthenticationRequired => "authentication_required",
        }
    }

    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Generic => "Your card was declined.",
            Self::InsufficientFunds => "Your card has insufficient funds.",
            Self::AuthenticationRequired => {
                "Your card was declined. This transaction requires authentication."
            }
        }
    }

    /// The error object, as of an intent's last attempt.
    pub(crate) fn object(self, charge: Option<&str>, method: Option<&PaymentMethod>) -> Value {
        let mut error = json!({
            "code": self.code(), "decline_code": self.decline_code(),
            "doc_url": format!("https://stripe.com/docs/error-codes/{}", self.code().replace('_', "-")),
            "message": self.message(), "type": "card_error",
        });
        if let Some(charge) = charge {
            error["charge"] = charge.into();
        }
        // Stripe puts the whole method into the error, not only its id.
        if let Some(method) = method {
            error["payment_method"] = payment_method(method);
        }
        error
    }
}

/// A saved card.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    /// `None` when it has been detached, or was never attached.
    pub customer: Option<String>,
    pub email: Option<String>,
    pub behaviour: CardBehaviour,
    pub last4: String,
}

/// The object of a saved card.
pub(crate) fn payment_method(method: &PaymentMethod) -> Value {
    let mut object = filled(
        include_str!("../objects/payment_method.json"),
        json!({ "id": method.id, "created": method.created, "customer": method.customer }),
    );
    object["billing_details"]["email"] = json!(method.email);
    object["card"]["last4"] = json!(method.last4);
    object
}
