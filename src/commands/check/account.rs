//! What one account at Stripe is like, judged.

use super::{Readiness, Report};
use crate::adapters::stripe::{Asked, NoAnswer, StripeAccount};
use domain::{practice::Catalogue, sensitive_words::publicly_sensitive_word};

/// Whose an account is.
#[derive(Debug, Clone, Copy)]
pub(super) enum AccountOwner<'a> {
    /// The installation's own; whether money is real.
    Own { real: bool },
    /// A practice's, by its slug. It takes no payment before it is complete, not even in test mode.
    Theirs(&'a str),
}

/// Whether it may take money, and what clients see of it; `of` are the practices that are paid to it.
pub(super) fn judge(
    whose: AccountOwner<'_>,
    asked: Asked<StripeAccount>,
    of: &[&Catalogue],
    report: &mut Report,
) {
    let about = match whose {
        AccountOwner::Own { .. } => "account".to_owned(),
        AccountOwner::Theirs(slug) => format!("account of {slug}"),
    };
    let account = match asked {
        Ok(account) => account,
        Err(why) => return unasked(whose, &about, &why, report),
    };
    activity(whose, &about, &account, report);
    seen_by_clients(&about, &account, report);
    for practice in of.iter().map(|one| &one.practice) {
        statement(&practice.slug, &practice.statement_prefix, &account, report);
    }
}

fn unasked(whose: AccountOwner<'_>, about: &str, why: &NoAnswer, report: &mut Report) {
    match (whose, why) {
        // For an account that is not connected Stripe also says "forbidden": it does not tell
        // whether there is one.
        (AccountOwner::Theirs(slug), NoAnswer::Forbidden(_) | NoAnswer::Refused(404, _)) => report.mend(
            about,
            format!("Stripe knows no such account of this installation's: hourkeep practice payee {slug} none, then hourkeep practice onboard {slug}"),
        ),
        (_, NoAnswer::Forbidden(_)) => report.look(
            about,
            "not checked: the key may not read it. Check at dashboard.stripe.com/settings/account that payments and payouts are on",
        ),
        (_, why) => report.mend(about, super::no_answer::meaning(why)),
    }
}

fn activity(whose: AccountOwner<'_>, about: &str, account: &StripeAccount, report: &mut Report) {
    // In test mode Stripe lets a new account take test payments.
    let (wanting, remark) = match whose {
        AccountOwner::Own { real: false } => (Readiness::Look, " before going live"),
        AccountOwner::Own { real: true } | AccountOwner::Theirs(_) => (Readiness::ToDo, ""),
    };
    let link = match whose {
        AccountOwner::Own { .. } => "dashboard.stripe.com/account/onboarding".to_owned(),
        AccountOwner::Theirs(slug) => {
            format!("the link that hourkeep practice onboard {slug} prints")
        }
    };
    let due = account.due();
    let missing = if due.is_empty() {
        String::new()
    } else {
        format!(" ({})", due.join(", "))
    };
    let mut good = true;
    let mut wants = |says: String| {
        good = false;
        report.line(about, wanting, says);
    };
    // The gravest first, one line for each account: no payments, no payouts, documents due, no
    // cards.
    if !account.charges_enabled {
        let why = account
            .closed()
            .map(|reason| format!(", {reason}"))
            .unwrap_or_default();
        wants(format!(
            "takes no payments yet{why}{missing}: complete it{remark} at {link}"
        ));
    } else if !account.payouts_enabled {
        wants(format!(
            "takes payments, but does not pay out to a bank account{missing}: complete it{remark} at {link}"
        ));
    } else if !due.is_empty() {
        let until = account
            .deadline()
            .map(|at| format!(" until {}", at.strftime("%Y-%m-%d")))
            .unwrap_or_default();
        wants(format!(
            "Stripe needs more information{missing}: provide it{until}{remark} at {link}"
        ));
    } else if account.cards() == Some(false) {
        wants(format!(
            "may not take cards: switch card payments on{remark} at dashboard.stripe.com/settings/payment_methods"
        ));
    }
    if good {
        report.good(about, "takes payments, and pays out");
    }
}

/// The name on the payment page.
fn seen_by_clients(about: &str, account: &StripeAccount, report: &mut Report) {
    let about = about.replacen("account", "public name", 1);
    match account.public_name() {
        None => report.mend(&about, "there is none: clients see it on the payment page; set it at dashboard.stripe.com/settings/business-details"),
        // The list that also refuses a telling sender of messages.
        Some(name) if publicly_sensitive_word(name).is_some() => report.mend(
            &about,
            format!("\"{name}\" reveals on payment pages and in banking apps what the payment is for: choose a neutral one at dashboard.stripe.com/settings/business-details"),
        ),
        Some(name) => report.good(&about, format!("clients see \"{name}\" on the payment page")),
    }
}

/// What comes first on a bank statement: as the practice's file says, so that clients know what they are told to expect.
fn statement(slug: &str, wanted: &str, account: &StripeAccount, report: &mut Report) {
    let (about, place) = (
        format!("statement of {slug}"),
        "dashboard.stripe.com/settings/public (shortened descriptor)",
    );
    match account.statement_prefix() {
        Some(prefix) if prefix.eq_ignore_ascii_case(wanted) => report.good(&about, format!("bank statements begin with {prefix}, as clients are told")),
        Some(prefix) => report.mend(
            &about,
            format!("bank statements begin with {prefix}, but clients are told {wanted}: change it at {place}, or statement_prefix in the practice's file"),
        ),
        None => report.mend(&about, format!("the account has no shortened descriptor: set {wanted} at {place}")),
    }
}
