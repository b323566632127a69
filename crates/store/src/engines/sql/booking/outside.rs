//! Bookings ahead that the practice's definitions would not admit any more: found and marked in the commit that changes the definitions, so
//! that nobody who looks has to examine them.

use super::{
    super::practice::practices,
    At, Db,
    bookings::booking_columns,
    calendar,
    rows::BookingRow,
    tx::{Failed, Tx},
};
use crate::{OutsideBooking, Queue};
use domain::{
    booking::{
        Booking,
        availability::calendar::Calendar,
        outside::{Definitions, Outside, OutsideReason, OutsideReasons},
    },
    ids::{BookingId, PracticeId},
    practice::Catalogue,
};
use jiff::{SignedDuration, Timestamp};

const AHEAD: &str = concat!(
    "SELECT ",
    booking_columns!(),
    r" FROM bookings
    WHERE practice_id = $1 AND state IN ('held', 'confirmed') AND ends_at > $2
        AND starts_at > $3
    ORDER BY starts_at, id"
);
const MARK: &str = r"UPDATE bookings
    SET outside = $3, outside_since = $4, outside_kept_at = $5
    WHERE practice_id = $1 AND id = $2";
const KEEP: &str = r"UPDATE bookings
    SET outside_kept_at = COALESCE(outside_kept_at, $3)
    WHERE practice_id = $1 AND id = $2 AND outside IS NOT NULL";
/// Its reminders have waited for that.
const LOOK_AGAIN: &str = r"UPDATE messages
    SET due_at = $3
    WHERE practice_id = $1 AND booking_id = $2 AND state = 'due'
        AND kind IN ('reminder', 'day_before', 'hour_before') AND due_at > $3";

/// No session is longer, so that what began before it is over.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);
/// So many rows are written at once, or one more.
const AT_ONCE: usize = 500;

/// A booking that is not over, as it is marked.
pub(crate) struct BookingAhead {
    pub booking: Booking,
    outside: Option<Outside>,
}

/// The definitions as they are in this transaction, with the times off beside them.
pub(crate) struct KnownDefinitions {
    catalogue: Catalogue,
    pub times_off: Calendar,
}

impl KnownDefinitions {
    /// `None`: a practice that is not there yet.
    pub(crate) async fn read(
        connection: &mut <Db as sqlx::Database>::Connection,
        practice: PracticeId,
    ) -> Result<Option<Self>, Failed> {
        let Some(catalogue) = practices::catalogue_of(connection, practice).await? else {
            return Ok(None);
        };
        let times_off = calendar::times_off(connection, practice).await?;
        Ok(Some(Self {
            catalogue,
            times_off,
        }))
    }

    pub(crate) const fn definitions(&self) -> Definitions<'_> {
        Definitions {
            catalogue: &self.catalogue,
            times_off: &self.times_off,
        }
    }
}

/// The practice's bookings that are not over, by start.
pub(crate) async fn ahead(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    now: Timestamp,
) -> Result<Vec<BookingAhead>, Failed> {
    let rows = sqlx::query_as::<_, BookingRow>(AHEAD)
        .bind(practice.0)
        .bind(At(now))
        .bind(At(now.saturating_sub(LONGEST).unwrap_or(now)))
        .fetch_all(connection)
        .await?;
    let read = |row: BookingRow| {
        Ok(BookingAhead {
            outside: row.outside()?,
            booking: row.booking()?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Marks what is outside the definitions now that `before` has become `after`, and what is not any more. Those that it was not known of.
pub(crate) async fn mark(
    tx: &mut Tx,
    ahead: Vec<BookingAhead>,
    before: Option<Definitions<'_>>,
    after: Definitions<'_>,
    now: Timestamp,
) -> Result<Vec<OutsideBooking>, Failed> {
    let mut fallen = Vec::new();
    let mut written = 0;
    for BookingAhead { booking, outside } in ahead {
        // What has begun is being held, wherever.
        if booking.at.start <= now {
            continue;
        }
        let is = Outside::after(outside.as_ref(), &booking, before, after, now);
        if is == outside {
            continue;
        }
        tx.write(MARK)
            .bind(booking.practice.0)
            .bind(booking.id.0)
            .bind(is.as_ref().map(|one| words(&one.reasons)))
            .bind(is.as_ref().map(|one| At(one.since)))
            .bind(is.as_ref().and_then(|one| one.kept_at).map(At));
        // It fits again, so that its reminders need not wait any more.
        if is.is_none() {
            look_again(tx, booking.practice, booking.id, now);
            written += 1;
        }
        written += 1;
        if written >= AT_ONCE {
            tx.flush().await?;
            written = 0;
        }
        if let Some(is) = is.filter(|one| one.since == now) {
            fallen.push(OutsideBooking {
                id: booking.id,
                start: booking.at.start,
                reasons: is.reasons,
            });
        }
    }
    Ok(fallen)
}

/// The practice has said that it stays as it is; its reminders go.
pub(crate) fn keep(tx: &mut Tx, practice: PracticeId, booking: BookingId, now: Timestamp) {
    tx.write(KEEP)
        .bind(practice.0)
        .bind(booking.0)
        .bind(At(now));
    look_again(tx, practice, booking, now);
}

/// Its reminders that have waited go now, if they still may.
fn look_again(tx: &mut Tx, practice: PracticeId, booking: BookingId, now: Timestamp) {
    tx.write(LOOK_AGAIN)
        .bind(practice.0)
        .bind(booking.0)
        .bind(At(now));
    tx.enqueued(Queue::Messages, now, now);
}

fn words(reasons: &OutsideReasons) -> String {
    let words: Vec<&str> = reasons.iter().map(OutsideReason::into_str).collect();
    words.join(",")
}
