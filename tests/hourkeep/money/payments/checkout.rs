//! From the request to the confirmed hour: placing, paying, and what the provider says in between.

use domain::{
    booking::{Refusal, State},
    money::payments::{payment::PaymentState, slow::ConfirmOn},
};
use hourkeep::service::ServiceError;
use stripe_sandbox::{Fault, FaultKind, Operation, Outcome};

use crate::{
    both,
    support::{Ask, RIVERSIDE, page},
};

fn session() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

both! {
    async fn a_service_that_costs_nothing_is_confirmed_at_once(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(booked.status(), "confirmed");
        assert_eq!(booked.view["payment"]["status"], "none");
        assert_eq!(app.run_due().await, 0);
        assert_eq!(app.resume(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::NothingToPay));
    }

    async fn a_held_booking_is_confirmed_when_its_payment_has_come(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        assert_eq!(booked.status(), "held");
        app.pay(&booked).await;
        let record = app.record(&booked).await;
        assert!(matches!(record.booking.state, State::Confirmed { .. }), "{:?}", record.booking.state);
        assert_eq!(record.funds.payments[0].state, PaymentState::Captured);
        assert!(record.funds.payments[0].intent.is_some());
        app.advance(24 * 60);
        assert_eq!(app.run_due().await, 0, "nothing is left to do");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM jobs WHERE state = 'due' AND kind <> 'collect'").await, 0);
    }

    async fn what_the_provider_is_told_says_nothing_about_the_client(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        let told = app.sandbox.object(&booked.page()).unwrap();
        assert_eq!(told["metadata"]["booking"], booked.id.to_string());
        assert_eq!(told["amount_total"], 6500);
        let everything = app.sandbox.events().iter().map(ToString::to_string).collect::<String>();
        for word in [crate::support::PERSON, "Individual", "Hannah", "Whitlock"] {
            assert!(!everything.contains(word), "{word}");
        }
    }

    async fn a_declined_card_and_a_change_of_mind_leave_the_hold_and_its_page(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        for outcome in [Outcome::Decline, Outcome::Abandon, Outcome::Authenticate] {
            assert!(app.sandbox.act(&booked.page(), outcome), "{outcome:?}");
            app.settle().await;
            assert!(matches!(app.state(&booked).await, State::Held { .. }), "{outcome:?}");
        }
        assert_eq!(page(&app.resume(&booked).await.unwrap()), booked.page(), "the same page");
        app.pay(&booked).await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn coming_back_never_charges_twice(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        for _ in 0..3 {
            assert_eq!(page(&app.resume(&booked).await.unwrap()), booked.page());
        }
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        let view = app.resume(&booked).await.unwrap();
        assert_eq!((view["status"].as_str(), view["payment"]["status"].as_str()), (Some("confirmed"), Some("paid")), "before the event");
        assert!(view["payment"]["checkout_url"].is_null() || !app.sandbox.act(&booked.page(), Outcome::Pay));
        app.settle().await;
        assert_eq!(app.sandbox.sessions().len(), 1);
        assert_eq!(app.resume(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::NothingToPay));
    }

    async fn a_page_that_was_not_opened_is_opened_by_the_worker(app: &TestApp) {
        app.sandbox.fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::CreateSession).times(3));
        let booked = app.book(&session()).await.unwrap();
        assert!(booked.view["payment"]["checkout_url"].is_null());
        assert_eq!(app.sandbox.sessions().len(), 0);
        assert_eq!(app.run_due().await, 0, "not yet: the request may be at it");
        app.advance(1);
        assert_eq!(app.run_due().await, 1);
        let record = app.record(&booked).await;
        let opened = record.funds.payments[0].page.as_ref().expect("a page").id.clone();
        assert_eq!(page(&app.resume(&booked).await.unwrap()), opened);
        assert!(app.sandbox.act(&opened, Outcome::Pay));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn a_page_that_was_opened_unheard_is_found_again(app: &TestApp) {
        app.sandbox.fault(Fault::new(FaultKind::TimeoutAfter).of(Operation::CreateSession).times(1));
        app.sandbox.fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::CreateSession).times(2));
        let booked = app.book(&session()).await.unwrap();
        assert!(booked.view["payment"]["checkout_url"].is_null());
        let opened = page(&app.resume(&booked).await.unwrap());
        assert_eq!(app.sandbox.sessions().len(), 1, "the same page");
        app.advance(1);
        app.settle().await;
        assert!(app.sandbox.act(&opened, Outcome::Pay));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn without_the_provider_paying_is_put_off_and_nothing_is_lost(app: &TestApp) {
        app.sandbox.begin_outage().await;
        let booked = app.book(&session()).await.unwrap();
        assert_eq!(app.resume(&booked).await.unwrap_err(), ServiceError::ProviderUnavailable);
        app.advance(1);
        app.run_due().await;
        assert!(matches!(app.state(&booked).await, State::Held { .. }));
        app.sandbox.end_outage().await;
        assert!(page(&app.resume(&booked).await.unwrap()).starts_with("cs_"));
    }

    async fn a_lapsed_page_is_replaced_while_the_hold_lasts(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.app.gateways.payments.expire_checkout(&booked.page(), None).await.unwrap();
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Held { .. }), "the hold lasts");
        let fresh = page(&app.resume(&booked).await.unwrap());
        assert_ne!(fresh, booked.page());
        assert_eq!(page(&app.resume(&booked).await.unwrap()), fresh);
        assert!(app.sandbox.act(&fresh, Outcome::Pay));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
        assert_eq!(app.payments(&booked).await, [PaymentState::Captured]);
    }

    async fn events_that_come_twice_or_backwards_confirm_once(app: &TestApp) {
        app.sandbox.hold_events();
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Decline));
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        for event in app.sandbox.events() {
            app.sandbox.resend_event(event["id"].as_str().unwrap());
        }
        app.sandbox.release_events(true);
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
        let version = app.record(&booked).await.booking.version;
        assert_eq!(version, 2, "confirmed once");
        let confirmed = "SELECT COUNT(*) FROM audit WHERE action = 'booking.confirmed'";
        assert_eq!(app.database.number(confirmed).await, 1);
        let events = i64::try_from(app.sandbox.events().len()).unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM provider_events").await, events, "each stored once");
    }

    async fn money_on_its_way_confirms_when_it_has_arrived(app: &TestApp) {
        app.slow(RIVERSIDE, ConfirmOn::Paid).await;
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Late));
        app.settle().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Processing]);
        assert!(matches!(app.state(&booked).await, State::Held { .. }), "completed is not paid");
        assert!(app.sandbox.settle_late(&booked.page(), true));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn money_on_its_way_that_fails_frees_the_slot_in_the_end(app: &TestApp) {
        app.slow(RIVERSIDE, ConfirmOn::Paid).await;
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Late));
        app.settle().await;
        assert!(app.sandbox.settle_late(&booked.page(), false));
        app.settle().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Failed]);
        app.advance(24 * 60);
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { .. }));
        app.book(&session().by(1)).await.expect("free again");
    }

    async fn the_way_back_leads_to_a_page_of_the_practice(app: &TestApp) {
        let mut ask = session();
        for elsewhere in [
            "javascript:alert(1)", "//riverside-counselling.example/", "https://riverside-counselling.example.evil.example/",
            "https://riverside-counselling.example@evil.example/", "https://me@riverside-counselling.example/",
            "https://riverside-counselling.example:444/", "blob:https://riverside-counselling.example/1",
        ] {
            ask.request.return_url = Some(elsewhere.into());
            assert!(app.book(&ask).await.is_err(), "{elsewhere}");
        }
        ask.request.return_url = Some("HTTPS://riverside-counselling.EXAMPLE/thanks".into());
        app.book(&ask).await.unwrap();
        let pages = app.database.texts("SELECT return_url FROM payments").await;
        assert_eq!(pages, ["https://riverside-counselling.example/thanks"]);
    }

    async fn an_event_that_lies_changes_nothing(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        let forged = hourkeep::service::money::events::receive(&app.app, Some("t=1,v1=00"), b"{}").await;
        assert!(forged.is_err());
        let lie = store::StoredEvent {
            id: "evt_lie".into(), kind: "checkout.session.completed".into(), object: booked.page(), account: None, livemode: false,
        };
        app.store().store_event(&lie, domain::clock::Clock::now(app.clock.as_ref())).await.unwrap();
        app.run_due().await;
        assert!(matches!(app.state(&booked).await, State::Held { .. }), "it is not paid, whatever the event says");
        for (id, account, livemode) in [("evt_live", None, true), ("evt_theirs", Some("acct_theirs".to_owned()), false)] {
            let event = store::StoredEvent { id: id.into(), account, livemode, ..lie.clone() };
            app.store().store_event(&event, domain::clock::Clock::now(app.clock.as_ref())).await.unwrap();
        }
        app.run_due().await;
        let quarantined = app.database.texts("SELECT reason FROM provider_events WHERE state = 'quarantined' ORDER BY id").await;
        assert_eq!(quarantined, ["wrong_mode", "wrong_account"]);
        let audited = "SELECT CAST(detail AS TEXT) FROM audit WHERE action = 'event.quarantined' ORDER BY id";
        let audited = app.database.texts(audited).await.join(" ");
        assert!(audited.contains("wrong_mode") && audited.contains("wrong_account"), "{audited}");
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }
}
