//! The links of the bookings made with an address, in the one mail that was asked for.

use jiff::Timestamp;

use super::heeded::{Words, occasion};
use crate::{
    ports::mailer::MailLink,
    service::{App, ServiceError, clients::link_requests},
};
use domain::{
    booking::Booking,
    clients::Personal,
    messages::{
        MessageKind,
        contact_rules::{Contact, Sending, sending},
    },
    wording::{Locale, moment},
};
use store::{Message, Record, StatedContactRules};

/// A booking, and the token that its messages carry.
pub(crate) struct BookingLink {
    booking: Booking,
    token: Personal<String>,
}

impl BookingLink {
    pub(crate) fn in_mail(&self, app: &App, locale: Locale) -> MailLink {
        MailLink {
            label: moment(self.booking.at.start, &self.booking.terms.zone, locale),
            url: manage_url(app, &self.token),
        }
    }
}

/// Those that may be written of now, each by the rules that count for it; by start. None, if the message is about something else. `said`: what
/// was said of the address.
pub(super) async fn links(
    app: &App,
    message: &Message,
    record: &Record,
    said: &[StatedContactRules],
    now: Timestamp,
) -> Result<Vec<BookingLink>, ServiceError> {
    let address = record.client.details.email.as_ref();
    let Some(address) = address.filter(|_| message.kind == MessageKind::Links) else {
        return Ok(Vec::new());
    };
    let practice = record.booking.practice;
    let request = link_requests::asked(app, practice, address);
    let found = link_requests::bookings(app, &request, now).await?;
    let ids: Vec<_> = found.iter().map(|one| one.booking.id).collect();
    let mut links = app.store.mailed_links(practice, &ids).await?;
    let allowed = |one: Record| {
        let link = links.remove(&one.booking.id)?;
        let words = Words {
            said: said.to_vec(),
            stricter: link.stricter,
        };
        let heeded = words.heeded(message, &one, now);
        let is_allowed =
            sending(occasion(message, &one), &heeded, now) == Sending::Now(Contact::Ok);
        let token = link.token.filter(|_| is_allowed)?;
        Some(BookingLink {
            booking: one.booking,
            token,
        })
    };
    Ok(found.into_iter().filter_map(allowed).collect())
}

/// What a token opens.
pub(super) fn manage_url(app: &App, token: &Personal<String>) -> Personal<String> {
    let public_url = &app.settings.public_url;
    Personal::new(format!("{public_url}/manage/{}", token.reveal()))
}
