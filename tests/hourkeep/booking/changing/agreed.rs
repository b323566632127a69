//! A practice changes its file while bookings stand: what was agreed stays, for who has it and for who comes next; and what is
//! listed, for booking and for moving, is what can be had.

use domain::practice::{Catalogue, service::Service};
use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::router::{Placed, Server, placement},
    support::{CONCESSION, RIVERSIDE, STILLPOINT, TestApp, page},
};

const CIRCLE: &str = "2026-10-08T18:30:00-04:00";

async fn change(app: &TestApp, slug: &str, service: &str, change: impl FnOnce(&mut Service)) {
    let set = |catalogue: &mut Catalogue| {
        change(
            catalogue
                .services
                .iter_mut()
                .find(|one| one.handle == service)
                .expect("a service"),
        );
    };
    app.redefine(slug, set).await;
}

/// A seat of the circle, for another person each time.
fn seat(number: usize) -> Value {
    let mut seat = placement("grp80", CIRCLE);
    seat["mode"] = "room".into();
    seat["client"]["email"] = format!("quillfeather-{number}@example.org").into();
    seat
}

async fn ask(server: &Server<'_>, slug: &str, placement: &Value) -> Option<Placed> {
    let answer = server
        .post(&format!("/v1/practices/{slug}/bookings"))
        .json(placement)
        .send()
        .await;
    (answer.status == 201).then(|| Placed::of(answer.shows(201)))
}

/// The slots that are listed, for a booking that is to be moved.
async fn listed(
    server: &Server<'_>,
    slug: &str,
    query: &str,
    placed: Option<&Placed>,
) -> Vec<Value> {
    let (id, token) = placed.map_or(("", ""), |one| (&*one.id, &*one.token));
    let booking = if id.is_empty() {
        String::new()
    } else {
        format!("&booking={id}")
    };
    let call = server.get(&format!(
        "/v1/practices/{slug}/availability?{query}{booking}"
    ));
    let call = if token.is_empty() {
        call
    } else {
        call.bearer(token)
    };
    call.send().await.shows(200)["slots"]
        .as_array()
        .unwrap()
        .clone()
}

fn minutes(of: &Value) -> i64 {
    let at = |member: &str| {
        of[member]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap()
    };
    at("end").duration_since(at("start")).as_mins()
}

both! {
    async fn the_next_seat_of_a_class_is_of_its_session_whatever_the_class_has_become(app: &TestApp) {
        let server = Server::on(app);
        server.place(STILLPOINT, &seat(1)).await;
        for length in [120, 45] {
            change(app, STILLPOINT, "grp80", |circle| {
                circle.duration_minutes = length;
                circle.buffer_after_minutes = 15;
            }).await;
            let shown = &listed(&server, STILLPOINT, "service=grp80&start=2026-10-08&end=2026-10-15", None).await;
            assert_eq!(shown.iter().map(minutes).collect::<Vec<_>>(), [80, i64::from(length)], "who is first has the new length");
            let quoted = server.post(&format!("/v1/practices/{STILLPOINT}/quotes")).json(&json!({"service": "grp80", "start": CIRCLE})).send().await.shows(200);
            assert_eq!(minutes(&quoted), 80);
            let next = server.place(STILLPOINT, &seat(usize::try_from(length).unwrap())).await;
            assert_eq!(minutes(&next.view), 80, "{length}");
            assert_eq!(app.violations().await, Vec::<String>::new(), "{length}");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 2);
    }

    async fn what_follows_a_session_is_sold_once(app: &TestApp) {
        let server = Server::on(app);
        server.place(STILLPOINT, &seat(1)).await;
        change(app, STILLPOINT, "grp80", |circle| circle.duration_minutes = 150).await;
        let joined = server.place(STILLPOINT, &seat(2)).await;
        // The practitioner is free when the session that exists is over, and not before.
        change(app, STILLPOINT, "ind45", |single| {
            single.grid = Some(domain::practice::schedule::Grid::of(5, 0));
            (single.buffer_before_minutes, single.buffer_after_minutes) = (0, 0);
        }).await;
        app.redefine(STILLPOINT, |catalogue| {
            let late = domain::practice::schedule::Window { start: 9 * 60, end: 22 * 60 };
            catalogue.practitioners.iter_mut().for_each(|one| one.schedule.weekly = std::array::from_fn(|_| vec![late]));
        }).await;
        let evening = listed(&server, STILLPOINT, "service=ind45&practitioner=aw&start=2026-10-08&end=2026-10-08&mode=online", None).await;
        let first = evening.iter().filter_map(|slot| slot["start"].as_str()).find(|start| *start > "2026-10-08T18:00").unwrap().to_owned();
        assert!(joined.view["end"].as_str().unwrap() <= first.as_str(), "{first}");
        let mut single = placement("ind45", &first);
        single["practitioner"] = "aw".into();
        server.place(STILLPOINT, &single).await;
        assert_eq!(app.violations().await, Vec::<String>::new());
    }

    async fn more_seats_count_at_once_and_fewer_take_none_away(app: &TestApp) {
        let server = Server::on(app);
        for number in 0..8 {
            server.place(STILLPOINT, &seat(number)).await;
        }
        assert!(ask(&server, STILLPOINT, &seat(8)).await.is_none());
        change(app, STILLPOINT, "grp80", |circle| circle.capacity = 10).await;
        let left = &listed(&server, STILLPOINT, "service=grp80&start=2026-10-08&end=2026-10-08", None).await[0]["seats_left"];
        assert_eq!(*left, 2);
        server.place(STILLPOINT, &seat(8)).await;
        change(app, STILLPOINT, "grp80", |circle| circle.capacity = 2).await;
        assert!(ask(&server, STILLPOINT, &seat(9)).await.is_none(), "the tenth was not sold yet");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seats").await, 9);
        assert_eq!(app.violations().await, Vec::<String>::new());
    }

    async fn moving_keeps_length_buffers_and_price(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let agreed = (minutes(&placed.view), placed.view["price"].clone());
        let query = "service=ind50&start=2026-10-19&end=2026-10-21";
        for (number, (length, buffers)) in [(80, (0, 0)), (25, (30, 45))].into_iter().enumerate() {
            change(app, RIVERSIDE, "ind50", |one| {
                one.duration_minutes = length;
                (one.buffer_before_minutes, one.buffer_after_minutes) = buffers;
                one.price.amount = 9_900;
            }).await;
            let other = &listed(&server, RIVERSIDE, &format!("{query}&mode=online"), None).await[0];
            assert_eq!(minutes(other), i64::from(length), "who books anew books what there is now");
            let slots = listed(&server, RIVERSIDE, query, Some(&placed)).await;
            assert!(slots.len() > 3);
            for slot in slots.iter().skip(number) {
                let to = json!({"start": slot["start"]});
                let moved = server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.shows(200);
                assert_eq!((minutes(slot), minutes(&moved), &moved["price"]), (agreed.0, agreed.0, &agreed.1));
            }
        }
        assert_eq!(app.violations().await, Vec::<String>::new());
    }

    async fn a_refused_move_names_only_what_can_be_had(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let mut other = placement("ind50", "2026-10-20T12:00:00+01:00");
        other["client"]["email"] = "quillfeather-2@example.org".into();
        server.place(RIVERSIDE, &other).await;
        change(app, RIVERSIDE, "ind50", |one| {
            one.duration_minutes = 20;
            (one.buffer_before_minutes, one.buffer_after_minutes) = (0, 0);
        }).await;
        let path = format!("{}/reschedule", placed.path);
        let refused = server.post(&path).bearer(&placed.token).json(&json!({"start": "2026-10-20T12:00:00+01:00"})).send().await;
        let alternatives = refused.problem(409, "slot_taken")["alternatives"].as_array().unwrap().clone();
        assert_eq!(alternatives.len(), 5);
        for slot in alternatives {
            server.post(&path).bearer(&placed.token).json(&json!({"start": slot["start"]})).send().await.shows(200);
        }
    }

    async fn a_class_that_became_a_service_by_appointment_lists_no_old_session(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(STILLPOINT, &seat(1)).await;
        change(app, STILLPOINT, "grp80", |circle| (circle.class, circle.capacity) = (None, 1)).await;
        let slots = listed(&server, STILLPOINT, "service=grp80&start=2026-10-08&end=2026-10-09", None).await;
        assert!(!slots.is_empty() && slots.iter().all(|slot| slot["start"] != CIRCLE), "{slots:?}");
        assert!(ask(&server, STILLPOINT, &seat(2)).await.is_none());
        assert_eq!(listed(&server, STILLPOINT, "service=grp80&start=2026-10-08&end=2026-10-20", Some(&placed)).await, Vec::<Value>::new());
        let to = json!({"start": "2026-10-14T12:00:00-04:00"});
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.problem(422, "not_offered");
    }

    async fn what_cannot_be_moved_has_no_starts(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        let asked = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&booking={}", placed.id);
        server.get(&asked).bearer(&placed.token).send().await.problem(409, "already_ended");
    }

    async fn a_practice_is_listed_what_it_can_move_to(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let key = app.api_key(RIVERSIDE, &[Scope::Bookings]).await.0;
        let asked = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&booking={}&start=2026-10-05&end=2026-10-05", placed.id);
        let for_client = server.get(&asked).bearer(&placed.token).send().await.shows(200);
        let for_practice = server.get(&asked).bearer(&key).send().await.shows(200);
        assert_eq!(for_client["slots"], json!([]), "there is a day's notice");
        let start = &for_practice["slots"][0]["start"];
        let path = format!("/v1/admin/bookings/{}/reschedule", placed.id);
        server.post(&path).bearer(&key).json(&json!({"start": start})).send().await.shows(200);
    }

    async fn a_client_cannot_talk_a_price_down_by_moving(app: &TestApp) {
        let server = Server::on(app);
        let mut free = placement("intro", "2026-10-19T15:00:00+01:00");
        free["client"]["email"] = "quillfeather-2@example.org".into();
        let (free, paid) = (server.place(RIVERSIDE, &free).await, server.hold().await);
        assert!(app.sandbox.act(&page(&paid.view), Outcome::Pay));
        app.settle().await;
        let before = app.database.dump().await;
        // From nothing to a prepaid session, from a paid one to a hidden concession, on to one that is free.
        for (placed, service) in [(&free, "ind50"), (&free, "couple80"), (&paid, CONCESSION), (&paid, "intro"), (&paid, "couple80")] {
            let to = json!({"start": "2026-10-20T12:00:00+01:00", "service": service});
            server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.problem(422, "other_service");
            let asked = format!("/v1/practices/{RIVERSIDE}/availability?service={service}&booking={}", placed.id);
            server.get(&asked).bearer(&placed.token).send().await.problem(422, "other_service");
        }
        assert_eq!(app.database.dump().await, before);
        let same = json!({"start": "2026-10-20T12:00:00+01:00", "service": "ind50"});
        server.post(&format!("{}/reschedule", paid.path)).bearer(&paid.token).json(&same).send().await.shows(200);
    }

    async fn a_practice_sees_the_difference_before_it_moves_to_another_service(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
        app.settle().await;
        let key = app.api_key(RIVERSIDE, &[Scope::Bookings]).await.0;
        let path = format!("/v1/admin/bookings/{}/reschedule", placed.id);
        let look = async |service: &str| {
            let shown = server.get(&format!("{path}?start=2026-10-20T11:00:00Z&service={service}")).bearer(&key).send().await.shows(200);
            ["price_before", "refund", "due_later"].map(|member| shown[member]["amount"].as_i64().unwrap())
        };
        let before = app.database.dump().await;
        assert_eq!((look("ind50").await, look("ind50c").await, look("couple80").await), ([6_500, 0, 0], [6_500, 2_500, 0], [6_500, 0, 3_000]));
        let nowhere = server.get(&format!("{path}?start=2026-10-20T02:00:00Z")).bearer(&key).send().await;
        assert_eq!(nowhere.problem(422, "not_offered")["alternatives"].as_array().unwrap().len(), 5);
        assert_eq!(app.database.dump().await, before);
        let to = |price: i64| json!({"start": "2026-10-20T12:00:00+01:00", "service": "ind50c", "expected_price": price});
        server.post(&path).bearer(&key).json(&to(6_500)).send().await.problem(409, "price_changed");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM refunds").await, 0);
        let moved = server.post(&path).bearer(&key).json(&to(4_000)).send().await.shows(200);
        assert_eq!((&moved["price"]["amount"], &moved["refunded"]["amount"]), (&json!(4_000), &json!(2_500)));
        app.settle().await;
    }
}
