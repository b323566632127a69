//! Reading: one object, a list of them, and `expand`; customers, which are made and read only.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::render;
use crate::{
    payments::{balance, cards, disputes},
    server::{error::ApiError, form::Form},
    state::{
        locked::{Ask, LockedState},
        records::{Customer, SessionStatus},
    },
};

impl LockedState<'_> {
    /// `GET /v1/checkout/sessions/{id}`
    pub(crate) fn get_session(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = render::session(&self.session(&ask.id)?, self.base);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/payment_intents/{id}`
    pub(crate) fn get_intent(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = render::intent(&self.intent(&ask.id)?);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/charges/{id}`
    pub(crate) fn get_charge(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = render::charge(&self.charge(&ask.id)?);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/refunds/{id}`
    pub(crate) fn get_refund(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = render::refund(&self.refund(&ask.id)?);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/events/{id}`
    pub(crate) fn get_event(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let event = self
            .state
            .events
            .get(&ask.id)
            .filter(|event| event.account == self.account);
        let object = render::event(event.ok_or_else(|| ApiError::no_such("event", &ask.id))?);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/customers/{id}`
    pub(crate) fn get_customer(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = render::customer(&self.customer(&ask.id)?);
        self.answer(object, &mut ask.form)
    }

    /// `POST /v1/customers`
    pub(crate) fn create_customer(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let customer = Customer {
            id: self.fresh_id("cus_", 8),
            account: self.account.clone(),
            created: self.now,
            email: form.take("email"),
            name: form.take("name"),
            phone: form.take("phone"),
            description: form.take("description"),
            metadata: form.metadata("metadata")?,
        };
        let answer = self.answer(render::customer(&customer), form)?;
        self.state.put(customer);
        Ok(answer)
    }

    /// `GET /v1/checkout/sessions`
    pub(crate) fn list_sessions(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let (intent, status) = (ask.form.take("payment_intent"), ask.form.take("status"));
        let status = status.map(|text| match text.as_str() {
            "open" => Ok(SessionStatus::Open),
            "complete" => Ok(SessionStatus::Complete),
            "expired" => Ok(SessionStatus::Expired),
            _ => Err(ApiError::parameter(None, "status", "Invalid status")),
        });
        let status = status.transpose()?;
        let rows = self.state.sessions.iter().filter(|(_, session)| {
            session.account == self.account
                && intent
                    .as_ref()
                    .is_none_or(|id| session.intent.as_ref() == Some(id))
                && status.is_none_or(|status| session.status == status)
        });
        let rows = rows
            .map(|(id, session)| (id.clone(), render::session(session, self.base)))
            .collect();
        self.page(rows, "/v1/checkout/sessions", &mut ask.form)
    }

    /// `GET /v1/refunds`
    pub(crate) fn list_refunds(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let (intent, charge) = (ask.form.take("payment_intent"), ask.form.take("charge"));
        let rows = self.state.refunds.iter().filter(|(_, refund)| {
            refund.account == self.account
                && intent.as_ref().is_none_or(|id| &refund.intent == id)
                && charge.as_ref().is_none_or(|id| &refund.charge == id)
        });
        let rows = rows
            .map(|(id, refund)| (id.clone(), render::refund(refund)))
            .collect();
        self.page(rows, "/v1/refunds", &mut ask.form)
    }

    /// `GET /v1/events`
    pub(crate) fn list_events(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let mut kinds = form.list("types");
        kinds.extend(form.take("type"));
        let delivered = form.take("delivery_success").map(|text| text == "true");
        let created = form.range("created")?;
        let rows = self.state.events.iter().filter(|(_, event)| {
            event.account == self.account
                && (kinds.is_empty() || kinds.contains(&event.kind))
                && delivered.is_none_or(|delivered| event.delivered == delivered)
                && created.holds(event.created)
        });
        let rows = rows
            .map(|(id, event)| (id.clone(), render::event(event)))
            .collect();
        self.page(rows, "/v1/events", form)
    }

    /// The object with what `expand` asks for, once no unknown parameter is left.
    pub(crate) fn answer(&self, object: Value, form: &mut Form) -> Result<Value, ApiError> {
        let expand = form.list("expand");
        form.finish()?;
        self.expanded(object, &expand)
    }

    /// A page of a list, newest first (docs.stripe.com/api/pagination).
    pub(crate) fn page(
        &self,
        mut rows: BTreeMap<String, Value>,
        url: &str,
        form: &mut Form,
    ) -> Result<Value, ApiError> {
        let limit = form.number("limit")?.unwrap_or(10);
        let limit = usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=100).contains(limit));
        let limit = limit.ok_or_else(|| {
            ApiError::parameter(None, "limit", "The limit must be between 1 and 100.")
        })?;
        if let Some(after) = form.take("starting_after") {
            // Ids sort by age (see `fresh_id`), so older entries have smaller ids.
            rows.retain(|id, _| *id < after);
        }
        let more = rows.len() > limit;
        let data: Vec<Value> = rows.into_values().rev().take(limit).collect();
        // A page may be asked to expand, and unknown parameters are refused, as for single objects.
        self.answer(
            json!({ "object": "list", "data": data, "has_more": more, "url": url }),
            form,
        )
    }

    /// Replaces ids by objects along paths such as `payment_intent.latest_charge` or `data.charge`.
    pub(crate) fn expanded(&self, mut object: Value, paths: &[String]) -> Result<Value, ApiError> {
        for path in paths {
            self.expand(&mut object, path)?;
        }
        Ok(object)
    }

    fn expand(&self, object: &mut Value, path: &str) -> Result<(), ApiError> {
        let (field, rest) = path
            .split_once('.')
            .map_or((path, None), |(field, rest)| (field, Some(rest)));
        let refused = || {
            ApiError::parameter(
                None,
                "expand",
                format!("This property cannot be expanded ({field})."),
            )
        };
        // An empty member expands to nothing, as at Stripe; an unknown one cannot be expanded.
        match object.get_mut(field).ok_or_else(refused)? {
            Value::Null => Ok(()),
            Value::Array(items) => match rest {
                Some(rest) => items
                    .iter_mut()
                    .try_for_each(|item| self.expand(item, rest)),
                None => Err(refused()),
            },
            value => {
                if let Some(id) = value.as_str() {
                    *value = self.by_id(id).ok_or_else(refused)?;
                }
                rest.map_or(Ok(()), |rest| self.expand(value, rest))
            }
        }
    }

    /// This account's object with that id.
    fn by_id(&self, id: &str) -> Option<Value> {
        self.found(id)
            // Only within this account: at Stripe an id of another one names nothing.
            .filter(|(account, _)| *account == self.account)
            .map(|(_, object)| object)
    }

    /// The object with that id, of whichever kind, and its account.
    pub(crate) fn found(&self, id: &str) -> Option<(Option<String>, Value)> {
        macro_rules! first {
            ($($records:ident $render:expr;)*) => {
                None$(.or_else(|| self.state.$records.get(id).map(|record| (record.account.clone(), $render(record)))))*
            };
        }
        first! {
            sessions |session| render::session(session, self.base);
            intents render::intent;
            charges render::charge;
            refunds render::refund;
            customers render::customer;
            events render::event;
            setups render::setup_intent;
            methods cards::payment_method;
            balance |entry| balance::balance_transaction(entry, self.now);
            disputes |dispute| disputes::dispute(dispute, self.now);
        }
    }
}
