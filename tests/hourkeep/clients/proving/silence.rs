//! Nobody learns whether an address is a client's.

use serde_json::{Value, json};

use super::{by, confirmed, introduction};
use crate::{
    both,
    server::router::{Answer, Server, placement},
    support::RIVERSIDE,
};

const KNOWN: (&str, &str) = ("Quillfeather", "quillfeather@example.org");
const UNKNOWN: (&str, &str) = ("Quillfeather", "quillfeatheR2@example.org");

/// Status, headers, body.
type Told = (u16, Vec<(String, String)>, Value);

/// What was answered, without what is different in each answer.
fn seen(answer: &Answer) -> Told {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    for member in ["id", "manage_token", "manage_url", "instance"] {
        if let Some(value) = body.get_mut(member) {
            *value = json!("-");
        }
    }
    let named = |name: &str| !["x-request-id", "location", "date"].contains(&name);
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| named(name.as_str()));
    (
        answer.status,
        headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body,
    )
}

both! {
    async fn answers_are_the_same_for_known_and_unknown_addresses(app: &TestApp) {
        app.introductions_for_new_clients().await;
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.max_active_per_client = Some(1)).await;
        let server = Server::on(app);
        // A client of many years, who has an introduction, sees somebody, and has all that one may have.
        let own = introduction(&server, "2026-10-19T12:00:00+01:00").await;
        assert_eq!(confirmed(&server, &own).await["status"], "confirmed");
        let mailed = server.mail_token(&own).await;
        let contact = json!({"contact": {"email": "name_only", "sms": "never"}});
        server.call("PUT", &format!("{}/contact", own.path)).bearer(&mailed).json(&contact).send().await.shows(200);
        for (service, mode) in [("intro", "online"), ("ind50", "online"), ("ind50", "room"), ("walk60", "outdoor")] {
            let mut all = Vec::new();
            for (name, email) in [KNOWN, UNKNOWN] {
                let mut wished = by(placement(service, "2026-10-21T12:00:00+01:00"), name, email);
                wished["mode"] = mode.into();
                let asked = server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&wished).send().await;
                let mut answers = vec![seen(&asked)];
                if let Some(id) = asked.shows(asked.status)["id"].as_str() {
                    let token = asked.shows(201)["manage_token"].as_str().unwrap().to_owned();
                    let path = format!("/v1/bookings/{id}");
                    for part in ["", "/contact", "/cancellation"] {
                        answers.push(seen(&server.get(&format!("{path}{part}")).bearer(&token).send().await));
                    }
                    let quieter = json!({"contact": {"email": "never"}});
                    answers.push(seen(&server.call("PUT", &format!("{path}/contact")).bearer(&token).json(&quieter).send().await));
                    answers.push(seen(&server.post(&format!("{path}/cancel")).bearer(&token).send().await));
                    app.settle().await;
                }
                all.push(answers);
            }
            let unknown = all.pop().unwrap();
            // The etag is of the whole state, with its id.
            let plain = |answers: Vec<Told>| -> Vec<_> {
                answers.into_iter().map(|(status, headers, body)| {
                    let headers: Vec<_> = headers.into_iter().filter(|(name, _)| name != "etag").collect();
                    (status, headers, body)
                }).collect()
            };
            assert_eq!(plain(all.pop().unwrap()), plain(unknown), "{service} {mode}");
        }
    }
}
