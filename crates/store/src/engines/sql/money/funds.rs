//! Fees and disputes as rows; and all the funds of a booking.

use std::collections::BTreeMap;

use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At, Db, SqlStore, payments, recorded,
    rows::{self, Ids, money, word},
    tx::{Failed, Tx, Writer, corrupt, map_sqlx_error, store_error},
};
use crate::{StoreError, engines::vault::Vault};
use domain::{
    ids::{BookingId, ClientId, FeeId, PaymentId, PracticeId},
    money::{
        fee::{Fee, FeeState, Waiver},
        funds::BookingMoney,
        payments::dispute::Dispute,
    },
};

type Connection = <Db as sqlx::Database>::Connection;

/// What a [`FeeRow`] is read from, and all that is written of one.
macro_rules! fee_columns {
    () => {
        "id, booking_id, kind, proposed, amount, currency, state, proposed_at, decided_at"
    };
}

const FEES: &str = concat!(
    "SELECT ",
    fee_columns!(),
    " FROM fees WHERE practice_id = $1 AND ",
    one_of!("booking_id", "$2"),
    " ORDER BY id"
);
const PUT_FEE: &str = concat!(
    "INSERT INTO fees (practice_id, ",
    fee_columns!(),
    r")
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (practice_id, id) DO UPDATE SET amount = excluded.amount, state = excluded.state,
        decided_at = excluded.decided_at"
);
const DISPUTES: &str = concat!(
    r"SELECT d.id, p.booking_id, d.payment_id, d.amount, d.currency, d.state, d.reason,
        d.evidence_due
    FROM disputes d JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    WHERE p.practice_id = $1 AND ",
    one_of!("p.booking_id", "$2"),
    " ORDER BY d.id"
);
const PUT_DISPUTE: &str = r"INSERT INTO disputes (practice_id, id, payment_id, amount, currency,
        state, reason, evidence_due)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (practice_id, id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
        evidence_due = excluded.evidence_due";
const GOODWILL: &str = r"SELECT COUNT(*)
    FROM fees f
    JOIN bookings b ON b.practice_id = f.practice_id AND b.id = f.booking_id
    WHERE b.practice_id = $1 AND b.client_id = $2 AND f.state = 'waived_goodwill'
        AND f.proposed_at > $3";

#[derive(FromRow)]
struct FeeRow {
    id: Uuid,
    booking_id: Uuid,
    kind: String,
    proposed: i64,
    amount: Option<i64>,
    currency: String,
    state: String,
    proposed_at: At,
    decided_at: Option<At>,
}

impl FeeRow {
    fn fee(self) -> Result<Fee, StoreError> {
        let waived = |why, at: At| FeeState::Waived { why, at: at.0 };
        // The three columns have to agree: a fee that is approved has an amount and a day, a
        // proposed one neither.
        let state = match (self.state.as_str(), self.amount, self.decided_at) {
            ("proposed", None, None) => FeeState::Proposed,
            ("approved", Some(amount), Some(at)) => FeeState::Approved {
                amount: money(amount, &self.currency)?,
                at: at.0,
            },
            ("waived", None, Some(at)) => waived(Waiver::Practice, at),
            ("waived_resold", None, Some(at)) => waived(Waiver::Resold, at),
            ("waived_goodwill", None, Some(at)) => waived(Waiver::Goodwill, at),
            _ => return Err(corrupt("a fee's state")),
        };
        Ok(Fee {
            id: FeeId(self.id),
            booking: BookingId(self.booking_id),
            kind: word(&self.kind, "a fee's kind")?,
            proposed: money(self.proposed, &self.currency)?,
            proposed_at: self.proposed_at.0,
            state,
        })
    }
}

#[derive(FromRow)]
struct DisputeRow {
    id: String,
    booking_id: Uuid,
    payment_id: Uuid,
    amount: i64,
    currency: String,
    state: String,
    reason: String,
    evidence_due: Option<At>,
}

impl DisputeRow {
    fn dispute(self) -> Result<Dispute, StoreError> {
        Ok(Dispute {
            id: self.id,
            payment: PaymentId(self.payment_id),
            amount: money(self.amount, &self.currency)?,
            state: word(&self.state, "a dispute's state")?,
            reason: self.reason,
            evidence_due: self.evidence_due.map(|at| at.0),
        })
    }
}

/// All that moved, moves or may move for a booking.
pub(crate) async fn of_booking(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    booking: BookingId,
) -> Result<BookingMoney, Failed> {
    let all = of_bookings(connection, vault, practice, &[booking]).await?;
    Ok(all.into_values().next().unwrap_or_default())
}

/// The same for each of a practice's bookings, in as many statements.
pub(crate) async fn of_bookings(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    bookings: &[BookingId],
) -> Result<BTreeMap<BookingId, BookingMoney>, Failed> {
    let ids: Ids = Json(bookings.iter().map(|one| one.0).collect());
    let mut all = BTreeMap::<BookingId, BookingMoney>::new();
    let payments = payments::of_bookings(&mut *connection, practice, &ids).await?;
    // Refunds and disputes belong to payments: without one their statements are not sent.
    let is_paid = !payments.is_empty();
    let is_recorded = payments.iter().any(|one| one.means.is_recorded());
    for payment in payments {
        let of = all.entry(payment.booking).or_default();
        of.payments.push(payment);
    }
    if is_paid {
        for (booking, one) in
            payments::refunds_of_bookings(&mut *connection, practice, &ids).await?
        {
            all.entry(booking).or_default().refunds.push(one);
        }
        for (booking, one) in disputes(&mut *connection, practice, &ids).await? {
            all.entry(booking).or_default().disputes.push(one);
        }
    }
    if is_recorded {
        for (booking, one) in recorded::of_bookings(&mut *connection, vault, practice, &ids).await?
        {
            all.entry(booking).or_default().recorded.push(one);
        }
    }
    for one in fees(&mut *connection, practice, &ids).await? {
        all.entry(one.booking).or_default().fees.push(one);
    }
    for one in recorded::write_offs(connection, vault, practice, &ids).await? {
        all.entry(one.booking).or_default().write_offs.push(one);
    }
    Ok(all)
}

async fn fees(
    connection: &mut Connection,
    practice: PracticeId,
    bookings: &Ids,
) -> Result<Vec<Fee>, Failed> {
    rows::of_bookings(connection, FEES, practice, bookings, FeeRow::fee).await
}

async fn disputes(
    connection: &mut Connection,
    practice: PracticeId,
    bookings: &Ids,
) -> Result<Vec<(BookingId, Dispute)>, Failed> {
    let read = |row: DisputeRow| Ok((BookingId(row.booking_id), row.dispute()?));
    rows::of_bookings(connection, DISPUTES, practice, bookings, read).await
}

/// Writes the rows as they are now.
pub(crate) async fn put(
    w: &mut Writer<'_>,
    practice: PracticeId,
    funds: &BookingMoney,
) -> Result<(), Failed> {
    // Payments first: refunds and disputes refer to them.
    for payment in &funds.payments {
        payments::put(w.tx, practice, payment).await?;
    }
    for refund in &funds.refunds {
        payments::put_refund(w.tx, practice, refund).await?;
    }
    for fee in &funds.fees {
        put_fee(w.tx, practice, fee).await?;
    }
    for dispute in &funds.disputes {
        put_dispute(w.tx, practice, dispute).await?;
    }
    for one in &funds.recorded {
        recorded::put(w, practice, one).await?;
    }
    for write_off in &funds.write_offs {
        recorded::put_write_off(w, practice, write_off).await?;
    }
    Ok(())
}

async fn put_fee(tx: &mut Tx, practice: PracticeId, fee: &Fee) -> Result<(), Failed> {
    let (amount, decided) = match fee.state {
        FeeState::Proposed => (None, None),
        FeeState::Approved { amount, at } => (Some(amount.amount), Some(At(at))),
        FeeState::Waived { at, .. } => (None, Some(At(at))),
    };
    sqlx::query(PUT_FEE)
        .bind(practice.0)
        .bind(fee.id.0)
        .bind(fee.booking.0)
        .bind(fee.kind.into_str())
        .bind(fee.proposed.amount)
        .bind(amount)
        .bind(fee.proposed.currency.code())
        .bind(fee.state.as_str())
        .bind(At(fee.proposed_at))
        .bind(decided)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn put_dispute(tx: &mut Tx, practice: PracticeId, dispute: &Dispute) -> Result<(), Failed> {
    sqlx::query(PUT_DISPUTE)
        .bind(practice.0)
        .bind(&dispute.id)
        .bind(dispute.payment.0)
        .bind(dispute.amount.amount)
        .bind(dispute.amount.currency.code())
        .bind(dispute.state.into_str())
        .bind(&dispute.reason)
        .bind(dispute.evidence_due.map(At))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Late cancellations of the client that were let pass since then.
pub(crate) async fn goodwill(
    connection: &mut Connection,
    practice: PracticeId,
    client: ClientId,
    since: jiff::Timestamp,
) -> Result<u32, Failed> {
    let query = sqlx::query_scalar::<_, i64>(GOODWILL)
        .bind(practice.0)
        .bind(client.0)
        .bind(At(since));
    Ok(super::rows::to_u32(query.fetch_one(connection).await?)?)
}

impl SqlStore {
    pub(crate) async fn count_goodwill(
        &self,
        practice: PracticeId,
        client: ClientId,
        since: jiff::Timestamp,
    ) -> Result<u32, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        goodwill(&mut connection, practice, client, since)
            .await
            .map_err(store_error)
    }
}
