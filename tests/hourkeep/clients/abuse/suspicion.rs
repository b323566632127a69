//! When a booking that costs nothing is confirmed at once, and when by the link in the mail.

use domain::practice::ConfirmByMail;

use super::{bookings, free, guarded, mail_token, outcome};
use crate::{both, support::LANDWEHRKANAL};

both! {
    async fn the_first_is_confirmed_at_once_and_an_address_goes_on_by_mail(app: &TestApp) {
        let server = guarded(app);
        let mut found = Vec::new();
        for n in 0..12 {
            let day = ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-19", "2026-10-20", "2026-10-21",
                "2026-10-26", "2026-10-27", "2026-10-28", "2026-11-02", "2026-11-03", "2026-11-04"][n];
            let offset = if day < "2026-10-25" { "+02:00" } else { "+01:00" };
            let answer = server.post(&bookings()).json(&free(&format!("one-{n}"), &format!("{day}T14:00:00{offset}"))).send().await;
            if n < 10 {
                found.push(outcome(&answer.shows(201)).to_owned());
            } else {
                answer.problem(429, "unproved_reached");
            }
        }
        assert_eq!(found[..2], ["confirmed", "confirmed"]);
        assert!(found[2..].iter().all(|one| one == "kept"), "{found:?}");
        // Somebody else is not concerned, and who proves it makes room.
        let other = server.post(&bookings()).from([198, 51, 100, 7]).json(&free("other", "2026-11-09T14:00:00+01:00")).send().await;
        assert_eq!(outcome(&other.shows(201)), "confirmed");
        app.deliver().await;
        assert_eq!(app.post.mails().len(), 11);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins").await, 11);
        app.advance(61);
        app.settle().await;
        app.deliver().await;
    }

    async fn a_proved_booking_no_longer_counts(app: &TestApp) {
        let server = guarded(app);
        for n in 0..3 {
            let start = format!("2026-10-1{}T14:00:00+02:00", 2 + n);
            let view = server.post(&bookings()).json(&free(&format!("one-{n}"), &start)).send().await.shows(201);
            assert_eq!(outcome(&view), "confirmed");
            app.deliver().await;
            let (token, path) = (mail_token(app, &format!("one-{n}")), format!("/v1/bookings/{}/confirm", view["id"].as_str().unwrap()));
            if n > 0 {
                assert_eq!(server.post(&path).bearer(&token).json(&serde_json::json!({})).send().await.shows(200)["status"], "confirmed");
            }
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins").await, 1);
        let view = server.post(&bookings()).json(&free("one-9", "2026-10-19T14:00:00+02:00")).send().await.shows(201);
        assert_eq!(outcome(&view), "confirmed", "one is not proved");
    }

    async fn where_a_proved_client_books_from_is_not_remembered(app: &TestApp) {
        let server = guarded(app);
        let first = server.post(&bookings()).json(&free("one", "2026-10-12T14:00:00+02:00")).send().await.shows(201);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins").await, 1);
        app.deliver().await;
        let mut again = free("one", "2026-10-13T14:00:00+02:00");
        again["returning"] = serde_json::json!({"booking": first["id"], "token": mail_token(app, "one")});
        assert_eq!(outcome(&server.post(&bookings()).json(&again).send().await.shows(201)), "confirmed");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins").await, 0);
    }

    async fn a_day_keeps_so_much_for_the_unproved_and_no_more(app: &TestApp) {
        let server = guarded(app);
        let mut found = Vec::new();
        for n in 0..5_u8 {
            let placement = free(&format!("one-{n}"), &format!("2026-10-12T1{}:00:00+02:00", 4 + n));
            found.push(outcome(&server.post(&bookings()).from([198, 51, n, 7]).json(&placement).send().await.shows(201)).to_owned());
        }
        // 22 starts: three may go, 85 % of 22 are more than eighteen.
        assert_eq!(found, ["confirmed", "confirmed", "confirmed", "unkept", "unkept"]);
        // What is not kept is still to be had, by whoever confirms first.
        let placement = free("fast", "2026-10-12T17:00:00+02:00");
        let fast = server.post(&bookings()).from([203, 0, 113, 7]).json(&placement).send().await.shows(201);
        app.deliver().await;
        let confirm = async |who: &str, view: &serde_json::Value| {
            let path = format!("/v1/bookings/{}/confirm", view["id"].as_str().unwrap());
            server.post(&path).bearer(&mail_token(app, who)).json(&serde_json::json!({})).send().await
        };
        assert_eq!(confirm("fast", &fast).await.shows(200)["status"], "confirmed");
        let late = app.database.texts("SELECT CAST(COUNT(*) AS TEXT) FROM bookings WHERE awaits = 'mailbox_unkept'").await;
        assert_eq!(late, ["2"]);
        app.advance(61);
        app.settle().await;
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 8);
    }

    async fn who_confirms_too_late_is_told_that_the_time_is_taken(app: &TestApp) {
        let server = guarded(app);
        for n in 0..3_u8 {
            let placement = free(&format!("one-{n}"), &format!("2026-10-12T1{}:00:00+02:00", 4 + n));
            server.post(&bookings()).from([198, 51, n, 7]).json(&placement).send().await.shows(201);
        }
        let placement = |who: &str| free(who, "2026-10-12T18:00:00+02:00");
        let first = server.post(&bookings()).from([203, 0, 113, 7]).json(&placement("first")).send().await.shows(201);
        let second = server.post(&bookings()).from([203, 0, 114, 7]).json(&placement("second")).send().await.shows(201);
        assert_eq!((outcome(&first), outcome(&second)), ("unkept", "unkept"));
        app.deliver().await;
        let path = |view: &serde_json::Value| format!("/v1/bookings/{}/confirm", view["id"].as_str().unwrap());
        let body = serde_json::json!({});
        let moved = server.post(&format!("/v1/bookings/{}/reschedule", first["id"].as_str().unwrap()));
        let moved = moved.bearer(first["manage_token"].as_str().unwrap()).json(&serde_json::json!({"start": "2026-10-19T16:00:00+02:00"}));
        assert_ne!(moved.send().await.status, 200, "what is not proved is not moved either");
        server.post(&path(&second)).bearer(&mail_token(app, "second")).json(&body).send().await.shows(200);
        server.post(&path(&first)).bearer(&mail_token(app, "first")).json(&body).send().await.problem(409, "slot_taken");
        app.advance(61);
        app.settle().await;
    }

    async fn what_nobody_proved_moves_within_its_day_only(app: &TestApp) {
        let server = guarded(app);
        let view = server.post(&bookings()).json(&free("one", "2026-10-12T14:00:00+02:00")).send().await.shows(201);
        assert_eq!(outcome(&view), "confirmed");
        let moved = async |token: &str, start: &str| {
            let path = format!("/v1/bookings/{}/reschedule", view["id"].as_str().unwrap());
            server.post(&path).bearer(token).json(&serde_json::json!({"start": start})).send().await
        };
        let manage = view["manage_token"].as_str().unwrap();
        moved(manage, "2026-10-13T14:00:00+02:00").await.problem(403, "proof_missing");
        moved(manage, "2026-10-12T16:00:00+02:00").await.shows(200);
        app.advance(3);
        app.deliver().await;
        let mailed = mail_token(app, "one");
        moved(&mailed, "2026-10-13T14:00:00+02:00").await.shows(200);
        moved(manage, "2026-10-14T14:00:00+02:00").await.shows(200);
    }

    async fn a_practice_may_ask_for_the_link_always(app: &TestApp) {
        app.redefine(LANDWEHRKANAL, |catalogue| catalogue.practice.booking.confirm_by_mail = ConfirmByMail::Always).await;
        let server = crate::server::router::Server::on(app);
        let view = server.post(&bookings()).json(&free("one", "2026-10-12T14:00:00+02:00")).send().await.shows(201);
        assert_eq!(outcome(&view), "kept");
        app.advance(60);
        app.settle().await;
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 0);
    }

    async fn thirty_at_once_are_counted_one_by_one(app: &TestApp) {
        let server = guarded(app);
        let days = ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-19", "2026-10-20", "2026-10-21"];
        let asks = (0..30_usize).map(|n| {
            let start = format!("{}T1{}:00:00+02:00", days[n % 6], 4 + n / 6);
            let placement = free(&format!("one-{n}"), &start);
            let server = &server;
            async move { server.post(&bookings()).json(&placement).send().await }
        });
        let answers = futures::future::join_all(asks).await;
        let made: Vec<_> = answers.iter().filter(|one| one.status == 201).map(|one| outcome(&one.shows(201)).to_owned()).collect();
        assert_eq!(made.len(), 10, "{made:?}");
        assert_eq!(made.iter().filter(|one| *one == "confirmed").count(), 2, "{made:?}");
        app.advance(61);
        app.settle().await;
    }
}
