//! What happens at the provider by itself, or at the client's bank.

use domain::{
    booking::{Booking, Ending, Refusal, State},
    money::{
        Money,
        payments::{
            dispute::{Dispute, DisputeState},
            payment::{CollectionMethod, Payment, PaymentState},
            refund::{Cause, Refund, RefundProgress},
        },
        settling::IdSource,
    },
};

use super::Life;

impl Life {
    /// Somebody gives money back in the provider's dashboard: as much as the provider still has of it, or less.
    pub(super) fn given_back_there(&mut self, number: u32) {
        let captured: Vec<_> = self
            .funds
            .captured()
            .filter(|one| !self.funds.in_dispute(one))
            .cloned()
            .collect();
        let Some(payment) = Self::one(&captured, number) else {
            return;
        };
        let there = self
            .funds
            .standing_refunds()
            .filter(|one| one.payment == payment.id && one.state != RefundProgress::Ordered);
        let left = payment.amount.amount - there.map(|one| one.amount.amount).sum::<i64>();
        if left < 1 {
            return;
        }
        let amount = Money {
            amount: if number.is_multiple_of(3) {
                left
            } else {
                i64::from(number) % left + 1
            },
            ..payment.amount
        };
        let (id, state) = (self.ids.refund(), RefundProgress::Succeeded);
        let provider_id = Some(format!("re_{number}_{}", self.funds.refunds.len()));
        let made = Refund {
            id,
            payment: payment.id,
            amount,
            cause: Cause::External,
            given_up: 0,
            state,
            provider_id,
        };
        let adopted = self
            .booking
            .adopt(&self.funds, made, self.now, &mut self.ids);
        match adopted {
            Ok(changed) => self.turns(self.booking.clone(), &changed, true),
            // Several orders of ours fit beside it one by one, but not together: it is not known
            // yet which of them went through.
            Err(refusal) => assert_eq!(refusal, Refusal::RefundTooLarge),
        }
    }

    pub(super) fn disputed(&mut self, number: u32) {
        let open: Vec<_> = self
            .funds
            .disputes
            .iter()
            .filter(|one| !one.state.is_final())
            .cloned()
            .collect();
        if let Some(dispute) = Self::one(&open, number) {
            let state = [
                DisputeState::UnderReview,
                DisputeState::Won,
                DisputeState::Lost,
            ][number as usize % 3];
            return self.turns(
                self.booking.clone(),
                &Dispute { state, ..dispute }.into(),
                true,
            );
        }
        let captured: Vec<_> = self.funds.captured().cloned().collect();
        let Some(payment) = Self::one(&captured, number) else {
            return;
        };
        let left = self.funds.refundable(&payment);
        if left == 0
            || self
                .funds
                .disputes
                .iter()
                .any(|one| one.payment == payment.id)
        {
            return;
        }
        let state = if number.is_multiple_of(2) {
            DisputeState::NeedsResponse
        } else {
            DisputeState::Inquiry
        };
        let amount = Money {
            amount: left,
            ..payment.amount
        };
        let id = format!("dp_{}", self.ids.next());
        let dispute = Dispute {
            id,
            payment: payment.id,
            amount,
            state,
            reason: "general".into(),
            evidence_due: None,
        };
        self.turns(self.booking.clone(), &dispute.into(), true);
    }

    /// The card is refused: its client pays on the page, or never.
    pub(super) fn lapsed(&mut self, number: u32) {
        let open: Vec<_> = self
            .funds
            .payments
            .iter()
            .filter(|one| one.is_open())
            .cloned()
            .collect();
        let Some(payment) = Self::one(&open, number) else {
            return;
        };
        if payment.purpose.confirms() {
            let ended = State::Ended {
                at: self.now,
                how: Ending::Expired,
            };
            let held = matches!(self.booking.state, State::Held { .. });
            let booking = if held {
                Booking {
                    state: ended,
                    ..self.booking.clone()
                }
            } else {
                self.booking.clone()
            };
            return self.turns(
                booking,
                &Payment {
                    state: PaymentState::Failed,
                    ..payment
                }
                .into(),
                false,
            );
        }
        let payment = match number % 3 {
            0 => Payment {
                state: PaymentState::Processing,
                ..payment
            },
            _ => Payment {
                method: CollectionMethod::Page,
                refusal: Some("declined".into()),
                attempt: payment.attempt + 1,
                ..payment
            },
        };
        self.turns(self.booking.clone(), &payment.into(), true);
    }
}
