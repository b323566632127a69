use std::{collections::BTreeSet, vec};

use domain::ids::PracticeId;
use futures::future::join_all;
use sqlx::AssertSqlSafe;
use tokio::{runtime::Handle, task::block_in_place};
use uuid::Uuid;

use super::{
    super::{SqlStore, sql::tx::Failed, tests::store},
    *,
};

/// How a command goes on that has inserted its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Done,
    Refused,
    /// A constraint is violated.
    Clashes,
    Panics,
    /// There is no room for what it writes: SQLite rolls back by itself.
    FillsTheDisk,
    /// A constraint that is looked at when everything is committed.
    CannotBeCommitted,
}

type Numbers = Result<Vec<i64>, CommandError>;

async fn write(tx: &mut Tx, number: i64, other: i64, length: i64) -> Result<(), Failed> {
    sqlx::query("INSERT INTO numbers (number, other, filler) VALUES ($1, $2, zeroblob($3))")
        .bind(number)
        .bind(other)
        .bind(length)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes more than the connection has room for from now on.
async fn fill(tx: &mut Tx, number: i64) -> Result<(), Failed> {
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(&mut **tx)
        .await?;
    let limit = format!("PRAGMA max_page_count = {pages}");
    sqlx::query(AssertSqlSafe(limit)).execute(&mut **tx).await?;
    write(tx, number, number, 1_000_000).await
}

/// The practice that a command says it changes.
fn practice(number: i64) -> PracticeId {
    PracticeId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

/// What a command sees that has inserted its number.
async fn insert(tx: &mut Tx, number: i64, then: Then) -> Result<Vec<i64>, Failed> {
    tx.changes(practice(number));
    match then {
        Then::FillsTheDisk => fill(tx, number).await?,
        Then::CannotBeCommitted => write(tx, number, -1, 0).await?,
        _ => write(tx, number, number, 0).await?,
    }
    match then {
        Then::Refused => {
            // It waits to be sent, and must not be sent with what the next one writes.
            let waiting = number + 1_000_000;
            tx.write("INSERT INTO numbers (number, other, filler) VALUES ($1, $1, NULL)")
                .bind(waiting);
            return Err(CommandError::Stale.into());
        }
        Then::Clashes => write(tx, number, number, 0).await?,
        Then::Panics => panic!("on purpose"),
        Then::Done | Then::FillsTheDisk | Then::CannotBeCommitted => {}
    }
    let seen = sqlx::query_scalar("SELECT number FROM numbers ORDER BY number");
    Ok(seen.fetch_all(&mut **tx).await?)
}

async fn numbers() -> (tempfile::TempDir, SqlStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    let table = "CREATE TABLE numbers (number INTEGER PRIMARY KEY, \
                 other INTEGER REFERENCES numbers DEFERRABLE INITIALLY DEFERRED, filler BLOB)";
    sqlx::query(table).execute(&store.write).await.unwrap();
    (folder, store)
}

/// What is committed.
async fn committed(store: &SqlStore) -> Vec<i64> {
    let seen = sqlx::query_scalar("SELECT number FROM numbers ORDER BY number");
    seen.fetch_all(&store.read).await.unwrap()
}

fn task(store: &SqlStore) -> Task {
    Task {
        pool: store.write.clone(),
        commits: store.commits.clone(),
        arrivals: Arc::clone(&store.arrivals),
        patience: Duration::from_secs(3),
    }
}

fn command(number: i64, then: Then) -> (Box<dyn Command>, oneshot::Receiver<Numbers>) {
    fn boxed<F>(work: F) -> (Box<dyn Command>, oneshot::Receiver<Numbers>)
    where
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, Vec<i64>> + Send + Sync + 'static,
    {
        boxed_command("test", Arc::new(work))
    }
    boxed(move |tx| Box::pin(insert(tx, number, then)))
}

/// Hands such a command to the store, as everybody does.
async fn run(store: SqlStore, number: i64, then: Then) -> Numbers {
    let work = store.in_transaction("test", move |tx| Box::pin(insert(tx, number, then)));
    work.await
}

fn commands(
    all: &[(i64, Then)],
) -> (
    impl Iterator<Item = Box<dyn Command>>,
    Vec<oneshot::Receiver<Numbers>>,
) {
    let (commands, answers): (Vec<_>, _) = all
        .iter()
        .map(|(number, then)| command(*number, *then))
        .unzip();
    (commands.into_iter(), answers)
}

/// The answer that is there.
fn answer(receiver: &mut oneshot::Receiver<Numbers>) -> Option<Numbers> {
    receiver.try_recv().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_answered_before_the_commit_and_all_see_it_at_once() {
    let (_folder, store) = numbers().await;
    let (mut all, mut answers) = commands(&[(1, Then::Done), (2, Then::Refused), (3, Then::Done)]);
    let first = all.next().unwrap();
    let mut asked = 0;
    let lost = task(&store)
        .group(first, || {
            asked += 1;
            // Also who is refused waits: what refused them may never be committed.
            assert!(answers.iter_mut().all(|one| answer(one).is_none()));
            let look = || Handle::current().block_on(committed(&store));
            assert_eq!(block_in_place(look), Vec::<i64>::new());
            all.next()
        })
        .await;
    assert_eq!((lost.len(), asked), (0, 3));
    assert_eq!(committed(&store).await, [1, 3]);
    let answers: Vec<_> = answers.iter_mut().filter_map(answer).collect();
    assert_eq!(
        answers,
        [Ok(vec![1]), Err(CommandError::Stale), Ok(vec![1, 3])]
    );
}

#[tokio::test]
async fn what_fails_leaves_nothing_and_touches_no_neighbour() {
    let (_folder, store) = numbers().await;
    let (mut all, answers) = commands(&[
        (1, Then::Done),
        (2, Then::Refused),
        (3, Then::Done),
        (4, Then::Clashes),
        (5, Then::Panics),
        (6, Then::Done),
    ]);
    let first = all.next().unwrap();
    let lost = task(&store).group(first, || all.next()).await;
    assert!(lost.is_empty());
    assert_eq!(committed(&store).await, [1, 3, 6]);
    let answers: Vec<_> = join_all(answers).await.into_iter().flatten().collect();
    let defect = |answer: &Numbers, word| {
        let error = answer.as_ref().unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    };
    assert_eq!(answers[1], Err(CommandError::Stale));
    defect(&answers[3], "a rule of the schema refused");
    defect(&answers[4], "test panicked");
    assert_eq!(answers[5], Ok(vec![1, 3, 6]));
    let changed = (1..=6).filter(|number| store.commits.of(practice(*number)) == 1);
    assert_eq!(changed.collect::<Vec<_>>(), [1, 3, 6]);
}

#[tokio::test]
async fn one_that_fails_first_is_answered_at_once_and_has_no_group() {
    let (_folder, store) = numbers().await;
    for then in [Then::Refused, Then::Clashes, Then::Panics] {
        let (first, mut answered) = command(1, then);
        let lost = task(&store).group(first, || panic!("nobody joins")).await;
        assert!(lost.is_empty() && answer(&mut answered).unwrap().is_err());
    }
    assert_eq!(committed(&store).await, Vec::<i64>::new());
}

#[tokio::test]
async fn nobody_in_a_group_that_is_lost_is_answered() {
    for (then, joined) in [(Then::FillsTheDisk, 3), (Then::CannotBeCommitted, 4)] {
        let (_folder, store) = numbers().await;
        let all = [
            (0, Then::Done),
            (1, Then::Refused),
            (2, then),
            (3, Then::Done),
        ];
        let (mut all, mut answers) = commands(&all);
        let first = all.next().unwrap();
        let lost = task(&store).group(first, || all.next()).await;
        assert_eq!(lost.len(), joined, "{then:?}");
        assert!(answers.iter_mut().all(|one| answer(one).is_none()));
        assert_eq!(committed(&store).await, Vec::<i64>::new(), "{then:?}");
    }
}

/// Hands them over while nobody can write, so that all of them wait when the writer begins.
async fn together(store: &SqlStore, all: &[(i64, Then)]) -> Vec<Numbers> {
    let held = store.write.acquire().await.unwrap();
    let asked = |&(number, then)| tokio::spawn(run(store.clone(), number, then));
    let asked: Vec<_> = all.iter().map(asked).collect();
    // The first is not in the queue: the writer has it.
    while store.writer.queue.max_capacity() - store.writer.queue.capacity() < all.len() - 1 {
        tokio::task::yield_now().await;
    }
    drop(held);
    join_all(asked).await.into_iter().flatten().collect()
}

#[tokio::test]
async fn one_that_cannot_be_committed_fails_alone() {
    for then in [Then::FillsTheDisk, Then::CannotBeCommitted] {
        let (_folder, store) = numbers().await;
        let all = [
            (1, Then::Done),
            (2, Then::Refused),
            (3, then),
            (4, Then::Done),
        ];
        let answers = together(&store, &all).await;
        assert_eq!(answers[..2], [Ok(vec![1]), Err(CommandError::Stale)]);
        assert!(
            matches!(&answers[2], Err(CommandError::Store(_))),
            "{answers:?}"
        );
        assert_eq!(answers[3], Ok(vec![1, 4]));
        assert_eq!(committed(&store).await, [1, 4], "{then:?}");
        let full = store.health.sick().is_some();
        assert_eq!(full, then == Then::FillsTheDisk, "{then:?}");
    }
}

#[tokio::test]
async fn commands_are_run_in_the_order_in_which_they_came() {
    let (_folder, store) = numbers().await;
    // More than one group has room for.
    let all: Vec<_> = (0..200).map(|number| (number, Then::Done)).collect();
    let answers = together(&store, &all).await;
    for (number, answer) in (0..).zip(answers) {
        assert_eq!(answer, Ok((0..=number).collect()));
    }
}

#[tokio::test]
async fn a_command_that_has_waited_too_long_is_not_begun() {
    let (_folder, store) = numbers().await;
    let impatient = Task {
        patience: Duration::ZERO,
        ..task(&store)
    };
    let (first, answered) = command(1, Then::Done);
    let lost = impatient.group(first, || panic!("nobody joins")).await;
    assert!(lost.is_empty());
    let refused = answered.await.unwrap().unwrap_err();
    assert!(
        matches!(&refused, CommandError::Store(StoreError::Unavailable(_))),
        "{refused}"
    );
    assert_eq!(committed(&store).await, Vec::<i64>::new());
}

#[tokio::test]
async fn a_caller_that_does_not_wait_has_its_command_done() {
    let (_folder, store) = numbers().await;
    let held = store.write.acquire().await.unwrap();
    let mut asked = Box::pin(run(store.clone(), 1, Then::Done));
    assert!(futures::poll!(&mut asked).is_pending());
    drop(asked);
    drop(held);
    while committed(&store).await != [1] {
        tokio::task::yield_now().await;
    }
}

/// Repeatable numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

const ALL: [Then; 5] = [
    Then::Done,
    Then::Refused,
    Then::Clashes,
    Then::Panics,
    Then::CannotBeCommitted,
];

/// Commands of which about half are committed.
fn at_random(seed: u64, count: usize) -> Vec<(i64, Then)> {
    let mut dice = Dice(seed);
    let mut one = || {
        let then = ALL[usize::try_from(dice.below(9)).unwrap().saturating_sub(4)];
        (i64::try_from(dice.below(90)).unwrap(), then)
    };
    (0..count).map(|_| one()).collect()
}

#[tokio::test]
async fn the_answers_are_those_of_one_command_after_the_other() {
    for seed in 0..10 {
        let (_folder, store) = numbers().await;
        let all = at_random(seed, 120);
        let answers = together(&store, &all).await;
        let mut taken = BTreeSet::new();
        for (&(number, then), answer) in all.iter().zip(answers) {
            if then == Then::Done && taken.insert(number) {
                assert_eq!(answer, Ok(taken.iter().copied().collect()), "seed {seed}");
            } else if then == Then::Refused && !taken.contains(&number) {
                assert_eq!(answer, Err(CommandError::Stale), "seed {seed}");
            } else {
                let defect =
                    |error| matches!(error, CommandError::Store(StoreError::Inconsistent(_)));
                assert!(answer.is_err_and(defect), "seed {seed}");
            }
        }
        assert!(taken.len() > 20, "too little happened: {taken:?}");
        assert_eq!(
            committed(&store).await,
            Vec::from_iter(taken),
            "seed {seed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_are_as_one_after_the_other() {
    let (_folder, store) = numbers().await;
    let callers = (0..8).map(|seed| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut seen = Vec::new();
            for (number, then) in at_random(seed, 40) {
                if let Ok(numbers) = run(store.clone(), number, then).await {
                    assert!(numbers.contains(&number));
                    // What was acknowledged is there for whoever looks afterwards.
                    assert!(committed(&store).await.contains(&number));
                    seen.push(numbers);
                }
            }
            seen
        })
    });
    let mut seen: Vec<_> = join_all(callers)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    seen.sort_by_key(Vec::len);
    for (number, (before, after)) in seen.iter().zip(&seen[1..]).enumerate() {
        assert_eq!(after.len(), number + 2);
        assert!(before.iter().all(|one| after.contains(one)));
    }
    assert_eq!(seen.pop(), Some(committed(&store).await));
}
