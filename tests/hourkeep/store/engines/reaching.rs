//! A database that cannot be reached is told in a sentence that says what to do.

use std::time::Duration;

use store::engines::{StoreSettings, open};

use crate::support::{Database, Engine, vault};

async fn told(url: &str) -> String {
    let settings = StoreSettings {
        url: url.into(),
        max_connections: 2,
        acquire_timeout: Duration::from_millis(500),
        texts: false,
        write_event: hourkeep::api::wire::webhooks::body,
    };
    let said = open(&settings, vault())
        .await
        .expect_err("it cannot be opened")
        .to_string();
    assert!(
        said.starts_with("the database cannot ") && !said.contains("inconsistent"),
        "{said}"
    );
    said
}

#[tokio::test]
async fn postgres_says_what_is_wrong_with_the_url() {
    let database = Database::create(Engine::Postgres).await;
    let url = database.url.as_str();
    let (server, _) = url.rsplit_once('/').unwrap();
    assert!(
        told(&format!("{server}/nowhere"))
            .await
            .contains("the server has no database of this name; create it")
    );
    let stranger = url.replace("postgres@", "stranger@");
    assert!(
        told(&stranger)
            .await
            .contains("the server refuses this user or its password"),
        "{stranger}"
    );
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert!(
        told(&format!("postgres://postgres@{closed}/a"))
            .await
            .contains("nothing listens at its address")
    );
    assert!(
        told("postgres://postgres@host.invalid/a")
            .await
            .contains("lookup")
    );
    database.remove().await;
}

#[tokio::test]
async fn sqlite_says_what_is_wrong_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.db");
    std::fs::write(
        &file,
        "This is a letter and not a database, however long it may be.".repeat(100),
    )
    .unwrap();
    assert!(
        told(&format!("sqlite:{}", file.display()))
            .await
            .contains("the file is not a SQLite database")
    );
    assert!(
        told(&format!("sqlite:{}", folder.path().display()))
            .await
            .contains("the file cannot be opened")
    );
    assert!(
        told(&format!("sqlite:{}/missing/a.db", folder.path().display()))
            .await
            .contains("its folder must exist")
    );
}
