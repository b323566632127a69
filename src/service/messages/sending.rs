//! Sending a message that is due: what is so now, what the client's rules allow now, and only then the mail, or the text
//! message. One never takes the place of the other.

use jiff::{SignedDuration, Timestamp};

use super::{
    email_content::{self, About},
    heeded::{Words, occasion},
    links::{BookingLink, links},
};
use crate::{
    ports::mailer::SendError,
    service::{
        App, ServiceError, authenticate::Caller, booking::placing::search::nearest,
        job_outcome::POISON, listing::InZone,
    },
};
use domain::{
    clients::{
        MessageChannel, email_key,
        mailbox::{is_anybodys, never_told},
    },
    ids::BookingId,
    messages::{
        MessageKind,
        contact_rules::{Contact, Sending, StatedRules, Withheld, arrives_until, sending},
    },
};
use store::{
    Actor, Audit, AuditDetail, KeyRecord, Leased, ListedMessage, Message, MessageEnd, MessageFacts,
    MessageState, Record,
};

/// Sendings that may fail before a message is given up: about four days.
const MAX_ATTEMPTS: u32 = 32;
/// Between two looks at a reminder of a booking that is outside the practice's definitions; the practice's word ends the wait at once.
const OUTSIDE_PAUSE: SignedDuration = SignedDuration::from_hours(4);
/// Sends one message, or settles why not; a word for what became of it.
pub async fn carry_out(app: &App, leased: &Leased<Message>) -> Result<&'static str, ServiceError> {
    let end = outcome(app, leased).await?;
    app.store
        .settle_message(leased, end, app.clock.now())
        .await?;
    Ok(word(end))
}

async fn outcome(app: &App, leased: &Leased<Message>) -> Result<MessageEnd, ServiceError> {
    let message = &leased.work;
    if leased.attempts > POISON {
        return Ok(MessageEnd::Dead("poison"));
    }
    // 1. The booking as it is now: the row only says that something is to be told
    // (docs/decisions/0019-messages.md).
    let record = app.store.booking(message.practice, message.booking).await?;
    let record =
        record.ok_or_else(|| ServiceError::Internal("a message without its booking".into()))?;
    let now = app.clock.now();
    if !message.kind.holds(&record.booking, &record.funds, now) {
        return Ok(too_late(
            message,
            &record,
            MessageEnd::Cancelled("outdated"),
            now,
        ));
    }
    if is_nowhere(message, &record) {
        return Ok(MessageEnd::Withheld(Withheld::NoAddress.into_str()));
    }
    // 2. What the client's rules allow now, not when it was planned.
    let said = Words::of(app, message, &record).await?;
    let words = said.heeded(message, &record, now);
    let contact = match permission(message, &record, &words, now) {
        Ok(contact) => contact,
        Err(end) => return Ok(end),
    };
    let facts = app
        .store
        .message_facts(message.practice, message.booking)
        .await?;
    let facts =
        facts.ok_or_else(|| ServiceError::Internal("a message without its booking".into()))?;
    let links = links(app, message, &record, &said.said, now).await?;
    if let Some(end) = not_now(message.kind, contact, &facts, &links, now) {
        return Ok(end);
    }
    // 3. Whether the mailbox has had its share. Last, because the check counts: only what would
    // otherwise be sent.
    if is_too_many(app, leased, &record, &facts, now).await? {
        return Ok(MessageEnd::Withheld(Withheld::TooMany.into_str()));
    }
    let catalogue = app.catalogue_of(&record).await?;
    let others = if message.kind.offers_times() {
        nearest(app, &catalogue, &record.booking).await?
    } else {
        Vec::new()
    };
    let about = About {
        message,
        record: &record,
        facts: &facts,
        catalogue: &catalogue,
        contact,
        others: &others,
        links: &links,
    };
    // 4. Sent first, settled afterwards: a crash in between sends it twice under one Message-ID,
    // but never loses it.
    Ok(send(app, about, arrives_until(&words, now)).await)
}

/// What becomes of it in place of being sent, by what else is known of its booking.
fn not_now(
    kind: MessageKind,
    contact: Contact,
    facts: &MessageFacts,
    links: &[BookingLink],
    now: Timestamp,
) -> Option<MessageEnd> {
    match kind {
        // They took it up themselves: that it was given up once is no news.
        MessageKind::Expired if facts.booked_again => Some(MessageEnd::Cancelled("outdated")),
        // Called off since they were asked for.
        MessageKind::Links if links.is_empty() && contact == Contact::Ok => {
            Some(MessageEnd::Cancelled("outdated"))
        }
        // Nobody is sent to a closed door unless the practice has said so
        // (docs/decisions/0056-what-falls-outside.md).
        kind if kind.is_reminder() && facts.is_outside => {
            let due = now.saturating_add(OUTSIDE_PAUSE).unwrap_or(now);
            Some(MessageEnd::Wait { due })
        }
        _ => None,
    }
}

/// Whether it is a mail to a client whom the practice booked for without an address. The practice sees who was not told.
fn is_nowhere(message: &Message, record: &Record) -> bool {
    message.channel == MessageChannel::Email
        && message.to.is_none()
        && record.client.details.email.is_none()
}

/// How much may be said now, by the rules that count; else what becomes of the message.
fn permission(
    message: &Message,
    record: &Record,
    words: &[StatedRules<'_>],
    now: Timestamp,
) -> Result<Contact, MessageEnd> {
    match sending(occasion(message, record), words, now) {
        // An address given by mistake gets nothing at all rather than a name.
        Sending::Now(Contact::NameOnly) if message.to.is_some() => {
            Err(MessageEnd::Withheld(Withheld::Unsafe.into_str()))
        }
        Sending::Now(contact) => Ok(contact),
        Sending::Wait(due) => Err(MessageEnd::Wait { due }),
        Sending::Never(why @ Withheld::TooLate) => Err(too_late(
            message,
            record,
            MessageEnd::Withheld(why.into_str()),
            now,
        )),
        Sending::Never(why) => Err(MessageEnd::Withheld(why.into_str())),
    }
}

/// Whether the mailbox has had its share. Only mail that anybody can have sent to an address which nobody proved is counted:
/// nobody is to fill a stranger's mailbox by booking for them.
async fn is_too_many(
    app: &App,
    leased: &Leased<Message>,
    record: &Record,
    facts: &MessageFacts,
    now: Timestamp,
) -> Result<bool, ServiceError> {
    let message = &leased.work;
    // A client who has heard of the booking is told what the practice does with it; a stranger
    // cannot bring that about.
    let told = facts.first_sent.is_some();
    let anybodys = message.channel == MessageChannel::Email
        && !facts.proved
        && is_anybodys(message.kind, message.prompted, told);
    let mailbox = message.to.as_ref().map_or_else(
        || record.client.details.email_key(),
        |to| email_key(to.reveal()),
    );
    // Counted together with the lease, so that retrying a message does not count it twice.
    Ok(anybodys && !app.store.count_mail(leased, &mailbox, now).await?)
}

/// Hands the message over; `valid_until`: until when a text message may arrive.
async fn send(app: &App, about: About<'_>, valid_until: Timestamp) -> MessageEnd {
    let sent = match about.message.channel {
        MessageChannel::Email => match email_content::mail(app, about) {
            Some(mail) => app.gateways.mailer.send(&mail).await,
            None => return MessageEnd::Withheld(Withheld::NoAddress.into_str()),
        },
        MessageChannel::Sms => match email_content::text(app, about, valid_until) {
            Some(text) => app.gateways.sms_sender.send(&text).await,
            None => return MessageEnd::Cancelled("no_number"),
        },
    };
    match sent {
        Ok(()) => MessageEnd::Sent(about.contact),
        Err(error) => failed(error, about.message.failures, app.clock.now()),
    }
}

/// What becomes of a message that is of no use any more: nothing, unless its client should have had it.
fn too_late(
    message: &Message,
    record: &Record,
    otherwise: MessageEnd,
    now: Timestamp,
) -> MessageEnd {
    let missed = never_told(message.kind, &record.booking, message.failures > 0, now);
    if missed {
        MessageEnd::Dead("never_sent")
    } else {
        otherwise
    }
}

/// What follows from a sending that failed, after so many before.
pub(crate) fn failed(error: SendError, failures: u32, now: Timestamp) -> MessageEnd {
    match error {
        // The server has said that it never will (5xx, RFC 5321 §4.2.1): repeating harms the
        // sender's reputation.
        SendError::Permanent(reason) => MessageEnd::Dead(reason),
        SendError::Temporary(reason) if failures >= MAX_ATTEMPTS => MessageEnd::Dead(reason),
        SendError::Temporary(reason) => MessageEnd::Failed {
            due: pause(now, failures),
            reason,
        },
    }
}

/// The messages of a booking, for its practice.
pub async fn list(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<InZone<Vec<ListedMessage>>, ServiceError> {
    let record = app.record(caller, id).await?;
    let found = app.store.messages(record.booking.practice, id).await?;
    Ok(InZone::new(found, record.booking.terms.zone))
}

/// Sends a message that was given up once more, after what stood in its way was put right: it is looked at like a new one.
pub async fn resend(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    number: u32,
) -> Result<InZone<ListedMessage>, ServiceError> {
    let record = app.record(&Caller::Practice(key.clone()), id).await?;
    let practice = record.booking.practice;
    let (actor, detail) = (
        Actor::Key(key.id),
        AuditDetail::default().with("number", i64::from(number)),
    );
    let trace = Audit {
        actor,
        action: "message.resent",
        subject: id.0,
        detail,
    };
    // Decided in the store: if two press the button, one resends and the other finds it due.
    let was_dead = app
        .store
        .resend_message(practice, id, number, trace, app.clock.now())
        .await?;
    let found = app.store.messages(practice, id).await?;
    let found = found
        .into_iter()
        .find(|one| one.number == number)
        .ok_or(ServiceError::NotFound)?;
    // Already due, as after a repetition of this request: that is what was asked for.
    if !was_dead && found.state != MessageState::Due {
        return Err(ServiceError::invalid(
            "number",
            "only a message that was given up, `dead`, can be sent again",
        ));
    }
    Ok(InZone::new(found, record.booking.terms.zone))
}

/// 1, 2, 4 … minutes after a failure, at most four hours.
fn pause(now: Timestamp, failures: u32) -> Timestamp {
    let minutes = 1_i64.checked_shl(failures.min(8)).unwrap_or(240).min(240);
    now.saturating_add(SignedDuration::from_mins(minutes))
        .unwrap_or(now)
}

pub(crate) const fn word(end: MessageEnd) -> &'static str {
    match end {
        MessageEnd::Sent(_) => "done",
        MessageEnd::Withheld(_) => "withheld",
        MessageEnd::Cancelled(_) => "cancelled",
        MessageEnd::Wait { .. } => "waits",
        MessageEnd::Failed { .. } => "again",
        MessageEnd::Dead(_) => "dead",
    }
}
