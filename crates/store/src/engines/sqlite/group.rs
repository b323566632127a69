//! SQLite has one writer. It takes the commands that wait, runs them in one transaction and commits once, so that they share what a
//! commit costs; each is answered when it is committed (docs/decisions/0050-writes-in-groups.md).

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use metrics::counter;
use tokio::{
    sync::{
        mpsc::{self, error::SendTimeoutError},
        oneshot,
    },
    time::Instant,
};
use tracing::{Instrument, Span};

use super::{
    Db,
    sql::tx::{Tx, Work, map_sqlx_error},
};
use crate::{Arrivals, CommandError, StoreError, engines::commits::Commits};

/// Commands that join a first one.
const OTHERS: usize = 63;
/// Nobody joins after this time: the first command waits for the last.
const OPEN_FOR: Duration = Duration::from_millis(20);
/// Commands in the queue; whoever finds it full waits for a place.
const QUEUE: usize = 256;

/// Hands commands to the one task that writes.
#[derive(Debug, Clone)]
pub(super) struct GroupWriter {
    queue: mpsc::Sender<Box<dyn Command>>,
    patience: Duration,
}

impl GroupWriter {
    /// What came of a command, once that is certain. It is run even if nobody waits for the answer, and may be run again.
    pub(super) async fn run<T, F>(
        &self,
        name: &'static str,
        work: Arc<F>,
    ) -> Result<T, CommandError>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
    {
        let (command, answer) = boxed_command(name, work);
        let queued = self.queue.send_timeout(command, self.patience).await;
        queued.map_err(|error| {
            map_sqlx_error(match error {
                SendTimeoutError::Timeout(_) => sqlx::Error::PoolTimedOut,
                SendTimeoutError::Closed(_) => sqlx::Error::PoolClosed,
            })
        })?;
        let unanswered = |_| Err(map_sqlx_error(sqlx::Error::WorkerCrashed).into());
        answer.await.unwrap_or_else(unanswered)
    }
}

/// A command in the queue.
trait Command: Send {
    /// Since when it waits.
    fn since(&self) -> Instant;
    /// Where what is logged of it belongs.
    fn span(&self) -> Span;
    /// Runs it and keeps what came of it. Whether what it wrote is to be committed.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Tells the caller what came of it.
    fn answer(self: Box<Self>);
    /// Tells the caller that nothing came of it.
    fn fail(self: Box<Self>, error: StoreError);
}

/// A command with the type of its answer, which nobody in between needs to know.
struct TypedCommand<T, F> {
    name: &'static str,
    work: Arc<F>,
    since: Instant,
    span: Span,
    outcome: Option<Result<T, CommandError>>,
    caller: oneshot::Sender<Result<T, CommandError>>,
}

fn boxed_command<T, F>(
    name: &'static str,
    work: Arc<F>,
) -> (Box<dyn Command>, oneshot::Receiver<Result<T, CommandError>>)
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
{
    let (caller, answer) = oneshot::channel();
    let command = TypedCommand {
        name,
        work,
        since: Instant::now(),
        span: Span::current(),
        outcome: None,
        caller,
    };
    (Box::new(command), answer)
}

impl<T, F> Command for TypedCommand<T, F>
where
    T: Send,
    F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync,
{
    fn since(&self) -> Instant {
        self.since
    }

    fn span(&self) -> Span {
        self.span.clone()
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        let span = self.span.clone();
        let run = async {
            let outcome = self.outcome.insert(tx.run(self.name, &*self.work).await);
            outcome.is_ok()
        };
        Box::pin(run.instrument(span))
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // Whoever does not wait any more misses nothing: it is done.
            let _ = self.caller.send(outcome);
        }
    }

    fn fail(self: Box<Self>, error: StoreError) {
        let _ = self.caller.send(Err(error.into()));
    }
}

/// Keeps a group from growing too large.
#[derive(Default)]
struct Limits {
    joined: usize,
    closes: Option<Instant>,
}

impl Limits {
    fn next(&mut self, queue: &mut mpsc::Receiver<Box<dyn Command>>) -> Option<Box<dyn Command>> {
        let now = Instant::now();
        let open = now < *self.closes.get_or_insert(now + OPEN_FOR) && self.joined < OTHERS;
        let command = open.then(|| queue.try_recv().ok()).flatten()?;
        self.joined += 1;
        Some(command)
    }
}

/// The task that writes, and what it needs.
pub(super) struct Task {
    pub pool: sqlx::Pool<Db>,
    pub commits: Commits,
    pub arrivals: Arc<Arrivals>,
    /// A command that has waited for longer is not begun.
    pub patience: Duration,
}

impl Task {
    /// It ends with the last clone of what is returned.
    pub(super) fn start(self) -> GroupWriter {
        let (queue, commands) = mpsc::channel(QUEUE);
        let patience = self.patience;
        tokio::spawn(self.write(commands));
        GroupWriter { queue, patience }
    }

    async fn write(self, mut queue: mpsc::Receiver<Box<dyn Command>>) {
        while let Some(first) = queue.recv().await {
            let mut limits = Limits::default();
            let span = first.span();
            let group = self.group(first, || limits.next(&mut queue));
            // Commands catch their own panics. One that is left, in sqlx or here, must not end all writing.
            let lost = AssertUnwindSafe(group.instrument(span))
                .catch_unwind()
                .await;
            // Nobody in a lost group was answered. Each is repeated alone, so that one that cannot be committed
            // fails none of its neighbours.
            for one in lost.unwrap_or_default() {
                let span = one.span();
                self.group(one, || None).instrument(span).await;
            }
        }
    }

    /// Runs the first command and those that `next` gives, commits them together, and answers. Returns the commands of a group that was
    /// lost; one that was alone has its answer already.
    async fn group(
        &self,
        first: Box<dyn Command>,
        mut next: impl FnMut() -> Option<Box<dyn Command>>,
    ) -> Vec<Box<dyn Command>> {
        let Some(mut first) = self.in_time(first) else {
            return Vec::new();
        };
        let mut tx = match Tx::begin(&self.pool).await {
            Ok(tx) => tx,
            Err(error) => {
                first.fail(error);
                return Vec::new();
            }
        };
        // Nothing else is in the transaction yet, so the first needs no savepoint.
        if !first.run(&mut tx).await {
            tx.roll_back().await;
            first.answer();
            return Vec::new();
        }
        let mut group = vec![first];
        while let Some(command) = next() {
            let Some(mut command) = self.in_time(command) else {
                continue;
            };
            let whole = within_savepoint(&mut tx, command.as_mut()).await;
            group.push(command);
            if whole.is_err() {
                tx.roll_back().await;
                return group;
            }
        }
        self.end(tx, group).await
    }

    /// Commits, and answers everybody: also who was refused because of what a neighbour wrote.
    async fn end(&self, tx: Tx, group: Vec<Box<dyn Command>>) -> Vec<Box<dyn Command>> {
        match tx.commit(&self.commits, &self.arrivals).await {
            Ok(()) => {
                counter!("hourkeep_group_commits_total").increment(1);
                counter!("hourkeep_group_commit_commands_total").increment(group.len() as u64);
                for command in group {
                    command.answer();
                }
                Vec::new()
            }
            Err(error) if group.len() == 1 => {
                for alone in group {
                    alone.fail(error.clone());
                }
                Vec::new()
            }
            Err(_) => group,
        }
    }

    /// The command, unless it has waited too long; then it is told so.
    fn in_time(&self, command: Box<dyn Command>) -> Option<Box<dyn Command>> {
        if command.since().elapsed() < self.patience {
            return Some(command);
        }
        command.fail(map_sqlx_error(sqlx::Error::PoolTimedOut));
        None
    }
}

/// Runs a command of which nothing is left when it fails. An error means that the transaction is gone, as SQLite ends it without room
/// and when the disk fails: then there is no savepoint either.
async fn within_savepoint(tx: &mut Tx, command: &mut dyn Command) -> Result<(), sqlx::Error> {
    execute(tx, "SAVEPOINT command").await?;
    let before = tx.after_commit.clone();
    if !command.run(tx).await {
        execute(tx, "ROLLBACK TO command").await?;
        tx.after_commit = before;
    }
    execute(tx, "RELEASE command").await
}

async fn execute(tx: &mut Tx, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(&mut **tx).await.map(drop)
}

#[cfg(test)]
mod tests;
