//! How clients get to their sessions: what they are told, and what the join link opens when.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::router::{Answer, Placed, Server},
    support::TestApp,
    web::browser::Page,
};

const SLUG: &str = "ways-to-join";

const PRACTICE: &str = r#"slug = "ways-to-join"
name = "Ways to Join"
time_zone = "Europe/London"
currency = "GBP"
locales = ["en-GB", "de-DE"]
address = "1 Home Road"
statement_prefix = "WAYS"
policy = { version = "1", tiers = [{ notice_hours = 0, fee_percent = 0 }] }

[booking]
min_notice_hours = 0
remind_hour_before = true

[[practitioners]]
id = "ann"
name = "Ann"
hours = { mon-sun = ["09:00-17:00"] }
joining = { online = { link = "https://meet.example/ann" } }

[[rooms]]
id = "blue"
name = "Blue"
step_free = true
joining = { room = { directions = "Second door on the left", directions_translations = { de = "Zweite Tür links" }, map_url = "https://maps.example/blue" } }

[[services]]
id = "talk"
practitioners = ["ann"]
name = "Session"
duration_minutes = 60
price = 0
payment = "none"
modes = ["room", "online", "phone", "outdoor"]
joining = { outdoor = { meeting_point = "At the bandstand", map_url = "https://maps.example/park" } }

[[practitioners]]
id = "bob"
name = "Bob"
hours = { mon-sun = ["09:00-17:00"] }

[[services]]
id = "blue"
name = "Session"
duration_minutes = 60
price = 0
payment = "none"
practitioners = ["bob"]

[[services]]
id = "own"
practitioners = ["ann"]
name = "Session"
duration_minutes = 60
price = 0
payment = "none"
modes = ["online", "phone"]
joining = { online = { link = "https://jitsi.example/{random}#config" }, phone = { client_calls = "+44 1632 960142" } }

[[services]]
id = "together"
practitioners = ["ann"]
name = "Group"
duration_minutes = 60
price = 0
payment = "none"
modes = ["online"]
capacity = 5
class = { starts = ["mon 14:00"] }
joining = { online = { link = "https://jitsi.example/{random}" } }
"#;

fn asked(service: &str, mode: &str, time: &str, number: u32) -> Value {
    let client = json!({"name": "Sam", "email": format!("sam{number}@example.org"), "phone": "+44 20 7946 0018"});
    json!({"service": service, "mode": mode, "start": format!("2026-10-12T{time}:00+01:00"), "policy_version": "1", "client": client})
}

async fn booked(server: &Server<'_>, service: &str, mode: &str, time: &str, number: u32) -> Placed {
    let path = format!("/v1/practices/{SLUG}/bookings");
    let body = asked(service, mode, time, number);
    Placed::of(server.post(&path).json(&body).send().await.shows(201))
}

/// What is said of joining it, without what is null.
async fn said(server: &Server<'_>, placed: &Placed, bearer: &str) -> Value {
    let path = format!("{}/joining", placed.path);
    let mut shown = server.get(&path).bearer(bearer).send().await.shows(200);
    shown
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    shown
}

/// The path of its join link.
async fn join_path(server: &Server<'_>, placed: &Placed) -> String {
    let shown = said(server, placed, &placed.token).await;
    let url = shown["join_url"].as_str().unwrap();
    url[url.find("/join/").unwrap()..].to_owned()
}

/// Where it leads.
fn onward(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "private, no-store");
    answer.header("location").to_owned()
}

fn set(app: &TestApp, time: &str) {
    app.clock
        .set(format!("2026-10-12T{time}+01:00").parse().unwrap());
}

both! {
    async fn each_mode_has_its_own_way_and_only_who_booked_is_told(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let room = booked(&server, "talk", "room", "09:00", 1).await;
        let online = booked(&server, "talk", "online", "10:00", 2).await;
        let phone = booked(&server, "talk", "phone", "11:00", 3).await;
        let outdoor = booked(&server, "talk", "outdoor", "12:00", 4).await;
        let called = booked(&server, "own", "phone", "13:00", 5).await;
        assert_eq!(said(&server, &room, &room.token).await, json!({"mode": "room", "address": "1 Home Road",
            "directions": "Second door on the left", "map_url": "https://maps.example/blue", "step_free": true}));
        assert_eq!(said(&server, &outdoor, &outdoor.token).await,
            json!({"mode": "outdoor", "meeting_point": "At the bandstand", "map_url": "https://maps.example/park"}));
        assert_eq!(said(&server, &phone, &phone.token).await, json!({"mode": "phone"}), "nothing is said of it");
        assert_eq!(said(&server, &called, &called.token).await,
            json!({"mode": "phone", "practice_calls": false, "client_calls": "+44 1632 960142"}));
        let mut shown = said(&server, &online, &online.token).await;
        let url = shown["join_url"].take();
        assert!(url.as_str().unwrap().contains("/join/"), "{url}");
        assert_eq!(shown, json!({"mode": "online", "join_url": null, "opens_at": "2026-10-12T09:45:00+01:00", "closes_at": "2026-10-12T11:15:00+01:00"}));
        // The practice is told the same, by a key that may see clients.
        let (key, _) = app.api_key(SLUG, Scope::ALL).await;
        assert_eq!(said(&server, &online, &key).await["join_url"], url);
        let (reader, _) = app.api_key(SLUG, &[Scope::Bookings]).await;
        assert_eq!(said(&server, &online, &reader).await["join_url"], json!(null));
        server.get(&format!("{}/joining", online.path)).bearer(&room.token).send().await.problem(404, "not_found");
        // Nobody else: not what is public, no mail, no calendar.
        for path in ["", "/services", "/availability?service=talk&start=2026-10-13&end=2026-10-14"] {
            let public = server.get(&format!("/v1/practices/{SLUG}{path}")).send().await.text();
            assert!(!public.contains("meet.example") && !public.contains("bandstand") && !public.contains("Second door"), "{public}");
        }
        app.deliver().await;
        let file = server.get(&format!("/manage/{}/calendar.ics", online.token)).send().await.text();
        assert!(file.contains("BEGIN:VEVENT") && !file.contains("meet.example") && !file.contains("/join"), "{file}");
        let mails: Vec<_> = app.post.mails().iter().map(|mail| mail.body_text(0).unwrap().into_owned()).collect();
        assert_eq!(mails.len(), 5);
        assert!(!mails.concat().contains("meet.example") && !mails.concat().contains("/join"), "{mails:?}");
    }

    async fn the_link_leads_on_from_a_quarter_of_an_hour_before_until_one_after(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let placed = booked(&server, "talk", "online", "10:00", 1).await;
        let path = join_path(&server, &placed).await;
        let before = app.database.dump().await;
        for (time, leads) in [("09:44:59", false), ("09:45:00", true), ("10:30:00", true), ("11:15:00", true)] {
            set(app, time);
            let answer = server.get(&path).send().await;
            if leads {
                assert_eq!(onward(&answer), "https://meet.example/ann", "{time}");
            } else {
                let page = Page::open(&server, &path).await.shows(200, "you can join from Monday, 12 October 2026 at 09:45");
                assert!(page.text.contains("data-opens=\"2\"") && !page.text.contains("meet.example"), "{}", page.text);
            }
        }
        set(app, "11:15:01");
        Page::open(&server, &path).await.shows(410, "This appointment is over");
        assert_eq!(app.database.dump().await, before, "looking changes nothing");
        assert_eq!(said(&server, &placed, &placed.token).await, json!({"mode": "online"}));
        let log = crate::support::log();
        assert!(log.contains("/join/{token}") && !log.contains(&path) && !log.contains("meet.example"));
        for wrong in ["/join/x".to_owned(), format!("{path}x"), path.replace("/join/", "/join/A")] {
            assert_eq!(server.get(&wrong).send().await.status, 404, "{wrong}");
        }
    }

    async fn it_is_another_one_once_moved_and_none_once_cancelled(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let placed = booked(&server, "own", "online", "10:00", 1).await;
        let first = join_path(&server, &placed).await;
        set(app, "09:45:00");
        let room = onward(&server.get(&first).send().await);
        let random = room.strip_prefix("https://jitsi.example/").unwrap().strip_suffix("#config").unwrap();
        assert!(random.len() == 32 && random.bytes().all(|b| b.is_ascii_hexdigit()), "{room}");
        assert_eq!(onward(&server.get(&first).send().await), room, "the same for all who open it");
        let to = json!({"start": "2026-10-12T12:00:00+01:00"});
        let (key, _) = app.api_key(SLUG, Scope::ALL).await;
        server.post(&format!("/v1/admin/bookings/{}/reschedule", placed.id)).bearer(&key).json(&to).send().await.shows(200);
        Page::open(&server, &first).await.shows(410, "This link no longer works");
        let second = join_path(&server, &placed).await;
        set(app, "11:50:00");
        assert_ne!(onward(&server.get(&second).send().await), room);
        server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        Page::open(&server, &second).await.shows(410, "This link no longer works");
        assert_eq!(said(&server, &placed, &placed.token).await, json!({"mode": "online"}));
    }

    async fn a_session_of_several_has_one_room(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let mut rooms = Vec::new();
        for number in 1..=2 {
            let placed = booked(&server, "together", "online", "14:00", number).await;
            rooms.push(join_path(&server, &placed).await);
        }
        let alone = booked(&server, "own", "online", "15:00", 3).await;
        let alone = join_path(&server, &alone).await;
        set(app, "14:50:00");
        let mut found = Vec::new();
        for path in rooms.iter().chain([&alone]) {
            found.push(onward(&server.get(path).send().await));
        }
        assert_eq!(found[0], found[1]);
        assert_ne!(format!("{}#config", found[0]), found[2]);
        assert_ne!(rooms[0], rooms[1], "each has a link of their own to it");
    }

    async fn a_session_by_phone_needs_a_number_unless_the_client_calls(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let path = format!("/v1/practices/{SLUG}/bookings");
        let without = |service: &str, mode: &str, time: &str| {
            let mut body = asked(service, mode, time, 1);
            body["client"].as_object_mut().unwrap().remove("phone");
            body
        };
        server.post(&path).json(&without("talk", "phone", "10:00")).send().await.points_at(422, "invalid", "/client/phone");
        for (service, mode, time) in [("own", "phone", "10:00"), ("own", "online", "11:00"), ("talk", "room", "12:00")] {
            server.post(&path).json(&without(service, mode, time)).send().await.shows(201);
        }
        let (key, _) = app.api_key(SLUG, Scope::ALL).await;
        let mut by_practice = without("talk", "phone", "16:00");
        by_practice.as_object_mut().unwrap().remove("policy_version");
        server.post("/v1/admin/bookings").bearer(&key).json(&by_practice).send().await.shows(201);
        // The page asks for it as well, and says what for.
        let details = format!("/book/{SLUG}?service=talk&mode=phone&start=2026-10-13T09:00:00Z");
        let page = Page::open(&server, &details).await.shows(200, "We’ll call you on this number.");
        let form = page.form(&format!("/book/{SLUG}")).with("name", "Sam").with("email", "sam@example.org").with("agree", "yes");
        form.post(&server).await.shows(422, "Please check the number");
        let other = details.replace("talk", "own");
        assert!(!Page::open(&server, &other).await.text.contains("We’ll call you on this number."));
    }

    async fn the_page_and_the_mails_shortly_before_lead_there(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let placed = booked(&server, "talk", "online", "15:00", 1).await;
        let in_room = booked(&server, "talk", "room", "16:00", 2).await;
        let page = Page::open(&server, &format!("/manage/{}?lang=en", placed.token)).await.shows(200, "You can join from 15 minutes before it begins.");
        let there = page.link("/join/");
        Page::open(&server, &there).await.shows(200, "you can join from Monday, 12 October 2026 at 14:45");
        let page = Page::open(&server, &format!("/manage/{}?lang=de", in_room.token)).await.shows(200, "Zweite Tür links");
        assert!(page.text.contains("Stufenloser Zugang") && page.text.contains("https://maps.example/blue"), "{}", page.text);
        app.deliver().await;
        app.deliver_at("2026-10-11T15:00:00+01:00").await;
        app.deliver_at("2026-10-12T14:00:00+01:00").await;
        let to = app.post.mails();
        let texts = |address: &str| -> Vec<(String, String)> {
            let theirs = to.iter().filter(|mail| format!("{:?}", mail.to()).contains(address));
            theirs.map(|mail| (mail.subject().unwrap().to_owned(), mail.body_text(0).unwrap().into_owned())).collect()
        };
        let subjects = |mails: &[(String, String)]| mails.iter().map(|(subject, _)| subject.clone()).collect::<Vec<_>>();
        let online = texts("sam1@example.org");
        let last = &subjects(&online)[1..];
        assert_eq!(last, ["See you on 12 October 2026", "See you soon"], "{online:?}");
        for (_, text) in &online[1..] {
            let link = text.lines().find(|line| line.contains("/manage/") && line.ends_with("/join")).expect("the way there");
            let path = &link[link.find("/manage/").unwrap()..];
            let onto = server.get(path).send().await;
            assert!(onto.status == 303 && onto.header("location").starts_with("/join/"));
            assert!(!text.contains("meet.example") && text.contains("Join online"), "{text}");
        }
        let room = texts("sam2@example.org");
        assert_eq!(subjects(&room)[1..], ["Your booking on 12 October 2026", "See you on 12 October 2026"], "an hour before comes later");
        assert!(!room.iter().any(|(_, text)| text.contains("/join")), "{room:?}");
        // Cancelled ones say nothing of it any more.
        server.post(&format!("{}/cancel", in_room.path)).bearer(&in_room.token).json(&json!({})).send().await.shows(200);
        let page = Page::open(&server, &format!("/manage/{}", in_room.token)).await.shows(200, "This booking is cancelled");
        assert!(!page.text.contains("Second door") && !page.text.contains("maps.example"), "{}", page.text);
    }

    async fn who_cannot_come_has_it_online_at_the_same_time(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let placed = booked(&server, "talk", "room", "12:00", 1).await;
        let another = booked(&server, "talk", "room", "15:00", 2).await;
        app.deliver().await;
        set(app, "10:00:00");
        let base = format!("/manage/{}?lang=en", placed.token);
        let page = Page::open(&server, &base).await.shows(200, "Meet online instead");
        let done = page.form("/mode").with("mode", "online").post(&server).await.leads_to("done=switched");
        let page = Page::open(&server, &done).await.shows(200, "the time stays the same");
        assert!(page.text.contains("Join online") && page.text.contains("Come in person instead"), "{}", page.text);
        let view = server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert_eq!((&view["mode"], &view["room"], &view["start"]), (&json!("online"), &json!(null), &json!("2026-10-12T12:00:00+01:00")));
        // The room is free at once, so there is no way back into it once somebody else has it.
        let other = booked(&server, "blue", "room", "12:00", 3).await;
        let back = page.form("/mode").with("mode", "room").post(&server).await.leads_to("done=no-room");
        Page::open(&server, &back).await.shows(200, "There’s no free room at that time.");
        server.post(&format!("{}/cancel", other.path)).bearer(&other.token).json(&json!({})).send().await.shows(200);
        let again = Page::open(&server, &base).await.form("/mode").with("mode", "room").post(&server).await.leads_to("done=switched");
        Page::open(&server, &again).await.shows(200, "Meet online instead");
        // By the API it is a move to where it is.
        let there = json!({"start": "2026-10-12T12:00:00+01:00", "mode": "online"});
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&there).send().await.shows(200);
        app.advance(3);
        app.deliver().await;
        let mails = app.post.to("sam1@example.org");
        assert!(mails.last().unwrap().1.contains("It will take place online."), "{mails:?}");
        assert!(!Page::open(&server, &base).await.text.contains("Come in person instead"), "two hours before");
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token)
            .json(&json!({"start": "2026-10-12T12:00:00+01:00", "mode": "room"})).send().await.problem(422, "too_late_to_change");
        assert!(Page::open(&server, &format!("/manage/{}?lang=en", another.token)).await.text.contains("Meet online instead"));
    }

    async fn who_is_elsewhere_reads_their_own_clock(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let path = format!("/v1/practices/{SLUG}/bookings");
        let mut placed = Vec::new();
        for (number, mode, zone) in [(1, "online", "Asia/Tokyo"), (2, "room", "Asia/Tokyo"), (3, "online", "Europe/Lisbon")] {
            let mut body = asked("talk", mode, &format!("1{number}:00"), number);
            body["client"]["time_zone"] = zone.into();
            placed.push(Placed::of(server.post(&path).json(&body).send().await.shows(201)));
        }
        app.deliver().await;
        let text = |number: u32| app.post.to(&format!("sam{number}@example.org")).pop().unwrap().1;
        let page = |placed: &Placed| format!("/manage/{}?lang=en", placed.token);
        let far = text(1);
        assert!(far.contains("Monday, 12 October 2026 at 19:00") && far.contains("All times are in Japan Time."), "{far}");
        assert!(far.contains("At the practice, that’s Monday, 12 October 2026 at 11:00 (British Time)."), "{far}");
        let shown = Page::open(&server, &page(&placed[0])).await.shows(200, "Monday, 12 October 2026 at 19:00");
        assert!(shown.text.contains("11:00 (British Time)") && !shown.text.contains("Europe/London"), "{}", shown.text);
        // Who comes reads the clock of where they come to, and who has the same time reads nothing twice.
        for (number, time) in [(2, "12:00"), (3, "13:00")] {
            let text = text(number);
            assert!(text.contains(&format!("12 October 2026 at {time}")) && text.contains("All times are in British Time."), "{text}");
            assert!(!text.contains("At the practice"), "{text}");
            let shown = Page::open(&server, &page(&placed[number as usize - 1])).await.shows(200, &format!("at {time}"));
            assert!(!shown.text.contains("At the practice"), "{}", shown.text);
        }
    }
}
