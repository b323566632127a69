//! Accounts (docs.stripe.com/api/accounts): the platform's own, and those connected to it, with the links by which their owners complete
//! them. In the sandbox a button completes them.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use crate::{
    objects::render,
    rules,
    server::{error::ApiError, page},
    state::{
        locked::{Ask, LockedState},
        records::Setting,
        shared::{Caller, Shared},
    },
};

/// The platform's own.
pub(crate) const OWN: &str = "acct_1SandboxPlatform";

/// For how long a link can be followed, in seconds.
const LINK: i64 = 5 * 60;

/// What a person still has to give before an account may take money.
const DUE: [&str; 3] = [
    "business_profile.url",
    "external_account",
    "tos_acceptance.date",
];

pub(crate) fn own() -> Value {
    render::filled(
        include_str!("../objects/account.json"),
        json!({ "id": OWN }),
    )
}

/// The page that a link leads to.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/onboard/{id}", get(show).post(complete))
}

impl LockedState<'_> {
    /// `GET /v1/account`: whoever asks. What is set up for the platform's own is so for the platforms of all keys.
    pub(crate) fn get_own_account(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let id = self
            .account
            .clone()
            // The key's own account, unless `Stripe-Account` names a connected one.
            .unwrap_or_else(|| self.platform.clone());
        let mut object = self
            .account_of(&id)
            .or_else(|| self.account_of(OWN))
            .unwrap_or_else(own);
        object["id"] = id.into();
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/accounts/{id}`
    pub(crate) fn get_account(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = self
            .account_of(&ask.id)
            .ok_or_else(|| ApiError::no_account(&ask.id))?;
        self.answer(object, &mut ask.form)
    }

    fn account_of(&self, id: &str) -> Option<Value> {
        self.setting(id)
            .map(|one| one.object)
            .filter(|object| object["object"] == "account")
    }

    /// `POST /v1/accounts`
    pub(crate) fn create_account(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let controller = json!({
            "fees": { "payer": form.take("controller[fees][payer]").unwrap_or_else(|| "account".into()) },
            "is_controller": true,
            "losses": { "payments": form.take("controller[losses][payments]").unwrap_or_else(|| "stripe".into()) },
            "requirement_collection": form.take("controller[requirement_collection]").unwrap_or_else(|| "stripe".into()),
            "stripe_dashboard": { "type": form.take("controller[stripe_dashboard][type]").unwrap_or_else(|| "full".into()) },
            "type": "application",
        });
        let id = self.fresh_id("acct_1", 10);
        let mut object = render::filled(
            include_str!("../objects/account.json"),
            json!({
                "id": id, "created": self.now, "charges_enabled": false, "payouts_enabled": false, "details_submitted": false,
                "business_type": null, "capabilities": {}, "controller": controller, "email": form.take("email"),
                "metadata": form.metadata("metadata")?,
            }),
        );
        // Stripe fills in the platform's country where none is given; the template has it.
        if let Some(country) = form.take("country") {
            object["country"] = country.into();
        }
        object["business_profile"]["name"] = form.take("business_profile[name]").into();
        object["requirements"]["currently_due"] = json!(DUE);
        object["requirements"]["disabled_reason"] = "requirements.past_due".into();
        object["requirements"]["past_due"] = json!(DUE);
        let prefix = form.take("settings[card_payments][statement_descriptor_prefix]");
        object["settings"]["card_payments"]["statement_descriptor_prefix"] = prefix.into();
        object["settings"]["payments"]["statement_descriptor"] = Value::Null;
        let answer = self.answer(object.clone(), form)?;
        self.state.put(Setting::new(id, object));
        Ok(answer)
    }

    /// `POST /v1/account_links`
    pub(crate) fn create_account_link(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let (id, kind) = (form.need("account")?, form.need("type")?);
        if kind != "account_onboarding" {
            return Err(ApiError::parameter(
                None,
                "type",
                format!("Invalid account link type: {kind}"),
            ));
        }
        let (refresh, back) = (form.need("refresh_url")?, form.need("return_url")?);
        rules::url(refresh, "refresh_url")?;
        let returns = rules::url(back, "return_url")?;
        let found = self
            .setting(&id)
            .filter(|one| one.object["controller"]["type"] == "application");
        let setting = found.ok_or_else(|| ApiError::no_account(&id).of_parameter("account"))?;
        let url = format!("{}onboard/{id}", self.base);
        let link = json!({ "object": "account_link", "created": self.now, "expires_at": self.now + LINK, "url": url });
        let answer = self.answer(link, form)?;
        self.state.put(Setting {
            returns: Some(returns),
            ..setting
        });
        Ok(answer)
    }

    /// The person has given what was due; where they go back to, if there was a link for them.
    fn complete_account(&mut self, id: &str) -> Option<String> {
        let mut setting = self.setting(id)?;
        let returns = setting.returns.take()?;
        let object = &mut setting.object;
        for done in ["charges_enabled", "payouts_enabled", "details_submitted"] {
            object[done] = true.into();
        }
        object["capabilities"] = json!({ "card_payments": "active", "transfers": "active" });
        // Back to the template's requirements, which are empty.
        object["requirements"] = own()["requirements"].clone();
        let changed = object.clone();
        self.state.put(setting);
        // Events of a connected account name it in their `account`.
        self.emit("account.updated", changed, Some(id.to_owned()));
        Some(returns)
    }
}

async fn show(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let open = shared.with(Caller::default(), |locked| {
        locked.setting(&id).is_some_and(|one| one.returns.is_some())
    });
    if open {
        Html(page::onboarding_page()).into_response()
    } else {
        used()
    }
}

async fn complete(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    match shared.with(Caller::default(), |locked| locked.complete_account(&id)) {
        Some(returns) => (StatusCode::SEE_OTHER, [(header::LOCATION, returns)]).into_response(),
        None => used(),
    }
}

fn used() -> Response {
    (
        StatusCode::GONE,
        Html(page::message_page(
            "This link has been used, or leads nowhere.",
        )),
    )
        .into_response()
}
