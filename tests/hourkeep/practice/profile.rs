//! Profile, services, practitioners.

use serde_json::{Value, json};

use crate::{
    both,
    server::router::{Server, placement},
    support::{LANDWEHRKANAL, RIVERSIDE},
};

fn all<'a>(shown: &'a Value, member: &str) -> Vec<&'a str> {
    shown["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one[member].as_str().unwrap())
        .collect()
}

both! {
    async fn a_practice_says_who_it_is(app: &TestApp) {
        let server = Server::on(app);
        let mut shown = server.get("/v1/practices/riverside-counselling").send().await.shows(200);
        assert!(shown["id"].as_str().unwrap().starts_with("prc_"));
        shown["id"] = json!("prc_…");
        insta::allow_duplicates! { insta::assert_json_snapshot!(shown, @r#"
        {
          "id": "prc_…",
          "slug": "riverside-counselling",
          "name": "Riverside Counselling",
          "time_zone": "Europe/London",
          "locales": [
            "en-GB"
          ],
          "currency": "GBP",
          "address": "Room 3, 41 Fictional Row, Sheffield S7 0XX",
          "phone": "+44 1632 960142",
          "email": "hello@riverside-counselling.example",
          "crisis_note": "Not a crisis service. Emergency 999; Samaritans 116 123; NHS 111 option 2.",
          "places": [],
          "policies": [
            {
              "key": "default",
              "version": "2026-05-01",
              "tiers": [
                {
                  "notice_hours": 48,
                  "fee_basis_points": 0
                },
                {
                  "notice_hours": 24,
                  "fee_basis_points": 5000
                },
                {
                  "notice_hours": 0,
                  "fee_basis_points": 10000
                }
              ],
              "notice_basis": "clock",
              "no_show_basis_points": 10000,
              "grace_minutes": 30,
              "goodwill_per_year": 1,
              "waive_if_resold": true
            }
          ]
        }
        "#); }
    }

    async fn services_say_what_they_are(app: &TestApp) {
        let server = Server::on(app);
        let shown = server.get("/v1/practices/landwehrkanal/services").send().await.shows(200);
        let physio = shown["data"].as_array().unwrap().iter().find(|one| one["handle"] == "physio").unwrap();
        let facts = ["duration_minutes", "price", "tax", "payment", "due_now", "modes", "together", "capacity", "audience", "policy_version"];
        let facts: Vec<_> = facts.iter().map(|member| physio[member].clone()).collect();
        // 45 euros with 19 % in it: 45 − 45 ÷ 1.19 = 7.18.
        let money = |amount: i64| json!({"amount": amount, "currency": "EUR"});
        assert_eq!(facts, [json!(25), money(4_500), money(718), json!("prepay"), money(4_500), json!(["room"]), json!(false), json!(1), json!("everyone"), json!("2026-05-01")]);
        assert!(physio["practitioners"].as_array().unwrap().len() == 2);
        let both = shown["data"].as_array().unwrap().iter().find(|one| one["handle"] == "paar_co").unwrap();
        assert_eq!(both["together"], true);
    }

    async fn services_say_when_their_price_is_due(app: &TestApp) {
        let server = Server::on(app);
        for (slug, handle, payment, now, later, first) in [
            (RIVERSIDE, "intro", "none", 0, 0, None),
            (RIVERSIDE, "couple80", "prepay", 9_500, 0, None),
            (RIVERSIDE, "ind50", "card_on_file", 0, 6_500, Some(("prepay", 6_500, 0))),
            (LANDWEHRKANAL, "erst", "none", 0, 0, None),
            (LANDWEHRKANAL, "einzel", "later", 0, 12_678, None),
            (LANDWEHRKANAL, "paar_co", "deposit", 10_353, 24_157, None),
        ] {
            let shown = server.get(&format!("/v1/practices/{slug}/services")).send().await.shows(200);
            let service = shown["data"].as_array().unwrap().iter().find(|one| one["handle"] == handle).unwrap();
            let due = |rule: &Value| json!([rule["payment"], rule["due_now"]["amount"], rule["due_later"]["amount"]]);
            assert_eq!(due(service), json!([payment, now, later]), "{handle}");
            assert_eq!(service["first_visit"].is_null(), first.is_none(), "{handle}");
            if let Some(first) = first {
                assert_eq!(due(&service["first_visit"]), json!(first), "{handle}");
            }
        }
    }

    async fn names_come_in_the_language_asked_for(app: &TestApp) {
        let server = Server::on(app);
        let first = async |query: &str| {
            let shown = server.get(&format!("/v1/practices/landwehrkanal/services{query}")).send().await.shows(200);
            shown["data"][0]["name"].as_str().unwrap().to_owned()
        };
        for (query, name) in [
            ("", "Erstgespräch"), ("?language=de", "Erstgespräch"), ("?language=en", "First consultation"), ("?language=en-GB", "First consultation"),
            ("?language=EN-us", "First consultation"), ("?language=tr", "Erstgespräch"), ("?language=", "Erstgespräch"), ("?language=%00", "Erstgespräch"),
        ] {
            assert_eq!(first(query).await, name, "{query}");
        }
        let mut asked = placement("erst", "2026-10-12T09:00:00+02:00");
        asked["mode"] = "room".into();
        asked["client"]["language"] = "en".into();
        assert_eq!(server.place(LANDWEHRKANAL, &asked).await.view["service"]["name"], "First consultation");
    }

    async fn practitioners_are_found_by_service_and_language(app: &TestApp) {
        let server = Server::on(app);
        let found = async |query: &str| {
            let shown = server.get(&format!("/v1/practices/landwehrkanal/practitioners{query}")).send().await.shows(200);
            all(&shown, "handle").join(" ")
        };
        assert_eq!(found("").await, "la jr mo fh kn tl");
        assert_eq!(found("?language=tr").await, "la");
        assert_eq!(found("?language=EN").await, "la jr mo fh kn");
        assert_eq!(found("?language=en-GB").await, "la jr mo fh kn");
        assert_eq!(found("?language=xx").await, "");
        assert_eq!(found("?service=kg").await, "kn tl");
        assert_eq!(found("?service=kg&language=pl").await, "kn");
        let services = server.get("/v1/practices/landwehrkanal/services").send().await.shows(200);
        let id = services["data"][6]["id"].as_str().unwrap();
        assert_eq!((services["data"][6]["handle"].as_str().unwrap(), found(&format!("?service={id}")).await.as_str()), ("kg", "kn tl"));
    }

    async fn what_a_client_has_is_not_sent_again(app: &TestApp) {
        let server = Server::on(app);
        for path in ["", "/services", "/practitioners", "/availability?service=ind50"] {
            let path = format!("/v1/practices/riverside-counselling{path}");
            let first = server.get(&path).send().await;
            let tag = first.header("etag");
            assert!(tag.starts_with('"') && first.header("cache-control") == "no-cache", "{path}");
            let again = server.get(&path).header("if-none-match", tag).send().await;
            assert_eq!((again.status, again.header("etag"), again.body.len()), (304, tag, 0), "{path}");
            server.get(&path).header("if-none-match", "\"other\"").send().await.shows(200);
            let head = server.call("HEAD", &path).send().await;
            assert_eq!((head.status, head.header("etag"), head.body.len()), (200, tag, 0), "{path}");
            assert_eq!(head.header("content-length"), first.body.len().to_string(), "{path}");
        }
    }
}
