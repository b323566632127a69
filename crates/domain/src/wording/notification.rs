//! What mails to the people of a practice say.

use std::fmt;

use jiff::{Timestamp, civil};

use super::{
    Direction, EmailContent, Locale, Value, date, day, moment, plain, say, time, zone_name,
};
use crate::{
    interval::Interval, messages::notification::NotificationKind, practice::service::Mode,
    zone::Zone,
};

/// One session, as far as its reader wants to see it.
#[derive(Clone)]
pub struct SessionTerms<'a> {
    pub at: Interval,
    pub mode: Mode,
    pub room: Option<&'a str>,
    /// As they are shown: initials, names, or none.
    pub clients: Vec<String>,
    /// How many people come, to a session that several share.
    pub people: Option<u32>,
    /// Who holds it, for a reader who is somebody else.
    pub with: Vec<&'a str>,
}

/// What ended a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum EndedBy {
    Client,
    Practice,
    /// It was not paid in time.
    Unpaid,
}

/// News of one booking.
#[derive(Debug, Clone)]
pub struct NewsTerms<'a> {
    pub kind: NotificationKind,
    pub session: SessionTerms<'a>,
    /// When it would have started, if it starts at another time now.
    pub from: Option<Timestamp>,
    /// Why it ended, of one that has.
    pub ended: EndedBy,
    /// The practice is asked for its yes until then.
    pub answer_by: Option<Timestamp>,
    pub zone: &'a Zone,
}

impl fmt::Debug for SessionTerms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTerms")
            .field("at", &self.at)
            // It holds clients' names.
            .finish_non_exhaustive()
    }
}

/// The mail about one booking.
#[must_use]
pub fn news(terms: &NewsTerms<'_>, locale: Locale) -> EmailContent {
    let NewsTerms {
        kind,
        session,
        from,
        ended,
        answer_by,
        zone,
    } = terms;
    let word = match (answer_by, kind) {
        // Whatever happened to it, what counts is that it waits for an answer.
        (Some(_), _) => "request".to_owned(),
        // Moved to another practitioner, room or way at the same time: "from … to …" would give one
        // time twice.
        (None, NotificationKind::Moved) if from.is_none() => "changed".to_owned(),
        _ => kind.into_str().replace('_', "-"),
    };
    let [on, when] = [
        date(session.at.start, zone, locale),
        moment(session.at.start, zone, locale),
    ];
    let from = from.map(|at| moment(at, zone, locale)).unwrap_or_default();
    let by = ended.into_str();
    let until = answer_by
        .map(|at| moment(at, zone, locale))
        .unwrap_or_default();
    let values = [
        ("until", &*until),
        ("date", &*on),
        ("when", &*when),
        ("from", &*from),
        ("by", by),
    ]
    .map(|(name, text)| (name, Value::Text(text)));
    let details = parts(session, locale).join(" · ");
    let said = say(locale, &format!("notification-{word}-body"), &values);
    EmailContent {
        subject: plain(&say(
            locale,
            &format!("notification-{word}-subject"),
            &values,
        )),
        paragraphs: [said, details]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect(),
        link: answer_by.map(|_| say(locale, "notification-request-link", &[])),
        join: None,
        small_print: small_print(zone, zone.date(session.at.start), locale),
    }
}

/// A session of a class that does not have the people yet that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UndecidedTerms {
    pub start: Timestamp,
    /// So many are taken …
    pub seats: u32,
    /// … of so many that it needs.
    pub needed: u32,
}

/// The mail about one day: its sessions in order of time, and those of which has to be decided whether they take place.
#[must_use]
pub fn day_ahead(
    on: civil::Date,
    (sessions, undecided): (&[SessionTerms<'_>], &[UndecidedTerms]),
    zone: &Zone,
    locale: Locale,
) -> EmailContent {
    let (short, long) = (super::calendar_date(on, locale), day(on, locale));
    let count = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
    let body = (count > 0).then(|| {
        say(
            locale,
            "notification-day-body",
            &[("date", Value::Text(&long)), ("count", Value::Count(count))],
        )
    });
    let to_decide = |one: &UndecidedTerms| {
        say(
            locale,
            "notification-undecided",
            &[
                ("when", Value::Text(&moment(one.start, zone, locale))),
                ("seats", Value::Count(one.seats)),
                ("needed", Value::Count(one.needed)),
            ],
        )
    };
    let line = |session: &SessionTerms<'_>| {
        let [from, until] = [session.at.start, session.at.end].map(|at| time(at, zone, locale));
        let hours = isolated(&format!("{from}–{until}"), locale);
        [hours]
            .into_iter()
            .chain(parts(session, locale))
            .collect::<Vec<_>>()
            .join(" · ")
    };
    EmailContent {
        subject: plain(&say(
            locale,
            "notification-day-subject",
            &[("date", Value::Text(&short))],
        )),
        paragraphs: body
            .into_iter()
            .chain(sessions.iter().map(line))
            .chain(undecided.iter().map(to_decide))
            .collect(),
        link: None,
        join: None,
        small_print: small_print(zone, on, locale),
    }
}

/// The mail about a change of where payments go, made at `at`.
#[must_use]
pub fn payee_changed(at: Timestamp, zone: &Zone, locale: Locale) -> EmailContent {
    let when = moment(at, zone, locale);
    EmailContent {
        subject: plain(&say(locale, "notification-payee-subject", &[])),
        paragraphs: vec![say(
            locale,
            "notification-payee-body",
            &[("when", Value::Text(&when))],
        )],
        link: None,
        join: None,
        small_print: Vec::new(),
    }
}

/// How, where, who, with whom.
fn parts(session: &SessionTerms<'_>, locale: Locale) -> Vec<String> {
    // Arabic has a comma of its own (U+060C).
    let comma = if locale.direction() == Direction::RightToLeft {
        "، "
    } else {
        ", "
    };
    let listed = |names: Vec<String>| Some(names.join(comma)).filter(|text| !text.is_empty());
    let mode = say(
        locale,
        &format!("pages-mode-{}", session.mode.into_str()),
        &[],
    );
    let room = session.room.map(|room| isolated(room, locale));
    // As a count if several share a session: a list of initials does not tell how many come.
    let people = session.people.map(|count| {
        say(
            locale,
            "notification-places",
            &[("count", Value::Count(count))],
        )
    });
    let clients = listed(
        session
            .clients
            .iter()
            .map(|client| isolated(client, locale))
            .collect(),
    );
    let with = listed(
        session
            .with
            .iter()
            .map(|name| isolated(name, locale))
            .collect(),
    );
    [Some(mode), room, people, clients, with]
        .into_iter()
        .flatten()
        .collect()
}

fn isolated(text: &str, locale: Locale) -> String {
    if locale.direction() == Direction::RightToLeft {
        // First strong isolate (UAX #9 §2.4): a Latin name within an Arabic line must not turn the
        // words around it.
        format!("\u{2068}{text}\u{2069}")
    } else {
        text.to_owned()
    }
}

fn small_print(zone: &Zone, on: civil::Date, locale: Locale) -> Vec<String> {
    vec![
        say(locale, "notification-why", &[]),
        say(
            locale,
            "message-zone",
            &[("zone", Value::Text(&zone_name(zone, on, locale)))],
        ),
    ]
}
