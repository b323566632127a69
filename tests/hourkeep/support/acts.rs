//! What the bearer of a manage link does, in one line each.

use domain::{booking::State, ids::PracticeId, money::payments::payment::PaymentState};
use hourkeep::service::{
    ServiceError,
    authenticate::{Caller, Scope},
    booking::{
        cancel::cancel,
        reschedule::{MoveRequest, reschedule},
    },
    money::payments::pay::{PayRequest, pay},
    practice::keys::{KeyRequest, issue},
};
use serde_json::Value;
use store::{Expected, KeyRecord};

use super::{Booked, TestApp};

/// What an answer shows, or why there is none.
pub type Shown = Result<Value, ServiceError>;

impl TestApp {
    pub async fn cancel(&self, booked: &Booked) -> Shown {
        self.cancel_as(&booked.caller, booked).await
    }

    pub async fn cancel_as(&self, caller: &Caller, booked: &Booked) -> Shown {
        let reply = cancel(
            &self.app,
            caller,
            booked.id,
            Expected::Any,
            &self.key("cancel"),
        )
        .await?;
        Ok(serde_json::from_slice(&reply.body).expect("JSON"))
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
        };
        let practice = if service.is_some() {
            Some(Caller::Practice(self.key_of(booked).await))
        } else {
            None
        };
        let caller = practice.as_ref().unwrap_or(&booked.caller);
        let reply = reschedule(
            &self.app,
            caller,
            booked.id,
            &request,
            Expected::Any,
            &self.key("reschedule"),
        )
        .await?;
        Ok(serde_json::from_slice(&reply.body).expect("JSON"))
    }

    /// Comes back to pay.
    pub async fn resume(&self, booked: &Booked) -> Shown {
        self.resume_with(booked, PayRequest { extend: false }).await
    }

    /// Asks for more time to pay.
    pub async fn extend(&self, booked: &Booked) -> Shown {
        self.resume_with(booked, PayRequest { extend: true }).await
    }

    async fn resume_with(&self, booked: &Booked, request: PayRequest) -> Shown {
        let reply = pay(
            &self.app,
            &booked.caller,
            booked.id,
            &request,
            &self.key("pay"),
        )
        .await?;
        Ok(serde_json::from_slice(&reply.body).expect("JSON"))
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
