//! Payments, refunds, fees, disputes and write-offs as they are read, and the domain values they stand for.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At,
    recorded::{reason_place, reference_place},
    rows::{money, to_u32, word},
    tx::corrupt,
};
use crate::{
    StoreError,
    engines::{sealed::Encrypted, vault::Vault},
};
use domain::{
    clients::Personal,
    ids::{BookingId, FeeId, PaymentId, PracticeId, RefundId, WriteOffId},
    money::{
        fee::{Fee, FeeState, Waiver},
        payments::{
            dispute::Dispute,
            payment::{OpenedPage, Payee, Payment},
            recorded::Recorded,
            refund::Refund,
        },
        write_off::WriteOff,
    },
};

#[derive(FromRow)]
pub(crate) struct PaymentRow {
    id: Uuid,
    booking_id: Uuid,
    amount: i64,
    currency: String,
    state: String,
    #[sqlx(rename = "number")]
    attempt: i64,
    #[sqlx(rename = "at")]
    page_expires_at: At,
    #[sqlx(rename = "provider_id")]
    page_id: Option<String>,
    page_url: Option<String>,
    return_url: Option<String>,
    intent: Option<String>,
    #[sqlx(rename = "word")]
    purpose: String,
    means: String,
    refusal: Option<String>,
    account: Option<String>,
    platform: Option<String>,
    received_on: Option<String>,
    #[sqlx(rename = "sealed")]
    reference: Option<Encrypted<String>>,
}

impl PaymentRow {
    /// The payment; and of one that came outside Checkout, what the practice says of it.
    pub(crate) fn payment(
        self,
        vault: &Vault,
        practice: PracticeId,
    ) -> Result<(Payment, Option<Recorded>), StoreError> {
        let recorded = self.recorded(vault, practice)?;
        let payment = Payment {
            id: PaymentId(self.id),
            booking: BookingId(self.booking_id),
            purpose: word(&self.purpose, "a payment's purpose")?,
            amount: money(self.amount, &self.currency)?,
            method: word(&self.means, "a payment's method")?,
            state: word(&self.state, "a payment's state")?,
            attempt: to_u32(self.attempt)?,
            page_expires_at: self.page_expires_at.0,
            page: self.page_id.map(|id| OpenedPage {
                id,
                url: self.page_url,
            }),
            return_url: self.return_url,
            intent: self.intent,
            refusal: self.refusal,
            payee: Payee {
                connected: self.account,
                platform: self.platform,
            },
        };
        Ok((payment, recorded))
    }

    fn recorded(
        &self,
        vault: &Vault,
        practice: PracticeId,
    ) -> Result<Option<Recorded>, StoreError> {
        let Some(received_on) = &self.received_on else {
            return Ok(None);
        };
        let reference = self
            .reference
            .as_ref()
            .map(|sealed| vault.open(reference_place(practice, self.id), sealed))
            .transpose()?;
        Ok(Some(Recorded {
            payment: PaymentId(self.id),
            received_on: received_on.parse().map_err(|_| corrupt("a local date"))?,
            reference: reference.map(Personal::new),
        }))
    }
}

#[derive(FromRow)]
pub(crate) struct RefundRow {
    id: Uuid,
    payment_id: Uuid,
    amount: i64,
    currency: String,
    state: String,
    provider_id: Option<String>,
    #[sqlx(rename = "word")]
    cause: String,
    #[sqlx(rename = "number")]
    given_up: i64,
}

impl RefundRow {
    pub(crate) fn refund(self) -> Result<Refund, StoreError> {
        Ok(Refund {
            id: RefundId(self.id),
            payment: PaymentId(self.payment_id),
            amount: money(self.amount, &self.currency)?,
            cause: word(&self.cause, "a refund's cause")?,
            given_up: self.given_up,
            state: word(&self.state, "a refund's state")?,
            provider_id: self.provider_id,
        })
    }
}

#[derive(FromRow)]
pub(crate) struct FeeRow {
    id: Uuid,
    booking_id: Uuid,
    #[sqlx(rename = "word")]
    kind: String,
    #[sqlx(rename = "number")]
    proposed: i64,
    amount: Option<i64>,
    currency: String,
    state: String,
    #[sqlx(rename = "at")]
    proposed_at: At,
    #[sqlx(rename = "until")]
    decided_at: Option<At>,
}

impl FeeRow {
    pub(crate) fn fee(self) -> Result<Fee, StoreError> {
        let waived = |why, at: At| FeeState::Waived { why, at: at.0 };
        // The three columns have to agree: a fee that is approved has an amount and a day, a
        // proposed one neither.
        let state = match (self.state.as_str(), self.amount, self.decided_at) {
            ("proposed", None, None) => FeeState::Proposed,
            ("approved", Some(amount), Some(at)) => FeeState::Approved {
                amount: money(amount, &self.currency)?,
                at: at.0,
            },
            ("waived", None, Some(at)) => waived(Waiver::Practice, at),
            ("waived_resold", None, Some(at)) => waived(Waiver::Resold, at),
            ("waived_goodwill", None, Some(at)) => waived(Waiver::Goodwill, at),
            _ => return Err(corrupt("a fee's state")),
        };
        Ok(Fee {
            id: FeeId(self.id),
            booking: BookingId(self.booking_id),
            kind: word(&self.kind, "a fee's kind")?,
            proposed: money(self.proposed, &self.currency)?,
            proposed_at: self.proposed_at.0,
            state,
        })
    }
}

#[derive(FromRow)]
pub(crate) struct DisputeRow {
    #[sqlx(rename = "provider_id")]
    id: String,
    payment_id: Uuid,
    amount: i64,
    currency: String,
    state: String,
    #[sqlx(rename = "word")]
    reason: String,
    #[sqlx(rename = "at")]
    evidence_due: Option<At>,
}

impl DisputeRow {
    pub(crate) fn dispute(self) -> Result<Dispute, StoreError> {
        Ok(Dispute {
            id: self.id,
            payment: PaymentId(self.payment_id),
            amount: money(self.amount, &self.currency)?,
            state: word(&self.state, "a dispute's state")?,
            reason: self.reason,
            evidence_due: self.evidence_due.map(|at| at.0),
        })
    }
}

#[derive(FromRow)]
pub(crate) struct WriteOffRow {
    id: Uuid,
    booking_id: Uuid,
    amount: i64,
    currency: String,
    #[sqlx(rename = "sealed")]
    reason: Encrypted<String>,
    #[sqlx(rename = "at")]
    written_at: At,
    #[sqlx(rename = "until")]
    undone_at: Option<At>,
}

impl WriteOffRow {
    pub(crate) fn write_off(
        self,
        vault: &Vault,
        practice: PracticeId,
    ) -> Result<WriteOff, StoreError> {
        Ok(WriteOff {
            id: WriteOffId(self.id),
            booking: BookingId(self.booking_id),
            amount: money(self.amount, &self.currency)?,
            reason: Personal::new(vault.open(reason_place(practice, self.id), &self.reason)?),
            at: self.written_at.0,
            undone_at: self.undone_at.map(|at| at.0),
        })
    }
}
