//! What reaches outside of the process: the payment provider, mail, calendars and webhooks of others.

pub mod external_calendars;
pub mod mail;
pub mod outbound;
pub mod stripe;
pub mod webhooks;
