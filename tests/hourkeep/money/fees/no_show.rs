//! Sessions that were missed.

use domain::{
    booking::{Ending, Refusal, State},
    practice::service::PaymentRule,
};
use hourkeep::service::{
    ServiceError, authenticate::Caller, booking::changing::attendance, money::fees::Decision,
};

use crate::{
    both,
    server::router::Server,
    support::{Ask, Booked, LANDWEHRKANAL, TestApp, now, to_practice},
};
use store::Expected;

/// A session of 126.78 euros; who misses it pays 70 %.
async fn missed(app: &TestApp, rule: PaymentRule) -> Booked {
    app.policy(LANDWEHRKANAL, |_| ()).await;
    app.rule(LANDWEHRKANAL, "einzel", rule).await;
    app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la"))
        .await
        .unwrap()
}

async fn an_hour_later(app: &TestApp) {
    app.advance(60);
    app.settle().await;
}

async fn undo(app: &TestApp, booked: &Booked) -> Result<serde_json::Value, ServiceError> {
    let caller = Caller::Practice(app.key_of(booked).await);
    let undone = attendance::undo(
        &app.app,
        &caller,
        booked.id,
        Expected::Any,
        &app.once("undo"),
    )
    .await?;
    app.settle().await;
    Ok(to_practice(&now(undone)))
}

both! {
    async fn who_paid_before_is_told_what_is_kept_in_the_mail_and_on_the_page(app: &TestApp) {
        app.policy(LANDWEHRKANAL, |_| ()).await;
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Prepay).await;
        let mut ask = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la");
        ask.request.client.language = Some("en".into());
        let booked = app.book(&ask).await.unwrap();
        app.pay(&booked).await;
        app.deliver_at("2026-10-12T10:15:00+02:00").await;
        app.mark(&booked, false).await.unwrap();
        app.deliver_at("2026-10-12T10:25:00+02:00").await;
        let told = "part of what you’ve paid is kept for it, and the rest goes back to you.";
        let mail = app.post.last().body_text(0).unwrap().into_owned();
        assert!(mail.contains(told), "{mail}");
        let page = format!("/manage/{}?lang=en", app.mail_token(&booked).await);
        let page = Server::on(app).get(&page).send().await.text();
        for said in ["This appointment was missed", told, "Kept as the fee"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    async fn a_slip_is_taken_back_within_the_hour_and_nobody_hears_of_it(app: &TestApp) {
        let booked = missed(app, PaymentRule::Prepay).await;
        app.pay(&booked).await;
        app.deliver().await;
        app.clock.set("2026-10-12T10:15:00+02:00".parse().unwrap());
        app.deliver().await;
        let before = (app.post.mails().len(), app.ledger().await);
        for _ in 0..2 {
            app.mark(&booked, false).await.unwrap();
            app.advance(9);
            app.deliver().await;
            let shown = undo(app, &booked).await.unwrap();
            assert_eq!((&shown["status"], &shown["fees"][0]["state"]), (&"confirmed".into(), &"waived".into()));
        }
        assert_eq!(undo(app, &booked).await.unwrap_err(), ServiceError::Refused(Refusal::NothingToUndo));
        app.advance(120);
        app.deliver().await;
        app.settle().await;
        assert_eq!((app.post.mails().len(), app.ledger().await), before, "as if nothing had been said");
        assert_eq!(app.refunded(&booked).await, [0_i64; 0]);
        // It counts as held in its time, as it would have.
        app.clock.set("2026-10-14T10:00:00+02:00".parse().unwrap());
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { how: Ending::Completed, .. }));
    }

    async fn what_was_decided_or_is_an_hour_old_stands(app: &TestApp) {
        let booked = missed(app, PaymentRule::Prepay).await;
        app.pay(&booked).await;
        app.clock.set("2026-10-12T10:15:00+02:00".parse().unwrap());
        app.mark(&booked, false).await.unwrap();
        app.advance(61);
        app.settle().await;
        assert_eq!(undo(app, &booked).await.unwrap_err(), ServiceError::Refused(Refusal::NothingToUndo));
        assert_eq!(app.refunded(&booked).await, [3_803]);
        let other = app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-14T10:00:00+02:00").with("la").by(1)).await.unwrap();
        app.pay(&other).await;
        app.clock.set("2026-10-14T10:15:00+02:00".parse().unwrap());
        app.mark(&other, false).await.unwrap();
        app.decide(&other, Decision::Approve(None)).await.unwrap();
        assert_eq!(undo(app, &other).await.unwrap_err(), ServiceError::Refused(Refusal::FeeDecided));
    }

    async fn what_was_paid_beyond_the_fee_goes_back(app: &TestApp) {
        let booked = missed(app, PaymentRule::Prepay).await;
        app.pay(&booked).await;
        app.clock.set("2026-10-12T10:15:00+02:00".parse().unwrap());
        let shown = app.mark(&booked, false).await.unwrap();
        assert_eq!((&shown["status"], &shown["fees"][0]["kind"], &shown["fees"][0]["proposed"]["amount"]), (&"no_show".into(), &"no_show".into(), &8_875.into()));
        assert_eq!(app.refunded(&booked).await, [0_i64; 0], "it may be a slip");
        an_hour_later(app).await;
        assert_eq!(app.refunded(&booked).await, [3_803]);
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!(app.ledger().await, ["fees -8875", "provider 8875"]);
    }

    async fn a_session_that_counted_as_held_is_taken_back(app: &TestApp) {
        let booked = missed(app, PaymentRule::Prepay).await;
        app.pay(&booked).await;
        app.clock.set("2026-10-14T10:00:00+02:00".parse().unwrap());
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { how: Ending::Completed, .. }));
        assert_eq!(app.ledger().await, ["provider 12678", "revenue -12678"]);
        app.mark(&booked, false).await.unwrap();
        an_hour_later(app).await;
        assert_eq!(app.refunded(&booked).await, [3_803]);
        assert_eq!(app.ledger().await, ["client_receivable -8875", "provider 8875"]);
        app.decide(&booked, Decision::Waive).await.unwrap();
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![3_803, 8_875], vec![]));
    }

    async fn a_fee_of_which_nothing_was_paid_is_paid_by_link(app: &TestApp) {
        let booked = missed(app, PaymentRule::Later).await;
        assert_eq!(booked.status(), "confirmed");
        app.clock.set("2026-10-12T10:15:00+02:00".parse().unwrap());
        app.mark(&booked, false).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.payments(&booked).await), (0, vec![]), "nobody has decided");
        assert!(app.resume(&booked).await.is_err());
        let shown = app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!((&shown["kept"]["amount"], &shown["owed"]["amount"]), (&0.into(), &8_875.into()));
        assert_eq!(app.ledger().await, ["client_receivable 8875", "fees -8875"]);
        app.pay_by_link(&booked).await;
        assert_eq!((app.owed(&booked).await, app.captures(&booked).await), (0, 1));
        assert_eq!(app.ledger().await, ["fees -8875", "provider 8875"]);
    }
}
