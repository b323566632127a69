//! The link by which a request is answered: whom it opens what for.

use domain::{
    clients::Personal,
    messages::notification::{NotificationRules, NotifiedEvent, ShownClient},
    practice::service::{Approval, PaymentRule},
};
use serde_json::json;

use super::{NOON, ask, asked_first, link, rules, stands};
use crate::{both, server::router::Server, support::RIVERSIDE, web::browser::Page};

both! {
    async fn a_link_opens_its_request_for_whom_it_was_made_and_what_changed_is_shown_first(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        let server = Server::on(app);
        let placed = ask(&server, NOON).await;
        app.deliver().await;
        let link = link(app);
        let shown = Page::open(&server, &link).await.shows(200, "19 October 2026");
        // Moved by its client since: a yes is for what was shown.
        let to = json!({"start": "2026-10-20T12:00:00+01:00"});
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.shows(200);
        let stale = shown.form(&link).with("answer", "yes").post(&server).await.leads_to("stale");
        let again = Page::open(&server, &stale).await.shows(200, "has changed in the meantime").shows(200, "20 October 2026");
        assert_eq!(stands(&server, &placed).await, "held approval");
        let forged = format!("{}A", &link[..link.len() - 1]);
        let forged = if forged == link { format!("{}B", &link[..link.len() - 1]) } else { forged };
        Page::open(&server, &forged).await.shows(404, "doesn’t open a booking");
        Page::open(&server, "/requests/AAAA").await.shows(404, "doesn’t open a booking");
        again.form(&link).with("answer", "maybe").post(&server).await.shows(400, "");
        let long = again.form(&link).with("answer", "yes").with("message", &"a".repeat(1_001));
        long.post(&server).await.shows(422, "");
        // Who is not told of bookings any more answers none.
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.notifications = None).await;
        Page::open(&server, &link).await.shows(410, "doesn’t open a booking");
        again.form(&link).with("answer", "yes").post(&server).await.shows(410, "");
        // Nor who reads a mailbox that is not written to any more, or hears of other things only.
        let elsewhere = NotificationRules { email: Personal::new("new@example.org".into()), ..rules(ShownClient::Name) };
        let not_of_new = NotificationRules { events: [NotifiedEvent::Cancelled].into(), ..rules(ShownClient::Name) };
        for other in [elsewhere, not_of_new] {
            app.redefine(RIVERSIDE, |catalogue| catalogue.practice.notifications = Some(other.clone())).await;
            Page::open(&server, &link).await.shows(410, "doesn’t open a booking");
        }
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.notifications = Some(rules(ShownClient::Name))).await;
        Page::open(&server, &link).await.shows(200, "Quillfeather");
        again.form(&link).with("answer", "no").post(&server).await.leads_to("/requests/");
        let over = Page::open(&server, &link).await.shows(200, "You’ve declined this request");
        assert!(!over.text.contains("Quillfeather"), "there is nothing to decide any more");
    }
}
