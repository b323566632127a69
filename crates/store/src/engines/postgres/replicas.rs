//! What several processes on one database tell each other: whose definitions, calendar or feeds a commit changed. On a connection of
//! its own; whatever is not told, or not heard, is found when the database is asked, a moment later
//! (docs/decisions/0052-calendars-by-resource.md).

use std::{collections::BTreeSet, convert::Infallible, time::Duration};

use sqlx::{
    Pool,
    postgres::{PgConnectOptions, PgListener, PgNotification, PgPoolOptions},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use uuid::Uuid;

use super::{Db, sql::tx::map_sqlx_error};
use crate::engines::commits::Commits;
use domain::ids::PracticeId;

/// The text of each notification is the id of a practice.
const CHANNEL: &str = "hourkeep_commits";
const TELL: &str = "SELECT pg_notify('hourkeep_commits', id) FROM unnest($1::text[]) id";
/// Whether the server itself knows what was said when the connection was made, and its name for it.
const OWN: &str = "SELECT current_setting('hourkeep.listens', TRUE), pg_backend_pid()";

/// Until a connection that was lost, or refused, is tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// The one connection, which is made when it is needed.
pub(super) fn connection(options: PgConnectOptions) -> Pool<Db> {
    // Behind a pooler of transactions `LISTEN` would stay with a connection that is somebody else's
    // next. Poolers refuse this option, or do not pass it on.
    let options = options.options([("hourkeep.listens", "on")]);
    PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(options)
}

/// Tells and hears, until it is dropped.
pub(super) async fn share(connection: &Pool<Db>, commits: &Commits) {
    let mut is_listening = true;
    loop {
        let Err(error) = exchange(connection, commits, &mut is_listening).await;
        let error = map_sqlx_error(error);
        // Once, and not for each try.
        if std::mem::take(&mut is_listening) {
            tracing::info!(%error, "other replicas are not heard; what they change is seen a moment later");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn exchange(
    connection: &Pool<Db>,
    commits: &Commits,
    is_listening: &mut bool,
) -> Result<Infallible, sqlx::Error> {
    let mut committed = commits.subscribe();
    let mut listener = PgListener::connect_with(connection).await?;
    listener.eager_reconnect(false);
    let (direct, own): (Option<String>, i32) = sqlx::query_as(OWN).fetch_one(&mut listener).await?;
    if direct.as_deref() != Some("on") {
        return Err(sqlx::Error::Protocol("a pooler is in between".into()));
    }
    listener.listen(CHANNEL).await?;
    *is_listening = true;
    // What others changed before was told to nobody here.
    commits.all_changed();
    loop {
        tokio::select! {
            // Both can be cancelled: nothing that has arrived is lost.
            heard = listener.try_recv() => {
                let heard = heard?.ok_or(sqlx::Error::WorkerCrashed)?;
                if let Some(practice) = theirs(&heard, own) {
                    commits.heard(practice);
                }
            }
            practice = committed.recv() => {
                let practices = all(practice, &mut committed);
                sqlx::query(TELL).bind(practices).execute(&mut listener).await?;
            }
        }
    }
}

/// Whose change another process tells of.
fn theirs(heard: &PgNotification, own: i32) -> Option<PracticeId> {
    let other = i32::try_from(heard.process_id()) != Ok(own);
    let practice = Uuid::parse_str(heard.payload()).ok()?;
    other.then_some(PracticeId(practice))
}

/// All that has been committed by now, each practice once.
fn all(first: Result<PracticeId, RecvError>, more: &mut Receiver<PracticeId>) -> Vec<String> {
    // When so many were committed that some were dropped, others see those a moment later.
    let more = std::iter::from_fn(|| more.try_recv().ok());
    let practices: BTreeSet<_> = first.into_iter().chain(more).collect();
    practices.into_iter().map(|one| one.0.to_string()).collect()
}
