//! Transactions: named, repeated when others were faster, never left open; and what a database error means.

use std::{
    collections::BTreeMap,
    future::Future,
    io::ErrorKind,
    ops::{Deref, DerefMut},
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use futures::FutureExt;
use jiff::Timestamp;
use tracing::Instrument;
use uuid::Uuid;

use super::{
    Db, SqlStore,
    batch::{Batch, Parameters},
    engine,
};
use crate::{
    Arrivals, CommandError, Queue, StoreError,
    engines::{Outgoing, commits::Commits, recent_changes::CalendarChange, vault::Vault},
};
use domain::{
    booking::availability::calendar::Occupancy,
    ids::{PracticeId, ResourceId},
};

/// A write transaction.
pub(crate) struct Tx {
    inner: sqlx::Transaction<'static, Db>,
    /// What is still to be sent.
    batch: Batch,
    /// The revisions of the practitioners and rooms that the command has locked, as they were then.
    pub(crate) locked: BTreeMap<ResourceId, i64>,
    pub(crate) after_commit: AfterCommit,
}

/// What others in this process are told when it is committed.
#[derive(Debug, Clone, Default)]
pub(crate) struct AfterCommit {
    /// Whose definitions, calendar or feeds it changes.
    changed: Vec<PracticeId>,
    /// Where it leaves something that is due.
    due: Vec<Queue>,
    /// What it does to calendars, where that is all it does to them.
    calendars: Vec<CalendarChange>,
}

impl Tx {
    pub(crate) async fn begin(pool: &sqlx::Pool<Db>) -> Result<Self, StoreError> {
        let begun = pool.begin_with(engine::BEGIN_WRITE).await;
        told(engine::BEGIN_WRITE);
        Ok(Self {
            inner: begun.map_err(map_sqlx_error)?,
            batch: Batch::default(),
            locked: BTreeMap::new(),
            after_commit: AfterCommit::default(),
        })
    }

    pub(crate) async fn commit(
        self,
        commits: &Commits,
        arrivals: &Arrivals,
    ) -> Result<(), StoreError> {
        told_of_end("COMMIT");
        let committed = self.inner.commit().await;
        // Before anybody asks what has changed. Where the answer was lost, the calendars are read again.
        if committed.is_ok() {
            commits.calendars().add(self.after_commit.calendars);
        }
        // A commit whose answer was lost counts too.
        for practice in self.after_commit.changed {
            commits.changed(practice);
        }
        for queue in self.after_commit.due {
            arrivals.tell(queue);
        }
        committed.map_err(map_sqlx_error)
    }

    pub(crate) async fn roll_back(self) {
        told_of_end("ROLLBACK");
        // Where the engine has rolled back by itself this fails; what went wrong first is what happened.
        if let Err(again) = self.inner.rollback().await {
            tracing::debug!(error = %map_sqlx_error(again), "not rolled back");
        }
    }

    /// Runs one command. A panic in it is its own failure.
    pub(crate) async fn run<T, F>(
        &mut self,
        name: &'static str,
        work: &F,
    ) -> Result<T, CommandError>
    where
        F: for<'t> Fn(&'t mut Self) -> Work<'t, T>,
    {
        // Nothing is shared with it that it could leave half done: what it wrote is rolled back.
        let work = async {
            let done = work(self).await?;
            self.flush().await?;
            Ok::<_, Failed>(done)
        };
        let done = match AssertUnwindSafe(work).catch_unwind().await {
            Ok(done) => done.map_err(|Failed(error)| error),
            Err(_) => Err(StoreError::Inconsistent(format!("{name} panicked")).into()),
        };
        // What a command that failed had still to send is nobody else's, and what one has locked is raised by the next.
        self.batch = Batch::default();
        self.locked.clear();
        done
    }

    /// To be called wherever a revision is raised, or what a feed's address opens is changed.
    pub(crate) fn changes(&mut self, practice: PracticeId) {
        if !self.after_commit.changed.contains(&practice) {
            self.after_commit.changed.push(practice);
        }
    }

    /// To be called where all that a raised revision of these means is that the booking has these occupancies of them now, and no others.
    /// What is not locked is passed over, for its revision is not known: it will be read again.
    pub(crate) fn occupies(
        &mut self,
        booking: Uuid,
        resources: &[ResourceId],
        occupancies: &[Occupancy],
    ) {
        for resource in resources {
            if let Some(before) = self.locked.get(resource) {
                self.after_commit.calendars.push(CalendarChange {
                    resource: *resource,
                    revision: before + 1,
                    booking,
                    occupancy: occupancies
                        .iter()
                        .find(|one| one.resource == *resource)
                        .copied(),
                });
            }
        }
    }

    /// To be called wherever something is put into a queue that may be due at once: who works on it is told when it is committed.
    pub(crate) fn enqueued(&mut self, queue: Queue, due: Timestamp, now: Timestamp) {
        if due <= now && !self.after_commit.due.contains(&queue) {
            self.after_commit.due.push(queue);
        }
    }

    /// Adds a statement to those that are sent together, at the latest before the commit. Its values are bound to what is returned.
    pub(crate) fn write(&mut self, statement: &'static str) -> Parameters<'_> {
        self.batch.add(statement)
    }

    /// Sends what waits: before something is read that it changes, or written that has to come after it.
    pub(crate) async fn flush(&mut self) -> Result<(), Failed> {
        Ok(std::mem::take(&mut self.batch)
            .send(&mut self.inner)
            .await?)
    }
}

impl Deref for Tx {
    type Target = <Db as sqlx::Database>::Connection;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Self::Target {
        // It would not see what was written before it.
        debug_assert!(self.batch.is_empty(), "a statement passes those that wait");
        &mut self.inner
    }
}

pub(crate) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failed>> + Send + 'a>>;

/// What writes: a transaction, and what its statements need besides.
pub(crate) struct Writer<'t> {
    pub tx: &'t mut Tx,
    pub vault: &'t Vault,
    pub outgoing: Outgoing,
    pub now: Timestamp,
}

/// Why a transaction is rolled back.
#[derive(Debug)]
pub(crate) struct Failed(pub CommandError);

impl From<CommandError> for Failed {
    fn from(error: CommandError) -> Self {
        Self(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        // The one violation of a constraint that is no defect: the time was taken in this moment
        // (docs/decisions/0003-occupancies-and-revisions.md).
        match &error {
            sqlx::Error::Database(database) if engine::is_overlap(database.as_ref()) => {
                Self(CommandError::Overlap)
            }
            _ => Self(map_sqlx_error(error).into()),
        }
    }
}

/// A failure where nothing could be refused.
pub(crate) fn store_error(Failed(error): Failed) -> StoreError {
    match error {
        CommandError::Store(error) => error,
        other => StoreError::Inconsistent(other.to_string()),
    }
}

/// What a database error means. Its text may hold a row's values, so a sentence takes its place.
pub(crate) fn map_sqlx_error(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(database) => {
            let (meaning, mut sentence) = engine::meaning(database.as_ref());
            // The name of a constraint is ours; nothing of the row is in it.
            if let Some(name) = database.constraint() {
                sentence = format!("{sentence}, {name}");
            }
            meaning.error(sentence)
        }
        // No value of a row passes through these: they are about the connection.
        sqlx::Error::Io(cause) if cause.kind() == ErrorKind::ConnectionRefused => {
            StoreError::Unavailable(
                "nothing listens at its address; start its server, or correct host and port".into(),
            )
        }
        sqlx::Error::Io(cause) => StoreError::Unavailable(cause.to_string()),
        sqlx::Error::Tls(cause) => {
            StoreError::Unavailable(format!("TLS cannot be negotiated: {cause}"))
        }
        sqlx::Error::Protocol(cause) => StoreError::Unavailable(format!(
            "the server does not answer as PostgreSQL does: {cause}"
        )),
        sqlx::Error::Configuration(_) => StoreError::Unavailable("its URL cannot be read".into()),
        sqlx::Error::PoolTimedOut => {
            StoreError::Unavailable("no connection became free in time".into())
        }
        sqlx::Error::PoolClosed => StoreError::Unavailable("it is being closed".into()),
        sqlx::Error::WorkerCrashed => StoreError::Unavailable("the connection was lost".into()),
        // On SQLite the connection is not given to anybody else: its pool looks when it comes back.
        sqlx::Error::InvalidSavePointStatement | sqlx::Error::BeginFailed => {
            StoreError::Unavailable("a connection lost track of its transaction".into())
        }
        sqlx::Error::RowNotFound => {
            StoreError::Inconsistent("a row that must exist does not".into())
        }
        sqlx::Error::ColumnDecode { index, .. } => {
            StoreError::Inconsistent(format!("column {index} cannot be read"))
        }
        _ => StoreError::Inconsistent("a statement does not fit the schema".into()),
    }
}

/// A value in a row that this program never writes.
pub(crate) fn corrupt(what: &str) -> StoreError {
    StoreError::Inconsistent(format!("{what} cannot be read"))
}

/// How often a transaction that lost against others is tried.
// With the pauses below it is given up after some 225 milliseconds of waiting.
const TRIES: u32 = 6;

impl SqlStore {
    /// Runs `work` in a write transaction and commits. It goes on to its end even if the caller stops waiting, and is
    /// repeated when the engine says that others were in the way; so `work` does nothing outside the transaction.
    pub(crate) async fn in_transaction<T, F>(
        &self,
        name: &'static str,
        work: F,
    ) -> Result<T, CommandError>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
    {
        let (store, work) = (self.clone(), Arc::new(work));
        let work = async move {
            for attempt in 1.. {
                match store.attempt(name, &work).await {
                    // Noted for readiness (docs/decisions/0032-storage-and-keys-are-looked-at.md).
                    Err(CommandError::Store(StoreError::Storage(why))) => {
                        store.health.failed();
                        return Err(StoreError::Storage(why).into());
                    }
                    Err(CommandError::Store(StoreError::Contended(why))) if attempt < TRIES => {
                        tracing::debug!(transaction = name, attempt, why, "repeating");
                        // Growing pauses, so that those who met once do not meet again.
                        tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 15)).await;
                    }
                    result => return result,
                }
            }
            Err(StoreError::Contended(name.into()).into())
        };
        let result = tokio::spawn(work.in_current_span())
            .await
            .unwrap_or_else(|_| Err(StoreError::Inconsistent(format!("{name} was ended")).into()));
        if let Err(CommandError::Store(error)) = &result {
            // Once, at the end: attempts in between are for debugging.
            tracing::warn!(transaction = name, %error, "transaction failed");
        }
        result
    }
}

impl SqlStore {
    /// What the error of a write outside a transaction means.
    pub(crate) fn unwritten(&self, error: sqlx::Error) -> StoreError {
        let error = map_sqlx_error(error);
        if matches!(error, StoreError::Storage(_)) {
            self.health.failed();
        }
        error
    }
}

/// sqlx tells of the statements that it sends, but for the one that begins a transaction.
fn told(statement: &str) {
    tracing::debug!(target: "sqlx::query", summary = statement);
}

/// Of the one that ends it sqlx tells on one engine only.
fn told_of_end(statement: &str) {
    if engine::SILENT_END {
        told(statement);
    }
}

impl SqlStore {
    /// A transaction that reads, all of it as things stand now.
    ///
    /// Who reads may stop waiting at any moment, and a `begin` that is cancelled on the way leaves a transaction open that sqlx knows nothing
    /// of, for whoever has the connection next. So it is begun by a task of its own: what nobody waits for any more is rolled back when it
    /// is dropped. What writes is such a task from its beginning to its end.
    pub(crate) async fn begin_read(&self) -> Result<sqlx::Transaction<'static, Db>, StoreError> {
        let pool = self.read.clone();
        told(engine::BEGIN_READ);
        to_its_end(async move { pool.begin_with(engine::BEGIN_READ).await }).await
    }
}

/// Ends what [`SqlStore::begin_read`] began; a `commit` that is cancelled would be followed by another end.
pub(crate) async fn end_read(tx: sqlx::Transaction<'static, Db>) -> Result<(), StoreError> {
    told_of_end("COMMIT");
    to_its_end(tx.commit()).await
}

/// Goes on if the caller stops waiting.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, sqlx::Error>> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::spawn(work.in_current_span())
        .await
        .unwrap_or(Err(sqlx::Error::WorkerCrashed))
        .map_err(map_sqlx_error)
}
