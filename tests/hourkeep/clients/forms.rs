//! What people type: numbers as they are dialled at home, addresses in their own script.

use hourkeep::service::authenticate::Scope;

use crate::{
    both,
    server::router::{Server, placement},
    support::{LANDWEHRKANAL, RIVERSIDE, STILLPOINT},
};

both! {
    async fn a_number_is_dialled_as_at_the_practice_or_from_abroad(app: &TestApp) {
        let server = Server::on(app);
        let places = [
            (RIVERSIDE, "ind50", "online"), (LANDWEHRKANAL, "einzel", "room"), (STILLPOINT, "ind45", "online"),
        ];
        for (slug, service, mode) in places {
            let free = server.get(&format!("/v1/practices/{slug}/availability?service={service}&mode={mode}")).send().await.shows(200);
            let start = free["slots"][0]["start"].as_str().unwrap();
            let (key, _) = app.api_key(slug, &[Scope::Bookings, Scope::Clients]).await;
            let numbers: &[(&str, &str)] = match slug {
                RIVERSIDE => &[
                    ("020 7946 0018", "+442079460018"), ("(020) 7946-0018", "+442079460018"), ("0044 20 7946 0018", "+442079460018"), ("+44 (0)20 7946 0018", "+442079460018"),
                    ("٠٢٠ ٧٩٤٦ ٠٠١٨", "+442079460018"), ("\u{ff0b}44 20 7946 0018", "+442079460018"), ("\u{202a}+44 20 7946 0018\u{202c}", "+442079460018"), ("0049 30 23125042", "+493023125042"),
                ],
                LANDWEHRKANAL => &[("030 23125042", "+493023125042"), ("0030 210 3227000", "+302103227000"), ("00 44 20 7946 0018", "+442079460018")],
                _ => &[("(503) 555-0142", "+15035550142"), ("503.555.0142", "+15035550142"), ("0044 20 7946 0018", "+442079460018")],
            };
            for (typed, dialled) in numbers {
                let mut asked = placement(service, start);
                asked["mode"] = mode.into();
                asked["client"]["phone"] = (*typed).into();
                let booked = server.place(slug, &asked).await;
                let shown = server.get(&format!("/v1/admin/bookings/{}", booked.id)).bearer(&key).send().await.shows(200);
                assert_eq!(shown["client"]["phone"], *dialled, "{slug}: {typed}");
                server.post(&format!("{}/cancel", booked.path)).bearer(&booked.token).json(&serde_json::json!({})).send().await.shows(200);
            }
        }
        for wrong in ["12", "020 7946", "020 7946 0018 or at work", "00", "+", "٠٢٠"] {
            let mut asked = placement("intro", "2026-10-19T12:00:00+01:00");
            asked["client"]["phone"] = wrong.into();
            server.post("/v1/practices/riverside-counselling/bookings").json(&asked).send().await.points_at(422, "invalid", "/client/phone");
        }
    }

    async fn an_address_is_one_that_mail_can_be_sent_to(app: &TestApp) {
        let server = Server::on(app);
        let book = async |email: &str| {
            let mut asked = placement("intro", "2026-10-19T12:00:00+01:00");
            asked["client"]["email"] = email.into();
            server.post("/v1/practices/riverside-counselling/bookings").json(&asked).send().await
        };
        for wrong in ["a@b", ".a@x.org", "a..b@x.org", "a.@x.org", "a@[127.0.0.1]", "a@127.0.0.1", "a@[IPv6:::1]", "\"a b\"@x.org", "a@x_y.org", "a@x.org\u{0}"] {
            book(wrong).await.points_at(422, "invalid", "/client/email");
        }
        for good in ["zoe@müller.example", "o'brien+x@example.co.uk", "zoë@example.org", "info@пример.рф"] {
            let view = book(good).await.shows(201);
            let placed = crate::server::router::Placed::of(view);
            server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).json(&serde_json::json!({})).send().await.shows(200);
        }
    }
}
