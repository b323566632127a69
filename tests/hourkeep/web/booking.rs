//! From a service to a booking.

use std::time::Duration;

use stripe_sandbox::{Fault, FaultKind, Operation, Outcome};

use super::browser::{Form, Page};
use crate::{
    both,
    server::router::{Server, placement},
    support::{CONCESSION, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp},
};

const START: &str = "/book/riverside-counselling";
const TAKEN: &str = "2026-10-19T11:00:00Z";

/// The form for a service at a time.
async fn details(server: &Server<'_>, more: &str) -> Page {
    Page::open(
        server,
        &format!("{START}?service=ind50&mode=online&start={TAKEN}{more}"),
    )
    .await
}

fn filled(page: &Page) -> Form {
    let form = page
        .form(START)
        .with("name", "Quillfeather")
        .with("email", "quillfeather@example.org");
    form.with("note", "about quillfeathers")
        .with("agree", "yes")
}

async fn bookings(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM bookings").await
}

both! {
    async fn a_booking_is_made_and_paid_without_javascript(app: &TestApp) {
        let server = Server::on(app);
        let services = Page::open(&server, START).await.shows(200, "What would you like to book?");
        let times = Page::open(&server, &services.link("service=ind50")).await.shows(200, "When works for you?");
        let details = Page::open(&server, &times.link("start=")).await.shows(200, "£65.00 is due now to confirm.");
        // Price and the exact instant come before any name is asked for.
        let at = |part: &str| details.text.find(part).unwrap_or_else(|| panic!("{part}: {}", details.text));
        assert!(at("free of charge until") < at("name=\"name\"") && at("£65.00") < at("name=\"name\""));
        let placed = filled(&details).post(&server).await;
        let manage = placed.leads_to("/manage/");
        let held = Page::open(&server, &manage).await.shows(200, "We’re holding this time for you").shows(200, "Pay £65.00");
        let paying = held.form("/pay").post(&server).await.leads_to("/c/pay/");
        let policy = held.answer.header("content-security-policy");
        let origin = paying.split("/c/pay/").next().unwrap();
        assert!(policy.contains(&format!("form-action 'self' https://checkout.stripe.com {origin};")), "{policy}");
        let session = paying.rsplit('/').next().unwrap().split(['?', '#']).next().unwrap();
        assert!(app.sandbox.act(session, Outcome::Pay));
        app.settle().await;
        let booked = Page::open(&server, &manage).await.shows(200, "You’re booked").shows(200, "<bdi>£65.00</bdi>");
        let event = server.get(&booked.link("/calendar.ics")).send().await;
        assert!(event.status == 200 && event.text().contains("BEGIN:VEVENT"), "{}", event.text());
        let receipt = server.get(&booked.link("/receipt")).send().await;
        assert!(receipt.text().contains("Receipt"));
        assert_eq!((event.header("cache-control"), receipt.header("cache-control")), ("private, no-store", "private, no-store"));
        assert!(server.get(&booked.link("format=pdf")).send().await.text().starts_with("%PDF"));
    }

    async fn what_is_wrong_is_marked_and_what_was_typed_stays(app: &TestApp) {
        let server = Server::on(app);
        let page = details(&server, "").await;
        let hostile = "<b>\"Quillfeather\"</b>";
        let form = page.form(START).with("name", hostile).with("email", "nobody").with("phone", "12").with("note", hostile);
        let again = form.post(&server).await.shows(422, "It’s marked below");
        for id in ["email-wrong", "phone-wrong", "agree-wrong"] {
            assert!(again.text.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(!again.text.contains("id=\"name-wrong\""));
        let raw = again.answer.text();
        assert!(raw.contains("value=\"&lt;b&gt;&quot;Quillfeather&quot;&lt;&#x2f;b&gt;\"") && !raw.contains("<b>"), "{raw}");
        let right = again.form(START).with("name", hostile).with("email", "quillfeather@example.org").with("agree", "yes");
        let manage = right.post(&server).await.leads_to("/manage/");
        assert!(!Page::open(&server, &manage).await.answer.text().contains("<b>"));
        assert_eq!(bookings(app).await, 1);
    }

    async fn a_time_that_was_taken_is_told_with_others_and_nothing_typed_is_lost(app: &TestApp) {
        let server = Server::on(app);
        let page = details(&server, "").await;
        server.place(RIVERSIDE, &placement("ind50", TAKEN)).await;
        let taken = filled(&page).with("sms", "ok").post(&server).await.shows(409, "no longer free");
        let other = taken.text.split("<button name=\"start\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_ne!(other, TAKEN);
        let looked = taken.form(START).with("start", &other).post(&server).await.shows(200, "value=\"Quillfeather\"");
        assert_eq!(bookings(app).await, 1, "its terms are shown first");
        assert!(looked.text.contains("about quillfeathers") && looked.text.contains("name=\"sms\" value=\"ok\" checked"));
        filled(&looked).post(&server).await.leads_to("/manage/");
        assert_eq!(bookings(app).await, 2);
        // As good when it is gone before its terms were seen.
        details(&server, "").await.shows(409, "These times are free");
    }

    async fn a_time_in_no_year_that_can_be_booked_is_no_time(app: &TestApp) {
        let server = Server::on(app);
        let page = details(&server, "").await;
        for start in ["soon", "9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "1999-12-31T23:59:59Z"] {
            filled(&page).with("start", start).post(&server).await.shows(400, "read");
        }
        assert_eq!(bookings(app).await, 0);
    }

    async fn in_another_language_nothing_typed_is_lost(app: &TestApp) {
        let server = Server::on(app);
        let typed = |form: Form| form.with("name", "Quillfeather").with("email", "nobody").with("note", "about quillfeathers");
        let first = details(&server, "").await;
        let wrong = typed(first.form(START)).post(&server).await.shows(422, "id=\"email-wrong\"");
        let german = typed(wrong.button(START, "lang=de")).post(&server).await.shows(200, "lang=\"de-DE\"");
        assert!(german.text.contains("value=\"Quillfeather\"") && german.text.contains("about quillfeathers"), "{}", german.text);
        typed(german.button(START, "lang=ar")).post(&server).await.shows(200, "value=\"Quillfeather\"").shows(200, "dir=\"rtl\"");
        server.place(RIVERSIDE, &placement("ind50", TAKEN)).await;
        let taken = filled(&german).post(&server).await.shows(409, "nicht mehr frei");
        let taken = taken.button(START, "lang=en").post(&server).await.shows(409, "no longer free");
        assert!(taken.text.contains("value=\"Quillfeather\""));
        assert_eq!(bookings(app).await, 1);
    }

    async fn two_presses_are_one_booking(app: &TestApp) {
        let server = Server::on(app);
        let form = filled(&details(&server, "").await);
        let (first, second) = (form.post(&server).await, form.post(&server).await);
        assert_eq!(first.leads_to("done=booked").replace("booked", "before"), second.leads_to("done=before"));
        assert_eq!(bookings(app).await, 1);
    }

    async fn pressed_at_once_it_is_one_booking_and_one_answer(app: &TestApp) {
        let server = Server::on(app);
        let form = filled(&details(&server, "").await);
        // The payment page takes its time, and the browser hangs up on the first press to send it once more.
        let slow = Fault::new(FaultKind::Slow).of(Operation::CreateSession).lasting(Duration::from_millis(400));
        app.sandbox.fault(slow);
        assert!(tokio::time::timeout(Duration::from_millis(150), form.post(&server)).await.is_err(), "it takes longer");
        let answers = futures::future::join_all((0..4).map(|_| form.post(&server))).await;
        let manage: Vec<_> = answers.iter().map(|one| one.leads_to("/manage/").split('?').next().unwrap().to_owned()).collect();
        assert!(manage.iter().all(|one| *one == manage[0]), "{manage:?}");
        assert_eq!(bookings(app).await, 1);
    }

    async fn while_nobody_knows_yet_what_came_of_it_nothing_typed_is_lost(app: &TestApp) {
        let server = Server::on(app);
        let form = filled(&details(&server, "").await);
        // It takes longer than anybody waits.
        app.sandbox.fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::CreateSession).times(3));
        assert!(tokio::time::timeout(Duration::from_millis(150), form.post(&server)).await.is_err());
        let unknown = form.post(&server).await.shows(409, "We don’t know yet whether this was booked");
        assert!(unknown.text.contains("value=\"Quillfeather\"") && unknown.text.contains("about quillfeathers"), "{}", unknown.text);
        app.clock.advance(jiff::SignedDuration::from_secs(16));
        unknown.form(START).post(&server).await.leads_to("done=before");
        assert_eq!(bookings(app).await, 1);
    }

    async fn a_visit_books_once_however_often_its_form_is_shown(app: &TestApp) {
        let server = Server::on(app);
        let first = details(&server, "").await;
        let wrong = first.form(START).with("name", "Quillfeather").with("email", "nobody").post(&server).await.shows(422, "email-wrong");
        let looked = wrong.button(START, "lang=de").with("name", "Quillfeather").post(&server).await.shows(200, "Quillfeather");
        let keys: Vec<_> = [&first, &wrong, &looked].into_iter().map(|page| page.form(START).field("key")).collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        let manage = filled(&looked).post(&server).await.leads_to("done=booked").split('?').next().unwrap().to_owned();
        assert_eq!(filled(&first).post(&server).await.leads_to("done=before").split('?').next(), Some(&*manage));
        assert_eq!(bookings(app).await, 1);
    }

    async fn who_goes_back_and_changes_a_word_has_booked_already(app: &TestApp) {
        let server = Server::on(app);
        let page = details(&server, "").await;
        let manage = filled(&page).post(&server).await.leads_to("done=booked").split('?').next().unwrap().to_owned();
        let changed = page.form(START).with("name", "Quill Feather").with("email", "quill@example.org").with("agree", "yes");
        let before = changed.post(&server).await.leads_to("done=before");
        assert_eq!(before.split('?').next(), Some(&*manage));
        // Whatever else is wrong with it, and in another language too.
        let unsure = page.form(START).with("name", "Quillfeather").with("email", "nobody").post(&server).await;
        let looked = page.form(START).with("name", "Quillfeather").with("look", "yes").post(&server).await;
        assert_eq!((unsure.leads_to("done=before"), looked.leads_to("done=before")), (before.clone(), before.clone()));
        Page::open(&server, &before).await.shows(200, "You’ve already booked this").shows(200, "Pay £65.00");
        assert_eq!(bookings(app).await, 1);
        // The browser goes back to what it does not keep: the time is taken, but by itself.
        let first = filled(&page).post(&server).await;
        let kept = first.answer.header("set-cookie");
        assert!(kept.contains("; Path=/book/riverside-counselling;") && kept.contains("; HttpOnly"), "{kept}");
        let cookie = kept.split(';').next().unwrap();
        let back = server.get(&format!("{START}?service=ind50&mode=online&start={TAKEN}")).header("cookie", cookie).send().await;
        assert_eq!((back.status, back.header("location")), (303, &*before));
        details(&server, "").await.shows(409, "no longer free");
        let other = |what: &str| format!("{START}?{what}&mode=online");
        for (next, status) in [
            (other("service=ind50&start=2026-10-20T11:00:00Z"), 200),
            (other(&format!("service={CONCESSION}&start={TAKEN}")), 409),
        ] {
            assert_eq!(server.get(&next).header("cookie", cookie).send().await.status, status, "{next} is another booking");
        }
        // The key is kept as its hash: who reads the database cannot send the form.
        assert!(!app.database.dump().await.contains(&page.form(START).field("key")));
        // Also when it is over: then with the way to another time.
        app.advance(20);
        app.settle().await;
        let over = changed.post(&server).await.leads_to("done=before");
        let over = Page::open(&server, &over).await.shows(200, "We’re no longer holding this time");
        assert!(!over.text.contains("already booked this") && !over.link("/book/").is_empty());
        let free = server.get(&format!("{START}?service=ind50&mode=online&start={TAKEN}")).header("cookie", cookie).send().await;
        assert_eq!(free.status, 200);
    }

    async fn who_has_that_time_already_is_asked_before_it_is_booked_twice(app: &TestApp) {
        let server = Server::on(app);
        let with = |who: &str| format!("/book/{STILLPOINT}?service=ind45&practitioner={who}&mode=online&start=2026-10-21T19:00:00Z");
        let fill = |page: &Page, name: &str| {
            let form = page.form(&format!("/book/{STILLPOINT}"));
            form.with("name", name).with("email", "quillfeather@example.org").with("agree", "yes")
        };
        let booked = fill(&Page::open(&server, &with("mr")).await, "Quillfeather").post(&server).await;
        let cookie = booked.answer.header("set-cookie").split(';').next().unwrap().to_owned();
        booked.leads_to("done=booked");
        let asked = fill(&Page::open(&server, &with("aw")).await, "QUILLFEATHER").post_with(&server, &cookie).await;
        let asked = asked.shows(422, "You already have an appointment at this time").shows(422, "value=\"QUILLFEATHER\"");
        assert_eq!(bookings(app).await, 1);
        fill(&asked, "Quillfeather").post_with(&server, &cookie).await.leads_to("done=booked");
    }

    async fn a_practitioners_page_offers_what_they_give_and_nothing_else(app: &TestApp) {
        let server = Server::on(app);
        let page = Page::open(&server, &format!("/book/{LANDWEHRKANAL}?practitioner=mo&lang=en")).await.shows(200, "with Miriam Okafor");
        let hrefs: Vec<_> = page.text.split("class=\"choice\" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let offered = |handle: &str| hrefs.iter().any(|href| href.contains(&format!("service={handle}&practitioner=mo")));
        assert!(offered("einzel_hp") && offered("paar") && hrefs.len() < 5, "{hrefs:?}");
        assert!(!offered("einzel") && !offered("physio"), "{hrefs:?}");
        // With whom is settled; and back leads to where one came from.
        let times = Page::open(&server, &page.link("service=einzel_hp")).await.shows(200, "When works for you?");
        assert_eq!(times.link("/book/"), format!("/book/{LANDWEHRKANAL}?lang=en&practitioner=mo"));
        let widget = Page::open(&server, &format!("/book/{LANDWEHRKANAL}?practitioner=mo&widget=yes")).await;
        assert!(widget.text.contains("practice=\"landwehrkanal\" practitioner=\"mo\""), "{}", widget.text);
        Page::open(&server, &format!("/book/{LANDWEHRKANAL}?practitioner=nobody")).await.shows(422, "Please choose again");
    }

    async fn what_turns_the_text_around_it_is_left_out_and_what_is_too_long_is_said_so(app: &TestApp) {
        let server = Server::on(app);
        let page = details(&server, "").await;
        let long = "Quill\u{202e}".repeat(2_000);
        let form = page.form(START).with("name", &long).with("email", "quillfeather@example.org").with("agree", "yes");
        let again = form.with("note", &"\u{202e}long ".repeat(2_000)).post(&server).await.shows(422, "id=\"note-wrong\">Please shorten this.");
        assert!(again.text.contains("id=\"name-wrong\">Please shorten this.") && !again.text.contains('\u{202e}'));
        let form = page.form(START).with("name", "\u{202e}rehtaefllinuQ").with("phone", "\u{202d}+44 20 7946 0018\u{202c}");
        let form = form.with("email", "\u{2066}quillfeather@example.org\u{2069}").with("note", "a\u{202e}b").with("agree", "yes");
        let manage = form.post(&server).await.leads_to("/manage/");
        let contact = Page::open(&server, &manage.replace('?', "/contact?")).await;
        assert!(contact.text.contains("value=\"rehtaefllinuQ\""), "{}", contact.text);
    }

    async fn whom_and_where_are_asked_where_there_is_a_choice(app: &TestApp) {
        let server = Server::on(app);
        let start = format!("/book/{LANDWEHRKANAL}?lang=en");
        let services = Page::open(&server, &start).await;
        let people = Page::open(&server, &services.link("service=")).await.shows(200, "With whom?");
        let times = Page::open(&server, &people.link("practitioner=any")).await.shows(200, "When works for you?");
        let details = Page::open(&server, &times.link("start=")).await.shows(200, "Price and rules");
        assert!(details.text.contains("lang=\"en-GB\"") && details.form(LANDWEHRKANAL).action.contains("lang=en"));
        // Another week, and one in which nothing can be booked yet.
        let week = Page::open(&server, &times.link("week=")).await.shows(200, "Earlier");
        assert!(week.link("week=").contains("week="));
        Page::open(&server, &format!("{start}&service=nothing")).await.shows(422, "can’t be booked here");
    }
}
