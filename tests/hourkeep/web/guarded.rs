//! What stands around the pages: headers, languages, limits, the widget's module.

use serde_json::{Value, json};

use super::browser::Page;
use crate::{
    both,
    server::router::{Server, placement},
    support::{self, LANDWEHRKANAL, RIVERSIDE},
};

fn and(address: &str, more: &str) -> String {
    format!(
        "{address}{}{more}",
        if address.contains('?') { '&' } else { '?' }
    )
}

/// A booking that can be moved to other times and people.
fn paar() -> Value {
    let mut placement = placement("paar", "2026-10-20T10:00:00+02:00");
    placement["mode"] = json!("room");
    placement
}

both! {
    async fn the_key_of_a_form_is_chance_and_says_nothing_of_the_next(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("intro", "2026-10-19T12:00:00+01:00")).await;
        let path = format!("/manage/{}/cancel", placed.token);
        let key = async || Page::open(&server, &path).await.form("/cancel").field("key");
        let (one, next) = (key().await, key().await);
        assert!(one.len() == 43 && next.len() == 43, "256 bits: {one}");
        assert_ne!(one[..8], next[..8]);
    }

    async fn pages_load_nothing_and_stand_in_no_frame_but_the_practices(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-19T12:00:00+01:00")).await;
        let base = format!("/manage/{}", placed.token);
        for address in ["/book/riverside-counselling", "/book/nobody", &base, &format!("{base}/cancel"), &format!("{base}/contact"), "/manage/x"] {
            let Page { answer, .. } = Page::open(&server, address).await;
            let policy = answer.header("content-security-policy");
            // Only the practice's own website may show its pages in a frame, and nothing that is one person's.
            let framed_by = match address {
                "/book/riverside-counselling" => "frame-ancestors http://localhost:8080 http://127.0.0.1:8080 https://riverside-counselling.example",
                _ => "frame-ancestors 'none'",
            };
            for part in ["default-src 'none'", "style-src 'sha256-", "script-src 'sha256-", "form-action 'self'", framed_by, "base-uri 'none'"] {
                assert!(policy.contains(part), "{address}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!((answer.header("cache-control"), answer.header("referrer-policy")), ("private, no-store", "no-referrer"), "{address}");
            assert!(answer.header("set-cookie").is_empty() && answer.body.len() < 60_000, "{address}");
        }
        // Neutral in tabs, and not for search engines.
        let page = Page::open(&server, &base).await;
        assert!(page.text.contains("<title>Your appointment</title>") && page.text.contains("content=\"noindex, nofollow\""));
        assert!(!Page::open(&server, "/book/riverside-counselling").await.text.contains("noindex"));
    }

    async fn each_language_reads_in_its_direction(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-19T12:00:00+01:00")).await;
        for base in ["/book/riverside-counselling".to_owned(), format!("/manage/{}", placed.token)] {
            for (lang, said) in [("en", "lang=\"en-GB\" dir=\"ltr\""), ("de", "lang=\"de-DE\" dir=\"ltr\""), ("es", "lang=\"es-US\""), ("ar", "lang=\"ar\" dir=\"rtl\"")] {
                let page = Page::open(&server, &format!("{base}?lang={lang}")).await.shows(200, said);
                assert!(page.link("lang=de").contains("lang=de"), "{lang}");
            }
        }
        let asked = server.get("/book/riverside-counselling").header("accept-language", "ar-EG,ar;q=0.9").send().await;
        assert!(asked.text().contains("dir=\"rtl\"") && asked.varies_by("accept-language"));
    }

    async fn every_page_is_there_in_every_language_from_every_other(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(LANDWEHRKANAL, &paar()).await;
        let manage = format!("/manage/{}", placed.token);
        let book = "/book/landwehrkanal";
        let start = "2026-10-19T09:00:00Z";
        let pages = [
            book.to_owned(), format!("{book}?widget=yes"), format!("{book}?practitioner=jr"), format!("{book}?service=paar"),
            format!("{book}?service=paar&practitioner=any"),
            manage.clone(), format!("{manage}/move"), format!("{manage}/move?start={start}"), format!("{manage}/cancel"), format!("{manage}/contact"),
        ];
        for address in pages {
            let mut page = Page::open(&server, &and(&address, "lang=de")).await;
            for (lang, said) in [("ar", "lang=\"ar\" dir=\"rtl\""), ("es", "lang=\"es-US\""), ("en", "lang=\"en-GB\""), ("de", "lang=\"de-DE\"")] {
                let next = page.text.split("<nav aria-label").last().unwrap().split("href=\"").find(|href| href.contains(&format!("lang={lang}"))).unwrap();
                page = Page::open(&server, next.split('"').next().unwrap()).await;
                assert!(matches!(page.answer.status, 200 | 409) && page.text.contains(said), "{address} {lang}: {}", page.text);
                assert!(page.text.contains("<hourkeep-booking") == address.contains("widget="), "{address}");
            }
        }
    }

    async fn forms_that_another_website_posts_are_refused(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("intro", "2026-10-19T12:00:00+01:00")).await;
        let details = Page::open(&server, "/book/riverside-counselling?service=ind50&mode=online&start=2026-10-20T11:00:00Z").await;
        let booking = details.form("/book/riverside-counselling").with("name", "Quillfeather").with("email", "q@example.org").with("agree", "yes");
        let cancelling = Page::open(&server, &format!("/manage/{}/cancel", placed.token)).await.form("/cancel");
        let before = app.database.dump().await;
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN"] {
            for form in [&booking, &cancelling] {
                form.post_from(&server, site).await.shows(403, "couldn’t read that request");
            }
        }
        assert_eq!(app.database.dump().await, before);
        booking.post_from(&server, "same-origin").await.leads_to("/manage/");
        cancelling.post_from(&server, "none").await.leads_to("done=cancelled");
    }

    async fn addresses_that_are_almost_right_lead_on_or_say_what_to_do(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("intro", "2026-10-19T12:00:00+01:00")).await;
        let manage = format!("/manage/{}", placed.token);
        for (address, to) in [("/book/riverside-counselling/?lang=ar", "/book/riverside-counselling?lang=ar"), (&format!("{manage}/"), &manage)] {
            assert_eq!(Page::open(&server, address).await.leads_to("/"), to);
        }
        for address in ["/manage", "/manage/", &format!("{manage}."), &format!("{manage}/nothing"), &format!("{manage}/a/b")] {
            Page::open(&server, address).await.shows(404, "Look for the newest message").shows(404, "class=\"exit\"");
        }
        for address in ["/book", "/book/", "/book/nobody", "/book//example.com/"] {
            Page::open(&server, address).await.shows(404, "Page not found").shows(404, "class=\"exit\"");
        }
        let lost = Page::open(&server, "/book/riverside-counselling/anything?lang=de").await.shows(404, "Seite nicht gefunden");
        assert_eq!(lost.link("/book/"), "/book/riverside-counselling?lang=de");
        assert!(!support::log().contains(&placed.token));
    }

    async fn the_widget_is_offered_and_served(app: &TestApp) {
        let server = Server::on(app);
        let page = Page::open(&server, "/book/riverside-counselling?widget=yes").await.shows(200, "<hourkeep-booking practice=\"riverside-counselling\"");
        let policy = page.answer.header("content-security-policy");
        assert!(policy.contains(" 'self'; connect-src 'self';"), "{policy}");
        let module = server.get("/widget.js").header("origin", "https://anybody.example").send().await;
        assert_eq!((module.status, module.header("content-type")), (200, "text/javascript; charset=utf-8"));
        assert_eq!(module.header("access-control-allow-origin"), "https://anybody.example");
        assert_eq!(module.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!((module.header("cache-control"), module.header("x-content-type-options")), ("public, max-age=300", "nosniff"));
    }

    async fn too_many_requests_are_told_as_a_page(app: &TestApp) {
        let server = Server::with(app, &app.app, "[rate_limits]\nmanage = \"2/h\"");
        for _ in 0..2 {
            Page::open(&server, "/manage/x").await.shows(404, "This link");
        }
        let page = Page::open(&server, "/manage/x").await.shows(429, "wait a minute");
        assert!(!page.answer.header("retry-after").is_empty() && page.answer.header("ratelimit").contains("\"manage\""));
    }
}
