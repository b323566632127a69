//! Payments, refunds, disputes and fees, as the practice sees them.

pub(crate) mod exceptions;
pub(crate) mod income;
pub(crate) mod payment_account;
pub(crate) mod words;

use serde::Serialize;
use utoipa::ToSchema;

use self::words::{
    DisputeStateDto, FeeKindDto, FeeStateDto, PaymentMethodDto, PaymentStateDto, PurposeDto,
    RefundCauseDto, RefundStateDto,
};
use super::{MoneyView, instant, reply};
use crate::service::{
    listing::Page,
    money::{fees::BookingFee, payments::list::BookingPayment},
};
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
use store::{RenderError, Reply};

/// A payment with its refunds and disputes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaymentDetail {
    #[schema(pattern = "^pay_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: String,
    pub purpose: PurposeDto,
    pub method: PaymentMethodDto,
    pub amount: MoneyView,
    pub state: PaymentStateDto,
    /// Why the saved card was refused: the provider's stable code; `not_arrived`: the money was on its way and did not come.
    pub refusal: Option<String>,
    /// The provider's id of the payment (Stripe: of its payment intent).
    pub intent: Option<String>,
    /// Of one that you recorded: when it came, a local date.
    #[schema(format = Date)]
    pub received_on: Option<String>,
    /// Of one that you recorded: your reference.
    pub reference: Option<String>,
    /// What was or will be refunded.
    pub refunded: MoneyView,
    /// What can still be refunded.
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
    pub cause: RefundCauseDto,
    pub state: RefundStateDto,
}

/// A dispute: the client's bank wants a payment back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisputeView {
    /// The provider's.
    pub id: String,
    pub amount: MoneyView,
    pub state: DisputeStateDto,
    /// The provider's reason code.
    pub reason: String,
    /// Evidence is due at the provider by then.
    #[schema(format = DateTime)]
    pub evidence_due: Option<String>,
}

/// A balance that was written off.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WriteOffView {
    #[schema(pattern = "^wof_[0-9a-f]{32}$")]
    pub id: String,
    /// What was owed then. Money that arrives later reverses it as far as it goes.
    pub amount: MoneyView,
    /// Null for keys without the scope `clients`.
    pub reason: Option<String>,
    #[schema(format = DateTime)]
    pub at: String,
    /// When it was undone; null: it stands.
    #[schema(format = DateTime)]
    pub undone_at: Option<String>,
}

/// A fee and its payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeeView {
    #[schema(pattern = "^fee_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: String,
    pub kind: FeeKindDto,
    pub state: FeeStateDto,
    /// By the policy in force at booking.
    pub proposed: MoneyView,
    #[schema(format = DateTime)]
    pub proposed_at: String,
    /// The approved amount; null: none.
    pub charged: Option<MoneyView>,
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    /// How much of it has been paid.
    pub kept: MoneyView,
    /// How much of it the client still owes.
    pub owed: MoneyView,
}

/// A page of payments.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentPage {
    pub data: Vec<PaymentDetail>,
    /// Pass it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
    pub has_more: bool,
}

/// A page of fees.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeePage {
    pub data: Vec<FeeView>,
    /// Pass it as `cursor` to get the next page; null on the last one.
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
            purpose: payment.purpose.into(),
            method: payment.method.into(),
            amount: payment.amount.into(),
            state: payment.state.into(),
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

impl From<&BookingPayment> for PaymentDetail {
    fn from(found: &BookingPayment) -> Self {
        Self::of(&found.payment, &found.of.booking, &found.of.funds)
    }
}

impl PaymentDetail {
    /// The answer that is kept, of one that was recorded or of which a refund was ordered.
    pub fn created(found: &BookingPayment) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/payments/{}", found.payment.id);
        reply(201, Some(location), &Self::from(found))
    }

    /// The answer that is kept, of one that was changed.
    pub fn changed(found: &BookingPayment) -> Result<Reply, RenderError> {
        reply(200, None, &Self::from(found))
    }
}

impl From<Page<BookingPayment>> for PaymentPage {
    fn from(page: Page<BookingPayment>) -> Self {
        Self {
            data: page.items.iter().map(PaymentDetail::from).collect(),
            has_more: page.next.is_some(),
            next_cursor: page.next,
        }
    }
}

impl From<&BookingFee> for FeeView {
    fn from(found: &BookingFee) -> Self {
        Self::of(&found.fee, &found.of.booking, &found.of.funds)
    }
}

impl FeeView {
    /// The answer that is kept, of one that was decided.
    pub fn decided(found: &BookingFee) -> Result<Reply, RenderError> {
        reply(200, None, &Self::from(found))
    }
}

impl From<Page<BookingFee>> for FeePage {
    fn from(page: Page<BookingFee>) -> Self {
        Self {
            data: page.items.iter().map(FeeView::from).collect(),
            has_more: page.next.is_some(),
            next_cursor: page.next,
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
            cause: refund.cause.into(),
            state: refund.state.into(),
        }
    }
}

impl DisputeView {
    fn of(dispute: &Dispute, zone: &Zone) -> Self {
        Self {
            id: dispute.id.clone(),
            amount: dispute.amount.into(),
            state: dispute.state.into(),
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
            kind: fee.kind.into(),
            state: fee.state.into(),
            proposed: fee.proposed.into(),
            proposed_at: instant(fee.proposed_at, &booking.terms.zone),
            charged: charged.map(MoneyView::from),
            decided_at: decided.map(|at| instant(at, &booking.terms.zone)),
            kept: money(here.min(fee.claim().amount)),
            owed: money(owed.min(fee.due().amount)),
        }
    }
}
