//! Charging a saved card while its client is away. A refusal is final for the card: the client gets a link instead.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    known_payment::known_payment,
    settle::{Settled, committed},
    taking::{payee, reach, takes_money},
};
use crate::{
    ports::payments::{Charge, ChargeOrder, ChargeState, PaymentsError, SavedCard},
    service::{
        App, ServiceError,
        booking::changing::{ChangeExt, IdPool, provider, worker},
        job_outcome::Outcome,
    },
};
use domain::{
    booking::Refusal,
    money::payments::{
        card::Card,
        payment::{CARD_ELSEWHERE, CollectionMethod, Payment, PaymentState},
    },
    practice::Practice,
};
use store::{Change, ChangeCommand, ChangeFacts, Record};

/// Charges what is due to the card, and follows charges that are on their way. That the provider is being asked is written
/// down before it is: what was perhaps taken is not given up before it is known whether it was.
pub(crate) async fn charge(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let catalogue = app.catalogue_of(record).await?;
    let practice = &catalogue.practice;
    if !takes_money(app, practice) {
        // The practice may go live later, or its account be allowed: what is due stays due
        // (docs/decisions/0030-links-and-payees-are-not-definitions.md).
        return Ok(Outcome::later(app.clock.now(), 3_600, "payments_closed"));
    }
    let mut outcome = Outcome::Done;
    for payment in record
        .funds
        .payments
        .iter()
        .filter(|one| one.method == CollectionMethod::Card && one.is_open())
    {
        let (now, fresh) = (app.clock.now(), payment.state == PaymentState::Pending);
        // A card belongs to the account it was saved at; Stripe would not find it elsewhere
        // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
        if fresh
            && record
                .card
                .as_ref()
                .is_some_and(|card| !card.payee.is(&payee(app, practice)))
        {
            elsewhere(app, record, payment).await?;
            continue;
        }
        // If it is no longer pending, another worker is asking.
        if fresh
            && !with_state(
                app,
                record,
                payment,
                PaymentState::Pending,
                PaymentState::Processing,
            )
            .await?
        {
            continue;
        }
        // Stripe is asked only now, under a key that follows from the payment and its attempt.
        let seen = match ask(app, record, payment, practice).await {
            Ok(charge) => charge,
            // There is no charge. To the client that is a declined card.
            Err(PaymentsError::Refused { code }) => refused(app, payment, code),
            // It certainly did not happen, now or before.
            Err(error @ (PaymentsError::Unavailable | PaymentsError::NotReady(_))) if fresh => {
                with_state(
                    app,
                    record,
                    payment,
                    PaymentState::Processing,
                    PaymentState::Pending,
                )
                .await?;
                return Err(provider(error));
            }
            // Unknown: the payment stays "processing" and the job asks again under the same key.
            // Putting it back would allow a second charge.
            Err(error) => return Err(provider(error)),
        };
        // Amount, id and mode have to be ours. Otherwise nothing is written, and a person has to
        // look.
        if write(app, record, payment, &seen).await? == Settled::Mismatch {
            return Ok(Outcome::GaveUp("payment_mismatch"));
        }
        if seen.state == ChargeState::Processing {
            outcome = Outcome::later(now, 60, "payment_processing");
        }
    }
    Ok(outcome)
}

/// The provider says how far a charge is: told by an event.
pub(crate) async fn look(
    app: &App,
    record: &Record,
    payment: &Payment,
) -> Result<Settled, ServiceError> {
    let catalogue = app.catalogue_of(record).await?;
    let seen = ask(app, record, payment, &catalogue.practice)
        .await
        .map_err(provider)?;
    write(app, record, payment, &seen).await
}

/// Turns a charge that the provider does not know from one state to another; `false` when it is not in that state any more.
async fn with_state(
    app: &App,
    record: &Record,
    payment: &Payment,
    from: PaymentState,
    to: PaymentState,
) -> Result<bool, ServiceError> {
    let (now, ids, Payment { id, attempt, .. }) =
        (app.clock.now(), IdPool::new(app), payment.clone());
    let payee = record.card.as_ref().map(|card| card.payee.clone());
    let decide = move |facts: &ChangeFacts| {
        let same = |one: &Payment| {
            // An intent means that Stripe has answered: such a charge is not put back.
            one.id == id && one.attempt == attempt && one.state == from && one.intent.is_none()
        };
        let known = known_payment(facts, same)?.clone();
        let action = if to == PaymentState::Processing {
            "payment.charging"
        } else {
            "payment.not_charged"
        };
        // The account where the charge is made is written before it is made: later look-ups have to
        // ask that account.
        let payee = payee.clone().unwrap_or_else(|| known.payee.clone());
        let funds = Payment {
            state: to,
            payee,
            ..known
        }
        .into();
        let change = Change {
            funds,
            ..Change::of(facts.booking.clone(), worker(action, &facts.booking))
        };
        // While "processing" it could not be withdrawn, although it may no longer be due.
        Ok(if to == PaymentState::Pending {
            change.settled_up(&facts.funds, now, &mut ids.clone())
        } else {
            change
        })
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await
}

/// Another account keeps the card than the one that is paid now, so nobody can charge it for this: the client pays on a page.
async fn elsewhere(app: &App, record: &Record, payment: &Payment) -> Result<(), ServiceError> {
    let (now, ids, id) = (app.clock.now(), IdPool::new(app), payment.id);
    let decide = move |facts: &ChangeFacts| {
        let same = |one: &Payment| {
            one.id == id
                && one.state == PaymentState::Pending
                && one.method == CollectionMethod::Card
        };
        let known = known_payment(facts, same)?.clone();
        let given_up = Payment {
            state: PaymentState::Failed,
            // A word of its own, so that no message tells the client that their card failed.
            refusal: Some(CARD_ELSEWHERE.to_owned()),
            ..known
        };
        let audit = worker("payment.card_elsewhere", &facts.booking);
        let change = Change {
            funds: given_up.into(),
            ..Change::of(facts.booking.clone(), audit)
        };
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    committed(
        app,
        ChangeCommand::plain(
            record.booking.practice,
            record.booking.id,
            now,
            Arc::new(decide),
        ),
    )
    .await
    .map(|_| ())
}

async fn ask(
    app: &App,
    record: &Record,
    payment: &Payment,
    practice: &Practice,
) -> Result<Charge, PaymentsError> {
    // Once there is a charge it is only read, at the account that made it.
    if let Some(intent) = &payment.intent {
        return app
            .gateways
            .payments
            .charge_state(intent, reach(app, &payment.payee)?)
            .await;
    }
    let Some(card) = &record.card else {
        return Err(PaymentsError::Refused {
            code: "no_card".into(),
        });
    };
    // With another platform's key Stripe would say "no such customer", which is not true.
    reach(app, &card.payee)?;
    app.gateways
        .payments
        .charge(&order(record, payment, card, practice))
        .await
}

fn order(record: &Record, payment: &Payment, card: &Card, practice: &Practice) -> ChargeOrder {
    ChargeOrder {
        practice: record.booking.practice,
        booking: record.booking.id,
        payment: payment.id,
        amount: payment.amount,
        card: SavedCard {
            customer: card.customer.clone(),
            method: card.method.clone(),
        },
        idempotency_key: payment.charge_key(),
        statement_suffix: record.booking.statement_suffix(practice),
        account: card.payee.connected.clone(),
    }
}

/// The provider will not even try: to the client that is the same as a declined card.
fn refused(app: &App, payment: &Payment, code: String) -> Charge {
    Charge {
        intent: String::new(),
        state: ChargeState::Declined { code },
        amount: payment.amount,
        payment: Some(payment.id),
        livemode: app.gateways.payments.livemode(),
    }
}

/// Writes what the provider says about a charge.
async fn write(
    app: &App,
    record: &Record,
    payment: &Payment,
    seen: &Charge,
) -> Result<Settled, ServiceError> {
    // Before anything is written: a mismatch means that this is somebody else's charge, or a
    // changed one.
    if seen.amount != payment.amount
        || seen.payment != Some(payment.id)
        || seen.livemode != app.gateways.payments.livemode()
    {
        tracing::error!(booking = %record.booking.id, payment = %payment.id, "a charge does not match its payment");
        return Ok(Settled::Mismatch);
    }
    let (now, ids) = (app.clock.now(), IdPool::new(app));
    let (seen, payment) = (seen.clone(), payment.clone());
    let decide = move |facts: &ChangeFacts| decide(facts, &payment, &seen, now, &mut ids.clone());
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| Settled::Done)
}

fn decide(
    facts: &ChangeFacts,
    asked: &Payment,
    seen: &Charge,
    now: Timestamp,
    ids: &mut IdPool,
) -> Result<Change, Refusal> {
    let same = |one: &Payment| {
        // A captured payment is undone only by refunds, and an earlier attempt says nothing about
        // this one.
        one.id == asked.id && one.attempt == asked.attempt && one.state != PaymentState::Captured
    };
    let known = known_payment(facts, same)?.clone();
    let intent = Some(seen.intent.clone());
    let change = |payment: Payment, action| {
        let audit = worker(action, &facts.booking);
        Change {
            funds: payment.into(),
            ..Change::of(facts.booking.clone(), audit)
        }
    };
    match &seen.state {
        ChargeState::Captured => {
            let captured = change(
                Payment {
                    state: PaymentState::Captured,
                    intent,
                    ..known
                },
                "payment.captured",
            );
            Ok(captured.settled_up(&facts.funds, now, ids))
        }
        ChargeState::Processing
            if known.state == PaymentState::Processing && known.intent == intent =>
        {
            Err(Refusal::Unchanged)
        }
        ChargeState::Processing => Ok(change(
            Payment {
                state: PaymentState::Processing,
                intent,
                ..known
            },
            "payment.processing",
        )),
        // It may have been let go of meanwhile.
        ChargeState::Declined { code } => {
            Ok(change(by_hand(known, code), "payment.declined").settled_up(&facts.funds, now, ids))
        }
        ChargeState::NeedsAuthentication => {
            let asked = change(
                by_hand(known, "authentication_required"),
                "payment.needs_authentication",
            );
            Ok(asked.settled_up(&facts.funds, now, ids))
        }
    }
}

/// The client pays it on the provider's page, if it is still due. The card is not tried again.
fn by_hand(payment: Payment, code: &str) -> Payment {
    let state = if payment.state == PaymentState::Failed {
        PaymentState::Failed
    } else {
        PaymentState::Pending
    };
    Payment {
        method: CollectionMethod::Page,
        state,
        // Another attempt, so that the page is opened under a new key.
        attempt: payment.attempt + 1,
        intent: None,
        refusal: Some(code.to_owned()),
        ..payment
    }
}
