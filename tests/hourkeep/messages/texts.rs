//! Text messages: beside mails, to those who gave a number and may be texted.

use std::sync::Arc;

use domain::{
    clients::{Channel, Personal},
    clock::Clock,
};
use hourkeep::{
    adapters::webhooks::SmsWebhook,
    ports::mailer::SendError,
    service::{App, Gateways, authenticate::Caller, messages::sending},
};
use standardwebhooks::Webhook;

use crate::{
    both,
    support::{Ask, RIVERSIDE, TestApp, WebhookServer, deliverer},
};

const NUMBER: &str = "+442079460018";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr";

/// At noon of the 12th in London, by somebody who left a number.
fn free() -> Ask {
    let mut ask = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online();
    ask.request.client.phone = Some(Personal::new(NUMBER.into()));
    ask
}

/// The same service with a webhook for text messages.
fn with_webhook(app: &TestApp, theirs: &WebhookServer) -> App {
    let App {
        store,
        clock,
        entropy,
        settings,
        ..
    } = app.app.as_ref();
    let sms_sender = Arc::new(SmsWebhook::new(
        deliverer(),
        theirs.url().into(),
        SECRET.into(),
    ));
    let outside = Gateways {
        sms_sender,
        ..app.app.gateways.clone()
    };
    App::new(
        store.clone(),
        outside,
        clock.clone(),
        entropy.clone(),
        settings.clone(),
    )
}

/// Lets `service` send what is due; its words.
async fn sent_by(service: &App, app: &TestApp) -> Vec<&'static str> {
    let mut words = Vec::new();
    for due in app.store().lease_messages(app.lease()).await.unwrap() {
        words.push(sending::carry_out(service, &due).await.unwrap());
    }
    words
}

both! {
    async fn who_left_no_number_is_not_texted(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.deliver_at("2026-10-11T12:00:00+01:00").await;
        assert_eq!((app.texted(&booked).await, app.post.texts()), (vec![], vec![]));
        assert_eq!(app.told(&booked).await.last().unwrap(), "day_before sent");
    }

    async fn a_text_message_says_when_and_where_to_change_it(app: &TestApp) {
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        app.deliver_at("2026-10-11T12:00:00+01:00").await;
        let texts = app.post.texts();
        let expected = format!(
            "Quillfeather 0, see you Monday, 12 October 2026 at 12:00. Change: https://hourkeep.example/manage/{} Riverside",
            app.mail_token(&booked).await
        );
        assert_eq!(texts, [(NUMBER.to_owned(), expected)]);
        assert_eq!(app.told(&booked).await.last().unwrap(), "day_before sent");
        assert_eq!(app.texted(&booked).await, ["day_before sent"]);
    }

    async fn neither_channel_takes_the_place_of_the_other(app: &TestApp) {
        let mut by_mail = free();
        by_mail.request.client.contact.sms = Channel::Never;
        let mut by_text = free().by(1);
        by_text.request.start = "2026-10-12T14:00:00+01:00".parse().unwrap();
        by_text.request.client.phone = Some(Personal::new(NUMBER.into()));
        by_text.request.client.contact.email = Channel::Never;
        by_text.request.client.contact.sms = Channel::NameOnly;
        let (mailed, texted) = (app.book(&by_mail).await.unwrap(), app.book(&by_text).await.unwrap());
        app.deliver().await;
        for booked in [&mailed, &texted] {
            let practice = Caller::Practice(app.key_of(booked).await);
            app.cancel_as(&practice, booked).await.unwrap();
        }
        app.deliver().await;
        assert_eq!(app.told(&mailed).await.last().unwrap(), "cancelled_by_practice sent");
        assert_eq!(app.texted(&mailed).await, ["day_before cancelled", "cancelled_by_practice withheld"]);
        assert_eq!(app.told(&texted).await.last().unwrap(), "cancelled_by_practice withheld");
        assert_eq!(app.texted(&texted).await, ["day_before cancelled", "cancelled_by_practice sent"]);
        assert_eq!(app.post.texts(), [(NUMBER.to_owned(), "A note for Quillfeather 1: you have a new update. Riverside".to_owned())]);
    }

    async fn a_booking_is_texted_to_its_own_number_only(app: &TestApp) {
        const STRANGER: &str = "+447912345678";
        let number = |number: &str| Some(Personal::new(number.to_owned()));
        let first = Ask::of(RIVERSIDE, "intro", "2026-10-13T12:00:00+01:00").online();
        // Somebody who knows the client's name and address, and the client again, with a number of their own.
        let mut second = Ask::of(RIVERSIDE, "ind50", "2026-10-14T12:00:00+01:00").online();
        second.request.client.phone = number(STRANGER);
        let mut third = Ask::of(RIVERSIDE, "ind50", "2026-10-15T12:00:00+01:00").online();
        third.request.client.phone = number(NUMBER);
        let mut booked = Vec::new();
        for ask in [&first, &second, &third] {
            booked.push(app.book(ask).await.unwrap());
        }
        app.deliver().await;
        let practice = Caller::Practice(app.key_of(&booked[0]).await);
        for one in &booked {
            app.cancel_as(&practice, one).await.unwrap();
        }
        app.settle().await;
        app.deliver().await;
        assert_eq!(app.texted(&booked[0]).await, Vec::<String>::new(), "no number was given with it");
        let mut texts = app.post.texts();
        texts.sort();
        let tokens = futures::future::join_all(booked.iter().map(|one| app.mail_token(one))).await;
        let links: Vec<_> = texts.iter().map(|(to, text)| (to.as_str(), tokens.iter().position(|one| text.contains(one)))).collect();
        assert_eq!(links, [(NUMBER, Some(2)), (STRANGER, Some(1))]);
    }

    async fn text_messages_wait_for_the_morning_and_for_safe_hours(app: &TestApp) {
        app.clock.set("2026-10-05T22:00:00+01:00".parse().unwrap());
        let mut ask = free();
        ask.request.client.contact.safe_hours = Some("09:30-11:30".into());
        let booked = app.book(&ask).await.unwrap();
        let practice = Caller::Practice(app.key_of(&booked).await);
        app.cancel_as(&practice, &booked).await.unwrap();
        app.deliver_at("2026-10-06T09:29:59+01:00").await;
        assert_eq!(app.texted(&booked).await, ["day_before cancelled", "cancelled_by_practice due"]);
        app.deliver_at("2026-10-06T09:30:00+01:00").await;
        assert_eq!(app.texted(&booked).await, ["day_before cancelled", "cancelled_by_practice sent"]);
    }

    async fn a_webhook_is_asked_to_send_them_signed_and_under_one_id(app: &TestApp) {
        let theirs = WebhookServer::start().await;
        let service = with_webhook(app, &theirs);
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        let practice = Caller::Practice(app.key_of(&booked).await);
        app.cancel_as(&practice, &booked).await.unwrap();
        theirs.says(&[503, 401, 302]);
        let mut words = Vec::new();
        for _ in 0..4 {
            words.extend(sent_by(&service, app).await);
            app.advance(10);
        }
        assert_eq!(words, ["done", "again", "again", "again", "done"], "the mail at once, the text message in the end");
        let received = theirs.received();
        assert_eq!(received.len(), 4);
        for message in &received {
            assert_eq!(message.header("webhook-id"), format!("{}.6", booked.id));
            let library = Webhook::new(SECRET).unwrap();
            let at = message.header("webhook-timestamp").parse().unwrap();
            let signed = library.sign(message.header("webhook-id"), at, &message.body).unwrap();
            assert_eq!(message.header("webhook-signature"), signed);
        }
        let body = received[3].json();
        assert_eq!((&body["type"], &body["data"]["to"]), (&"sms.requested".into(), &NUMBER.into()));
        assert!(body["data"]["text"].as_str().unwrap().starts_with("Quillfeather 0, we're sorry: we have to cancel Monday, 12 October 2026 at 12:00"));
        assert_eq!((&body["timestamp"], &body["data"]["valid_until"]), (&"2026-10-05T08:30:00Z".into(), &"2026-10-05T08:45:00Z".into()));
        assert_eq!(app.texted(&booked).await, ["day_before cancelled", "cancelled_by_practice sent"]);
    }

    async fn what_a_webhook_refuses_is_given_up_in_sight(app: &TestApp) {
        let theirs = WebhookServer::start().await;
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        let practice = Caller::Practice(app.key_of(&booked).await);
        app.cancel_as(&practice, &booked).await.unwrap();
        theirs.says(&[422]);
        assert_eq!(sent_by(&with_webhook(app, &theirs), app).await, ["done", "dead"]);
        let practice = app.practice(RIVERSIDE).await;
        let found = app.store().exceptions(practice, 10, app.clock.now()).await.unwrap();
        assert_eq!((found.len(), found[0].detail.as_str()), (1, "cancelled_by_practice by sms: refused"));
        app.post.trouble(Some(SendError::Temporary("unreachable")));
        assert!(app.post.texts().is_empty());
    }
}
