//! Checkout Sessions: our order as Stripe's parameters, and Stripe's session as our checkout.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;
use stripe_checkout::{
    CheckoutSessionLocale, CheckoutSessionMode,
    checkout_session::{
        CreateCheckoutSession, CreateCheckoutSessionAdaptivePricing,
        CreateCheckoutSessionAllowedPaymentMethodTypes, CreateCheckoutSessionCustomerCreation,
        CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
        CreateCheckoutSessionPaymentIntentData, CreateCheckoutSessionSetupIntentData, ProductData,
    },
};

use super::methods;
use crate::{
    adapters::stripe::amounts,
    ports::payments::{Checkout, CheckoutOrder, CheckoutState, PaymentsError, SavedCard},
};

/// The request that opens the page. Metadata holds opaque ids only; no e-mail address is given, so Stripe sends no receipt.
pub(crate) fn request(order: &CheckoutOrder) -> Result<CreateCheckoutSession, PaymentsError> {
    let metadata: HashMap<String, String> = [
        ("practice".to_owned(), order.practice.to_string()),
        ("booking".to_owned(), order.booking.to_string()),
        ("payment".to_owned(), order.payment.to_string()),
    ]
    .into();
    let request = CreateCheckoutSession::new()
        .expires_at(order.expires_at.as_second())
        .success_url(&order.success_url)
        .cancel_url(&order.cancel_url)
        .client_reference_id(order.payment.to_string())
        // The client's browser knows best which language they read; a practice may have others than its clients.
        .locale(CheckoutSessionLocale::Auto)
        .metadata(metadata.clone());
    if order.saves_card {
        Ok(setup(request, order, metadata))
    } else {
        payment(request, order, metadata)
    }
}

/// The page takes the money.
fn payment(
    request: CreateCheckoutSession,
    order: &CheckoutOrder,
    metadata: HashMap<String, String>,
) -> Result<CreateCheckoutSession, PaymentsError> {
    // Stripe does not pass a session's metadata on to its intent (API, Create a Session,
    // `payment_intent_data.metadata`).
    let intent = CreateCheckoutSessionPaymentIntentData {
        metadata: Some(metadata),
        statement_descriptor_suffix: Some(order.statement_suffix.clone()),
        ..CreateCheckoutSessionPaymentIntentData::new()
    };
    let request = request
        .mode(CheckoutSessionMode::Payment)
        .line_items(vec![line_item(order)?])
        .payment_intent_data(intent);
    let request = if order.slow {
        request
    } else {
        request.allowed_payment_method_types(methods::AT_ONCE)
    };
    // The client pays the very amount and currency of our row, or it would be quarantined.
    Ok(
        request.adaptive_pricing(CreateCheckoutSessionAdaptivePricing {
            enabled: Some(false),
        }),
    )
}

/// The page saves a card, and nothing else that the account has switched on, with a customer of its own, without whom it could
/// not be charged later. Stripe wants the currency of what will be charged.
fn setup(
    request: CreateCheckoutSession,
    order: &CheckoutOrder,
    metadata: HashMap<String, String>,
) -> CreateCheckoutSession {
    request
        .mode(CheckoutSessionMode::Setup)
        .allowed_payment_method_types([CreateCheckoutSessionAllowedPaymentMethodTypes::Card])
        .currency(currency(order.amount.currency))
        .customer_creation(CreateCheckoutSessionCustomerCreation::Always)
        .setup_intent_data(CreateCheckoutSessionSetupIntentData {
            metadata: Some(metadata),
            ..Default::default()
        })
}

fn line_item(order: &CheckoutOrder) -> Result<CreateCheckoutSessionLineItems, PaymentsError> {
    let refused = |code: &str| PaymentsError::Refused { code: code.into() };
    let unit_amount =
        amounts::to_stripe(order.amount).ok_or_else(|| refused("amount_not_representable"))?;
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency(order.amount.currency));
    price.unit_amount = Some(unit_amount);
    price.product_data = Some(ProductData::new(&order.line_item));
    Ok(CreateCheckoutSessionLineItems {
        price_data: Some(price),
        quantity: Some(1),
        ..CreateCheckoutSessionLineItems::new()
    })
}

/// Stripe's name of a currency. The crate's list misses some (KWD); what it does not know it passes on as it is.
pub(crate) fn currency(ours: domain::money::Currency) -> stripe_types::Currency {
    let Ok(theirs) = ours.code().to_ascii_lowercase().parse();
    theirs
}

/// What is read of a session.
#[derive(Debug, Deserialize)]
pub(crate) struct Session {
    id: String,
    mode: String,
    status: Option<String>,
    payment_status: String,
    url: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    payment_intent: Option<String>,
    setup_intent: Option<String>,
    metadata: Option<HashMap<String, String>>,
    livemode: bool,
    expires_at: i64,
}

impl Session {
    /// Its id at Stripe.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Whether it saves a card and takes no money.
    pub(crate) fn saves_card(&self) -> bool {
        self.mode == "setup"
    }

    /// An id of ours that travels with it.
    fn ours<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.metadata.as_ref()?.get(name)?.parse().ok()
    }
}

/// The session as the port tells it. A session without amount, currency or status cannot be judged; one that saves a card has
/// no amount, and whether it has saved one is for its intent to say.
pub(crate) fn checkout(session: Session) -> Result<Checkout, PaymentsError> {
    let amount = session.amount_total.or(session.saves_card().then_some(0));
    let (Some(amount), Some(currency), Some(status)) = (
        amount,
        session.currency.as_deref(),
        session.status.as_deref(),
    ) else {
        return Err(PaymentsError::Unknown);
    };
    // `url` is there only while the session is open.
    let state = match (status, session.payment_status.as_str(), &session.url) {
        ("open", _, Some(url)) => CheckoutState::Open { url: url.clone() },
        ("expired", ..) => CheckoutState::Expired,
        ("complete", "paid", _) => CheckoutState::Paid,
        // Complete but not paid: a slow method, whose money is on its way
        // (docs.stripe.com/payments/checkout/fulfill-orders).
        ("complete", ..) => CheckoutState::Processing,
        // Open without an address, or a status that came after this was written.
        _ => return Err(PaymentsError::Unknown),
    };
    let complete = status == "complete";
    Ok(Checkout {
        state,
        amount: amounts::from_stripe(amount, currency).ok_or(PaymentsError::Unknown)?,
        payment: session.ours("payment"),
        practice: session.ours("practice"),
        // A setup intent exists from the beginning, but says something only once its page is
        // completed.
        payment_intent: session
            .payment_intent
            .or(session.setup_intent.filter(|_| complete)),
        card: None,
        livemode: session.livemode,
        expires_at: Timestamp::from_second(session.expires_at)
            .map_err(|_| PaymentsError::Unknown)?,
        id: session.id,
    })
}

/// What is read of a `SetupIntent`.
#[derive(Debug, Deserialize)]
pub(crate) struct Setup {
    status: String,
    customer: Option<String>,
    payment_method: Option<String>,
}

impl Setup {
    /// What a completed session that saves a card comes to. A card without a customer could never be charged.
    pub(crate) fn outcome(self) -> Result<(CheckoutState, Option<SavedCard>), PaymentsError> {
        match (self.status.as_str(), self.customer, self.payment_method) {
            ("succeeded", Some(customer), Some(method)) => {
                Ok((CheckoutState::Paid, Some(SavedCard { customer, method })))
            }
            ("processing" | "requires_action" | "requires_confirmation", ..) => {
                Ok((CheckoutState::Processing, None))
            }
            ("requires_payment_method" | "canceled", ..) => Ok((CheckoutState::Expired, None)),
            _ => Err(PaymentsError::Unknown),
        }
    }
}
