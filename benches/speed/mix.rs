//! A mix, as a platform has it: of a hundred requests 97 look, two ask for a price and one books. They arrive when they arrive, whether or not
//! those before are answered, and each is timed from the moment at which it should have been sent; so waiting is not left out
//! ("coordinated omission").

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Mutex, task::JoinSet};

use super::{
    judge,
    placing::{Placement, practices_of},
    practices,
    served::{Asker, Served, request},
};
use crate::support::Engine;

const PRACTICES: usize = 100;
/// Over so many connections; who finds none waits, and the waiting counts.
const CONNECTIONS: usize = 64;
/// How long the limit is looked for, and each load lasts.
const SEARCH: Duration = Duration::from_secs(5);
const STEADY: Duration = Duration::from_secs(20);
const RAMP: Duration = Duration::from_mins(1);
const RECOVERY: Duration = Duration::from_secs(2);
/// Arrivals that wait for a connection beyond these are given up, and count as refused.
const WAITING: usize = 20_000;
const LOOK_LIMIT: Duration = Duration::from_millis(10);
const BOOKING_LIMIT: Duration = Duration::from_millis(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Look,
    Quote,
    Booking,
}

/// One answer.
#[derive(Debug, Clone, Copy)]
struct Answer {
    kind: Kind,
    /// When it should have been sent, from the beginning.
    due: Duration,
    /// From then until it was answered.
    took: Duration,
    /// 0: it was never sent.
    status: u16,
}

impl Answer {
    const fn is_good(self) -> bool {
        matches!(self.status, 200 | 201)
    }
}

pub async fn mixes(engine: Engine) {
    let names: Vec<_> = (0..PRACTICES)
        .map(|number| format!("mix-{number:03}"))
        .collect();
    let base = practices_of(engine, &names, 1).await;
    let served = Served::of(base.copy().await).await;
    let load = Arc::new(Load::new(&served, names).await);
    let limit = load.limit().await;
    println!("{engine:?}: 97 % looks, 2 % quotes, 1 % bookings; the limit is {limit:.0}/s");
    steady(&load, limit).await;
    ramp(&load, limit).await;
    served.end().await;
    base.remove().await;
}

/// At six tenths of the limit nobody is refused, and few wait.
async fn steady(load: &Arc<Load>, limit: f64) {
    let answers = load.arrivals(STEADY, |_| limit * 0.6).await;
    let bad = answers.iter().filter(|one| !one.is_good()).count();
    judge(
        &format!("60 %: {bad} of {} refused", answers.len()),
        bad == 0,
    );
    for (kind, goal) in [(Kind::Look, LOOK_LIMIT), (Kind::Booking, BOOKING_LIMIT)] {
        let p99 = percentile(answers.iter().filter(|one| one.kind == kind));
        judge(
            &format!("60 %: {kind:?} p99 {p99:.1?}, of {goal:?}"),
            p99 < goal,
        );
    }
}

/// Ever more, up to four times the limit, and then less: it goes on giving what it can, and is itself again soon.
async fn ramp(load: &Arc<Load>, limit: f64) {
    let whole = RAMP + RECOVERY * 2;
    let answers = load
        .arrivals(whole, |at| {
            if at < RAMP {
                limit * (0.5 + 3.5 * at.as_secs_f64() / RAMP.as_secs_f64())
            } else {
                limit * 0.3
            }
        })
        .await;
    let beyond = Duration::from_secs_f64(RAMP.as_secs_f64() / 7.0)..RAMP;
    // When it was answered, not when it was due: what comes late was given all the same.
    let given = answers
        .iter()
        .filter(|one| one.is_good() && beyond.contains(&(one.due + one.took)))
        .count();
    #[expect(clippy::cast_precision_loss, reason = "millions")]
    let goodput = given as f64 / beyond.end.saturating_sub(beyond.start).as_secs_f64();
    judge(
        &format!(
            "up to 400 %: {goodput:.0}/s, {:.2} of the limit, at least 0.9",
            goodput / limit
        ),
        goodput >= 0.9 * limit,
    );
    let faults = answers
        .iter()
        .filter(|one| one.status >= 500 && one.status != 503)
        .count();
    judge(&format!("up to 400 %: {faults} faults"), faults == 0);
    let after = answers.iter().filter(|one| one.due >= RAMP + RECOVERY);
    let (mut bad, mut all) = (0, Vec::new());
    for one in after {
        bad += usize::from(!one.is_good());
        all.push(one);
    }
    let p99 = percentile(all.into_iter());
    judge(
        &format!("{RECOVERY:?} later: {bad} refused, p99 {p99:.1?}, of {BOOKING_LIMIT:?}"),
        bad == 0 && p99 < BOOKING_LIMIT,
    );
}

fn percentile<'a>(answers: impl Iterator<Item = &'a Answer>) -> Duration {
    let mut all: Vec<_> = answers.map(|one| one.took).collect();
    all.sort_unstable();
    all.get(all.len() * 99 / 100).copied().unwrap_or_default()
}

/// What is sent, and over what.
struct Load {
    names: Vec<String>,
    looks: Vec<String>,
    idle: Mutex<Vec<Asker>>,
    /// A permit for each of them; who waits is served in order.
    connections: tokio::sync::Semaphore,
    booked: std::sync::atomic::AtomicUsize,
}

impl Load {
    async fn new(served: &Served, names: Vec<String>) -> Self {
        let mut idle = Vec::new();
        for _ in 0..CONNECTIONS {
            idle.push(Asker::at(served.at).await);
        }
        let look = |name: &String| {
            let path = format!("/v1/practices/{name}/availability?service=call");
            request("GET", &path, "Accept-Encoding: gzip, br\r\n", "")
        };
        Self {
            looks: names.iter().map(look).collect(),
            names,
            idle: Mutex::new(idle),
            connections: tokio::sync::Semaphore::new(CONNECTIONS),
            booked: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// The kind of the so-manieth request.
    const fn kind(number: usize) -> Kind {
        match number % 100 {
            50 => Kind::Booking,
            25 | 75 => Kind::Quote,
            _ => Kind::Look,
        }
    }

    fn request(&self, number: usize) -> String {
        let name = &self.names[number * 37 % PRACTICES];
        match Self::kind(number) {
            Kind::Look => self.looks[number * 37 % PRACTICES].clone(),
            Kind::Quote => {
                let body = format!(
                    r#"{{"service": "call", "start": "{}", "mode": "online"}}"#,
                    practices::free(practices::LAST_SLOT)
                );
                let more = "Content-Type: application/json\r\n";
                request("POST", &format!("/v1/practices/{name}/quotes"), more, &body)
            }
            Kind::Booking => {
                let booked = self
                    .booked
                    .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let wanted = Placement {
                    slug: self.names[booked % PRACTICES].clone(),
                    practitioner: None,
                    slot: booked / PRACTICES,
                };
                wanted.request(booked)
            }
        }
    }

    /// How many a second are answered when each connection sends the next as soon as it can.
    async fn limit(self: &Arc<Self>) -> f64 {
        let (began, mut running) = (Instant::now(), JoinSet::new());
        for connection in 0..CONNECTIONS {
            let load = self.clone();
            running.spawn(async move {
                let mut asker = load.idle.lock().await.pop().expect("one for each");
                let mut answered = 0_u32;
                while began.elapsed() < SEARCH {
                    let number = connection * 13 + usize::try_from(answered).expect("few");
                    let status = asker.ask(&load.request(number)).await;
                    assert!(matches!(status, 200 | 201), "{status}");
                    answered += 1;
                }
                load.idle.lock().await.push(asker);
                answered
            });
        }
        let answered: u32 = running.join_all().await.into_iter().sum();
        f64::from(answered) / began.elapsed().as_secs_f64()
    }

    /// Sends for so long, at the rate that holds at each moment.
    async fn arrivals(
        self: &Arc<Self>,
        lasting: Duration,
        rate: impl Fn(Duration) -> f64,
    ) -> Vec<Answer> {
        let (began, mut due, mut number) = (Instant::now(), Duration::ZERO, 0);
        let (mut running, mut answers) = (JoinSet::new(), Vec::new());
        while due < lasting {
            tokio::time::sleep_until((began + due).into()).await;
            // A timer has steps of a millisecond: all that is due by now is sent.
            while due < began.elapsed().min(lasting) {
                if running.len() < WAITING {
                    running.spawn(self.clone().sent(number, began, due));
                } else {
                    answers.push(Answer {
                        kind: Self::kind(number),
                        due,
                        took: Duration::ZERO,
                        status: 0,
                    });
                }
                number += 1;
                due += Duration::from_secs_f64(1.0 / rate(due));
            }
            while let Some(answer) = running.try_join_next() {
                answers.push(answer.expect("no panic"));
            }
        }
        answers.extend(running.join_all().await);
        answers
    }

    async fn sent(self: Arc<Self>, number: usize, began: Instant, due: Duration) -> Answer {
        let request = self.request(number);
        let permit = self.connections.acquire().await.expect("open");
        let mut asker = self.idle.lock().await.pop().expect("one for each permit");
        let status = asker.ask(&request).await;
        self.idle.lock().await.push(asker);
        drop(permit);
        Answer {
            kind: Self::kind(number),
            due,
            took: began.elapsed().saturating_sub(due),
            status,
        }
    }
}
