//! Sessions of classes as the practice changes them, with all that is booked of them.

use serde_json::{Value, json};

use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{Ask, Booked, STILLPOINT, TestApp},
};

/// A Thursday evening of the circle: eight seats, in the room "Circle", with Adaeze Wynn.
const THURSDAY: &str = "2026-10-08T18:30:00-04:00";
const EARLIER: &str = "2026-10-08T17:30:00-04:00";

/// Two who have a seat and have paid.
async fn seated(app: &TestApp) -> [Booked; 2] {
    let mut all = Vec::new();
    for number in 0..2 {
        let ask = Ask::of(STILLPOINT, "grp80", THURSDAY).by(number);
        let booked = app.book(&ask).await.unwrap();
        app.pay(&booked).await;
        all.push(booked);
    }
    app.prove_mailboxes().await;
    app.deliver().await;
    all.try_into().unwrap()
}

fn to(start: &str, to: &Value) -> Value {
    json!({"service": "grp80", "start": start, "to": to})
}

/// The starts that clients are shown, by day and time.
async fn listed(server: &Server<'_>, service: &str) -> Vec<String> {
    let days = "start=2026-10-05&end=2026-10-31";
    let path = format!("/v1/practices/{STILLPOINT}/availability?service={service}&{days}");
    let shown = server.get(&path).send().await.shows(200);
    let slots = shown["slots"].as_array().unwrap().iter();
    slots
        .map(|slot| slot["start"].as_str().unwrap()[..16].to_owned())
        .collect()
}

both! {
    async fn a_session_moves_with_its_seats_and_is_booked_where_it_is(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let booked = seated(app).await;
        assert_eq!(listed(&server, "grp80").await[0], THURSDAY[..16]);
        let asked = to(THURSDAY, &json!({"start": EARLIER}));
        let key = app.key("").key;
        let send = || practice.call("POST", "sessions/reschedule").header("idempotency-key", &key).json(&asked).send();
        let done = send().await.shows(200);
        assert_eq!((&done["data"][0]["start"], &done["data"][0]["seats_taken"]), (&json!(EARLIER), &json!(2)));
        assert_eq!(done["bookings"].as_array().unwrap().len(), 2);
        assert_eq!(listed(&server, "grp80").await[0], EARLIER[..16], "what was kept of the old plan is not shown any more");
        for one in &booked {
            let booking = app.record(one).await.booking;
            assert_eq!(booking.at.start, EARLIER.parse().unwrap());
            assert!(app.told(one).await.contains(&"moved due".to_owned()));
        }
        let again = send().await;
        assert_eq!((again.shows(200), again.header("idempotent-replayed")), (done, "true"));
        let third = app.book(&Ask::of(STILLPOINT, "grp80", EARLIER).by(2)).await.unwrap();
        let [third, first] = [app.record(&third).await.booking, app.record(&booked[0]).await.booking];
        assert_eq!((third.seat.unwrap().session, third.at), (first.seat.unwrap().session, first.at));
        assert!(app.book(&Ask::of(STILLPOINT, "grp80", THURSDAY).by(3)).await.is_err());
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 2, "teacher and room, once");
        app.settle().await;
    }

    async fn each_client_is_told_once_what_is_new(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let booked = seated(app).await;
        let sent = app.post.mails().len();
        let other = json!({"practitioners": ["mr"], "room": "office", "minutes": 90});
        practice.post("sessions/reschedule").json(&to(THURSDAY, &other)).send().await.shows(200);
        // Not in the night: it is four in the morning there.
        app.deliver_at("2026-10-05T10:00:00-04:00").await;
        assert_eq!(app.post.mails().len(), sent + 2);
        let mail = app.post.last();
        assert!(mail.subject().unwrap().starts_with("Your booking is now on "));
        let text = mail.body_text(0).unwrap();
        let said = ["6:30", "It will be with Marisol Reyes.", "Room: Office.", "Length: 90 minutes."];
        assert!(said.iter().all(|said| text.contains(said)), "{text}");
        for one in &booked {
            assert_eq!(app.told(one).await.iter().filter(|one| one.starts_with("moved")).count(), 1);
        }
        app.settle().await;
    }

    async fn a_substitute_is_busy_then_and_the_other_is_free(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        seated(app).await;
        let body = to(THURSDAY, &json!({"practitioners": ["mr"]}));
        practice.post("sessions/reschedule").json(&body).send().await.shows(200);
        let path = "sessions?service=grp80&start=2026-10-08&end=2026-10-15";
        let shown = practice.get(path).send().await.shows(200);
        let names = |at: usize| shown["data"][at]["practitioners"][0]["name"].clone();
        assert_eq!((names(0), names(1)), (json!("Marisol Reyes"), json!("Adaeze Wynn")));
        let mr = app.database.number("SELECT COUNT(*) FROM occupancies o JOIN resources r ON r.practice_id = o.practice_id \
            AND r.id = o.resource_id WHERE r.handle = 'mr'").await;
        assert_eq!(mr, 1);
        app.settle().await;
    }

    async fn from_then_on_all_sessions_go_as_far(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let booked = seated(app).await;
        let later = app.book(&Ask::of(STILLPOINT, "grp80", "2026-10-15T18:30:00-04:00").by(7)).await.unwrap();
        let mut body = to("2026-10-15T18:30:00-04:00", &json!({"start": "2026-10-15T19:00:00-04:00"}));
        body["from_then_on"] = json!(true);
        let done = practice.post("sessions/reschedule").json(&body).send().await.shows(200);
        assert_eq!(done["bookings"], json!([later.id.to_string()]));
        let times = ["2026-10-08T18:30", "2026-10-15T19:00", "2026-10-22T19:00", "2026-10-29T19:00"];
        assert_eq!(listed(&server, "grp80").await, times);
        assert_eq!(app.record(&booked[0]).await.booking.at.start, THURSDAY.parse().unwrap());
        app.settle().await;
    }

    async fn a_cancelled_session_gives_all_money_back_and_is_not_offered(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let booked = seated(app).await;
        assert_eq!(listed(&server, "grp80").await[0], THURSDAY[..16]);
        let asked = json!({"service": "grp80", "start": THURSDAY});
        let done = practice.post("sessions/cancel").json(&asked).send().await.shows(200);
        assert_eq!(done["bookings"].as_array().unwrap().len(), 2);
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 2);
        for one in &booked {
            assert!(app.told(one).await.iter().any(|told| told.starts_with("cancelled_by_practice")));
        }
        for table in ["sessions", "seats", "occupancies"] {
            assert_eq!(app.database.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0);
        }
        assert_eq!(listed(&server, "grp80").await[0], "2026-10-15T18:30");
        practice.post("sessions/cancel").json(&asked).send().await.points_at(422, "invalid", "/start");
    }

    async fn sessions_are_listed_with_their_seats(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        seated(app).await;
        let shown = practice.get("sessions?start=2026-10-08&end=2026-10-08").send().await.shows(200);
        let circle = shown["data"].as_array().unwrap().iter().find(|one| one["start"] == THURSDAY).unwrap();
        assert_eq!(circle["service"]["name"], "Thursday circle");
        let seats = ["seats_taken", "seats_left", "min_to_run"].map(|member| circle[member].clone());
        assert_eq!(seats, [json!(2), json!(6), json!(4)]);
        assert_eq!((&circle["room"]["name"], &circle["planned"]), (&json!("Circle"), &json!(true)));
        assert!(shown["data"].as_array().unwrap().len() > 1, "of all classes");
        // A class that begins at another time keeps the session that somebody has a seat in.
        app.redefine(STILLPOINT, |catalogue| {
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").expect("a service");
            circle.class.as_mut().expect("a class").starts[0].minute = 600;
        })
        .await;
        let shown = practice.get("sessions?service=grp80&start=2026-10-08&end=2026-10-08").send().await.shows(200);
        let planned: Vec<_> = shown["data"].as_array().unwrap().iter().map(|one| one["planned"].clone()).collect();
        assert_eq!(planned, [json!(true), json!(false)]);
        for query in ["service=ind45", "service=none", "start=2026-10-04", "start=2026-10-09&end=2026-10-08", "end=2027-02-01"] {
            let parameter = query.split('=').next().unwrap();
            let pointer = if query.starts_with("start=2026-10-09") { "/end".into() } else { format!("/{parameter}") };
            practice.get(&format!("sessions?{query}")).send().await.points_at(422, "invalid", &pointer);
        }
    }

    async fn what_does_not_fit_changes_nothing(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        seated(app).await;
        let noon = app.book(&Ask::of(STILLPOINT, "ind45", "2026-10-08T12:00:00-04:00").with("aw").online().by(5)).await.unwrap();
        app.pay(&noon).await;
        let off = json!({"practitioner": "mr", "from": "2026-10-08", "until": "2026-10-09"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let before = app.database.dump().await;
        let reschedule = async |body: &Value| practice.post("sessions/reschedule").json(body).send().await;
        let taken = to(THURSDAY, &json!({"start": "2026-10-08T11:30:00-04:00"}));
        reschedule(&taken).await.problem(409, "slot_taken");
        let away = to(THURSDAY, &json!({"practitioners": ["mr"]}));
        reschedule(&away).await.problem(422, "not_offered");
        for (start, other, pointer) in [
            (THURSDAY, json!({}), "/to"),
            (THURSDAY, json!({"start": "2026-10-01T18:30:00-04:00"}), "/to/start"),
            (THURSDAY, json!({"start": "2026-12-08T18:30:00-05:00"}), "/to/start"),
            (THURSDAY, json!({"start": "2026-10-08"}), "/to/start"),
            (THURSDAY, json!({"minutes": 4}), "/to/minutes"),
            (THURSDAY, json!({"minutes": 1_441}), "/to/minutes"),
            (THURSDAY, json!({"practitioners": ["mr", "nobody"]}), "/to/practitioners/1"),
            (THURSDAY, json!({"practitioners": []}), "/to/practitioners"),
            (THURSDAY, json!({"room": "online"}), "/to/room"),
            (THURSDAY, json!({"room": "attic"}), "/to/room"),
            (THURSDAY, json!({"seats": 9}), "/to/seats"),
            (EARLIER, json!({"minutes": 60}), "/start"),
        ] {
            reschedule(&to(start, &other)).await.points_at(422, "invalid", pointer);
        }
        let mut by_appointment = to(THURSDAY, &json!({"minutes": 60}));
        by_appointment["service"] = json!("ind45");
        reschedule(&by_appointment).await.points_at(422, "invalid", "/service");
        assert_eq!(app.database.dump().await, before);
        app.settle().await;
    }

    async fn a_session_that_has_begun_stays_as_it_is(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        seated(app).await;
        app.clock.set(THURSDAY.parse().unwrap());
        let longer = to(THURSDAY, &json!({"minutes": 90}));
        practice.post("sessions/reschedule").json(&longer).send().await.problem(422, "too_late_to_change");
        let asked = json!({"service": "grp80", "start": THURSDAY});
        practice.post("sessions/cancel").json(&asked).send().await.problem(422, "too_late_to_change");
        app.settle().await;
    }

    async fn too_few_are_for_the_practice_to_decide(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        seated(app).await;
        let to_decide = async || practice.get("sessions?to_decide=true").send().await.shows(200)["data"].as_array().unwrap().len();
        app.clock.set("2026-10-07T18:29:59-04:00".parse().unwrap());
        assert_eq!(to_decide().await, 0, "a day before it is to be decided, and not sooner");
        app.clock.set("2026-10-07T18:30:00-04:00".parse().unwrap());
        let shown = practice.get("sessions?to_decide=true").send().await.shows(200);
        let one = &shown["data"][0];
        assert_eq!((&one["start"], &one["decide_by"], &one["to_decide"]), (&json!(THURSDAY), &json!("2026-10-07T18:30:00-04:00"), &json!(true)));
        for number in 2..4 {
            app.book(&Ask::of(STILLPOINT, "grp80", THURSDAY).by(number)).await.unwrap();
        }
        assert_eq!(to_decide().await, 0, "four are enough");
        app.advance(60);
        app.settle().await;
        assert_eq!(to_decide().await, 1, "two have not paid");
        let asked = json!({"service": "grp80", "start": THURSDAY});
        let confirmed = practice.post("sessions/confirm").json(&asked).send().await.shows(200);
        let one = &confirmed["data"][0];
        assert_eq!((&one["seats_taken"], &one["to_decide"], &confirmed["bookings"]), (&json!(2), &json!(false), &json!([])));
        assert_eq!(to_decide().await, 0);
        app.clock.set(THURSDAY.parse().unwrap());
        practice.post("sessions/confirm").json(&asked).send().await.problem(422, "too_late_to_change");
    }

    async fn a_session_that_the_class_has_no_more_is_not_to_be_decided(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        seated(app).await;
        app.clock.set("2026-10-07T18:30:00-04:00".parse().unwrap());
        let to_decide = async || practice.get("sessions?to_decide=true").send().await.shows(200)["data"].as_array().unwrap().len();
        assert_eq!(to_decide().await, 1);
        app.redefine(STILLPOINT, |catalogue| {
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").unwrap();
            circle.class.as_mut().unwrap().starts.iter_mut().for_each(|start| start.minute += 60);
        })
        .await;
        assert_eq!(to_decide().await, 0, "there is none any more to be cancelled or confirmed");
        let outside = practice.get("bookings?outside=true").send().await.shows(200);
        assert_eq!(outside["data"].as_array().unwrap().len(), 2, "its bookings are what is to be decided");
    }

    async fn who_asks_what_it_costs_is_told_from_how_many_on_it_takes_place(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let said = async || {
            let asked = json!({"service": "grp80", "start": THURSDAY});
            let path = format!("/v1/practices/{STILLPOINT}/quotes");
            server.post(&path).json(&asked).send().await.shows(200)["sentences"].to_string()
        };
        assert!(said().await.contains("The session takes place with at least 4 participants."));
        let asked = json!({"service": "grp80", "start": THURSDAY});
        practice.post("sessions/confirm").json(&asked).send().await.shows(200);
        assert!(!said().await.contains("participants"), "it is decided");
    }
}
