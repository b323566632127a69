//! What the practice says of money: payments that came outside Checkout, and balances it wrote off. Its words are sealed.

use sqlx::FromRow;
use uuid::Uuid;

use super::{
    At, Db,
    rows::{self, Ids, money},
    tx::{Failed, Writer, corrupt},
};
use crate::{
    StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    clients::Personal,
    ids::{BookingId, PaymentId, PracticeId, WriteOffId},
    money::{payments::recorded::Recorded, write_off::WriteOff},
};

type Connection = <Db as sqlx::Database>::Connection;

const RECORDED: &str = concat!(
    r"SELECT p.booking_id, d.payment_id, d.received_on, d.reference
    FROM recorded_payments d
    JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    WHERE p.practice_id = $1 AND ",
    one_of!("p.booking_id", "$2"),
    " ORDER BY d.payment_id"
);
const PUT: &str = r"INSERT INTO recorded_payments (practice_id, payment_id, received_on, reference)
    VALUES ($1, $2, $3, $4)";

/// What a [`WriteOffRow`] is read from, and all that is written of one.
macro_rules! write_off_columns {
    () => {
        "id, booking_id, amount, currency, reason, written_at, undone_at"
    };
}

const WRITE_OFFS: &str = concat!(
    "SELECT ",
    write_off_columns!(),
    " FROM write_offs WHERE practice_id = $1 AND ",
    one_of!("booking_id", "$2"),
    " ORDER BY id"
);
const PUT_WRITE_OFF: &str = concat!(
    "INSERT INTO write_offs (practice_id, ",
    write_off_columns!(),
    r")
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (practice_id, id) DO UPDATE SET undone_at = excluded.undone_at"
);

#[derive(FromRow)]
struct RecordedRow {
    booking_id: Uuid,
    payment_id: Uuid,
    received_on: String,
    reference: Option<Encrypted<String>>,
}

#[derive(FromRow)]
struct WriteOffRow {
    id: Uuid,
    booking_id: Uuid,
    amount: i64,
    currency: String,
    reason: Encrypted<String>,
    written_at: At,
    undone_at: Option<At>,
}

fn reference_place(practice: PracticeId, payment: Uuid) -> SealedIn {
    SealedIn {
        practice,
        table: "recorded_payments",
        row: payment,
    }
}

fn reason_place(practice: PracticeId, write_off: Uuid) -> SealedIn {
    SealedIn {
        practice,
        table: "write_offs",
        row: write_off,
    }
}

/// What is known of these bookings' payments that came outside Checkout.
pub(crate) async fn of_bookings(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    bookings: &Ids,
) -> Result<Vec<(BookingId, Recorded)>, Failed> {
    let read = |row: RecordedRow| {
        let reference = row
            .reference
            .map(|sealed| vault.open(reference_place(practice, row.payment_id), &sealed))
            .transpose()?;
        let received_on = row
            .received_on
            .parse()
            .map_err(|_| corrupt("a local date"))?;
        let recorded = Recorded {
            payment: PaymentId(row.payment_id),
            received_on,
            reference: reference.map(Personal::new),
        };
        Ok((BookingId(row.booking_id), recorded))
    };
    rows::of_bookings(connection, RECORDED, practice, bookings, read).await
}

/// Written once.
pub(crate) async fn put(
    w: &mut Writer<'_>,
    practice: PracticeId,
    one: &Recorded,
) -> Result<(), Failed> {
    let seal = |text: &Personal<String>| {
        w.vault
            .seal(reference_place(practice, one.payment.0), text.reveal())
    };
    let reference = one
        .reference
        .as_ref()
        .map(seal)
        .transpose()
        .map_err(StoreError::from)?;
    let query = sqlx::query(PUT)
        .bind(practice.0)
        .bind(one.payment.0)
        .bind(one.received_on.to_string())
        .bind(reference);
    query.execute(&mut **w.tx).await?;
    Ok(())
}

/// Those of these bookings, by age.
pub(crate) async fn write_offs(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    bookings: &Ids,
) -> Result<Vec<WriteOff>, Failed> {
    let read = |row: WriteOffRow| {
        Ok(WriteOff {
            id: WriteOffId(row.id),
            booking: BookingId(row.booking_id),
            amount: money(row.amount, &row.currency)?,
            reason: Personal::new(vault.open(reason_place(practice, row.id), &row.reason)?),
            at: row.written_at.0,
            undone_at: row.undone_at.map(|at| at.0),
        })
    };
    rows::of_bookings(connection, WRITE_OFFS, practice, bookings, read).await
}

/// Written once; only that it was undone is added.
pub(crate) async fn put_write_off(
    w: &mut Writer<'_>,
    practice: PracticeId,
    one: &WriteOff,
) -> Result<(), Failed> {
    let reason = w
        .vault
        .seal(reason_place(practice, one.id.0), one.reason.reveal())
        .map_err(StoreError::from)?;
    sqlx::query(PUT_WRITE_OFF)
        .bind(practice.0)
        .bind(one.id.0)
        .bind(one.booking.0)
        .bind(one.amount.amount)
        .bind(one.amount.currency.code())
        .bind(reason)
        .bind(At(one.at))
        .bind(one.undone_at.map(At))
        .execute(&mut **w.tx)
        .await?;
    Ok(())
}
