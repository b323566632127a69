//! The program that is killed and started again, on a clock of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::Instant,
};

use jiff::Timestamp;

use crate::support::Database;

/// When it takes place, so that it is the same on every day.
pub const MOMENT: &str = "2027-03-09T10:00:00Z";

/// What the clock of the programs shows: it goes on while they are down.
fn now() -> Timestamp {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    MOMENT.parse::<Timestamp>().expect("a moment") + BEGAN.elapsed()
}

/// A running demo; killed when dropped.
pub struct Program {
    child: Child,
    pub url: String,
    /// Where its metrics are.
    pub operator: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: &Path, database: &Database) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourkeep"));
    command
        .current_dir(data)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
        .env("HOURKEEP_RATE_LIMITS_ENFORCE", "off")
        .env("HOURKEEP_HOLDS_PER_ADDRESS", "100000");
    command
        .env("HOURKEEP_HOLDS_PER_PRACTITIONER", "100000")
        .env("HOURKEEP_WORKER_LEASE_SECONDS", "2");
    command.env("HOURKEEP_DATABASE_URL", &database.url);
    command
}

impl Program {
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    pub fn start(data: &Path, database: &Database) -> Self {
        let mut command = command(data, database);
        command
            .args([
                "demo",
                "--listen",
                "127.0.0.1:0",
                "--clock",
                &now().to_string(),
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok);
        let mut address = |before: &str, after: &str| {
            said.find_map(|line| Some(line.strip_prefix(before)?.split_once(after)?.0.to_owned()))
        };
        let url = address("API      ", "/v1");
        let operator = address("operator ", "/metrics");
        // Whatever else it says is read, so that it never waits for a reader.
        std::thread::spawn(move || said.for_each(drop));
        Self {
            child,
            url: url.expect("it says where it listens"),
            operator: operator.expect("it says where its metrics are"),
        }
    }
}

/// `hourkeep verify` as the operator runs it.
pub fn verify(data: &Path, database: &Database) {
    let keys: toml::Table = std::fs::read_to_string(data.join("demo-keys.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let mut command = command(data, database);
    command.env(
        "HOURKEEP_ENCRYPTION_KEYS",
        format!("demo={}", keys["encryption"].as_str().unwrap()),
    );
    command.env("HOURKEEP_ENCRYPTION_ACTIVE", "demo").env(
        "HOURKEEP_ENCRYPTION_INDEX_KEY",
        keys["index"].as_str().unwrap(),
    );
    let done = command
        .args(["verify", "--clock", &now().to_string()])
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
}
