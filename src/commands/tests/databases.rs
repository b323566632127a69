//! Databases and keys that do not fit.

use std::fs;

use super::desk::Workspace;

#[tokio::test]
async fn a_database_that_does_not_fit_is_told_in_a_sentence() {
    let desk = Workspace::new();
    let early = desk.say(&["keys", "list", "stillpoint"]).await.unwrap_err();
    assert_eq!(
        early,
        "the database has no schema yet; run `hourkeep migrate`"
    );
    desk.say(&["migrate"]).await.unwrap();
    let file = desk.0.path().join("a.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display()))
        .await
        .unwrap();
    sqlx::raw_sql("DELETE FROM _sqlx_migrations WHERE version = 12")
        .execute(&pool)
        .await
        .unwrap();
    let older = desk
        .say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap_err();
    assert_eq!(
        older,
        "the database's schema is older than this program; run `hourkeep migrate`"
    );
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9000, '', TRUE, x'00', 0)";
    sqlx::raw_sql(newer).execute(&pool).await.unwrap();
    pool.close().await;
    let newer = desk.say(&["migrate"]).await.unwrap_err();
    assert!(
        newer.contains(
            "newer than this program, which does not know its migration 9000; start the newer"
        ),
        "{newer}"
    );
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let folder = desk.say(&["verify"]).await.unwrap_err();
    assert!(
        folder.contains("the file cannot be opened") && folder.contains("HOURKEEP_DATABASE_URL"),
        "{folder}"
    );
}

#[tokio::test]
async fn keys_that_do_not_fit_are_found_by_verify_and_no_keys_are_said() {
    let desk = Workspace::new();
    desk.say(&["migrate"]).await.unwrap();
    let config = desk.0.path().join("hourkeep.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(
        &config,
        text.replace("keys = { a = \"A", "keys = { a = \"B"),
    )
    .unwrap();
    assert_eq!(
        desk.say(&["verify"]).await.unwrap_err(),
        "1 violations found"
    );
    fs::write(&config, text.split("[encryption]").next().unwrap()).unwrap();
    let said = desk.say(&["verify"]).await.unwrap();
    assert!(
        said.starts_with("the keys were not checked") && said.ends_with(" invariants hold\n"),
        "{said}"
    );
}
