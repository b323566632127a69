//! Fetching a calendar by an address that somebody gave us, which may lead anywhere.
