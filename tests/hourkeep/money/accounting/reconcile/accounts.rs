//! A payment belongs to the account it was made to, whatever the practice's account or the installation's key are by then.

use domain::{
    clients::Personal,
    money::payments::payment::{CollectionMethod, PaymentState},
};
use hourkeep::service::{
    ServiceError,
    booking::placing::quote::{QuoteRequest, quote},
    clients::returning::Proof,
    jobs,
    money::{accounting::reconcile, events, payments::pay},
};
use stripe_sandbox::Outcome;

use super::{
    connected::{define, with_card},
    second, session,
};
use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp},
};

const OLD: &str = "acct_old";
const NEW: &str = "acct_new";

/// The accounts at which the sandbox holds objects of that kind, by age.
async fn accounts(app: &TestApp, table: &str) -> Vec<String> {
    app.database
        .texts(&format!(
            "SELECT COALESCE(account, 'own') FROM {table} ORDER BY id"
        ))
        .await
}

both! {
    async fn refunds_pages_and_events_stay_with_the_account(app: &TestApp) {
        define(app, Some(OLD), false).await;
        let paid = app.paid(&session()).await;
        let held = app.book(&second()).await.unwrap();
        assert_eq!(app.payee(RIVERSIDE, false, Some(NEW)).await, Ok(1), "the page of the second");
        assert!(app.sandbox.act(&held.page(), Outcome::Pay));
        app.settle().await;
        assert!(app.is_confirmed(&held).await, "the event of the account it was opened at counts");
        app.cancel(&paid).await.unwrap();
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1);
        let third = app.book(&session().by(2)).await.unwrap();
        app.pay(&third).await;
        assert!(app.is_confirmed(&third).await);
        assert_eq!(accounts(app, "payments").await, [OLD, OLD, NEW]);
        app.rounds(3).await;
        assert_eq!((app.booked_balance().await, app.kinds(RIVERSIDE).await), (app.real_balance(), vec![]));
        assert_eq!(app.database.texts("SELECT DISTINCT account FROM balance_transactions ORDER BY account").await, [NEW, OLD]);
    }

    async fn a_card_that_another_account_keeps_is_not_charged(app: &TestApp) {
        define(app, Some(OLD), true).await;
        let booked = app.book(&with_card(app).await).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::SaveCard));
        app.settle().await;
        app.payee(RIVERSIDE, false, Some(NEW)).await.unwrap();
        app.clock.set("2026-10-14T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        let due = app.record(&booked).await.funds.payments.last().unwrap().clone();
        assert_eq!((due.method, due.state, due.refusal), (CollectionMethod::Page, PaymentState::Pending, None));
        let told = app.told(&booked).await;
        assert!(told.iter().any(|one| one.starts_with("payment_due")), "{told:?}");
        assert!(!told.iter().any(|one| one.starts_with("payment_failed")), "nothing is wrong with the card: {told:?}");
        app.pay_by_link(&booked).await;
        assert_eq!(accounts(app, "payments").await.last().unwrap(), NEW);
        assert_eq!(app.owed(&booked).await, 0);
    }

    async fn a_card_is_known_again_where_it_is_kept_only(app: &TestApp) {
        define(app, Some(OLD), true).await;
        let first = app.book(&with_card(app).await).await.unwrap();
        assert!(app.sandbox.act(&first.page(), Outcome::SaveCard));
        app.settle().await;
        app.clock.set("2026-10-12T13:00:00+01:00".parse().unwrap());
        let same = again(app, &first, "2026-10-19T12:00:00+01:00").await;
        assert!(app.record(&same).await.booking.card.is_some() && app.is_confirmed(&same).await);
        app.payee(RIVERSIDE, false, Some(NEW)).await.unwrap();
        let other = again(app, &first, "2026-10-26T12:00:00+00:00").await;
        assert!(app.record(&other).await.booking.card.is_none(), "the new account has none of theirs");
    }

    async fn nobody_is_asked_with_the_key_of_another_account(app: &TestApp) {
        app.app.gateways.payments.learn_platform().await.unwrap();
        let paid = app.paid(&session()).await;
        let held = app.book(&second()).await.unwrap();
        assert_eq!(app.database.texts("SELECT DISTINCT platform FROM payments").await, ["acct_abc"]);
        let other = app.with_key("sk_test_other");
        app.advance(6);
        reconcile::round(&other).await.unwrap();
        assert_eq!(app.store().under_other_keys("acct_other").await.unwrap(), 1, "the page");
        app.cancel(&paid).await.unwrap();
        let resumed = pay::resume(&other, &held.caller, held.id).await;
        assert!(matches!(resumed, Err(ServiceError::AccountNotReady(_))), "{resumed:?}");
        work(app, &other).await;
        assert_eq!(app.sandbox.refunds().len(), 0);
        assert_eq!(kinds(app).await, ["account_not_ready"], "kept, and tried again");
        // The key is put back.
        app.advance(6);
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1);
        assert_eq!(kinds(app).await, Vec::<String>::new());
    }

    async fn a_hold_at_an_account_that_cannot_be_asked_ends_and_is_listed(app: &TestApp) {
        app.app.gateways.payments.learn_platform().await.unwrap();
        let (held, paid) = (app.book(&session()).await.unwrap(), app.book(&second()).await.unwrap());
        app.sandbox.drop_events(true);
        assert!(app.sandbox.act(&paid.page(), Outcome::Pay));
        let other = app.with_key("sk_test_other");
        other.gateways.payments.learn_platform().await.unwrap();
        for _ in 0..5 {
            app.advance(5);
            work(app, &other).await;
        }
        assert_eq!(app.payments(&held).await, [PaymentState::Pending], "its page can still be paid");
        for _ in 0..25 {
            app.advance(5);
            work(app, &other).await;
        }
        for booked in [&held, &paid] {
            let payment = app.record(booked).await.funds.payments[0].clone();
            assert_eq!((payment.state, payment.refusal.as_deref()), (PaymentState::Failed, Some("account_unreachable")));
        }
        let told = app.told(&held).await;
        assert!(!told.iter().any(|one| one.starts_with("payment_failed")), "{told:?}");
        app.book(&session().by(2)).await.expect("its time is free again");
        assert_eq!(kinds(app).await, ["payment_unseen", "payment_unseen"]);
        // The key is put back: one was paid, and is confirmed again; the other was not, and leaves the list.
        app.rounds(3).await;
        assert_eq!(kinds(app).await, Vec::<String>::new());
        assert!(app.is_confirmed(&paid).await);
        assert_eq!(app.booked_balance().await, app.real_balance());
    }

    async fn what_cannot_be_asked_about_does_not_keep_the_rest_waiting(app: &TestApp) {
        let other = app.with_key("sk_test_other");
        other.gateways.payments.learn_platform().await.unwrap();
        // Older than the one that can be asked about.
        for (number, start) in ["2026-10-19T12:00:00+01:00", "2026-10-20T12:00:00+01:00", "2026-10-26T12:00:00+00:00", "2026-10-27T12:00:00+00:00"].into_iter().enumerate() {
            app.book_with(&other, &Ask::of(RIVERSIDE, "ind50", start).online().by(number + 3)).await.unwrap();
        }
        app.app.gateways.payments.learn_platform().await.unwrap();
        app.sandbox.drop_events(true);
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        app.round().await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn a_lapsed_page_at_another_account_is_replaced_by_one_that_can_be_paid(app: &TestApp) {
        app.app.gateways.payments.learn_platform().await.unwrap();
        define(app, None, true).await;
        let booked = app.book(&with_card(app).await).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::SaveDecliningCard));
        app.settle().await;
        app.clock.set("2026-10-14T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        app.resume(&booked).await.unwrap();
        let other = app.with_key("sk_test_other");
        other.gateways.payments.learn_platform().await.unwrap();
        let resume = async || pay::resume(&other, &booked.caller, booked.id).await;
        assert!(matches!(resume().await, Err(ServiceError::AccountNotReady(_))), "it could be paid at both");
        app.advance(24 * 60);
        resume().await.expect("nobody can pay there any more");
        assert_eq!(app.database.texts("SELECT platform FROM payments WHERE means = 'page' ORDER BY id DESC").await[0], "acct_other");
    }
}

/// The client of an earlier booking books again, and shows that by its mail.
async fn again(app: &TestApp, first: &Booked, start: &str) -> Booked {
    let mut ask = Ask::of(RIVERSIDE, "ind50", start).room();
    let proof = Proof {
        booking: first.id,
        token: Personal::new(app.by_mail(first).await.token),
    };
    let asked = QuoteRequest {
        service: "ind50".into(),
        practitioner: None,
        start: ask.request.start,
        mode: ask.request.mode,
        returning: Some(proof.clone()),
        language: None,
    };
    let shown = serde_json::to_value(hourkeep::api::wire::QuoteView::from(
        quote(&app.app, RIVERSIDE, &asked).await.unwrap(),
    ))
    .unwrap();
    let words = shown["card_consent"]
        .as_object()
        .into_iter()
        .flat_map(|one| one.values())
        .filter_map(|one| one.as_str());
    ask.request.card_consent = words
        .filter(|one| one.len() == 64)
        .map(str::to_owned)
        .next();
    ask.request.returning = Some(proof);
    app.book(&ask).await.expect("it is free")
}

/// What is due, carried out by another process.
async fn work(app: &TestApp, other: &hourkeep::service::App) {
    app.sandbox.sweep();
    app.delivered().await;
    for _ in 0..20 {
        let jobs = app.store().lease_jobs(app.lease()).await.unwrap();
        let events = app.store().lease_events(app.lease()).await.unwrap();
        for leased in &jobs {
            jobs::carry_out(other, leased).await.unwrap();
        }
        for leased in &events {
            events::apply(other, leased).await.unwrap();
        }
    }
}

async fn kinds(app: &TestApp) -> Vec<String> {
    app.database
        .texts("SELECT kind FROM listed_exceptions WHERE note_id IS NULL ORDER BY kind")
        .await
}
