//! Feeds that are read in parts.

use domain::practice::service::PaymentRule;
use hourkeep::service::authenticate::Scope;
use serde_json::json;

use super::{path, subscribed, values};
use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{Ask, LANDWEHRKANAL, RIVERSIDE},
};

both! {
    async fn a_feed_is_read_in_parts(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(LANDWEHRKANAL, Scope::ALL).await;
        let feed = server.post("/v1/admin/feeds").bearer(&key).json(&json!({})).send().await.shows(201);
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Later).await;
        let ask = |start: &str, with: &str, by| Ask::of(LANDWEHRKANAL, "einzel", start).with(with).by(by);
        for (number, (start, with)) in [
            ("2026-10-12T15:00:00+02:00", "la"), ("2026-10-13T15:00:00+02:00", "jr"), ("2026-11-09T15:00:00+01:00", "la"),
        ].into_iter().enumerate() {
            app.book(&ask(start, with, number)).await.unwrap();
        }
        let whole = subscribed(&server, &feed).await;
        let all = values(&whole, "DTSTART");
        let [first, second, third] = ["20261012T130000Z", "20261013T130000Z", "20261109T140000Z"];
        assert_eq!(all, [first, second, third]);
        let part = async |query: &str| server.get(&format!("{}?{query}", path(&feed))).send().await;
        for (query, expected) in [
            ("until=0", vec![first, second]), ("from=1", vec![third]), ("from=1&until=2", vec![third]),
            ("from=2026-10&until=2026-10", vec![first, second]), ("from=2026-11&until=2026-11", vec![third]),
            ("from=2", vec![]), ("until=2020-01", vec![]), ("practitioner=la", vec![first, third]), ("practitioner=jr", vec![second]),
            ("practitioner=la&from=1", vec![third]), ("t=1", vec![first, second, third]),
        ] {
            let read = part(query).await;
            assert_eq!(values(&read, "DTSTART"), expected, "{query}");
            let again = server.get(&format!("{}?{query}", path(&feed))).header("if-none-match", read.header("etag")).send().await;
            assert_eq!((again.status, read.status), (304, 200), "{query}");
        }
        assert_eq!(subscribed(&server, &feed).await.body, whole.body);
        assert!(values(&part("practitioner=la").await, "X-WR-CALNAME")[0].ends_with("Dr. Lena Aydın"));
        part("from=1&until=0").await.points_at(422, "invalid", "/until");
        part("practitioner=nobody").await.problem(422, "invalid");
        part("from=2026-13").await.problem(400, "malformed");
        app.advance(60 * 24 * 30);
        assert_eq!(values(&part("until=0").await, "DTSTART"), all, "the month has moved on, and October is in it for 30 days");
        assert_eq!(values(&part("from=0&until=0").await, "DTSTART"), [third]);
    }

    async fn only_who_may_know_with_whom_can_ask_by_whom(app: &TestApp) {
        let server = Server::on(app);
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.pay(&booked).await;
        let feed = server.post(&format!("/v1/bookings/{}/feed", booked.id)).bearer(&booked.token).send().await.shows(201);
        server.get(&format!("{}?practitioner=hw", path(&feed))).send().await.problem(422, "invalid");
        server.get(&format!("{}?practitioner=nobody", path(&feed))).send().await.problem(422, "invalid");
        assert_eq!(values(&server.get(&format!("{}?from=0&until=0", path(&feed))).send().await, "DTSTART"), ["20261012T110000Z"]);
        let practice = Practice::riverside(&server, app).await;
        for off in [("2026-10-20", "2026-10-22"), ("2026-10-30", "2026-11-03"), ("2026-12-01", "2026-12-02")] {
            let off = json!({"practitioner": "hw", "from": off.0, "until": off.1});
            practice.post("time-off").json(&off).send().await.shows(201);
        }
        let wanted = json!({"practitioner": "hw", "include": ["times_off"]});
        let feed = practice.post("feeds").json(&wanted).send().await.shows(201);
        let mut seen = Vec::new();
        for (query, expected) in [("until=0", &["20261020", "20261030"][..]), ("from=1&until=1", &[]), ("from=2", &["20261201"])] {
            let read = server.get(&format!("{}?{query}", path(&feed))).send().await;
            let days = values(&read, "DTSTART;VALUE=DATE");
            assert!(expected.iter().all(|day| days.iter().any(|one| one == day)), "{query}: {days:?}");
            seen.extend(values(&read, "UID"));
        }
        let mut whole = values(&subscribed(&server, &feed).await, "UID");
        seen.sort();
        whole.sort();
        assert_eq!(seen, whole, "each stands in one part");
    }
}
