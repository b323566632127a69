//! How a client may be reached: said anew by link, through the page and the API.

use serde_json::{Value, json};

use super::browser::Page;
use crate::{
    both,
    server::router::{Server, placement},
    support::RIVERSIDE,
};

fn rules(sms: &str, hours: Option<&str>) -> Value {
    json!({"email": "ok", "sms": sms, "voicemail": "never", "post": "ok", "safe_hours": hours})
}

/// What the practice reads about the client of a booking.
async fn kept(server: &Server<'_>, id: &str) -> Value {
    let (key, _) = server
        .test
        .api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL)
        .await;
    server
        .get(&format!("/v1/admin/bookings/{id}"))
        .bearer(&key)
        .send()
        .await
        .shows(200)["client"]
        .clone()
}

both! {
    async fn the_first_link_shows_and_changes_everything(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("intro", "2026-10-19T12:00:00+01:00")).await;
        let base = format!("/manage/{}/contact", placed.token);
        let page = Page::open(&server, &base).await.shows(200, "Safe hours");
        let form = page.form("/contact").with("email", "ok").with("sms", "never").with("voicemail", "name_only").with("post", "never");
        let form = form.with("from", "09:30").with("until", "15:00").with("name", "Quill\u{202e}feather Two").with("language", "de");
        let after = form.post(&server).await.leads_to("done=contact");
        // In the language that was chosen, from now on.
        Page::open(&server, &after).await.shows(200, "Gespeichert.");
        let client = kept(&server, &placed.id).await;
        assert_eq!((&client["name"], &client["language"]), (&json!("Quillfeather Two"), &json!("de")));
        assert_eq!(client["contact"], json!({"email": "ok", "sms": "never", "voicemail": "name_only", "post": "never", "safe_hours": "09:30-15:00"}));
        let shown = Page::open(&server, &base).await;
        assert!(shown.text.contains("value=\"09:30\"") && shown.text.contains("value=\"name_only\" checked"));
        // One time alone says nothing, and what was typed stays.
        let half = page.form("/contact").with("email", "ok").with("sms", "ok").with("voicemail", "ok").with("post", "ok").with("from", "10:15");
        half.post(&server).await.shows(422, "value=\"10:15\"");
        assert_eq!(kept(&server, &placed.id).await, client);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'client.contact_changed'").await, 1);
    }

    async fn once_a_mailbox_is_proved_only_its_mails_show_and_loosen(app: &TestApp) {
        let server = Server::on(app);
        let first = server.place(RIVERSIDE, &placement("ind50", "2026-10-19T12:00:00+01:00")).await;
        let mailed = server.mail_token(&first).await;
        let put = async |path: &str, token: &str, contact: Value| {
            let answer = server.call("PUT", &format!("{path}/contact")).bearer(token).json(&json!({"contact": contact})).send().await;
            answer.shows(200)
        };
        let said = put(&first.path, &mailed, rules("name_only", Some("09:00-12:00"))).await;
        assert_eq!((&said["contact"], &said["stricter_only"]), (&rules("name_only", Some("09:00-12:00")), &json!(false)));
        // Who booked sees nothing any more, and can only make it stricter, for that booking.
        let open = json!({"email": "ok", "sms": "ok", "voicemail": "ok", "post": "ok", "safe_hours": null});
        let read = server.get(&format!("{}/contact", first.path)).bearer(&first.token).send().await.shows(200);
        assert_eq!((&read["contact"], &read["stricter_only"], &read["name"]), (&open, &json!(true), &Value::Null));
        let told = put(&first.path, &first.token, rules("never", None)).await;
        assert_eq!((&told["contact"], &told["stricter_only"]), (&rules("never", None), &json!(true)));
        let told = put(&first.path, &first.token, rules("ok", None)).await;
        assert_eq!(told["contact"], rules("never", None), "not loosened");
        assert_eq!(kept(&server, &first.id).await["contact"], rules("name_only", Some("09:00-12:00")), "the chain's own words stand");
        let page = Page::open(&server, &format!("/manage/{}/contact", first.token)).await;
        assert!(page.text.contains("you can only restrict") && !page.text.contains("09:00") && !page.text.contains("name=\"name\""));
        // A booking that is made with the link in a mail belongs to the same chain.
        let mut again = placement("ind50", "2026-10-21T12:00:00+01:00");
        again["returning"] = json!({"booking": first.id, "token": first.token});
        let refused = server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&again).send().await;
        refused.points_at(422, "invalid", "/returning");
        again["returning"] = json!({"booking": first.id, "token": mailed});
        let own = server.place(RIVERSIDE, &again).await;
        let mailed = server.mail_token(&own).await;
        assert_eq!(put(&own.path, &mailed, rules("ok", None)).await["stricter_only"], false);
        assert_eq!(kept(&server, &first.id).await["contact"], rules("ok", None));
    }
}
