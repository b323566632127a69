//! What Stripe says of the key, and of the account behind it.

use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::{
    Report,
    account::{self, AccountOwner},
    endpoints::{self, EventsOf},
};
use crate::{
    adapters::stripe::{NoAnswer, StripeSetup},
    app::stripe_setup,
    config::{Environment, Settings},
};
use domain::practice::{Catalogue, service::Service};

pub(super) use super::no_answer::meaning;

const KEY: &str = "stripe key";
/// Further apart, and events may be refused as old (Stripe's signatures hold for five minutes).
const APART: i64 = 30;

/// What the key has to read, as the dashboard calls it, and a harmless look at each.
// Reading only: only a payment would show whether a key may write
// (docs/decisions/0039-going-live-is-asked.md).
const READS: [(&str, &str); 7] = [
    ("Checkout Sessions", "checkout/sessions?limit=1"),
    ("PaymentIntents", "payment_intents?limit=1"),
    ("SetupIntents", "setup_intents?limit=1"),
    ("Charges and Refunds", "refunds?limit=1"),
    ("Disputes", "disputes?limit=1"),
    ("Events", "events?limit=1"),
    ("Balance transactions", "balance_transactions?limit=1"),
];

/// Looks at everything Stripe tells.
pub(super) async fn look(
    settings: &Settings,
    practices: &[Catalogue],
    now: Timestamp,
    report: &mut Report,
) {
    let Some(key) = &settings.stripe.secret_key else {
        return without(settings, practices, report);
    };
    let setup = match stripe_setup(settings) {
        Ok(Some(setup)) => setup,
        Ok(None) => return,
        Err(error) => return report.mend(KEY, error.to_string()),
    };
    let (date, reached) = setup.reach().await;
    // A refusal has Stripe's `Date` too, so the clock is checked whatever the key is.
    if let Some(date) = date {
        clock(now, date, report);
    }
    let real = settings.environment == Environment::Live;
    match reached {
        Err(why @ (NoAnswer::Unreachable | NoAnswer::Key)) => {
            return report.mend(KEY, meaning(&why));
        }
        // With a key of the other mode, everything after this would be about the wrong data.
        Ok(moves) if moves != real => return report.mend(KEY, mode(real)),
        _ => report.good(
            KEY,
            if real {
                "valid, and moves real money"
            } else {
                "valid, in test mode: no real money moves"
            },
        ),
    }
    permissions(&setup, key.expose_secret().starts_with("rk_"), report).await;
    let wanted = accounts(&setup, settings, practices, report).await;
    methods(&setup, report).await;
    endpoints::look(&setup, settings, &wanted, report).await;
    let place = "dashboard.stripe.com/settings/emails";
    report.look("stripe's receipts", format!("not checked, because Stripe does not say: Hourkeep sends its own, so both \"Successful payments\" and \"Refunds\" should be off at {place}"));
}

/// Looks at the accounts that are paid to: whose events have to be sent.
async fn accounts(
    setup: &StripeSetup,
    settings: &Settings,
    practices: &[Catalogue],
    report: &mut Report,
) -> Vec<EventsOf> {
    // Each practice's own account is checked once; the installation's serves all practices without
    // one.
    let (own, theirs): (Vec<_>, Vec<_>) = practices
        .iter()
        .partition(|one| one.practice.stripe_account.is_none());
    let mut wanted = Vec::new();
    // With no practice yet the installation's own account is the one that will be used.
    if !own.is_empty() || practices.is_empty() {
        wanted.push(EventsOf::Own);
        account::judge(
            AccountOwner::Own {
                real: settings.environment == Environment::Live,
            },
            setup.account(None).await,
            &own,
            report,
        );
    }
    for one in &theirs {
        let id = one.practice.stripe_account.as_deref();
        account::judge(
            AccountOwner::Theirs(&one.practice.slug),
            setup.account(id).await,
            &[one],
            report,
        );
    }
    if !theirs.is_empty() {
        wanted.push(EventsOf::Connected);
    }
    // They have accounts, but the setting has been switched off: nothing is collected there
    // (docs/decisions/0030-links-and-payees-are-not-definitions.md).
    if !theirs.is_empty() && !settings.stripe.connected_accounts {
        report.mend(
            "connected accounts",
            "practices have accounts of their own, which take no payments here: set stripe.connected_accounts = true",
        );
    }
    wanted
}

/// Without a key.
fn without(settings: &Settings, practices: &[Catalogue], report: &mut Report) {
    let collecting = practices
        .iter()
        .filter(|one| one.services.iter().any(Service::collects));
    let slugs: Vec<_> = collecting.map(|one| one.practice.slug.as_str()).collect();
    if settings.environment == Environment::Test {
        report.look(
            KEY,
            "there is none: the built-in sandbox takes the payments, and no real money moves",
        );
    } else if slugs.is_empty() {
        report.good(
            KEY,
            "there is none, and nothing here is paid through Stripe",
        );
    } else {
        report.mend(
            KEY,
            format!(
                "there is none, so paid services cannot be booked ({}): set stripe.secret_key",
                slugs.join(", ")
            ),
        );
    }
}

/// Whether this machine's clock goes right.
pub(super) fn clock(now: Timestamp, theirs: Timestamp, report: &mut Report) {
    let apart = now.as_second() - theirs.as_second();
    let which = if apart > 0 { "ahead" } else { "behind" };
    match apart.abs() {
        // The request's own time and the whole seconds of `Date` lie well within this.
        0..=APART => report.good("clock", "agrees with Stripe's"),
        seconds => report.mend(
            "clock",
            format!("is {seconds} seconds {which} of Stripe's: have it set over the network (timedatectl set-ntp true)"),
        ),
    }
}

/// What a restricted key may; one that is not may everything.
async fn permissions(setup: &StripeSetup, restricted: bool, report: &mut Report) {
    const ABOUT: &str = "permissions";
    let place = "dashboard.stripe.com/apikeys";
    // `sk_…` keys cannot lack permissions.
    if !restricted {
        return report.good(
            ABOUT,
            "a secret key may do everything; a restricted one (rk_…) that may do less is safer",
        );
    }
    let mut missing = Vec::new();
    for (name, path) in READS {
        match setup.may_read(path).await {
            Ok(()) => {}
            // Everything missing is listed at once, to save trips to the dashboard.
            Err(NoAnswer::Forbidden(_)) => missing.push(name),
            Err(why) => return report.mend(ABOUT, meaning(&why)),
        }
    }
    if !missing.is_empty() {
        report.mend(
            ABOUT,
            format!(
                "the key may not read {}: edit it at {place}",
                missing.join(", ")
            ),
        );
    }
    report.look(
        ABOUT,
        format!(
            "not checked, only a payment would tell: the key has to write Checkout Sessions, PaymentIntents, Charges and Refunds, \
             PaymentMethods and Customers; look at it at {place}"
        ),
    );
}

async fn methods(setup: &StripeSetup, report: &mut Report) {
    const ABOUT: &str = "cards";
    let place = "dashboard.stripe.com/settings/payment_methods";
    match setup.cards_are_on().await {
        Ok(true) => report.good(ABOUT, "switched on as a way to pay"),
        Ok(false) => report.mend(
            ABOUT,
            format!("switched off as a way to pay: switch them on at {place}"),
        ),
        Err(NoAnswer::Forbidden(_)) => {
            report.look(
                ABOUT,
                format!("not checked: the key may not read it; check at {place} that cards are on"),
            );
        }
        Err(why) => report.mend(ABOUT, meaning(&why)),
    }
}

const fn mode(real: bool) -> &'static str {
    if real {
        "is a test key, but environment = \"live\""
    } else {
        "moves real money, but environment = \"test\""
    }
}
