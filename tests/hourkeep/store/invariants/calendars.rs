//! What proves calendars must be able to fail: each invariant of theirs with the row that breaks it.

use domain::{
    calendars::{busy::WorkingElsewhere, feed::Detail},
    ids::FeedId,
};
use hourkeep::{
    api::wire::{BusySourceView, NewFeedView},
    service::{
        authenticate::Scope,
        calendars::{
            busy_sources::{self, BusySourceRequest},
            feeds::{self, FeedRequest, FeedSubject},
        },
    },
};
use store::KeyRecord;

use super::money::sees;
use crate::{
    both,
    support::{Ask, Engine, RIVERSIDE, TestApp, calendar, now},
};

const EVENTS: [(&str, &str, &str); 2] = [
    ("a", "20261012T110000Z", "20261012T120000Z"),
    ("b", "20261013T110000Z", "20261013T120000Z"),
];

async fn feed(app: &TestApp, key: &KeyRecord) -> FeedId {
    let (of, detail) = (FeedSubject::Practice, Detail::Busy);
    let request = FeedRequest {
        of,
        detail,
        times_off: false,
        busy: false,
        label: String::new(),
        language: None,
    };
    let once = app.key("feed").answered(NewFeedView::made);
    now(feeds::make(&app.app, key, &request, &once).await.unwrap())
        .feed
        .id
}

both! {
    async fn addresses_that_do_not_belong_to_their_feeds_are_seen(app: &TestApp) {
        let key = app.api_key(RIVERSIDE, Scope::ALL).await.1;
        feeds::rotate(&app.app, &key, feed(app, &key).await, &app.key("rotate").answered(NewFeedView::rotated)).await.unwrap();
        feeds::revoke(&app.app, &key, feed(app, &key).await).await.unwrap();
        let epoch = if app.database.engine == Engine::Sqlite { "0" } else { "timestamptz 'epoch'" };
        let retired = |table: &str, column: &str| {
            let breaking = format!("UPDATE {table} SET {column} = {epoch} WHERE {column} IS NULL");
            (breaking, format!("UPDATE {table} SET {column} = NULL WHERE {column} = {epoch}"))
        };
        for (breaking, mending) in [retired("feed_tokens", "retired_at"), retired("feeds", "revoked_at")] {
            sees(app, &breaking, &mending, "a feed has not one address, or a revoked one has an address still").await;
        }
    }

    async fn a_name_that_nobody_can_say_is_seen(app: &TestApp) {
        for (number, start) in [(0, "2026-10-12T12:00:00+01:00"), (1, "2026-10-13T12:00:00+01:00")] {
            app.book(&Ask::of(RIVERSIDE, "intro", start).online().by(number)).await.unwrap();
        }
        let [yes, no] = if app.database.engine == Engine::Sqlite { ["1", "0"] } else { ["TRUE", "FALSE"] };
        let breaking = format!("UPDATE bookings SET uid_by_host = {yes} WHERE id = (SELECT id FROM bookings ORDER BY id LIMIT 1)");
        let mending = format!("UPDATE bookings SET uid_by_host = {no}");
        sees(app, &breaking, &mending, "a booking's UID ends in a host that is not remembered").await;
        app.database.execute(&breaking).await.unwrap();
        app.store().remember_uid_host("former.example").await.unwrap();
        assert_eq!(app.violations().await, Vec::<String>::new());
    }

    async fn busy_times_that_no_event_takes_are_seen(app: &TestApp) {
        let key = app.api_key(RIVERSIDE, Scope::ALL).await.1;
        let request = BusySourceRequest { practitioner: "hw".into(), label: String::new(), url: None, zone: None, elsewhere: WorkingElsewhere::default() };
        let once = app.key("source").answered(BusySourceView::added);
        let source = now(busy_sources::add(&app.app, &key, &request, &once).await.unwrap()).of.source.id;
        busy_sources::put(&app.app, &key, source, calendar(&EVENTS).into()).await.unwrap();
        app.database.execute("CREATE TABLE good AS SELECT runs, busy FROM busy_sources").await.unwrap();
        let (nothing, twice) = match app.database.engine {
            Engine::Sqlite => ("x''", "CAST(busy || busy AS BLOB)"),
            Engine::Postgres => ("''::bytea", "busy || busy"),
        };
        let mending = "UPDATE busy_sources SET runs = (SELECT runs FROM good), busy = (SELECT busy FROM good)";
        for breaking in [format!("busy = {nothing}"), format!("runs = {nothing}"), format!("busy = {twice}")] {
            sees(app, &format!("UPDATE busy_sources SET {breaking}"), mending, "a busy source takes other times").await;
        }
        app.database.execute("DROP TABLE good").await.unwrap();
    }
}
