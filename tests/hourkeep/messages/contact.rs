//! Safe contact: the client's rules as they are when a message is sent.

use domain::{clients::Channel, zone::Zone};
use hourkeep::service::authenticate::Caller;

use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp, shape},
};

fn free(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "intro", start).online()
}

/// The client of `free` books again, and says how they want to be reached.
async fn says(app: &TestApp, email: Channel, safe_hours: Option<&str>) -> Booked {
    let mut ask = Ask::of(RIVERSIDE, "walk60", "2026-10-15T12:00:00+01:00");
    ask.request.client.contact.email = email;
    ask.request.client.contact.safe_hours = safe_hours.map(Into::into);
    app.book(&ask).await.unwrap()
}

both! {
    async fn rules_that_change_after_planning_count(app: &TestApp) {
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        let other = says(app, Channel::Never, None).await;
        app.deliver_at("2026-10-11T12:00:00+01:00").await;
        assert_eq!(app.told(&booked).await, ["confirmed sent", "reminder cancelled", "day_before withheld"]);
        assert_eq!(app.told(&other).await, ["held withheld"]);
        assert_eq!(app.post.mails().len(), 1);
        let reasons = app.database.texts("SELECT reason FROM messages WHERE state = 'withheld'").await;
        assert_eq!(reasons, ["unsafe_channel"; 2]);
    }

    async fn where_only_the_name_may_be_said_nothing_else_is(app: &TestApp) {
        let mut ask = free("2026-10-12T12:00:00+01:00");
        ask.request.client.contact.email = Channel::NameOnly;
        let booked = app.book(&ask).await.unwrap();
        app.deliver().await;
        let mail = app.post.last();
        assert_eq!(mail.subject(), Some("A note for Quillfeather 0"));
        assert_eq!(shape(&mail, 0), "multipart/alternative[text/plain, text/html]");
        let whole = format!("{}{}", mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
        for hidden in ["http", "12:00", "October", "booking", "Termin", &*app.mail_token(&booked).await] {
            assert!(!whole.contains(hidden), "{hidden}: {whole}");
        }
        assert!(mail.reply_to().is_none());
        assert_eq!(app.database.texts("SELECT contact FROM messages WHERE state = 'sent'").await, ["name_only"]);
    }

    async fn at_night_only_what_the_client_did_just_now_is_answered(app: &TestApp) {
        app.clock.set("2026-10-05T22:00:00+01:00".parse().unwrap());
        let own = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        let theirs = app.book(&free("2026-10-13T12:00:00+01:00").by(1)).await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.mails().len(), 2, "both have just booked");
        app.cancel(&own).await.unwrap();
        let practice = Caller::Practice(app.key_of(&theirs).await);
        app.cancel_as(&practice, &theirs).await.unwrap();
        app.deliver().await;
        assert_eq!(app.told(&own).await[3], "cancelled sent");
        assert_eq!(app.told(&theirs).await[3], "cancelled_by_practice due");
        app.deliver_at("2026-10-06T07:59:59+01:00").await;
        assert_eq!(app.told(&theirs).await[3], "cancelled_by_practice due");
        app.deliver_at("2026-10-06T08:00:00+01:00").await;
        assert_eq!(app.told(&theirs).await[3], "cancelled_by_practice sent");
    }

    async fn a_reminder_that_waits_is_looked_at_again_when_rules_change(app: &TestApp) {
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver_at("2026-10-11T08:30:00+01:00").await;
        assert_eq!(app.told(&booked).await[1..], ["reminder sent", "day_before due"]);
        says(app, Channel::Ok, Some("09:00-11:00")).await;
        app.deliver_at("2026-10-11T10:44:00+01:00").await;
        assert_eq!(app.told(&booked).await[2], "day_before due");
        app.deliver_at("2026-10-11T10:45:00+01:00").await;
        assert_eq!(app.told(&booked).await[2], "day_before sent", "noon is not safe any more");
    }

    async fn hours_are_those_of_where_the_client_is(app: &TestApp) {
        // 17 o'clock in London, the small hours in Auckland.
        app.clock.set("2026-10-05T17:00:00+01:00".parse().unwrap());
        let mut ask = free("2026-10-12T12:00:00+01:00");
        ask.request.client.time_zone = Zone::named("Pacific/Auckland").ok();
        let booked = app.book(&ask).await.unwrap();
        app.deliver().await;
        let practice = Caller::Practice(app.key_of(&booked).await);
        app.cancel_as(&practice, &booked).await.unwrap();
        app.deliver_at("2026-10-06T07:59:59+13:00").await;
        assert_eq!(app.told(&booked).await[3], "cancelled_by_practice due");
        app.deliver_at("2026-10-06T08:00:00+13:00").await;
        assert_eq!(app.told(&booked).await[3], "cancelled_by_practice sent");
    }

    async fn safe_hours_are_kept_whoever_acts(app: &TestApp) {
        app.clock.set("2026-10-05T18:00:00+01:00".parse().unwrap());
        let mut ask = free("2026-10-12T12:00:00+01:00");
        ask.request.client.contact.safe_hours = Some("09:30-11:30".into());
        let booked = app.book(&ask).await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.mails().len(), 0, "it is not safe now");
        app.deliver_at("2026-10-06T09:29:59+01:00").await;
        assert_eq!(app.told(&booked).await[0], "confirmed due");
        app.deliver_at("2026-10-06T09:30:00+01:00").await;
        assert_eq!(app.told(&booked).await[0], "confirmed sent");
        app.deliver_at("2026-10-09T11:14:59+01:00").await;
        assert_eq!(app.told(&booked).await[1], "reminder due");
        app.deliver_at("2026-10-09T11:15:00+01:00").await;
        assert_eq!(app.told(&booked).await[1], "reminder sent", "earlier than noon, not later");
        // Nobody looked while it was safe: it waits for the next hour that is.
        app.deliver_at("2026-10-11T12:30:00+01:00").await;
        assert_eq!(app.told(&booked).await[2], "day_before due");
        app.deliver_at("2026-10-12T09:30:00+01:00").await;
        assert_eq!(app.told(&booked).await[2], "day_before sent");
    }
}
