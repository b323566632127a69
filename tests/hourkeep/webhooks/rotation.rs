//! New secrets: for a day both sign, then the new one alone.

use serde_json::{Value, json};

use super::{Hook, riverside, round, signed_by, something_happens};
use crate::{both, server::router::Server};

both! {
    async fn for_a_day_both_secrets_sign(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        let rotate = |key: &'static str| practice.call("POST", &format!("{}/rotate-secret", hook.path)).header("idempotency-key", key).send();
        let rotated = rotate("first").await.shows(200);
        assert_eq!(rotated["previous_secret_until"], "2026-10-06T09:00:00+01:00");
        assert_eq!(rotate("first").await.shows(200), rotated, "once");
        let secret = rotated["secret"].as_str().unwrap();
        assert_ne!(secret, hook.secret);
        something_happens(app, "2026-10-12T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["delivered"]);
        let message = hook.theirs.received().remove(0);
        assert!(signed_by(&message, secret) && signed_by(&message, &hook.secret), "{message:?}");
        assert_eq!(message.header("webhook-signature").split(' ').count(), 2);
        app.advance(24 * 60);
        assert_eq!(hook.shown(&practice).await["previous_secret_until"], Value::Null);
        something_happens(app, "2026-10-13T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["delivered"]);
        let message = hook.theirs.received().remove(1);
        assert!(signed_by(&message, secret) && !signed_by(&message, &hook.secret));
        let third = rotate("second").await.shows(200);
        something_happens(app, "2026-10-19T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["delivered"]);
        let message = hook.theirs.received().remove(2);
        assert!(signed_by(&message, third["secret"].as_str().unwrap()) && signed_by(&message, secret) && !signed_by(&message, &hook.secret));
        let traces = app.database.texts("SELECT action FROM audit WHERE action LIKE '%rotated'").await;
        assert_eq!(json!(traces), json!(["webhook_endpoint.secret_rotated", "webhook_endpoint.secret_rotated"]));
    }
}
