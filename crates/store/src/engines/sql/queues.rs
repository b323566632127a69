//! Where something is due, of all queues at once.

use jiff::Timestamp;

use super::{At, SqlStore, rows::word, tx::map_sqlx_error};
use crate::{Queue, StoreError};

/// As those who take the work look for it; each is a look into an index.
const DUE: &str = r"SELECT 'jobs'
    WHERE EXISTS (SELECT 1 FROM jobs WHERE state = 'due' AND due_at <= $1 AND (leased_until IS NULL
        OR leased_until <= $1))
    UNION ALL SELECT 'events'
    WHERE EXISTS (SELECT 1 FROM provider_events WHERE state = 'received' AND due_at <= $1
        AND (leased_until IS NULL OR leased_until <= $1))
    UNION ALL SELECT 'messages'
    WHERE EXISTS (SELECT 1 FROM messages WHERE state = 'due' AND due_at <= $1
        AND (leased_until IS NULL OR leased_until <= $1))
    UNION ALL SELECT 'link_requests'
    WHERE EXISTS (SELECT 1 FROM link_requests WHERE leased_until IS NULL OR leased_until <= $1)
    UNION ALL SELECT 'notifications'
    WHERE EXISTS (SELECT 1 FROM notifications WHERE state = 'due' AND due_at <= $1
        AND (leased_until IS NULL OR leased_until <= $1))
    UNION ALL SELECT 'deliveries'
    WHERE EXISTS (SELECT 1 FROM deliveries WHERE state = 'due' AND due_at <= $1
        AND (leased_until IS NULL OR leased_until <= $1))
    UNION ALL SELECT 'busy_sources'
    WHERE EXISTS (SELECT 1 FROM busy_sources WHERE url IS NOT NULL AND due_at <= $1
        AND (lease_until IS NULL OR lease_until <= $1))";

impl SqlStore {
    pub(crate) async fn read_due_queues(&self, now: Timestamp) -> Result<Vec<Queue>, StoreError> {
        let names: Vec<String> = sqlx::query_scalar(DUE)
            .bind(At(now))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        names.iter().map(|name| word(name, "a queue")).collect()
    }
}
