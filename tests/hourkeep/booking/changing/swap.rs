//! Two bookings that take each other's time.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
    support::{LANDWEHRKANAL, STILLPOINT},
};

/// A booking that the practice makes, of one person or another.
async fn made(practice: &Practice<'_>, change: impl FnOnce(&mut Value)) -> Placed {
    let mut asked = placement("ind50", "2026-10-13T10:00:00+01:00");
    asked.as_object_mut().unwrap().remove("policy_version");
    change(&mut asked);
    Placed::of(
        practice
            .post("bookings")
            .json(&asked)
            .send()
            .await
            .shows(201),
    )
}

async fn at(practice: &Practice<'_>, start: &str) -> Placed {
    made(practice, |asked| asked["start"] = start.into()).await
}

/// With whom a swap leaves them, and when.
fn places(swapped: &Value) -> Vec<(Value, Value)> {
    let both = swapped["data"].as_array().unwrap().iter();
    both.map(|one| (one["start"].clone(), one["practitioner"]["name"].clone()))
        .collect()
}

fn with(other: &Placed) -> Value {
    json!({"with": other.id})
}

fn path(one: &Placed) -> String {
    format!("bookings/{}/swap", one.id)
}

both! {
    async fn each_takes_the_others_time_and_practitioner(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice { server: &server, key: app.api_key(LANDWEHRKANAL, Scope::ALL).await.0 };
        let booked = async |start: &str, practitioner: &str| made(&practice, |asked| {
            (asked["service"], asked["mode"]) = ("erst".into(), "room".into());
            (asked["start"], asked["practitioner"]) = (start.into(), practitioner.into());
        }).await;
        // They overlap by their buffers, and each has a room of its own.
        let (one, other) = (booked("2026-10-13T10:00:00+02:00", "la").await, booked("2026-10-13T10:30:00+02:00", "jr").await);
        let before = [(one.view["start"].clone(), one.view["practitioner"]["name"].clone()), (other.view["start"].clone(), other.view["practitioner"]["name"].clone())];
        let answer = practice.call("POST", &path(&one)).header("idempotency-key", "swap-1").json(&with(&other)).send().await;
        let swapped = answer.shows(200);
        assert_eq!(places(&swapped), [before[1].clone(), before[0].clone()]);
        assert_eq!((&swapped["data"][0]["id"], &swapped["data"][1]["id"]), (&json!(one.id), &json!(other.id)));
        let again = practice.call("POST", &path(&one)).header("idempotency-key", "swap-1").json(&with(&other)).send().await;
        assert_eq!((again.text(), again.header("idempotent-replayed")), (answer.text(), "true"));
        for placed in [&one, &other] {
            let told = practice.get(&format!("bookings/{}/messages", placed.id)).send().await.shows(200);
            let moved = told["data"].as_array().unwrap().iter().filter(|one| one["kind"] == "moved");
            assert_eq!(moved.count(), 1, "each client is told once: {told}");
        }
        let back = practice.post(&path(&other)).json(&with(&one)).send().await.shows(200);
        assert_eq!(places(&back), [before[1].clone(), before[0].clone()]);
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn bookings_that_follow_each_other_swap_as_well(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let (one, other) = (at(&practice, "2026-10-13T10:00:00+01:00").await, at(&practice, "2026-10-13T11:00:00+01:00").await);
        let swapped = practice.post(&path(&one)).json(&with(&other)).send().await.shows(200);
        assert_eq!((&swapped["data"][0]["start"], &swapped["data"][1]["start"]), (&other.view["start"], &one.view["start"]));
        // What is kept in memory knows it too.
        practice.post("bookings").json(&json!({"service": "intro", "mode": "online", "start": "2026-10-13T10:30:00+01:00", "client": {"name": "Quillfeather"}}))
            .send().await.problem(409, "slot_taken");
        at(&practice, "2026-10-13T12:00:00+01:00").await;
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn neither_moves_where_one_cannot(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let long = made(&practice, |asked| (asked["service"], asked["start"]) = ("couple80".into(), "2026-10-12T13:00:00+01:00".into())).await;
        let short = at(&practice, "2026-10-13T10:00:00+01:00").await;
        let next = at(&practice, "2026-10-13T11:00:00+01:00").await;
        let before = app.database.dump().await;
        let refused = practice.post(&path(&short)).json(&with(&long)).send().await.problem(409, "slot_taken");
        assert_eq!((&refused["reasons"][0]["rule"], &refused["reasons"][0]["booking"]), (&json!("booking"), &json!(next.id)));
        assert_eq!(app.database.dump().await, before);
        let odd = made(&practice, |asked| {
            asked["start"] = "2026-10-14T13:10:00+01:00".into();
            (asked["override"], asked["override_reason"]) = (json!(["grid"]), "Agreed by telephone.".into());
        }).await;
        practice.post(&path(&short)).json(&with(&odd)).send().await.problem(422, "not_offered");
        let all_the_same = json!({"with": odd.id, "override": ["grid"], "override_reason": "Agreed with both."});
        practice.post(&path(&short)).json(&all_the_same).send().await.shows(200);
        let far = made(&practice, |asked| {
            asked["start"] = "2027-02-02T10:00:00+00:00".into();
            (asked["override"], asked["override_reason"]) = (json!(["horizon"]), "Agreed by telephone.".into());
        }).await;
        practice.post(&path(&next)).json(&with(&far)).send().await.problem(422, "too_far");
    }

    async fn limits_count_where_they_were_set_aside_before(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for hour in [12, 13, 14] {
            at(&practice, &format!("2026-10-12T{hour}:00:00+01:00")).await;
        }
        let fourth = made(&practice, |asked| {
            asked["start"] = "2026-10-12T15:00:00+01:00".into();
            (asked["override"], asked["override_reason"]) = (json!(["limits"]), "Agreed by telephone.".into());
        }).await;
        let other = at(&practice, "2026-10-13T10:00:00+01:00").await;
        let refused = practice.post(&path(&other)).json(&with(&fourth)).send().await.problem(409, "limit_reached");
        assert_eq!(refused["reasons"][0]["override"], "limits");
    }

    async fn only_two_of_the_practices_bookings_that_lie_ahead_are_swapped(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let (one, other) = (at(&practice, "2026-10-13T10:00:00+01:00").await, at(&practice, "2026-10-14T13:00:00+01:00").await);
        let elsewhere = server.place(STILLPOINT, &placement("ind45", "2026-10-20T10:00:00-04:00")).await;
        for wrong in [&one.id, &elsewhere.id, &"bkg_01930000000070008000000000000009".to_owned()] {
            practice.post(&path(&one)).json(&json!({"with": wrong})).send().await.points_at(422, "invalid", "/with");
        }
        practice.post(&format!("bookings/{}/cancel", other.id)).json(&json!({})).send().await.shows(200);
        practice.post(&path(&one)).json(&with(&other)).send().await.problem(409, "already_ended");
        let third = at(&practice, "2026-10-14T14:00:00+01:00").await;
        app.clock.set("2026-10-13T10:10:00+01:00".parse().unwrap());
        practice.post(&path(&one)).json(&with(&third)).send().await.problem(422, "too_late_to_change");
        practice.post(&path(&third)).json(&with(&one)).send().await.problem(422, "too_soon");
    }

    async fn a_seat_is_moved_and_not_swapped(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice { server: &server, key: app.api_key(STILLPOINT, Scope::ALL).await.0 };
        let seat = made(&practice, |asked| (asked["service"], asked["mode"], asked["start"]) = ("grp80".into(), "room".into(), "2026-10-08T18:30:00-04:00".into())).await;
        let other = made(&practice, |asked| (asked["service"], asked["start"]) = ("ind45".into(), "2026-10-20T10:00:00-04:00".into())).await;
        practice.post(&path(&other)).json(&with(&seat)).send().await.points_at(422, "invalid", "/with");
    }
}
