//! The disk is full, or fails, for a moment: nothing is half done, everybody is told, and it is over when the moment is.
//!
//! The program runs whole. Its database lies on a file system of its own that a test can fill, or its files may not grow, which
//! SQLite takes for a disk that fails. One statement fails at a time when a trigger on its table writes more than there is room for.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, StatusCode};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, SqlitePool, sqlite::SqlitePoolOptions};

/// What makes writing fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disk {
    /// A file system of its own, of a few megabytes: `SQLITE_FULL`.
    Small,
    /// No file may grow beyond a limit: `SQLITE_IOERR`.
    Limited,
}

/// Room for the database, and not for what the trigger writes.
const ROOM: u64 = 12 << 20;

struct Desk {
    disk: Disk,
    child: Child,
    http: Client,
    url: String,
    operator: String,
    /// The database as this process sees it.
    file: PathBuf,
    side: SqlitePool,
    starts: Vec<String>,
    tries: usize,
    booked: usize,
    _folder: tempfile::TempDir,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the file system of its own is, for a run of this program that sees one.
const PLACE: &str = "HOURKEEP_TEST_DISK";

/// The words before a program that mount a small file system where nobody else sees it, and which ends with the program.
fn mounting() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [
        &["unshare", "--mount"],
        &["unshare", "--mount", "--map-root-user"],
    ];
    let can = |way: &&&[&str]| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(way[0]);
        command
            .args(&way[1..])
            .args(["mount", "-t", "tmpfs", "none"])
            .arg(folder.path());
        command
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    ways.iter().find(can).copied()
}

/// Runs one test of this program again, with a small file system of its own.
fn again_on_a_small_disk(way: &[&str], test: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!("mount -t tmpfs -o size={ROOM} none \"${PLACE}\" && exec \"$@\"");
    let mut command = Command::new(way[0]);
    command
        .args(&way[1..])
        .args(["sh", "-c", &script, "sh"])
        .arg(std::env::current_exe().expect("this program"));
    let done = command
        .args(["--exact", test, "--nocapture"])
        .env(PLACE, folder.path())
        .output()
        .expect("it runs");
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

impl Desk {
    async fn open(disk: Disk) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = match disk {
            Disk::Small => std::env::var_os(PLACE).expect("a disk").into(),
            Disk::Limited => folder.path().to_owned(),
        };
        // What a limit forbids is an error, and not the end of the program.
        let words = [
            "-c",
            "trap '' XFSZ; exec \"$@\"",
            "sh",
            env!("CARGO_BIN_EXE_hourkeep"),
            "demo",
            "--listen",
            "127.0.0.1:0",
        ];
        let mut command = Command::new("sh");
        command
            .args(words)
            .arg("--data")
            .arg(folder.path().join("data"))
            .env_remove(PLACE);
        command
            .env(
                "HOURKEEP_DATABASE_URL",
                format!("sqlite:{}/a.db", place.display()),
            )
            .env("HOURKEEP_RATE_LIMITS_ENFORCE", "off");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok);
        let url = said.find_map(|line| {
            Some(
                line.strip_prefix("API      ")?
                    .split_once("/v1")?
                    .0
                    .to_owned(),
            )
        });
        let operator = said.find_map(|line| {
            Some(
                line.strip_prefix("operator ")?
                    .split_once("/metrics")?
                    .0
                    .to_owned(),
            )
        });
        let (url, operator) = url.zip(operator).expect("it says where it listens");
        std::thread::spawn(move || said.for_each(drop));
        let file = place.join("a.db");
        // One connection: another would not know which triggers are gone.
        let side = SqlitePoolOptions::new()
            .max_connections(1)
            .connect(&format!("sqlite:{}", file.display()))
            .await;
        let side = side.expect("the database");
        let http = Client::builder().no_proxy().build().expect("a client");
        let starts = starts(&http, &url).await;
        Self {
            disk,
            child,
            http,
            url,
            operator,
            file,
            side,
            starts,
            tries: 0,
            booked: 0,
            _folder: folder,
        }
    }

    async fn run(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&self.side)
            .await
            .expect("the test's own statement");
    }

    /// Tries to book the next time.
    async fn book(&mut self) -> (StatusCode, Value) {
        self.tries += 1;
        let number = self.tries;
        let client = json!({"name": "Sam", "email": format!("sam{number}@example.org")});
        let request = json!({"service": "intro", "start": self.starts[self.booked], "mode": "online",
            "policy_version": "2026-05-01", "client": client});
        let path = format!("{}/v1/practices/riverside-counselling/bookings", self.url);
        let asked = self
            .http
            .post(path)
            .header("idempotency-key", format!("storage-{number}"))
            .json(&request);
        let answer = asked.send().await.expect("an answer");
        self.booked += usize::from(answer.status() == StatusCode::CREATED);
        (answer.status(), answer.json().await.expect("JSON"))
    }

    async fn is_refused(&mut self, why: &str) {
        let (status, body) = self.book().await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("storage")),
            "{why}: {body}"
        );
    }

    async fn is_booked(&mut self, why: &str) {
        let (status, body) = self.book().await;
        assert_eq!(status, StatusCode::CREATED, "{why}: {body}");
    }

    /// The status of `/readyz`, which has a second.
    async fn ready(&self) -> u16 {
        let asked = self
            .http
            .get(format!("{}/readyz", self.operator))
            .timeout(Duration::from_secs(1));
        asked
            .send()
            .await
            .expect("an answer within a second")
            .status()
            .as_u16()
    }

    /// How much the program may write into one file from now on.
    fn may_write(&self, most: Option<u64>) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        prlimit(
            pid,
            Resource::Fsize,
            Rlimit {
                current: most,
                maximum: None,
            },
        )
        .expect("its limit can be set");
    }

    fn filler(&self) -> PathBuf {
        self.file.with_file_name("filler")
    }

    /// Takes all the room there is.
    async fn fill(&self) {
        match self.disk {
            Disk::Limited => self.may_write(Some(1)),
            Disk::Small => {
                // Otherwise the room that the log has already is enough for a while.
                self.run("PRAGMA wal_checkpoint(TRUNCATE)".into()).await;
                let mut filler = fs::File::create(self.filler()).expect("a file");
                while filler.write_all(&[0; 4096]).is_ok() {}
            }
        }
    }

    fn free(&self) {
        match self.disk {
            Disk::Limited => self.may_write(None),
            Disk::Small => fs::remove_file(self.filler()).expect("it is there"),
        }
    }

    /// What placing a booking writes: table and kind of statement.
    async fn statements(&mut self) -> Vec<(String, String)> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'";
        let tables: Vec<String> = sqlx::query_scalar(tables)
            .fetch_all(&self.side)
            .await
            .expect("tables");
        let kinds = ["INSERT", "UPDATE", "DELETE"];
        let pairs: Vec<_> = tables
            .iter()
            .flat_map(|table| kinds.map(|kind| (table, kind)))
            .collect();
        self.run("CREATE TABLE ballast (filler BLOB); CREATE TABLE seen (name TEXT, kind TEXT, UNIQUE (name, kind))".into())
            .await;
        for (table, kind) in &pairs {
            let seen = format!("INSERT OR IGNORE INTO seen VALUES ('{table}', '{kind}')");
            self.run(format!(
                "CREATE TRIGGER see_{table}_{kind} BEFORE {kind} ON {table} BEGIN {seen}; END"
            ))
            .await;
        }
        self.is_booked("while it is watched").await;
        for (table, kind) in &pairs {
            self.run(format!("DROP TRIGGER see_{table}_{kind}")).await;
        }
        sqlx::query_as("SELECT name, kind FROM seen ORDER BY name, kind")
            .fetch_all(&self.side)
            .await
            .expect("statements")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test reads the system's clock"
)]
async fn starts(http: &Client, url: &str) -> Vec<String> {
    let day = |days| {
        jiff::Zoned::now()
            .date()
            .saturating_add(jiff::Span::new().days(days))
    };
    let path = format!(
        "{url}/v1/practices/riverside-counselling/availability?service=intro&mode=online&start={}&end={}",
        day(3),
        day(30)
    );
    let found: Value = http
        .get(path)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let starts = found["slots"]
        .as_array()
        .expect("slots")
        .iter()
        .map(|slot| slot["start"].as_str().unwrap().to_owned());
    // Neighbours may keep each other from being booked.
    let starts: Vec<_> = starts.step_by(4).collect();
    assert!(starts.len() > 30, "too few times: {starts:?}");
    starts
}

async fn one_moment_without_room(wanted: Disk) {
    let mut desk = Desk::open(wanted).await;
    assert_eq!(desk.ready().await, 200);
    let statements = desk.statements().await;
    assert!(statements.len() >= 8, "{statements:?}");
    for round in 0..3 {
        desk.fill().await;
        for _ in 0..3 {
            desk.is_refused(&format!("without room, round {round}"))
                .await;
            assert_eq!(desk.ready().await, 503);
        }
        desk.free();
        let freed = Instant::now();
        while desk.ready().await != 200 {
            assert!(
                freed.elapsed() < Duration::from_secs(1),
                "not whole again within a second"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        desk.is_booked("with room again").await;
    }
    if desk.disk == Disk::Limited {
        desk.may_write(Some(ROOM));
    }
    let mut faults = 0;
    for (table, kind) in &statements {
        let ballast = format!("INSERT INTO ballast VALUES (zeroblob({}))", ROOM * 3);
        desk.run(format!(
            "CREATE TRIGGER fault BEFORE {kind} ON {table} BEGIN {ballast}; END"
        ))
        .await;
        // What was seen may be of the work in the background.
        let (status, body) = desk.book().await;
        let refused =
            (status, &body["code"]) == (StatusCode::SERVICE_UNAVAILABLE, &json!("storage"));
        assert!(
            refused || status == StatusCode::CREATED,
            "{kind} {table}: {body}"
        );
        faults += usize::from(refused);
        desk.run("DROP TRIGGER fault".into()).await;
        desk.is_booked(&format!("after {kind} {table}")).await;
        assert_eq!(desk.ready().await, 200, "after {kind} {table}");
    }
    assert!(faults >= 7, "{faults} of {statements:?}");
    let halves = "SELECT COUNT(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM occupancies o WHERE o.holder_id = b.id)";
    let halves: i64 = sqlx::query_scalar(halves)
        .fetch_one(&desk.side)
        .await
        .expect("a number");
    let bookings: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM bookings")
        .fetch_one(&desk.side)
        .await
        .expect("a number");
    assert_eq!(
        (halves, usize::try_from(bookings).unwrap()),
        (0, desk.booked)
    );
    desk.side.close().await;
}

/// Where nothing can be mounted the disk fails instead; what a full one does to the store is tested beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_over_when_there_is_room() {
    match mounting() {
        _ if std::env::var_os(PLACE).is_some() => one_moment_without_room(Disk::Small).await,
        Some(way) => again_on_a_small_disk(way, "storage::a_full_disk_is_over_when_there_is_room"),
        None => one_moment_without_room(Disk::Limited).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_disk_is_over_when_it_works() {
    one_moment_without_room(Disk::Limited).await;
}
