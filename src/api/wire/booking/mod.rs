//! A booking as its client may see it.

pub(crate) mod joining;
pub(crate) mod moving;
pub(crate) mod origin;
pub(crate) mod outside;
pub(crate) mod quote;
pub(crate) mod reasons;
pub(crate) mod sessions;
pub(crate) mod slots;

use serde::Serialize;
use utoipa::ToSchema;

use super::{ModeDto, MoneyView, PlaceView, instant};
use crate::service::booking::{changing::cancel::CancellationPreview, details::BookingDetails};
use domain::{
    booking::{Booking, Ending, State},
    clients::proving::Awaits,
    ids::PractitionerId,
    money::{
        Money,
        payments::{payment::Payment, status::PaymentStatus},
    },
    practice::Catalogue,
};
use store::Record;

/// A booking, as its client sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BookingView {
    #[schema(
        pattern = "^bkg_[0-9a-f]{32}$",
        example = "bkg_01930000000070008000000000000001"
    )]
    pub id: String,
    pub status: StatusDto,
    /// What it waits for while it is held: its payment, that its client confirms it by the link in the mail about it, or the practice’s yes.
    pub held_for: Option<HeldForDto>,
    /// Of one that was declined when its client confirmed it by mail, the rule that did not take them.
    pub declined_for: Option<DeclinedForDto>,
    /// Whether nobody else can have its time. Held for the mailbox it may be false: then the time is taken when the client confirms by the link,
    /// if it is still free.
    pub time_kept: bool,
    #[schema(format = DateTime, example = "2026-12-01T12:00:00+00:00")]
    pub start: String,
    #[schema(format = DateTime, example = "2026-12-01T12:50:00+00:00")]
    pub end: String,
    /// IANA; the practice's.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
    pub service: NamedView,
    pub practitioners: Vec<NamedView>,
    /// The first, or only, of them.
    pub practitioner: Option<NamedView>,
    pub room: Option<NamedView>,
    /// Where the room is; null when the practice has one place.
    pub place: Option<PlaceView>,
    pub mode: ModeDto,
    pub price: MoneyView,
    /// Whether the price was agreed with this client, instead of the service's.
    pub price_agreed: bool,
    /// What must be paid now to confirm it.
    pub due_now: MoneyView,
    pub paid: MoneyView,
    pub refunded: MoneyView,
    /// Of what was refunded, what the practice has yet to pay back itself: it came in cash, by bank transfer or at a card terminal.
    pub manual_refund_due: MoneyView,
    /// What is due now: the rest of the price after the session (or before it, when the practice asks for it then), or a fee that was approved.
    pub owed: MoneyView,
    /// Cancelling is free until then; null: it is not free.
    #[schema(format = DateTime)]
    pub free_until: Option<String>,
    pub policy_version: String,
    /// What the practice said with its yes or no; null for keys without the scope `clients`.
    pub answer: Option<String>,
    /// The slot is held until then; while it is held for the practice’s yes, the practice answers by then.
    #[schema(format = DateTime)]
    pub hold_expires_at: Option<String>,
    /// The same, in seconds from this answer on, for whoever's clock is wrong; null unless it is held. No part of the `ETag`.
    #[schema(minimum = 0, example = 1500)]
    pub hold_seconds_left: Option<i64>,
    /// Whether the slot can be kept longer, by `extend` of `…/pay`: once, while it is held.
    pub can_extend: bool,
    pub payment: PaymentView,
    /// The credential of the manage link. Only in the answers that place the booking and replace its links.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub manage_token: Option<String>,
    /// The manage link. Only in the answers that place the booking and replace its links.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub manage_url: Option<String>,
}

/// The status of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusDto {
    Held,
    Confirmed,
    Completed,
    NoShow,
    Cancelled,
    Expired,
    Declined,
}

/// What a held booking waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldForDto {
    Payment,
    /// The proof that the mailbox is its client's. What is to be paid is asked for afterwards.
    Mailbox,
    /// The practice's yes. What is to be paid is asked for afterwards.
    Approval,
}

/// Why a booking was declined when its client confirmed it by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclinedForDto {
    /// The service is for new clients.
    NotForClient,
    /// They have as many bookings as one client may.
    ClientLimitReached,
}

/// Something with an id and a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedView {
    pub id: String,
    pub name: String,
}

/// The payment of a booking.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaymentView {
    pub status: PaymentDto,
    /// The payment page; null while it is being opened (call `…/pay` to get it) and when nothing is due.
    pub checkout_url: Option<String>,
}

/// The state of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentDto {
    /// Nothing is to be paid here.
    None,
    Pending,
    /// The money is on its way, but not certain.
    Processing,
    Paid,
    /// Was not paid in time.
    Lapsed,
    /// A refund is on its way.
    RefundPending,
    PartlyRefunded,
    Refunded,
}

/// What cancelling now would cost and refund.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancellationView {
    /// The fee by the policy that was in force at booking.
    pub fee: MoneyView,
    /// A fee that is waived this time, out of goodwill.
    pub waived: MoneyView,
    /// What is refunded.
    pub refund: MoneyView,
    /// Of that, what the practice pays back itself: it came in cash, by bank transfer or at a card terminal.
    pub manual_refund: MoneyView,
    /// What the client would still owe.
    pub owed: MoneyView,
    /// Cancelling is free until then; null: it is not free.
    #[schema(format = DateTime)]
    pub free_until: Option<String>,
    /// The same in words, in the client's language.
    #[schema(example = "If you cancel now, you get £65.00 back.")]
    pub sentence: String,
}

/// The word of a state; cancellations by either side are one to the client.
#[must_use]
pub fn status_word(state: State) -> StatusDto {
    match state {
        State::Held { .. } => StatusDto::Held,
        State::Confirmed { .. } => StatusDto::Confirmed,
        State::Ended { how, .. } => match how {
            Ending::Completed => StatusDto::Completed,
            Ending::NoShow => StatusDto::NoShow,
            Ending::CancelledByClient | Ending::CancelledByPractice => StatusDto::Cancelled,
            Ending::Expired => StatusDto::Expired,
            Ending::Declined | Ending::NotForClient | Ending::OverLimit => StatusDto::Declined,
        },
    }
}

const fn declined_for(state: State) -> Option<DeclinedForDto> {
    match state {
        State::Ended {
            how: Ending::NotForClient,
            ..
        } => Some(DeclinedForDto::NotForClient),
        State::Ended {
            how: Ending::OverLimit,
            ..
        } => Some(DeclinedForDto::ClientLimitReached),
        _ => None,
    }
}

pub(super) const fn held_for(state: State) -> Option<HeldForDto> {
    match state {
        State::Held {
            awaits: Awaits::Payment,
            ..
        } => Some(HeldForDto::Payment),
        State::Held {
            awaits: Awaits::Proof | Awaits::ProofUnkept,
            ..
        } => Some(HeldForDto::Mailbox),
        State::Held {
            awaits: Awaits::Approval,
            ..
        } => Some(HeldForDto::Approval),
        State::Confirmed { .. } | State::Ended { .. } => None,
    }
}

impl BookingView {
    /// The booking with its names in its client's language.
    #[must_use]
    pub fn of(details: &BookingDetails) -> Self {
        Self::in_language(details, details.record.client.details.language.as_deref())
    }

    /// The booking with its names in `language` (BCP 47), else in the practice's own.
    #[must_use]
    pub fn in_language(details: &BookingDetails, language: Option<&str>) -> Self {
        let BookingDetails {
            record,
            catalogue,
            link,
            now,
            sees_clients,
        } = details;
        let Record { booking, funds, .. } = record;
        let zone = &booking.terms.zone;
        let paid = funds.paid(booking.terms.price);
        let practitioners = practitioners(booking, catalogue);
        let until = match booking.state {
            State::Held { until, .. } => Some(until),
            State::Confirmed { .. } | State::Ended { .. } => None,
        };
        Self {
            id: booking.id.to_string(),
            status: status_word(booking.state),
            held_for: held_for(booking.state),
            declined_for: declined_for(booking.state),
            time_kept: booking.keeps_time(),
            start: instant(booking.at.start, zone),
            end: instant(booking.at.end, zone),
            time_zone: zone.name().into(),
            service: NamedView {
                id: booking.service.to_string(),
                name: booking.terms.service_name.in_language(language).into(),
            },
            practitioner: practitioners.first().cloned(),
            practitioners,
            room: room(booking, catalogue),
            place: place(booking, catalogue),
            mode: booking.mode.into(),
            price: booking.terms.price.into(),
            price_agreed: booking.terms.price_agreed,
            due_now: booking.terms.due_now.into(),
            paid: paid.captured.into(),
            refunded: paid.refunded.into(),
            manual_refund_due: manual_refund_due(record).into(),
            owed: booking.asked_for(funds).into(),
            free_until: booking.free_until().map(|at| instant(at, zone)),
            policy_version: booking.terms.policy.version.clone(),
            answer: answer(record).filter(|_| *sees_clients),
            hold_expires_at: until.map(|at| instant(at, zone)),
            hold_seconds_left: until.map(|at| at.duration_since(*now).as_secs().max(0)),
            can_extend: booking.clone().extended(*now).is_ok()
                && funds.payments.last().is_some_and(Payment::is_opened),
            payment: payment(record),
            manage_token: link.as_ref().map(|link| link.token.reveal().clone()),
            manage_url: link.as_ref().map(|link| link.url.reveal().clone()),
        }
    }

    /// As it is tagged: what passes with time alone makes no other state.
    #[must_use]
    pub fn timeless(&self) -> Self {
        Self {
            hold_seconds_left: None,
            ..self.clone()
        }
    }
}

fn manual_refund_due(record: &Record) -> Money {
    Money {
        amount: record.funds.to_give_back(),
        ..record.booking.terms.price
    }
}

/// What the practice has said to a request.
fn answer(record: &Record) -> Option<String> {
    let said = record.answer.as_ref();
    said.map(|said| said.reveal().clone())
}

fn payment(record: &Record) -> PaymentView {
    let Record { booking, funds, .. } = record;
    PaymentView {
        status: funds.payment_status(booking.terms.price).into(),
        checkout_url: funds.checkout_url().map(str::to_owned),
    }
}

fn practitioners(booking: &Booking, catalogue: &Catalogue) -> Vec<NamedView> {
    let named = |id: &PractitionerId| NamedView {
        id: id.to_string(),
        name: catalogue
            .practitioner_name(*id)
            .unwrap_or_default()
            .to_owned(),
    };
    booking.practitioners.iter().map(named).collect()
}

fn room(booking: &Booking, catalogue: &Catalogue) -> Option<NamedView> {
    let id = booking.room?;
    Some(NamedView {
        id: id.to_string(),
        name: catalogue.room_name(id)?.to_owned(),
    })
}

fn place(booking: &Booking, catalogue: &Catalogue) -> Option<PlaceView> {
    let place = catalogue.place_of(booking.room?)?;
    Some(PlaceView::of(place, &catalogue.practice))
}

impl From<PaymentStatus> for PaymentDto {
    fn from(status: PaymentStatus) -> Self {
        match status {
            PaymentStatus::None => Self::None,
            PaymentStatus::Pending => Self::Pending,
            PaymentStatus::Processing => Self::Processing,
            PaymentStatus::Paid => Self::Paid,
            PaymentStatus::Lapsed => Self::Lapsed,
            PaymentStatus::RefundPending => Self::RefundPending,
            PaymentStatus::PartlyRefunded => Self::PartlyRefunded,
            PaymentStatus::Refunded => Self::Refunded,
        }
    }
}

impl From<CancellationPreview> for CancellationView {
    fn from(preview: CancellationPreview) -> Self {
        Self {
            fee: preview.fee.into(),
            waived: preview.waived.into(),
            refund: preview.refund.into(),
            manual_refund: preview.manual_refund.into(),
            owed: preview.owed.into(),
            free_until: preview.free_until.map(|at| instant(at, &preview.zone)),
            sentence: preview.sentence,
        }
    }
}
