//! Sending a notification that is due to somebody of the practice: what is so now, by the rules that they have now.

use jiff::Timestamp;

use super::{
    email_content::host,
    reader::{Reader, reader, shown},
    sending::{failed, word},
};
use crate::{
    ports::mailer::{Mail, MailLink, SendError},
    service::{
        App, ServiceError,
        answer_link::{AnswerLink, Mailbox},
        booking::sessions::list::to_decide,
        job_outcome::POISON,
    },
};
use domain::{
    booking::{Booking, Ending, State},
    clients::Personal,
    messages::{
        contact_rules::Contact,
        notification::{NotificationKind, NotifiedEvent, Recipient, quiet_until},
    },
    practice::Catalogue,
    wording::{
        Direction, EmailContent, EndedBy, Locale, NewsTerms, SessionTerms, UndecidedTerms,
        day_ahead, news, payee_changed,
    },
    zone::at_wall_clock,
};
use store::{BookingsQuery, Leased, ListedState, MessageEnd, Notification, PostState, Record};

/// Sessions of one day that are listed, at most.
const LISTED: u32 = 500;

/// Sends one notification, or settles why not; a word for what became of it.
pub async fn carry_out(
    app: &App,
    leased: &Leased<Notification>,
) -> Result<&'static str, ServiceError> {
    let (end, next) = outcome(app, leased).await?;
    app.store
        .settle_notification(leased, end, next, app.clock.now())
        .await?;
    Ok(word(end))
}

/// How sending goes, over all practices.
pub async fn post_state(app: &App) -> Result<PostState, ServiceError> {
    Ok(app.store.post_state(app.clock.now()).await?)
}

/// What becomes of it, and when the next day's mail is due.
async fn outcome(
    app: &App,
    leased: &Leased<Notification>,
) -> Result<(MessageEnd, Option<Timestamp>), ServiceError> {
    let (one, now) = (&leased.work, app.clock.now());
    // A row that ends its worker each time must not be taken again for ever.
    if leased.attempts > POISON {
        return Ok((MessageEnd::Dead("poison"), None));
    }
    let catalogue = app.store.catalogue_of(one.practice).await?;
    let catalogue = catalogue
        .ok_or_else(|| ServiceError::Internal("a notification without its practice".into()))?;
    // Before the rules: a notice of where the money goes cannot be switched off.
    if one.kind == NotificationKind::Payee {
        return Ok((payee(app, leased, &catalogue).await, None));
    }
    let Some(reader) = reader(&catalogue, one.recipient) else {
        return Ok((MessageEnd::Cancelled("not_wanted"), None));
    };
    if one.kind != NotificationKind::Day {
        return Ok((about_booking(app, leased, &catalogue, &reader).await?, None));
    }
    if !reader.rules.events.contains(&NotifiedEvent::Day) {
        return Ok((MessageEnd::Cancelled("not_wanted"), None));
    }
    let (morning, next) = (
        reader.rules.this_day(reader.zone, now),
        reader.rules.next_day(reader.zone, now),
    );
    // The rules may have changed since it was planned, and its reader may have moved to another
    // zone.
    if now < morning {
        return Ok((MessageEnd::Wait { due: morning }, None));
    }
    let end = match day(app, &catalogue, &reader, (now, next)).await? {
        Some(email_content) => send(app, leased, &catalogue, &reader, email_content, now).await,
        // A day with nothing to say sends nothing; the same row waits for the next one.
        None => return Ok((MessageEnd::Wait { due: next }, None)),
    };
    Ok(match end {
        // It is worked out anew then, and what is over by the next morning is not told.
        MessageEnd::Failed { due, reason } => (
            MessageEnd::Failed {
                due: due.min(next),
                reason,
            },
            None,
        ),
        end => (end, Some(next)),
    })
}

/// Why it is not told any more, if it is not.
fn not_told(
    one: &Notification,
    booking: &Booking,
    reader: &Reader<'_>,
    now: Timestamp,
) -> Option<MessageEnd> {
    let is_wanted = |event| reader.rules.events.contains(&event);
    if !one.kind.event().is_some_and(is_wanted) {
        return Some(MessageEnd::Cancelled("not_wanted"));
    }
    if one.kind.holds(booking, reader.whom, now) {
        return None;
    }
    let stood = matches!(one.kind, NotificationKind::New | NotificationKind::Moved)
        && booking.at.end <= now;
    // Unsent when the session is over: the practice was never told, and has to know that mail
    // did not work. Merely being out of date is not a fault.
    Some(if stood {
        MessageEnd::Dead("never_sent")
    } else {
        MessageEnd::Cancelled("outdated")
    })
}

async fn about_booking(
    app: &App,
    leased: &Leased<Notification>,
    catalogue: &Catalogue,
    reader: &Reader<'_>,
) -> Result<MessageEnd, ServiceError> {
    let (one, now) = (&leased.work, app.clock.now());
    let id = one
        .booking
        .ok_or_else(|| ServiceError::Internal("a notification about nothing".into()))?;
    let record = app.store.booking(one.practice, id).await?;
    let record = record
        .ok_or_else(|| ServiceError::Internal("a notification without its booking".into()))?;
    let booking = &record.booking;
    if let Some(end) = not_told(one, booking, reader, now) {
        return Ok(end);
    }
    let first = one
        .moved_from
        // A session that moves away from tomorrow morning is as urgent as one that moves to it.
        .map_or(booking.at.start, |from| from.min(booking.at.start));
    // What is not answered by then lapses.
    let answer_by = booking.answer_by();
    let urgent = answer_by.map_or(first, |until| until.min(first));
    if let Some(due) = quiet_until(urgent, reader.zone, now) {
        return Ok(MessageEnd::Wait { due });
    }
    let email_content = news(
        &NewsTerms {
            kind: one.kind,
            session: session(catalogue, reader, &[&record]),
            from: one.moved_from,
            ended: match booking.state {
                State::Ended {
                    how: Ending::CancelledByClient,
                    ..
                } => EndedBy::Client,
                State::Ended {
                    how: Ending::Expired,
                    ..
                } => EndedBy::Unpaid,
                _ => EndedBy::Practice,
            },
            answer_by,
            zone: reader.zone,
        },
        reader.locale,
    );
    let link = AnswerLink {
        practice: one.practice,
        booking: id,
        reader: reader.whom,
        mailbox: Mailbox::of(&app.settings.signing_key, reader.to().1),
    };
    let mail = Mail {
        links: answer_link(app, link, &email_content).into_iter().collect(),
        ..mail(
            app,
            leased,
            catalogue,
            reader.to(),
            email_content,
            one.planned.min(now),
        )
    };
    Ok(ended(app, leased, app.gateways.mailer.send(&mail).await))
}

/// The way to answer a request, if the mail asks for that.
fn answer_link(app: &App, link: AnswerLink, content: &EmailContent) -> Option<MailLink> {
    let token = link.token(&app.settings.signing_key);
    let url = format!("{}/requests/{token}", app.settings.public_url);
    content.link.clone().map(|label| MailLink {
        label,
        url: Personal::new(url),
    })
}

/// The day's mail; `None` when nothing is left of the day's sessions, or nothing was there, and nothing is to be decided until the `next`.
async fn day(
    app: &App,
    catalogue: &Catalogue,
    reader: &Reader<'_>,
    (now, next): (Timestamp, Timestamp),
) -> Result<Option<EmailContent>, ServiceError> {
    let today = reader.zone.date(now);
    let midnight = |date: jiff::civil::Date| at_wall_clock(date.at(0, 0, 0, 0), reader.zone);
    let query = BookingsQuery {
        from: midnight(today),
        // The reader's local midnights, so that a day with a clock change has its 23 or 25 hours.
        until: today.tomorrow().ok().and_then(midnight),
        state: Some(ListedState::Confirmed),
        practitioner: if let Recipient::Practitioner(id) = reader.whom {
            Some(id)
        } else {
            None
        },
        limit: LISTED,
        ..BookingsQuery::default()
    };
    let found = app.store.bookings(catalogue.practice.id, &query).await?;
    let ahead: Vec<_> = found
        .iter()
        // A late mail tells what is left of the day.
        .filter(|one| now < one.booking.at.end)
        .collect();
    // Seats of one session are listed once: they have the same start, and may stand between others.
    let mut sittings: Vec<Vec<&Record>> = Vec::new();
    for record in ahead {
        let same = |one: &Booking| {
            one.seat.is_some()
                && one.seat.map(|seat| seat.session) == record.booking.seat.map(|seat| seat.session)
        };
        match sittings
            .iter_mut()
            .find(|sitting| sitting.first().is_some_and(|first| same(&first.booking)))
        {
            Some(sitting) => sitting.push(record),
            None => sittings.push(vec![record]),
        }
    }
    let sessions: Vec<_> = sittings
        .iter()
        .map(|sitting| session(catalogue, reader, sitting))
        .collect();
    let undecided = undecided(app, catalogue, reader, next).await?;
    let is_empty = sessions.is_empty() && undecided.is_empty();
    let mail = || day_ahead(today, (&sessions, &undecided), reader.zone, reader.locale);
    Ok((!is_empty).then(mail))
}

/// The reader's sessions of which somebody has to say whether they take place.
async fn undecided(
    app: &App,
    catalogue: &Catalogue,
    reader: &Reader<'_>,
    until: Timestamp,
) -> Result<Vec<UndecidedTerms>, ServiceError> {
    let sessions = to_decide(app, catalogue, until).await?.into_iter();
    let theirs = sessions.filter(|one| match reader.whom {
        Recipient::Owner => true,
        Recipient::Practitioner(id) => one.practitioners.contains(&id),
    });
    let terms = theirs.filter_map(|one| {
        Some(UndecidedTerms {
            start: one.at.start,
            seats: one.seats_taken,
            needed: one.minimum?.seats,
        })
    });
    Ok(terms.collect())
}

/// What a reader sees of a session: of one booking, or of all its seats.
fn session<'a>(
    catalogue: &'a Catalogue,
    reader: &Reader<'_>,
    sitting: &[&Record],
) -> SessionTerms<'a> {
    let booking = &sitting[0].booking;
    let with = booking
        .practitioners
        .iter()
        // Readers know that they take part themselves.
        .filter(|id| reader.whom != Recipient::Practitioner(**id))
        .filter_map(|id| catalogue.practitioner_name(*id));
    let room = booking
        .room
        .and_then(|room| catalogue.room(room))
        .filter(|room| !room.virtual_room);
    SessionTerms {
        at: booking.at,
        mode: booking.mode,
        room: room.map(|room| room.name.as_str()),
        clients: sitting
            .iter()
            .filter_map(|record| shown(record, reader.rules.client))
            .collect(),
        people: (sitting.len() > 1).then(|| u32::try_from(sitting.len()).unwrap_or(u32::MAX)),
        with: with.collect(),
    }
}

/// Where payments go concerns the owner, whatever they chose to be told of; at the practice's own address if there is no other.
async fn payee(app: &App, leased: &Leased<Notification>, catalogue: &Catalogue) -> MessageEnd {
    let practice = &catalogue.practice;
    let own = practice
        .notifications
        .as_ref()
        .map(|rules| rules.email.clone());
    let Some(address) = own.or_else(|| practice.email.clone().map(Personal::new)) else {
        return MessageEnd::Dead("no_address");
    };
    let locale = Locale::chosen(None, &practice.locales);
    let email_content = payee_changed(leased.work.planned, &practice.zone, locale);
    let to = (practice.sender(), &address, locale);
    ended(
        app,
        leased,
        app.gateways
            .mailer
            .send(&mail(
                app,
                leased,
                catalogue,
                to,
                email_content,
                leased.work.planned,
            ))
            .await,
    )
}

async fn send(
    app: &App,
    leased: &Leased<Notification>,
    catalogue: &Catalogue,
    reader: &Reader<'_>,
    email_content: EmailContent,
    date: Timestamp,
) -> MessageEnd {
    let mail = mail(app, leased, catalogue, reader.to(), email_content, date);
    ended(app, leased, app.gateways.mailer.send(&mail).await)
}

fn ended(app: &App, leased: &Leased<Notification>, sent: Result<(), SendError>) -> MessageEnd {
    match sent {
        Ok(()) => MessageEnd::Sent(Contact::Ok),
        Err(error) => failed(error, leased.work.failures, app.clock.now()),
    }
}

fn mail(
    app: &App,
    leased: &Leased<Notification>,
    catalogue: &Catalogue,
    (to_name, to_address, locale): (String, &Personal<String>, Locale),
    email_content: EmailContent,
    date: Timestamp,
) -> Mail {
    Mail {
        id: format!("{}@{}", leased.work.id.simple(), host(app)),
        first: None,
        date,
        sender: catalogue.practice.sender(),
        reply_to: None,
        to_name: Personal::new(to_name),
        to_address: to_address.clone(),
        subject: email_content.subject,
        paragraphs: email_content
            .paragraphs
            .into_iter()
            .map(Personal::new)
            .collect(),
        links: Vec::new(),
        small_print: email_content.small_print,
        language: locale.tag(),
        right_to_left: locale.direction() == Direction::RightToLeft,
        event: None,
    }
}
