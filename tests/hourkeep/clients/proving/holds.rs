//! Held until the link in a mail is confirmed.

use domain::practice::service::PaymentRule;
use serde_json::json;

use super::{confirmed, introduction};
use crate::{
    both,
    server::router::{Server, placement},
    support::RIVERSIDE,
    web::browser::Page,
};

const NOON: &str = "2026-10-19T12:00:00+01:00";

async fn status(server: &Server<'_>, path: &str, token: &str) -> String {
    let view = server.get(path).bearer(token).send().await.shows(200);
    format!(
        "{} {}",
        view["status"].as_str().unwrap(),
        view["held_for"].as_str().unwrap_or("-")
    )
}

both! {
    async fn a_booking_that_depends_on_who_it_is_waits_for_the_mail(app: &TestApp) {
        app.introductions_for_new_clients().await;
        let server = Server::on(app);
        let placed = introduction(&server, NOON).await;
        assert_eq!((&placed.view["status"], &placed.view["held_for"]), (&json!("held"), &json!("mailbox")));
        app.deliver().await;
        assert_eq!(app.post.subjects(), ["One more step for your booking"], "at once, and nothing else");
        let mailed = server.mail_token(&placed).await;
        let mail = app.post.last().body_text(0).unwrap().into_owned();
        assert!(mail.contains(&format!("/manage/{mailed}")) && !mail.contains(&placed.token), "{mail}");
        // Looking confirms nothing, and the token of who booked neither.
        let page = Page::open(&server, &format!("/manage/{mailed}")).await.shows(200, "One more step");
        let own = Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "We’ve sent you an e-mail");
        let after = Page::open(&server, &format!("/manage/{}?done=booked", placed.token)).await.shows(200, "This page is yours");
        assert!(!after.text.contains("Done."), "it is not done yet");
        assert!(!own.text.contains("/confirm"), "{}", own.text);
        let confirm = format!("{}/confirm", placed.path);
        server.post(&confirm).bearer(&placed.token).send().await.problem(403, "proof_missing");
        assert_eq!(status(&server, &placed.path, &placed.token).await, "held mailbox");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NOT NULL").await, 0);
        let done = page.form("/confirm").post(&server).await.leads_to("done=confirmed");
        Page::open(&server, &done).await.shows(200, "that\u{2019}s confirmed").shows(200, "booked");
        assert_eq!(status(&server, &placed.path, &placed.token).await, "confirmed -");
        // Pressed again it stays so.
        page.form("/confirm").post(&server).await.leads_to("done=confirmed");
        app.deliver().await;
        assert_eq!(app.post.subjects().last().unwrap(), "Your booking on 19 October 2026");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NOT NULL").await, 1);
    }

    async fn what_nobody_confirms_is_free_again_after_an_hour_and_no_provider_is_asked(app: &TestApp) {
        app.introductions_for_new_clients().await;
        let server = Server::on(app);
        let placed = introduction(&server, NOON).await;
        let mailed = server.mail_token(&placed).await;
        app.advance(59);
        app.settle().await;
        assert_eq!(status(&server, &placed.path, &placed.token).await, "held mailbox");
        app.sandbox.begin_outage().await;
        app.advance(1);
        app.settle().await;
        assert_eq!(status(&server, &placed.path, &placed.token).await, "expired -");
        app.sandbox.end_outage().await;
        server.post(&format!("{}/confirm", placed.path)).bearer(&mailed).send().await.problem(409, "already_ended");
        Page::open(&server, &format!("/manage/{mailed}")).await.shows(200, "wasn’t confirmed by e-mail in time");
        let again = introduction(&server, NOON).await;
        assert_eq!(confirmed(&server, &again).await["status"], "confirmed");
    }

    async fn what_is_to_be_paid_is_asked_for_once_it_is_confirmed(app: &TestApp) {
        app.introductions_for_new_clients().await;
        app.redefine(RIVERSIDE, |catalogue| {
            let intro = catalogue.services.iter_mut().find(|one| one.handle == "intro").unwrap();
            (intro.payment, intro.first_visit, intro.price.amount) = (PaymentRule::Prepay, None, 2_000);
        }).await;
        let server = Server::on(app);
        let placed = introduction(&server, NOON).await;
        assert_eq!((&placed.view["held_for"], &placed.view["payment"]["status"]), (&json!("mailbox"), &json!("none")));
        server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.problem(409, "not_payable");
        server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({"extend": true})).send().await.problem(409, "not_payable");
        let view = confirmed(&server, &placed).await;
        assert_eq!((&view["status"], &view["held_for"], &view["due_now"]["amount"]), (&json!("held"), &json!("payment"), &json!(2_000)));
        let paying = server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        assert!(paying["payment"]["checkout_url"].is_string(), "{paying}");
        app.advance(16);
        app.settle().await;
        assert_eq!(status(&server, &placed.path, &placed.token).await, "expired -", "paid in time it must be all the same");
    }

    async fn a_rule_that_says_no_says_why_and_frees_the_time(app: &TestApp) {
        app.introductions_for_new_clients().await;
        let server = Server::on(app);
        let first = introduction(&server, NOON).await;
        confirmed(&server, &first).await;
        let second = introduction(&server, "2026-10-20T12:00:00+01:00").await;
        let told = confirmed(&server, &second).await;
        assert_eq!((&told["status"], &told["declined_for"]), (&json!("declined"), &json!("client_limit_reached")));
        app.deliver().await;
        let mail = app.post.last();
        assert_eq!(mail.subject(), Some("About your booking on 20 October 2026"));
        assert!(mail.body_text(0).unwrap().contains("limit of open bookings"), "{:?}", mail.body_text(0));
        let mailed = server.mail_token(&second).await;
        Page::open(&server, &format!("/manage/{mailed}")).await.shows(200, "limit of open bookings");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 1);
        // The practice knows whom it confirms.
        let third = introduction(&server, "2026-10-20T12:00:00+01:00").await;
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        let view = server.post(&format!("{}/confirm", third.path)).bearer(&key).send().await.shows(200);
        assert_eq!(view["status"], "confirmed");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NULL").await, 1, "that proves no mailbox");
    }

    async fn who_has_as_many_as_one_may_is_told_so_and_has_room_again_when_one_is_over(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.max_active_per_client = Some(2)).await;
        let server = Server::on(app);
        let first = introduction(&server, NOON).await;
        confirmed(&server, &first).await;
        let mailed = server.mail_token(&first).await;
        let ask = async |start: &str| {
            let mut wished = placement("intro", start);
            wished["returning"] = json!({"booking": first.id, "token": mailed});
            server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&wished).send().await
        };
        assert_eq!(ask("2026-10-20T12:00:00+01:00").await.shows(201)["status"], "confirmed", "the second of two");
        ask("2026-10-21T12:00:00+01:00").await.problem(409, "client_limit_reached");
        app.clock.set("2026-10-19T13:00:00+01:00".parse().unwrap());
        assert_eq!(ask("2026-10-21T12:00:00+01:00").await.shows(201)["status"], "confirmed");
    }
}
