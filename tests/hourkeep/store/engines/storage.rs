//! The disk is full, or fails, for a moment: nothing is half done, everybody is told, and it is over when the moment is.
//!
//! The program runs whole. Its database lies on a file system of its own that a test can fill, or its files may not grow, which
//! SQLite takes for a disk that fails. One statement fails at a time when a trigger on its table writes more than there is room for.

mod desk;

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use desk::{Desk, Disk, PLACE, ROOM};
use reqwest::StatusCode;
use serde_json::json;

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

/// Runs one test of this file again, with a small file system of its own.
fn again_on_a_small_disk(way: &[&str], test: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    // The program's name for it does not begin with the crate.
    let (_, here) = module_path!().split_once("::").expect("a module");
    let script = format!("mount -t tmpfs -o size={ROOM} none \"${PLACE}\" && exec \"$@\"");
    let mut command = Command::new(way[0]);
    command
        .args(&way[1..])
        .args(["sh", "-c", &script, "sh"])
        .arg(std::env::current_exe().expect("this program"));
    let done = command
        .args(["--exact", &format!("{here}::{test}"), "--nocapture"])
        .env(PLACE, folder.path())
        .output()
        .expect("it runs");
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

impl Desk {
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

/// With room again it is whole again within a second.
async fn is_ready_soon(desk: &mut Desk) {
    let freed = Instant::now();
    while desk.ready().await != 200 {
        assert!(
            freed.elapsed() < Duration::from_secs(1),
            "not whole again within a second"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
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
        is_ready_soon(&mut desk).await;
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
        Some(way) => again_on_a_small_disk(way, "a_full_disk_is_over_when_there_is_room"),
        None => one_moment_without_room(Disk::Limited).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_disk_is_over_when_it_works() {
    one_moment_without_room(Disk::Limited).await;
}
