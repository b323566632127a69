//! What the bearer of a manage link does, in one line each.

use domain::{booking::State, ids::PracticeId, money::payments::payment::PaymentState};
use hourkeep::service::{
    ServiceError,
    authenticate::{Caller, Scope},
    booking::{
        by_hand::ByHand,
        changing::{
            cancel::cancel,
            reschedule::{MoveRequest, reschedule},
        },
    },
    money::payments::pay::{extend, resume},
    practice::keys::{KeyRequest, issue},
};
use serde_json::Value;
use store::{Expected, KeyRecord};

use super::{
    Booked, TestApp,
    told::{Told, now, to_practice},
};

/// What an answer shows, or why there is none.
pub type Shown = Result<Value, ServiceError>;

impl TestApp {
    pub async fn cancel(&self, booked: &Booked) -> Shown {
        self.cancel_as(&booked.caller, booked).await
    }

    pub async fn cancel_as(&self, caller: &Caller, booked: &Booked) -> Shown {
        let cancelled = cancel(
            &self.app,
            caller,
            booked.id,
            Expected::Any,
            &self.once("cancel"),
        )
        .await?;
        Ok(now(cancelled).told())
    }

    /// Moves it, with whoever is free.
    pub async fn reschedule(&self, booked: &Booked, start: &str) -> Shown {
        self.reschedule_to(booked, None, start).await
    }

    /// Moves it, the practice to another service.
    pub async fn reschedule_to(
        &self,
        booked: &Booked,
        service: Option<&str>,
        start: &str,
    ) -> Shown {
        let start = start.parse().expect("an instant");
        let request = MoveRequest {
            start,
            practitioner: None,
            mode: None,
            service: service.map(Into::into),
            expected_price: None,
            price: None,
            by_hand: ByHand::default(),
        };
        let practice = if service.is_some() {
            Some(Caller::Practice(self.key_of(booked).await))
        } else {
            None
        };
        let caller = practice.as_ref().unwrap_or(&booked.caller);
        let moved = reschedule(
            &self.app,
            caller,
            booked.id,
            &request,
            Expected::Any,
            &self.once("reschedule"),
        )
        .await?;
        Ok(match caller {
            Caller::Client { .. } => now(moved).told(),
            Caller::Practice(_) | Caller::AnswerLink(_) => to_practice(&now(moved)),
        })
    }

    /// Comes back to pay.
    pub async fn resume(&self, booked: &Booked) -> Shown {
        Ok(resume(&self.app, &booked.caller, booked.id).await?.told())
    }

    /// Asks for more time to pay.
    pub async fn extend(&self, booked: &Booked) -> Shown {
        let extended = extend(&self.app, &booked.caller, booked.id, &self.once("pay")).await?;
        Ok(now(extended).told())
    }

    /// The state of a booking.
    pub async fn state(&self, booked: &Booked) -> State {
        self.record(booked).await.booking.state
    }

    pub async fn is_confirmed(&self, booked: &Booked) -> bool {
        matches!(self.state(booked).await, State::Confirmed { .. })
    }

    /// The states of a booking's payments.
    pub async fn payments(&self, booked: &Booked) -> Vec<PaymentState> {
        self.record(booked)
            .await
            .funds
            .payments
            .iter()
            .map(|payment| payment.state)
            .collect()
    }

    pub async fn practice(&self, slug: &str) -> PracticeId {
        self.store()
            .catalogue(slug)
            .await
            .expect("the store answers")
            .expect("a practice")
            .practice
            .id
    }

    /// A new API key of a practice: as its bearer has it, and its record.
    pub async fn api_key(&self, slug: &str, scopes: &[Scope]) -> (String, KeyRecord) {
        let request = KeyRequest {
            label: "for a test".into(),
            scopes: scopes.to_vec(),
            expires: None,
        };
        let key = issue(&self.app, self.practice(slug).await, &request)
            .await
            .expect("a key");
        match self.app.caller(&key).await {
            Ok(Caller::Practice(record)) => (key, record),
            other => panic!("not a key: {other:?}"),
        }
    }
}
