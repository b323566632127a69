//! Services that are not listed: their links are secrets.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::router::{Answer, Server, placement},
    support::{CONCESSION, INTRODUCTIONS, RIVERSIDE, STILLPOINT, example},
};

fn all<'a>(shown: &'a Value, member: &str) -> Vec<&'a str> {
    shown["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one[member].as_str().unwrap())
        .collect()
}

/// What a stranger is answered who names a service so, wherever one can be named: status and body without the request's own id.
async fn answers(server: &Server<'_>, named: &str) -> Vec<(u16, String)> {
    let practice = format!("/v1/practices/{RIVERSIDE}");
    let asked = json!({"service": named, "start": "2026-10-13T09:30:00+01:00", "mode": "online"});
    let all = [
        server
            .get(&format!("{practice}/availability?service={named}"))
            .send()
            .await,
        server
            .get(&format!("{practice}/practitioners?service={named}"))
            .send()
            .await,
        server
            .post(&format!("{practice}/quotes"))
            .json(&asked)
            .send()
            .await,
        server
            .post(&format!("{practice}/bookings"))
            .json(&placement(named, "2026-10-06T09:30:00+01:00"))
            .send()
            .await,
        server
            .get(&format!("/book/{RIVERSIDE}?service={named}"))
            .send()
            .await,
        server
            .get(&format!(
                "/book/{RIVERSIDE}?service={named}&start=2026-10-13T08:30:00Z&mode=online"
            ))
            .send()
            .await,
    ];
    all.iter()
        .map(|answer| (answer.status, without_own(answer, named)))
        .collect()
}

/// Whether whoever names it so gets to see it everywhere; that a time is taken is told of what is there.
async fn opens(server: &Server<'_>, named: &str) -> bool {
    answers(server, named)
        .await
        .iter()
        .all(|(status, _)| *status < 300 || *status == 409)
}

fn without_own(answer: &Answer, named: &str) -> String {
    answer
        .text()
        .replace(answer.header("x-request-id"), "")
        .replace(named, "NAMED")
}

both! {
    async fn a_service_by_private_link_is_not_listed_but_can_be_booked_by_who_has_it(app: &TestApp) {
        let server = Server::on(app);
        let listed = server.get("/v1/practices/riverside-counselling/services").send().await.shows(200);
        assert_eq!(all(&listed, "handle"), ["intro", "ind50", "couple80", "walk60"]);
        let practitioners = server.get("/v1/practices/riverside-counselling/practitioners").send().await.shows(200);
        assert_eq!(practitioners["data"][0]["services"].as_array().unwrap().len(), 4);
        let free = server.get(&format!("/v1/practices/riverside-counselling/availability?service={CONCESSION}")).send().await.shows(200);
        assert_eq!(free["slots"][0]["start"], "2026-10-06T09:30:00+01:00");
        let givers = server.get(&format!("/v1/practices/riverside-counselling/practitioners?service={CONCESSION}")).send().await.shows(200);
        assert_eq!(givers["data"].as_array().unwrap().len(), 1);
        let placed = server.place(RIVERSIDE, &placement(CONCESSION, "2026-10-06T09:30:00+01:00")).await;
        assert_eq!(placed.view["price"], json!({"amount": 4_000, "currency": "GBP"}));
    }

    async fn without_its_secret_a_private_service_is_as_if_there_were_none(app: &TestApp) {
        let server = Server::on(app);
        let catalogue = app.store().catalogue(RIVERSIDE).await.unwrap().unwrap();
        let id = catalogue.service_named("ind50c").unwrap().id;
        let (_, secret) = CONCESSION.split_once('.').unwrap();
        let other = format!("{}{}", &secret[1..], &secret[..1]);
        for named in [
            "ind50c".into(), "ind50c.".into(), format!("ind50c.{other}"), format!("ind50c.{}", &secret[..31]), format!("{CONCESSION}0"), id.to_string(), format!("{id}.{other}"),
        ] {
            let [shown, unknown] = [&named, "nothing"].map(|named| answers(&server, named));
            let (shown, unknown) = (shown.await, unknown.await);
            assert_eq!(shown, unknown, "{named}");
            assert!(shown.iter().all(|(status, _)| *status == 422), "{shown:?}");
        }
        assert!(opens(&server, CONCESSION).await);
        assert!(opens(&server, &format!("{id}.{secret}")).await, "its id will do as well");
    }

    async fn a_private_service_that_has_no_secret_yet_opens_to_nobody(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| {
            catalogue.services.iter_mut().find(|one| one.handle == "ind50c").unwrap().link_secret = None;
        }).await;
        let server = Server::on(app);
        for named in ["ind50c", "ind50c.", CONCESSION] {
            assert!(answers(&server, named).await.iter().all(|(status, _)| *status == 422), "{named}");
        }
    }

    async fn another_secret_in_the_file_ends_the_links_that_are_out(app: &TestApp) {
        let server = Server::on(app);
        let (_, secret) = CONCESSION.split_once('.').unwrap();
        let next = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let applied = app.apply(RIVERSIDE, &example(RIVERSIDE).replace(secret, next).replace(INTRODUCTIONS, "")).await;
        let changes: Vec<_> = applied.changes.iter().map(ToString::to_string).collect();
        assert_eq!(changes, ["~ service ind50c: link_secret changed"], "what is kept in the audit trail holds no secret");
        assert!(answers(&server, CONCESSION).await.iter().all(|(status, _)| *status == 422));
        assert!(opens(&server, &format!("ind50c.{next}")).await);
    }

    async fn who_has_a_booking_of_a_private_service_moves_it_without_the_secret(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement(CONCESSION, "2026-10-06T09:30:00+01:00")).await;
        let times = format!("/v1/practices/riverside-counselling/availability?service=ind50c&booking={}", placed.id);
        server.get(&times).bearer(&placed.token).send().await.shows(200);
        server.get(&times).bearer("another").send().await.problem(404, "not_found");
        let (key, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        let times = "/v1/practices/riverside-counselling/availability?service=ind50c";
        server.get(times).bearer(&key).send().await.shows(200);
        let (foreign, _) = app.api_key(STILLPOINT, &[Scope::Bookings]).await;
        server.get(times).bearer(&foreign).send().await.problem(422, "invalid");
    }
}
