//! Where bookings came from that are neither paid nor proved: counted, so that one place cannot take a practice's times, and forgotten.

use jiff::{SignedDuration, Timestamp};
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore, records,
    rows::to_u32,
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::{
    CameFrom, CommandError, Record, SameOrigin, Solved, StoreError, engines::vault::Vault,
};
use domain::{
    booking::{Booking, Seat, placing::ClientUsage},
    clients::suspicion::{Origin, Unproved, WEEK},
    ids::{BookingId, PracticeId, SessionId},
    interval::Interval,
};

const INSERT: &str = r"INSERT INTO origins (practice_id, booking_id, kind, address, network,
        made_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const SETTLE: &str = "DELETE FROM origins WHERE practice_id = $1 AND booking_id = $2";
const RECENT: &str = r"SELECT o.kind, o.address, o.made_at, b.state
    FROM origins o
    JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE o.practice_id = $1 AND o.network = $2";
const UNPROVED: &str = r"SELECT b.id, b.starts_at, b.ends_at, b.session_id, b.seat, b.capacity
    FROM origins o
    JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE o.practice_id = $1 AND o.kind = 'free' AND b.state IN ('held', 'confirmed')
        AND b.awaits <> 'mailbox_unkept' AND b.starts_at > $2 AND b.starts_at < $3";
const REVISION_AND_UNPROVED: &str = r"SELECT revision, (SELECT COUNT(*) FROM origins
        WHERE practice_id = $1 AND booking_id = $2 AND kind = 'free') AS unproved
    FROM practices
    WHERE practice_id = $1";
const SPEND: &str =
    "INSERT INTO challenges (practice_id, id, ends_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const FIND: &str = r"SELECT address, network
    FROM origins
    WHERE practice_id = $1 AND booking_id = $2 AND network IS NOT NULL";
const FROM_ADDRESS: &str = r"SELECT b.id
    FROM origins o
    JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE o.practice_id = $1 AND o.address = $2 AND b.state IN ('held', 'confirmed')
        AND b.starts_at > $3
    ORDER BY b.starts_at, b.id";
const FROM_NETWORK: &str = r"SELECT b.id
    FROM origins o
    JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE o.practice_id = $1 AND o.network = $2 AND b.state IN ('held', 'confirmed')
        AND b.starts_at > $3
    ORDER BY b.starts_at, b.id";
const FORGET_OVER: &str = r"DELETE
    FROM origins
    WHERE (made_at < $2 OR (kind = 'payment' AND made_at < $1)) AND NOT EXISTS (SELECT 1
        FROM bookings b WHERE b.practice_id = origins.practice_id AND b.id = origins.booking_id
        AND (b.state = 'held' OR (b.state = 'confirmed' AND b.ends_at > $3)))";
const FORGET_HASHES: &str =
    "UPDATE origins SET address = NULL, network = NULL WHERE made_at < $1 AND network IS NOT NULL";
const FORGET_CHALLENGES: &str = "DELETE FROM challenges WHERE ends_at < $1";

/// What an unpaid hold that ran out counts for, and what is neither paid nor proved.
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Where a request comes from, as it is remembered.
pub(crate) struct Hashes {
    address: Vec<u8>,
    network: Vec<u8>,
}

#[derive(FromRow)]
struct RecentRow {
    kind: String,
    address: Option<Vec<u8>>,
    made_at: At,
    state: String,
}

#[derive(FromRow)]
struct UnprovedRow {
    id: Uuid,
    starts_at: At,
    ends_at: At,
    session_id: Option<Uuid>,
    seat: Option<i64>,
    capacity: Option<i64>,
}

impl Hashes {
    pub(crate) fn of(vault: &Vault, practice: PracticeId, from: &CameFrom) -> Self {
        let hash = |purpose, text: &str| vault.index(practice, purpose, text);
        Self {
            address: hash("address", &from.address),
            network: hash("network", &from.network),
        }
    }

    /// One request of a client and of a network at a time, so that what comes from it can be counted. The network's lock is taken after the
    /// client's and before those of resources, always.
    pub(crate) async fn lock(&self, tx: &mut Tx, email_index: &[u8]) -> Result<(), Failed> {
        records::lock_address_and(tx, email_index, &self.network).await
    }
}

/// Adds to the standing what else came from there.
pub(crate) async fn look(
    tx: &mut Tx,
    practice: PracticeId,
    hashes: &Hashes,
    now: Timestamp,
    usage: &mut ClientUsage,
) -> Result<(), Failed> {
    let rows = sqlx::query_as::<_, RecentRow>(RECENT)
        .bind(practice.0)
        .bind(&hashes.network)
        .fetch_all(&mut **tx)
        .await?;
    let mut origin = Origin::default();
    for row in rows {
        let same = row.address.as_deref() == Some(&hashes.address);
        if row.kind == "free" {
            origin.network.count(row.made_at.0, now);
            if same {
                origin.address.count(row.made_at.0, now);
            }
        } else if row.state == "held"
            || (row.state == "expired" && now.duration_since(row.made_at.0) < DAY)
        {
            // What is held counts as long as it is held; what ran out counts for a day.
            usage.held_by_network += 1;
            usage.held_by_address += u32::from(same);
        }
    }
    usage.origin = Some(origin);
    Ok(())
}

/// What nobody has proved around the wished start.
pub(crate) async fn unproved_around(
    tx: &mut Tx,
    practice: PracticeId,
    around: Timestamp,
) -> Result<Vec<Unproved>, Failed> {
    let near = SignedDuration::from_hours(36);
    let (from, until) = (
        around.saturating_sub(near).unwrap_or(around),
        around.saturating_add(near).unwrap_or(around),
    );
    let rows = sqlx::query_as::<_, UnprovedRow>(UNPROVED)
        .bind(practice.0)
        .bind(At(from))
        .bind(At(until));
    let rows = rows.fetch_all(&mut **tx).await?;
    Ok(rows.iter().map(unproved).collect::<Result<_, _>>()?)
}

fn unproved(row: &UnprovedRow) -> Result<Unproved, StoreError> {
    let at = Interval::new(row.starts_at.0, row.ends_at.0)
        .ok_or_else(|| super::tx::corrupt("a booking's time"))?;
    let seat = match (row.session_id, row.seat) {
        (Some(session), Some(number)) => Some(Seat {
            session: SessionId(session),
            number: to_u32(number)?,
            capacity: to_u32(row.capacity.unwrap_or(1))?,
        }),
        _ => None,
    };
    Ok(Unproved {
        booking: BookingId(row.id),
        at,
        seat,
    })
}

/// Whether it is held without a payment: it waits for that, or for the practice's yes.
pub(crate) const fn is_unpaid(booking: &Booking) -> bool {
    booking.waits_for_payment() || booking.awaits_approval()
}

/// Remembers where a booking came from that is to be paid, or that nobody has proved.
pub(crate) fn remember(tx: &mut Tx, booking: &Booking, hashes: &Hashes, now: Timestamp) {
    // What is to be paid has caps of its own, apart from those of what costs nothing.
    let kind = if is_unpaid(booking) {
        "payment"
    } else {
        "free"
    };
    tx.write(INSERT)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(kind)
        .bind(&hashes.address)
        .bind(&hashes.network)
        .bind(At(now));
}

/// The revision of the practice's definitions; and whether the booking cost nothing and nobody has proved its mailbox.
pub(crate) async fn revision_and_unproved(
    tx: &mut Tx,
    practice: PracticeId,
    booking: BookingId,
) -> Result<(i64, bool), Failed> {
    let found = sqlx::query_as::<_, (i64, i64)>(REVISION_AND_UNPROVED)
        .bind(practice.0)
        .bind(booking.0)
        .fetch_optional(&mut **tx)
        .await?;
    let (revision, unproved) = found.ok_or(CommandError::NotFound)?;
    Ok((revision, unproved > 0))
}

/// It is paid or proved: where it came from is nobody's business.
pub(crate) fn settle(tx: &mut Tx, practice: PracticeId, booking: BookingId) {
    tx.write(SETTLE).bind(practice.0).bind(booking.0);
}

/// Whether the challenge was not used before; it is now.
pub(crate) async fn spend(
    tx: &mut Tx,
    practice: PracticeId,
    solved: &Solved,
) -> Result<bool, Failed> {
    let query = sqlx::query(SPEND)
        .bind(practice.0)
        .bind(solved.id.as_slice())
        .bind(At(solved.ends));
    // The insert decides: of two requests with one challenge only one adds the row, on whichever
    // replica.
    Ok(query.execute(&mut **tx).await?.rows_affected() == 1)
}

impl SqlStore {
    pub(crate) async fn count_origin(
        &self,
        practice: PracticeId,
        from: &CameFrom,
        now: Timestamp,
    ) -> Result<Origin, StoreError> {
        let hashes = Hashes::of(&self.vault, practice, from);
        let rows = sqlx::query_as::<_, RecentRow>(RECENT)
            .bind(practice.0)
            .bind(&hashes.network);
        let mut origin = Origin::default();
        for row in rows
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?
            .iter()
            .filter(|row| row.kind == "free")
        {
            origin.network.count(row.made_at.0, now);
            if row.address.as_deref() == Some(&hashes.address) {
                origin.address.count(row.made_at.0, now);
            }
        }
        Ok(origin)
    }

    /// What came from where a booking came from, is neither paid nor proved, and ahead; by start.
    pub(crate) async fn list_same_origin(
        &self,
        query: &SameOrigin,
    ) -> Result<Vec<Record>, StoreError> {
        let SameOrigin {
            practice,
            booking,
            network,
            now,
        } = *query;
        let found = sqlx::query_as::<_, (Option<Vec<u8>>, Option<Vec<u8>>)>(FIND)
            .bind(practice.0)
            .bind(booking.0);
        let Some((address, around)) = found
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?
        else {
            return Ok(Vec::new());
        };
        let (statement, hash) = if network {
            (FROM_NETWORK, around)
        } else {
            (FROM_ADDRESS, address)
        };
        let ids = sqlx::query_scalar::<_, Uuid>(statement)
            .bind(practice.0)
            .bind(hash)
            .bind(At(now));
        let mut records = Vec::new();
        for id in ids.fetch_all(&self.read).await.map_err(map_sqlx_error)? {
            records.extend(self.read_booking(practice, BookingId(id)).await?);
        }
        Ok(records)
    }

    /// Forgets what is past use; how many rows were touched.
    pub(crate) async fn delete_origins(&self, now: Timestamp) -> Result<u64, StoreError> {
        let ago = |length| At(now.saturating_sub(length).unwrap_or(now));
        let over = sqlx::query(FORGET_OVER)
            .bind(ago(DAY))
            .bind(ago(WEEK))
            .bind(At(now));
        let mut forgotten = over
            .execute(&self.write)
            .await
            .map_err(map_sqlx_error)?
            .rows_affected();
        let hashes = sqlx::query(FORGET_HASHES).bind(ago(WEEK));
        forgotten += hashes
            .execute(&self.write)
            .await
            .map_err(map_sqlx_error)?
            .rows_affected();
        let challenges = sqlx::query(FORGET_CHALLENGES).bind(At(now));
        forgotten += challenges
            .execute(&self.write)
            .await
            .map_err(map_sqlx_error)?
            .rows_affected();
        Ok(forgotten)
    }
}
