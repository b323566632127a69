//! The table of decision 0028, cell by cell: who said what of an address, proved or not, and who sees it and is written to.

use serde_json::{Value, json};

use super::{by, confirmed};
use crate::{
    both,
    server::router::{Placed, Server, placement},
    support::{LANDWEHRKANAL, RIVERSIDE, TestApp},
};

const WHO: (&str, &str) = ("Quillfeather", "quillfeather@example.org");

/// Somebody books in that name and says so of their mail; a session that is confirmed at once.
async fn says(server: &Server<'_>, (name, email): (&str, &str), start: &str, rule: &str) -> Placed {
    let mut wished = by(placement("intro", start), name, email);
    wished["client"]["contact"] = json!({"email": rule});
    server.place(RIVERSIDE, &wished).await
}

/// What became of the newest mail about it once the practice has called it off.
async fn called_off(app: &TestApp, server: &Server<'_>, placed: &Placed) -> String {
    let (key, _) = app
        .api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL)
        .await;
    server
        .post(&format!("/v1/admin/bookings/{}/cancel", placed.id))
        .bearer(&key)
        .send()
        .await
        .shows(200);
    app.deliver().await;
    last(&key, server, placed).await
}

async fn last(key: &str, server: &Server<'_>, placed: &Placed) -> String {
    let all = server
        .get(&format!("/v1/admin/bookings/{}/messages", placed.id))
        .bearer(key)
        .send()
        .await
        .shows(200);
    let last = all["data"].as_array().unwrap().last().unwrap().clone();
    let contact = last["contact"]
        .as_str()
        .map(|contact| format!(" {contact}"))
        .unwrap_or_default();
    format!(
        "{} {}{contact}",
        last["kind"].as_str().unwrap(),
        last["state"].as_str().unwrap()
    )
}

async fn shown(server: &Server<'_>, placed: &Placed, token: &str) -> Value {
    server
        .get(&format!("{}/contact", placed.path))
        .bearer(token)
        .send()
        .await
        .shows(200)
}

const FIRST: &str = "2026-10-19T12:00:00+01:00";
const SECOND: &str = "2026-10-20T12:00:00+01:00";

both! {
    /// Rows 1 to 4: what another chain said, and whether a session that is called off is told.
    async fn whose_word_counts_for_sending(app: &TestApp) {
        let server = Server::on(app);
        let people = [("same", WHO), ("family", ("Quillfeather the Younger", WHO.1)), ("spelt otherwise", ("quillfeather", "QUILLFEATHER@example.org"))];
        let mut round = 0;
        for (what, other) in people {
            for (own_proved, other_proved) in [(false, false), (false, true), (true, false), (true, true)] {
                round += 1;
                let address = format!("quillfeather{round}@example.org");
                let own = (WHO.0, address.as_str());
                let theirs = if other.1 == WHO.1 { address.clone() } else { address.to_uppercase() };
                let mine = says(&server, own, FIRST, "ok").await;
                if own_proved {
                    confirmed(&server, &mine).await;
                }
                let strict = says(&server, (other.0, &theirs), SECOND, "never").await;
                if other_proved {
                    confirmed(&server, &strict).await;
                }
                let told = called_off(app, &server, &mine).await;
                let expected = if own_proved && !other_proved { "sent ok" } else { "withheld" };
                assert_eq!(told, format!("cancelled_by_practice {expected}"), "{what}: own {own_proved}, other {other_proved}");
                // And their own word is theirs whatever the first one said.
                assert_eq!(called_off(app, &server, &strict).await, "cancelled_by_practice withheld", "{what}");
            }
        }
    }

    /// Row 5: another address, another practice.
    async fn nobody_speaks_for_another_address(app: &TestApp) {
        let server = Server::on(app);
        let mine = says(&server, WHO, FIRST, "ok").await;
        says(&server, (WHO.0, "quillfeather2@example.org"), SECOND, "never").await;
        assert_eq!(called_off(app, &server, &mine).await, "cancelled_by_practice sent ok");
    }

    /// Row 6: what need not be known follows the strictest word of all, a stranger's too.
    async fn what_is_over_is_told_by_the_strictest_word(app: &TestApp) {
        let server = Server::on(app);
        let mine = says(&server, WHO, "2026-10-12T12:00:00+01:00", "ok").await;
        confirmed(&server, &mine).await;
        says(&server, WHO, FIRST, "never").await;
        app.clock.set("2026-10-12T13:00:00+01:00".parse().unwrap());
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        server.post(&format!("/v1/admin/bookings/{}/no-show", mine.id)).bearer(&key).send().await.shows(200);
        // It waits for a while: it may be undone.
        app.advance(11);
        app.deliver().await;
        assert_eq!(last(&key, &server, &mine).await, "missed withheld");
    }

    /// Rows 7 and 8: what was said is shown to who said it, and to no other chain; a hold that is given up changes nothing.
    async fn nothing_of_one_chain_is_read_or_written_from_another(app: &TestApp) {
        let server = Server::on(app);
        let mut wished = placement("intro", FIRST);
        wished["client"]["contact"] = json!({"email": "name_only", "safe_hours": "10:00-18:00"});
        wished["client"]["phone"] = "+442079460018".into();
        let mine = server.place(RIVERSIDE, &wished).await;
        let before = shown(&server, &mine, &mine.token).await;
        assert_eq!((&before["stricter_only"], &before["contact"]["safe_hours"]), (&json!(false), &json!("10:00-18:00")));
        // A stranger holds a time in the same name, says otherwise in everything, and gives it up.
        let mut wished = placement("ind50", SECOND);
        wished["client"]["language"] = "de".into();
        wished["client"]["pronouns"] = "they/them".into();
        wished["client"]["phone"] = "+447912345678".into();
        let strange = server.place(RIVERSIDE, &wished).await;
        let read = shown(&server, &strange, &strange.token).await;
        assert_eq!((&read["contact"]["email"], &read["contact"]["safe_hours"], &read["language"]), (&json!("ok"), &Value::Null, &json!("de")));
        let said = json!({"contact": {"email": "never", "sms": "never"}, "name": "Quillfeather renamed", "language": "es"});
        server.call("PUT", &format!("{}/contact", strange.path)).bearer(&strange.token).json(&said).send().await.shows(200);
        server.post(&format!("{}/cancel", strange.path)).bearer(&strange.token).send().await.shows(200);
        app.settle().await;
        assert_eq!(shown(&server, &mine, &mine.token).await, before);
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        let admin = server.get(&format!("/v1/admin/bookings/{}", mine.id)).bearer(&key).send().await.shows(200)["client"].clone();
        assert_eq!((&admin["name"], &admin["language"], &admin["pronouns"]), (&json!("Quillfeather"), &Value::Null, &Value::Null));
        assert_eq!(admin["phone"], "+442079460018");
    }

    /// Row 9: once the mailbox is proved, who booked and who reads the mails are told apart.
    async fn two_chains_of_one_person_become_one_when_both_are_proved(app: &TestApp) {
        let server = Server::on(app);
        let first = says(&server, WHO, FIRST, "name_only").await;
        let second = says(&server, WHO, SECOND, "ok").await;
        confirmed(&server, &first).await;
        confirmed(&server, &second).await;
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients").await, 1);
        assert_eq!(app.database.number("SELECT COUNT(DISTINCT chain_id) FROM bookings").await, 1);
        let mailed = server.mail_token(&second).await;
        assert_eq!(shown(&server, &second, &mailed).await["contact"]["email"], "name_only", "the stricter of both");
        // Who booked the second reads nothing of what the first said.
        let read = shown(&server, &second, &second.token).await;
        assert_eq!((&read["contact"]["email"], &read["stricter_only"]), (&json!("ok"), &json!(true)));
        let strict = json!({"contact": {"email": "never"}});
        server.call("PUT", &format!("{}/contact", second.path)).bearer(&second.token).json(&strict).send().await.shows(200);
        assert_eq!(called_off(app, &server, &second).await, "cancelled_by_practice withheld", "of their own booking");
        assert_eq!(called_off(app, &server, &first).await, "cancelled_by_practice sent name_only", "of no other");
    }

    /// What shows an earlier visit is a token that stood in a mail of this practice about that booking, and no other.
    async fn no_other_token_shows_an_earlier_visit(app: &TestApp) {
        let server = Server::on(app);
        let own = says(&server, WHO, FIRST, "ok").await;
        let next = says(&server, WHO, SECOND, "ok").await;
        let elsewhere = json!({"service": "kg", "start": "2026-10-12T14:00:00+02:00", "policy_version": "2026-05-01", "practitioner": "kn",
            "client": {"name": WHO.0, "email": WHO.1}});
        let elsewhere = server.place(LANDWEHRKANAL, &elsewhere).await;
        let (mailed, foreign) = (server.mail_token(&own).await, server.mail_token(&elsewhere).await);
        let ask = async |booking: &Placed, token: &str| {
            let mut wished = placement("intro", "2026-10-21T12:00:00+01:00");
            wished["returning"] = json!({"booking": booking.id, "token": token});
            server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&wished).send().await
        };
        for (booking, token) in [(&own, &own.token), (&next, &mailed), (&own, &foreign), (&elsewhere, &foreign), (&elsewhere, &elsewhere.token)] {
            ask(booking, token).await.points_at(422, "invalid", "/returning");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NOT NULL").await, 0);
        ask(&own, &mailed).await.shows(201);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NOT NULL").await, 1);
    }

    /// With the token from a mail: another name at that address is another person, and of another address it proves nothing.
    async fn who_shows_a_mail_token_speaks_for_its_mailbox_and_for_one_name(app: &TestApp) {
        let server = Server::on(app);
        let own = says(&server, WHO, FIRST, "name_only").await;
        let mailed = server.mail_token(&own).await;
        let ask = async |(name, email): (&str, &str), start: &str| {
            let mut wished = by(placement("intro", start), name, email);
            wished["returning"] = json!({"booking": own.id, "token": mailed});
            server.place(RIVERSIDE, &wished).await
        };
        let clients = async || {
            let count = |which: &str| format!("SELECT COUNT(*) FROM clients {which}");
            (app.database.number(&count("")).await, app.database.number(&count("WHERE proved_at IS NOT NULL")).await)
        };
        let younger = ("Quillfeather the Younger", WHO.1);
        let other = ask(younger, SECOND).await;
        assert_eq!(clients().await, (2, 2), "another person, whose mailbox it is as well");
        let read = shown(&server, &other, &server.mail_token(&other).await).await;
        assert_eq!(read["contact"]["email"], "ok", "and nothing of what the first one said");
        ask((WHO.0, "quillfeather2@example.org"), "2026-10-21T12:00:00+01:00").await;
        assert_eq!(clients().await, (3, 2), "nobody has proved that address");
        ask(WHO, "2026-10-22T12:00:00+01:00").await;
        ask(younger, "2026-10-26T12:00:00+00:00").await;
        assert_eq!(clients().await, (3, 2), "each joined their own chain");
    }

    /// What is done with the link of who booked proves no mailbox; what is done with the one in the mail does.
    async fn only_the_link_in_the_mail_proves_by_what_is_done_with_it(app: &TestApp) {
        let server = Server::on(app);
        let mine = says(&server, WHO, FIRST, "ok").await;
        let mailed = server.mail_token(&mine).await;
        let proved = async || app.database.number("SELECT COUNT(*) FROM clients WHERE proved_at IS NOT NULL").await;
        let moved = async |token: &str, start: &str| {
            server.post(&format!("{}/reschedule", mine.path)).bearer(token).json(&json!({"start": start})).send().await.shows(200)
        };
        let quiet = json!({"contact": {"email": "name_only"}});
        server.call("PUT", &format!("{}/contact", mine.path)).bearer(&mine.token).json(&quiet).send().await.shows(200);
        moved(&mine.token, SECOND).await;
        server.get(&mine.path).bearer(&mailed).send().await.shows(200);
        assert_eq!(server.get(&format!("/manage/{mailed}")).send().await.status, 200);
        assert_eq!(proved().await, 0);
        moved(&mailed, FIRST).await;
        assert_eq!(proved().await, 1);
        app.advance(3);
        app.deliver().await;
    }

    /// A stranger's word keeps nothing from a proved client that they must know: what is ahead, and what was called off.
    async fn no_stranger_keeps_from_a_client_what_they_must_know(app: &TestApp) {
        let server = Server::on(app);
        let mine = says(&server, WHO, FIRST, "ok").await;
        confirmed(&server, &mine).await;
        says(&server, WHO, SECOND, "never").await;
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        let to = json!({"start": "2026-10-21T12:00:00+01:00"});
        server.post(&format!("/v1/admin/bookings/{}/reschedule", mine.id)).bearer(&key).json(&to).send().await.shows(200);
        app.advance(3);
        app.deliver().await;
        assert_eq!(last(&key, &server, &mine).await, "day_before due");
        assert!(app.post.subjects().contains(&"Your booking is now on 21 October 2026".to_owned()), "{:?}", app.post.subjects());
        // Called off when it should have begun.
        app.clock.set("2026-10-21T12:05:00+01:00".parse().unwrap());
        app.deliver().await;
        assert_eq!(called_off(app, &server, &mine).await, "cancelled_by_practice sent ok");
    }

    async fn what_waited_by_a_strangers_word_is_looked_at_again_once_its_client_is_proved(app: &TestApp) {
        let server = Server::on(app);
        let mine = says(&server, WHO, FIRST, "ok").await;
        app.deliver().await;
        let mut wished = placement("intro", SECOND);
        wished["client"]["contact"] = json!({"email": "ok", "safe_hours": "15:00-16:00"});
        server.place(RIVERSIDE, &wished).await;
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        server.post(&format!("/v1/admin/bookings/{}/cancel", mine.id)).bearer(&key).send().await.shows(200);
        app.deliver().await;
        assert_eq!(last(&key, &server, &mine).await, "cancelled_by_practice due");
        let mailed = server.mail_token(&mine).await;
        let quiet = json!({"contact": {"email": "ok"}});
        server.call("PUT", &format!("{}/contact", mine.path)).bearer(&mailed).json(&quiet).send().await.shows(200);
        app.deliver().await;
        assert_eq!(last(&key, &server, &mine).await, "cancelled_by_practice sent ok");
    }

    async fn what_several_said_before_chains_were_kept_apart_is_shown_to_none_who_only_booked(app: &TestApp) {
        let server = Server::on(app);
        let mine = says(&server, WHO, FIRST, "name_only").await;
        app.database.execute("UPDATE clients SET mixed = TRUE").await.unwrap();
        let read = shown(&server, &mine, &mine.token).await;
        assert_eq!((&read["contact"]["email"], &read["stricter_only"]), (&json!("ok"), &json!(true)));
    }
}
