//! What a practice sees of the account it is paid to.

use hourkeep::service::authenticate::Scope;
use serde_json::json;
use stripe_sandbox::SandboxHandle;

use crate::{
    both,
    server::router::Server,
    support::{RIVERSIDE, STILLPOINT},
};

both! {
    async fn a_practice_sees_how_far_its_account_is(app: &TestApp) {
        let server = Server::on(app);
        let key = app.api_key(STILLPOINT, Scope::ALL).await.0;
        let seen = async || server.get("/v1/admin/payments/account").bearer(&key).send().await.shows(200);
        let none = json!(null);
        let own = seen().await;
        assert_eq!((&own["account"], &own["takes_payments"], &own["charges_enabled"]), (&none, &json!(true), &none));
        app.payee(STILLPOINT, false, Some(SandboxHandle::OWN_ACCOUNT)).await.unwrap();
        let complete = seen().await;
        assert_eq!((&complete["takes_payments"], &complete["payouts_enabled"], &complete["due"]), (&json!(true), &json!(true), &json!([])));
        let closed = json!({"charges_enabled": false, "requirements": {"currently_due": ["external_account"], "disabled_reason": "requirements.past_due", "current_deadline": 1_798_070_400}});
        assert!(app.sandbox.change(SandboxHandle::OWN_ACCOUNT, &closed));
        let wanting = seen().await;
        assert_eq!((&wanting["takes_payments"], &wanting["due"]), (&json!(false), &json!(["external_account"])));
        assert_eq!((wanting["closed"].as_str(), wanting["due_by"].as_str()), (Some("requirements.past_due"), Some("2026-12-23T19:00:00-05:00")));
        app.payee(STILLPOINT, false, Some("acct_elsewhere")).await.unwrap();
        let foreign = seen().await;
        assert_eq!((&foreign["account"], &foreign["charges_enabled"]), (&json!("acct_elsewhere"), &none));
        app.payee(STILLPOINT, false, None).await.unwrap();
        let other = app.api_key(RIVERSIDE, &[Scope::Bookings]).await.0;
        server.get("/v1/admin/payments/account").bearer(&other).send().await.problem(403, "forbidden");
    }
}
