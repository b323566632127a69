//! Payments, refunds, disputes and fees, as the practice sees them.

pub(crate) mod exceptions;
pub(crate) mod income;
pub(crate) mod payment_account;

use serde::Serialize;
use utoipa::ToSchema;

use super::{MoneyView, instant};
use domain::{
    booking::Booking,
    money::{
        Money,
        fee::{Fee, FeeState},
        funds::BookingMoney,
        payments::{dispute::Dispute, payment::Payment, refund::Refund},
        write_off::WriteOff,
    },
    zone::Zone,
};

/// A payment with what went back of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaymentDetail {
    #[schema(pattern = "^pay_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: String,
    /// `booking` (confirms it), `card` (saves a card, moves no money), `balance` or `fee`.
    pub purpose: String,
    /// `page` (by the client) or `card` (the saved one); `cash`, `transfer` (to your bank account) or `terminal` if you recorded it.
    pub means: String,
    pub amount: MoneyView,
    /// `pending`, `processing`, `dead` or `captured`.
    pub state: String,
    /// Why the saved card was refused: the provider's stable code; `not_arrived`: the money was on its way and did not come.
    pub refusal: Option<String>,
    /// The provider's id of the money movement.
    pub intent: Option<String>,
    /// Of one that you recorded: when it came, a local date.
    #[schema(format = Date)]
    pub received_on: Option<String>,
    /// Of one that you recorded: your reference.
    pub reference: Option<String>,
    /// What went back or is to.
    pub refunded: MoneyView,
    /// What can still be given back.
    pub refundable: MoneyView,
    pub refunds: Vec<RefundDetail>,
    pub disputes: Vec<DisputeView>,
}

/// A refund.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefundDetail {
    #[schema(pattern = "^rfd_[0-9a-f]{32}$")]
    pub id: String,
    pub amount: MoneyView,
    /// `rule` (the client's anyway), `hand` (ordered by the practice), `outside` (made at the provider itself) or `undone` (takes back a
    /// payment that was recorded by mistake).
    pub cause: String,
    /// `ordered`, `pending`, `succeeded`, `failed`, or `superseded`: it did not go through, and the money went back another way. Of a payment that you recorded,
    /// `ordered` means: give it back, then say so.
    pub state: String,
}

/// A dispute: the client's bank asks for a payment back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisputeView {
    /// The provider's.
    pub id: String,
    pub amount: MoneyView,
    /// `inquiry`, `needs_response`, `under_review`, `won` or `lost`.
    pub state: String,
    /// The provider's word for why.
    pub reason: String,
    /// Until then evidence may be given to the provider.
    #[schema(format = DateTime)]
    pub evidence_due: Option<String>,
}

/// A balance that was written off.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WriteOffView {
    #[schema(pattern = "^wof_[0-9a-f]{32}$")]
    pub id: String,
    /// What was owed then. Money that comes later takes it back as far as it goes.
    pub amount: MoneyView,
    /// Null for keys without the scope `clients`.
    pub reason: Option<String>,
    #[schema(format = DateTime)]
    pub at: String,
    /// Since when it is asked for again; null: it stands.
    #[schema(format = DateTime)]
    pub undone_at: Option<String>,
}

/// A fee, and what became of its money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeeView {
    #[schema(pattern = "^fee_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: String,
    /// `late_cancellation` or `no_show`.
    pub kind: String,
    /// `proposed`, `approved`, `waived`, `waived_resold` or `waived_goodwill`.
    pub state: String,
    /// By the policy that was in force at booking.
    pub proposed: MoneyView,
    #[schema(format = DateTime)]
    pub proposed_at: String,
    /// What was approved; null: nothing.
    pub charged: Option<MoneyView>,
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    /// What of it is here, paid for the booking before or since.
    pub kept: MoneyView,
    /// What of it the client is asked for.
    pub owed: MoneyView,
}

/// A page of payments.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentPage {
    pub data: Vec<PaymentDetail>,
    /// Give it back as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    pub has_more: bool,
}

/// A page of fees.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeePage {
    pub data: Vec<FeeView>,
    /// Give it back as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    pub has_more: bool,
}

impl PaymentDetail {
    #[must_use]
    pub fn of(payment: &Payment, booking: &Booking, funds: &BookingMoney) -> Self {
        let money = |amount| {
            MoneyView::from(Money {
                amount,
                ..payment.amount
            })
        };
        let refunds = funds.refunds.iter().filter(|one| one.payment == payment.id);
        let disputes = funds
            .disputes
            .iter()
            .filter(|one| one.payment == payment.id);
        let recorded = funds.recorded.iter().find(|one| one.payment == payment.id);
        Self {
            id: payment.id.to_string(),
            booking: booking.id.to_string(),
            purpose: payment.purpose.into_str().into(),
            means: payment.means.into_str().into(),
            amount: payment.amount.into(),
            state: payment.state.into_str().into(),
            refusal: payment.refusal.clone(),
            intent: payment.intent.clone(),
            received_on: recorded.map(|one| one.received_on.to_string()),
            reference: recorded
                .and_then(|one| one.reference.as_ref())
                .map(|text| text.reveal().clone()),
            refunded: money(funds.refunded(payment)),
            refundable: money(funds.refundable(payment)),
            refunds: refunds.map(RefundDetail::of).collect(),
            disputes: disputes
                .map(|one| DisputeView::of(one, &booking.terms.zone))
                .collect(),
        }
    }
}

impl WriteOffView {
    #[must_use]
    pub fn of(write_off: &WriteOff, zone: &Zone, sees_clients: bool) -> Self {
        Self {
            id: write_off.id.to_string(),
            amount: write_off.amount.into(),
            reason: sees_clients.then(|| write_off.reason.reveal().clone()),
            at: instant(write_off.at, zone),
            undone_at: write_off.undone_at.map(|at| instant(at, zone)),
        }
    }
}

impl RefundDetail {
    fn of(refund: &Refund) -> Self {
        Self {
            id: refund.id.to_string(),
            amount: refund.amount.into(),
            cause: refund.cause.into_str().into(),
            state: refund.state.into_str().into(),
        }
    }
}

impl DisputeView {
    fn of(dispute: &Dispute, zone: &Zone) -> Self {
        Self {
            id: dispute.id.clone(),
            amount: dispute.amount.into(),
            state: dispute.state.into_str().into(),
            reason: dispute.reason.clone(),
            evidence_due: dispute.evidence_due.map(|at| instant(at, zone)),
        }
    }
}

impl FeeView {
    #[must_use]
    pub fn of(fee: &Fee, booking: &Booking, funds: &BookingMoney) -> Self {
        let (charged, decided) = match fee.state {
            FeeState::Proposed => (None, None),
            FeeState::Approved { amount, at } => (Some(amount), Some(at)),
            FeeState::Waived { at, .. } => (None, Some(at)),
        };
        let here = funds.paid(booking.terms.price).kept().amount.max(0);
        let owed = booking.asked_for(funds).amount;
        let money = |amount| {
            MoneyView::from(Money {
                amount,
                ..fee.proposed
            })
        };
        Self {
            id: fee.id.to_string(),
            booking: booking.id.to_string(),
            kind: fee.kind.into_str().into(),
            state: fee.state.as_str().into(),
            proposed: fee.proposed.into(),
            proposed_at: instant(fee.proposed_at, &booking.terms.zone),
            charged: charged.map(MoneyView::from),
            decided_at: decided.map(|at| instant(at, &booking.terms.zone)),
            kept: money(here.min(fee.claim().amount)),
            owed: money(owed.min(fee.due().amount)),
        }
    }
}
