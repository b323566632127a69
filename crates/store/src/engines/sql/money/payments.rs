//! Payments and refunds as rows.

use uuid::Uuid;

use super::{
    At, Db, SqlStore,
    rows::{self, Ids, PaymentRow, RefundRow},
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::StoreError;
use domain::{
    ids::{BookingId, PracticeId},
    money::payments::{payment::Payment, refund::Refund},
};

type Connection = <Db as sqlx::Database>::Connection;

/// What a [`PaymentRow`] is read from, and all that is written of one.
macro_rules! payment_columns {
    () => {
        r"id, booking_id, amount, currency, state, attempt, page_expires_at, page_id, page_url,
        return_url, intent, purpose, means, refusal, account, platform"
    };
}

const OF_BOOKINGS: &str = concat!(
    "SELECT ",
    payment_columns!(),
    " FROM payments WHERE practice_id = $1 AND ",
    one_of!("booking_id", "$2"),
    " ORDER BY id"
);
const REFUNDS_OF_BOOKINGS: &str = concat!(
    r"SELECT r.id, p.booking_id, r.payment_id, r.amount, r.currency, r.state, r.provider_id,
        r.cause, r.given_up
    FROM refunds r JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    WHERE p.practice_id = $1 AND ",
    one_of!("p.booking_id", "$2"),
    " ORDER BY r.id"
);
const PUT: &str = concat!(
    "INSERT INTO payments (practice_id, ",
    payment_columns!(),
    r")
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    ON CONFLICT (practice_id, id) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
        page_expires_at = excluded.page_expires_at, page_id = excluded.page_id,
        page_url = excluded.page_url, return_url = excluded.return_url, intent = excluded.intent,
        means = excluded.means, refusal = excluded.refusal, account = excluded.account,
        platform = excluded.platform"
);
const PUT_REFUND: &str = r"INSERT INTO refunds (practice_id, id, payment_id, amount, currency,
        state, provider_id, cause, given_up)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (practice_id, id) DO UPDATE SET state = excluded.state,
        provider_id = excluded.provider_id";
/// The provider's ids are unique over all practices, and its events name nothing else.
const OF_PROVIDER_OBJECT: &str = r"SELECT practice_id, booking_id
    FROM payments
    WHERE page_id = $1 OR intent = $1
    UNION SELECT p.practice_id, p.booking_id
    FROM refunds r
    JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    WHERE r.provider_id = $1
    UNION SELECT p.practice_id, p.booking_id
    FROM disputes d
    JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    WHERE d.id = $1";

/// The payments of these bookings, by age.
pub(crate) async fn of_bookings(
    connection: &mut Connection,
    practice: PracticeId,
    bookings: &Ids,
) -> Result<Vec<Payment>, Failed> {
    rows::of_bookings(
        connection,
        OF_BOOKINGS,
        practice,
        bookings,
        PaymentRow::payment,
    )
    .await
}

/// The refunds of these bookings, by age.
pub(crate) async fn refunds_of_bookings(
    connection: &mut Connection,
    practice: PracticeId,
    bookings: &Ids,
) -> Result<Vec<(BookingId, Refund)>, Failed> {
    let read = |row: RefundRow| Ok((BookingId(row.booking_id), row.refund()?));
    rows::of_bookings(connection, REFUNDS_OF_BOOKINGS, practice, bookings, read).await
}

/// Writes a payment as it is now.
pub(crate) async fn put(
    tx: &mut Tx,
    practice: PracticeId,
    payment: &Payment,
) -> Result<(), Failed> {
    sqlx::query(PUT)
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
        .bind(payment.means.into_str())
        .bind(&payment.refusal)
        .bind(&payment.payee.connected)
        .bind(&payment.payee.platform)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes a refund as it is now.
pub(crate) async fn put_refund(
    tx: &mut Tx,
    practice: PracticeId,
    refund: &Refund,
) -> Result<(), Failed> {
    sqlx::query(PUT_REFUND)
        .bind(practice.0)
        .bind(refund.id.0)
        .bind(refund.payment.0)
        .bind(refund.amount.amount)
        .bind(refund.amount.currency.code())
        .bind(refund.state.into_str())
        .bind(&refund.provider_id)
        .bind(refund.cause.into_str())
        .bind(refund.given_up)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl SqlStore {
    pub(crate) async fn find_provider_object(
        &self,
        object: &str,
    ) -> Result<Option<(PracticeId, BookingId)>, StoreError> {
        let row = sqlx::query_as::<_, (Uuid, Uuid)>(OF_PROVIDER_OBJECT)
            .bind(object)
            .fetch_optional(&self.read)
            .await;
        Ok(row
            .map_err(map_sqlx_error)?
            .map(|(practice, booking)| (PracticeId(practice), BookingId(booking))))
    }
}
