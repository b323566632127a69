//! Checkout Sessions: create, expire, and what time does to them.

use serde_json::Value;

use super::saving;
use crate::{
    objects::render,
    rules,
    server::{error::ApiError, form::Form},
    state::{
        locked::{Ask, LockedState},
        records::{
            ChargeStatus, IntentData, IntentStatus, Item, Mode, RefundStatus, Session,
            SessionStatus,
        },
    },
};

/// `expires_at` lies this far ahead (Stripe, Checkout Session `expires_at`).
const SHORTEST: i64 = 30 * 60;
const MAX_SESSION_SECONDS: i64 = 24 * 60 * 60;

impl LockedState<'_> {
    /// `POST /v1/checkout/sessions`
    pub(crate) fn create_session(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let mode = mode(form)?;
        let (currency, items) = match mode {
            // Stripe wants line items for a payment, and a currency for saving a card that will be
            // charged in it.
            Mode::Payment => line_items(form)?,
            Mode::Setup => (saving::setup_currency(form)?, Vec::new()),
        };
        let customer = self.known_customer(form)?;
        let creates_customer =
            mode == Mode::Setup && saving::customer_creation(form, customer.as_deref())?;
        let allowed = rules::allowed(form)?;
        let mut session = Session {
            id: self.fresh_id("cs_test_a1", 52),
            account: self.account.clone(),
            created: self.now,
            expires_at: self.expires_at(form)?,
            currency,
            items,
            success_url: rules::url(form.need("success_url")?, "success_url")?,
            cancel_url: form
                .take("cancel_url")
                .map(|url| rules::url(url, "cancel_url"))
                .transpose()?,
            locale: form.take("locale").map(rules::locale).transpose()?,
            client_reference_id: form.take("client_reference_id"),
            customer,
            customer_email: form.take("customer_email"),
            metadata: form.metadata("metadata")?,
            intent_data: IntentData {
                allowed,
                ..if mode == Mode::Payment {
                    intent_data(form)?
                } else {
                    saving::setup_data(form)?
                }
            },
            status: SessionStatus::Open,
            paid: false,
            intent: None,
            mode,
            setup_intent: None,
            creates_customer,
        };
        if mode == Mode::Payment {
            rules::total(session.total(), &session.currency)?;
        }
        one_currency(form)?;
        let expand = form.list("expand");
        // Only now: a parameter that has not been taken yet is unknown.
        form.finish()?;
        if mode == Mode::Setup {
            session.setup_intent = Some(self.new_setup_intent(&session));
        }
        self.state.put(session.clone());
        self.expanded(render::session(&session, self.base), &expand)
    }

    /// The customer that the form names.
    fn known_customer(&self, form: &mut Form) -> Result<Option<String>, ApiError> {
        let customer = form
            .take("customer")
            .map(|id| self.customer(&id))
            .transpose()?;
        Ok(customer.map(|customer| customer.id))
    }

    fn expires_at(&self, form: &mut Form) -> Result<i64, ApiError> {
        let at = form
            .number("expires_at")?
            .unwrap_or(self.now + MAX_SESSION_SECONDS);
        if at < self.now + SHORTEST || at > self.now + MAX_SESSION_SECONDS {
            let message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
            return Err(ApiError::parameter(None, "expires_at", message));
        }
        Ok(at)
    }

    /// `POST /v1/checkout/sessions/{id}/expire`
    pub(crate) fn expire_session(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let expand = ask.form.list("expand");
        ask.form.finish()?;
        let session = self.session(&ask.id)?;
        if session.status != SessionStatus::Open {
            let message = format!(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{}`.",
                if session.status == SessionStatus::Complete {
                    "complete"
                } else {
                    "expired"
                }
            );
            return Err(ApiError::state(None, message));
        }
        let session = self.close(session);
        self.expanded(render::session(&session, self.base), &expand)
    }

    /// Closes an open session and the intent of its failed attempts.
    pub(crate) fn close(&mut self, mut session: Session) -> Session {
        session.status = SessionStatus::Expired;
        if let Some(mut intent) = session
            .intent
            .as_ref()
            .and_then(|id| self.state.intents.get(id))
            .cloned()
        {
            intent.status = IntentStatus::Canceled;
            intent.canceled_at = Some(self.now);
            // A reason that only Stripe itself can give (API, PaymentIntent,
            // `cancellation_reason`).
            intent.cancellation_reason = Some("automatic".into());
            self.state.put(intent);
        }
        self.abandon_setup(&session);
        self.state.put(session.clone());
        self.emit_session("checkout.session.expired", &session);
        session
    }

    /// What time does: open sessions expire, asynchronous payments arrive, refunds that are to fail do so.
    pub(crate) fn sweep(&mut self) {
        let now = self.now;
        let due =
            |session: &&Session| session.status == SessionStatus::Open && session.expires_at <= now;
        // Collected first: closing changes the records that are being iterated.
        let expired: Vec<Session> = self.state.sessions.values().filter(due).cloned().collect();
        for session in expired {
            self.close(session);
        }
        let arriving = self.state.intents.values().filter(|intent| {
            intent.status == IntentStatus::Processing
                && intent.settles_at.is_some_and(|at| at <= now)
        });
        let arriving: Vec<String> = arriving
            .filter_map(|intent| intent.session.clone())
            .collect();
        for session in arriving {
            // A late payment succeeds by itself unless a test has settled it.
            self.settle_late(&session, ChargeStatus::Succeeded);
        }
        let failing = self.state.refunds.values().filter(|refund| {
            refund.status == RefundStatus::Pending && refund.fails_at.is_some_and(|at| at <= now)
        });
        let failing: Vec<String> = failing.map(|refund| refund.id.clone()).collect();
        for refund in failing {
            self.settle_refund(&refund, RefundStatus::Failed);
        }
    }
}

fn mode(form: &mut Form) -> Result<Mode, ApiError> {
    match form.need("mode")?.as_str() {
        "payment" => Ok(Mode::Payment),
        "setup" => Ok(Mode::Setup),
        _ => Err(ApiError::parameter(
            None,
            "mode",
            "The sandbox knows the modes `payment` and `setup` only.",
        )),
    }
}

/// Adaptive pricing would show the payer another currency than the seller's.
fn one_currency(form: &mut Form) -> Result<(), ApiError> {
    if form
        .take("adaptive_pricing[enabled]")
        .is_some_and(|enabled| enabled == "true")
    {
        return Err(ApiError::parameter(
            None,
            "adaptive_pricing[enabled]",
            "The sandbox shows one currency only.",
        ));
    }
    Ok(())
}

/// The lines, all in one currency.
fn line_items(form: &mut Form) -> Result<(String, Vec<Item>), ApiError> {
    let (mut currency, mut items) = (None, Vec::new());
    while form.has(&format!("line_items[{}]", items.len())) {
        let at = format!("line_items[{}]", items.len());
        let price = format!("{at}[price_data]");
        let code = rules::currency(
            &form.need(&format!("{price}[currency]"))?,
            &format!("{price}[currency]"),
        )?;
        if currency.get_or_insert_with(|| code.clone()) != &code {
            return Err(ApiError::parameter(
                None,
                &at,
                "All line items must have the same currency.",
            ));
        }
        let unit = format!("{price}[unit_amount]");
        let unit_amount = form
            .number(&unit)?
            .ok_or_else(|| ApiError::missing(&unit))?;
        let quantity = form
            .number(&format!("{at}[quantity]"))?
            .ok_or_else(|| ApiError::missing(&format!("{at}[quantity]")))?;
        // 100 lines: Stripe's limit in the mode `payment` (API, Create a Session, `line_items`).
        if unit_amount < 0 || quantity < 1 || items.len() >= 100 {
            return Err(ApiError::parameter(
                Some("parameter_invalid_integer"),
                &at,
                "Invalid amount, quantity or number of lines.",
            ));
        }
        items.push(Item {
            name: form.need(&format!("{price}[product_data][name]"))?,
            unit_amount,
            quantity,
        });
    }
    currency
        .map(|currency| (currency, items))
        .ok_or_else(|| ApiError::missing("line_items"))
}

/// What goes to the intent.
fn intent_data(form: &mut Form) -> Result<IntentData, ApiError> {
    let suffix = "payment_intent_data[statement_descriptor_suffix]";
    let statement_descriptor_suffix = form.take(suffix);
    if let Some(text) = &statement_descriptor_suffix {
        rules::statement_suffix(text, suffix)?;
    }
    Ok(IntentData {
        metadata: form.metadata("payment_intent_data[metadata]")?,
        statement_descriptor_suffix,
        description: form.take("payment_intent_data[description]"),
        receipt_email: form.take("payment_intent_data[receipt_email]"),
        ..IntentData::default()
    })
}
