//! Payments and refunds as rows.

use super::{At, tx::Tx};
use domain::{
    ids::PracticeId,
    money::payments::{payment::Payment, refund::Refund},
};

const PUT: &str = r"INSERT INTO payments (practice_id, id, booking_id, amount, currency, state,
        attempt, page_expires_at, page_id, page_url, return_url, intent, purpose, means, refusal,
        account, platform)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    ON CONFLICT (practice_id, id) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
        page_expires_at = excluded.page_expires_at, page_id = excluded.page_id,
        page_url = excluded.page_url, return_url = excluded.return_url, intent = excluded.intent,
        means = excluded.means, refusal = excluded.refusal, account = excluded.account,
        platform = excluded.platform";
const PUT_REFUND: &str = r"INSERT INTO refunds (practice_id, id, payment_id, amount, currency,
        state, provider_id, cause, given_up)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (practice_id, id) DO UPDATE SET state = excluded.state,
        provider_id = excluded.provider_id";
/// Writes a payment as it is now.
pub(crate) fn put(tx: &mut Tx, practice: PracticeId, payment: &Payment) {
    tx.write(PUT)
        .bind(practice.0)
        .bind(payment.id.0)
        .bind(payment.booking.0)
        .bind(payment.amount.amount)
        .bind(payment.amount.currency.code())
        .bind(payment.state.into_str())
        .bind(i64::from(payment.attempt))
        .bind(At(payment.page_expires_at))
        .bind(payment.page.as_ref().map(|page| page.id.as_str()))
        .bind(payment.page.as_ref().and_then(|page| page.url.as_deref()))
        .bind(&payment.return_url)
        .bind(&payment.intent)
        .bind(payment.purpose.into_str())
        .bind(payment.method.into_str())
        .bind(&payment.refusal)
        .bind(&payment.payee.connected)
        .bind(&payment.payee.platform);
}

/// Writes a refund as it is now.
pub(crate) fn put_refund(tx: &mut Tx, practice: PracticeId, refund: &Refund) {
    tx.write(PUT_REFUND)
        .bind(practice.0)
        .bind(refund.id.0)
        .bind(refund.payment.0)
        .bind(refund.amount.amount)
        .bind(refund.amount.currency.code())
        .bind(refund.state.into_str())
        .bind(&refund.provider_id)
        .bind(refund.cause.into_str())
        .bind(refund.given_up);
}
