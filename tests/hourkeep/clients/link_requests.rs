//! Who has lost the link to a booking has it sent; and nobody learns from asking whether a practice knows an address.

use domain::clients::{Channel, Personal};
use serde_json::json;

use crate::{
    both,
    server::router::{Answer, Server},
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, TestApp, statements},
    web::browser::Page,
};

const KNOWN: &str = "quillfeather-0@example.org";

fn free(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "intro", start).online()
}

async fn ask(server: &Server<'_>, slug: &str, email: &str) -> Answer {
    let path = format!("/v1/practices/{slug}/link-requests");
    let asked = server.call("POST", &path).json(&json!({ "email": email }));
    asked.send().await
}

/// What somebody sees who asks, but for what is new each time.
fn seen(answer: &Answer) -> (u16, Vec<String>, String) {
    let changes = ["x-request-id", "date", "ratelimit", "server-timing"];
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| !changes.contains(&name.as_str()));
    let lines = headers.map(|(name, value)| format!("{name}: {value:?}"));
    (answer.status, lines.collect(), answer.text())
}

async fn mails_to(app: &TestApp, server: &Server<'_>, email: &str) -> usize {
    let before = app.post.to(email).len();
    assert_eq!(ask(server, RIVERSIDE, email).await.status, 202);
    app.deliver().await;
    app.post.to(email).len() - before
}

both! {
    async fn whatever_is_known_of_an_address_the_answer_is_the_same(app: &TestApp) {
        let server = Server::on(app);
        app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        let cancelled = app.book(&free("2026-10-12T13:00:00+01:00").by(1)).await.unwrap();
        app.cancel(&cancelled).await.unwrap();
        let elsewhere = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la").by(2);
        app.book(&elsewhere).await.unwrap();
        app.book(&free("2026-10-13T12:00:00+01:00").by(3)).await.unwrap();
        let mut silent = free("2026-10-14T12:00:00+01:00").by(4);
        silent.request.client.contact.email = Channel::Never;
        app.book(&silent).await.unwrap();
        app.deliver().await;
        // What is known of the practice is remembered from here on.
        ask(&server, RIVERSIDE, "first@example.org").await;
        app.deliver().await;
        let mut same = None;
        for (email, what, mails) in [
            (KNOWN, "known", 1),
            ("QUILLFEATHER-3@Example.org", "known, and written otherwise", 1),
            ("nobody@example.org", "unknown", 0),
            ("quillfeather-1@example.org", "cancelled only", 0),
            ("quillfeather-2@example.org", "of another practice", 0),
            ("quillfeather-4@example.org", "known, and not to be written to", 0),
        ] {
            let before = app.post.mails().len();
            let (answer, asked) = statements(Box::pin(ask(&server, RIVERSIDE, email))).await;
            let (again, repeated) = statements(Box::pin(ask(&server, RIVERSIDE, email))).await;
            let found = (seen(&answer), asked);
            assert_eq!(found.0.0, 202, "{what}: {}", answer.text());
            assert_eq!((seen(&again), repeated), found, "{what}, and asked for before");
            assert_eq!(*same.get_or_insert(found.clone()), found, "{what}");
            app.deliver().await;
            assert_eq!(app.post.mails().len() - before, mails, "{what}");
        }
        let left = app.database.number("SELECT COUNT(*) FROM link_requests").await;
        assert_eq!(left, 0, "nothing is kept of who asked");
    }

    async fn one_mail_has_the_links_of_all_bookings_that_stand(app: &TestApp) {
        let server = Server::on(app);
        let before = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        let mut other = free("2026-11-09T13:00:00+00:00");
        other.request.client.name = Personal::new("Quillfeather’s daughter".into());
        let ahead = app.book(&other).await.unwrap();
        let gone = app.book(&free("2026-11-10T13:00:00+00:00")).await.unwrap();
        app.cancel(&gone).await.unwrap();
        let strangers = app.book(&free("2026-11-11T13:00:00+00:00").by(1)).await.unwrap();
        app.deliver().await;
        app.clock.set("2026-11-05T12:00:00Z".parse().unwrap());
        app.deliver().await;
        assert_eq!(mails_to(app, &server, KNOWN).await, 1);
        let (subject, text) = app.post.to(KNOWN).pop().unwrap();
        assert_eq!(subject, "The way back to your bookings");
        for (one, is_in) in [(&before, true), (&ahead, true), (&gone, false), (&strangers, false)] {
            let token = app.mail_token(one).await;
            assert_eq!(text.contains(&format!("/manage/{token}")), is_in, "{text}");
            assert!(!text.contains(&one.token), "a manage token is in no mail");
        }
        assert!(text.contains("Monday, 9 November 2026 at 13:00\nhttp"), "{text}");
        let html = app.post.last().body_html(0).unwrap().into_owned();
        assert_eq!(html.matches("href=").count(), 2, "{html}");
        // What opened them before opens them still: nobody takes a link away by asking.
        let opens = server.get(&format!("/manage/{}", ahead.token)).send().await;
        assert_eq!(opens.status, 200);
        // A month after its session there is nothing left to be done.
        app.clock.set("2026-11-09T13:00:00Z".parse().unwrap());
        assert_eq!(mails_to(app, &server, KNOWN).await, 1);
        let (_, text) = app.post.to(KNOWN).pop().unwrap();
        assert!(!text.contains(&app.mail_token(&before).await), "{text}");
    }

    async fn nobody_fills_a_mailbox_by_asking(app: &TestApp) {
        let server = Server::on(app);
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        let mut mails = Vec::new();
        for proved in [false, true] {
            if proved {
                app.advance(24 * 60 + 1);
                app.prove_mailboxes().await;
            }
            let mut sent = 0;
            for _ in 0..5 {
                sent += mails_to(app, &server, KNOWN).await;
            }
            mails.push(sent);
        }
        assert_eq!(mails, [3, 3], "in a day, proved or not");
        // Several who ask while one waits ask for the same.
        app.advance(24 * 60 + 1);
        for _ in 0..4 {
            ask(&server, RIVERSIDE, KNOWN).await;
        }
        let before = app.post.to(KNOWN).len();
        assert_eq!(app.find_links().await, ["done"]);
        app.deliver().await;
        assert_eq!(app.post.to(KNOWN).len(), before + 1);
        let planned = app.told(&booked).await;
        assert_eq!(planned.iter().filter(|one| *one == "links sent").count(), 7, "in sight of the practice: {planned:?}");
        app.cancel(&booked).await.unwrap();
        ask(&server, RIVERSIDE, KNOWN).await;
        assert_eq!(app.find_links().await, ["nothing"]);
    }

    async fn it_counts_among_the_six_of_a_mailbox_that_nobody_proved(app: &TestApp) {
        let server = Server::on(app);
        for n in 0..6 {
            app.book(&free(&format!("2026-10-{}T12:00:00+01:00", 12 + n))).await.ok();
            app.book(&free(&format!("2026-10-{}T14:00:00+01:00", 12 + n))).await.ok();
        }
        app.deliver().await;
        assert_eq!(app.post.to(KNOWN).len(), 6);
        assert_eq!(mails_to(app, &server, KNOWN).await, 0);
    }

    async fn a_stranger_keeps_nobody_from_their_links(app: &TestApp) {
        let server = Server::on(app);
        let own = app.book(&free("2026-10-14T12:00:00+01:00")).await.unwrap();
        app.prove_mailboxes().await;
        // Somebody else books with the same address, and forbids all mail.
        let mut silent = free("2026-10-12T12:00:00+01:00");
        silent.request.client.name = Personal::new("Nobody".into());
        silent.request.client.contact.email = Channel::Never;
        let theirs = app.book(&silent).await.unwrap();
        app.deliver().await;
        assert_eq!(mails_to(app, &server, KNOWN).await, 1);
        let (_, text) = app.post.to(KNOWN).pop().unwrap();
        assert!(text.contains(&app.mail_token(&own).await), "{text}");
        assert!(!text.contains(&app.mail_token(&theirs).await), "it is not to be written of: {text}");
    }

    async fn where_only_the_name_may_be_said_no_link_is_sent(app: &TestApp) {
        let server = Server::on(app);
        let mut discreet = free("2026-10-12T12:00:00+01:00");
        discreet.request.client.contact.email = Channel::NameOnly;
        app.book(&discreet).await.unwrap();
        app.deliver().await;
        assert_eq!(mails_to(app, &server, KNOWN).await, 1);
        let mail = app.post.last();
        assert_eq!(mail.subject(), Some("A note for Quillfeather 0"));
        let said = [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()].concat();
        assert!(!said.contains("http") && !said.contains("October"), "{said}");
    }

    async fn the_page_asks_for_an_address_and_tells_everybody_the_same(app: &TestApp) {
        let server = Server::on(app);
        app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        let first = Page::open(&server, &format!("/book/{RIVERSIDE}?lang=de")).await;
        let page = Page::open(&server, &first.link("/links/")).await.shows(200, "Link zusenden lassen");
        let wrong = page.form(&format!("/links/{RIVERSIDE}")).with("email", "<nobody>").post(&server).await;
        let wrong = wrong.shows(422, "id=\"email-wrong\"");
        assert!(!wrong.answer.text().contains("<nobody>"));
        let form = |email: &str| wrong.form(&format!("/links/{RIVERSIDE}")).with("email", email);
        let sent = form(KNOWN).post(&server).await.leads_to("done=sent");
        assert_eq!(form("nobody@example.org").post(&server).await.leads_to("done=sent"), sent);
        assert!(!sent.contains('@'), "{sent}");
        let told = Page::open(&server, &sent).await.shows(200, "Gibt es");
        assert_eq!(told.link("/links/"), format!("/links/{RIVERSIDE}?lang=de"));
        app.deliver().await;
        assert_eq!(app.post.to(KNOWN).len(), 2);
        // Another website's form asks for nothing.
        form(KNOWN).post_from(&server, "cross-site").await.shows(403, "");
        assert_eq!(app.find_links().await, Vec::<&str>::new());
        Page::open(&server, "/links/nowhere").await.shows(404, "Page not found");
        // Of a link that opens nothing it is not known which practice's it was.
        let dead = Page::open(&server, &format!("/manage/{}", "A".repeat(43))).await;
        assert!(!dead.shows(404, "have your links sent to you").text.contains("/links/"));
    }

    async fn an_address_that_is_none_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        for email in ["", "nobody", "a@b", "a@b.org\r\nBcc: c@d.org"] {
            ask(&server, RIVERSIDE, email).await.points_at(422, "invalid", "/email");
        }
        ask(&server, "nowhere", KNOWN).await.problem(404, "not_found");
    }
}
