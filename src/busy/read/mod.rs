//! Understanding an iCalendar file (RFC 5545): which time its events take.
