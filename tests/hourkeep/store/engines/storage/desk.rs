//! The whole program on a disk that can be full, or fail.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::{Client, StatusCode};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, SqlitePool, sqlite::SqlitePoolOptions};

/// What makes writing fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// A file system of its own, of a few megabytes: `SQLITE_FULL`.
    Small,
    /// No file may grow beyond a limit: `SQLITE_IOERR`.
    Limited,
}

/// Room for the database, and not for what the trigger writes.
pub const ROOM: u64 = 12 << 20;

pub struct Desk {
    pub disk: Disk,
    child: Child,
    http: Client,
    url: String,
    operator: String,
    /// The database as this process sees it.
    file: PathBuf,
    pub side: SqlitePool,
    starts: Vec<String>,
    tries: usize,
    pub booked: usize,
    _folder: tempfile::TempDir,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the file system of its own is, for a run of this program that sees one.
pub const PLACE: &str = "HOURKEEP_TEST_DISK";

impl Desk {
    pub async fn open(disk: Disk) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = match disk {
            Disk::Small => std::env::var_os(PLACE).expect("a disk").into(),
            Disk::Limited => folder.path().to_owned(),
        };
        let mut child = demo(&folder.path().join("data"), &place);
        let mut said = BufReader::new(child.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok);
        let mut address = |before: &str, after: &str| {
            said.find_map(|line| Some(line.strip_prefix(before)?.split_once(after)?.0.to_owned()))
        };
        let (url, operator) = (
            address("API      ", "/v1"),
            address("operator ", "/metrics"),
        );
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

    pub async fn run(&self, sql: String) {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&self.side)
            .await
            .expect("the test's own statement");
    }

    /// Tries to book the next time.
    pub async fn book(&mut self) -> (StatusCode, Value) {
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

    pub async fn is_refused(&mut self, why: &str) {
        let (status, body) = self.book().await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("storage")),
            "{why}: {body}"
        );
    }

    pub async fn is_booked(&mut self, why: &str) {
        let (status, body) = self.book().await;
        assert_eq!(status, StatusCode::CREATED, "{why}: {body}");
    }

    /// The status of `/readyz`, which has a second.
    pub async fn ready(&self) -> u16 {
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
    pub fn may_write(&self, most: Option<u64>) {
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
    pub async fn fill(&self) {
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

    pub fn free(&self) {
        match self.disk {
            Disk::Limited => self.may_write(None),
            Disk::Small => fs::remove_file(self.filler()).expect("it is there"),
        }
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

/// The program with its database at that place.
fn demo(data: &Path, place: &Path) -> Child {
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
        .arg(data)
        .env_remove(PLACE);
    command
        .env(
            "HOURKEEP_DATABASE_URL",
            format!("sqlite:{}/a.db", place.display()),
        )
        .env("HOURKEEP_RATE_LIMITS_ENFORCE", "off");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}
