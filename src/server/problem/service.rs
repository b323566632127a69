//! The only place where a use case's error becomes an answer.

use super::{BookingInUse, Code, FieldError, Problem};
use crate::{
    api::wire::{ReasonView, SlotView},
    ports::payments::EventError,
    service::{ServiceError, money::events::ReceiveError},
};
use domain::{
    booking::{Refusal, availability::Unavailable},
    zone::Zone,
};
use store::FutureBooking;

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound => Code::NotFound.into(),
            ServiceError::CalendarUnreadable(why) => {
                Self::new(Code::CalendarUnreadable).detail(sentence(&why))
            }
            ServiceError::Gone => Code::Gone.into(),
            ServiceError::Invalid { pointer, detail } => {
                Self::at(Code::Invalid, at(&pointer), detail)
            }
            ServiceError::Unavailable {
                refusal,
                alternatives,
                reasons,
                zone,
            } => {
                let slots = alternatives.iter().map(|slot| SlotView::of(slot, &zone));
                let reasons = reasons.iter().map(|one| ReasonView::of(one, &zone));
                Self::new(unavailable(refusal))
                    .alternatives(slots.collect())
                    .reasons(reasons.collect())
            }
            ServiceError::UnavailableAt { pointer, refusal } => {
                Self::at(unavailable(refusal), pointer, refusal.to_string())
            }
            ServiceError::Refused(refusal) => refused(refusal),
            ServiceError::InFlight => Code::IdempotencyInFlight.into(),
            ServiceError::KeyReused => Code::IdempotencyKeyReused.into(),
            ServiceError::Stale => Code::PreconditionFailed.into(),
            ServiceError::Unauthorized => Code::Unauthorized.into(),
            ServiceError::Forbidden(scope) => Self::new(Code::Forbidden).scope(scope),
            ServiceError::InUse(bookings) => {
                Self::new(Code::InUse).bookings(bookings.iter().map(BookingInUse::of))
            }
            ServiceError::Faults(faults) => Self::new(Code::Invalid).errors(
                faults
                    .into_iter()
                    .map(|(pointer, detail)| FieldError { pointer, detail }),
            ),
            ServiceError::ProviderUnavailable => {
                Self::unavailable(&"the payment provider does not answer")
            }
            ServiceError::AccountNotReady(issue) => Self::payments_not_ready(&issue),
            ServiceError::StoreUnavailable => Self::unavailable(&"the store does not answer"),
            ServiceError::StorageFailed => Self::storage(&"the database cannot save anything"),
            ServiceError::Internal(cause) => Self::internal(&cause),
        }
    }
}

/// Seconds.
const A_DAY: u64 = 86_400;

/// As a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Use cases name a query parameter bare, and a member of a body by its JSON pointer.
fn at(pointer: &str) -> String {
    if pointer.is_empty() || pointer.starts_with('/') {
        pointer.into()
    } else {
        format!("/{pointer}")
    }
}

const fn unavailable(refusal: Unavailable) -> Code {
    match refusal {
        Unavailable::NotOffered => Code::NotOffered,
        Unavailable::TooSoon => Code::TooSoon,
        Unavailable::TooFar => Code::TooFar,
        Unavailable::Taken => Code::SlotTaken,
        Unavailable::LimitReached => Code::LimitReached,
    }
}

/// What only the practice is told.
fn to_practice(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::NotOwed => {
            Problem::at(Code::AmountNotAllowed, "/amount", "more than is owed for the booking, or less than what confirms it")
        }
        Refusal::PriceNotAllowed => Problem::at(
            Code::AmountNotAllowed,
            "/price",
            "is in another currency, more than can be agreed, or less than can be asked for through the payment provider",
        ),
        Refusal::NoSavedCard => Problem::at(Code::Invalid, "/card_of", "this client saved no card with that booking"),
        Refusal::LinkSentOften => Problem::new(Code::RateLimited)
            .retry_after(A_DAY)
            .detail("The link to this booking was sent three times within a day. Send it again tomorrow, or call your client."),
        Refusal::NoAddress => Problem::new(Code::NotOffered)
            .detail("The client has no e-mail address that the link could go to. Add one with `POST …/address`, or give them the link yourself."),
        Refusal::NotByHand => Problem::new(Code::NotOffered)
            .detail("Only money that you recorded can be undone, and only what you have yet to give back yourself can be marked as given back."),
        _ => Code::NotOffered.into(),
    }
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Unavailable(refusal) => unavailable(refusal).into(),
        Refusal::ModeNotOffered => Problem::at(Code::NotOffered, "/mode", "the service takes place in other ways"),
        Refusal::ModeMissing => Problem::at(Code::Invalid, "/mode", "the service takes place in several ways: choose one"),
        Refusal::PriceChanged => Code::PriceChanged.into(),
        Refusal::OtherService => Code::OtherService.into(),
        Refusal::PolicyChanged => Code::PolicyChanged.into(),
        Refusal::NotForClient => Code::NotForClient.into(),
        Refusal::AlreadyBooked => Code::AlreadyBooked.into(),
        Refusal::ClientLimit => Code::ClientLimitReached.into(),
        Refusal::HoldCap => Code::HoldCapReached.into(),
        Refusal::PaymentsClosed => Code::PaymentsClosed.into(),
        Refusal::PractitionerHeld => Code::PractitionerHeld.into(),
        Refusal::Unproved => Code::UnprovedReached.into(),
        Refusal::AlreadyEnded => Code::AlreadyEnded.into(),
        Refusal::Started | Refusal::TooLateToMove | Refusal::TooLateToCorrect | Refusal::LinkReadOnly => {
            Code::TooLateToChange.into()
        }
        Refusal::NotStarted => {
            Problem::new(Code::NotOffered).detail("The session has not begun; say afterwards whether the client came.")
        }
        Refusal::ProofMissing => Code::ProofMissing.into(),
        Refusal::NothingToPay => Code::NotPayable.into(),
        Refusal::AlreadyExtended => {
            Problem::new(Code::NotPayable).detail("The hold was extended once already. Pay before it ends.")
        }
        Refusal::PageNotOpened => {
            Problem::new(Code::NotPayable).detail("Open the payment page first; then the time can be held longer.")
        }
        Refusal::NotConfirmed => Problem::new(Code::NotOffered).detail("The booking is not confirmed."),
        Refusal::NotRequested => {
            Problem::new(Code::NotOffered).detail("The booking does not wait for your answer: read it again to see its state.")
        }
        Refusal::NothingToUndo => Problem::new(Code::NotOffered)
            .detail("Nothing can be undone: it was not done, it is undone already, or it was done too long ago."),
        Refusal::ConsentMissing => Code::ConsentRequired.into(),
        Refusal::FeeDecided => Code::FeeDecided.into(),
        Refusal::FeeTooLarge => Problem::at(Code::AmountNotAllowed, "/amount", "more than was proposed, or nothing at all"),
        Refusal::NotInSteps(step) => {
            Problem::at(Code::AmountNotAllowed, "/amount", format!("must be a multiple of {step}: nothing else can be charged"))
        }
        Refusal::TooLittleToCharge { rest, least } => Problem::at(
            Code::AmountNotAllowed,
            "/amount",
            format!(
                "would leave {rest} to be charged, and nothing under {least} can be: approve what is paid already, or waive it"
            ),
        ),
        Refusal::NotOwed | Refusal::NotByHand | Refusal::PriceNotAllowed | Refusal::NoSavedCard | Refusal::NoAddress | Refusal::LinkSentOften => {
            to_practice(refusal)
        }
        Refusal::RefundTooLarge => {
            Problem::at(Code::AmountNotAllowed, "/amount", "more than is left of the payment, or nothing at all")
        }
        Refusal::NothingToRefund => Problem::at(Code::AmountNotAllowed, "", "nothing of this payment can be given back"),
        Refusal::WrongCurrency => Problem::at(Code::AmountNotAllowed, "/amount/currency", "not the currency of the payment"),
        Refusal::InDispute => Code::InDispute.into(),
        // These are for callers that ask again; one that arrives here is a defect.
        Refusal::NotDue | Refusal::Outdated | Refusal::Unchanged => Problem::internal(&refusal),
    }
}

impl BookingInUse {
    fn of(booking: &FutureBooking) -> Self {
        Self {
            id: booking.id.to_string(),
            start: Zone::utc().rfc3339(booking.start),
            needs: booking.needs.clone(),
        }
    }
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Event(EventError::Malformed) => {
                Self::new(Code::Malformed).detail("The signed body is not an event.")
            }
            ReceiveError::Event(EventError::Unsigned | EventError::Forged | EventError::Stale) => {
                Code::SignatureInvalid.into()
            }
            ReceiveError::Service(error) => error.into(),
        }
    }
}
