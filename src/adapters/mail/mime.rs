//! A mail as it travels (RFC 5322, MIME; invitations by RFC 6047). Every header is written by lettre, whose types no line break
//! passes; names and subjects are cleaned before, so that they read as one line too.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::html::{html, text};
use crate::ports::mailer::{Mail, MailEvent, SendError};
use calendars::write::{Event, EventTime, Invitation, Method, Person, Status, invitation};
use domain::email::EmailAddress;

/// The message, from the installation's address.
///
/// # Errors
/// [`SendError::Permanent`] when the client's address is none that mail can be sent to.
pub(super) fn message(mail: &Mail, from: &Address) -> Result<Message, SendError> {
    let to = address(mail.to_address.reveal()).ok_or(SendError::Permanent("address"))?;
    let written = SystemTime::UNIX_EPOCH
        + Duration::from_secs(u64::try_from(mail.date.as_second()).unwrap_or(0));
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(mail.sender.clone()), from.clone()))
        .to(Mailbox::new(
            Some(mail.to_name.reveal().clone()).filter(|name| !name.is_empty()),
            to,
        ))
        .subject(mail.subject.clone())
        .date(written)
        // The same id for each attempt, so that a mailbox recognises a repetition
        // (docs/decisions/0019-messages.md).
        .message_id(Some(format!("<{}>", mail.id)))
        // No one's out-of-office note answers it (RFC 3834 §5).
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("Content-Language", mail.language));
    if let Some(address) = mail.reply_to.as_ref().and_then(|text| address(text)) {
        builder = builder.reply_to(Mailbox::new(None, address));
    }
    // These two make mails one conversation (RFC 5322 §3.6.4).
    if let Some(first) = &mail.first {
        builder = builder
            .in_reply_to(format!("<{first}>"))
            .references(format!("<{first}>"));
    }
    let texts = MultiPart::alternative()
        // In the order of RFC 2046 §5.1.4: the plainest first, the one that readers should prefer
        // last.
        .singlepart(SinglePart::plain(text(mail)))
        .singlepart(SinglePart::html(html(mail)));
    let body = match &mail.event {
        Some(event) => with_event(texts, event, mail, from)?,
        None => texts,
    };
    builder
        .multipart(body)
        .map_err(|_| SendError::Permanent("unwritable"))
}

/// `mixed[alternative[plain, html, text/calendar; method=…], invite.ics]`: some clients read the one, some the other.
fn with_event(
    texts: MultiPart,
    event: &MailEvent,
    mail: &Mail,
    from: &Address,
) -> Result<MultiPart, SendError> {
    let invited = invited(event, mail, from);
    // The calendar's METHOD and the parameter of its type have to agree (RFC 6047 §2.4).
    let method = invited.effective_method().word();
    let ics = invitation(&invited);
    let kind =
        |text: String| ContentType::parse(&text).map_err(|_| SendError::Permanent("unwritable"));
    let inline = SinglePart::builder()
        .header(kind(format!(
            "text/calendar; charset=utf-8; method={method}"
        ))?)
        .body(ics.clone());
    // Attached once more, for programs that do not look into alternatives.
    let attached = Attachment::new("invite.ics".into())
        .body(ics, kind("application/ics; name=\"invite.ics\"".into())?);
    Ok(MultiPart::mixed()
        .multipart(texts.singlepart(inline))
        .singlepart(attached))
}

fn invited(event: &MailEvent, mail: &Mail, from: &Address) -> Invitation {
    // METHOD and STATUS have to agree (RFC 5546 §3.2.5).
    let status = if event.cancelled {
        Status::Cancelled
    } else {
        Status::Confirmed
    };
    Invitation {
        method: if event.cancelled {
            Method::Cancel
        } else {
            Method::Request
        },
        event: Event {
            uid: event.uid.clone(),
            at: EventTime::Timed(event.at),
            summary: event.title.clone(),
            description: None,
            location: None,
            // A calendar may be shared: the manage link stays out of it.
            url: None,
            status,
            transparent: false,
            sequence: event.sequence,
            changed: event.changed,
            created: Some(event.created),
        },
        organizer: Person {
            name: mail.sender.clone(),
            email: from.to_string(),
        },
        attendee: Person {
            name: mail.to_name.reveal().clone(),
            // `message` has already refused an invalid address.
            email: address(mail.to_address.reveal())
                .map(|to| to.to_string())
                .unwrap_or_default(),
        },
    }
}

/// As the mailer has it, of what the core accepts: with an international domain as servers write it.
pub(super) fn address(text: &str) -> Option<Address> {
    // Checked by the core's own rules, then by lettre's: both have to accept it.
    let read = EmailAddress::read(text)?;
    Address::new(read.local(), read.domain()).ok()
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
