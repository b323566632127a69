//! One private PostgreSQL for the whole process, started when the first test asks for it.
//!
//! A shell keeps it: it waits at a pipe whose other end only this process has, so that the cluster is stopped and its files
//! are removed when the process ends, in whatever way. `TEST_DATABASE_URL` names another server instead, whose user may
//! create databases. No PostgreSQL is a failure, never a reason to skip.

use std::{
    env,
    ffi::OsString,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::engines::StoreSettings;
use tokio::sync::OnceCell;

use super::database::{SECOND, vault};

/// A server where databases can be made.
#[derive(Debug)]
struct Server {
    /// Without a database's name at its end.
    url: String,
    /// Of the private one; its pipe stays open as long as this process lives.
    _keeper: Option<Child>,
}

/// `$1` data folder, `$2` port, `$3` folder of the programs, the rest: what runs them as somebody who is not root.
const KEEPER: &str = r#"
trap '' INT TERM HUP
data=$1 port=$2 bin=$3; shift 3
end() { "$@" "$bin/pg_ctl" -D "$data/db" -m immediate stop; rm -rf "$data"; }
if [ "$#" -gt 0 ]; then chown "$OWNER" "$data"; fi
"$@" "$bin/initdb" -D "$data/db" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$data.log" 2>&1 &&
"$@" "$bin/pg_ctl" -w -t 60 -D "$data/db" -l "$data/server.log" -o "-p $port -k $data -h 127.0.0.1 -c fsync=off \
  -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c autovacuum=off" start >>"$data.log" 2>&1 || {
  cat "$data.log" "$data/server.log"; rm -rf "$data" "$data.log"; exit 1; }
rm -f "$data.log"
echo ready
exec >/dev/null 2>&1
read -r _
end "$@"
"#;

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match env::var("TEST_DATABASE_URL") {
        Ok(url) => {
            let (url, _) = url
                .rsplit_once('/')
                .expect("TEST_DATABASE_URL ends with a database's name");
            Server {
                url: url.to_owned(),
                _keeper: None,
            }
        }
        Err(_) => start(),
    })
}

fn start() -> Server {
    let bin = programs();
    let data = super::database::in_memory()
        .unwrap_or_else(env::temp_dir)
        .join(format!("hourkeep-tests-{}", std::process::id()));
    std::fs::create_dir(&data).expect("a folder for the cluster");
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let runner = runner();
    let mut keeper = Command::new("/bin/sh")
        .args(["-c", KEEPER, "keeper"])
        .args([data.as_os_str(), port.to_string().as_ref(), bin.as_os_str()])
        .args(&runner.command)
        .env("OWNER", &runner.user)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    let mut said = BufReader::new(keeper.stdout.take().expect("its output"));
    let mut line = String::new();
    said.read_line(&mut line).expect("its first line");
    if line.trim() != "ready" {
        said.read_to_string(&mut line).expect("its other lines");
        panic!("PostgreSQL did not start:\n{line}");
    }
    Server {
        url: format!("postgres://postgres@127.0.0.1:{port}"),
        _keeper: Some(keeper),
    }
}

/// The folder with `initdb` and `pg_ctl`: in the path, or where Debian puts them.
fn programs() -> PathBuf {
    let has_both =
        |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let mut versions: Vec<_> = versions.collect();
    versions.sort();
    let mut all = env::split_paths(&path).chain(versions.into_iter().rev());
    all.find(has_both).expect(
        "initdb and pg_ctl: install PostgreSQL (Debian: postgresql), or set TEST_DATABASE_URL",
    )
}

struct Runner {
    user: String,
    command: Vec<String>,
}

/// PostgreSQL refuses to run as root.
fn runner() -> Runner {
    let own = |flag: &str| {
        String::from_utf8(Command::new("id").arg(flag).output().expect("id").stdout).expect("text")
    };
    if own("-u").trim() != "0" {
        return Runner {
            user: String::new(),
            command: Vec::new(),
        };
    }
    let known = |user: &&str| {
        Command::new("id")
            .args(["-u", user])
            .output()
            .is_ok_and(|done| done.status.success())
    };
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(known)
        .expect("an unprivileged user");
    let has = |program: &str| {
        ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]
            .iter()
            .any(|at| Path::new(at).join(program).exists())
    };
    let command: Vec<&str> = if has("setpriv") {
        vec![
            "setpriv",
            "--reuid",
            user,
            "--regid",
            user,
            "--clear-groups",
            "--",
        ]
    } else if has("runuser") {
        vec!["runuser", "-u", user, "--"]
    } else {
        vec!["su", "-s", "/bin/sh", user, "-c", "exec \"$@\"", "--", "sh"]
    };
    // `nobody` is of the group `nogroup`.
    let group = String::from_utf8(
        Command::new("id")
            .args(["-gn", user])
            .output()
            .expect("id")
            .stdout,
    )
    .expect("text");
    let command = command.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let command = command.iter().enumerate().map(|(at, word)| {
        if at == 4 && command[0] == "setpriv" {
            group.trim()
        } else {
            word
        }
    });
    Runner {
        user: user.to_owned(),
        command: command.map(str::to_owned).collect(),
    }
}

/// A program that refuses to run as root, as somebody who is not.
pub fn unprivileged(program: &Path) -> Command {
    let mut words: Vec<OsString> = runner().command.into_iter().map(OsString::from).collect();
    words.push(program.into());
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).current_dir("/");
    command
}

async fn administer(statement: String) {
    let mut connection = PgConnection::connect(&format!("{}/postgres", server().url))
        .await
        .expect("the server answers");
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("databases can be made and removed");
    connection.close().await.expect("the server answers");
}

/// The name of the migrated database that all others are copies of.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let make = async || {
        let name = format!("hourkeep_template_{}", std::process::id());
        administer(format!("CREATE DATABASE {name}")).await;
        let url = format!("{}/{name}", server().url);
        let store = store::engines::open(
            &StoreSettings {
                url,
                max_connections: 2,
                acquire_timeout: SECOND * 10,
                texts: true,
                write_event: hourkeep::api::wire::webhooks::body,
            },
            vault(),
        )
        .await;
        let store = store.expect("a store");
        store.migrate().await.expect("migrations apply");
        store.close().await;
        name
    };
    TEMPLATE.get_or_init(make).await
}

/// The URL of a new migrated database.
pub async fn create() -> String {
    copy(template().await).await
}

/// The URL of a new database that is like another, to which nobody may be connected.
pub async fn copy(template: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "hourkeep_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    administer(format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    format!("{}/{name}", server().url)
}

/// The name at the end of a database's URL.
pub fn name(url: &str) -> &str {
    url.rsplit_once('/').expect("a URL with a name").1
}

/// Removes a database.
pub async fn remove(url: &str) {
    let name = name(url);
    administer(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
}
