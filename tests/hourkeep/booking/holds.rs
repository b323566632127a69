//! Nobody pays for a slot that is gone: a hold ends only when its payment is dead.

use domain::{
    booking::{Ending, Refusal, State},
    clock::Clock,
    money::payments::{payment::PaymentState, refund::RefundProgress, slow::ConfirmOn},
};
use hourkeep::service::ServiceError;
use stripe_sandbox::{Fault, FaultKind, Operation, Outcome};

use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp},
};

fn session() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

async fn expired(app: &TestApp, booked: &Booked) -> bool {
    matches!(
        app.state(booked).await,
        State::Ended {
            how: Ending::Expired,
            ..
        }
    )
}

async fn held(app: &TestApp, booked: &Booked) -> bool {
    matches!(app.state(booked).await, State::Held { .. })
}

async fn occupied(app: &TestApp) -> i64 {
    app.database
        .number("SELECT COUNT(*) FROM occupancies")
        .await
}

/// A booking whose hold ran out unpaid.
async fn lapsed(app: &TestApp) -> Booked {
    let booked = app.book(&session()).await.unwrap();
    app.advance(60);
    app.settle().await;
    assert!(expired(app, &booked).await);
    booked
}

async fn refunds(app: &TestApp, booked: &Booked) -> Vec<RefundProgress> {
    app.record(booked)
        .await
        .funds
        .refunds
        .iter()
        .map(|refund| refund.state)
        .collect()
}

both! {
    async fn a_hold_that_nobody_pays_ends_and_frees_its_slot(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.advance(14);
        app.settle().await;
        assert!(held(app, &booked).await, "14 of 15 minutes");
        app.advance(1);
        app.settle().await;
        assert!(expired(app, &booked).await);
        assert_eq!((app.payments(&booked).await, occupied(app).await), (vec![PaymentState::Failed], 0));
        assert_eq!(app.sandbox.object(&booked.page()).unwrap()["status"], "expired", "the provider was asked first");
        assert_eq!(app.resume(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::AlreadyEnded));
        app.book(&session().by(1)).await.expect("free again");
    }

    async fn while_the_provider_is_silent_the_hold_is_kept(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.advance(15);
        app.sandbox.begin_outage().await;
        app.run_due().await;
        assert!(held(app, &booked).await && occupied(app).await == 2);
        app.advance(30);
        app.run_due().await;
        assert!(held(app, &booked).await, "however long it is silent");
        assert_eq!(app.database.texts("SELECT reason FROM jobs WHERE kind = 'end_hold'").await, ["provider_unavailable"]);
        app.sandbox.end_outage().await;
        app.advance(5);
        app.settle().await;
        assert!(expired(app, &booked).await && occupied(app).await == 0);
    }

    async fn a_close_that_is_not_answered_is_asked_again(app: &TestApp) {
        app.sandbox.hold_events();
        let booked = app.book(&session()).await.unwrap();
        app.advance(15);
        app.sandbox.fault(Fault::new(FaultKind::TimeoutAfter).of(Operation::ExpireSession).times(1));
        app.sandbox.fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::ExpireSession).times(2));
        app.run_due().await;
        assert!(held(app, &booked).await, "nobody knows");
        app.advance(1);
        app.run_due().await;
        assert!(expired(app, &booked).await);
        app.sandbox.release_events(false);
        app.settle().await;
    }

    async fn who_pays_in_the_last_moment_has_the_hour(app: &TestApp) {
        app.sandbox.hold_events();
        let booked = app.book(&session()).await.unwrap();
        app.advance(15);
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        assert_eq!(app.run_due().await, 1, "the hold's end, before any event");
        assert!(app.is_confirmed(&booked).await);
        app.sandbox.release_events(false);
        app.settle().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Captured]);
        assert_eq!(app.sandbox.refunds().len(), 0);
    }

    async fn a_hold_is_not_ended_while_money_is_on_its_way(app: &TestApp) {
        app.slow(RIVERSIDE, ConfirmOn::Paid).await;
        app.sandbox.hold_events();
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Late));
        app.advance(15);
        app.run_due().await;
        assert!(held(app, &booked).await);
        assert_eq!(app.violations().await, Vec::<String>::new(), "something will still end it");
        assert!(app.sandbox.settle_late(&booked.page(), false));
        app.advance(60);
        app.run_due().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Failed]);
        app.advance(24 * 60);
        app.run_due().await;
        assert!(expired(app, &booked).await, "without any event");
        app.sandbox.release_events(false);
        app.settle().await;
    }

    async fn a_hold_without_a_page_ends_too(app: &TestApp) {
        app.sandbox.begin_outage().await;
        let booked = app.book(&session()).await.unwrap();
        app.advance(15);
        app.run_due().await;
        assert!(held(app, &booked).await);
        app.sandbox.end_outage().await;
        app.advance(5);
        app.settle().await;
        assert!(expired(app, &booked).await && occupied(app).await == 0);
        assert!(app.sandbox.sessions().iter().all(|session| session["status"] == "expired"), "no page can be paid");
    }

    async fn a_hold_without_a_page_ends_after_a_long_silence(app: &TestApp) {
        app.sandbox.begin_outage().await;
        let booked = app.book(&session()).await.unwrap();
        app.advance(3 * 60);
        app.run_due().await;
        assert!(held(app, &booked).await);
        app.sandbox.end_outage().await;
        app.advance(5);
        app.settle().await;
        assert!(expired(app, &booked).await && occupied(app).await == 0);
    }

    async fn a_failure_that_the_provider_repeats_does_not_keep_the_hold(app: &TestApp) {
        app.sandbox.fault(Fault::new(FaultKind::Error500Cached).of(Operation::CreateSession));
        let booked = app.book(&session()).await.unwrap();
        assert!(booked.view["payment"]["checkout_url"].is_null());
        for _ in 0..4 {
            app.advance(1);
            app.run_due().await;
        }
        assert!(app.resume(&booked).await.unwrap()["payment"]["checkout_url"].is_string(), "under another key");
        app.advance(15);
        app.settle().await;
        assert!(expired(app, &booked).await);
    }

    async fn a_hold_is_extended_once(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        let view = app.extend(&booked).await.unwrap();
        assert_ne!(view["hold_expires_at"], booked.view["hold_expires_at"]);
        assert_eq!(app.extend(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::AlreadyExtended));
        app.advance(15);
        app.settle().await;
        assert!(held(app, &booked).await);
        app.advance(15);
        app.settle().await;
        assert!(expired(app, &booked).await);
    }

    async fn a_hold_is_kept_longer_only_once_its_page_was_opened(app: &TestApp) {
        app.sandbox.begin_outage().await;
        let booked = app.book(&session()).await.unwrap();
        assert_eq!(app.extend(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::PageNotOpened));
        app.sandbox.end_outage().await;
        app.resume(&booked).await.unwrap();
        app.extend(&booked).await.unwrap();
        app.advance(30);
        app.settle().await;
        assert!(expired(app, &booked).await);
    }

    async fn money_that_comes_late_takes_the_slot_again_if_it_is_free(app: &TestApp) {
        let booked = lapsed(app).await;
        assert!(app.sandbox.pay_regardless(&booked.page()));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
        assert_eq!((app.payments(&booked).await, occupied(app).await), (vec![PaymentState::Captured], 2));
        assert_eq!(app.sandbox.refunds().len(), 0);
        app.book(&session().by(1)).await.expect_err("taken");
    }

    async fn money_that_comes_too_late_goes_back_exactly_once(app: &TestApp) {
        let booked = lapsed(app).await;
        let other = app.book(&session().by(1)).await.unwrap();
        app.sandbox.hold_events();
        assert!(app.sandbox.pay_regardless(&booked.page()));
        for event in app.sandbox.events() {
            app.sandbox.resend_event(event["id"].as_str().unwrap());
        }
        app.sandbox.release_events(true);
        app.settle().await;
        assert!(expired(app, &booked).await && held(app, &other).await);
        assert_eq!(app.payments(&booked).await, [PaymentState::Captured]);
        assert_eq!(refunds(app, &booked).await, [RefundProgress::Succeeded]);
        let sent = app.sandbox.refunds();
        assert_eq!((sent.len(), sent[0]["amount"].as_i64()), (1, Some(6500)));
        for event in app.sandbox.events() {
            app.sandbox.resend_event(event["id"].as_str().unwrap());
        }
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1, "and not again");
    }

    async fn money_that_goes_back_is_followed_to_its_end(app: &TestApp) {
        app.sandbox.set_refund_outcome(stripe_sandbox::RefundOutcome::Pending);
        let booked = lapsed(app).await;
        app.book(&session().by(1)).await.unwrap();
        assert!(app.sandbox.pay_regardless(&booked.page()));
        app.sandbox.fault(Fault::new(FaultKind::TimeoutAfter).of(Operation::CreateRefund).times(1));
        app.sandbox.fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::CreateRefund).times(2));
        app.settle().await;
        app.advance(5);
        app.settle().await;
        assert_eq!(refunds(app, &booked).await, [RefundProgress::Pending]);
        let sent = app.sandbox.refunds();
        assert_eq!(sent.len(), 1, "ordered again under the same key");
        assert!(app.sandbox.settle_refund(sent[0]["id"].as_str().unwrap(), stripe_sandbox::RefundStatus::Succeeded));
        app.settle().await;
        assert_eq!(refunds(app, &booked).await, [RefundProgress::Succeeded]);
        app.advance(5);
        app.settle().await;
    }

    async fn money_for_a_page_that_was_replaced_is_noticed(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.app.gateways.payments.expire_checkout(&booked.page(), None).await.unwrap();
        app.settle().await;
        app.resume(&booked).await.unwrap();
        assert!(app.sandbox.pay_regardless(&booked.page()), "in the provider's dashboard");
        for _ in 0..8 {
            app.settle().await;
            app.advance(6);
        }
        let noticed = "SELECT reason FROM provider_events WHERE kind = 'checkout.session.completed' AND state = 'quarantined'";
        assert_eq!(app.database.texts(noticed).await, ["paid_but_unknown"], "somebody must look");
        let practice = app.record(&booked).await.booking.practice;
        let listed = app.store().exceptions(practice, 10, app.clock.now()).await.unwrap();
        let found: Vec<_> = listed.iter().map(|one| (one.kind.as_str(), one.detail.as_str())).collect();
        assert!(found.contains(&("event_quarantined", "paid_but_unknown")), "the practice that its metadata names: {found:?}");
        app.settle().await;
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }

    async fn a_hold_that_is_extended_while_it_is_being_ended_still_ends(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.advance(15);
        app.sandbox.fault(Fault::new(FaultKind::Slow).of(Operation::ExpireSession).lasting(std::time::Duration::from_millis(300)));
        let extending = async {
            while app.database.number("SELECT COUNT(*) FROM jobs WHERE lease_token IS NOT NULL").await == 0 {
                tokio::task::yield_now().await;
            }
            app.extend(&booked).await.unwrap();
        };
        tokio::join!(app.run_due(), extending);
        assert!(held(app, &booked).await);
        assert_eq!(app.violations().await, Vec::<String>::new(), "something will still end it");
        app.advance(15);
        app.settle().await;
        assert!(expired(app, &booked).await);
    }
}
