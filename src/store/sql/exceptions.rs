//! What somebody must look at, read from the views of that name.

use sqlx::FromRow;
use uuid::Uuid;

use super::{At, SqlStore, rows::money, tx::broken};
use crate::{
    domain::ids::{BookingId, PracticeId},
    ports::store::{Exception, StoreError},
};

const OF_PRACTICE: &str = "SELECT kind, subject_id, subject, booking_id, amount, currency, detail, since, due FROM \
     (SELECT * FROM exceptions WHERE practice_id = $1 UNION ALL SELECT * FROM message_exceptions WHERE practice_id = $1 \
     UNION ALL SELECT * FROM account_exceptions WHERE practice_id = $1) e ORDER BY since DESC, kind, subject LIMIT $2";
const COUNTS: &str = "SELECT kind, COUNT(*) FROM (SELECT kind FROM exceptions UNION ALL SELECT kind FROM message_exceptions \
     UNION ALL SELECT kind FROM account_exceptions) e \
     GROUP BY kind ORDER BY kind";
const OLDEST_EVENT: &str = "SELECT MIN(received_at) FROM provider_events WHERE state = 'received'";

#[derive(FromRow)]
struct ExceptionRow {
    kind: String,
    subject_id: Option<Uuid>,
    subject: Option<String>,
    booking_id: Option<Uuid>,
    amount: Option<i64>,
    currency: Option<String>,
    detail: String,
    since: At,
    due: Option<At>,
}

impl ExceptionRow {
    fn exception(self) -> Result<Exception, StoreError> {
        let amount = self.amount.zip(self.currency).map(|(amount, currency)| money(amount, &currency)).transpose()?;
        Ok(Exception {
            kind: self.kind,
            id: self.subject_id,
            provider_id: self.subject,
            booking: self.booking_id.map(BookingId),
            amount,
            detail: self.detail,
            since: self.since.0,
            due: self.due.map(|at| at.0),
        })
    }
}

impl SqlStore {
    pub(super) async fn list_exceptions(&self, practice: PracticeId, limit: u32) -> Result<Vec<Exception>, StoreError> {
        let query = sqlx::query_as::<_, ExceptionRow>(OF_PRACTICE).bind(practice.0).bind(i64::from(limit));
        query.fetch_all(&self.read).await.map_err(broken)?.into_iter().map(ExceptionRow::exception).collect()
    }

    pub(super) async fn count_exceptions(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, i64)>(COUNTS).fetch_all(&self.read).await.map_err(broken)?;
        Ok(rows.into_iter().map(|(kind, count)| (kind, count.unsigned_abs())).collect())
    }

    pub(super) async fn oldest_unsettled_event(&self) -> Result<Option<jiff::Timestamp>, StoreError> {
        let at = sqlx::query_scalar::<_, Option<At>>(OLDEST_EVENT).fetch_one(&self.read).await.map_err(broken)?;
        Ok(at.map(|at| at.0))
    }
}
