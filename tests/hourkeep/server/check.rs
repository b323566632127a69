//! `hourkeep check` as the operator runs it, on both engines.

use std::process::{Command, Stdio};

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{both, support::TestApp};

/// What the program prints about `app`'s database, and whether nothing is to be done.
async fn check(app: &TestApp) -> (bool, String) {
    let key = |byte| BASE64_STANDARD.encode([byte; 32]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourkeep"));
    command
        .env_clear()
        .arg("check")
        .stdin(Stdio::null())
        .env("HOURKEEP_DATABASE_URL", app.database.store_settings().url);
    command
        .env("HOURKEEP_ENCRYPTION_KEYS", format!("test={}", key(7)))
        .env("HOURKEEP_ENCRYPTION_ACTIVE", "test");
    command
        .env("HOURKEEP_ENCRYPTION_INDEX_KEY", key(8))
        .env("HOURKEEP_PUBLIC_URL", "http://127.0.0.1:9");
    let done = tokio::task::spawn_blocking(move || command.output().expect("it runs"))
        .await
        .expect("it ends");
    (
        done.status.success(),
        String::from_utf8(done.stdout).expect("text"),
    )
}

both! {
    async fn the_database_is_told_as_it_is(app: &TestApp) {
        let (fine, said) = check(app).await;
        assert!(!fine && said.contains("to do  public address"), "{said}");
        assert!(said.contains("good   database") && said.contains("practices: 3"), "{said}");
        let aside = ["CREATE TABLE aside AS SELECT * FROM _sqlx_migrations WHERE version = 12", "DELETE FROM _sqlx_migrations WHERE version = 12"];
        let back = ["INSERT INTO _sqlx_migrations SELECT * FROM aside", "DROP TABLE aside"];
        for sql in aside {
            app.database.execute(sql).await.unwrap();
        }
        let (fine, said) = check(app).await;
        assert!(!fine && said.contains("to do  database") && said.contains("run `hourkeep migrate`"), "{said}");
        for sql in back {
            app.database.execute(sql).await.unwrap();
        }
    }
}
