//! Two bookings that take each other's time, in one commit.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use super::{Change, ChangeFacts, IdempotencyRecord, Record, Render, Reply};
use domain::{
    booking::{Refusal, availability::extent::CalendarExtent},
    ids::{BookingId, PracticeId},
};

/// A pure decision about two bookings, in the order of the command.
pub type DecideSwap = Arc<dyn Fn(&[ChangeFacts; 2]) -> Result<[Change; 2], Refusal> + Send + Sync>;

/// Swaps two bookings of a practice.
#[derive(Clone)]
pub struct SwapCommand {
    pub practice: PracticeId,
    pub bookings: [BookingId; 2],
    /// As they were found. With another one of either the command is [`super::CommandError::Stale`].
    pub versions: [i64; 2],
    /// What of the calendar decides about where each goes.
    pub extents: [CalendarExtent; 2],
    /// The catalogue the decision was prepared with; a changed one is [`super::CommandError::Stale`].
    pub catalogue_revision: i64,
    pub now: Timestamp,
    /// The request, and how the bookings as they are afterwards are told to who asked for it.
    pub once: (IdempotencyRecord, Render<[Record; 2]>),
    pub decide: DecideSwap,
}

/// What it did.
#[derive(Debug, Clone)]
pub enum Swapped {
    /// The bookings as they are afterwards, and the answer.
    Now(Box<[Record; 2]>, Reply),
    /// It had been carried out before: this was the answer.
    Before(Reply),
}

impl fmt::Debug for SwapCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SwapCommand")
            .field("bookings", &self.bookings)
            .finish_non_exhaustive()
    }
}
