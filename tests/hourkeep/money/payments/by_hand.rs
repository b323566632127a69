//! Money outside Checkout: recorded by the practice, taken back by it, given back by hand; and debts that it gives up.

use domain::{
    booking::Refusal,
    clients::Personal,
    ids::PaymentId,
    money::{
        Money,
        payments::{
            payment::{CollectionMethod, PaymentState},
            recorded::Received,
            refund::{Cause, RefundProgress},
        },
    },
    practice::service::{PartOfPrice, PaymentRule},
};
use hourkeep::{
    api::wire::{FiguresView, IncomeView, PaymentDetail},
    service::{
        ServiceError,
        authenticate::Scope,
        booking::changing::cancel::preview,
        money::{
            accounting::{
                exceptions,
                reports::{IncomeRequest, income},
            },
            fees::Decision,
            payments::{
                list::BookingPayment,
                record_payment::{given_back, record, undo},
            },
            write_off,
        },
    },
};
use jiff::civil::date;
use stripe_sandbox::Outcome;

use crate::{
    both,
    money::{cancelled_late, session},
    support::{Ask, Booked, LANDWEHRKANAL, RIVERSIDE, TestApp, now, page},
};

impl TestApp {
    /// The practice records money for a booking.
    async fn receive(
        &self,
        booked: &Booked,
        method: CollectionMethod,
        amount: i64,
    ) -> Result<PaymentId, ServiceError> {
        let record_of = self.record(booked).await;
        let money = Received {
            amount: Money {
                amount,
                ..record_of.booking.terms.price
            },
            method,
            on: date(2026, 10, 5),
            reference: Some(Personal::new("Q. Feather, thanks".into())),
        };
        let received = record(
            &self.app,
            &self.key_of(booked).await,
            booked.id,
            &money,
            &self.key("record").answered(PaymentDetail::created),
        )
        .await?;
        self.settle().await;
        let BookingPayment { payment, of } = now(received);
        assert_eq!(payment.method, method);
        assert!(of.funds.payment(payment.id).is_some());
        Ok(payment.id)
    }

    async fn undo_payment(&self, booked: &Booked, id: PaymentId) -> Result<(), ServiceError> {
        undo(
            &self.app,
            &self.key_of(booked).await,
            id,
            &self.key("undo").answered(PaymentDetail::changed),
        )
        .await?;
        self.settle().await;
        Ok(())
    }

    /// The practice has given back what a rule gave back.
    async fn give_back(&self, booked: &Booked) -> Result<(), ServiceError> {
        let funds = self.record(booked).await.funds;
        let due = funds
            .refunds
            .iter()
            .find(|one| funds.is_by_hand(one))
            .expect("something goes back by hand")
            .clone();
        given_back(
            &self.app,
            &self.key_of(booked).await,
            (due.payment, due.id),
            &self.key("given-back").answered(PaymentDetail::changed),
        )
        .await?;
        self.settle().await;
        Ok(())
    }

    async fn write_off(&self, booked: &Booked) -> Result<(), ServiceError> {
        let reason = Personal::new("Agreed on the phone.".to_owned());
        write_off::write_off(
            &self.app,
            &self.key_of(booked).await,
            booked.id,
            &reason,
            &self.once("write-off"),
        )
        .await?;
        self.settle().await;
        Ok(())
    }

    async fn kinds_listed(&self, slug: &str) -> Vec<String> {
        let (_, key) = self.api_key(slug, &[Scope::Payments]).await;
        let listed = exceptions::list(&self.app, &key, false)
            .await
            .expect("the store answers");
        listed.of.found.into_iter().map(|one| one.kind).collect()
    }

    async fn october(&self, slug: &str) -> FiguresView {
        let (_, key) = self.api_key(slug, &[Scope::Reports]).await;
        let by = domain::money::accounting::period::Period::Month;
        let request = IncomeRequest {
            start: date(2026, 10, 1),
            end: date(2026, 11, 30),
            by,
            group: None,
        };
        let report = income(&self.app, &key, &request).await.expect("a report");
        IncomeView::from(&report).totals[0].figures.clone()
    }

    async fn receipts(&self, booked: &Booked) -> Vec<domain::money::receipts::receipt::Receipt> {
        let practice = self.record(booked).await.booking.practice;
        self.store()
            .receipts(practice, booked.id)
            .await
            .expect("the store answers")
    }
}

/// A session of 126.78 euros that is paid after it, and took place.
async fn held(app: &TestApp, rule: PaymentRule) -> Booked {
    app.policy(LANDWEHRKANAL, |_| ()).await;
    app.redefine(LANDWEHRKANAL, |catalogue| {
        catalogue.practice.booking.collect_after_minutes = 120;
    })
    .await;
    app.rule(LANDWEHRKANAL, "einzel", rule).await;
    let booked = app
        .book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la"))
        .await
        .unwrap();
    if rule != PaymentRule::Later {
        app.pay(&booked).await;
    }
    app.deliver().await;
    app.clock.set("2026-10-12T12:50:00+02:00".parse().unwrap());
    app.settle().await;
    booked
}

both! {
    async fn what_came_in_cash_is_booked_receipted_and_reported_apart(app: &TestApp) {
        let booked = held(app, PaymentRule::Later).await;
        let opened = page(&app.resume(&booked).await.unwrap());
        app.receive(&booked, CollectionMethod::Cash, 10_000).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (2_678, vec!["cash 10000".into(), "client_receivable 2678".into(), "revenue -12678".into()]));
        app.receive(&booked, CollectionMethod::Terminal, 2_678).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["cash 10000".into(), "revenue -12678".into(), "terminal 2678".into()]));
        assert_eq!(app.sandbox.object(&opened).unwrap()["status"], "expired", "nobody pays it again");
        let figures = app.october(LANDWEHRKANAL).await;
        assert_eq!((figures.earned, figures.cash, figures.in_cash, figures.at_terminal, figures.online, figures.by_transfer), (12_678, 12_678, 10_000, 2_678, 0, 0));
        let papers = app.receipts(&booked).await;
        let shown: Vec<_> = papers.iter().map(|one| (one.amount.amount, one.paid.map(|paid| paid.on), one.undone)).collect();
        assert_eq!(shown, [(10_000, Some(date(2026, 10, 5)), false), (2_678, Some(date(2026, 10, 5)), false)]);
        app.deliver().await;
        assert_eq!(app.told(&booked).await.iter().filter(|one| one.starts_with("receipt ")).count(), 2);
        app.advance(7 * 24 * 60);
        app.settle().await;
        assert_eq!((app.sandbox.intents().len(), app.kinds_listed(LANDWEHRKANAL).await), (0, vec![]), "the provider was asked nothing");
    }

    async fn what_was_recorded_by_mistake_is_taken_back_by_a_counter_entry(app: &TestApp) {
        let booked = held(app, PaymentRule::Later).await;
        let payment = app.receive(&booked, CollectionMethod::Transfer, 12_678).await.unwrap();
        app.undo_payment(&booked, payment).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (12_678, vec!["client_receivable 12678".into(), "revenue -12678".into()]));
        let record = app.record(&booked).await;
        let refund = record.funds.refunds.last().unwrap();
        assert_eq!((refund.cause, refund.state, record.funds.paid(refund.amount).captured.amount), (Cause::Undone, RefundProgress::Succeeded, 0));
        let figures = app.october(LANDWEHRKANAL).await;
        assert_eq!((figures.cash, figures.refunded, figures.by_transfer), (0, 0, 0), "nothing came, nothing went");
        let papers = app.receipts(&booked).await;
        assert_eq!((papers.len(), papers[1].corrects, papers[1].undone), (2, Some(papers[0].number), true));
        app.deliver().await;
        let told = app.told(&booked).await;
        assert_eq!(told[told.len() - 2..], ["receipt_corrected sent", "payment_due due"], "it may be recorded again in a moment: {told:?}");
        assert_eq!(app.undo_payment(&booked, payment).await, Err(ServiceError::Refused(Refusal::NothingToUndo)));
        app.receive(&booked, CollectionMethod::Transfer, 12_678).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["bank 12678".into(), "revenue -12678".into()]));
        app.advance(20);
        app.deliver().await;
        assert!(!app.told(&booked).await.contains(&"payment_due due".into()));
    }

    async fn a_held_booking_is_confirmed_by_what_came_another_way(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        assert_eq!(app.receive(&booked, CollectionMethod::Cash, 6_499).await, Err(ServiceError::Refused(Refusal::NotOwed)), "it confirms nothing");
        app.receive(&booked, CollectionMethod::Cash, 6_500).await.unwrap();
        assert!(app.is_confirmed(&booked).await);
        assert_eq!(app.payments(&booked).await, [PaymentState::Failed, PaymentState::Captured]);
        assert_eq!(app.sandbox.object(&booked.page()).unwrap()["status"], "expired");
        app.advance(24 * 60);
        app.settle().await;
        assert!(app.is_confirmed(&booked).await, "no hold ends any more");
    }

    async fn who_pays_on_the_page_as_well_gets_that_back(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        app.receive(&booked, CollectionMethod::Cash, 6_500).await.unwrap();
        let record = app.record(&booked).await;
        let [online, cash] = &record.funds.payments[..] else { panic!("{record:?}") };
        assert_eq!((record.funds.refunded(online), record.funds.refunded(cash)), (6_500, 0), "what can go back by itself does");
        assert_eq!(app.ledger().await, ["cash 6500", "client_receivable -6500"]);
    }

    async fn what_goes_back_of_it_is_given_back_by_hand(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.receive(&booked, CollectionMethod::Cash, 6_500).await.unwrap();
        let before = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((before.refund.amount, before.manual_refund.amount), (6_500, 6_500));
        assert_eq!(before.sentence, "If you cancel now, the practice will give you back £65.00.");
        let shown = app.cancel(&booked).await.unwrap();
        assert_eq!((&shown["refunded"]["amount"], &shown["manual_refund_due"]["amount"], &shown["payment"]["status"]), (&6_500.into(), &6_500.into(), &"refund_pending".into()));
        app.settle().await;
        app.advance(7 * 24 * 60);
        app.settle().await;
        assert_eq!((app.sandbox.refunds().len(), app.kinds_listed(RIVERSIDE).await), (0, vec!["give_back_by_hand".into()]));
        assert_eq!(app.ledger().await, ["cash 6500", "refunds -6500"]);
        app.deliver().await;
        let said = app.post.last().body_text(0).unwrap().replace("\r\n", "\n");
        assert!(said.contains("We’ll give you your refund directly."), "{said}");
        app.give_back(&booked).await.unwrap();
        assert_eq!((app.ledger().await, app.kinds_listed(RIVERSIDE).await), (vec![], vec![]));
        assert_eq!(app.receipts(&booked).await.len(), 2, "and a credit note");
        app.deliver().await;
        assert_eq!(app.told(&booked).await.last().unwrap(), "given_back sent");
        assert_eq!(app.give_back(&booked).await, Err(ServiceError::Refused(Refusal::NotByHand)), "once");
    }

    async fn each_part_goes_back_the_way_it_came(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::Deposit(PartOfPrice::Amount(2_000))).await;
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.receive(&booked, CollectionMethod::Terminal, 4_500).await.unwrap();
        let before = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((before.refund.amount, before.manual_refund.amount), (6_500, 4_500));
        assert_eq!(before.sentence, "If you cancel now, you get £65.00 back. The practice will give you back £45.00 of this directly.");
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        let mut refunded = app.refunded(&booked).await;
        refunded.sort_unstable();
        assert_eq!((refunded, app.sandbox.refunds().len()), (vec![2_000, 4_500], 1));
        assert_eq!(app.ledger().await, ["refunds -4500", "terminal 4500"]);
        app.give_back(&booked).await.unwrap();
        assert_eq!(app.ledger().await, Vec::<String>::new());
    }

    async fn what_was_recorded_by_mistake_and_is_to_go_back_need_not(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        let payment = app.receive(&booked, CollectionMethod::Cash, 6_500).await.unwrap();
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.undo_payment(&booked, payment).await.unwrap();
        assert_eq!((app.ledger().await, app.kinds_listed(RIVERSIDE).await), (vec![], vec![]));
    }

    async fn only_what_is_owed_is_recorded(app: &TestApp) {
        let booked = held(app, PaymentRule::Deposit(PartOfPrice::Amount(3_000))).await;
        for amount in [0, -1, 9_679, i64::MAX] {
            assert_eq!(app.receive(&booked, CollectionMethod::Cash, amount).await, Err(ServiceError::Refused(Refusal::NotOwed)), "{amount}");
        }
        app.receive(&booked, CollectionMethod::Cash, 9_678).await.unwrap();
        assert_eq!(app.receive(&booked, CollectionMethod::Cash, 1).await, Err(ServiceError::Refused(Refusal::NotOwed)));
        let online = app.record(&booked).await.funds.payments[0].id;
        assert_eq!(app.undo_payment(&booked, online).await, Err(ServiceError::Refused(Refusal::NotByHand)), "the provider has it");
        assert_eq!(app.ledger().await, ["cash 9678", "provider 3000", "revenue -12678"]);
    }

    async fn what_the_practice_collects_itself_is_earned_as_far_as_it_came(app: &TestApp) {
        app.rule(RIVERSIDE, "ind50", PaymentRule::None).await;
        let booked = app.book(&session()).await.unwrap();
        app.confirm(&booked).await.unwrap();
        let first = app.receive(&booked, CollectionMethod::Cash, 2_500).await.unwrap();
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        app.mark(&booked, true).await.unwrap();
        assert_eq!(app.ledger().await, ["cash 2500", "revenue -2500"]);
        app.receive(&booked, CollectionMethod::Transfer, 4_000).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["bank 4000".into(), "cash 2500".into(), "revenue -6500".into()]));
        app.undo_payment(&booked, first).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["bank 4000".into(), "revenue -4000".into()]), "never asked for here");
    }

    async fn a_fee_is_paid_in_cash_too(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::Later).await;
        let booked = app.book(&session()).await.unwrap();
        app.confirm(&booked).await.unwrap();
        app.clock.set("2026-10-10T12:00:01+01:00".parse().unwrap());
        app.cancel(&booked).await.unwrap();
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        app.receive(&booked, CollectionMethod::Cash, 3_250).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["cash 3250".into(), "fees -3250".into()]));
    }

    async fn a_hand_refund_of_what_came_in_cash_is_done_when_it_is_said(app: &TestApp) {
        let booked = held(app, PaymentRule::Later).await;
        app.receive(&booked, CollectionMethod::Cash, 12_678).await.unwrap();
        app.refund(&booked, Some(1_000)).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.sandbox.refunds().len()), (0, 0));
        assert_eq!(app.ledger().await, ["cash 11678", "revenue -11678"]);
    }

    async fn a_balance_is_written_off_and_asked_for_again(app: &TestApp) {
        let booked = held(app, PaymentRule::Later).await;
        let opened = page(&app.resume(&booked).await.unwrap());
        app.write_off(&booked).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["revenue -12678".into(), "written_off 12678".into()]));
        assert_eq!(app.sandbox.object(&opened).unwrap()["status"], "expired");
        let figures = app.october(LANDWEHRKANAL).await;
        assert_eq!((figures.earned, figures.cash, figures.written_off), (12_678, 0, 12_678));
        assert_eq!(app.write_off(&booked).await, Err(ServiceError::Refused(Refusal::NothingToPay)));
        // Money that comes all the same.
        app.receive(&booked, CollectionMethod::Cash, 2_678).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["cash 2678".into(), "revenue -12678".into(), "written_off 10000".into()]));
        write_off::undo(&app.app, &app.key_of(&booked).await, booked.id, &app.once("undo")).await.unwrap();
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.ledger().await), (10_000, vec!["cash 2678".into(), "client_receivable 10000".into(), "revenue -12678".into()]));
        app.pay_by_link(&booked).await;
        assert_eq!(app.ledger().await, ["cash 2678", "provider 10000", "revenue -12678"]);
        let audited = "SELECT action FROM audit WHERE action LIKE 'balance.%' ORDER BY action";
        assert_eq!(app.database.texts(audited).await, ["balance.asked_again", "balance.written_off"]);
    }

    async fn what_is_here_is_not_written_off(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!(app.write_off(&booked).await, Err(ServiceError::Refused(Refusal::NothingToPay)), "it is here");
    }
}
