//! Receipts and credit notes: numbered without gaps, sealed, never changed.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::practice::practices,
    At, Db, SqlStore,
    rows::to_u32,
    tx::{Failed, Writer, corrupt, map_sqlx_error, store_error},
};
use crate::{
    StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    booking::Booking,
    clients::ClientDetails,
    ids::{BookingId, PracticeId, RefundId},
    money::receipts::{
        issuing::{DueDocument, IssuerContext},
        receipt::{Receipt, ReceiptKind},
    },
};

/// Locks the practice's numbers until the commit: a document that is not written leaves no gap.
const NUMBER: &str = r"INSERT INTO receipt_numbers (practice_id, last)
    VALUES ($1, 1)
    ON CONFLICT (practice_id) DO UPDATE SET last = receipt_numbers.last + 1
    RETURNING last";
const INSERT: &str = r"INSERT INTO receipts (practice_id, number, booking_id, payment_id,
        refund_id, corrects, issued_at, document)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
// By `number` itself SQLite would go through all of the practice's, which are in that order.
const OF_BOOKING: &str = r"SELECT number, booking_id, refund_id, document
    FROM receipts
    WHERE practice_id = $1 AND booking_id = $2
    ORDER BY +number";

#[derive(FromRow)]
struct ReceiptRow {
    number: i64,
    booking_id: Uuid,
    refund_id: Option<Uuid>,
    document: Encrypted<Receipt>,
}

/// Issues what is wanted. Called last in its transaction, for others wait for the number.
// The counter's row is locked from here to the commit, so that numbers have no gaps and others wait.
pub(crate) async fn issue(
    w: &mut Writer<'_>,
    booking: &Booking,
    client: &ClientDetails,
    wanted: &[DueDocument],
) -> Result<(), Failed> {
    if wanted.is_empty() {
        return Ok(());
    }
    // What else is changed is locked before the counter, always; so nobody waits in a circle.
    w.tx.flush().await?;
    let (practice, practitioners) = practices::issuer(w.tx, booking.practice).await?;
    let issuer = IssuerContext {
        practice: &practice,
        practitioners: &practitioners,
    };
    let earlier = documents(w.tx, w.vault, booking.practice, booking.id).await?;
    let (mut refunds, mut receipts): (Vec<_>, Vec<_>) = earlier.into_iter().unzip();
    let mut new = Vec::new();
    for one in wanted {
        // Looked up before the number is taken: a number that is not used would be a gap.
        let corrects = if one.refund.is_some() {
            let Some(number) = corrected(one, &refunds, &receipts) else {
                continue;
            };
            Some(number)
        } else {
            None
        };
        let number = sqlx::query_scalar::<_, i64>(NUMBER)
            .bind(booking.practice.0)
            .fetch_one(&mut **w.tx)
            .await?;
        let numbers = (u64::from(to_u32(number)?), corrects);
        let receipt = issuer.issue(one, (booking, client), &receipts, numbers, w.now);
        refunds.push(one.refund);
        receipts.push(receipt.clone());
        new.push((one, receipt));
    }
    new.iter()
        .try_for_each(|(one, receipt)| insert(w, booking, one, receipt))
}

/// The number of the receipt that a credit note corrects. `None`: none is to be issued, because a credit note needs a receipt, and a
/// refund that went twice (it had come back) has one already.
fn corrected(
    note: &DueDocument,
    refunds: &[Option<RefundId>],
    receipts: &[Receipt],
) -> Option<u64> {
    if refunds.contains(&note.refund) {
        return None;
    }
    let of_payment = receipts
        .iter()
        .find(|one| one.kind == ReceiptKind::Receipt && one.payment == note.payment.id);
    Some(of_payment?.number)
}

fn insert(
    w: &mut Writer<'_>,
    booking: &Booking,
    wanted: &DueDocument,
    receipt: &Receipt,
) -> Result<(), Failed> {
    let number = i64::try_from(receipt.number).map_err(|_| corrupt("a receipt's number"))?;
    let corrects = receipt
        .corrects
        .map(i64::try_from)
        .transpose()
        .map_err(|_| corrupt("a receipt's number"))?;
    let sealed = w
        .vault
        .seal(place(booking.practice, booking.id), receipt)
        .map_err(StoreError::from)?;
    w.tx.write(INSERT)
        .bind(booking.practice.0)
        .bind(number)
        .bind(booking.id.0)
        .bind(wanted.payment.id.0)
        .bind(wanted.refund.map(|refund| refund.0))
        .bind(corrects)
        .bind(At(receipt.issued_at))
        .bind(sealed);
    Ok(())
}

impl SqlStore {
    pub(crate) async fn receipts_of(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Vec<Receipt>, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        let all = documents(&mut connection, &self.vault, practice, booking).await;
        let receipts = all.map_err(store_error)?.into_iter();
        Ok(receipts.map(|(_, receipt)| receipt).collect())
    }
}

/// All of a booking's documents, in order of their numbers, each with the refund that it is a credit note of.
async fn documents(
    connection: &mut <Db as sqlx::Database>::Connection,
    vault: &Vault,
    practice: PracticeId,
    booking: BookingId,
) -> Result<Vec<(Option<RefundId>, Receipt)>, Failed> {
    let query = sqlx::query_as::<_, ReceiptRow>(OF_BOOKING)
        .bind(practice.0)
        .bind(booking.0);
    let open = |row: ReceiptRow| {
        let receipt: Receipt = vault
            .open(place(practice, BookingId(row.booking_id)), &row.document)
            .map_err(StoreError::from)?;
        // A document stands under its own number.
        if i64::try_from(receipt.number) == Ok(row.number) {
            Ok((row.refund_id.map(RefundId), receipt))
        } else {
            Err(corrupt("a receipt").into())
        }
    };
    query
        .fetch_all(connection)
        .await?
        .into_iter()
        .map(open)
        .collect()
}

fn place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "receipts",
        row: booking.0,
    }
}
