//! Checkout in the mode `setup`: a card is saved, no money moves; and what can be done with a saved card besides charging it.

use serde_json::Value;

use super::cards::{self, CardBehaviour, Decline, PaymentMethod};
use crate::{
    objects::render,
    rules,
    server::{error::ApiError, form::Form},
    state::{
        locked::{Ask, LockedState},
        records::{
            Customer, IntentData, IntentStatus, Metadata, Session, SessionStatus, SetupIntent,
        },
    },
};

/// The currency of a session that saves a card: it decides which methods can be saved.
pub(crate) fn setup_currency(form: &mut Form) -> Result<String, ApiError> {
    rules::currency(&form.need("currency")?, "currency")
}

/// Whether completing makes a customer, in the mode `setup`.
pub(crate) fn customer_creation(form: &mut Form, customer: Option<&str>) -> Result<bool, ApiError> {
    match form.take("customer_creation").as_deref() {
        Some(_) if customer.is_some() => {
            let message =
                "You may only specify one of these parameters: customer, customer_creation.";
            Err(ApiError::parameter(None, "customer_creation", message))
        }
        None | Some("if_required") => Ok(false),
        Some("always") => Ok(true),
        Some(_) => Err(ApiError::parameter(
            None,
            "customer_creation",
            "Invalid customer_creation: always or if_required.",
        )),
    }
}

/// What goes to the setup intent.
pub(crate) fn setup_data(form: &mut Form) -> Result<IntentData, ApiError> {
    Ok(IntentData {
        metadata: form.metadata("setup_intent_data[metadata]")?,
        description: form.take("setup_intent_data[description]"),
        ..IntentData::default()
    })
}

impl LockedState<'_> {
    /// The intent of a new session.
    pub(crate) fn new_setup_intent(&mut self, session: &Session) -> String {
        let setup = SetupIntent {
            id: self.fresh_id("seti_1", 18),
            account: session.account.clone(),
            created: self.now,
            customer: session.customer.clone(),
            data: session.intent_data.clone(),
            status: IntentStatus::RequiresPaymentMethod,
            method: None,
            last_error: None,
        };
        let id = setup.id.clone();
        self.state.put(setup);
        id
    }

    fn setup_of(&self, session: &Session) -> Option<SetupIntent> {
        session
            .setup_intent
            .as_ref()
            .and_then(|id| self.state.setups.get(id))
            .cloned()
    }

    /// Saves a card that will behave like that; the session is complete.
    pub(crate) fn save_card(
        &mut self,
        mut session: Session,
        behaviour: CardBehaviour,
    ) -> Option<Session> {
        let mut setup = self.setup_of(&session)?;
        if session.customer.is_none() && session.creates_customer {
            // Without a customer a card cannot be charged later
            // (docs.stripe.com/payments/save-and-reuse).
            session.customer = Some(self.new_customer(&session));
        }
        let method = PaymentMethod {
            id: self.fresh_id("pm_1", 18),
            account: session.account.clone(),
            created: self.now,
            customer: session.customer.clone(),
            email: session.customer_email.clone(),
            behaviour,
            last4: behaviour.last4().to_owned(),
        };
        setup.status = IntentStatus::Succeeded;
        // The customer is set on the intent as well, for readers that look at the intent alone.
        setup.customer.clone_from(&session.customer);
        setup.method = Some(method.id.clone());
        setup.last_error = None;
        session.status = SessionStatus::Complete;
        self.state.put(method);
        self.state.put(setup.clone());
        self.emit(
            "setup_intent.succeeded",
            render::setup_intent(&setup),
            setup.account.clone(),
        );
        self.state.put(session.clone());
        self.emit_session("checkout.session.completed", &session);
        Some(session)
    }

    fn new_customer(&mut self, session: &Session) -> String {
        let customer = Customer {
            id: self.fresh_id("cus_", 8),
            account: session.account.clone(),
            created: self.now,
            email: session.customer_email.clone(),
            name: None,
            phone: None,
            description: None,
            metadata: Metadata::new(),
        };
        let id = customer.id.clone();
        self.state.put(customer);
        id
    }

    /// The bank says no at once; the session stays open.
    pub(crate) fn refuse_card(&mut self, session: Session) -> Option<Session> {
        let mut setup = self.setup_of(&session)?;
        setup.last_error = Some(Decline::Generic);
        self.state.put(setup.clone());
        self.emit(
            "setup_intent.setup_failed",
            render::setup_intent(&setup),
            setup.account.clone(),
        );
        Some(session)
    }

    /// Ends the intent of a session that has expired.
    pub(crate) fn abandon_setup(&mut self, session: &Session) {
        if let Some(mut setup) = self.setup_of(session) {
            setup.status = IntentStatus::Canceled;
            self.state.put(setup);
        }
    }

    /// `GET /v1/setup_intents/{id}`
    pub(crate) fn get_setup_intent(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = render::setup_intent(&self.setup_intent(&ask.id)?);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/payment_methods/{id}`
    pub(crate) fn get_payment_method(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = cards::payment_method(&self.payment_method(&ask.id)?);
        self.answer(object, &mut ask.form)
    }

    /// `POST /v1/payment_methods/{id}/detach`
    pub(crate) fn detach_payment_method(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let expand = ask.form.list("expand");
        ask.form.finish()?;
        let mut method = self.payment_method(&ask.id)?;
        if method.customer.take().is_none() {
            let message = "The payment method you provided is not attached to a customer so detachment is impossible.";
            return Err(ApiError::state(None, message));
        }
        self.state.put(method.clone());
        let object = cards::payment_method(&method);
        self.emit("payment_method.detached", object.clone(), method.account);
        self.expanded(object, &expand)
    }
}
