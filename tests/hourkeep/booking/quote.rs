//! Quote and booking.

use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::router::{Placed, Server, placement},
    support::{CONCESSION, LANDWEHRKANAL, PERSON, RIVERSIDE, STILLPOINT, page},
};

/// Ids and secrets are different each time.
fn without_ids(shown: &Value) -> Value {
    let mut shown = shown.clone();
    for pointer in [
        "/id",
        "/service/id",
        "/practitioner/id",
        "/practitioners/0/id",
        "/room/id",
        "/manage_token",
        "/manage_url",
        "/payment/checkout_url",
    ] {
        if let Some(text) = shown.pointer_mut(pointer).filter(|value| value.is_string()) {
            *text = text
                .as_str()
                .unwrap()
                .chars()
                .take(4)
                .collect::<String>()
                .into();
        }
    }
    shown["manage_token"] = "…".into();
    shown
}

#[expect(clippy::too_many_lines, reason = "one answer, whole")]
fn has_the_documented_shape(shown: &Value) {
    insta::allow_duplicates! { insta::assert_json_snapshot!(shown, @r#"
    {
      "id": "bkg_",
      "status": "held",
      "held_for": "payment",
      "declined_for": null,
      "time_kept": true,
      "start": "2026-10-19T12:00:00+01:00",
      "end": "2026-10-19T12:50:00+01:00",
      "time_zone": "Europe/London",
      "service": {
        "id": "svc_",
        "name": "Individual session"
      },
      "practitioners": [
        {
          "id": "prt_",
          "name": "Hannah Whitlock"
        }
      ],
      "practitioner": {
        "id": "prt_",
        "name": "Hannah Whitlock"
      },
      "room": null,
      "place": null,
      "mode": "online",
      "price": {
        "amount": 6500,
        "currency": "GBP"
      },
      "price_agreed": false,
      "due_now": {
        "amount": 6500,
        "currency": "GBP"
      },
      "paid": {
        "amount": 0,
        "currency": "GBP"
      },
      "refunded": {
        "amount": 0,
        "currency": "GBP"
      },
      "manual_refund_due": {
        "amount": 0,
        "currency": "GBP"
      },
      "owed": {
        "amount": 0,
        "currency": "GBP"
      },
      "free_until": "2026-10-17T12:00:00+01:00",
      "policy_version": "2026-05-01",
      "answer": null,
      "hold_expires_at": "2026-10-05T09:15:00+01:00",
      "hold_seconds_left": 900,
      "can_extend": true,
      "payment": {
        "status": "pending",
        "checkout_url": "http"
      },
      "manage_token": "…",
      "manage_url": "http"
    }
    "#); }
}

both! {
    async fn a_booking_has_the_documented_shape(app: &TestApp) {
        let server = Server::on(app);
        let mut asked = placement("ind50", "2026-10-19T12:00:00+01:00");
        asked["client"] = json!({"name": "Quillfeather", "email": "quillfeather@example.org", "phone": "+44 20 7946 0018", "language": "en", "pronouns": "they/them",
            "contact": {"email": "ok", "sms": "never", "voicemail": "never", "safe_hours": "09:30-15:00"}});
        asked["note"] = "Quillfeather’s own words,\nin two lines".into();
        asked["return_url"] = "https://riverside-counselling.example/thanks".into();
        let answer = server.post("/v1/practices/riverside-counselling/bookings").json(&asked).send().await;
        let shown = answer.shows(201);
        let (id, token) = (shown["id"].as_str().unwrap(), shown["manage_token"].as_str().unwrap());
        assert_eq!(answer.header("location"), format!("/v1/bookings/{id}"));
        assert_eq!(shown["manage_url"], format!("https://hourkeep.example/manage/{token}"));
        assert_eq!((token.len(), answer.header("cache-control")), (43, "private, no-store"));
        assert!(!answer.text().contains(PERSON), "what the client said is not sent back");
        has_the_documented_shape(&without_ids(&shown));
    }

    async fn the_manage_token_is_shown_once(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let read = server.get(&placed.path).bearer(&placed.token).send().await;
        let mut placing = placed.view.clone();
        placing.as_object_mut().unwrap().retain(|member, _| !member.starts_with("manage_"));
        assert_eq!(read.shows(200), placing, "the rest is the same");
        let again = server.get(&placed.path).bearer(&placed.token).header("if-none-match", read.header("etag")).send().await;
        assert_eq!((again.status, again.header("etag")), (200, read.header("etag")), "while it is held each answer tells the time left");
        assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
        app.settle().await;
        let paid = server.get(&placed.path).bearer(&placed.token).send().await;
        let again = server.get(&placed.path).bearer(&placed.token).header("if-none-match", paid.header("etag")).send().await;
        assert_eq!(again.status, 304);
    }

    async fn what_costs_nothing_now_is_confirmed_at_once(app: &TestApp) {
        let server = Server::on(app);
        let free = server.place(RIVERSIDE, &placement("intro", "2026-10-19T12:00:00+01:00")).await.view;
        assert_eq!((&free["status"], &free["hold_expires_at"]), (&json!("confirmed"), &Value::Null));
        assert_eq!(free["payment"], json!({"status": "none", "checkout_url": null}));
        let mut later = placement("einzel", "2026-10-19T09:00:00+02:00");
        later["mode"] = "room".into();
        let later = server.place(LANDWEHRKANAL, &later).await.view;
        assert_eq!((&later["status"], &later["price"]["amount"], &later["due_now"]["amount"]), (&json!("confirmed"), &json!(12_678), &json!(0)));
        assert_eq!(later["room"]["name"], "Ahorn");
    }

    async fn a_quote_has_the_numbers_of_the_booking(app: &TestApp) {
        let server = Server::on(app);
        for (slug, service, start, mode) in [
            (RIVERSIDE, "intro", "2026-10-19T12:00:00+01:00", "phone"),
            (RIVERSIDE, "ind50", "2026-10-19T14:00:00+01:00", "room"),
            (RIVERSIDE, CONCESSION, "2026-10-06T15:00:00+01:00", "online"),
            (LANDWEHRKANAL, "einzel", "2026-10-19T09:00:00+02:00", "room"),
            (LANDWEHRKANAL, "paar_co", "2026-10-26T09:00:00+01:00", "room"),
            (LANDWEHRKANAL, "physio", "2026-10-19T11:00:00+02:00", "room"),
        ] {
            let asked = json!({"service": service, "start": start, "mode": mode});
            let quote = server.post(&format!("/v1/practices/{slug}/quotes")).json(&asked).send().await.shows(200);
            let mut asked = placement(service, start);
            asked["mode"] = mode.into();
            // Who is called gives a number.
            assert_eq!(quote["phone_required"], mode == "phone", "{service}");
            asked["client"]["phone"] = "+44 20 7946 0018".into();
            let booking = server.place(slug, &asked).await.view;
            for member in ["start", "end", "time_zone", "price", "due_now", "free_until", "policy_version"] {
                assert_eq!(quote[member], booking[member], "{service}: {member}");
            }
            let [price, now, later] = ["price", "due_now", "due_later"].map(|member| quote[member]["amount"].as_i64().unwrap());
            let collected = if quote["payment"] == "none" { 0 } else { price };
            assert_eq!(collected, now + later, "{service}");
        }
    }

    async fn a_quote_says_what_cancelling_costs(app: &TestApp) {
        let server = Server::on(app);
        let asked = json!({"service": "ind50", "start": "2026-10-19T12:00:00+01:00"});
        let quote = server.post("/v1/practices/riverside-counselling/quotes").json(&asked).send().await.shows(200);
        let tier = |until: &str, amount: i64| json!({"until": until, "fee": {"amount": amount, "currency": "GBP"}});
        assert_eq!(quote["cancellation"], json!([tier("2026-10-17T12:00:00+01:00", 0), tier("2026-10-18T12:00:00+01:00", 3_250), tier("2026-10-19T12:00:00+01:00", 6_500)]));
        // Nothing is kept, and no key is needed.
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 0);
        server.call("POST", "/v1/practices/riverside-counselling/quotes").json(&asked).send().await.shows(200);
    }

    async fn a_taken_start_comes_with_others_that_can_be_had(app: &TestApp) {
        let server = Server::on(app);
        let asked = placement("ind50", "2026-10-19T12:00:00+01:00");
        server.place(RIVERSIDE, &asked).await;
        let problem = server.post("/v1/practices/riverside-counselling/bookings").json(&asked).send().await.problem(409, "slot_taken");
        let alternatives = problem["alternatives"].as_array().unwrap();
        assert_eq!(alternatives.len(), 5);
        let free = server.get("/v1/practices/riverside-counselling/availability?service=ind50&mode=online").send().await.shows(200);
        for slot in alternatives {
            assert!(free["slots"].as_array().unwrap().contains(slot), "{slot} is listed");
            let mut other = asked.clone();
            other["start"] = slot["start"].clone();
            let placed = server.place(RIVERSIDE, &other).await;
            server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).send().await.shows(200);
        }
        let quote = json!({"service": "ind50", "start": "2026-10-19T12:00:00+01:00", "mode": "online"});
        let problem = server.post("/v1/practices/riverside-counselling/quotes").json(&quote).send().await.problem(409, "slot_taken");
        assert_eq!(problem["alternatives"].as_array(), Some(alternatives));
    }

    async fn a_full_day_is_a_limit(app: &TestApp) {
        let server = Server::on(app);
        for hour in [12, 14, 15, 17, 18] {
            server.place(RIVERSIDE, &placement("ind50", &format!("2026-10-12T{hour}:00:00+01:00"))).await;
        }
        let sixth = server.post("/v1/practices/riverside-counselling/bookings").json(&placement("ind50", "2026-10-12T19:00:00+01:00")).send().await;
        let problem = sixth.problem(409, "limit_reached");
        let alternatives = problem["alternatives"].as_array().unwrap();
        assert_eq!(alternatives.len(), 5);
        assert!(alternatives.iter().all(|slot| !slot["start"].as_str().unwrap().starts_with("2026-10-12")), "{alternatives:?}");
    }

    async fn who_shows_that_they_have_that_time_already_is_asked_and_nobody_else(app: &TestApp) {
        let server = Server::on(app);
        let wished = |practitioner: &str, more: Value| {
            let mut wished = placement("ind45", "2026-10-21T15:00:00-04:00");
            wished["practitioner"] = practitioner.into();
            wished.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            wished
        };
        let book = async |wished: Value| server.post(&format!("/v1/practices/{STILLPOINT}/bookings")).json(&wished).send().await;
        let ended = async |placed: &Placed| {
            server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        };
        let first = Placed::of(book(wished("mr", json!({}))).await.shows(201));
        let previous = json!({"booking": first.id, "token": first.token});
        let returning = json!({"booking": first.id, "token": server.mail_token(&first).await});
        let mia = json!({"name": "Mia", "email": "quillfeather@example.org"});
        let wrong = json!({"booking": first.id, "token": "x".repeat(43)});
        // (what is shown, by whom, whether they are asked)
        let cells = [
            (json!({}), false),
            (json!({"previous": wrong}), false),
            (json!({"previous": previous}), true),
            (json!({"previous": previous, "client": mia}), false),
            (json!({"previous": previous, "start": "2026-10-21T16:00:00-04:00"}), false),
            (json!({"returning": returning, "client": mia}), false),
            (json!({"returning": returning}), true),
        ];
        for (shown, asked) in cells {
            let answer = book(wished("aw", shown.clone())).await;
            if asked {
                answer.problem(409, "already_booked");
                let both = [shown.as_object().unwrap().clone(), json!({"allow_overlap": true}).as_object().unwrap().clone()];
                let wanted = Value::Object(both.into_iter().flatten().collect());
                ended(&Placed::of(book(wished("aw", wanted)).await.shows(201))).await;
            } else {
                ended(&Placed::of(answer.shows(201))).await;
            }
        }
        // What was given back is not had.
        ended(&first).await;
        book(wished("aw", json!({"previous": previous}))).await.shows(201);
    }
}
