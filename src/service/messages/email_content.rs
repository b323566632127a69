//! Messages as mails and as text messages: who they are from and to, what they say, and what they put into calendars.

use jiff::Timestamp;

use super::links::{BookingLink, manage_url};
use crate::{
    ports::{
        mailer::{Mail, MailEvent, MailLink},
        sms_sender::TextMessage,
    },
    service::{App, booking::joining},
};
use domain::{
    booking::{State, joining::WayToJoin},
    calendars::feed::uid,
    clients::{MessageChannel, Personal},
    messages::{MessageKind, contact_rules::Contact},
    money::asking::Asking,
    practice::Catalogue,
    sensitive_words::looks_like_link,
    text,
    wording::{self, Direction, EmailContent, EmailTerms, Locale, email_content, short},
};
use store::{Message, MessageFacts, Record};

/// Longer names are cut in a message.
const LONGEST_NAME: usize = 60;

/// What a message is written from.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub message: &'a Message,
    pub record: &'a Record,
    pub facts: &'a MessageFacts,
    pub catalogue: &'a Catalogue,
    pub contact: Contact,
    /// Free times, where the message offers some.
    pub others: &'a [Timestamp],
    /// Of all that was asked for, where the message carries that.
    pub links: &'a [BookingLink],
}

impl<'a> About<'a> {
    fn locale(self) -> Locale {
        Locale::chosen(
            self.record.client.details.language.as_deref(),
            &self.catalogue.practice.locales,
        )
    }

    /// The client's name on one line; `None` where it leads somewhere and nobody has proved that it is not a stranger who
    /// reads it, and where it may stand in a subject.
    fn name(self) -> Option<String> {
        let name = short_name(self.record.client.details.name.reveal());
        let is_said = self.facts.proved && self.contact == Contact::Ok;
        Some(name).filter(|name| {
            // A name such as `win.example` would be a link that a stranger puts into somebody's
            // mailbox (docs/decisions/0033-mail-that-is-not-abused.md).
            is_said && self.message.channel == MessageChannel::Email || !looks_like_link(name)
        })
    }

    /// Who gives the session.
    fn with(self) -> String {
        let ids = self.record.booking.practitioners.iter();
        ids.filter_map(|id| self.catalogue.practitioner_name(*id))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Where it takes place, if in a room, and how long it lasts.
    fn place(self) -> (&'a str, u32) {
        let booking = &self.record.booking;
        let room = booking.room.and_then(|id| self.catalogue.room_name(id));
        let minutes = u32::try_from(booking.at.length().as_mins()).unwrap_or(0);
        (room.unwrap_or_default(), minutes)
    }

    fn terms(self, app: &App, name: Option<&'a str>) -> EmailTerms<'a> {
        let booking = &self.record.booking;
        let clocks = booking.clocks(self.record.client.details.time_zone.as_ref());
        let held_until = match booking.state {
            // If its time is not kept, "kept until" would be untrue.
            State::Held { until, .. } if booking.keeps_time() => Some(until),
            _ => None,
        };
        EmailTerms {
            kind: self.message.kind,
            contact: self.contact,
            name,
            start: booking.at.start,
            by_client: self.message.prompted,
            with: "",
            session: None,
            mode: booking.mode,
            zone: clocks.shown,
            practice_zone: clocks.practice,
            is_free: booking.terms.price.is_zero(),
            free_until: booking
                .free_until()
                // If it has passed since the message was planned, the message says that changing
                // costs something.
                .filter(|until| app.clock.now() <= *until),
            moves_apart: booking.terms.move_notice_minutes.is_some(),
            overlaps: self.facts.overlaps,
            held_until,
            by_hand: self.record.funds.to_give_back() > 0,
            fee: booking.standing_fee(&self.record.funds),
            delay_minutes: self.message.delay_minutes.unwrap_or(0),
            words: self
                .message
                .words
                .as_ref()
                .map(|words| words.reveal().as_str()),
            asks: booking.terms.asking == Asking::Now && !booking.due(&self.record.funds).is_zero(),
            approved: booking.terms.answer_within_hours.is_some(),
            answer: self
                .record
                .answer
                .as_ref()
                .map(|said| said.reveal().as_str()),
            others: self.others,
            joined_online: matches!(
                joining::way(booking, self.catalogue, app.clock.now()),
                Some(WayToJoin::Online(_))
            ),
        }
    }

    /// The manage link; bookings that are older than messages have none.
    fn url(self, app: &App) -> Option<Personal<String>> {
        let token = self.facts.token.as_ref();
        token.map(|token| manage_url(app, token))
    }

    /// What can be opened from the mail, where there is anything: `label` says what for.
    fn mail_links(self, app: &App, content: &EmailContent) -> Vec<MailLink> {
        if self.message.kind == MessageKind::Links && content.link.is_some() {
            let all = self.links.iter();
            return all.map(|one| one.in_mail(app, self.locale())).collect();
        }
        let Some(url) = self.url(app) else {
            return Vec::new();
        };
        let link = |label: &String, url: Personal<String>| MailLink {
            label: label.clone(),
            url,
        };
        // The way to the session first, where the message leads there. Both carry the manage token and no other.
        let onto = || Personal::new(format!("{}/join", url.reveal()));
        let join = content.join.as_ref().map(|label| link(label, onto()));
        let manage = content.link.as_ref().map(|label| link(label, url.clone()));
        join.into_iter().chain(manage).collect()
    }
}

/// `None`: there is no number, or no link to give. After `valid_until` it must not arrive.
pub(crate) fn text(app: &App, about: About<'_>, valid_until: Timestamp) -> Option<TextMessage> {
    let practice = &about.catalogue.practice;
    // The number given with this very booking; another one may be a stranger's
    // (docs/decisions/0022-text-messages.md).
    let (to, name) = (about.facts.phone.clone()?, about.name());
    // Where only the name may be said there is no link.
    let url = about
        .url(app)
        .or_else(|| (about.contact == Contact::NameOnly).then(|| Personal::new(String::new())))?;
    let (locale, sender, now) = (about.locale(), practice.sender(), app.clock.now());
    let said = short(
        about.terms(app, name.as_deref()),
        url.reveal(),
        &sender,
        locale,
    );
    Some(TextMessage {
        id: format!("{}.{}", about.message.booking, about.message.number),
        practice: practice.id,
        sender,
        to,
        text: Personal::new(said),
        language: locale.tag(),
        at: now,
        valid_until,
    })
}

/// `None`: the client has no address.
pub(crate) fn mail(app: &App, about: About<'_>) -> Option<Mail> {
    let About {
        message,
        record,
        facts,
        catalogue,
        contact,
        ..
    } = about;
    let (booking, practice, details) =
        (&record.booking, &catalogue.practice, &record.client.details);
    let to_address = message.to.as_ref().or(details.email.as_ref())?.clone();
    let (locale, name) = (about.locale(), about.name());
    let with = about.with();
    let (room, minutes) = about.place();
    let email_content = email_content(
        EmailTerms {
            with: &with,
            session: booking.seat.map(|_| (room, minutes)),
            ..about.terms(app, name.as_deref())
        },
        locale,
    );
    let first = facts
        .first_sent
        // As a reply to the booking's first mail, so that programs show one thread; but not to an
        // address that never had it.
        .filter(|first| *first != message.number && message.to.is_none());
    let links = about.mail_links(app, &email_content);
    Some(Mail {
        // The same at each repetition, so that a mail sent twice after a crash is shown once.
        id: message_id(app, message, message.number),
        first: first.map(|first| message_id(app, message, first)),
        date: message.at.max(booking.booked_at).min(app.clock.now()),
        sender: practice.sender(),
        // Where only the name may be said, the practice's address says too much.
        reply_to: practice.email.clone().filter(|_| contact == Contact::Ok),
        // Who reads at an address that was given before may be a stranger.
        to_name: Personal::new(name.filter(|_| message.to.is_none()).unwrap_or_default()),
        to_address,
        subject: email_content.subject,
        paragraphs: email_content
            .paragraphs
            .into_iter()
            .map(Personal::new)
            .collect(),
        links,
        small_print: email_content.small_print,
        language: locale.tag(),
        right_to_left: locale.direction() == Direction::RightToLeft,
        event: event(message.kind, record, facts, locale)
            // An invitation puts itself into a calendar without being read, so only proved
            // mailboxes get one (docs/decisions/0033-mail-that-is-not-abused.md).
            .filter(|_| contact == Contact::Ok && facts.proved),
    })
}

/// One for each message of a booking, the same however often it is sent.
fn message_id(app: &App, message: &Message, number: u32) -> String {
    format!("{}.{number}@{}", message.booking, host(app))
}

/// What follows the `@` of Message-IDs.
pub(crate) fn host(app: &App) -> &str {
    let host = app
        .settings
        .public_url
        .split("://")
        .last()
        .unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// What a confirmation, a move and a cancellation mean for calendars. Who never had it in theirs need not take it out.
fn event(
    kind: MessageKind,
    record: &Record,
    facts: &MessageFacts,
    locale: Locale,
) -> Option<MailEvent> {
    let cancelled = match kind {
        MessageKind::Confirmed | MessageKind::Moved => false,
        // With a SEQUENCE of 0 it was never visible, so there is nothing to cancel.
        MessageKind::Cancelled | MessageKind::CancelledByPractice if facts.sequence > 0 => true,
        _ => return None,
    };
    let booking = &record.booking;
    Some(MailEvent {
        uid: uid(booking.id, booking.practice, facts.uid_host.as_deref()),
        at: booking.at,
        title: wording::plain(&wording::say(locale, "feed-appointment", &[])),
        sequence: facts.sequence,
        created: booking.booked_at,
        changed: facts.changed,
        cancelled,
    })
}

/// A name as it may stand in a line of ours: its words on one line, and not endless.
pub(crate) fn short_name(name: &str) -> String {
    let line = text::one_line(name);
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= LONGEST_NAME {
        words
    } else {
        words.chars().take(LONGEST_NAME).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_every_character_that_may_be_written() {
        let all: Vec<char> = ('\0'..=char::MAX)
            .filter(|c| !text::is_hidden(*c) && !c.is_whitespace())
            .collect();
        for part in all.chunks(LONGEST_NAME) {
            let name = String::from_iter(part);
            assert_eq!(short_name(&name), name);
        }
        assert_eq!(short_name(" \u{202e}a\r\nb\u{2028}c\0"), "a b c");
        assert_eq!(
            short_name(&"a".repeat(61)).chars().count(),
            LONGEST_NAME + 1
        );
    }
}
