//! What is set up at Stripe rather than happens there: accounts, webhook endpoints, the methods that are on. It is kept as Stripe shows
//! it, and changed from outside by merging, so that everything a check reads can be as it should not be.

use serde_json::{Value, json};

use super::connect;
use crate::{
    handle::SandboxHandle,
    objects::render,
    server::error::ApiError,
    state::{
        locked::{Ask, LockedState},
        records::Setting,
        shared::Caller,
    },
};

/// The one configuration of methods.
const METHODS: &str = "pmc_1SandboxMethods";

/// `change` over `object`, member by member; what is not an object replaces.
fn merge(object: &mut Value, change: &Value) {
    match (object, change) {
        (Value::Object(object), Value::Object(change)) => {
            for (name, value) in change {
                merge(object.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (object, change) => *object = change.clone(),
    }
}

impl LockedState<'_> {
    /// What is set up under that id; some of it is there from the beginning.
    pub(crate) fn setting(&self, id: &str) -> Option<Setting> {
        let known = self.state.settings.get(id).cloned();
        known.or_else(|| match id {
            connect::OWN => Some(Setting::new(id.into(), connect::own())),
            METHODS => Some(Setting::new(id.into(), methods())),
            _ => None,
        })
    }

    /// The settings of a kind, the newest first.
    pub(crate) fn settings_of(&self, kind: &str) -> Vec<&Setting> {
        self.state
            .settings
            .values()
            .rev()
            .filter(|one| one.object["object"] == kind)
            .collect()
    }

    fn change_setting(&mut self, id: &str, change: &Value) -> bool {
        let Some(mut setting) = self.setting(id) else {
            return false;
        };
        merge(&mut setting.object, change);
        self.state.put(setting);
        true
    }

    /// `GET /v1/payment_method_configurations`
    pub(crate) fn list_method_configurations(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = self
            .setting(METHODS)
            .map_or(Value::Null, |setting| setting.object);
        self.page(
            [(METHODS.to_owned(), object)].into(),
            "/v1/payment_method_configurations",
            &mut ask.form,
        )
    }

    /// `GET /v1/setup_intents`
    pub(crate) fn list_setup_intents(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let rows = self
            .state
            .setups
            .iter()
            .filter(|(_, setup)| setup.account == self.account);
        let rows = rows
            .map(|(id, setup)| (id.clone(), render::setup_intent(setup)))
            .collect();
        self.page(rows, "/v1/setup_intents", &mut ask.form)
    }

    /// `GET /v1/balance`
    pub(crate) fn get_balance(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let mut sums = std::collections::BTreeMap::<&str, [i64; 2]>::new();
        for entry in self
            .state
            .balance
            .values()
            .filter(|entry| entry.account == self.account)
        {
            let sum = sums.entry(&entry.currency).or_default();
            // Stripe's two sums: available now, and pending until `available_on`.
            sum[usize::from(entry.available_on > self.now)] += entry.amount - entry.fee;
        }
        let part = |at: usize| -> Vec<Value> {
            let entry = |(currency, sum): (&&str, &[i64; 2])| json!({ "amount": sum[at], "currency": currency, "source_types": { "card": sum[at] } });
            sums.iter().map(entry).collect()
        };
        let object = json!({ "object": "balance", "available": part(0), "livemode": false, "pending": part(1) });
        self.answer(object, &mut ask.form)
    }
}

fn methods() -> Value {
    let on = json!({ "available": true, "display_preference": { "overridable": null, "preference": "on", "value": "on" } });
    json!({
        "id": METHODS, "object": "payment_method_configuration", "active": true, "application": null, "card": on, "is_default": true,
        "livemode": false, "name": "Default", "parent": null,
    })
}

#[expect(clippy::must_use_candidate, reason = "as in handle.rs")]
impl SandboxHandle {
    /// The platform's own account.
    pub const OWN_ACCOUNT: &'static str = connect::OWN;
    /// The methods that are on.
    pub const METHODS: &'static str = METHODS;

    /// Changes an account, a webhook endpoint or the methods by merging `change` into them; whether there is such a thing.
    pub fn change(&self, id: &str, change: &Value) -> bool {
        self.0.with(Caller::default(), |locked| {
            locked.change_setting(id, change)
        })
    }

    /// All webhook endpoints, oldest first.
    pub fn webhook_endpoints(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked
                .settings_of("webhook_endpoint")
                .into_iter()
                .rev()
                .map(|one| one.object.clone())
                .collect()
        })
    }

    /// Makes an enabled endpoint for all events, of connected accounts or the platform's own, thin or with objects; its id.
    pub fn add_webhook_endpoint(&self, url: &str, connect: bool, thin: bool) -> String {
        self.0.with(Caller::default(), |locked| {
            locked.put_endpoint(url, &["*".into()], connect, thin).id
        })
    }
}
