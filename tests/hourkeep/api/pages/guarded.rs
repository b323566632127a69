//! What stands around the pages: headers, languages, limits, the widget's module.

use super::browser::Page;
use crate::{
    api::server::{Server, wish},
    both,
    support::RIVERSIDE,
};

both! {
    async fn pages_load_nothing_and_stand_in_no_frame(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &wish("ind50", "2026-10-19T12:00:00+01:00")).await;
        let base = format!("/manage/{}", placed.token);
        for address in ["/book/riverside-counselling", "/book/nobody", &base, &format!("{base}/cancel"), &format!("{base}/contact"), "/manage/x"] {
            let Page { answer, .. } = Page::open(&server, address).await;
            let policy = answer.header("content-security-policy");
            for part in ["default-src 'none'", "style-src 'sha256-", "script-src 'sha256-", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(part), "{address}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!((answer.header("cache-control"), answer.header("referrer-policy")), ("no-store", "no-referrer"), "{address}");
            assert!(answer.header("set-cookie").is_empty() && answer.body.len() < 60_000, "{address}");
        }
        // Neutral in tabs, and not for search engines.
        let page = Page::open(&server, &base).await;
        assert!(page.text.contains("<title>Your appointment</title>") && page.text.contains("content=\"noindex, nofollow\""));
        assert!(!Page::open(&server, "/book/riverside-counselling").await.text.contains("noindex"));
    }

    async fn each_language_reads_in_its_direction(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &wish("ind50", "2026-10-19T12:00:00+01:00")).await;
        for base in ["/book/riverside-counselling".to_owned(), format!("/manage/{}", placed.token)] {
            for (lang, said) in [("en", "lang=\"en-GB\" dir=\"ltr\""), ("de", "lang=\"de-DE\" dir=\"ltr\""), ("es", "lang=\"es-US\""), ("ar", "lang=\"ar\" dir=\"rtl\"")] {
                let page = Page::open(&server, &format!("{base}?lang={lang}")).await.shows(200, said);
                assert!(page.link("lang=de").contains("lang=de"), "{lang}");
            }
        }
        let asked = server.get("/book/riverside-counselling").header("accept-language", "ar-EG,ar;q=0.9").send().await;
        assert!(asked.text().contains("dir=\"rtl\"") && asked.varies_by("accept-language"));
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
