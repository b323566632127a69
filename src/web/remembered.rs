//! What a page remembers of a form that was sent, for when it is sent once more: no page, for that is made anew each time.

use secrecy::ExposeSecret;

use crate::{
    server::problem::Problem,
    service::{
        Idempotent, RequestKey, booking::details::BookingDetails, calendars::feeds::MadeFeed,
        tokens::is_link_token,
    },
};
use store::{RenderError, Reply};

/// That it was done.
pub(super) fn done<T>(key: &RequestKey) -> Idempotent<T> {
    key.answered(|_| Ok(nothing()))
}

/// The token of the link that was made.
pub(super) fn link(key: &RequestKey) -> Idempotent<BookingDetails> {
    key.answered(|booking: &BookingDetails| {
        let missing = || RenderError("a booking without its link".into());
        let link = booking.link.as_ref().ok_or_else(missing)?;
        Ok(secret(link.token.reveal()))
    })
}

/// The token that [`link`] remembered.
pub(super) fn token(reply: Reply) -> Result<String, Problem> {
    let token = reply.body;
    if is_link_token(&token) {
        // We wrote it; any other text would lead somewhere else.
        Ok(token)
    } else {
        Err(Problem::internal(&"what is remembered is no link's token"))
    }
}

/// The address of the feed that was made.
pub(super) fn feed_address(key: &RequestKey) -> Idempotent<MadeFeed> {
    key.answered(|made: &MadeFeed| Ok(secret(made.url.expose_secret())))
}

/// The address that [`feed_address`] remembered.
pub(super) fn address(reply: Reply) -> Result<String, Problem> {
    let address = reply.body;
    // A page shows it and links to it: what is no address of ours goes to nobody.
    if ["https://", "http://"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
    {
        Ok(address)
    } else {
        Err(Problem::internal(&"what is remembered is no address"))
    }
}

/// The store seals bodies.
fn secret(text: &str) -> Reply {
    Reply {
        body: text.to_owned(),
        ..nothing()
    }
}

fn nothing() -> Reply {
    Reply {
        status: 303,
        location: None,
        body: String::new(),
        replayed: false,
    }
}
