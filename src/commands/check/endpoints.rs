//! The webhook endpoints at Stripe, by which it tells what became of payments.

use secrecy::ExposeSecret;

use super::Report;
use crate::{
    adapters::stripe::{Endpoint, NoAnswer, StripeSetup},
    app::stripe_setup,
    commands::{CommandError, Out},
    config::Settings,
    service::money::events::WANTED,
};

const PLACE: &str = "dashboard.stripe.com/webhooks";

/// Whose events an endpoint gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventsOf {
    Own,
    Connected,
}

impl EventsOf {
    const fn about(self) -> &'static str {
        match self {
            Self::Own => "webhook",
            Self::Connected => "connected webhook",
        }
    }

    fn fits(self, endpoint: &Endpoint) -> bool {
        // Stripe sends events of connected accounts only to endpoints made for them.
        endpoint.is_of_connected() == (self == Self::Connected)
    }
}

fn address(settings: &Settings) -> String {
    format!("{}/v1/webhooks/stripe", settings.public_url)
}

/// Whether Stripe tells this installation everything it has to know of the accounts that are paid to.
pub(super) async fn look(
    setup: &StripeSetup,
    settings: &Settings,
    wanted: &[EventsOf],
    report: &mut Report,
) {
    let url = address(settings);
    match setup.endpoints().await {
        Ok(all) => {
            for of in wanted {
                judge(*of, &all, &url, report);
            }
            secrets(settings, all.iter().filter(|one| one.is_on() && one.url == url).count(), report);
        }
        // A restricted key may lack this permission; that is not a failure.
        Err(NoAnswer::Forbidden(_)) => report.look(
            EventsOf::Own.about(),
            format!(
                "not checked: the key may not read webhook endpoints. Check at {PLACE} that one leads to {url} and receives all of {}",
                WANTED.join(", ")
            ),
        ),
        Err(why) => report.mend(EventsOf::Own.about(), super::no_answer::meaning(&why)),
    }
    if setup
        .thin_destinations()
        .await
        .is_ok_and(|thin| thin.contains(&url))
    {
        let says = format!(
            "a destination for thin events leads here as well; it does no harm, but is not needed: remove it at {PLACE}"
        );
        report.look("thin events", says);
    }
}

fn judge(of: EventsOf, all: &[Endpoint], url: &str, report: &mut Report) {
    let (about, ours) = (of.about(), || {
        all.iter().filter(|one| of.fits(one) && one.url == url)
    });
    let on: Vec<_> = ours().filter(|one| one.is_on()).collect();
    // Of several that lead here the most complete one counts; the others are only worth a look.
    let Some(best) = on.iter().min_by_key(|one| missing(one).len()) else {
        return match ours().next() {
            Some(off) => report.mend(
                about,
                format!(
                    "{} leads here and is switched off: switch it on at {PLACE}",
                    off.id
                ),
            ),
            None => report.mend(about, none(of, all, url)),
        };
    };
    let missing = missing(best);
    if !missing.is_empty() {
        return report.mend(
            about,
            format!(
                "{} does not receive {}: add them at {PLACE}",
                best.id,
                missing.join(", ")
            ),
        );
    }
    let version = best.api_version.as_deref().unwrap_or("the account's own");
    let remark = if version == StripeSetup::version() {
        ""
    } else {
        "; everything is looked up, so another version does no harm"
    };
    report.good(
        about,
        format!(
            "{} receives every event that is needed, in version {version}{remark}",
            best.id
        ),
    );
    // Harmless, since events are stored under their id, but each is posted that many times.
    if on.len() > 1 {
        report.look(
            about,
            format!(
                "{} endpoints receive the same events; one is enough, remove the others at {PLACE}",
                on.len()
            ),
        );
    }
}

fn none(of: EventsOf, all: &[Endpoint], url: &str) -> String {
    let whose = if of == EventsOf::Own {
        ""
    } else {
        " of the practices' own accounts"
    };
    let host = |url: &str| {
        url::Url::parse(url)
            .ok()
            .and_then(|one| one.host_str().map(str::to_owned))
    };
    // Perhaps one was typed.
    let near = all
        .iter()
        .find(|one| of.fits(one) && host(&one.url).is_some() && host(&one.url) == host(url));
    let near = near
        .map(|one| format!(" ({} leads to {})", one.id, one.url))
        .unwrap_or_default();
    format!(
        "no webhook endpoint at Stripe leads to {url}, so nobody learns what became of payments{whose}{near}: run hourkeep check --make-webhook"
    )
}

fn missing(endpoint: &Endpoint) -> Vec<&'static str> {
    // `*` is Stripe's word for all but those that must be asked for by name, of which we want none.
    let all = endpoint.enabled_events.iter().any(|one| one == "*");
    WANTED
        .into_iter()
        .filter(|kind| !all && !endpoint.enabled_events.iter().any(|one| one == kind))
        .collect()
}

/// Each endpoint signs with a secret of its own.
fn secrets(settings: &Settings, endpoints: usize, report: &mut Report) {
    let known = settings.stripe.webhook_secrets.len();
    if known == 0 {
        report.mend("signing secret", format!("there is none, so the server does not start with the key: reveal the endpoint's secret at {PLACE} and set stripe.webhook_secrets"));
    } else if known < endpoints {
        // One secret for each endpoint; Stripe does not say again whose is which.
        report.mend("signing secret", format!("{endpoints} endpoints lead here, each with its own secret, but stripe.webhook_secrets has {known}: add the others"));
    } else {
        report.good(
            "signing secret",
            "there; whether it is the endpoint's shows with the first event",
        );
    }
}

/// Makes the endpoints that are missing, and prints their secrets, which Stripe tells this once.
pub(super) async fn make(settings: &Settings, out: Out<'_>) -> Result<(), CommandError> {
    let setup = stripe_setup(settings)?.ok_or_else(|| {
        CommandError::Message("there is no Stripe key: set stripe.secret_key first".into())
    })?;
    let url = address(settings);
    // The sandbox takes any address.
    if settings.stripe.base_url.is_none() && !url.starts_with("https://") {
        return Err(CommandError::Message(format!(
            "Stripe reaches https addresses only, not {url}: set public_url; on your own machine, `stripe listen --forward-to {url}` passes events on"
        )));
    }
    let failed = |why: NoAnswer| CommandError::Message(super::no_answer::meaning(&why));
    let there = setup.endpoints().await.map_err(failed)?;
    let wanted: &[EventsOf] = if settings.stripe.connected_accounts {
        &[EventsOf::Own, EventsOf::Connected]
    } else {
        &[EventsOf::Own]
    };
    let mut made = false;
    for of in wanted {
        // Running it again makes no second one, which would send every event twice.
        if let Some(known) = there.iter().find(|one| of.fits(one) && one.url == url) {
            writeln!(
                out,
                "{}: {} leads to {url} already; its secret is at {PLACE}",
                of.about(),
                known.id
            )?;
            continue;
        }
        let (id, secret) = setup
            .make_endpoint(&url, &WANTED, *of == EventsOf::Connected)
            .await
            .map_err(failed)?;
        writeln!(
            out,
            "{}: made {id} for {url}\n  its signing secret, shown this once: {}",
            of.about(),
            secret.expose_secret()
        )?;
        made = true;
    }
    if made {
        let all = if wanted.len() > 1 {
            "all signing secrets"
        } else {
            "the signing secret"
        };
        writeln!(
            out,
            "Put {all} into stripe.webhook_secrets, start the server again, and run hourkeep check."
        )?;
    }
    Ok(())
}
