//! What an API key may do, as it is written.

use crate::document::words::words;
use store::Scope;

words! {
    /// What an API key may do.
    ScopeDto = Scope { Catalogue, Bookings, Payments, Clients, Reports, Feeds, Keys, Webhooks }
}
