//! Problems that only some operations have, and that no other test gives rise to.

use domain::practice::service::PaymentRule;
use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use stripe_sandbox::Outcome;

use super::everywhere::Everywhere;
use crate::{
    both,
    server::{
        matrix::Route,
        router::{Answer, Placed, Server, placement},
    },
    support::{RIVERSIDE, page},
};

const BOOKINGS: &str = "/v1/practices/riverside-counselling/bookings";
const WITHOUT_LIMITS: &str = "[rate_limits]\nenforce = \"off\"";

/// What the practice wishes for: without what only clients say.
fn own(service: &str, start: &str) -> Value {
    let mut asked = placement(service, start);
    asked.as_object_mut().unwrap().remove("policy_version");
    asked
}

both! {
    async fn who_asks_again_too_early_waits_for_the_first(app: &TestApp) {
        let server = Server::on(app);
        let ask = async || {
            let call = server.call("POST", BOOKINGS).header("idempotency-key", "once");
            call.json(&placement("ind50", "2026-10-19T12:00:00+01:00")).send().await
        };
        ask().await.shows(201);
        // As long as the payment page is being opened.
        app.database.execute("UPDATE replies SET open_until = created_at + {minutes:1}").await.unwrap();
        ask().await.problem(409, "idempotency_in_flight");
    }

    async fn a_card_is_saved_with_consent_only(app: &TestApp) {
        app.rule(RIVERSIDE, "ind50", PaymentRule::CardOnFile).await;
        let server = Server::on(app);
        let asked = placement("ind50", "2026-10-19T12:00:00+01:00");
        server.post(BOOKINGS).json(&asked).send().await.problem(422, "consent_required");
    }

    async fn who_is_known_is_told_at_once_that_it_is_for_new_clients(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        app.introductions_for_new_clients().await;
        let session = own("ind50", "2026-10-19T12:00:00+01:00");
        let first = Placed::of(server.post("/v1/admin/bookings").bearer(&key).json(&session).send().await.shows(201));
        let mut shown = placement("intro", "2026-10-21T12:00:00+01:00");
        shown["returning"] = json!({"booking": first.id, "token": server.mail_token(&first).await});
        server.post(BOOKINGS).json(&shown).send().await.problem(422, "not_for_client");
    }

    async fn the_practice_asks_for_money_only_where_it_can_be_taken(app: &TestApp) {
        let closed = app.other(|settings| settings.takes_payments = false);
        let server = Server::with(app, &closed, WITHOUT_LIMITS);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let mut asked = own("ind50", "2026-10-19T12:00:00+01:00");
        asked["payment"] = "now".into();
        server.post("/v1/admin/bookings").bearer(&key).json(&asked).send().await.problem(409, "payments_closed");
    }

    async fn a_full_day_is_full_for_the_practice_too(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| {
            for one in &mut catalogue.practitioners {
                one.limits.max_sessions_day = Some(1);
            }
        }).await;
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let path = "/v1/admin/bookings";
        server.post(path).bearer(&key).json(&own("ind50", "2026-10-19T12:00:00+01:00")).send().await.shows(201);
        let second = own("ind50", "2026-10-19T14:00:00+01:00");
        server.post(path).bearer(&key).json(&second).send().await.problem(409, "limit_reached");
        let other = Placed::of(server.post(path).bearer(&key).json(&own("ind50", "2026-10-20T12:00:00+01:00")).send().await.shows(201));
        let moved = json!({"start": "2026-10-19T14:00:00+01:00"});
        let full = |answer: Answer| answer.problem(409, "limit_reached");
        full(server.post(&format!("{}/reschedule", other.path)).bearer(&other.token).json(&moved).send().await);
        full(server.post(&format!("{path}/{}/reschedule", other.id)).bearer(&key).json(&moved).send().await);
        full(server.get(&format!("{path}/{}/reschedule?start=2026-10-19T13:00:00Z", other.id)).bearer(&key).send().await);
    }

    async fn moving_has_the_limits_of_placing(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let book = async |start: &str| {
            Placed::of(server.post("/v1/admin/bookings").bearer(&key).json(&own("ind50", start)).send().await.shows(201))
        };
        let placed = book("2026-10-19T12:00:00+01:00").await;
        book("2026-10-21T12:00:00+01:00").await;
        let admin = format!("/v1/admin/bookings/{}/reschedule", placed.id);
        for (start, status, code) in [("2026-10-21T12:00:00+01:00", 409, "slot_taken"), ("2027-10-18T12:00:00+01:00", 422, "too_far"), ("2026-09-28T12:00:00+01:00", 422, "too_soon")] {
            let moved = json!({"start": start});
            server.post(&admin).bearer(&key).json(&moved).send().await.problem(status, code);
            server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&moved).send().await.problem(status, code);
            let query = start.replace('+', "%2B");
            server.get(&format!("{admin}?start={query}")).bearer(&key).send().await.problem(status, code);
        }
        let at_night = json!({"start": "2026-10-21T03:00:00+01:00"});
        server.post(&admin).bearer(&key).json(&at_night).send().await.problem(422, "not_offered");
    }

    async fn what_has_begun_is_not_moved_nor_cancelled_by_its_client(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let placed = Placed::of(server.post("/v1/admin/bookings").bearer(&key).json(&own("ind50", "2026-10-19T12:00:00+01:00")).send().await.shows(201));
        let admin = format!("/v1/admin/bookings/{}", placed.id);
        server.post(&format!("{admin}/no-show")).bearer(&key).send().await.problem(422, "not_offered");
        app.clock.set("2026-10-19T12:10:00+01:00".parse().unwrap());
        let late = |answer: Answer| answer.problem(422, "too_late_to_change");
        late(server.get(&format!("{}/cancellation", placed.path)).bearer(&placed.token).send().await);
        late(server.get(&format!("{admin}/reschedule?start=2026-10-21T11:00:00Z")).bearer(&key).send().await);
        late(server.post(&format!("{admin}/reschedule")).bearer(&key).json(&json!({"start": "2026-10-21T12:00:00+01:00"})).send().await);
    }

    async fn a_saved_card_is_charged_for_who_agreed(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let first = server.hold().await;
        let mailed = server.mail_token(&first).await;
        let contact = json!({"contact": {"email": "ok"}});
        server.call("PUT", &format!("{}/contact", first.path)).bearer(&mailed).json(&contact).send().await.shows(200);
        let mut asked = own("ind50", "2026-10-21T12:00:00+01:00");
        asked["payment"] = "saved_card".into();
        asked["card_of"] = first.id.clone().into();
        server.post("/v1/admin/bookings").bearer(&key).json(&asked).send().await.problem(422, "consent_required");
    }

    async fn what_the_bank_has_taken_back_is_not_refunded(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let placed = server.hold().await;
        app.settle().await;
        let held = server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert!(app.sandbox.act(&page(&held), Outcome::Pay));
        app.settle().await;
        let payment = &server.get(&format!("/v1/admin/bookings/{}", placed.id)).bearer(&key).send().await.shows(200)["payments"][0];
        app.sandbox.open_dispute(payment["intent"].as_str().unwrap(), "fraudulent").unwrap();
        app.settle().await;
        let path = format!("/v1/admin/payments/{}/refunds", payment["id"].as_str().unwrap());
        server.post(&path).bearer(&key).json(&json!({})).send().await.problem(409, "in_dispute");
    }

    async fn lists_have_a_page_of_a_hundred_at_most(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        for list in ["bookings", "payments", "fees"] {
            server.get(&format!("/v1/admin/{list}?limit=101")).bearer(&key).send().await.points_at(422, "invalid", "/limit");
        }
    }

    async fn links_are_for_reading_and_then_for_nothing(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.links_end_after_days = 100).await;
        let server = Server::on(app);
        let everywhere = Everywhere::of(&server).await;
        let by_link: Vec<_> = everywhere.routes.iter().filter(|route| {
            route.template.starts_with("/v1/bookings/") && (route.takes("manage_token") || route.takes("mail_token"))
        }).collect();
        assert!(by_link.len() >= 13, "{}", by_link.len());
        app.settle().await;
        app.clock.set("2027-01-18T12:00:00Z".parse().unwrap());
        let changes = |route: &&&Route| route.operation["requestBody"].is_object() && !route.template.ends_with("/pay");
        for route in by_link.iter().filter(changes) {
            everywhere.by_link(route, &server).send().await.problem(422, "too_late_to_change");
        }
        app.settle().await;
        app.clock.set("2027-01-28T12:00:00Z".parse().unwrap());
        for route in by_link {
            everywhere.by_link(route, &server).send().await.problem(410, "gone");
        }
    }
}
