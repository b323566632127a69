//! Writing iCalendar (RFC 5545): feeds, single events, free/busy. Every value passes one builder that no text can break out of.
