//! The funds of a booking, written; fees and disputes as rows.

use super::{
    At, Db, SqlStore, payments, recorded,
    tx::{Failed, Tx, Writer, map_sqlx_error, store_error},
};
use crate::StoreError;
use domain::{
    ids::{ClientId, PracticeId},
    money::{
        fee::{Fee, FeeState},
        funds::BookingMoney,
        payments::dispute::Dispute,
    },
};

type Connection = <Db as sqlx::Database>::Connection;

const PUT_FEE: &str = r"INSERT INTO fees (practice_id, id, booking_id, kind, proposed, amount,
        currency, state, proposed_at, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (practice_id, id) DO UPDATE SET amount = excluded.amount, state = excluded.state,
        decided_at = excluded.decided_at";
const PUT_DISPUTE: &str = r"INSERT INTO disputes (practice_id, id, payment_id, amount, currency,
        state, reason, evidence_due)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (practice_id, id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
        evidence_due = excluded.evidence_due";
// SQLite takes the tables of a CROSS JOIN in the order in which they stand: the client's bookings, and not all fees there are.
const GOODWILL: &str = r"SELECT COUNT(*)
    FROM bookings b
    CROSS JOIN fees f
    WHERE b.practice_id = $1 AND b.client_id = $2 AND f.practice_id = b.practice_id
        AND f.booking_id = b.id AND f.state = 'waived_goodwill' AND f.proposed_at > $3";

/// Writes the rows as they are now.
pub(crate) fn put(
    w: &mut Writer<'_>,
    practice: PracticeId,
    funds: &BookingMoney,
) -> Result<(), Failed> {
    // Payments first: refunds and disputes refer to them.
    for payment in &funds.payments {
        payments::put(w.tx, practice, payment);
    }
    for refund in &funds.refunds {
        payments::put_refund(w.tx, practice, refund);
    }
    for fee in &funds.fees {
        put_fee(w.tx, practice, fee);
    }
    for dispute in &funds.disputes {
        put_dispute(w.tx, practice, dispute);
    }
    for one in &funds.recorded {
        recorded::put(w, practice, one)?;
    }
    for write_off in &funds.write_offs {
        recorded::put_write_off(w, practice, write_off)?;
    }
    Ok(())
}

fn put_fee(tx: &mut Tx, practice: PracticeId, fee: &Fee) {
    let (amount, decided) = match fee.state {
        FeeState::Proposed => (None, None),
        FeeState::Approved { amount, at } => (Some(amount.amount), Some(At(at))),
        FeeState::Waived { at, .. } => (None, Some(At(at))),
    };
    tx.write(PUT_FEE)
        .bind(practice.0)
        .bind(fee.id.0)
        .bind(fee.booking.0)
        .bind(fee.kind.into_str())
        .bind(fee.proposed.amount)
        .bind(amount)
        .bind(fee.proposed.currency.code())
        .bind(fee.state.as_str())
        .bind(At(fee.proposed_at))
        .bind(decided);
}

fn put_dispute(tx: &mut Tx, practice: PracticeId, dispute: &Dispute) {
    tx.write(PUT_DISPUTE)
        .bind(practice.0)
        .bind(&dispute.id)
        .bind(dispute.payment.0)
        .bind(dispute.amount.amount)
        .bind(dispute.amount.currency.code())
        .bind(dispute.state.into_str())
        .bind(&dispute.reason)
        .bind(dispute.evidence_due.map(At));
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
