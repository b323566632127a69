//! Requests to book: held until the practice has said yes or no, by its key or by the link in a mail to it.

mod link;
mod moved;

use domain::{
    booking::{Ending, State},
    clients::Personal,
    messages::notification::{NotificationRules, NotifiedEvent, ShownClient},
    practice::service::{Approval, PaymentRule},
};
use hourkeep::service::{
    ServiceError,
    authenticate::{Caller, Scope},
    booking::changing::{
        answer::{Answer, Verdict, answer},
        cancel::cancel,
    },
    jobs,
};
use serde_json::{Value, json};
use store::Expected;
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::router::{Placed, Server, placement},
    support::{Ask, Booked, RIVERSIDE, TestApp, page},
    web::browser::Page,
};

const OWNER: &str = "quillfeather-owner@example.org";
const CLIENT: &str = "quillfeather@example.org";
const NOON: &str = "2026-10-19T12:00:00+01:00";

fn rules(client: ShownClient) -> NotificationRules {
    NotificationRules {
        email: Personal::new(OWNER.into()),
        events: [NotifiedEvent::New, NotifiedEvent::Cancelled].into(),
        // A request is told however far ahead it is.
        within_days: Some(0),
        client,
        day_at: 7 * 60,
        own_acts: false,
    }
}

/// Introductions need a yes, and the owner hears of them.
async fn asked_first(app: &TestApp, approval: Approval, rule: PaymentRule) {
    app.redefine(RIVERSIDE, |catalogue| {
        let intro = catalogue
            .services
            .iter_mut()
            .find(|one| one.handle == "intro")
            .unwrap();
        intro.approval = Some(approval);
        if rule != PaymentRule::None {
            intro.price.amount = 2_000;
        }
        (intro.payment, intro.first_visit) = (rule, None);
        catalogue.practice.notifications = Some(rules(ShownClient::Initials));
    })
    .await;
}

async fn ask(server: &Server<'_>, start: &str) -> Placed {
    server.place(RIVERSIDE, &placement("intro", start)).await
}

async fn read(server: &Server<'_>, placed: &Placed) -> Value {
    server
        .get(&placed.path)
        .bearer(&placed.token)
        .send()
        .await
        .shows(200)
}

async fn stands(server: &Server<'_>, placed: &Placed) -> String {
    let view = read(server, placed).await;
    format!(
        "{} {}",
        view["status"].as_str().unwrap(),
        view["held_for"].as_str().unwrap_or("-")
    )
}

/// The link of the newest mail to the owner.
fn link(app: &TestApp) -> String {
    let (_, text) = app.post.to(OWNER).pop().expect("the owner was told");
    let (_, rest) = text.split_once("https://hourkeep.example").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn occupied(app: &TestApp) -> i64 {
    app.database
        .number("SELECT COUNT(*) FROM occupancies")
        .await
}

/// Whether the answer was taken.
async fn say(app: &TestApp, caller: &Caller, booked: &Booked, verdict: Verdict) -> bool {
    let once = app.once("answer");
    let said = Answer {
        verdict,
        message: None,
    };
    match answer(&app.app, caller, booked.id, said, Expected::Any, &once).await {
        Ok(_) => true,
        Err(ServiceError::Refused(_)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

both! {
    async fn a_request_waits_for_the_yes_and_its_time_is_taken_meanwhile(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        let server = Server::on(app);
        let quote = json!({"service": "intro", "start": NOON, "mode": "online"});
        let quote = server.post(&format!("/v1/practices/{RIVERSIDE}/quotes")).json(&quote).send().await.shows(200);
        assert_eq!(quote["answer_within_hours"], 24);
        assert!(quote["sentences"][0].as_str().unwrap().contains("we’ll answer within 24 hours"), "{quote}");
        let listed = server.get(&format!("/v1/practices/{RIVERSIDE}/services")).send().await.shows(200);
        let of = |handle: &str| listed["data"].as_array().unwrap().iter().find(|one| one["handle"] == handle).unwrap().clone();
        assert_eq!((&of("intro")["approval"], &of("intro")["answer_within_hours"]), (&json!("always"), &json!(24)));
        assert_eq!((&of("ind50")["approval"], &of("ind50")["answer_within_hours"]), (&Value::Null, &Value::Null));

        let placed = ask(&server, NOON).await;
        assert_eq!((&placed.view["status"], &placed.view["held_for"]), (&json!("held"), &json!("approval")));
        assert_eq!(placed.view["hold_expires_at"], "2026-10-06T09:00:00+01:00");
        assert_eq!((&placed.view["time_kept"], &placed.view["can_extend"]), (&json!(true), &json!(false)));
        let mut other = placement("intro", NOON);
        other["client"]["email"] = "other@example.org".into();
        server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&other).send().await.problem(409, "slot_taken");
        app.deliver().await;
        assert_eq!(app.post.to(CLIENT).iter().map(|(subject, _)| subject.as_str()).collect::<Vec<_>>(), ["We’ve received your request"]);
        let told = app.post.to(OWNER);
        assert_eq!(told.len(), 1, "although it is two weeks ahead");
        assert_eq!(told[0].0, "Please answer: a request for 19 October 2026");
        assert!(told[0].1.contains("Q.") && !told[0].1.contains("Quillfeather"), "{}", told[0].1);
        let own = Page::open(&server, &format!("/manage/{}?done=booked", placed.token)).await;
        own.shows(200, "We’ve received your request").shows(200, "We’ll answer by Tuesday, 6 October 2026 at 09:00");
        server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.problem(409, "not_payable");

        // Looking answers nothing, however often.
        let link = link(app);
        let shown = Page::open(&server, &link).await.shows(200, "Would you like to accept this request?");
        assert!(shown.text.contains("Q.") && !shown.text.contains("Quillfeather"), "as much as in the mail");
        Page::open(&server, &link).await.shows(200, "Please answer by Tuesday, 6 October 2026 at 09:00");
        server.call("HEAD", &link).send().await;
        assert_eq!(stands(&server, &placed).await, "held approval");
        let yes = shown.form(&link).with("answer", "yes").with("message", "See you soon,\r\nHannah");
        let done = yes.post(&server).await.leads_to("/requests/");
        Page::open(&server, &done).await.shows(200, "You’ve accepted this request");
        assert_eq!(stands(&server, &placed).await, "confirmed -");
        assert_eq!(read(&server, &placed).await["answer"], "See you soon,\nHannah");
        // Pressed again it stays so, and what was the other button changes nothing any more.
        yes.post(&server).await.leads_to("/requests/");
        shown.form(&link).with("answer", "no").post(&server).await.leads_to("stale");
        assert_eq!(stands(&server, &placed).await, "confirmed -");
        app.deliver().await;
        let (subject, text) = app.post.to(CLIENT).pop().unwrap();
        assert_eq!(subject, "Your booking on 19 October 2026");
        assert!(text.contains("“See you soon,") && text.contains("Hannah”"), "{text}");
        assert_eq!(app.post.to(OWNER).len(), 1, "they know what they said");
        assert_eq!(app.database.texts("SELECT actor FROM audit WHERE action = 'booking.approved'").await, ["answer link"]);
        Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "Our answer");
    }

    async fn a_no_frees_the_time_and_offers_others(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let placed = ask(&server, NOON).await;
        let no = json!({"message": "I am away that week."});
        let view = server.post(&format!("/v1/admin/bookings/{}/decline", placed.id)).bearer(&key).json(&no).send().await.shows(200);
        assert_eq!((&view["status"], &view["declined_for"], &view["answer"]), (&json!("declined"), &Value::Null, &json!("I am away that week.")));
        assert_eq!(occupied(app).await, 0);
        app.deliver().await;
        let (subject, text) = app.post.to(CLIENT).pop().unwrap();
        assert_eq!(subject, "About your request for 19 October 2026");
        assert!(text.contains("“I am away that week.”"), "{text}");
        let others = text.split_once("These times are free at the moment: ").expect("other times").1;
        assert_eq!(others.split('\n').next().unwrap().split(';').count(), 5, "{text}");
        assert!(app.post.to(OWNER).is_empty(), "of what was answered at once nobody is asked");
        Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "we can’t offer you this time");
        ask(&server, NOON).await;
    }

    async fn what_nobody_answers_lapses_kindly(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::Prepay).await;
        let server = Server::on(app);
        let placed = ask(&server, NOON).await;
        app.deliver().await;
        let link = link(app);
        app.advance(24 * 60 - 1);
        app.settle().await;
        assert_eq!(stands(&server, &placed).await, "held approval");
        app.sandbox.begin_outage().await;
        app.advance(1);
        let late = Page::open(&server, &link).await.shows(200, "This request can no longer be answered");
        assert!(!late.text.contains("<form"), "although no worker has ended it yet");
        app.settle().await;
        app.sandbox.end_outage().await;
        assert_eq!((stands(&server, &placed).await.as_str(), occupied(app).await), ("expired -", 0));
        app.deliver().await;
        let (subject, text) = app.post.to(CLIENT).pop().unwrap();
        assert_eq!(subject, "About your request for 19 October 2026");
        assert!(text.contains("we didn’t manage to answer in time") && text.contains("These times are free at the moment: "), "{text}");
        Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "We’re sorry: this request has lapsed.");
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        for word in ["approve", "decline"] {
            let path = format!("/v1/admin/bookings/{}/{word}", placed.id);
            server.post(&path).bearer(&key).json(&json!({})).send().await.problem(409, "already_ended");
        }
        ask(&server, NOON).await;
    }

    async fn what_is_to_be_paid_is_asked_for_after_the_yes(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::Prepay).await;
        let server = Server::on(app);
        let placed = ask(&server, NOON).await;
        assert_eq!((&placed.view["due_now"]["amount"], &placed.view["payment"]["status"]), (&json!(2_000), &json!("none")));
        assert_eq!(app.sandbox.sessions().len(), 0);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let yes = format!("/v1/admin/bookings/{}/approve", placed.id);
        let view = server.post(&yes).bearer(&key).json(&json!({})).send().await.shows(200);
        assert_eq!((&view["status"], &view["held_for"]), (&json!("held"), &json!("payment")));
        assert_eq!(view["hold_expires_at"], "2026-10-06T05:00:00+01:00", "twenty hours");
        app.settle().await;
        app.deliver().await;
        let (subject, text) = app.post.to(CLIENT).pop().unwrap();
        assert_eq!(subject, "We’re holding your time");
        assert!(text.contains("Good news: we’ve said yes."), "{text}");
        Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "Until Tuesday, 6 October 2026 at 05:00");
        assert_eq!(app.post.to(OWNER).len(), 0, "it was answered before the mail went out");
        server.post(&yes).bearer(&key).json(&json!({})).send().await.problem(422, "not_offered");
        let no = format!("/v1/admin/bookings/{}/decline", placed.id);
        server.post(&no).bearer(&key).json(&json!({})).send().await.problem(422, "not_offered");
        // A new booking is told however far ahead it is, too.
        let soon = NotificationRules { within_days: None, ..rules(ShownClient::Initials) };
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.notifications = Some(soon.clone())).await;
        let paying = server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        assert!(app.sandbox.act(&page(&paying), Outcome::Pay));
        app.settle().await;
        assert_eq!(stands(&server, &placed).await, "confirmed -");
        app.deliver().await;
        assert_eq!(app.post.to(OWNER).pop().unwrap().0, "New booking on 19 October 2026");
        // What is not paid after the yes ends like any hold.
        let second = ask(&server, "2026-10-20T12:00:00+01:00").await;
        app.deliver().await;
        server.post(&format!("/v1/admin/bookings/{}/approve", second.id)).bearer(&key).json(&json!({})).send().await.shows(200);
        app.settle().await;
        app.advance(20 * 60);
        app.settle().await;
        assert_eq!(stands(&server, &second).await, "expired -");
        // Who has said yes hears that nothing came of it, in the morning.
        app.advance(6 * 60);
        app.deliver().await;
        let (subject, text) = app.post.to(OWNER).pop().unwrap();
        assert_eq!(subject, "A booking on 20 October 2026 is cancelled");
        assert!(text.contains("It wasn’t paid in time, so this time is free again"), "{text}");
    }

    async fn a_known_client_books_at_once_where_only_first_visits_are_asked_for(app: &TestApp) {
        asked_first(app, Approval::FirstVisit, PaymentRule::None).await;
        let server = Server::on(app);
        let first = ask(&server, NOON).await;
        assert_eq!(first.view["held_for"], "approval");
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let yes = format!("/v1/admin/bookings/{}/approve", first.id);
        server.post(&yes).bearer(&key).json(&json!({})).send().await.shows(200);
        // Known is who has been here.
        app.clock.set("2026-10-19T13:00:00+01:00".parse().unwrap());
        let mut again = placement("intro", "2026-10-27T12:00:00Z");
        again["returning"] = json!({"booking": first.id, "token": server.mail_token(&first).await});
        let again = server.place(RIVERSIDE, &again).await;
        assert_eq!((&again.view["status"], &again.view["held_for"]), (&json!("confirmed"), &Value::Null));
    }

    async fn the_mailbox_comes_first_where_it_is_asked_for(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        app.introductions_for_new_clients().await;
        let server = Server::on(app);
        let placed = ask(&server, NOON).await;
        assert_eq!(placed.view["held_for"], "mailbox");
        app.deliver().await;
        assert!(app.post.to(OWNER).is_empty());
        app.advance(30);
        let mailed = server.mail_token(&placed).await;
        let confirm = format!("{}/confirm", placed.path);
        let view = server.post(&confirm).bearer(&mailed).json(&json!({})).send().await.shows(200);
        assert_eq!((&view["held_for"], &view["hold_expires_at"]), (&json!("approval"), &json!("2026-10-06T09:30:00+01:00")));
        app.settle().await;
        app.deliver().await;
        assert_eq!(app.post.to(OWNER).len(), 1);
    }

    async fn the_practice_answers_what_it_has_read(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let placed = ask(&server, NOON).await;
        let path = format!("/v1/admin/bookings/{}", placed.id);
        let tag = server.get(&path).bearer(&key).send().await.header("etag").to_owned();
        let to = json!({"start": "2026-10-20T12:00:00+01:00"});
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.shows(200);
        for word in ["approve", "decline"] {
            let answer = server.post(&format!("{path}/{word}")).bearer(&key).header("if-match", &tag);
            answer.json(&json!({})).send().await.problem(412, "precondition_failed");
        }
        let listed = server.get("/v1/admin/bookings?status=held").bearer(&key).send().await.shows(200);
        assert_eq!(listed["data"][0]["held_for"], "approval");
        let wrong = json!({"message": "a".repeat(1_001)});
        server.post(&format!("{path}/approve")).bearer(&key).json(&wrong).send().await.problem(422, "invalid");
        // In no calendar before the yes.
        server.get(&format!("{}/calendar.ics", placed.path)).bearer(&placed.token).send().await.problem(404, "not_found");
        let feed = server.post("/v1/admin/feeds").bearer(&key).json(&json!({})).send().await.shows(201);
        let feed = feed["url"].as_str().unwrap().trim_start_matches("https://hourkeep.example").to_owned();
        assert!(!server.get(&feed).send().await.text().contains("BEGIN:VEVENT"));
        server.post(&format!("{path}/approve")).bearer(&key).json(&json!({})).send().await.shows(200);
        assert!(server.get(&feed).send().await.text().contains("BEGIN:VEVENT"));
    }

    async fn one_of_yes_no_lapse_and_withdrawal_happens(app: &TestApp) {
        asked_first(app, Approval::Always, PaymentRule::None).await;
        for (round, day) in [19, 20, 21, 22].into_iter().enumerate() {
            let start = format!("2026-10-{day}T12:00:00+01:00");
            let booked = app.book(&Ask::of(RIVERSIDE, "intro", &start).online().by(round)).await.unwrap();
            let practice = Caller::Practice(app.key_of(&booked).await);
            // Its time is over, and a worker has its end in hand.
            app.advance(24 * 60);
            let due = app.store().lease_jobs(app.lease()).await.unwrap();
            let lapsing = futures::future::join_all(due.iter().map(|leased| jobs::carry_out(&app.app, leased)));
            let withdrawing = async {
                let once = app.once("cancel");
                cancel(&app.app, &booked.caller, booked.id, Expected::Any, &once).await.is_ok()
            };
            let (lapsed, yes, no, cancelled) = tokio::join!(
                lapsing,
                say(app, &practice, &booked, Verdict::Approved),
                say(app, &practice, &booked, Verdict::Declined),
                withdrawing,
            );
            assert!(lapsed.iter().all(Result::is_ok), "{lapsed:?}");
            assert!(!yes && !no, "its time is over");
            let state = app.state(&booked).await;
            let ended = |how| matches!(state, State::Ended { how: is, .. } if is == how);
            assert!(ended(if cancelled { Ending::CancelledByClient } else { Ending::Expired }), "{state:?}");
            assert_eq!(occupied(app).await, 0);
        }
        for (round, day) in [26, 27, 28, 29].into_iter().enumerate() {
            let start = format!("2026-10-{day}T12:00:00+00:00");
            let booked = app.book(&Ask::of(RIVERSIDE, "intro", &start).online().by(10 + round)).await.unwrap();
            let practice = Caller::Practice(app.key_of(&booked).await);
            let withdrawing = async {
                let once = app.once("cancel");
                cancel(&app.app, &booked.caller, booked.id, Expected::Any, &once).await.is_ok()
            };
            let (yes, no, cancelled) = tokio::join!(
                say(app, &practice, &booked, Verdict::Approved),
                say(app, &practice, &booked, Verdict::Declined),
                withdrawing,
            );
            let state = app.state(&booked).await;
            // A client may withdraw what was just confirmed; a no is final, and so is a withdrawal.
            match (yes, no, cancelled) {
                (true | false, false, true) => assert!(matches!(state, State::Ended { how: Ending::CancelledByClient, .. }), "{state:?}"),
                (true, false, false) => assert!(matches!(state, State::Confirmed { .. }), "{state:?}"),
                (false, true, false) => assert!(matches!(state, State::Ended { how: Ending::Declined, .. }), "{state:?}"),
                other => panic!("{other:?} {state:?}"),
            }
        }
        assert_eq!(app.violations().await, Vec::<String>::new());
    }
}
