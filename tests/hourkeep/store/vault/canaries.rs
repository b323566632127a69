//! Keys that are not those of the data are noticed before anything is sealed with them, and named.

use std::sync::Arc;

use store::{
    Store,
    engines::{Vault, open},
};

use crate::{
    both,
    support::{Ask, RIVERSIDE, TestApp},
};

/// The store of another process, with other keys; those of the tests are `test` = 7 and 8 for the index.
async fn with_keys(app: &TestApp, keys: &[(&str, u8)], index: u8) -> Arc<dyn Store> {
    let keys: Vec<_> = keys
        .iter()
        .map(|(id, byte)| ((*id).to_owned(), [*byte; 32]))
        .collect();
    let active = keys.last().expect("a key").0.clone();
    let vault = Vault::new(&keys, &active, &[index; 32]).expect("usable keys");
    open(&app.database.store_settings(), vault)
        .await
        .expect("a store")
}

async fn is_refused(app: &TestApp, keys: &[(&str, u8)], index: u8, sentences: &[&str]) {
    let store = with_keys(app, keys, index).await;
    let faults = store.key_faults().await.unwrap();
    assert_eq!(faults.len(), sentences.len(), "{faults:?}");
    let told = [
        store.ready().await.unwrap_err().to_string(),
        store.remember_keys().await.unwrap_err().to_string(),
        faults.join("; "),
    ];
    for said in told {
        assert!(
            sentences.iter().all(|sentence| said.contains(sentence)),
            "{said}"
        );
    }
    store.close().await;
}

async fn kept(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM canaries").await
}

both! {
    async fn each_key_that_is_not_the_data_s_is_named(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.store().ready().await.unwrap();
        app.store().remember_keys().await.unwrap();
        app.store().remember_keys().await.unwrap();
        app.store().ready().await.unwrap();
        assert_eq!(kept(app).await, 2);
        is_refused(app, &[("new", 9)], 8, &["lacks the key `test`"]).await;
        is_refused(app, &[("test", 9)], 8, &["another key under `test`"]).await;
        is_refused(app, &[("test", 7)], 9, &["encryption.index_key is not the one"]).await;
        let crossed = ["under `test` the key that belongs into encryption.index_key", "encryption.index_key is the key `test`"];
        is_refused(app, &[("test", 8)], 7, &crossed).await;
        is_refused(app, &[("new", 9)], 9, &["lacks the key `test`", "encryption.index_key is not"]).await;
        assert_eq!(kept(app).await, 2);
        assert_eq!(app.store().key_faults().await.unwrap(), Vec::<String>::new());
    }

    async fn a_new_key_is_remembered_when_it_seals(app: &TestApp) {
        app.store().remember_keys().await.unwrap();
        let rotated = with_keys(app, &[("test", 7), ("new", 9)], 8).await;
        rotated.ready().await.unwrap();
        assert_eq!(kept(app).await, 2);
        rotated.remember_keys().await.unwrap();
        assert_eq!(kept(app).await, 3);
        rotated.ready().await.unwrap();
        rotated.close().await;
        is_refused(app, &[("test", 9), ("new", 7)], 8, &["under `test` the key that belongs under `new`", "under `new` the key"]).await;
        is_refused(app, &[("test", 7)], 8, &["lacks the key `new`"]).await;
    }

    async fn what_is_older_than_canaries_must_open(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        for (keys, index) in [([("test", 9)], 8), ([("other", 7)], 8), ([("test", 7)], 9)] {
            let wrong = with_keys(app, &keys, index).await;
            let said = wrong.remember_keys().await.unwrap_err().to_string();
            assert!(said.contains("the keys do not open what this database holds"), "{said}");
            wrong.close().await;
        }
        assert_eq!(kept(app).await, 0);
        app.store().remember_keys().await.unwrap();
        assert_eq!(kept(app).await, 2);
    }

    async fn a_key_that_sealed_and_is_not_remembered_is_found(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.store().remember_keys().await.unwrap();
        app.database.execute("UPDATE canaries SET id = 'elsewhere' WHERE purpose = 'seal'").await.unwrap();
        let violations = app.violations().await;
        assert!(violations.iter().any(|one| one.starts_with("a client is sealed with a key that nobody remembers")), "{violations:?}");
        app.database.execute("DELETE FROM canaries").await.unwrap();
        app.store().remember_keys().await.unwrap();
    }
}
