//! To the payment page and back.

use stripe_sandbox::Outcome;

use super::browser::Page;
use crate::{both, server::router::Server};

/// Where a page lets its forms lead.
fn leads(page: &Page) -> String {
    let policy = page.answer.header("content-security-policy");
    policy
        .split("form-action ")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

both! {
    async fn the_way_back_leads_to_the_booking_and_the_provider_learns_no_link(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        let manage = format!("/manage/{}", held.token);
        let left = Page::open(&server, &manage).await.form("/pay").post(&server).await;
        let paying = left.leads_to("/c/pay/");
        let kept = left.answer.header("set-cookie");
        for part in ["; Path=/after-payment;", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=3600;"] {
            assert!(kept.contains(part), "{part}: {kept}");
        }
        let cookie = kept.split(';').next().unwrap();
        // Nothing is known yet: it says so, and offers to look again before paying once more.
        let back = server.get("/after-payment").header("cookie", &format!("other=1; {cookie}")).send().await;
        assert_eq!((back.status, back.header("location")), (303, format!("{manage}?done=returned").as_str()));
        assert!(back.header("set-cookie").contains("hourkeep_back=; Max-Age=0;"), "{}", back.header("set-cookie"));
        let waits = Page::open(&server, back.header("location")).await.shows(200, "We’re waiting to hear");
        assert!(!waits.text.contains("Pay £") && waits.text.contains("Back to paying"), "nobody is asked to pay twice");
        assert_eq!(waits.link("done=returned"), back.header("location"));
        let session = paying.rsplit('/').next().unwrap().split(['?', '#']).next().unwrap();
        assert!(app.sandbox.act(session, Outcome::Pay));
        app.settle().await;
        let booked = Page::open(&server, back.header("location")).await.shows(200, "You’re booked");
        assert!(!booked.text.contains("We’re waiting to hear"));
        // What is no token leads nowhere, and without one the page is the same for everybody.
        for cookie in ["", "hourkeep_back=", "hourkeep_back=//example.com", &format!("x{cookie}"), &cookie[..40]] {
            let thanks = server.get("/after-payment").header("cookie", cookie).send().await;
            assert!(thanks.status == 200 && thanks.text().contains("Thank you"), "{cookie}");
        }
    }

    async fn who_has_paid_is_told_so_at_once_although_no_event_has_come(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        let manage = format!("/manage/{}", held.token);
        let left = Page::open(&server, &manage).await.form("/pay").post(&server).await;
        let cookie = left.answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let session = left.leads_to("/c/pay/").rsplit('/').next().unwrap().split(['?', '#']).next().unwrap().to_owned();
        app.sandbox.hold_events();
        assert!(app.sandbox.act(&session, Outcome::Pay));
        let back = server.get("/after-payment").header("cookie", &cookie).send().await;
        Page::open(&server, back.header("location")).await.shows(200, "You’re booked");
        assert_eq!(server.get(&held.path).bearer(&held.token).send().await.shows(200)["status"], "confirmed");
        app.sandbox.release_events(false);
        app.settle().await;
    }

    async fn who_comes_back_while_the_provider_is_out_waits_for_the_event(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        let manage = format!("/manage/{}", held.token);
        let left = Page::open(&server, &manage).await.form("/pay").post(&server).await;
        let cookie = left.answer.header("set-cookie").split(';').next().unwrap().to_owned();
        app.sandbox.begin_outage().await;
        let back = server.get("/after-payment").header("cookie", &cookie).send().await;
        Page::open(&server, back.header("location")).await.shows(200, "We’re waiting to hear");
        app.sandbox.end_outage().await;
    }

    async fn the_button_works_although_the_payment_page_was_not_opened_yet(app: &TestApp) {
        let server = Server::on(app);
        app.sandbox.begin_outage().await;
        let held = server.hold().await;
        let manage = format!("/manage/{}", held.token);
        let page = Page::open(&server, &manage).await.shows(200, "Pay £65.00");
        assert_eq!(leads(&page), "'self' https://checkout.stripe.com");
        app.sandbox.end_outage().await;
        // The sandbox is elsewhere, and a browser would not follow the form there from the page as it was.
        let again = page.form("/pay").post(&server).await.leads_to(&manage);
        let page = Page::open(&server, &again).await;
        let paying = page.form("/pay").post(&server).await.leads_to("/c/pay/");
        assert_eq!(leads(&page), format!("'self' https://checkout.stripe.com {}", paying.split("/c/pay/").next().unwrap()));
    }
}
