//! Why a use case did not do what was asked.

use super::booking::reasons::NamedReason;
use crate::ports::payments::AccountIssue;
use domain::{
    booking::{
        Refusal,
        availability::{Slot, Unavailable},
    },
    zone::Zone,
};
use store::{ApplyError, CommandError, FutureBooking, RenderError, Scope, StoreError};

/// A closed list: each variant is something the caller can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// Nothing there, or not the caller's.
    #[error("not found")]
    NotFound,
    /// The link was revoked or replaced.
    #[error("gone")]
    Gone,
    /// A calendar cannot be fetched or understood: why, for its owner.
    #[error("{0}")]
    CalendarUnreadable(String),
    /// A member of the request names something that does not exist or is out of range: JSON pointer or parameter, text.
    #[error("{pointer}: {detail}")]
    Invalid { pointer: String, detail: String },
    /// A rule says no; `alternatives` are near starts that are free, in the practice's zone. Of all rules that do only the practice
    /// is told.
    #[error("{refusal}")]
    Unavailable {
        refusal: Unavailable,
        alternatives: Vec<Slot>,
        reasons: Vec<NamedReason>,
        zone: Zone,
    },
    /// The same of one of several starts: JSON pointer.
    #[error("{pointer}: {refusal}")]
    UnavailableAt {
        pointer: String,
        refusal: Unavailable,
    },
    #[error(transparent)]
    Refused(Refusal),
    #[error("the same request is under way")]
    InFlight,
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error("the resource has changed")]
    Stale,
    #[error("no valid credential")]
    Unauthorized,
    #[error("the key lacks the scope {}", .0.into_str())]
    Forbidden(Scope),
    #[error("what is to be removed has bookings ahead")]
    InUse(Vec<FutureBooking>),
    /// What is wrong with a practice's document: pointer and text.
    #[error("the document has faults")]
    Faults(Vec<(String, String)>),
    /// The payment provider does not answer; nothing is lost.
    #[error("the payment provider cannot be reached")]
    ProviderUnavailable,
    /// The provider wants something mended by whoever runs the account; nothing is lost.
    #[error("the payment provider wants something mended first: {0}")]
    AccountNotReady(AccountIssue),
    #[error("the store cannot be reached")]
    StoreUnavailable,
    /// No room, no memory, or a disk that fails.
    #[error("the store cannot save anything")]
    StorageFailed,
    /// A defect; the cause is logged, never shown.
    #[error("{0}")]
    Internal(String),
}

impl ServiceError {
    /// A request member that cannot be used.
    #[must_use]
    pub fn invalid(pointer: &str, detail: &str) -> Self {
        Self::Invalid {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            // These pass by themselves; the caller may try again.
            StoreError::Unavailable(_) | StoreError::Unfit(_) | StoreError::Contended(_) => {
                Self::StoreUnavailable
            }
            StoreError::Storage(_) => Self::StorageFailed,
            StoreError::Inconsistent(cause) => Self::Internal(cause),
        }
    }
}

impl From<RenderError> for ServiceError {
    fn from(error: RenderError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<CommandError> for ServiceError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::NotFound => Self::NotFound,
            // The constraint refused what the rules had allowed. To the caller the time is taken.
            CommandError::Overlap => Self::Refused(Refusal::Unavailable(Unavailable::Taken)),
            CommandError::InFlight => Self::InFlight,
            CommandError::KeyReused => Self::KeyReused,
            CommandError::Stale => Self::Stale,
            CommandError::Full => Self::Internal("there are as many as there may be".into()),
            CommandError::LeaseLost => Self::Internal("a lease was lost".into()),
            CommandError::Render(error) => error.into(),
            CommandError::Store(error) => error.into(),
        }
    }
}

impl From<ApplyError> for ServiceError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::InUse(bookings) => Self::InUse(bookings),
            ApplyError::Stale => Self::Stale,
            ApplyError::Store(error) => error.into(),
        }
    }
}
