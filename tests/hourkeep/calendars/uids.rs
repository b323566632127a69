//! What bookings are called in calendars, whatever is set, and whenever they went out.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use super::{lines, subscribed, values};
use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{Ask, Engine, RIVERSIDE, STILLPOINT, TestApp, invited},
};

const FORMER: &str = "former.example:8443";

/// As if `what` had been written before UIDs ended in nothing that changes.
async fn of_before(app: &TestApp, what: &str) {
    let set = if app.database.engine == Engine::Sqlite {
        "1"
    } else {
        "TRUE"
    };
    app.database
        .execute(&format!("UPDATE {what} SET uid_by_host = {set}"))
        .await
        .unwrap();
    for host in [FORMER, "later.example"] {
        app.store().remember_uid_host(host).await.unwrap();
    }
}

async fn called(server: &Server<'_>, feed: &Value) -> Vec<String> {
    values(&subscribed(server, feed).await, "UID")
}

both! {
    async fn names_in_calendars_do_not_change_with_the_address(app: &TestApp) {
        let server = Server::on(app);
        let moved = app.other(|settings| settings.public_url = "https://elsewhere.example:8443".into());
        let moved = Server::with(app, &moved, "");
        let practice = Practice::riverside(&server, app).await;
        let off = json!({"practitioner": "hw", "from": "2026-12-21", "until": "2026-12-24"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let wanted = json!({"practitioner": "hw", "include": ["busy_times", "times_off"]});
        let feed = practice.post("feeds").json(&wanted).send().await.shows(201);
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.pay(&booked).await;
        let uids = called(&server, &feed).await;
        let own = format!("{}@{}.hourkeep", booked.id, app.practice(RIVERSIDE).await);
        assert!(uids.len() > 1 && uids.contains(&own), "{uids:?}");
        assert_eq!(called(&moved, &feed).await, uids);
        let file = format!("/v1/bookings/{}/calendar.ics", booked.id);
        for server in [&server, &moved] {
            assert_eq!(values(&server.get(&file).bearer(&booked.token).send().await, "UID"), [own.as_str()]);
        }
        let free_busy = "practitioners/hw/freebusy.ics?start=2026-10-12&end=2026-10-12";
        let there = moved.get(&format!("/v1/admin/{free_busy}")).bearer(&app.api_key(RIVERSIDE, Scope::ALL).await.0).send().await;
        assert_eq!(values(&practice.get(free_busy).send().await, "UID"), values(&there, "UID"));
    }

    async fn what_went_out_under_a_host_keeps_it(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let feed = practice.post("feeds").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let before = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.prove_mailboxes().await;
        app.pay(&before).await;
        of_before(app, "bookings").await;
        let since = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-19T12:00:00+01:00").room().by(1)).await.unwrap();
        app.pay(&since).await;
        let prc = app.practice(RIVERSIDE).await;
        let expected = [format!("{}@{prc}.{FORMER}", before.id), format!("{}@{prc}.hourkeep", since.id)];
        assert_eq!(called(&server, &feed).await, expected);
        let moved = app.other(|settings| settings.public_url = "https://elsewhere.example".into());
        let moved = Server::with(app, &moved, "");
        assert_eq!(called(&moved, &feed).await, expected);
        let file = format!("/v1/bookings/{}/calendar.ics", before.id);
        assert_eq!(values(&moved.get(&file).bearer(&before.token).send().await, "UID"), [expected[0].as_str()]);
        app.deliver().await;
        app.cancel(&before).await.unwrap();
        app.deliver().await;
        assert_eq!(invited(&app.post.last(), "UID"), expected[0], "the cancellation takes out what the confirmation put in");
        app.settle().await;
    }

    async fn a_session_keeps_its_name_too(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(STILLPOINT, Scope::ALL).await;
        let feed = server.post("/v1/admin/feeds").bearer(&key).json(&json!({"practitioner": "jk"})).send().await.shows(201);
        let seat = |number| Ask::of(STILLPOINT, "flow60", "2026-10-12T07:00:00-04:00").room().with("jk").by(number);
        app.pay(&app.book(&seat(1)).await.unwrap()).await;
        let fixed = called(&server, &feed).await;
        assert!(fixed[0].starts_with("ses_") && fixed[0].ends_with(".hourkeep"), "{fixed:?}");
        of_before(app, "sessions").await;
        app.pay(&app.book(&seat(2)).await.unwrap()).await;
        assert_eq!(called(&server, &feed).await, [fixed[0].replace("hourkeep", FORMER)], "whoever joins it");
    }

    async fn nothing_asks_to_be_hidden(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let off = json!({"practitioner": "hw", "from": "2026-12-21", "until": "2026-12-24"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.pay(&booked).await;
        for detail in ["busy", "initials", "names"] {
            let wanted = json!({"practitioner": "hw", "detail": detail, "include": ["times_off"]});
            let feed = practice.post("feeds").json(&wanted).send().await.shows(201);
            let read = subscribed(&server, &feed).await;
            assert!(lines(&read).len() > 20 && !lines(&read).iter().any(|line| line.starts_with("CLASS")), "{}", read.text());
        }
        let file = server.get(&format!("/v1/bookings/{}/calendar.ics", booked.id)).bearer(&booked.token).send().await;
        assert!(!file.text().contains("CLASS"), "{}", file.text());
    }
}
