//! How a client may be reached: said anew by link, through the page and the API.

use serde_json::{Value, json};

use super::browser::Page;
use crate::{
    api::server::{Server, wish},
    both,
    support::RIVERSIDE,
};

fn rules(sms: &str, hours: Option<&str>) -> Value {
    json!({"email": "ok", "sms": sms, "voicemail": "never", "post": "ok", "safe_hours": hours})
}

/// What the practice reads about the client of a booking.
async fn kept(server: &Server<'_>, id: &str) -> Value {
    let (key, _) = server.test.api_key(RIVERSIDE, &hourkeep::service::authenticate::Scope::ALL).await;
    server.get(&format!("/v1/admin/bookings/{id}")).bearer(&key).send().await.shows(200)["client"].clone()
}

both! {
    async fn the_first_link_shows_and_changes_everything(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &wish("intro", "2026-10-19T12:00:00+01:00")).await;
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

    async fn who_only_knows_a_name_and_an_address_can_tighten_and_learns_nothing(app: &TestApp) {
        let server = Server::on(app);
        let first = server.place(RIVERSIDE, &wish("ind50", "2026-10-19T12:00:00+01:00")).await;
        let put = async |path: &str, token: &str, contact: Value| {
            let answer = server.call("PUT", &format!("{path}/contact")).bearer(token).json(&json!({"contact": contact})).send().await;
            answer.shows(200)
        };
        let said = put(&first.path, &first.token, rules("name_only", Some("09:00-12:00"))).await;
        assert_eq!((&said["contact"], &said["stricter_only"]), (&rules("name_only", Some("09:00-12:00")), &json!(false)));
        // The same name and address, without proof of the first booking.
        let stranger = server.place(RIVERSIDE, &wish("ind50", "2026-10-20T12:00:00+01:00")).await;
        let read = server.get(&format!("{}/contact", stranger.path)).bearer(&stranger.token).send().await.shows(200);
        assert_eq!(read["contact"], json!({"email": "ok", "sms": "ok", "voicemail": "ok", "post": "ok", "safe_hours": null}));
        assert_eq!(put(&stranger.path, &stranger.token, rules("ok", None)).await["stricter_only"], true);
        assert_eq!(kept(&server, &first.id).await["contact"], rules("name_only", Some("09:00-12:00")), "not loosened");
        put(&stranger.path, &stranger.token, rules("never", None)).await;
        assert_eq!(kept(&server, &first.id).await["contact"], rules("never", Some("09:00-12:00")), "tightened");
        let page = Page::open(&server, &format!("/manage/{}/contact", stranger.token)).await;
        assert!(page.text.contains("you can make it stricter") && !page.text.contains("09:00") && !page.text.contains("name=\"name\""));
        // A booking that was made with the first one's link is the same person's.
        let mut again = wish("ind50", "2026-10-21T12:00:00+01:00");
        again["returning"] = json!({"booking": first.id, "token": first.token});
        let own = server.place(RIVERSIDE, &again).await;
        assert_eq!(put(&own.path, &own.token, rules("ok", None)).await["stricter_only"], false);
        assert_eq!(kept(&server, &first.id).await["contact"], rules("ok", None));
    }
}
