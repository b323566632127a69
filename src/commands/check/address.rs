//! The public address, as somebody outside would reach it, as far as that can be told from here.

use std::{error::Error, time::Duration};

use jiff::Timestamp;
use reqwest::{Client, Response};
use serde_json::json;

use super::Report;
use crate::config::Settings;
use domain::practice::Catalogue;
use stripe_sandbox::sign;

const ABOUT: &str = "public address";
const TIMEOUT: Duration = Duration::from_secs(10);

/// Whether this very installation answers there: it lives, knows the practices, and believes what is signed with the secret.
pub(super) async fn look(
    settings: &Settings,
    practices: &[Catalogue],
    now: Timestamp,
    report: &mut Report,
) {
    let url = &settings.public_url;
    match answers(settings, practices, now).await {
        Ok(()) if url.starts_with("https://") => {
            report.good(ABOUT, format!("{url} answers, and it is this installation"));
        }
        Ok(()) => report.look(
            ABOUT,
            format!("{url} answers, and it is this installation; going live needs https"),
        ),
        Err(why) => report.mend(ABOUT, format!("{url} {why}")),
    }
}

async fn answers(
    settings: &Settings,
    practices: &[Catalogue],
    now: Timestamp,
) -> Result<(), String> {
    let url = &settings.public_url;
    let builder = Client::builder()
        .timeout(TIMEOUT)
        // A redirect is not this installation: Stripe's events follow none.
        .redirect(reqwest::redirect::Policy::none());
    // Plain http asks for no certificate; a small container has none to compare with.
    let builder = if url.starts_with("http://") {
        builder.no_proxy().tls_certs_only([])
    } else {
        builder
    };
    let client = builder
        .build()
        .map_err(|_| "cannot be asked: this machine has no root certificates".to_owned())?;
    // 1. Something answers, and it is Hourkeep.
    let healthy = client
        .get(format!("{url}/healthz"))
        .send()
        .await
        .map_err(|error| unreached(&error).to_owned())?;
    if !is_ours(healthy).await {
        return Err(
            "answers, but it is not Hourkeep: check where the name and the proxy lead".into(),
        );
    }
    // 2. It has the database of these settings.
    for slug in practices.iter().map(|one| &one.practice.slug) {
        let found = client
            .get(format!("{url}/v1/practices/{slug}"))
            .send()
            .await
            .map_err(|error| unreached(&error).to_owned())?;
        if found.status() == 404 {
            return Err(format!(
                "is an installation that does not know {slug}: it uses another database than these settings"
            ));
        }
    }
    // Whoever believes what is signed with the secret has these settings.
    let secrets = &settings.stripe.webhook_secrets;
    let signs = settings.stripe.secret_key.is_some();
    // 3. It has the secret of these settings; without a key of Stripe there is none to compare.
    let Some(secret) = secrets.first().filter(|_| signs) else {
        return Ok(());
    };
    let body = ping(now);
    let signature = sign(secret, body.as_bytes(), now);
    let posted = client
        .post(format!("{url}/v1/webhooks/stripe"))
        .header("stripe-signature", signature)
        .body(body);
    let answer = posted
        .send()
        .await
        .map_err(|error| unreached(&error).to_owned())?;
    if answer.status().is_success() {
        return Ok(());
    }
    Err("rejects what is signed with stripe.webhook_secrets: restart the server with these settings".into())
}

/// An event about nothing, the same each time: it is stored once.
fn ping(now: Timestamp) -> String {
    json!({
        // A kind that nothing here follows, so it is stored and ignored.
        "id": "evt_hourkeep_check", "object": "v2.core.event", "type": "v2.core.event_destination.ping", "livemode": false,
        "created": now.to_string(), "context": null, "related_object": null,
    })
    .to_string()
}

async fn is_ours(answer: Response) -> bool {
    let ok = answer.status() == 200;
    ok && answer
        .json::<serde_json::Value>()
        .await
        .is_ok_and(|body| body == json!({"status": "ok"}))
}

fn unreached(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&dyn Error> = Some(error);
    // reqwest itself only says "error sending request"; the reason is among its causes.
    while let Some(one) = cause {
        if one.to_string().to_lowercase().contains("certificate") {
            return "has no valid certificate: check the proxy in front of Hourkeep";
        }
        cause = one.source();
    }
    if error.is_timeout() {
        "does not answer in time: check the proxy, and that `hourkeep serve` is running"
    } else {
        "cannot be reached from here: check that `hourkeep serve` is running, and where the name leads"
    }
}
