//! The table of decision 0028, cell by cell: who said what of an address, proved or not, and who sees it and is written to.

use serde_json::{Value, json};

use super::{by, confirmed};
use crate::{
    api::server::{Placed, Server, wish},
    both,
    support::{RIVERSIDE, TestApp},
};

const WHO: (&str, &str) = ("Quillfeather", "quillfeather@example.org");

/// Somebody books in that name and says so of their mail; a session that is confirmed at once.
async fn says(server: &Server<'_>, (name, email): (&str, &str), start: &str, rule: &str) -> Placed {
    let mut wished = by(wish("intro", start), name, email);
    wished["client"]["contact"] = json!({"email": rule});
    server.place(RIVERSIDE, &wished).await
}

/// What became of the newest mail about it once the practice has called it off.
async fn called_off(app: &TestApp, server: &Server<'_>, placed: &Placed) -> String {
    let (key, _) = app.api_key(RIVERSIDE, &hourkeep::service::authenticate::Scope::ALL).await;
    server.post(&format!("/v1/admin/bookings/{}/cancel", placed.id)).bearer(&key).send().await.shows(200);
    app.deliver().await;
    last(&key, server, placed).await
}

async fn last(key: &str, server: &Server<'_>, placed: &Placed) -> String {
    let all = server.get(&format!("/v1/admin/bookings/{}/messages", placed.id)).bearer(key).send().await.shows(200);
    let last = all["data"].as_array().unwrap().last().unwrap().clone();
    let contact = last["contact"].as_str().map(|contact| format!(" {contact}")).unwrap_or_default();
    format!("{} {}{contact}", last["kind"].as_str().unwrap(), last["state"].as_str().unwrap())
}

async fn shown(server: &Server<'_>, placed: &Placed, token: &str) -> Value {
    server.get(&format!("{}/contact", placed.path)).bearer(token).send().await.shows(200)
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
        let (key, _) = app.api_key(RIVERSIDE, &hourkeep::service::authenticate::Scope::ALL).await;
        server.post(&format!("/v1/admin/bookings/{}/no-show", mine.id)).bearer(&key).send().await.shows(200);
        // It waits for a while: it may be undone.
        app.advance(11);
        app.deliver().await;
        assert_eq!(last(&key, &server, &mine).await, "missed withheld");
    }

    /// Rows 7 and 8: what was said is shown to who said it, and to no other chain; a hold that is given up changes nothing.
    async fn nothing_of_one_chain_is_read_or_written_from_another(app: &TestApp) {
        let server = Server::on(app);
        let mut wished = wish("intro", FIRST);
        wished["client"]["contact"] = json!({"email": "name_only", "safe_hours": "10:00-18:00"});
        wished["client"]["phone"] = "+442079460018".into();
        let mine = server.place(RIVERSIDE, &wished).await;
        let before = shown(&server, &mine, &mine.token).await;
        assert_eq!((&before["stricter_only"], &before["contact"]["safe_hours"]), (&json!(false), &json!("10:00-18:00")));
        // A stranger holds a time in the same name, says otherwise in everything, and gives it up.
        let mut wished = wish("ind50", SECOND);
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
        let (key, _) = app.api_key(RIVERSIDE, &hourkeep::service::authenticate::Scope::ALL).await;
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
}
