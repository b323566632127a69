use std::time::Duration;

use sqlx::AssertSqlSafe;

use super::*;
use crate::{CommandError, Store};

pub(super) async fn store(folder: &std::path::Path) -> SqlStore {
    let settings = StoreSettings {
        url: format!("sqlite:{}/a.db", folder.display()),
        max_connections: 2,
        acquire_timeout: Duration::from_secs(3),
        texts: false,
        write_event: |_| Err(crate::Unwritable),
    };
    let vault = Vault::new(&[("a".into(), [1; 32])], "a", &[2; 32]).unwrap();
    let store = SqlStore::open(&settings, Arc::new(vault)).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// No page more than there are now, for the one connection that writes.
async fn without_room(store: &SqlStore) {
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(&store.write)
        .await
        .unwrap();
    sqlx::query(AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")))
        .execute(&store.write)
        .await
        .unwrap();
}

async fn write(store: &SqlStore) -> Result<(), CommandError> {
    let insert = "INSERT INTO write_probe (id, filler) VALUES (1, zeroblob(100000)) ON CONFLICT (id) DO UPDATE SET filler = zeroblob(0)";
    store
        .in_transaction("test", move |tx| {
            Box::pin(async move {
                sqlx::query("DELETE FROM write_probe")
                    .execute(&mut **tx)
                    .await?;
                sqlx::query(insert).execute(&mut **tx).await?;
                Ok(())
            })
        })
        .await
}

/// SQLite rolls back by itself in the middle of a transaction, and sqlx does not notice.
#[tokio::test]
async fn a_full_database_is_storage_and_the_next_write_has_another_connection() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    store.ready().await.unwrap();
    for _ in 0..3 {
        without_room(&store).await;
        let refused = write(&store).await.unwrap_err();
        assert!(
            matches!(&refused, CommandError::Store(StoreError::Storage(why)) if why.contains("full")),
            "{refused}"
        );
        assert!(store.health.sick().is_some());
        // The limit went with the connection.
        store.ready().await.unwrap();
        assert_eq!(store.health.sick(), None);
        write(&store).await.unwrap();
        sqlx::query("DELETE FROM write_probe")
            .execute(&store.write)
            .await
            .unwrap();
        sqlx::query("VACUUM").execute(&store.write).await.unwrap();
    }
}

#[tokio::test]
async fn a_write_outside_a_transaction_is_noticed_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    without_room(&store).await;
    let insert = "INSERT INTO write_probe (id, filler) VALUES (1, zeroblob(100000))";
    let refused = store.unwritten(sqlx::query(insert).execute(&store.write).await.unwrap_err());
    assert!(
        matches!(refused, StoreError::Storage(_)) && store.health.sick().is_some(),
        "{refused}"
    );
    // Nothing was begun, so the connection is the same; it is tried, and says no.
    let unready = store.ready().await.unwrap_err();
    assert!(matches!(unready, StoreError::Storage(_)), "{unready}");
    // Its transaction was rolled back by SQLite, so the next one is fresh.
    store.ready().await.unwrap();
}

/// Its connection comes back at once, before SQLite's thread has rolled back: it is the same one that is used again.
#[tokio::test]
async fn a_transaction_that_is_dropped_is_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    sqlx::query("PRAGMA max_page_count = 1000000")
        .execute(&store.write)
        .await
        .unwrap();
    for _ in 0..100 {
        let mut tx = store.write.begin_with(engine::BEGIN_WRITE).await.unwrap();
        sqlx::query("DELETE FROM write_probe")
            .execute(&mut *tx)
            .await
            .unwrap();
        drop(tx);
        write(&store).await.unwrap();
    }
    let kept: i64 = sqlx::query_scalar("PRAGMA max_page_count")
        .fetch_one(&store.write)
        .await
        .unwrap();
    assert_eq!(kept, 1_000_000, "another connection");
}
