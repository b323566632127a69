//! Bookings with all that belongs to them, in as many statements for a page as for one.

use uuid::Uuid;

use super::{
    super::money::cards,
    At, Db, SqlStore, belongings,
    bookings::{BookingWords, booking_columns},
    calendar::{EARLIEST, LATEST},
    rows::BookingRow,
    tx::{Failed, map_sqlx_error, store_error},
};
use crate::{
    BookingsQuery, FoundBooking, LinkRequest, ListedState, Record, StoreError, TokenHash,
    engines::vault::Vault,
};
use domain::ids::{BookingId, PracticeId};

/// What all lists are narrowed by.
macro_rules! listed {
    () => {
        r" FROM bookings
    WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3
        AND (starts_at > $4 OR (starts_at = $4 AND id > $5))
        AND ($6 = '' OR state LIKE $6) AND ($7 = '' OR "
    };
}

const READ: &str = concat!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE practice_id = $1 AND id = $2"
);
/// The manage link names no practice: the token's hash stands in its place.
// A hash of 256 bits names one booking of one practice, so that no practice is needed to find it
// (docs/decisions/0011-manage-tokens.md).
const READ_BY_TOKEN: &str = concat!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE manage_hash = $1 AND id = $2"
);
const READ_OF_LINK: &str = concat!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE manage_hash = $1"
);
const READ_BY_MAIL_TOKEN: &str = concat!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE mail_hash = $1 AND id = $2"
);
const READ_OF_MAIL_LINK: &str = concat!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE mail_hash = $1"
);
/// The provider's ids are unique over all practices, and its events name nothing else.
const READ_OF_PROVIDER_OBJECT: &str = concat!(
    "SELECT ",
    booking_columns!(),
    r" FROM (SELECT practice_id AS of_practice, booking_id
        FROM payments
        WHERE page_id = $1 OR intent = $1
        UNION SELECT p.practice_id, p.booking_id
        FROM refunds r
        JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
        WHERE r.provider_id = $1
        UNION SELECT p.practice_id, p.booking_id
        FROM disputes d
        JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
        WHERE d.id = $1) found
    CROSS JOIN bookings
    WHERE bookings.practice_id = found.of_practice AND bookings.id = found.booking_id"
);
// Keyset: a page goes on behind (start, id). Offsets would count through all that went before, and
// skip what was inserted.
const LIST: &str = concat!(
    "SELECT ",
    booking_columns!(),
    listed!(),
    json_has!("practitioners", "$7"),
    ") ORDER BY starts_at, id LIMIT $8"
);
/// Those that are outside the definitions, and nobody has said what becomes of them.
const LIST_OUTSIDE: &str = concat!(
    "SELECT ",
    booking_columns!(),
    listed!(),
    json_has!("practitioners", "$7"),
    r") AND outside IS NOT NULL AND outside_kept_at IS NULL AND state IN ('held', 'confirmed')
    ORDER BY starts_at, id LIMIT $8"
);

/// Of those whom the practice has told something by itself: nothing of it was sent, or still is to be, on any channel.
const LIST_UNTOLD: &str = concat!(
    "SELECT ",
    booking_columns!(),
    r" FROM (SELECT DISTINCT m.practice_id AS of_practice, m.booking_id
        FROM messages m
        WHERE m.practice_id = $1 AND m.state IN ('withheld', 'dead') AND m.created_at > $2
        AND m.kind IN ('cancelled_by_practice', 'moved', 'running_late') AND NOT m.prompted
        AND NOT EXISTS (SELECT 1 FROM messages o WHERE o.practice_id = m.practice_id
            AND o.booking_id = m.booking_id AND o.kind = m.kind AND o.state IN ('due', 'sent')
            AND o.created_at >= m.created_at)) found
    CROSS JOIN bookings
    WHERE bookings.practice_id = found.of_practice AND bookings.id = found.booking_id
    ORDER BY starts_at, id LIMIT $3"
);

/// Those made with an address.
const LIST_OF_ADDRESS: &str = concat!(
    "SELECT ",
    booking_columns!(),
    r" FROM (SELECT c.practice_id AS of_practice, c.id AS of_client
        FROM clients c
        WHERE c.practice_id = $1 AND c.email_index = $2) found
    CROSS JOIN bookings
    WHERE bookings.practice_id = found.of_practice AND bookings.client_id = found.of_client
        AND ends_at > $3
    ORDER BY starts_at, id LIMIT $4"
);

impl SqlStore {
    pub(crate) async fn list_of_address(
        &self,
        request: &LinkRequest,
        since: jiff::Timestamp,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query_as::<_, BookingRow>(LIST_OF_ADDRESS)
            .bind(request.practice.0)
            .bind(&request.address.0)
            .bind(At(since))
            .bind(i64::from(limit))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        self.records(rows).await
    }

    pub(crate) async fn list_untold(
        &self,
        practice: PracticeId,
        since: jiff::Timestamp,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query_as::<_, BookingRow>(LIST_UNTOLD)
            .bind(practice.0)
            .bind(At(since))
            .bind(i64::from(limit))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        self.records(rows).await
    }

    async fn row(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<BookingRow>, StoreError> {
        let row = sqlx::query_as::<_, BookingRow>(READ)
            .bind(practice.0)
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        row.map_err(map_sqlx_error)
    }

    async fn row_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<BookingRow>, StoreError> {
        let (statement, hash) = by_token(token, READ_BY_TOKEN, READ_BY_MAIL_TOKEN);
        let row = sqlx::query_as::<_, BookingRow>(statement)
            .bind(hash.to_vec())
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        row.map_err(map_sqlx_error)
    }

    pub(crate) async fn find_booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<FoundBooking>, StoreError> {
        let row = self.row(practice, id).await?;
        row.map(BookingRow::found).transpose()
    }

    pub(crate) async fn find_booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<FoundBooking>, StoreError> {
        let row = self.row_by_token(id, token).await?;
        row.map(BookingRow::found).transpose()
    }

    pub(crate) async fn read_booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<Record>, StoreError> {
        self.record(self.row(practice, id).await?).await
    }

    pub(crate) async fn read_booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<Record>, StoreError> {
        self.record(self.row_by_token(id, token).await?).await
    }

    pub(crate) async fn read_booking_of_link(
        &self,
        token: TokenHash,
    ) -> Result<Option<Record>, StoreError> {
        let (statement, hash) = by_token(token, READ_OF_LINK, READ_OF_MAIL_LINK);
        let row = sqlx::query_as::<_, BookingRow>(statement)
            .bind(hash.to_vec())
            .fetch_optional(&self.read)
            .await;
        self.record(row.map_err(map_sqlx_error)?).await
    }

    pub(crate) async fn read_booking_of_provider_object(
        &self,
        object: &str,
    ) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query_as::<_, BookingRow>(READ_OF_PROVIDER_OBJECT)
            .bind(object)
            .fetch_optional(&self.read)
            .await;
        self.record(row.map_err(map_sqlx_error)?).await
    }

    pub(crate) async fn list_bookings(
        &self,
        practice: PracticeId,
        query: &BookingsQuery,
    ) -> Result<Vec<Record>, StoreError> {
        let after = query.after.map_or((EARLIEST, Uuid::nil()), |cursor| {
            (cursor.start, cursor.id.0)
        });
        let statement = if query.outside { LIST_OUTSIDE } else { LIST };
        let rows = sqlx::query_as::<_, BookingRow>(statement)
            .bind(practice.0)
            .bind(At(query.from.unwrap_or(EARLIEST).max(EARLIEST)))
            .bind(At(query.until.unwrap_or(LATEST).min(LATEST)))
            .bind(At(after.0))
            .bind(after.1)
            .bind(query.state.map_or("", state_pattern))
            .bind(
                query
                    .practitioner
                    .map_or_else(String::new, |id| id.to_string()),
            )
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        self.records(rows).await
    }

    async fn record(&self, row: Option<BookingRow>) -> Result<Option<Record>, StoreError> {
        Ok(self.records(row.into_iter().collect()).await?.pop())
    }

    /// The rows of one practice, with all that belongs to them.
    async fn records(&self, rows: Vec<BookingRow>) -> Result<Vec<Record>, StoreError> {
        let Some(first) = rows.first() else {
            return Ok(Vec::new());
        };
        // All of one practice: by id, token or list no other is asked for.
        let practice = PracticeId(first.practice_id);
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        complete(&mut connection, &self.vault, practice, rows)
            .await
            .map_err(store_error)
    }
}

async fn complete(
    connection: &mut <Db as sqlx::Database>::Connection,
    vault: &Vault,
    practice: PracticeId,
    rows: Vec<BookingRow>,
) -> Result<Vec<Record>, Failed> {
    let mut all = Vec::with_capacity(rows.len());
    for mut row in rows {
        let words = BookingWords::take(vault, &mut row)?;
        let outside = row.outside()?;
        all.push((row.found()?, words, outside));
    }
    let ids = all.iter().map(|(found, ..)| found.booking.id);
    let belongings = belongings::of_bookings(&mut *connection, vault, practice, ids).await?;
    let cards = all.iter().filter_map(|(found, ..)| found.booking.card);
    let cards = cards::read_all(connection, practice, cards).await?;
    let records = all.into_iter().map(|(found, words, outside)| {
        let FoundBooking {
            booking,
            catalogue_revision,
            ..
        } = found;
        let of = belongings
            .get(&booking.id)
            .ok_or(sqlx::Error::RowNotFound)?;
        Ok(Record {
            client: of.client(vault, practice)?,
            funds: of.funds.clone(),
            card: booking.card.and_then(|card| cards.get(&card).cloned()),
            booking,
            note: words.note,
            answer: words.answer,
            override_note: words.override_note,
            outside,
            catalogue_revision,
        })
    });
    records.collect()
}

/// The statement for that kind of token, and its hash.
const fn by_token(
    token: TokenHash,
    manage: &'static str,
    mail: &'static str,
) -> (&'static str, [u8; 32]) {
    match token {
        TokenHash::Manage(hash) => (manage, hash),
        TokenHash::Mail(hash) => (mail, hash),
    }
}

fn state_pattern(state: ListedState) -> &'static str {
    match state {
        ListedState::Held => "held",
        ListedState::Confirmed => "confirmed",
        ListedState::Completed => "completed",
        ListedState::NoShow => "no_show",
        ListedState::Cancelled => "cancelled%",
        ListedState::Expired => "expired",
        ListedState::Declined => "declined",
    }
}
