//! By the link: moving, cancelling, keeping longer; and that looking changes nothing.

use super::browser::Page;
use crate::{
    both,
    server::router::{Placed, Server, placement},
    support::{self, RIVERSIDE},
};

/// A booking of something for which nothing is due, and its page.
async fn confirmed(server: &Server<'_>) -> (Placed, String) {
    let placed = server
        .place(RIVERSIDE, &placement("intro", "2026-10-19T15:00:00+01:00"))
        .await;
    let page = format!("/manage/{}", placed.token);
    (placed, page)
}

async fn status(server: &Server<'_>, placed: &Placed) -> String {
    let view = server
        .get(&placed.path)
        .bearer(&placed.token)
        .send()
        .await
        .shows(200);
    format!(
        "{} {}",
        view["status"].as_str().unwrap(),
        view["start"].as_str().unwrap()
    )
}

both! {
    async fn looking_changes_nothing_and_the_link_is_in_no_log(app: &TestApp) {
        let server = Server::on(app);
        let (placed, base) = confirmed(&server).await;
        let held = server.hold().await;
        let before = app.database.dump().await;
        for base in [&base, &format!("/manage/{}", held.token)] {
            for part in ["", "?lang=ar", "/cancel", "/move", "/move?who=any", "/move?start=2026-10-20T11:00:00Z", "/contact", "/calendar.ics", "/receipt", "?done=cancelled"] {
                let answer = server.get(&format!("{base}{part}")).send().await;
                assert!(matches!(answer.status, 200 | 303 | 404), "{part}: {}", answer.status);
                server.call("HEAD", &format!("{base}{part}")).send().await;
            }
        }
        assert_eq!(app.database.dump().await, before);
        let log = support::log();
        assert!(log.contains("/manage/{token}/cancel"), "the log is kept");
        assert!(!log.contains(&placed.token) && !log.contains(&held.token));
        let metrics = server.operator("/metrics").send().await.text();
        assert!(metrics.contains("/manage/{token}") && !metrics.contains(&placed.token));
    }

    async fn a_booking_is_moved_after_a_look_at_both_times(app: &TestApp) {
        let server = Server::on(app);
        let (placed, base) = confirmed(&server).await;
        let page = Page::open(&server, &base).await.shows(200, "You’re booked");
        let times = Page::open(&server, &page.link("/move")).await.shows(200, "Move to another time");
        let compared = Page::open(&server, &times.link("start=")).await.shows(200, "Your payment moves with it.");
        let form = compared.form("/move");
        assert_eq!(status(&server, &placed).await, "confirmed 2026-10-19T15:00:00+01:00");
        let moved = form.post(&server).await.leads_to("done=moved");
        Page::open(&server, &moved).await.shows(200, "Your appointment has been moved.");
        let at = status(&server, &placed).await;
        assert_ne!(at, "confirmed 2026-10-19T15:00:00+01:00");
        // Once more is the same once.
        form.post(&server).await.leads_to("done=moved");
        assert_eq!(status(&server, &placed).await, at);
    }

    async fn a_time_that_is_gone_leads_back_to_the_free_ones(app: &TestApp) {
        let server = Server::on(app);
        let (placed, base) = confirmed(&server).await;
        let compared = Page::open(&server, &format!("{base}/move?start=2026-10-20T11:00:00Z")).await;
        server.place(RIVERSIDE, &placement(support::CONCESSION, "2026-10-20T12:00:00+01:00")).await;
        let back = compared.form("/move").post(&server).await.leads_to("taken=yes");
        Page::open(&server, &back).await.shows(200, "no longer free");
        assert_eq!(status(&server, &placed).await, "confirmed 2026-10-19T15:00:00+01:00");
    }

    async fn cancelling_takes_the_amounts_that_were_seen_and_no_others(app: &TestApp) {
        let server = Server::on(app);
        let booked = app.book(&support::Ask::of(RIVERSIDE, "ind50", "2026-10-19T12:00:00+01:00").online()).await.unwrap();
        app.pay(&booked).await;
        let base = format!("/manage/{}", booked.token);
        let asked = Page::open(&server, &format!("{base}/cancel")).await.shows(200, "you get £65.00 back");
        // Hours before the session the same button costs something: it is said first.
        app.clock.set("2026-10-19T10:30:00Z".parse().unwrap());
        let asked = asked.form("/cancel").post(&server).await.shows(409, "The amounts have changed");
        assert!(asked.text.contains("fee this time") || !asked.text.contains("you get £65.00 back"), "{}", asked.text);
        let done = asked.form("/cancel").post(&server).await.leads_to("done=cancelled");
        app.settle().await;
        Page::open(&server, &done).await.shows(200, "This booking is cancelled");
        asked.form("/cancel").post(&server).await.leads_to("done=");
    }

    async fn a_hold_is_kept_longer_once(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        let page = Page::open(&server, &format!("/manage/{}", held.token)).await;
        assert_eq!(held.view["can_extend"], true);
        assert!(held.view["hold_seconds_left"].as_i64().unwrap() > 60);
        let longer = page.form("/extend").post(&server).await.leads_to("done=extended");
        let after = Page::open(&server, &longer).await.shows(200, "We’re holding it for you a little longer.");
        assert!(!after.text.contains("/extend"));
        let view = server.get(&held.path).bearer(&held.token).send().await.shows(200);
        assert!(view["can_extend"] == false && view["hold_seconds_left"].as_i64() > held.view["hold_seconds_left"].as_i64());
    }

    async fn a_hold_that_ran_out_is_told_with_a_way_to_begin_again(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        let base = format!("/manage/{}", held.token);
        let page = Page::open(&server, &base).await;
        app.advance(20);
        app.settle().await;
        // The page was open all the time: nothing is paid for what is over.
        let now = page.form("/pay").post(&server).await.leads_to("done=stale");
        let over = Page::open(&server, &now).await.shows(200, "We’re no longer holding this time").shows(200, "You don’t owe anything");
        assert_eq!(over.link("/book/"), "/book/riverside-counselling");
        // An address that was kept says nothing that is over.
        for done in ["booked", "before", "moved", "extended", "cancelled"] {
            let kept = Page::open(&server, &format!("{base}?done={done}")).await;
            assert!(!kept.text.contains("class=\"notice\""), "{done}: {}", kept.text);
        }
        assert!(!over.text.contains("/pay\"") && !over.text.contains("/cancel\""));
    }

    async fn a_calendar_is_made_and_shown_once(app: &TestApp) {
        let server = Server::on(app);
        let (_, base) = confirmed(&server).await;
        let page = Page::open(&server, &base).await;
        let made = page.form("/subscribe").post(&server).await.shows(201, "webcal://");
        let url = made.text.split("<code dir=\"ltr\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let path = url.split("hourkeep.example").nth(1).unwrap().to_owned();
        assert!(server.get(&path).send().await.text().contains("BEGIN:VCALENDAR"));
    }

    async fn where_only_forms_lead_a_reload_leads_to_the_booking(app: &TestApp) {
        let server = Server::on(app);
        let (_, base) = confirmed(&server).await;
        for part in ["pay", "extend", "subscribe"] {
            let back = Page::open(&server, &format!("{base}/{part}?lang=de")).await.leads_to(&base);
            assert_eq!(back, format!("{base}?lang=de"));
        }
    }

    async fn a_dead_link_is_told_kindly_in_the_readers_language(app: &TestApp) {
        let server = Server::on(app);
        let (placed, _) = confirmed(&server).await;
        let unknown = "A".repeat(43);
        for token in [unknown.as_str(), "x", "%00", "..%2f", &placed.token[1..], &format!("{}x", placed.token)] {
            for part in ["", "/cancel", "/contact", "/calendar.ics", "/receipt"] {
                let page = Page::open(&server, &format!("/manage/{token}{part}")).await;
                let page = page.shows(404, "This link doesn’t open a booking");
                assert!(page.text.contains("contact the practice directly") && (token.len() < 40 || !page.text.contains(token)), "{token}");
            }
        }
        let german = server.get(&format!("/manage/{unknown}")).header("accept-language", "fr, de;q=0.8, en;q=0.5").send().await;
        assert!(german.text().contains("Dieser Link öffnet keinen Termin"), "{}", german.text());
    }
}
