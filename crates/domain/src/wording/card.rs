//! What may be taken from a saved card, what cancelling now does, what has become of a fee, and a payment that a bank asks about.

use super::{Locale, Value, money, say};
use crate::money::{
    Money,
    fee::FeeKind,
    standing_fee::{FeeOutcome, StandingFee},
};

/// What a client agrees to when a card is saved: who may charge it, what for, when, and at most how much. Stored as shown,
/// with its hash (docs.stripe.com/payments/save-and-reuse, "Compliance": when charged, how the amount is found, how to end it).
#[must_use]
pub fn consent(
    practice: &str,
    policy_version: &str,
    price: Money,
    most: Money,
    locale: Locale,
) -> String {
    let (price, most) = (money(price, locale), money(most, locale));
    let values = [
        ("practice", Value::Text(practice)),
        ("version", Value::Text(policy_version)),
        ("price", Value::Text(&price)),
        ("most", Value::Text(&most)),
    ];
    say(locale, "consent", &values)
}

/// What cancelling now would do to the money of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancellationAmounts {
    /// Goes back to the client.
    pub returned: Money,
    /// Of what was paid, kept as the fee.
    pub kept: Money,
    /// Of the fee, still to be paid.
    pub owed: Money,
    /// Of what goes back, what the practice gives back by hand.
    pub by_hand: Money,
}

/// The sentence of a cancellation preview.
#[must_use]
pub fn cancellation(amounts: CancellationAmounts, locale: Locale) -> String {
    let CancellationAmounts {
        returned,
        kept,
        owed,
        by_hand,
    } = amounts;
    // "Goes back to your card" would be untrue of money that the practice hands over.
    let all_by_hand = !by_hand.is_zero() && by_hand == returned;
    let id = match (returned.is_zero(), kept.is_zero(), owed.is_zero()) {
        (true, true, true) => "cancel-free",
        // A whole sentence for each case, not one put together from parts: grammar differs between
        // languages.
        (false, true, _) if all_by_hand => "cancel-by-hand",
        (false, false, _) if all_by_hand => "cancel-by-hand-kept",
        (false, true, _) => "cancel-returned",
        (false, false, _) => "cancel-returned-kept",
        (true, false, true) => "cancel-kept",
        (true, false, false) => "cancel-kept-owed",
        (true, true, false) => "cancel-owed",
    };
    let [returned, kept, owed, part] =
        [returned, kept, owed, by_hand].map(|amount| money(amount, locale));
    let values = [
        ("returned", Value::Text(&returned)),
        ("kept", Value::Text(&kept)),
        ("owed", Value::Text(&owed)),
    ];
    let said = say(locale, id, &values);
    if all_by_hand || by_hand.is_zero() {
        return said;
    }
    format!(
        "{said} {}",
        say(
            locale,
            "cancel-by-hand-part",
            &[("amount", Value::Text(&part))]
        )
    )
}

/// What a fee is for, by which rules, what has become of it, and how to object. Without its amount, so that a message may say it.
#[must_use]
pub fn fee_terms(fee: StandingFee, locale: Locale) -> Option<String> {
    let id = match (fee.outcome, fee.kind) {
        // Whoever cancels late has been shown the fee; of a missed session nothing is said before it costs something.
        (FeeOutcome::Undecided, FeeKind::NoShow) => return None,
        (FeeOutcome::Undecided, FeeKind::LateCancellation) => "fee-undecided",
        (FeeOutcome::Due, _) => "fee-due",
        (FeeOutcome::KeptInFull, _) => "fee-kept",
        (FeeOutcome::KeptInPart, _) => "fee-kept-in-part",
        (FeeOutcome::Paid, _) => "fee-paid",
    };
    let kind = Value::Text(fee.kind.into_str());
    Some(say(locale, id, &[("kind", kind)]))
}

/// Asks for a payment that the bank wants its holder to confirm in person.
#[must_use]
pub fn bank_confirmation(amount: Money, locale: Locale) -> String {
    say(
        locale,
        "bank-confirmation",
        &[("amount", Value::Text(&money(amount, locale)))],
    )
}

/// What the link to that confirmation says.
#[must_use]
pub fn bank_confirmation_link(locale: Locale) -> String {
    say(locale, "bank-confirmation-link", &[])
}
