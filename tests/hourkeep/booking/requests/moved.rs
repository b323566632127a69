//! A request that is moved: until when it waits then.

use domain::practice::service::{Approval, PaymentRule};
use serde_json::json;

use super::{NOON, ask, asked_first, occupied, stands};
use crate::{both, server::router::Server, support::RIVERSIDE};
use hourkeep::service::authenticate::Scope;

both! {
    async fn what_is_moved_nearer_waits_no_longer_than_until_it_would_begin(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let placed = ask(&server, NOON).await;
        let to = json!({"start": "2026-10-05T15:00:00+01:00"});
        let moved = server.post(&format!("/v1/admin/bookings/{}/reschedule", placed.id)).bearer(&key).json(&to).send().await.shows(200);
        assert_eq!((&moved["held_for"], &moved["hold_expires_at"]), (&json!("approval"), &json!("2026-10-05T15:00:00+01:00")));
        app.clock.set("2026-10-05T14:59:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!(stands(&server, &placed).await, "held approval");
        app.advance(1);
        app.settle().await;
        assert_eq!((stands(&server, &placed).await.as_str(), occupied(app).await), ("expired -", 0));
    }
}
