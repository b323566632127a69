//! What came from where a booking came from.

use hourkeep::service::authenticate::Scope;
use serde_json::json;

use super::{bookings, free, guarded};
use crate::{both, support::LANDWEHRKANAL};

both! {
    async fn what_came_from_one_place_is_seen_and_cancelled_in_one_call(app: &TestApp) {
        let server = guarded(app);
        let (key, _) = app.api_key(LANDWEHRKANAL, Scope::ALL).await;
        let mut ids = Vec::new();
        for (n, (day, from)) in [("12", [203, 0, 113, 1]), ("13", [203, 0, 113, 1]), ("14", [203, 0, 113, 2]), ("19", [198, 51, 100, 1])]
            .into_iter()
            .enumerate()
        {
            let placement = free(&format!("one-{n}"), &format!("2026-10-{day}T14:00:00+02:00"));
            let view = server.post(&bookings()).from(from).json(&placement).send().await.shows(201);
            ids.push(view["id"].as_str().unwrap().to_owned());
        }
        let seen = |view: &serde_json::Value| -> Vec<String> {
            view["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
        };
        let path = |within: &str| format!("/v1/admin/bookings/{}/same-origin{within}", ids[0]);
        let same = server.get(&path("")).bearer(&key).send().await.shows(200);
        assert_eq!(seen(&same), ids[..2]);
        assert_eq!(seen(&server.get(&path("?within=network")).bearer(&key).send().await.shows(200)), ids[..3]);
        server.get(&path("?within=planet")).bearer(&key).send().await.problem(400, "malformed");
        let cancelled = server.post(&path("/cancel")).bearer(&key).json(&json!({})).send().await.shows(200);
        assert_eq!(seen(&cancelled), ids[..2]);
        assert!(cancelled["data"].as_array().unwrap().iter().all(|one| one["status"] == "cancelled"));
        assert_eq!(seen(&server.get(&path("")).bearer(&key).send().await.shows(200)), Vec::<String>::new());
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings WHERE state = 'confirmed'").await, 2);
        // After a week nobody knows any more.
        app.advance(8 * 24 * 60);
        app.store().forget_origins(domain::clock::Clock::now(app.clock.as_ref())).await.unwrap();
        let path = format!("/v1/admin/bookings/{}/same-origin", ids[3]);
        assert_eq!(seen(&server.get(&path).bearer(&key).send().await.shows(200)), Vec::<String>::new());
    }

    async fn who_came_is_shown_to_a_key_that_may_see_clients_only(app: &TestApp) {
        let server = guarded(app);
        let view = server.post(&bookings()).json(&free("one", "2026-10-12T14:00:00+02:00")).send().await.shows(201);
        let path = format!("/v1/admin/bookings/{}/same-origin", view["id"].as_str().unwrap());
        for (scopes, sees) in [(Scope::ALL, true), (&[Scope::Bookings][..], false)] {
            let (key, _) = app.api_key(LANDWEHRKANAL, scopes).await;
            let shown = server.get(&path).bearer(&key).send().await.shows(200);
            assert_eq!(shown["data"].as_array().unwrap().len(), 1);
            assert_eq!(shown["data"][0]["client"].is_object(), sees, "{shown}");
        }
        let (key, _) = app.api_key(LANDWEHRKANAL, &[Scope::Bookings]).await;
        let cancelled = server.post(&format!("{path}/cancel")).bearer(&key).json(&json!({})).send().await.shows(200);
        assert_eq!((&cancelled["data"][0]["status"], cancelled["data"][0]["client"].is_null()), (&json!("cancelled"), true));
    }
}
