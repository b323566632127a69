//! Cancelled bookings whose fees fall away when their time is sold again.

use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At,
    tx::{Failed, Tx, corrupt},
};
use domain::{
    ids::{BookingId, PracticeId, PractitionerId},
    interval::Interval,
    money::resale::Waiting,
};

const WAITING: &str = r"SELECT b.id, b.starts_at, b.ends_at, b.practitioners
    FROM fees f
    JOIN bookings b ON b.practice_id = f.practice_id AND b.id = f.booking_id
    WHERE f.practice_id = $1 AND f.state IN ('proposed', 'approved')
        AND f.kind = 'late_cancellation' AND b.starts_at > $2 AND b.starts_at < $3";

/// No session is longer.
// So nothing that overlaps begins further away.
const AROUND: SignedDuration = SignedDuration::from_hours(48);

#[derive(FromRow)]
struct WaitingRow {
    id: Uuid,
    starts_at: At,
    ends_at: At,
    practitioners: Json<Vec<PractitionerId>>,
}

/// Those around an instant.
pub(crate) async fn waiting(
    tx: &mut Tx,
    practice: PracticeId,
    around: Timestamp,
) -> Result<Vec<Waiting>, Failed> {
    let (from, until) = (around.saturating_sub(AROUND), around.saturating_add(AROUND));
    let query = sqlx::query_as::<_, WaitingRow>(WAITING).bind(practice.0);
    let query = query
        .bind(At(from.unwrap_or(around)))
        .bind(At(until.unwrap_or(around)));
    let rows = query.fetch_all(&mut **tx).await?.into_iter().map(|row| {
        let at = Interval::new(row.starts_at.0, row.ends_at.0)
            .ok_or_else(|| corrupt("a booking's time"))?;
        Ok(Waiting {
            booking: BookingId(row.id),
            at,
            practitioners: row.practitioners.0,
        })
    });
    rows.collect()
}
