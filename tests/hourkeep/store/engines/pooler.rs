//! PostgreSQL behind a pooler that gives each transaction whatever connection is free.
//!
//! `TEST_PGBOUNCER` names the program; otherwise `pgbouncer` is looked for. Where there is none, or an older one than is
//! promised, the parts that need it say so and stop.

use std::{
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use domain::clock::Clock;
use futures::future::join_all;
use hourkeep::service::{App, booking::placing::book::book};
use store::{
    Store, StoreError,
    engines::{StoreSettings, open},
};

use crate::support::{Ask, Engine, LANDWEHRKANAL, TIMEOUT, TestApp, unprivileged, vault};

/// A `PgBouncer` before the tests' server; ended when dropped.
struct Pooler {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = env::var_os("TEST_PGBOUNCER") {
        return Some(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|at| at.join("pgbouncer"))
        .find(|at| at.is_file())
}

/// Version, major and minor.
fn version(program: &PathBuf) -> (u32, u32) {
    let said = Command::new(program)
        .arg("--version")
        .output()
        .expect("its version")
        .stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let mut numbers = said
        .split_whitespace()
        .nth(1)
        .unwrap_or_default()
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

impl Pooler {
    /// Before the server of `url`, with more settings; nothing where no pooler fits.
    #[expect(clippy::print_stderr, reason = "what is not tried is said aloud")]
    async fn start(url: &str, least: (u32, u32), more: &str) -> Option<Self> {
        let Some(program) = program().filter(|program| version(program) >= least) else {
            eprintln!(
                "NOT RUN: there is no PgBouncer from {}.{} on here; TEST_PGBOUNCER names one",
                least.0, least.1
            );
            return None;
        };
        let server = url
            .split('@')
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .expect("a host and a port");
        let (host, server_port) = server.split_once(':').expect("a port");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={host} port={server_port} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n{more}\n"
        );
        fs::write(&file, text).expect("its settings");
        open_to_all(&folder);
        let mut command = unprivileged(&program);
        let child = command
            .arg("-q")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = child.spawn().expect("a pooler");
        let pooler = Self {
            child,
            port,
            _folder: folder,
        };
        tokio::time::timeout(TIMEOUT, async {
            while tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .is_err()
            {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("the pooler listens");
        Some(pooler)
    }

    /// A store that reaches the database of `url` through it.
    async fn store(&self, url: &str) -> Result<Arc<dyn Store>, StoreError> {
        let (_, name) = url.rsplit_once('/').expect("a name");
        let url = format!("postgres://postgres@127.0.0.1:{}/{name}", self.port);
        let settings = StoreSettings {
            url,
            max_connections: 8,
            acquire_timeout: std::time::Duration::from_secs(20),
            texts: true,
            write_event: hourkeep::api::wire::webhooks::body,
        };
        open(&settings, vault()).await
    }
}

/// The pooler runs as somebody else.
fn open_to_all(folder: &tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))
        .expect("a folder of ours");
}

fn over(test: &TestApp, store: &Arc<dyn Store>) -> Arc<App> {
    let settings = test.app.settings.clone();
    Arc::new(App::new(
        store.clone(),
        test.app.gateways.clone(),
        test.clock.clone(),
        test.entropy.clone(),
        settings,
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_behind_a_pooler_by_transaction() {
    let test = TestApp::start(Engine::Postgres).await;
    let url = test.database.url.clone();
    if let Some(pooler) = Pooler::start(&url, (1, 21), "max_prepared_statements = 100").await {
        let stores = [
            pooler.store(&url).await.unwrap(),
            pooler.store(&url).await.unwrap(),
        ];
        let replicas = [over(&test, &stores[0]), over(&test, &stores[1])];
        for store in &stores {
            store.ready().await.unwrap();
        }
        // Ten hours, six clients for each, half at each replica, more clients than the pooler has connections.
        let tries = (0..60_usize).map(|number| {
            let start = format!(
                "2026-10-{}T{}:00:00+02:00",
                12 + number % 5,
                10 + number % 2
            );
            let ask = Ask::of(LANDWEHRKANAL, "einzel", &start)
                .with("la")
                .by(number);
            let (app, key) = (
                replicas[usize::from(number % 12 < 6)].clone(),
                test.once("book"),
            );
            tokio::spawn(
                async move { book(&app, ask.slug, &ask.request, &ask.requester, &key).await },
            )
        });
        let answers = join_all(tries.collect::<Vec<_>>()).await;
        let won = answers
            .iter()
            .filter(|answer| answer.as_ref().expect("no panic").is_ok())
            .count();
        let sold = test.database.number("SELECT COUNT(*) FROM bookings").await;
        assert!(
            won > 0 && i64::try_from(won).unwrap() == sold,
            "{won} were told of {sold}: {answers:?}"
        );
        assert_eq!(
            test.database
                .number("SELECT COUNT(DISTINCT starts_at) FROM bookings")
                .await,
            sold
        );
        for store in &stores {
            assert_eq!(
                store.violations(test.clock.now()).await.unwrap(),
                Vec::<String>::new()
            );
            store.close().await;
        }
    }
    test.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_database_is_migrated_through_a_pooler_by_two_at_once() {
    let test = TestApp::start(Engine::Postgres).await;
    let url = format!("{}_empty", test.database.url);
    if let Some(pooler) = Pooler::start(&url, (1, 21), "max_prepared_statements = 100").await {
        let (_, name) = url.rsplit_once('/').expect("a name");
        test.database
            .execute(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let stores = [
            pooler.store(&url).await.unwrap(),
            pooler.store(&url).await.unwrap(),
        ];
        let unfit = stores[0].ready().await.unwrap_err();
        assert!(
            matches!(&unfit, StoreError::Unfit(why) if why.contains("no schema yet")),
            "{unfit}"
        );
        for migrated in join_all(stores.iter().map(|store| store.migrate())).await {
            migrated.unwrap();
        }
        for store in &stores {
            store.ready().await.unwrap();
            store.close().await;
        }
        // Of this database: others have locks of their own.
        let held = format!(
            "SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = '{name}'"
        );
        assert_eq!(
            test.database.number(&held).await,
            0,
            "a lock outlives its transaction"
        );
        drop(pooler);
        test.database
            .execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await
            .unwrap();
    }
    test.finish().await;
}

/// A pooler that knows nothing of prepared statements, by its age or by its settings: whoever runs it is told what to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_that_loses_prepared_statements_is_named() {
    let test = TestApp::start(Engine::Postgres).await;
    let url = test.database.url.clone();
    if let Some(pooler) = Pooler::start(&url, (1, 0), "").await {
        let store = pooler.store(&url).await.unwrap();
        let mut told = Vec::new();
        for number in 0..20_u32 {
            let asks = (0..8).map(|_| store.practices());
            told.extend(
                join_all(asks)
                    .await
                    .into_iter()
                    .filter_map(Result::err)
                    .map(|error| error.to_string()),
            );
            if !told.is_empty() || number == 19 {
                break;
            }
        }
        let named = told
            .iter()
            .any(|error| error.contains("max_prepared_statements above 0"));
        // From 1.24 on prepared statements are followed without being asked to.
        assert!(named || version(&program().unwrap()) >= (1, 24), "{told:?}");
        store.close().await;
    }
    test.finish().await;
}
