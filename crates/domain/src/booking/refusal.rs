//! Why a rule says no to what somebody wants of a booking.

use super::availability::unavailable::Unavailable;
use crate::money::Money;

/// Why a rule says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("the service takes place in other ways")]
    ModeNotOffered,
    #[error("which way it takes place must be chosen")]
    ModeMissing,
    #[error("a client's booking stays of its service")]
    OtherService,
    #[error("the price is not the one that was shown")]
    PriceChanged,
    #[error("the practice's rules have changed since they were shown")]
    PolicyChanged,
    #[error("the service is for new clients")]
    NotForClient,
    #[error("the client has as many bookings as the practice allows")]
    ClientLimit,
    #[error("the client has a booking at that time")]
    AlreadyBooked,
    #[error("too many bookings of one party wait for payment")]
    HoldCap,
    #[error("the practice takes no payments")]
    PaymentsClosed,
    #[error("too many bookings with the practitioner wait for payment")]
    PractitionerHeld,
    #[error("too many bookings from one place are not proved")]
    Unproved,
    #[error("the booking has ended")]
    AlreadyEnded,
    #[error("the session has begun")]
    Started,
    #[error("the session has not begun")]
    NotStarted,
    #[error("it is too late to move the booking")]
    TooLateToMove,
    #[error("nothing is to be paid")]
    NothingToPay,
    #[error("the mailbox is not proved")]
    ProofMissing,
    #[error("an address is corrected within the hour, before anybody has used it")]
    TooLateToCorrect,
    #[error("the link is for reading only")]
    LinkReadOnly,
    #[error("the hold was extended once already")]
    AlreadyExtended,
    #[error("the payment page was not opened")]
    PageNotOpened,
    #[error("the booking is not confirmed")]
    NotConfirmed,
    #[error("the booking does not wait for the practice's yes")]
    NotRequested,
    #[error("nobody was called missed here within the hour")]
    NothingToUndo,
    #[error("the hold has not run out")]
    NotDue,
    #[error("the client has not agreed to what a saved card may be charged for")]
    ConsentMissing,
    #[error("the fee is decided already")]
    FeeDecided,
    #[error("a fee is approved for something, and for at most what was proposed")]
    FeeTooLarge,
    #[error("amounts of this currency go in steps of {0}")]
    NotInSteps(Money),
    /// What it would leave to be charged, and the least that can be.
    #[error("{rest} would be left to be charged, and nothing under {least} can be")]
    TooLittleToCharge { rest: Money, least: Money },
    #[error("more than can be given back")]
    RefundTooLarge,
    #[error("nothing was captured that could be given back")]
    NothingToRefund,
    #[error("more than is owed, or less than what confirms the booking")]
    NotOwed,
    #[error("a price that cannot be agreed, or cannot be asked for")]
    PriceNotAllowed,
    #[error("the client has no saved card")]
    NoSavedCard,
    #[error("the client has no e-mail address")]
    NoAddress,
    #[error("the link was sent several times today")]
    LinkSentOften,
    #[error("only money that came outside Checkout is undone, or given back by hand")]
    NotByHand,
    #[error("the payment is in dispute")]
    InDispute,
    #[error("the amount has another currency")]
    WrongCurrency,
    /// Not a refusal of anybody: it has changed since it was looked at, and the facts do not suffice.
    #[error("the booking has changed")]
    Outdated,
    /// Not a refusal of anybody: what was to be done is done already.
    #[error("nothing is to be changed")]
    Unchanged,
}
