//! What belongs to bookings: their clients, and all that moved, moves or may move for them. One statement, however many bookings.

use std::collections::BTreeMap;

use sqlx::{FromRow, Row, types::Json};
use uuid::Uuid;

use super::{
    super::{
        clients::records::ClientRow,
        money::fund_rows::{DisputeRow, FeeRow, PaymentRow, RefundRow, WriteOffRow},
    },
    At, Db,
    rows::Ids,
    tx::{Failed, corrupt},
};
use crate::engines::{sealed::Encrypted, vault::Vault};
use domain::{
    clients::{Client, ClientDetails},
    ids::{BookingId, PracticeId},
    money::funds::BookingMoney,
};

type Connection = <Db as sqlx::Database>::Connection;

// The kinds share the columns of the first, each for what it has of that sort; the first two together say of which type every
// column is. A dispute's own id is the provider's, a text.
//
// SQLite takes the tables of a CROSS JOIN in the order in which they stand, and so finds refunds by their payments; and it would walk
// through all of a practice's rows to give some of them ordered by id.
const OF_BOOKINGS: &str = concat!(
    r"SELECT 'payment' AS what, p.booking_id, p.id, p.id AS payment_id, p.amount, p.currency,
        p.state, p.purpose AS word, p.attempt AS number, p.page_expires_at AS at, NULL AS until,
        d.reference AS sealed, p.page_id AS provider_id, p.intent, p.page_url, p.return_url,
        p.means, p.refusal, p.account, p.platform, d.received_on
    FROM payments p
    LEFT JOIN recorded_payments d ON d.practice_id = p.practice_id AND d.payment_id = p.id
    WHERE p.practice_id = $1 AND ",
    one_of!("p.booking_id", "$2"),
    r" UNION ALL SELECT 'fee', booking_id, id, NULL, amount, currency,
        state, kind, proposed, proposed_at, decided_at,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM fees
    WHERE practice_id = $1 AND ",
    one_of!("booking_id", "$2"),
    r" UNION ALL SELECT 'refund', p.booking_id, r.id, r.payment_id, r.amount, r.currency,
        r.state, r.cause, r.given_up, NULL, NULL,
        NULL, r.provider_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM payments p
    CROSS JOIN refunds r
    WHERE r.practice_id = p.practice_id AND r.payment_id = p.id AND p.practice_id = $1 AND ",
    one_of!("p.booking_id", "$2"),
    r" UNION ALL SELECT 'dispute', p.booking_id, p.id, d.payment_id, d.amount, d.currency,
        d.state, d.reason, NULL, d.evidence_due, NULL,
        NULL, d.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM payments p
    CROSS JOIN disputes d
    WHERE d.practice_id = p.practice_id AND d.payment_id = p.id AND p.practice_id = $1 AND ",
    one_of!("p.booking_id", "$2"),
    r" UNION ALL SELECT 'write_off', booking_id, id, NULL, amount, currency,
        NULL, NULL, NULL, written_at, undone_at,
        reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM write_offs
    WHERE practice_id = $1 AND ",
    one_of!("booking_id", "$2"),
    r" UNION ALL SELECT 'client', b.id, c.id, NULL, NULL, NULL,
        NULL, NULL, CASE WHEN c.mixed THEN 1 ELSE 0 END, c.proved_at, NULL,
        c.details, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM bookings b
    JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id
    WHERE b.practice_id = $1 AND ",
    one_of!("b.id", "$2")
);

/// Of one booking.
#[derive(Default)]
pub(crate) struct Belongings {
    pub funds: BookingMoney,
    client: Option<ClientRow>,
}

/// Of each of a practice's bookings.
pub(crate) async fn of_bookings(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    bookings: impl IntoIterator<Item = BookingId>,
) -> Result<BTreeMap<BookingId, Belongings>, Failed> {
    let ids: Ids = Json(bookings.into_iter().map(|one| one.0).collect());
    let rows = sqlx::query(OF_BOOKINGS)
        .bind(practice.0)
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut all = BTreeMap::<BookingId, Belongings>::new();
    for row in &rows {
        let booking = BookingId(row.try_get("booking_id")?);
        all.entry(booking).or_default().add(vault, practice, row)?;
    }
    for one in all.values_mut() {
        by_age(&mut one.funds);
    }
    Ok(all)
}

/// Of one booking, as it is now.
pub(crate) async fn of_booking(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    booking: BookingId,
) -> Result<(Client, BookingMoney), Failed> {
    let mut all = of_bookings(connection, vault, practice, [booking]).await?;
    let found = all.remove(&booking).unwrap_or_default();
    Ok((found.client(vault, practice)?, found.funds))
}

impl Belongings {
    fn add(
        &mut self,
        vault: &Vault,
        practice: PracticeId,
        row: &<Db as sqlx::Database>::Row,
    ) -> Result<(), Failed> {
        let funds = &mut self.funds;
        match row.try_get("what")? {
            "payment" => {
                let (payment, recorded) = PaymentRow::from_row(row)?.payment(vault, practice)?;
                funds.payments.push(payment);
                funds.recorded.extend(recorded);
            }
            "fee" => funds.fees.push(FeeRow::from_row(row)?.fee()?),
            "refund" => funds.refunds.push(RefundRow::from_row(row)?.refund()?),
            "dispute" => funds.disputes.push(DisputeRow::from_row(row)?.dispute()?),
            "write_off" => {
                let write_off = WriteOffRow::from_row(row)?.write_off(vault, practice)?;
                funds.write_offs.push(write_off);
            }
            "client" => self.client = Some(client(row)?),
            _ => return Err(corrupt("what belongs to a booking").into()),
        }
        Ok(())
    }

    /// Opened here and not before: who only looks at the money needs no client.
    pub(crate) fn client(&self, vault: &Vault, practice: PracticeId) -> Result<Client, Failed> {
        let row = self.client.as_ref().ok_or(sqlx::Error::RowNotFound)?;
        Ok(row.client(vault, practice)?)
    }
}

/// Ids of version 7 sort by age.
fn by_age(funds: &mut BookingMoney) {
    funds.payments.sort_unstable_by_key(|one| one.id);
    funds.refunds.sort_unstable_by_key(|one| one.id);
    funds.fees.sort_unstable_by_key(|one| one.id);
    funds.recorded.sort_unstable_by_key(|one| one.payment);
    funds.write_offs.sort_unstable_by_key(|one| one.id);
    // The provider's ids say nothing of age, but are always in the same order.
    funds
        .disputes
        .sort_unstable_by(|one, other| one.id.cmp(&other.id));
}

fn client(row: &<Db as sqlx::Database>::Row) -> Result<ClientRow, sqlx::Error> {
    Ok(ClientRow {
        id: row.try_get::<Uuid, _>("id")?,
        details: row.try_get::<Encrypted<ClientDetails>, _>("sealed")?,
        proved_at: row.try_get::<Option<At>, _>("at")?,
        mixed: row.try_get::<i64, _>("number")? == 1,
    })
}
