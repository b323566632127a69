//! Joining a session: the link that leads to it, and what that opens (docs/decisions/0067-how-to-join.md).

use std::{fmt::Write, sync::Arc};

use jiff::Timestamp;

use super::details::BookingDetails;
use crate::service::{App, ServiceError, join_link::JoinLink, signing_key::SigningKey};
use domain::{
    booking::{
        Booking,
        joining::{Joinable, WayToJoin},
    },
    clients::Personal,
    practice::Catalogue,
};
use store::Record;

/// Bytes of what is different in the address of each online session: 128 bits.
const RANDOM_BYTES: usize = 16;
const PURPOSE: &str = "addresses of online sessions";

/// What a join link opens.
#[derive(Debug, Clone)]
pub struct OpenedJoin {
    pub record: Record,
    pub catalogue: Arc<Catalogue>,
    pub joinable: Joinable,
}

/// The session of a join link.
///
/// # Errors
/// [`ServiceError::NotFound`] for a text that was not made here.
pub async fn open(app: &App, token: &str) -> Result<OpenedJoin, ServiceError> {
    let link = JoinLink::read(&app.settings.signing_key, token).ok_or(ServiceError::NotFound)?;
    let record = app.store.booking(link.practice, link.booking).await?;
    let record = record.ok_or(ServiceError::NotFound)?;
    Ok(OpenedJoin {
        catalogue: app.catalogue_of(&record).await?,
        joinable: record.booking.joinable(link.start, app.clock.now()),
        record,
    })
}

/// How the session of a booking is reached, as long as it can still be joined.
#[must_use]
pub fn way<'a>(
    booking: &Booking,
    catalogue: &'a Catalogue,
    now: Timestamp,
) -> Option<WayToJoin<'a>> {
    match booking.joinable(booking.at.start, now) {
        Joinable::From(_) | Joinable::Now => catalogue.way_to_join(booking),
        Joinable::Over | Joinable::Gone => None,
    }
}

/// The path of the link that leads to the session of a booking.
#[must_use]
pub fn join_path(app: &App, booking: &Booking) -> String {
    let token = JoinLink::of(booking).token(&app.settings.signing_key);
    format!("/join/{token}")
}

/// The same with the service's address, for a session that is held online.
#[must_use]
pub fn join_url(app: &App, details: &BookingDetails) -> Option<Personal<String>> {
    let booking = &details.record.booking;
    let way = way(booking, &details.catalogue, details.now)?;
    matches!(way, WayToJoin::Online(_)).then(|| {
        let path = join_path(app, booking);
        Personal::new(format!("{}{path}", app.settings.public_url))
    })
}

/// Where an online session is held. `None`: it is not online, or nothing is known of it.
#[must_use]
pub fn online_address(
    app: &App,
    booking: &Booking,
    catalogue: &Catalogue,
) -> Option<Personal<String>> {
    match catalogue.way_to_join(booking)? {
        WayToJoin::Online(link) => {
            Some(link.address(&random_digits(&app.settings.signing_key, booking)))
        }
        WayToJoin::Room(_) | WayToJoin::Outdoor(_) | WayToJoin::Phone(_) => None,
    }
}

/// In hexadecimal. The same for all who have a seat in one session, and others once it is moved.
fn random_digits(key: &SigningKey, booking: &Booking) -> String {
    let session = booking.seat.map_or(booking.id.0, |seat| seat.session.0);
    let start = booking.at.start.as_second().to_be_bytes();
    let bytes = key.for_purpose(PURPOSE).sign(&[session.as_bytes(), &start]);
    bytes[..RANDOM_BYTES]
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
