//! Understanding an iCalendar file (RFC 5545): which time its events take.

use crate::{
    domain::busy::Reading,
    ports::busy::{ReadError, Wanted},
};

/// What the calendar in `bytes` says.
pub fn read(_bytes: &[u8], _wanted: &Wanted) -> Result<Reading, ReadError> {
    Err(ReadError::NotCalendar)
}
