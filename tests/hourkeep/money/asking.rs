//! Bookings that the practice makes: how it asks for their money, what it agrees for them, and how it reminds of what is owed.

use domain::{
    booking::Refusal,
    clients::Channel,
    money::{Currency, Money, asking::Asking, payments::payment::CollectionMethod},
    practice::service::PaymentRule,
};
use hourkeep::{
    api::wire::ExceptionsView,
    service::{
        ServiceError,
        authenticate::{Caller, Scope},
        booking::placing::{
            own::book_for_client,
            quote::{QuoteRequest, quote},
            request::OwnRequest,
        },
        money::{accounting::exceptions, payments::send_link::send_link},
    },
};
use stripe_sandbox::Outcome;

use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp, page},
};

fn placement() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()
}

fn asking(asking: Asking) -> OwnRequest {
    OwnRequest {
        asking,
        ..OwnRequest::default()
    }
}

fn gbp(amount: i64) -> Money {
    Money::new(amount, Currency::GBP)
}

impl TestApp {
    /// The practice books for a client.
    async fn book_own(&self, ask: &Ask, own: OwnRequest) -> Result<Booked, ServiceError> {
        let (_, key) = self.api_key(ask.slug, Scope::ALL).await;
        let mut request = ask.request.clone();
        (request.policy_version, request.own) = (None, own);
        let booked = book_for_client(&self.app, &key, &request, &self.once("book")).await?;
        self.settle().await;
        Ok(Booked::of(booked.into_reply()))
    }

    async fn send_link(&self, booked: &Booked) -> Result<(), ServiceError> {
        send_link(
            &self.app,
            &self.key_of(booked).await,
            booked.id,
            &self.once("send-link"),
        )
        .await
        .map(|_| ())
    }

    async fn texts_to_client(&self) -> Vec<(String, String)> {
        self.deliver().await;
        self.post.to("quillfeather-0@example.org")
    }

    async fn unpaid(&self) -> Vec<i64> {
        let (_, key) = self.api_key(RIVERSIDE, &[Scope::Payments]).await;
        let listed = exceptions::list(&self.app, &key, false)
            .await
            .expect("the store answers");
        let listed = ExceptionsView::from(listed).data;
        assert!(
            listed.iter().all(|one| one.kind == "unpaid_balance"
                && one.booking.as_deref() == Some(one.subject.as_str())),
            "{listed:?}"
        );
        listed
            .iter()
            .map(|one| one.amount.as_ref().expect("an amount").amount)
            .collect()
    }
}

/// The client agrees to a card being saved.
async fn with_card(app: &TestApp) -> Ask {
    let mut ask = placement();
    let start = ask.request.start;
    let request = QuoteRequest {
        service: "ind50".into(),
        practitioner: None,
        start,
        mode: ask.request.mode,
        returning: None,
        language: None,
    };
    let shown = serde_json::to_value(hourkeep::api::wire::QuoteView::from(
        quote(&app.app, RIVERSIDE, &request).await.unwrap(),
    ))
    .unwrap();
    ask.request.card_consent = shown["card_consent"]["hash"].as_str().map(str::to_owned);
    ask
}

/// Completed, and owed.
async fn owing(app: &TestApp, days: &[u16]) -> Booked {
    owed_by(app, &placement(), days).await
}

async fn owed_by(app: &TestApp, ask: &Ask, days: &[u16]) -> Booked {
    app.policy(RIVERSIDE, |_| ()).await;
    app.redefine(RIVERSIDE, |catalogue| {
        catalogue.practice.booking.remind_to_pay_after_days = days.to_vec();
    })
    .await;
    app.rule(RIVERSIDE, "ind50", PaymentRule::Later).await;
    let booked = app.book(ask).await.unwrap();
    app.confirm(&booked).await.unwrap();
    app.deliver().await;
    app.clock.set("2026-10-12T14:00:00+01:00".parse().unwrap());
    app.mark(&booked, true).await.unwrap();
    app.deliver().await;
    booked
}

both! {
    async fn asked_for_nothing_it_is_as_before(app: &TestApp) {
        let booked = app.book_own(&placement(), OwnRequest::default()).await.unwrap();
        assert_eq!((booked.status(), &booked.view["payment"]["status"], &booked.view["owed"]["amount"], &booked.view["price_agreed"]), ("confirmed", &"none".into(), &0.into(), &false.into()));
        assert_eq!(app.send_link(&booked).await, Err(ServiceError::Refused(Refusal::NothingToPay)));
    }

    async fn asked_at_once_the_confirmation_has_the_link(app: &TestApp) {
        let booked = app.book_own(&placement(), asking(Asking::Now)).await.unwrap();
        assert_eq!((booked.status(), &booked.view["payment"]["status"], &booked.view["owed"]["amount"], &booked.view["can_extend"]), ("confirmed", &"pending".into(), &6_500.into(), &false.into()));
        let told = app.texts_to_client().await;
        let [(subject, said)] = &told[..] else { panic!("{told:?}") };
        assert!(subject == "Your booking on 12 October 2026" && said.contains("you can pay in advance, using the same link") && said.contains("See details and pay"), "{said}");
        assert!(!said.contains('£'), "{said}");
        assert_eq!(page(&app.resume(&booked).await.unwrap()), booked.page(), "the same page");
        app.pay(&booked).await;
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["client_receivable -6500".into(), "provider 6500".into()]));
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!(app.ledger().await, ["provider 6500", "revenue -6500"]);
    }

    async fn asked_at_once_and_cancelled_nothing_is_owed(app: &TestApp) {
        let booked = app.book_own(&placement(), asking(Asking::Now)).await.unwrap();
        app.cancel_as(&Caller::Practice(app.key_of(&booked).await), &booked).await.unwrap();
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec![]));
        assert!(!app.sandbox.act(&booked.page(), Outcome::Pay), "the page is closed");
    }

    async fn asked_on_request_the_link_is_sent_when_the_practice_likes_and_not_too_often(app: &TestApp) {
        let booked = app.book_own(&placement(), asking(Asking::OnRequest)).await.unwrap();
        assert_eq!((booked.status(), &booked.view["owed"]["amount"], &booked.view["payment"]["checkout_url"]), ("confirmed", &6_500.into(), &serde_json::Value::Null));
        let told = app.texts_to_client().await;
        assert!(told.len() == 1 && !told[0].1.contains("settled"), "{told:?}");
        for _ in 0..3 {
            app.advance(10);
            app.send_link(&booked).await.unwrap();
            app.deliver().await;
        }
        assert_eq!(app.send_link(&booked).await, Err(ServiceError::Refused(Refusal::LinkSentOften)));
        let told = app.texts_to_client().await;
        assert_eq!((told.len(), told[1].0.as_str()), (4, "About your booking on 12 October 2026"));
        assert!(told[1].1.contains("Here is your link") && told[1].1.contains("https://hourkeep.example/manage/"), "{}", told[1].1);
        app.advance(24 * 60);
        app.send_link(&booked).await.unwrap();
        app.pay_by_link(&booked).await;
        app.deliver().await;
        assert!(app.told(&booked).await.contains(&"payment_link cancelled".into()), "it was paid before it went out");
        assert_eq!(app.send_link(&booked).await, Err(ServiceError::Refused(Refusal::NothingToPay)));
    }

    async fn what_was_not_paid_ahead_is_asked_for_after_the_session(app: &TestApp) {
        let booked = app.book_own(&placement(), asking(Asking::Now)).await.unwrap();
        app.deliver().await;
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        app.deliver().await;
        assert!(app.told(&booked).await.contains(&"payment_due sent".into()));
        assert_eq!(app.ledger().await, ["client_receivable 6500", "revenue -6500"]);
    }

    async fn a_card_that_was_saved_before_is_charged_after_the_session(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::CardOnFile).await;
        let first = app.book(&with_card(app).await).await.unwrap();
        assert!(app.sandbox.act(&first.page(), Outcome::SaveCard));
        app.settle().await;
        let next = Ask::of(RIVERSIDE, "ind50", "2026-10-14T12:00:00+01:00").online();
        let own = OwnRequest { card_of: Some(first.id), client_agreed: true, ..asking(Asking::SavedCard) };
        assert_eq!(app.book_own(&next, own.clone()).await.unwrap_err(), ServiceError::Refused(Refusal::NoSavedCard), "nobody has shown whose it is");
        app.confirm(&first).await.unwrap();
        assert_eq!(app.book_own(&next, OwnRequest { client_agreed: false, ..own.clone() }).await.unwrap_err(), ServiceError::Refused(Refusal::ConsentMissing));
        assert_eq!(app.book_own(&next.clone().by(1), own.clone()).await.unwrap_err(), ServiceError::Refused(Refusal::NoSavedCard), "another person's card");
        assert_eq!(app.book_own(&next, OwnRequest { card_of: None, ..own.clone() }).await.unwrap_err(), ServiceError::Refused(Refusal::NoSavedCard));
        let booked = app.book_own(&next, own.clone()).await.unwrap();
        assert_eq!((booked.status(), app.database.number("SELECT COUNT(*) FROM consents").await), ("confirmed", 2));
        app.clock.set("2026-10-15T14:00:00+01:00".parse().unwrap());
        app.settle().await;
        let record = app.record(&booked).await;
        assert_eq!((record.funds.payments.len(), record.funds.payments[0].method, app.owed(&booked).await), (1, CollectionMethod::Card, 0));
        app.payee(RIVERSIDE, false, Some("acct_new")).await.unwrap();
        let later = Ask::of(RIVERSIDE, "ind50", "2026-10-21T12:00:00+01:00").online();
        assert_eq!(app.book_own(&later, own).await.unwrap_err(), ServiceError::Refused(Refusal::NoSavedCard), "another account keeps it");
    }

    async fn an_agreed_price_is_shown_as_agreed_and_stays_when_it_is_moved(app: &TestApp) {
        let own = OwnRequest { price: Some(gbp(4_500)), ..asking(Asking::Now) };
        let booked = app.book_own(&placement(), own).await.unwrap();
        assert_eq!((&booked.view["price"]["amount"], &booked.view["price_agreed"], &booked.view["owed"]["amount"]), (&4_500.into(), &true.into(), &4_500.into()));
        app.redefine(RIVERSIDE, |catalogue| catalogue.services.iter_mut().for_each(|one| one.price.amount *= 2)).await;
        let moved = app.reschedule(&booked, "2026-10-14T12:00:00+01:00").await.unwrap();
        assert_eq!((&moved["price"]["amount"], &moved["price_agreed"]), (&4_500.into(), &true.into()), "agreed stays agreed");
        app.settle().await;
        app.pay_by_link(&booked).await;
        assert_eq!(app.ledger().await, ["client_receivable -4500", "provider 4500"]);
    }

    async fn a_price_that_cannot_be_asked_for_is_refused_and_nothing_may_be_agreed(app: &TestApp) {
        let refused = |price| OwnRequest { price: Some(price), ..asking(Asking::Now) };
        for price in [gbp(-1), gbp(0), gbp(29), gbp(100_000_000), Money::new(4_500, Currency::EUR)] {
            assert_eq!(app.book_own(&placement(), refused(price)).await.unwrap_err(), ServiceError::Refused(Refusal::PriceNotAllowed), "{price}");
        }
        let booked = app.book_own(&placement(), OwnRequest { price: Some(gbp(0)), ..OwnRequest::default() }).await.unwrap();
        assert_eq!((&booked.view["price"]["amount"], &booked.view["price_agreed"]), (&0.into(), &true.into()));
    }

    async fn who_has_not_paid_is_reminded_twice_and_then_stands_on_the_list(app: &TestApp) {
        let booked = owing(app, &[7, 21]).await;
        let reminded = || async { app.told(&booked).await.into_iter().filter(|one| one.starts_with("payment_reminder")).collect::<Vec<_>>() };
        assert_eq!(reminded().await, ["payment_reminder due", "payment_reminder due"]);
        app.deliver_at("2026-10-19T13:59:59+01:00").await;
        assert_eq!(reminded().await[0], "payment_reminder due", "a second too early");
        app.deliver_at("2026-10-19T14:00:00+01:00").await;
        assert_eq!((reminded().await, app.unpaid().await), (vec!["payment_reminder sent".into(), "payment_reminder due".into()], vec![]));
        let (subject, said) = app.texts_to_client().await.pop().unwrap();
        assert_eq!(subject, "A friendly reminder: payment for your booking on 12 October 2026");
        assert!(said.contains("still an amount to pay") && said.contains("See details and pay") && !said.contains('£') && !said.contains("session"), "{said}");
        app.deliver_at("2026-11-02T14:00:00+00:00").await;
        assert_eq!((reminded().await.last().unwrap().as_str(), app.unpaid().await), ("payment_reminder sent", vec![6_500]));
        app.pay_by_link(&booked).await;
        assert_eq!(app.unpaid().await, Vec::<i64>::new(), "it leaves by itself");
    }

    async fn reminding_ends_when_nothing_is_owed_any_more(app: &TestApp) {
        let booked = owing(app, &[7]).await;
        app.pay_by_link(&booked).await;
        assert!(app.told(&booked).await.contains(&"payment_reminder cancelled".into()));
        app.deliver_at("2026-11-02T14:00:00+00:00").await;
        assert!(!app.post.subjects().iter().any(|one| one.starts_with("A friendly reminder")));
        assert_eq!(app.unpaid().await, Vec::<i64>::new());
    }

    async fn nobody_is_reminded_unless_the_practice_says_when(app: &TestApp) {
        let booked = owing(app, &[]).await;
        app.deliver_at("2026-12-02T14:00:00+00:00").await;
        assert!(!app.told(&booked).await.iter().any(|one| one.starts_with("payment_reminder")));
        assert_eq!(app.unpaid().await, Vec::<i64>::new(), "it stands in the report's `outstanding`");
    }

    async fn the_clients_contact_rules_hold_for_reminders(app: &TestApp) {
        let mut ask = placement();
        ask.request.client.contact.email = Channel::Never;
        let booked = owed_by(app, &ask, &[7]).await;
        app.deliver_at("2026-10-19T14:00:00+01:00").await;
        assert!(app.told(&booked).await.contains(&"payment_reminder withheld".into()) && app.post.mails().is_empty());
        assert_eq!(app.unpaid().await, [6_500], "who may not be written to stands on the list all the same");
    }
}
