//! A night of thousands of tries, from few addresses and from many: most of every day stays free, few strangers get mails, and who
//! comes honestly books.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{bookings, free, guarded, mail_token, outcome};
use crate::{
    server::router::Server,
    support::{Engine, LANDWEHRKANAL, TestApp},
};

/// Monday evening to Tuesday morning.
const EVENING: &str = "2026-10-05T21:00:00Z";
const NIGHT_SECONDS: i64 = 8 * 3_600;
/// From here on, notice takes nothing during the night.
const FIRST_DAY: &str = "2026-10-08";
const LAST_DAY: &str = "2026-11-28";
const ROUND: usize = 50;

/// The free starts of each day.
async fn starts(server: &Server<'_>) -> BTreeMap<String, Vec<String>> {
    let path = format!(
        "/v1/practices/{LANDWEHRKANAL}/availability?service=kg&practitioner=kn&start={FIRST_DAY}&end={LAST_DAY}"
    );
    let shown = server.get(&path).send().await.shows(200);
    let mut days: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for slot in shown["slots"].as_array().unwrap() {
        let start = slot["start"].as_str().unwrap();
        days.entry(start[..10].to_owned())
            .or_default()
            .push(start.to_owned());
    }
    days
}

/// The addresses lie in as many networks as they can.
fn address(n: usize) -> [u8; 4] {
    let [low, high] = [
        u8::try_from(n % 250).unwrap(),
        u8::try_from(n / 250).unwrap(),
    ];
    [11, high, low, 1]
}

/// Somebody honest, at an address of their own, who opens the mail if they are asked to. Whether it was confirmed at once.
async fn honest(app: &TestApp, server: &Server<'_>, who: &str, from: [u8; 4]) -> bool {
    let days = starts(server).await;
    let start = days
        .values()
        .nth(9)
        .and_then(|starts| starts.last())
        .expect("something is free");
    let view = server
        .post(&bookings())
        .from(from)
        .json(&free(who, start))
        .send()
        .await
        .shows(201);
    if outcome(&view) == "confirmed" {
        return true;
    }
    app.deliver().await;
    let path = format!("/v1/bookings/{}/confirm", view["id"].as_str().unwrap());
    let confirmed = server
        .post(&path)
        .bearer(&mail_token(app, who))
        .json(&json!({}))
        .send()
        .await
        .shows(200);
    assert_eq!(confirmed["status"], "confirmed");
    false
}

/// Who asks for what in a round: each for a start that a seeded generator chooses.
fn requests(
    round: usize,
    addresses: usize,
    starts: &[&String],
    dice: &mut usize,
) -> Vec<(usize, Value)> {
    let one = |n| {
        *dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let who = format!("stranger-{}-{n}", n % addresses);
        (n, free(&who, starts[(*dice >> 33) % starts.len()]))
    };
    (round * ROUND..(round + 1) * ROUND).map(one).collect()
}

async fn night(engine: Engine, addresses: usize, tries: usize) {
    let app = TestApp::start(engine).await;
    app.clock.set(EVENING.parse().unwrap());
    let server = guarded(&app);
    assert!(
        honest(&app, &server, "first", [198, 51, 100, 1]).await,
        "the first is confirmed at once"
    );
    let before = starts(&server).await;
    let all: Vec<&String> = before.values().flatten().collect();
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    let mut dice = 7_usize;
    for round in 0..tries / ROUND {
        let requests = requests(round, addresses, &all, &mut dice);
        let asked = requests.iter().map(|(n, placement)| {
            server
                .post(&bookings())
                .from(address(n % addresses))
                .json(placement)
                .send()
        });
        for answer in futures::future::join_all(asked).await {
            let what = if answer.status == 201 {
                outcome(&answer.shows(201)).to_owned()
            } else {
                answer.status.to_string()
            };
            *answers.entry(what).or_default() += 1;
        }
        let seconds = NIGHT_SECONDS * i64::try_from(ROUND).unwrap() / i64::try_from(tries).unwrap();
        app.clock.advance(SignedDuration::from_secs(seconds));
        if round % 10 == 9 {
            app.settle().await;
            app.deliver().await;
            stays_free(&before, &starts(&server).await, &answers);
        }
    }
    honest(&app, &server, "newcomer", [203, 0, 113, 1]).await;
    app.advance(120);
    app.settle().await;
    app.deliver().await;
    stays_free(&before, &starts(&server).await, &answers);
    few_mails(&app, addresses);
    assert_eq!(app.violations().await, Vec::<String>::new());
    drop(server);
    app.finish().await;
}

/// At least 85 % of the starts of every day, but for the honest newcomer's own one.
fn stays_free(
    before: &BTreeMap<String, Vec<String>>,
    now: &BTreeMap<String, Vec<String>>,
    answers: &BTreeMap<String, usize>,
) {
    assert!(!before.is_empty());
    for (day, starts) in before {
        let left = now.get(day).map_or(0, Vec::len);
        assert!(
            left * 100 >= starts.len() * 85,
            "{day}: {left} of {} are left; {answers:?}",
            starts.len()
        );
    }
}

/// At most ten mails to strangers per address.
fn few_mails(app: &TestApp, addresses: usize) {
    let mut sent = vec![0; addresses];
    for mail in app.post.mails() {
        let to = mail
            .to()
            .and_then(|to| to.first())
            .and_then(|one| one.address())
            .expect("to somebody")
            .to_owned();
        if let Some(rest) = to.strip_prefix("stranger-") {
            sent[rest.split('-').next().unwrap().parse::<usize>().unwrap()] += 1;
        }
    }
    assert!(sent.iter().all(|mails| *mails <= 10), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_one_address_sqlite() {
    night(Engine::Sqlite, 1, 4_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_fifty_addresses_sqlite() {
    night(Engine::Sqlite, 50, 4_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_thousand_addresses_sqlite() {
    night(Engine::Sqlite, 1_000, 4_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_one_address_postgres() {
    night(Engine::Postgres, 1, 500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_fifty_addresses_postgres() {
    night(Engine::Postgres, 50, 500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_thousand_addresses_postgres() {
    night(Engine::Postgres, 1_000, 500).await;
}
