//! Webhook endpoints (`docs.stripe.com/api/webhook_endpoints`), and the same as event destinations, where the thin ones show as well. They
//! are kept and listed; events go where the sandbox was told to post them.

use serde_json::{Value, json};

use crate::{
    objects::render,
    rules,
    server::error::ApiError,
    state::{
        locked::{Ask, LockedState},
        records::Setting,
    },
};

const KIND: &str = "webhook_endpoint";

impl LockedState<'_> {
    /// `GET /v1/webhook_endpoints`
    pub(crate) fn list_endpoints(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let endpoints = self.settings_of(KIND).into_iter().filter(|one| !one.thin);
        let rows = endpoints
            .map(|one| (one.id.clone(), one.object.clone()))
            .collect();
        self.page(rows, "/v1/webhook_endpoints", &mut ask.form)
    }

    /// `POST /v1/webhook_endpoints`; the only answer with the secret.
    pub(crate) fn create_endpoint(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let url = rules::url(form.need("url")?, "url")?;
        let (events, connect) = (form.list("enabled_events"), form.take("connect"));
        if events.is_empty() {
            return Err(ApiError::missing("enabled_events"));
        }
        let (version, description) = (form.take("api_version"), form.take("description"));
        let metadata = form.metadata("metadata")?;
        // Unknown parameters are refused before anything is created.
        form.finish()?;
        let mut setting =
            self.put_endpoint(&url, &events, connect.as_deref() == Some("true"), false);
        for (name, value) in [
            ("api_version", json!(version)),
            ("description", json!(description)),
            ("metadata", json!(metadata)),
        ] {
            setting.object[name] = value;
        }
        // Stored without the secret, which Stripe shows only once (API, "Create a webhook
        // endpoint").
        self.state.put(setting.clone());
        let secret = self
            .entropy
            .bytes()
            .iter()
            .take(16)
            .fold(String::from("whsec_"), |text, byte| {
                text + &format!("{byte:02x}")
            });
        setting.object["secret"] = secret.into();
        Ok(setting.object)
    }

    pub(crate) fn put_endpoint(
        &mut self,
        url: &str,
        events: &[String],
        connect: bool,
        thin: bool,
    ) -> Setting {
        let id = self.fresh_id("we_1", 18);
        // Stripe does not return `connect`, but sets `application` on endpoints of connected
        // accounts (docs/decisions/0039-going-live-is-asked.md).
        let application = connect.then_some("ca_SandboxApplication");
        let fields = json!({
            "id": id, "created": self.now, "url": url, "enabled_events": events, "application": application,
        });
        let object = render::filled(include_str!("../objects/webhook_endpoint.json"), fields);
        let setting = Setting {
            thin,
            ..Setting::new(id, object)
        };
        self.state.put(setting.clone());
        setting
    }

    /// `GET /v2/core/event_destinations`
    pub(crate) fn list_destinations(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let (with_url, _) = (form.take("include").is_some(), form.take("limit"));
        form.finish()?;
        let data: Vec<Value> = self
            .settings_of(KIND)
            .into_iter()
            .map(|one| destination(one, with_url))
            .collect();
        Ok(json!({ "data": data, "next_page_url": null, "previous_page_url": null }))
    }
}

fn destination(setting: &Setting, with_url: bool) -> Value {
    let Setting {
        id, object, thin, ..
    } = setting;
    let created = jiff::Timestamp::from_second(object["created"].as_i64().unwrap_or_default())
        .unwrap_or_default();
    let from = if object["application"].is_null() {
        "self"
    } else {
        "other_accounts"
    };
    json!({
        "id": id, "object": "v2.core.event_destination", "created": created.to_string(), "description": "",
        "enabled_events": object["enabled_events"], "event_payload": if *thin { "thin" } else { "snapshot" }, "events_from": [from],
        "livemode": false, "metadata": {}, "name": "Endpoint", "status": object["status"], "type": "webhook_endpoint",
        "updated": created.to_string(), "webhook_endpoint": if with_url { json!({ "url": object["url"] }) } else { json!({}) },
    })
}
