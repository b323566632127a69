//! Start and memory of the program itself, as a practice runs it: `serve` on SQLite.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    judge,
    placing::{Placement, practices_of},
    practices,
    served::{Asker, kilobytes, rate_over, request},
};
use crate::support::{Database, Engine};

const ROUNDS: usize = 5;
const START: Duration = Duration::from_millis(60);
const IDLE: u64 = 25_000;
const LOADED: u64 = 60_000;
/// How long it is left alone, and loaded.
const PAUSE: Duration = Duration::from_secs(3);
const BOOKINGS: usize = 500;

pub async fn memory() {
    println!("serve on SQLite");
    let mut figures = Vec::new();
    for _ in 0..ROUNDS {
        figures.push(measured().await);
    }
    let median = |figure: fn(&Figures) -> u64| {
        let mut all: Vec<_> = figures.iter().map(figure).collect();
        all.sort_unstable();
        all[ROUNDS / 2]
    };
    let start = Duration::from_micros(median(|one| one.start));
    judge(
        &format!("first answer after {start:.1?}, of {START:?}"),
        start <= START,
    );
    for (what, kilobytes, goal) in [
        ("idle", median(|one| one.idle), IDLE),
        ("after load", median(|one| one.loaded), LOADED),
    ] {
        judge(
            &format!("{what}: {} MB, of {}", kilobytes / 1_000, goal / 1_000),
            kilobytes <= goal,
        );
    }
}

/// Microseconds, and kilobytes.
struct Figures {
    start: u64,
    idle: u64,
    loaded: u64,
}

async fn measured() -> Figures {
    let database = practices_of(Engine::Sqlite, &["one".to_owned()], 1).await;
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|one| one.local_addr())
        .expect("a port");
    let began = Instant::now();
    let serving = Serving(serve(&database, port));
    while TcpStream::connect(port).is_err() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let look = request("GET", "/v1/practices/one/availability?service=call", "", "");
    let mut asker = Asker::at(port).await;
    assert_eq!(asker.ask(&look).await, 200);
    let start = u64::try_from(began.elapsed().as_micros()).expect("not long");
    tokio::time::sleep(PAUSE).await;
    let status = format!("/proc/{}/status", serving.0.id());
    let idle = kilobytes(&status, "VmRSS");
    #[expect(
        clippy::disallowed_methods,
        reason = "the program has the machine's clock"
    )]
    let now = Timestamp::now();
    let first = practices::slot_after(now);
    for slot in first..first + BOOKINGS {
        let wanted = Placement {
            slug: "one".into(),
            practitioner: None,
            slot,
        };
        assert_eq!(asker.ask(&wanted.request(slot)).await, 201);
    }
    rate_over(16, port, &look, 200, PAUSE).await;
    let loaded = kilobytes(&status, "VmRSS");
    drop(serving);
    database.remove().await;
    Figures {
        start,
        idle,
        loaded,
    }
}

/// The program, ended with this.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(database: &Database, at: SocketAddr) -> Child {
    // Those of the fixtures.
    let key = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    let index_key = "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=";
    Command::new(env!("CARGO_BIN_EXE_hourkeep"))
        .arg("serve")
        .env_clear()
        .env("HOURKEEP_LISTEN", at.to_string())
        .env("HOURKEEP_DATABASE_URL", &database.url)
        .env("HOURKEEP_ENCRYPTION_KEYS", format!("test={key}"))
        .env("HOURKEEP_ENCRYPTION_ACTIVE", "test")
        .env("HOURKEEP_ENCRYPTION_INDEX_KEY", index_key)
        .env("HOURKEEP_RATE_LIMITS_ENFORCE", "off")
        .env("HOURKEEP_LOG_FILTER", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program")
}
