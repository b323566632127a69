//! iCalendar in and out: foreign calendars are read under a budget ([`read`]), our own are written ([`mod@write`]).

pub mod read;
pub mod write;
