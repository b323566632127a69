//! Proof of work in place of the mail.

use hourkeep::service::clients::challenge::solve;
use serde_json::{Value, json};

use super::{bookings, free, guarded, outcome};
use crate::{both, server::router::Server, support::LANDWEHRKANAL};

async fn challenge(server: &Server<'_>, address: [u8; 4]) -> Value {
    server
        .get(&format!("/v1/practices/{LANDWEHRKANAL}/challenge"))
        .from(address)
        .send()
        .await
        .shows(200)
}

fn solved(challenge: &Value) -> Value {
    let token = challenge["token"].as_str().unwrap();
    let difficulty = u8::try_from(challenge["difficulty"].as_u64().unwrap()).unwrap();
    json!({"token": token, "numbers": solve(token, difficulty)})
}

both! {
    async fn a_solution_takes_the_place_of_the_mail_once(app: &TestApp) {
        let (server, here) = (guarded(app), [192, 0, 2, 1]);
        assert_eq!(challenge(&server, here).await["helps"], false, "nobody is suspected");
        for (n, day) in ["2026-10-12", "2026-10-13"].into_iter().enumerate() {
            let view = server.post(&bookings()).json(&free(&format!("one-{n}"), &format!("{day}T14:00:00+02:00"))).send().await.shows(201);
            assert_eq!(outcome(&view), "confirmed");
        }
        let given = challenge(&server, here).await;
        assert_eq!(given["helps"], true);
        let solution = solved(&given);
        let ask = async |who: &str, start: &str, solution: &Value, from: [u8; 4]| {
            let mut placement = free(who, start);
            placement["challenge"] = solution.clone();
            outcome(&server.post(&bookings()).from(from).json(&placement).send().await.shows(201)).to_owned()
        };
        assert_eq!(ask("a", "2026-10-14T14:00:00+02:00", &solution, here).await, "confirmed");
        assert_eq!(ask("b", "2026-10-19T14:00:00+02:00", &solution, here).await, "kept", "used before");
        let wrong = json!({"token": given["token"], "numbers": "1"});
        assert_eq!(ask("c", "2026-10-20T14:00:00+02:00", &wrong, here).await, "kept");
        let late = solved(&challenge(&server, here).await);
        app.advance(10);
        assert_eq!(ask("d", "2026-10-21T14:00:00+02:00", &late, here).await, "kept", "too late");
        assert_eq!(challenge(&server, here).await["helps"], false, "it lifts the caps only so far");
        let more = solved(&challenge(&server, here).await);
        assert_eq!(ask("e", "2026-10-27T14:00:00+01:00", &more, here).await, "kept");
        app.advance(61);
        app.settle().await;
    }

    async fn it_costs_the_server_next_to_nothing(app: &TestApp) {
        let server = guarded(app);
        let given = challenge(&server, [192, 0, 2, 1]).await;
        let solution = solved(&given);
        let numbers = solution["numbers"].as_str().unwrap();
        assert_eq!(numbers.split(',').count(), 32);
        assert!(numbers.len() <= 400);
    }
}
