//! Links that are replaced, that end, and addresses that were mistyped.

use hourkeep::service::authenticate::Scope;
use serde_json::json;

use super::confirmed;
use crate::{
    both,
    server::router::{Placed, Server, placement},
    support::{RIVERSIDE, TestApp},
    web::browser::Page,
};

const NOON: &str = "2026-10-19T12:00:00+01:00";

async fn free(server: &Server<'_>) -> Placed {
    server.place(RIVERSIDE, &placement("intro", NOON)).await
}

/// Whether a token opens the booking, by the API and as a page.
async fn opens(server: &Server<'_>, placed: &Placed, token: &str) -> bool {
    let by_api = server.get(&placed.path).bearer(token).send().await.status;
    let as_page = server.get(&format!("/manage/{token}")).send().await.status;
    assert_eq!(by_api, as_page);
    by_api == 200
}

fn to(app: &TestApp) -> Vec<String> {
    let address = |mail: &mail_parser::Message<'_>| {
        mail.to()
            .unwrap()
            .first()
            .unwrap()
            .address()
            .unwrap()
            .to_owned()
    };
    app.post.mails().iter().map(address).collect()
}

both! {
    async fn links_that_are_replaced_die_at_once(app: &TestApp) {
        let server = Server::on(app);
        let placed = free(&server).await;
        let mailed = server.mail_token(&placed).await;
        let links = format!("{}/links", placed.path);
        server.post(&links).bearer(&placed.token).send().await.problem(403, "proof_missing");
        let view = server.post(&links).bearer(&mailed).send().await.shows(200);
        let fresh = view["manage_token"].as_str().unwrap();
        assert!(view["manage_url"].as_str().unwrap().ends_with(fresh));
        for dead in [&placed.token, &mailed] {
            assert!(!opens(&server, &placed, dead).await);
        }
        assert!(opens(&server, &placed, fresh).await);
        app.deliver().await;
        assert!(app.post.subjects().contains(&"Your new link".to_owned()), "{:?}", app.post.subjects());
        let renewed = Placed { token: fresh.to_owned(), ..placed.clone() };
        let mailed = server.mail_token(&Placed { view: json!({"id": placed.id, "manage_token": fresh}), ..renewed }).await;
        assert!(app.post.last().body_text(0).unwrap().contains(&mailed) && opens(&server, &placed, &mailed).await);
        // From the page behind the mail, and by the practice.
        let page = Page::open(&server, &format!("/manage/{mailed}")).await.shows(200, "Get a new link");
        let next = page.form("/links").post(&server).await.leads_to("done=link");
        Page::open(&server, &next).await.shows(200, "is your new link");
        assert!(!opens(&server, &placed, fresh).await && !opens(&server, &placed, &mailed).await);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let view = server.post(&format!("/v1/admin/bookings/{}/links", placed.id)).bearer(&key).send().await.shows(200);
        assert!(opens(&server, &placed, view["manage_token"].as_str().unwrap()).await);
        let before = next.trim_start_matches("/manage/").split('?').next().unwrap().to_owned();
        assert!(!opens(&server, &placed, &before).await);
    }

    async fn links_are_for_reading_after_ninety_days_and_end_with_what_the_practice_keeps(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.links_end_after_days = 100).await;
        let server = Server::on(app);
        let placed = free(&server).await;
        let mailed = server.mail_token(&placed).await;
        let contact = json!({"contact": {"email": "ok"}});
        let put = async |token: &str| server.call("PUT", &format!("{}/contact", placed.path)).bearer(token).json(&contact).send().await;
        app.clock.set("2027-01-17T11:00:00Z".parse().unwrap());
        put(&mailed).await.shows(200);
        app.clock.set("2027-01-18T12:00:00Z".parse().unwrap());
        for token in [&placed.token, &mailed] {
            put(token).await.problem(422, "too_late_to_change");
            server.post(&format!("{}/feed", placed.path)).bearer(token).send().await.problem(422, "too_late_to_change");
            assert!(opens(&server, &placed, token).await, "it is still shown");
        }
        server.post(&format!("{}/links", placed.path)).bearer(&mailed).send().await.problem(422, "too_late_to_change");
        app.clock.set("2027-01-28T12:00:00Z".parse().unwrap());
        for token in [&placed.token, &mailed] {
            for part in ["", "/receipt", "/contact", "/calendar.ics"] {
                server.get(&format!("{}{part}", placed.path)).bearer(token).send().await.problem(410, "gone");
            }
            for part in ["", "/receipt", "/contact", "/calendar.ics"] {
                assert_eq!(server.get(&format!("/manage/{token}{part}")).send().await.status, 410, "{part}");
            }
        }
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        server.get(&format!("/v1/admin/bookings/{}", placed.id)).bearer(&key).send().await.shows(200);
    }

    async fn a_mistyped_address_is_corrected_within_the_hour(app: &TestApp) {
        let server = Server::on(app);
        let placed = free(&server).await;
        app.deliver().await;
        let astray = server.mail_token(&placed).await;
        let page = Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "Messages go to quillfeather@example.org");
        let page = Page::open(&server, &page.link("/address")).await.shows(200, "Correct your address");
        page.form("/address").with("email", "a@b").with("phone", "12").post(&server).await.shows(422, "");
        let form = page.form("/address").with("email", "quillfeather.two@example.org").with("phone", "+442079460018");
        form.post(&server).await.leads_to("done=address");
        assert!(!opens(&server, &placed, &astray).await && opens(&server, &placed, &placed.token).await);
        app.deliver().await;
        assert_eq!(to(app), ["quillfeather@example.org", "quillfeather.two@example.org", "quillfeather@example.org"]);
        let told = app.post.last();
        assert_eq!(told.subject(), Some("About an earlier message"));
        let said = told.body_text(0).unwrap().into_owned();
        for secret in ["Quillfeather", "/manage/", "October"] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
        let mailed = server.mail_token(&placed).await;
        assert!(app.post.mails()[1].body_text(0).unwrap().contains(&mailed) && opens(&server, &placed, &mailed).await);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let client = server.get(&format!("/v1/admin/bookings/{}", placed.id)).bearer(&key).send().await.shows(200)["client"].clone();
        assert_eq!((&client["email"], &client["phone"]), (&json!("quillfeather.two@example.org"), &json!("+442079460018")));
        app.advance(61);
        let late = server.post(&format!("{}/address", placed.path)).bearer(&placed.token).json(&json!({"email": "quillfeather@example.org"}));
        late.send().await.problem(422, "too_late_to_change");
        // The practice always can.
        let answer = server.post(&format!("{}/address", placed.path)).bearer(&key).json(&json!({"email": "quillfeather.three@example.org"})).send().await;
        answer.shows(200);
        assert!(!opens(&server, &placed, &mailed).await);
    }

    async fn who_has_proved_a_mailbox_loses_it_to_nobody_who_only_booked(app: &TestApp) {
        let server = Server::on(app);
        let placed = free(&server).await;
        confirmed(&server, &placed).await;
        let mailed = server.mail_token(&placed).await;
        for token in [&placed.token, &mailed] {
            let corrected = server.post(&format!("{}/address", placed.path)).bearer(token).json(&json!({"email": "quillfeather.two@example.org"}));
            corrected.send().await.problem(422, "too_late_to_change");
        }
        // The practice may, and then nobody has proved it.
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let answer = server.post(&format!("{}/address", placed.path)).bearer(&key).json(&json!({"email": "quillfeather.two@example.org"})).send().await;
        answer.shows(200);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NOT NULL").await, 0);
        assert!(!opens(&server, &placed, &mailed).await);
    }

    async fn who_reads_the_mails_cannot_say_that_they_go_astray(app: &TestApp) {
        let server = Server::on(app);
        let placed = free(&server).await;
        let mailed = server.mail_token(&placed).await;
        let corrected = server.post(&format!("{}/address", placed.path)).bearer(&mailed).json(&json!({"email": "quillfeather.two@example.org"}));
        corrected.send().await.problem(422, "too_late_to_change");
        assert!(opens(&server, &placed, &mailed).await);
    }

    async fn an_address_that_is_not_safe_is_told_nothing(app: &TestApp) {
        let server = Server::on(app);
        let mut wished = placement("intro", NOON);
        wished["client"]["contact"] = json!({"email": "name_only"});
        let placed = server.place(RIVERSIDE, &wished).await;
        app.deliver().await;
        let answer = server.post(&format!("{}/address", placed.path)).bearer(&placed.token).json(&json!({"email": "quillfeather.two@example.org"})).send().await;
        answer.shows(200);
        app.deliver().await;
        assert_eq!(to(app), ["quillfeather@example.org", "quillfeather.two@example.org"]);
    }

    async fn whose_address_it_was_is_not_written_to_against_their_word(app: &TestApp) {
        let server = Server::on(app);
        let mut owner = placement("intro", "2026-10-20T12:00:00+01:00");
        owner["client"]["name"] = "Quillfeather the Elder".into();
        owner["client"]["contact"] = json!({"email": "never"});
        server.place(RIVERSIDE, &owner).await;
        let placed = free(&server).await;
        let answer = server.post(&format!("{}/address", placed.path)).bearer(&placed.token).json(&json!({"email": "quillfeather.two@example.org"})).send().await;
        answer.shows(200);
        app.deliver().await;
        assert_eq!(to(app), ["quillfeather.two@example.org"]);
    }

    async fn with_another_address_no_link_that_lies_in_the_old_mailbox_opens_anything(app: &TestApp) {
        let server = Server::on(app);
        let first = free(&server).await;
        let mailed = server.mail_token(&first).await;
        let mut again = placement("intro", "2026-10-20T12:00:00+01:00");
        again["returning"] = json!({"booking": first.id, "token": mailed});
        let second = server.place(RIVERSIDE, &again).await;
        let old = server.mail_token(&second).await;
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let answer = server.post(&format!("{}/address", second.path)).bearer(&key).json(&json!({"email": "quillfeather.two@example.org"})).send().await;
        answer.shows(200);
        assert!(!opens(&server, &second, &old).await && !opens(&server, &first, &mailed).await);
        assert!(opens(&server, &first, &first.token).await && opens(&server, &second, &second.token).await);
    }

    async fn what_is_said_of_the_right_address_counts_once_it_is_corrected(app: &TestApp) {
        let server = Server::on(app);
        let mut owner = placement("intro", "2026-10-20T12:00:00+01:00");
        owner["client"] = json!({"name": "Quillfeather the Elder", "email": "quillfeather.two@example.org", "contact": {"email": "never"}});
        server.place(RIVERSIDE, &owner).await;
        let placed = free(&server).await;
        app.deliver().await;
        let right = json!({"email": "quillfeather.two@example.org", "phone": "020 7946 0018"});
        server.post(&format!("{}/address", placed.path)).bearer(&placed.token).json(&right).send().await.shows(200);
        app.deliver().await;
        assert_eq!(to(app), ["quillfeather@example.org", "quillfeather@example.org"], "nothing to who is not to be written to");
        let facts = app.store().message_facts(app.practice(RIVERSIDE).await, placed.id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(facts.phone.unwrap().reveal(), "+442079460018", "text messages go to the number that was corrected");
    }
}
