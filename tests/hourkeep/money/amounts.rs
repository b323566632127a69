//! Amounts that cannot be charged are not promised: what is shown, agreed to, charged and written on paper is one number.

use domain::{
    booking::Refusal,
    money::{BasisPoints, Currency, Money},
    practice::service::{PaymentRule, Tax},
};
use hourkeep::service::{
    ServiceError,
    booking::placing::quote::{QuoteRequest, quote},
    money::fees::Decision,
};

use super::session;
use crate::{
    both,
    support::{RIVERSIDE, TestApp, example},
};

/// The practice takes dinars of three decimals, of which the last is a zero in every charge.
async fn in_dinars(app: &TestApp, price: i64) {
    app.apply(RIVERSIDE, &example(RIVERSIDE).replace("\"GBP\"", "\"KWD\""))
        .await;
    app.policy(RIVERSIDE, |_| ()).await;
    app.redefine(RIVERSIDE, |catalogue| {
        let service = catalogue
            .services
            .iter_mut()
            .find(|one| one.handle == "ind50")
            .expect("a service");
        service.price = Money::new(price, Currency::KWD);
    })
    .await;
}

async fn shown(app: &TestApp) -> serde_json::Value {
    let ask = session();
    let request = QuoteRequest {
        service: "ind50".into(),
        practitioner: None,
        start: ask.request.start,
        mode: ask.request.mode,
        returning: None,
        language: None,
    };
    serde_json::to_value(hourkeep::api::wire::QuoteView::from(
        quote(&app.app, RIVERSIDE, &request).await.unwrap(),
    ))
    .unwrap()
}

both! {
    async fn half_of_what_has_three_decimals_is_promised_as_it_can_be_charged(app: &TestApp) {
        in_dinars(app, 6_510).await;
        let quoted = shown(app).await;
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.confirm(&booked).await.unwrap();
        app.clock.set("2026-10-10T12:00:01+01:00".parse().unwrap());
        let shown = app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!((&shown["paid"]["amount"], &shown["refunded"]["amount"]), (&6_510.into(), &3_260.into()));
        let half = quoted["cancellation"].as_array().unwrap().iter().map(|tier| tier["fee"]["amount"].as_i64().unwrap()).find(|fee| *fee > 0);
        assert_eq!((half, app.fee(&booked).await.unwrap().proposed.amount), (Some(3_250), 3_250), "not 3.255");
        assert_eq!(app.sandbox.refunds()[0]["amount"], 3_260);
        let refused = app.decide(&booked, Decision::Approve(Some(Money::new(1_005, Currency::KWD)))).await.unwrap_err();
        assert_eq!(refused, ServiceError::Refused(Refusal::NotInSteps(Money::new(10, Currency::KWD))));
        let refused = app.refund(&booked, Some(1_005)).await.unwrap_err();
        assert_eq!(refused, ServiceError::Refused(Refusal::NotInSteps(Money::new(10, Currency::KWD))));
        app.decide(&booked, Decision::Approve(Some(Money::new(1_000, Currency::KWD)))).await.unwrap();
        assert_eq!(app.refunded(&booked).await, [3_260, 2_250]);
        assert_eq!(app.ledger().await, ["fees -1000", "provider 1000"]);
    }

    async fn a_fee_that_could_not_be_charged_is_not_promised(app: &TestApp) {
        app.policy(RIVERSIDE, |policy| {
            policy.tiers.iter_mut().filter(|tier| tier.fee.0 > 0).for_each(|tier| tier.fee = BasisPoints(40));
            policy.no_show_fee = BasisPoints(40);
        }).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::Later).await;
        let quoted = shown(app).await;
        let fees: Vec<_> = quoted["cancellation"].as_array().unwrap().iter().map(|tier| tier["fee"]["amount"].as_i64().unwrap()).collect();
        assert!(!fees.is_empty() && fees.iter().all(|fee| *fee == 0) && quoted["no_show"]["amount"] == 0, "26 pence: {fees:?}");
        let booked = app.book(&session()).await.unwrap();
        app.clock.set("2026-10-12T11:00:00+01:00".parse().unwrap());
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!((app.fee(&booked).await, app.ledger().await), (None, vec![]));
    }

    async fn what_is_left_of_a_fee_and_too_little_to_be_charged_is_let_go_or_refused(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::Later).await;
        let booked = app.book(&session()).await.unwrap();
        app.clock.set("2026-10-12T11:00:00+01:00".parse().unwrap());
        app.cancel(&booked).await.unwrap();
        let gbp = |amount| Money::new(amount, Currency::GBP);
        let refused = app.decide(&booked, Decision::Approve(Some(gbp(29)))).await.unwrap_err();
        assert_eq!(refused, ServiceError::Refused(Refusal::TooLittleToCharge { rest: gbp(29), least: gbp(30) }));
        app.decide(&booked, Decision::Approve(Some(gbp(30)))).await.unwrap();
        app.pay_by_link(&booked).await;
        assert_eq!(app.ledger().await, ["fees -30", "provider 30"]);
    }

    async fn credit_notes_add_up_to_their_receipt(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| {
            let service = catalogue.services.iter_mut().find(|one| one.handle == "ind50").expect("a service");
            (service.price.amount, service.tax) = (1_000, Tax::Included { rate: BasisPoints(1_900) });
        }).await;
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        for part in [333, 333, 334] {
            app.refund(&booked, Some(part)).await.unwrap();
        }
        let practice = app.practice(RIVERSIDE).await;
        let papers = app.store().receipts(practice, booked.id).await.unwrap();
        let taxes: Vec<_> = papers.iter().map(|one| one.tax_amount().amount).collect();
        assert_eq!(taxes, [160, 53, 53, 54]);
    }
}
