//! Endpoints that are told nothing any more, and the way back.

use serde_json::{Value, json};

use super::{Hook, STARTS, riverside, round, something_happens};
use crate::{both, server::router::Server};

both! {
    async fn gone_disables_at_once(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        for start in &STARTS[..3] {
            something_happens(app, start).await;
        }
        hook.theirs.says(&[410]);
        assert_eq!(round(app).await, ["disabled", "cancelled", "cancelled"]);
        let shown = hook.shown(&practice).await;
        assert_eq!((&shown["state"], &shown["disabled_why"], &shown["disabled_at"]), (&json!("disabled"), &json!("gone"), &json!("2026-10-05T09:00:00+01:00")));
        something_happens(app, STARTS[3]).await;
        app.advance(24 * 60);
        assert_eq!(round(app).await, [""; 0]);
        let all = hook.deliveries(&practice).await;
        assert_eq!(all.len(), 3, "nothing is written down for it any more");
        assert!(all.iter().all(|one| one["state"] != "due" && one["next_attempt_at"].is_null()), "{all:?}");
        let traces = app.database.texts("SELECT actor FROM audit WHERE action = 'webhook_endpoint.disabled'").await;
        assert_eq!(traces, ["worker"]);
        let failed = all.iter().find(|one| one["last_status"] == 410).unwrap()["id"].as_str().unwrap();
        let resend = || practice.post(&format!("{}/deliveries/{failed}/resend", hook.path)).json(&json!({})).send();
        resend().await.problem(422, "invalid");
        let enabled = practice.post(&format!("{}/enable", hook.path)).json(&json!({})).send().await.shows(200);
        assert_eq!((&enabled["state"], &enabled["disabled_at"], &enabled["failing_since"]), (&json!("active"), &Value::Null, &Value::Null));
        resend().await.shows(200);
        something_happens(app, STARTS[4]).await;
        assert_eq!(round(app).await, ["delivered", "delivered"]);
    }

    async fn five_days_of_failing_disable(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        hook.theirs.says(&[500; 100]);
        something_happens(app, "2026-10-19T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["again"]);
        app.advance(5 * 24 * 60 - 1);
        something_happens(app, "2026-10-20T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["again", "again"]);
        app.advance(1);
        something_happens(app, STARTS[4]).await;
        assert_eq!(round(app).await[0], "disabled");
        let shown = hook.shown(&practice).await;
        assert_eq!((&shown["state"], &shown["disabled_why"], &shown["failing_since"]), (&json!("disabled"), &json!("failing"), &json!("2026-10-05T09:00:00+01:00")));
        assert!(hook.deliveries(&practice).await.iter().all(|one| one["state"] != "due"));
    }

    async fn an_endpoint_that_is_off_for_a_while_is_not_disabled(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        hook.theirs.says(&[502]);
        something_happens(app, "2026-10-19T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["again"]);
        app.advance(4 * 24 * 60);
        assert_eq!(round(app).await, ["delivered"]);
        app.advance(4 * 24 * 60);
        hook.theirs.says(&[502]);
        something_happens(app, "2026-10-26T12:00:00+00:00").await;
        assert_eq!(round(app).await, ["again"]);
        assert_eq!(hook.shown(&practice).await["state"], "failing");
        // What the provider told meanwhile is not left waiting for days.
        app.settle().await;
    }

    async fn endpoints_come_and_go_while_people_book(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hooks = futures::future::join_all((0..4).map(|_| Hook::add(&practice, None))).await;
        let remove = hooks.iter().map(|hook| practice.call("DELETE", &hook.path).send());
        let book = STARTS.iter().map(|start| something_happens(app, start));
        let (removed, booked) = futures::future::join(futures::future::join_all(remove), futures::future::join_all(book)).await;
        assert!(removed.iter().all(|answer| answer.status == 204) && booked.len() == STARTS.len(), "nobody is in anybody's way");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM deliveries").await, 0);
    }

    async fn what_must_not_be_is_found(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        Hook::add(&practice, None).await;
        something_happens(app, STARTS[0]).await;
        for (broken, mended, found) in [
            ("UPDATE webhook_endpoints SET disabled_at = created_at, disabled_why = 'gone'", "UPDATE webhook_endpoints SET disabled_at = NULL, disabled_why = NULL", "a delivery is due to an endpoint that is disabled"),
            ("UPDATE deliveries SET leased_until = due_at + {minutes:6}", "UPDATE deliveries SET leased_until = NULL", "a delivery is leased for too long"),
        ] {
            app.database.execute(broken).await.unwrap();
            let violations = app.violations().await;
            assert!(violations.len() == 1 && violations[0].starts_with(found), "{violations:?}");
            app.database.execute(mended).await.unwrap();
        }
    }
}
