use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use tokio::task::JoinHandle;

use super::*;

/// Nothing here takes longer, unless it is broken.
const TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(100);
const PACE: Pace = Pace {
    interval: POLL_INTERVAL,
    lease: Duration::from_mins(1),
    at_most: 2,
    drain: TIMEOUT,
};

/// What a piece of work does.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Short,
    /// Until it is let go.
    Long,
    Broken,
    Panics,
}

/// A queue of work, and what happened to it.
#[derive(Debug, Default)]
struct Bench {
    due: Mutex<VecDeque<Piece>>,
    /// The store is away.
    away: Mutex<bool>,
    looks: AtomicUsize,
    begun: AtomicUsize,
    ended: AtomicUsize,
    go: Notify,
}

struct Driven {
    bench: Arc<Bench>,
    wake: Arc<Notify>,
    stop: CancellationToken,
    done: JoinHandle<usize>,
}

fn drive_with(pace: Pace, due: impl IntoIterator<Item = Piece>) -> Driven {
    let (bench, wake, stop) = (
        Arc::<Bench>::default(),
        Arc::<Notify>::default(),
        CancellationToken::new(),
    );
    bench.due.lock().unwrap().extend(due);
    let (queue, runner) = (Arc::clone(&bench), Arc::clone(&bench));
    let acquire = move |room: usize| {
        queue.looks.fetch_add(1, SeqCst);
        let away = *queue.away.lock().unwrap();
        let mut due = queue.due.lock().unwrap();
        let most = room.min(due.len());
        let taken: Vec<_> = if away {
            Vec::new()
        } else {
            due.drain(..most).collect()
        };
        async move { if away { Err("away") } else { Ok(taken) } }
    };
    let begin = move |piece| {
        let bench = Arc::clone(&runner);
        let run = async move {
            bench.begun.fetch_add(1, SeqCst);
            match piece {
                Piece::Short => {}
                Piece::Long => bench.go.notified().await,
                Piece::Broken => return Err("broken"),
                Piece::Panics => panic!("on purpose"),
            }
            bench.ended.fetch_add(1, SeqCst);
            Ok("settled")
        };
        Step { kind: "test", run }
    };
    let done = tokio::spawn(drive(pace, Arc::clone(&wake), stop.clone(), acquire, begin));
    Driven {
        bench,
        wake,
        stop,
        done,
    }
}

impl Driven {
    /// Waits until it is so.
    async fn until(&self, so: impl Fn(&Bench) -> bool) {
        let so = async {
            while !so(&self.bench) {
                sleep(Duration::from_millis(2)).await;
            }
        };
        assert!(
            timeout(TIMEOUT, so).await.is_ok(),
            "never: {:?}",
            self.bench
        );
    }

    async fn stopped(self) -> usize {
        self.stop.cancel();
        self.done.await.unwrap()
    }
}

fn counts(bench: &Bench) -> (usize, usize) {
    (bench.begun.load(SeqCst), bench.ended.load(SeqCst))
}

#[tokio::test]
async fn no_more_is_taken_than_there_is_room_for() {
    let driven = drive_with(PACE, [Piece::Long; 3]);
    driven.until(|bench| counts(bench) == (2, 0)).await;
    sleep(POLL_INTERVAL).await;
    assert_eq!(
        (
            counts(&driven.bench),
            driven.bench.due.lock().unwrap().len()
        ),
        ((2, 0), 1)
    );
    driven.bench.go.notify_one();
    driven.until(|bench| counts(bench) == (3, 1)).await;
    driven.bench.go.notify_waiters();
    driven.until(|bench| counts(bench) == (3, 3)).await;
    assert_eq!(driven.stopped().await, 0);
}

#[tokio::test]
async fn work_is_looked_for_at_once_when_told() {
    let driven = drive_with(
        Pace {
            interval: Duration::from_hours(1),
            ..PACE
        },
        [],
    );
    driven.until(|bench| bench.looks.load(SeqCst) == 1).await;
    driven.bench.due.lock().unwrap().push_back(Piece::Short);
    driven.wake.notify_one();
    driven.until(|bench| counts(bench) == (1, 1)).await;
    driven.stopped().await;
}

#[tokio::test]
async fn nobody_looks_untold() {
    // One piece where there is room for two: nothing more can be due.
    let driven = drive_with(PACE, [Piece::Short]);
    driven.until(|bench| counts(bench) == (1, 1)).await;
    sleep(POLL_INTERVAL * 3).await;
    assert_eq!(driven.bench.looks.load(SeqCst), 1);
    driven.wake.notify_one();
    driven.until(|bench| bench.looks.load(SeqCst) == 2).await;
    driven.stopped().await;
}

#[tokio::test]
async fn an_error_does_not_spin_even_when_it_is_told_of_work() {
    let (began, driven) = (Instant::now(), drive_with(PACE, []));
    *driven.bench.away.lock().unwrap() = true;
    for _ in 0..100 {
        driven.wake.notify_one();
        sleep(Duration::from_millis(5)).await;
    }
    let (looks, intervals) = (
        driven.bench.looks.load(SeqCst),
        began.elapsed().as_millis() / POLL_INTERVAL.as_millis(),
    );
    // One may have found nothing before the store went away, and one begins the first interval.
    assert!(
        looks >= 2 && looks as u128 <= intervals + 3,
        "{looks} looks in {intervals} intervals"
    );
    *driven.bench.away.lock().unwrap() = false;
    driven.bench.due.lock().unwrap().push_back(Piece::Short);
    driven.until(|bench| counts(bench) == (1, 1)).await;
    driven.stopped().await;
}

#[tokio::test]
async fn a_piece_is_given_up_before_its_lease_is_over() {
    assert_eq!(PACE.patience(), Duration::from_secs(54));
    let pace = Pace {
        lease: Duration::from_millis(500),
        ..PACE
    };
    let (began, driven) = (
        Instant::now(),
        drive_with(pace, [Piece::Long, Piece::Long, Piece::Short]),
    );
    driven.until(|bench| counts(bench) == (3, 1)).await;
    assert!(
        began.elapsed() >= Duration::from_millis(450),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(driven.stopped().await, 0);
}

#[tokio::test]
async fn neither_failure_nor_panic_stops_the_rest() {
    let driven = drive_with(
        PACE,
        [Piece::Panics, Piece::Broken, Piece::Panics, Piece::Short],
    );
    driven.until(|bench| counts(bench) == (4, 1)).await;
    assert_eq!(driven.stopped().await, 0);
}

#[tokio::test]
async fn stopping_waits_for_what_runs_and_begins_nothing_more() {
    let driven = drive_with(PACE, [Piece::Long, Piece::Long, Piece::Short]);
    driven.until(|bench| counts(bench) == (2, 0)).await;
    driven.stop.cancel();
    sleep(POLL_INTERVAL).await;
    assert!(!driven.done.is_finished());
    driven.bench.go.notify_waiters();
    let bench = Arc::clone(&driven.bench);
    assert_eq!((driven.stopped().await, counts(&bench)), (0, (2, 2)));
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let driven = drive_with(
        Pace {
            drain: POLL_INTERVAL,
            ..PACE
        },
        [Piece::Long],
    );
    driven.until(|bench| counts(bench) == (1, 0)).await;
    let told = Instant::now();
    assert_eq!(timeout(TIMEOUT, driven.stopped()).await, Ok(1));
    assert!(told.elapsed() >= POLL_INTERVAL);
}
