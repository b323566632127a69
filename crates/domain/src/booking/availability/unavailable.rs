//! Why a start cannot be booked.

/// Why a start cannot be booked; in a choice of several practitioners the last that applies is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unavailable {
    #[error("the service does not start then")]
    NotOffered,
    #[error("the start is sooner than the practice takes bookings")]
    TooSoon,
    #[error("the start is further ahead than the practice takes bookings")]
    TooFar,
    #[error("the time is taken")]
    Taken,
    #[error("the practitioner takes no more sessions then")]
    LimitReached,
}
