//! The program is killed in the middle of its work, again and again, and started again on what it left: nothing that it
//! acknowledged is lost, nothing is sold twice, no money is kept for nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, down to their fixtures"
)]
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "what the other tests stand on is shared whole"
)]

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use jiff::{Timestamp, tz::TimeZone};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};

mod program;
#[path = "../hourkeep/support/mod.rs"]
mod support;

use program::{MOMENT, Program, verify};
use support::{Database, Engine};

const ROUNDS: u64 = 5;
const CLIENTS: u64 = 5;
/// What is booked: practice, service, mode; paid ahead, free, and a class.
const WISHES: [(&str, &str, &str); 4] = [
    ("stillpoint", "ind45", "online"),
    ("riverside-counselling", "ind50", "online"),
    ("landwehrkanal", "einzel", "room"),
    ("stillpoint", "flow60", "room"),
];

/// What was promised to one client.
#[derive(Debug)]
struct Promise {
    path: String,
    key: String,
    request: (String, Value),
    reply: Value,
    cancelled: bool,
    /// The pay page said that it took the money.
    paid: bool,
}

/// Repeatable numbers, one row per client and round.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// A number that no other request has.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The answer, or nothing when the program was killed meanwhile. An error of the service's own is never an answer.
async fn answer(request: RequestBuilder) -> Option<(StatusCode, Value)> {
    let response = request.send().await.ok()?;
    let status = response.status();
    assert!(
        !status.is_server_error(),
        "{status} {:?}",
        response.text().await
    );
    let body = response.bytes().await.ok()?;
    Some((status, serde_json::from_slice(&body).unwrap_or_default()))
}

type Starts = Vec<Vec<String>>;

async fn starts(http: &Client, url: &str) -> Starts {
    let today = MOMENT
        .parse::<Timestamp>()
        .expect("a moment")
        .to_zoned(TimeZone::UTC)
        .date();
    let mut all = Starts::new();
    for (practice, service, mode) in WISHES {
        let (from, until) = (
            today.saturating_add(jiff::Span::new().days(3)),
            today.saturating_add(jiff::Span::new().days(28)),
        );
        let path = format!(
            "{url}/v1/practices/{practice}/availability?service={service}&mode={mode}&start={from}&end={until}"
        );
        let (_, found) = answer(http.get(path)).await.expect("free times");
        let slots = found["slots"].as_array().expect("slots").iter();
        all.push(
            slots
                .map(|slot| slot["start"].as_str().unwrap().to_owned())
                .collect(),
        );
    }
    all
}

/// Books, pays and cancels until the program is gone.
async fn client(
    http: Client,
    url: String,
    starts: std::sync::Arc<Starts>,
    mut dice: Dice,
) -> Vec<Promise> {
    let mut promises = Vec::new();
    while live(&http, &url, &starts, &mut dice, &mut promises)
        .await
        .is_some()
    {}
    promises
}

async fn live(
    http: &Client,
    url: &str,
    starts: &Starts,
    dice: &mut Dice,
    promises: &mut Vec<Promise>,
) -> Option<()> {
    let placement = dice.below(WISHES.len());
    let ((practice, service, mode), number) = (WISHES[placement], fresh());
    // Few starts, so that clients meet.
    let start = &starts[placement][dice.below(starts[placement].len().min(24))];
    let request = json!({"service": service, "start": start, "mode": mode, "policy_version": "2026-05-01",
        "client": {"name": "Sam", "email": format!("sam{number}@example.org")}});
    let (path, key) = (
        format!("/v1/practices/{practice}/bookings"),
        format!("crash-{number}"),
    );
    let (status, reply) = answer(
        http.post(format!("{url}{path}"))
            .header("idempotency-key", &key)
            .json(&request),
    )
    .await?;
    if status != StatusCode::CREATED {
        assert_eq!(status, StatusCode::CONFLICT, "{reply}");
        return Some(());
    }
    let booking = format!("/v1/bookings/{}", reply["id"].as_str().unwrap());
    let page = reply["payment"]["checkout_url"].as_str().map(str::to_owned);
    promises.push(Promise {
        path: booking,
        key,
        request: (path, request),
        reply,
        cancelled: false,
        paid: false,
    });
    let promise = promises.last_mut().unwrap();
    if let Some(page) = page.filter(|_| dice.below(3) > 0) {
        promise.paid =
            answer(http.post(page).form(&[("outcome", "pay")])).await?.0 == StatusCode::SEE_OTHER;
    }
    if dice.below(2) == 0 {
        let request = http
            .post(format!("{url}{}/cancel", promise.path))
            .header("idempotency-key", format!("cancel-{number}"));
        promise.cancelled = answer(request.bearer_auth(token(promise))).await?.0 == StatusCode::OK;
    }
    Some(())
}

fn token(promise: &Promise) -> &str {
    promise.reply["manage_token"].as_str().unwrap()
}

/// Whether what the service says now keeps the promise. `None`: not yet, the workers are not through.
fn kept(promise: &Promise, now: &Value) -> Option<()> {
    let (status, payment) = (
        now["status"].as_str().unwrap(),
        now["payment"]["status"].as_str().unwrap_or_default(),
    );
    let same = ["id", "price", "time_zone"]
        .iter()
        .all(|member| now[member] == promise.reply[member]);
    assert!(same, "another booking: {now} instead of {}", promise.reply);
    assert!(
        !promise.cancelled || status == "cancelled",
        "a cancelled booking came back: {now}"
    );
    assert!(
        promise.reply["status"] != "confirmed" || matches!(status, "confirmed" | "cancelled"),
        "{now}"
    );
    // A cancellation that was not answered may have been done.
    let settled = !promise.paid
        || matches!(
            (status, payment),
            ("confirmed", "paid") | ("cancelled", "refunded")
        );
    settled.then_some(())
}

async fn look(http: &Client, url: &str, promises: &[Promise]) {
    let deadline = Instant::now() + Duration::from_secs(30);
    for promise in promises {
        loop {
            let (status, now) = answer(
                http.get(format!("{url}{}", promise.path))
                    .bearer_auth(token(promise)),
            )
            .await
            .unwrap();
            assert_eq!(
                status,
                StatusCode::OK,
                "an acknowledged booking is gone: {promise:?}"
            );
            if kept(promise, &now).is_some() {
                break;
            }
            assert!(Instant::now() < deadline, "the money is not settled: {now}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // An answer that was given without its page is completed later.
        if promise.reply["status"] == "held" && promise.reply["payment"]["checkout_url"].is_null() {
            continue;
        }
        let (path, body) = &promise.request;
        let again = http
            .post(format!("{url}{path}"))
            .header("idempotency-key", &promise.key)
            .json(body);
        assert_eq!(
            answer(again).await.unwrap(),
            (StatusCode::CREATED, promise.reply.clone()),
            "another answer than before"
        );
    }
}

/// How many commands shared a commit with others so far.
async fn sharing(http: &Client, program: &Program) -> u64 {
    let metrics = http.get(format!("{}/metrics", program.operator));
    let metrics = metrics.send().await.unwrap().text().await.unwrap();
    let count = |name: &str| {
        let line = metrics
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |count| count.parse::<u64>().unwrap())
    };
    count("hourkeep_group_commit_commands_total") - count("hourkeep_group_commits_total")
}

async fn on(engine: Engine) {
    let (data, database) = (tempfile::tempdir().unwrap(), Database::create(engine).await);
    let (mut dice, mut promises) = (Dice(0x5eed), Vec::new());
    let mut program = Program::start(data.path(), &database);
    let mut shared = 0;
    for round in 0..ROUNDS {
        // Connections of a killed program are of no use to the next one.
        let http = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let starts = std::sync::Arc::new(starts(&http, &program.url).await);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                tokio::spawn(client(
                    http.clone(),
                    program.url.clone(),
                    starts.clone(),
                    Dice(round * 100 + number),
                ))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(
            300 + u64::try_from(dice.below(600)).unwrap(),
        ))
        .await;
        shared += sharing(&http, &program).await;
        program.kill();
        for client in clients {
            promises.extend(client.await.expect("no broken answer"));
        }
        program = Program::start(data.path(), &database);
        verify(data.path(), &database);
    }
    let counted = promises.iter().fold(BTreeMap::new(), |mut counted, one| {
        *counted.entry((one.paid, one.cancelled)).or_insert(0) += 1;
        counted
    });
    assert!(
        counted.len() == 4,
        "too little happened to prove anything: {counted:?}"
    );
    assert_eq!(shared > 0, engine == Engine::Sqlite, "{shared}");
    look(
        &Client::builder().no_proxy().build().unwrap(),
        &program.url,
        &promises,
    )
    .await;
    verify(data.path(), &database);
    drop(program);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    on(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_on_postgres() {
    on(Engine::Postgres).await;
}
