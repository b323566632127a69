//! Nothing personal in the log or in the metrics while somebody books, pays, moves, cancels and gets things wrong.

use serde_json::json;
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::router::Server,
    support::{self, PERSON, RIVERSIDE, page},
};

/// What one client gives away, each in words that occur nowhere else.
const WORDS: [&str; 6] = [
    "Quillfeather-Zwetschge",
    "zwetschge@quillfeather.example",
    "7946 0958",
    "2079460958",
    "xylophone",
    "xe/xem-zw",
];

both! {
    async fn what_a_client_says_stays_out_of_log_and_metrics(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        let [name, email, _, _, word, pronouns] = WORDS;
        let asked = json!({"service": "ind50", "start": "2026-10-19T12:00:00+01:00", "mode": "online", "policy_version": "2026-05-01", "note": format!("about my {word}"),
            "client": {"name": name, "email": email, "phone": "+44 20 7946 0958", "pronouns": pronouns}});
        let path = format!("/v1/practices/{RIVERSIDE}/bookings");
        let placed = server.place(RIVERSIDE, &asked).await;
        server.post(&path).json(&asked).send().await.problem(409, "slot_taken");
        for (pointer, value) in [("/client", json!(name)), ("/note", json!([word])), ("/client/phone", json!(word)), ("/mode", json!(word)), ("/start", json!(word))] {
            let mut wrong = asked.clone();
            *wrong.pointer_mut(pointer).unwrap() = value;
            server.post(&path).json(&wrong).send().await.problem(422, "invalid");
        }
        server.get(&format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&practitioner={word}")).send().await.problem(422, "invalid");
        server.get(&format!("/{word}?{word}")).send().await.problem(404, "not_found");
        server.get(&format!("/v1/practices/{word}")).send().await.problem(404, "not_found");
        server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        server.get(&placed.path).bearer(word).send().await.problem(404, "not_found");
        assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
        app.settle().await;
        let to = json!({"start": "2026-10-20T12:00:00+01:00"});
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.shows(200);
        assert!(server.get("/v1/admin/bookings").bearer(&key).send().await.text().contains(email));
        server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).send().await.shows(200);
        app.settle().await;
        let metrics = server.operator("/metrics").send().await.text();
        assert!(metrics.contains("endpoint=\"/v1/practices/{slug}/bookings\"") && metrics.contains("status=\"201\""), "{metrics}");
        let log = support::log();
        assert!(log.contains("/v1/practices/{slug}/bookings") && log.contains("slot_taken"), "the log is kept");
        // Where a request came from is a hash, and not an address.
        let from: Vec<_> = log.split("from=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let is_hash = |one: &&str| one.len() == 16 && one.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(!from.is_empty() && from.iter().all(is_hash), "{from:?}");
        for personal in WORDS.iter().copied().chain([PERSON, &placed.token, &key, &placed.id]) {
            assert!(!metrics.contains(personal), "{personal} in the metrics");
            // A booking's id names nobody; it is what an operator asks for.
            let line = log.lines().find(|line| line.contains(personal) && personal != placed.id);
            assert_eq!(line, None, "{personal} in the log");
        }
        // Sealed where it is kept; Stripe is told nothing at all.
        let dump = app.database.dump().await;
        let sessions = json!(app.sandbox.sessions()).to_string();
        for personal in WORDS.iter().copied().chain([&*placed.token, &key]) {
            assert!(!dump.contains(personal) && !sessions.contains(personal), "{personal}");
        }
    }
}
