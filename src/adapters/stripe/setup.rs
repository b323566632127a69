//! What an account at Stripe is set up for, asked by whoever sets up an installation. Apart from the port: no booking needs it.

pub(super) mod answers;
pub(super) mod settings;

use jiff::Timestamp;
use reqwest::Method;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use stripe_client_core::{RequestBuilder, StripeMethod, VERSION};

use self::{
    answers::{
        Balance, Destination, Endpoint, Link, List, Made, MadeAccount, MethodState, Methods,
        StripeAccount,
    },
    settings::{SettingsError, StripeSettings},
};
use super::{
    path_id::plain,
    refusal::told,
    transport::{CallOptions, RawResponse, Transport},
};
use crate::ports::payments::{AccountState, PaymentsError};

/// Why Stripe does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nobody answered.
    Unreachable,
    /// 401: it does not know the key.
    Key,
    /// 403, with Stripe's words: the key may not, or not for that account.
    Forbidden(String),
    /// Another refusal: its status, and Stripe's words.
    Refused(u16, String),
    /// An answer of a shape that is not known here.
    Unreadable,
}

/// What Stripe tells, or why not.
pub type Asked<T> = Result<T, NoAnswer>;

/// An account to be made for a practice.
#[derive(Debug, Clone, Copy)]
pub struct AccountOrder<'a> {
    /// The practice's id.
    pub practice: &'a str,
    /// What clients see on the payment page.
    pub public_name: &'a str,
    /// What comes first on bank statements.
    pub statement_prefix: &'a str,
    /// Its owner's.
    pub email: Option<&'a str>,
}

/// Asks Stripe about itself.
#[derive(Debug)]
pub struct StripeSetup(Transport);

impl StripeSetup {
    /// The version that is spoken.
    #[must_use]
    pub fn version() -> &'static str {
        VERSION.as_str()
    }

    /// Without any call being made.
    ///
    /// # Errors
    /// [`SettingsError`] says which setting is refused.
    pub fn new(settings: &StripeSettings) -> Result<Self, SettingsError> {
        settings.livemode()?;
        Ok(Self(Transport::new(
            &settings.secret_key,
            settings.base()?,
            settings.timeout,
        )?))
    }

    async fn plain(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
        key: Option<&str>,
    ) -> Asked<RawResponse> {
        let form = (method == Method::POST).then(|| {
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish()
        });
        self.0
            .plain(method, path, form, key)
            .await
            .ok_or(NoAnswer::Unreachable)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Asked<T> {
        read(&self.plain(Method::GET, path, &[], None).await?)
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(&str, &str)],
        key: Option<&str>,
    ) -> Asked<T> {
        read(&self.plain(Method::POST, path, form, key).await?)
    }

    /// What time it is there, and whether the key moves real money; a key that may not read the balance says nothing of that.
    pub async fn reach(&self) -> (Option<Timestamp>, Asked<bool>) {
        match self.plain(Method::GET, "v1/balance", &[], None).await {
            Ok(answer) => (
                answer.date,
                read::<Balance>(&answer).map(|balance| balance.livemode),
            ),
            Err(why) => (None, Err(why)),
        }
    }

    /// The key's own account, or one that is connected to it.
    pub async fn account(&self, connected: Option<&str>) -> Asked<StripeAccount> {
        self.get(
            &connected.map_or_else(|| "v1/account".to_owned(), |id| format!("v1/accounts/{id}")),
        )
        .await
    }

    /// Whether the key may read what is at `path`, behind the version; an object that is not there may be read.
    pub async fn may_read(&self, path: &str) -> Asked<()> {
        match self
            .get::<serde::de::IgnoredAny>(&format!("v1/{path}"))
            .await
        {
            // 404 also means that the key may read here.
            Ok(_) | Err(NoAnswer::Refused(404, _)) => Ok(()),
            Err(why) => Err(why),
        }
    }

    /// Whether cards are switched on in a configuration that counts.
    pub async fn cards_are_on(&self) -> Asked<bool> {
        let list: List<Methods> = self
            .get("v1/payment_method_configurations?limit=100")
            .await?;
        Ok(list
            .data
            .iter()
            .any(|one| one.active && one.card.as_ref().is_some_and(MethodState::is_on)))
    }

    /// All webhook endpoints: an account has a few.
    pub async fn endpoints(&self) -> Asked<Vec<Endpoint>> {
        self.get::<List<_>>("v1/webhook_endpoints?limit=100")
            .await
            .map(|list| list.data)
    }

    /// Where events are posted without their objects.
    pub async fn thin_destinations(&self) -> Asked<Vec<String>> {
        let list: List<Destination> = self
            .get("v2/core/event_destinations?include=webhook_endpoint.url&limit=100")
            .await?;
        let thin = list
            .data
            .into_iter()
            .filter(|one| one.event_payload == "thin" && one.status == "enabled");
        Ok(thin.filter_map(|one| one.webhook_endpoint?.url).collect())
    }

    /// Makes an endpoint: its id, and its signing secret, which Stripe tells this once.
    pub async fn make_endpoint(
        &self,
        url: &str,
        events: &[&str],
        of_connected: bool,
    ) -> Asked<(String, SecretString)> {
        let mut form = vec![
            ("url", url),
            ("api_version", Self::version()),
            ("description", "Hourkeep"),
        ];
        form.extend(events.iter().map(|event| ("enabled_events[]", *event)));
        if of_connected {
            form.push(("connect", "true"));
        }
        let made: Made = self.post("v1/webhook_endpoints", &form, None).await?;
        Ok((made.id, made.secret))
    }

    /// Makes an account whose owner deals with Stripe themselves: they have its dashboard, pay its fees and bear their losses. The same
    /// `key` makes the same account for a day.
    pub async fn make_account(&self, order: &AccountOrder<'_>, key: &str) -> Asked<String> {
        let mut form = vec![
            ("controller[stripe_dashboard][type]", "full"),
            ("controller[fees][payer]", "account"),
            ("controller[losses][payments]", "stripe"),
            ("controller[requirement_collection]", "stripe"),
            ("business_profile[name]", order.public_name),
            (
                "settings[card_payments][statement_descriptor_prefix]",
                order.statement_prefix,
            ),
            ("metadata[practice]", order.practice),
        ];
        form.extend(order.email.map(|email| ("email", email)));
        self.post::<MadeAccount>("v1/accounts", &form, Some(key))
            .await
            .map(|made| made.id)
    }

    /// A link by which the owner of an account completes it. It works once, for a few minutes.
    pub async fn onboarding_link(&self, account: &str, back: &str) -> Asked<String> {
        let form = [
            ("account", account),
            ("type", "account_onboarding"),
            ("refresh_url", back),
            ("return_url", back),
        ];
        self.post::<Link>("v1/account_links", &form, None)
            .await
            .map(|link| link.url)
    }
}

/// How far a connected account is.
pub(super) async fn account_state(
    transport: &Transport,
    id: &str,
) -> Result<AccountState, PaymentsError> {
    let request = RequestBuilder::new(StripeMethod::Get, format!("/accounts/{}", plain(id)?));
    let account: StripeAccount = transport
        .call()
        .json(
            request,
            CallOptions {
                account: None,
                key: None,
            },
        )
        .await?;
    Ok(account.state())
}

fn read<T: DeserializeOwned>(answer: &RawResponse) -> Asked<T> {
    let words = || told(&answer.body).message.unwrap_or_default();
    match answer.status.as_u16() {
        200..=299 => serde_json::from_slice(&answer.body).map_err(|_| NoAnswer::Unreadable),
        // Stripe's words would quote a part of the key.
        401 => Err(NoAnswer::Key),
        403 => Err(NoAnswer::Forbidden(words())),
        status => Err(NoAnswer::Refused(status, words())),
    }
}
