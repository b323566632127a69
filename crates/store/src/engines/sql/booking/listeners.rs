//! Who at a practice is told of what happens to its bookings: the endpoints of its own systems, and those who want mail.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::webhooks::announce::Endpoint,
    tx::{Failed, Tx},
};
use domain::{ids::PracticeId, messages::notification::NotificationRules};

/// Nobody removes or disables an endpoint before its delivery is there to be removed with it.
// Shared, so that changes of several bookings do not wait for each other.
const READ: &str = concat!(
    "WITH enabled AS (",
    shared!(
        r"SELECT id, events
        FROM webhook_endpoints
        WHERE practice_id = $1 AND disabled_at IS NULL
        ORDER BY id"
    ),
    r") SELECT id, events, NULL AS rules
    FROM enabled
    UNION ALL SELECT practice_id, NULL, (definition -> 'notifications')
    FROM practices
    WHERE practice_id = $1 AND (definition -> 'notifications') IS NOT NULL
    UNION ALL SELECT id, NULL, (definition -> 'notifications')
    FROM resources
    WHERE practice_id = $1 AND kind = 'practitioner' AND removed_at IS NULL
        AND (definition -> 'notifications') IS NOT NULL"
);

#[derive(FromRow)]
struct ListenerRow {
    id: Uuid,
    events: Option<Json<Vec<String>>>,
    rules: Option<Json<Option<NotificationRules>>>,
}

/// Everybody who is told.
#[derive(Default)]
pub(crate) struct Listeners {
    pub endpoints: Vec<Endpoint>,
    /// A practitioner's id, or the practice's for its owner, each with what they want.
    pub people: Vec<(Uuid, NotificationRules)>,
}

/// All of a practice's, until the transaction ends.
pub(crate) async fn read(tx: &mut Tx, practice: PracticeId) -> Result<Listeners, Failed> {
    let rows = sqlx::query_as::<_, ListenerRow>(READ)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?;
    let mut all = Listeners::default();
    for ListenerRow { id, events, rules } in rows {
        all.endpoints
            .extend(events.map(|Json(events)| Endpoint { id, events }));
        all.people
            .extend(rules.and_then(|Json(rules)| Some((id, rules?))));
    }
    Ok(all)
}
