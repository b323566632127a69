//! Calendars kept elsewhere, read to learn when a practitioner is busy: fetched over the network ([`fetch`]) and understood
//! ([`read`]).

pub mod fetch;

use calendars::read;
use std::{sync::Arc, thread};

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    adapters::outbound::Outbound,
    ports::busy::{
        BusyCalendars, FetchError, Fetched, Limits, ReadError, ReadOptions, ReadWindow, Validators,
    },
};
use domain::calendars::busy::Reading;
use fetch::Fetcher;

/// How far a thread that reads gives way: a core that is wanted by others as well is theirs for nine tenths. With less, who waits
/// for a calendar on a busy machine would wait too long.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Calendars by their addresses, on the network and in iCalendar.
#[derive(Debug)]
pub struct ForeignCalendars {
    fetcher: Fetcher,
    /// One calendar is read at a time: reading a large one takes a whole core, which requests need more.
    reading: Arc<Semaphore>,
    limits: Limits,
}

impl ForeignCalendars {
    #[must_use]
    pub fn new(outbound: Arc<Outbound>) -> Self {
        Self {
            fetcher: Fetcher::new(outbound),
            reading: Arc::new(Semaphore::new(1)),
            limits: Limits::default(),
        }
    }

    /// With other limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self {
            fetcher: self.fetcher.within(limits.bytes),
            limits,
            ..self
        }
    }
}

#[async_trait]
impl BusyCalendars for ForeignCalendars {
    async fn fetch(&self, url: &SecretString, known: &Validators) -> Result<Fetched, FetchError> {
        self.fetcher.fetch(url, known).await
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn origin(&self, url: &SecretString) -> Option<String> {
        fetch::origin(url)
    }

    async fn read(
        &self,
        bytes: Vec<u8>,
        wanted: ReadWindow,
        options: ReadOptions,
    ) -> Result<Reading, ReadError> {
        alone(&self.reading, move || {
            read::read_in(&bytes, &wanted, &options)
        })
        .await
    }
}

/// Does `work` on a thread of its own while nobody else does; goes on, and keeps others waiting, when nobody waits for it.
async fn alone<T: Send + 'static>(
    turn: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    // The semaphore is never closed.
    let Ok(turn) = Arc::clone(turn).acquire_owned().await else {
        return Err(ReadError::Defect);
    };
    let (answer, answered) = oneshot::channel();
    let started = thread::Builder::new()
        .name("calendar".into())
        .spawn(move || {
            // On the new thread, because priorities belong to threads.
            give_way();
            let worked = work();
            // Before the answer: whoever it wakes may read the next one at once.
            drop(turn);
            // Nobody may be waiting any more.
            drop(answer.send(worked));
        });
    if let Err(error) = started {
        tracing::error!(%error, "no thread to read a calendar");
        return Err(ReadError::Defect);
    }
    answered.await.unwrap_or_else(|_| {
        tracing::error!("a calendar was not read to its end");
        Err(ReadError::Defect)
    })
}

/// This thread runs when those that answer requests leave time for it, and a little besides. On Linux priorities are the threads'
/// own (setpriority(2)); elsewhere it stays as it is.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a calendar is read at full priority");
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn one_is_read_after_the_other() {
        let (turn, busy) = (Arc::new(Semaphore::new(1)), Arc::new(AtomicUsize::new(0)));
        let reading = (0..5).map(|_| {
            let busy = Arc::clone(&busy);
            alone(&turn, move || {
                let others = busy.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(10));
                busy.fetch_sub(1, Ordering::SeqCst);
                Ok(others)
            })
        });
        assert_eq!(futures::future::join_all(reading).await, vec![Ok(0); 5]);
    }

    #[tokio::test]
    async fn a_reader_that_panics_stops_nobody() {
        let turn = Arc::new(Semaphore::new(1));
        assert_eq!(
            alone::<()>(&turn, || panic!("on purpose")).await,
            Err(ReadError::Defect)
        );
        assert_eq!(alone(&turn, || Ok(1)).await, Ok(1));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn who_reads_gives_way_and_nobody_else() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        let theirs = alone(&Arc::new(Semaphore::new(1)), move || Ok(nice())).await;
        assert_eq!((theirs, nice()), (Ok(NICE), before));
    }
}
