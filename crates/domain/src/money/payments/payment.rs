//! A payment of a booking: what it is for, how it is made, how far it is.

use jiff::Timestamp;

use crate::{
    ids::{BookingId, PaymentId},
    money::Money,
};

/// One payment of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub booking: BookingId,
    pub purpose: Purpose,
    /// Zero only when a card is saved.
    pub amount: Money,
    pub method: CollectionMethod,
    pub state: PaymentState,
    /// Rises when a page that can no longer be paid is replaced; part of the idempotency key.
    pub attempt: u32,
    /// How long the page may be paid; fixed before it is opened, so that repetitions are the same.
    pub page_expires_at: Timestamp,
    /// The page at the provider.
    pub page: Option<OpenedPage>,
    /// Where the client's browser goes after paying.
    pub return_url: Option<String>,
    /// The provider's id of the payment intent, `pi_…`; of a saved card `seti_…`.
    pub intent: Option<String>,
    /// Why the last attempt on the saved card failed: the provider's stable code.
    pub refusal: Option<String>,
    /// Where it is made.
    pub payee: Payee,
}

/// The account at the provider that a payment is made to. It alone knows the payment's pages, charges and refunds, also when the
/// practice's account or the installation's key are others by now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payee {
    /// The practice's connected account, `acct_…`; `None`: the platform's own.
    pub connected: Option<String>,
    /// The account whose key was used, `acct_…`; `None` when that was not known.
    pub platform: Option<String>,
}

impl Payee {
    /// Whether what is paid to `now` goes where this went; what is not known does not stand in the way.
    #[must_use]
    pub fn is(&self, now: &Self) -> bool {
        self.connected == now.connected && self.is_reached_by(now.platform.as_deref())
    }

    /// Whether `self` can be asked about with what `now` is asked with; what is not known does not stand in the way.
    #[must_use]
    pub fn is_reached_by(&self, platform: Option<&str>) -> bool {
        self.platform
            .as_deref()
            .zip(platform)
            // Payments from before accounts were remembered have no platform; refusing them would
            // strand their refunds (docs/decisions/0042-a-payment-belongs-to-its-account.md).
            .is_none_or(|(then, now)| then == now)
    }
}

/// Why a payment was given up that nobody could ask about.
pub const UNREACHABLE: &str = "account_unreachable";
/// Why a saved card was not charged that another account keeps than the one to be paid now.
pub const CARD_ELSEWHERE: &str = "card_of_other_account";

/// What a payment is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Purpose {
    /// Confirms the booking: all of the price, or a deposit.
    Booking,
    /// Moves no money: saves a card for later.
    Card,
    /// The rest of the price.
    Balance,
    /// A fee that was approved.
    Fee,
}

impl Purpose {
    /// Whether it is paid before the booking is confirmed.
    #[must_use]
    pub const fn confirms(self) -> bool {
        matches!(self, Self::Booking | Self::Card)
    }
}

/// How a payment is made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum CollectionMethod {
    /// By the client, on the provider's page.
    Page,
    /// Off session, from the booking's saved card.
    Card,
    /// In cash, outside Checkout: the practice says so. As the next two.
    Cash,
    /// By bank transfer, to the practice's own account.
    Transfer,
    /// At the practice's card terminal.
    Terminal,
}

impl CollectionMethod {
    /// Whether the money came outside Checkout: the provider knows nothing of it, and cannot send it back.
    #[must_use]
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Cash | Self::Transfer | Self::Terminal)
    }
}

/// A payment page that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedPage {
    /// The provider's id.
    pub id: String,
    pub url: Option<String>,
}

/// How far a payment is. It only ever goes forward in this order; `Failed` may still turn `Captured` when money comes late.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum PaymentState {
    Pending,
    /// The client has done their part, the money is on its way but not certain.
    Processing,
    /// Will not come.
    #[strum(serialize = "dead")]
    Failed,
    Captured,
}

impl Payment {
    /// The payment with its page, by the provider's id; `url`: where it can be paid.
    #[must_use]
    pub fn with_page(&self, id: &str, url: Option<&str>) -> Self {
        Self {
            page: Some(OpenedPage {
                id: id.to_owned(),
                url: url.map(str::to_owned),
            }),
            ..self.clone()
        }
    }

    /// The provider's idempotency key of opening the page: `payment : operation : attempt`.
    #[must_use]
    pub fn open_key(&self) -> String {
        // Derived, not random: after a crash between commit and call the same request goes out
        // under the same key, and Stripe answers with the same page
        // (docs/decisions/0005-holds-provider-first.md).
        format!("{}:open:{}", self.id, self.attempt)
    }

    /// The provider's idempotency key of charging the saved card.
    #[must_use]
    pub fn charge_key(&self) -> String {
        format!("{}:charge:{}", self.id, self.attempt)
    }

    /// Why the client's card or bank refused it: not what lies with accounts.
    #[must_use]
    pub fn declined(&self) -> Option<&str> {
        self.refusal
            .as_deref()
            // A client must not be told that their card failed when the account was the reason
            // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
            .filter(|why| ![UNREACHABLE, CARD_ELSEWHERE].contains(why))
    }

    /// Whether its page was opened.
    #[must_use]
    pub fn is_opened(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.url.is_some())
    }

    /// Whether it can still be paid by its client.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, PaymentState::Pending | PaymentState::Processing)
    }
}
