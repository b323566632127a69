//! The payment that a decision was prepared for, as it is under the lock.

use domain::{booking::Refusal, money::payments::payment::Payment};
use store::ChangeFacts;

/// The payment that is still as it was when it was asked about.
///
/// # Errors
/// [`Refusal::Unchanged`] if it has moved on: whoever moved it has decided what this would decide.
pub(crate) fn known_payment(
    facts: &ChangeFacts,
    is_same: impl Fn(&Payment) -> bool,
) -> Result<&Payment, Refusal> {
    let mut payments = facts.funds.payments.iter();
    payments
        .find(|payment| is_same(payment))
        .ok_or(Refusal::Unchanged)
}
