//! What a feed shows, entry by entry: appointments in neutral words, as much of who comes as the feed may tell.

use std::{collections::BTreeMap, iter};

use jiff::Timestamp;
use strum::VariantArray;

use domain::{
    booking::availability::calendar::Calendar,
    calendars::feed::{Detail, Entry, EntryTime, Feed, Shows, uid},
    ids::{PractitionerId, SessionId},
    practice::{Catalogue, Practitioner, schedule::TimeOff, service::Mode},
    wording::{self, Locale, Value},
};
use store::FeedBooking;

/// So many busy times of a practitioner's other calendars are shown, the next ones: theirs are there to be looked at too.
const MOST_BUSY: usize = 2_000;

/// Makes the entries of one feed.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    feed: &'a Feed,
    catalogue: &'a Catalogue,
    locale: Locale,
    /// Whose sessions alone are shown.
    practitioner: Option<PractitionerId>,
    /// The host that UIDs of before end in.
    uid_host: Option<String>,
    /// What each way of meeting is called.
    modes: BTreeMap<Mode, String>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(feed: &'a Feed, catalogue: &'a Catalogue, uid_host: Option<String>) -> Self {
        let locale = Locale::chosen(feed.language.as_deref(), &catalogue.practice.locales);
        let called = |mode: Mode| {
            wording::plain(&wording::say(
                locale,
                &format!("receipt-mode-{}", mode.into_str()),
                &[],
            ))
        };
        let modes = Mode::VARIANTS
            .iter()
            .map(|&mode| (mode, called(mode)))
            .collect();
        Self {
            feed,
            catalogue,
            locale,
            practitioner: None,
            uid_host,
            modes,
        }
    }

    /// Of the sessions of one practitioner.
    pub(crate) fn of(self, practitioner: Option<PractitionerId>) -> Self {
        Self {
            practitioner,
            ..self
        }
    }

    fn say(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        wording::plain(&wording::say(self.locale, id, values))
    }

    /// A client's feed says nothing of the practice: it may lie open beside others' eyes.
    pub(crate) fn name(&self) -> String {
        let whose = match self.feed.shows {
            Shows::Client(_) | Shows::Booking(_) => return self.say("feed-appointments", &[]),
            Shows::Practice => Some(self.catalogue.practice.name.as_str()),
            Shows::Practitioner(id) => self.catalogue.practitioner_name(id),
            Shows::Room(id) => self.catalogue.room_name(id),
        };
        let label = Some(self.feed.label.as_str()).filter(|label| !label.is_empty());
        let with = self
            .practitioner
            .and_then(|id| self.catalogue.practitioner_name(id));
        let parts: Vec<_> = label.or(whose).into_iter().chain(with).collect();
        if parts.is_empty() {
            self.say("feed-appointments", &[])
        } else {
            parts.join(" – ")
        }
    }

    /// One event for each booking, and one for all that share a session.
    pub(crate) fn appointments(&self, bookings: &[FeedBooking]) -> Vec<Entry> {
        let own = matches!(self.feed.shows, Shows::Client(_) | Shows::Booking(_));
        let mut together: BTreeMap<SessionId, Vec<&FeedBooking>> = BTreeMap::new();
        let mut entries = Vec::with_capacity(bookings.len());
        for booking in bookings {
            // In a practice's feed a group session is one event; a client's feed shows only their
            // own seat.
            match booking.session.filter(|_| !own) {
                Some(session) => together.entry(session.id).or_default().push(booking),
                None => entries.extend(self.appointment(&booking.id.to_string(), &[booking])),
            }
        }
        entries.extend(
            together
                .iter()
                .filter_map(|(id, bookings)| self.appointment(&id.to_string(), bookings)),
        );
        entries
    }

    pub(crate) fn appointment(&self, id: &str, bookings: &[&FeedBooking]) -> Option<Entry> {
        let first = bookings.first()?;
        // If it is named after the session, it has the session's history: a seat that comes or goes
        // changes the event that everybody sees.
        let session = first.session.filter(|session| id == session.id.to_string());
        let own = (first.sequence, first.changed, first.uid_by_host);
        let (sequence, changed, by_host) =
            session.map_or(own, |one| (one.sequence, one.changed, one.uid_by_host));
        Some(Entry {
            uid: uid(
                id,
                self.feed.practice,
                // What went out under the old host keeps it; otherwise it would be in every
                // calendar twice (docs/decisions/0038-icalendar-is-the-data-model.md).
                self.uid_host.as_deref().filter(|_| by_host),
            ),
            when: EntryTime::At(first.at),
            title: self.title(bookings),
            description: self.description(bookings),
            location: self.location(first),
            sequence,
            created: bookings.iter().map(|one| one.booked).min()?,
            changed,
        })
    }

    fn title(&self, bookings: &[&FeedBooking]) -> String {
        let mut who: Vec<String> = bookings
            .iter()
            .filter_map(|one| self.of_client(one))
            .filter(|who| !who.is_empty())
            .collect();
        // Only if the feed itself does not say who gives the session.
        if matches!(self.feed.shows, Shows::Practice | Shows::Room(_)) {
            let people = bookings
                .first()
                .into_iter()
                .flat_map(|one| &one.practitioners);
            let names =
                people.filter_map(|id| Some(self.catalogue.practitioner_name(*id)?.to_owned()));
            who.splice(0..0, names);
        }
        if who.is_empty() {
            return self.say("feed-appointment", &[]);
        }
        self.say(
            "feed-appointment-of",
            &[("who", Value::Text(&who.join(", ")))],
        )
    }

    fn of_client(&self, booking: &FeedBooking) -> Option<String> {
        self.feed.detail.of_name(booking.client.as_ref()?.reveal())
    }

    /// How it takes place; where names may be told, also what it is.
    fn description(&self, bookings: &[&FeedBooking]) -> Option<String> {
        let first = bookings.first()?;
        let mode = self.modes.get(&first.mode)?;
        match self.feed.detail {
            // Not even how it takes place: only that the time is taken.
            Detail::Busy => None,
            Detail::Initials => Some(mode.clone()),
            Detail::Names => {
                let service = first.service_name.in_language(Some(self.locale.language()));
                Some(format!("{service}\n{mode}"))
            }
        }
    }

    fn location(&self, booking: &FeedBooking) -> Option<String> {
        // Others may see a client's feed, and a room's feed need not name the room.
        let shown = !matches!(
            self.feed.shows,
            Shows::Client(_) | Shows::Booking(_) | Shows::Room(_)
        );
        let room = booking.room.filter(|_| shown)?;
        let name = self.catalogue.room_name(room)?.to_owned();
        let place = self.catalogue.place_of(room);
        // Where all is in one place, everybody knows the address.
        let address = place.and_then(|place| place.address.as_deref());
        let lines = address.into_iter().flat_map(str::lines).map(str::to_owned);
        Some(iter::once(name).chain(lines).collect::<Vec<_>>().join(", "))
    }

    /// Times off and times busy elsewhere. They have no history: the feed's own age stands for theirs.
    pub(crate) fn absences(
        &self,
        practitioner: &Practitioner,
        calendar: &Calendar,
        from: Timestamp,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        if self.feed.times_off {
            let ahead = |off: &&TimeOff| {
                off.interval(&practitioner.zone)
                    .is_some_and(|at| from < at.end)
            };
            let all = calendar.times_off(practitioner);
            entries.extend(all.iter().filter(ahead).filter_map(|off| {
                // They have no row, so the UID is made from the times: the same time off has the
                // same UID at each fetch.
                let name = format!("off-{}-{}", off.from, off.until);
                Some(self.absence(
                    practitioner.id,
                    &name,
                    EntryTime::of_time_off(&off.with_end(), &practitioner.zone)?,
                    "feed-time-off",
                ))
            }));
        }
        if self.feed.busy {
            let ahead = calendar
                .busy(practitioner.id)
                .iter()
                .filter(|one| from < one.end)
                .take(MOST_BUSY);
            entries.extend(ahead.map(|one| {
                let name = format!("busy-{}-{}", one.start.as_second(), one.end.as_second());
                self.absence(practitioner.id, &name, EntryTime::At(*one), "feed-busy")
            }));
        }
        entries
    }

    fn absence(
        &self,
        practitioner: PractitionerId,
        name: &str,
        when: EntryTime,
        title: &str,
    ) -> Entry {
        Entry {
            uid: uid(format!("{name}-{practitioner}"), self.feed.practice, None),
            when,
            title: self.say(title, &[]),
            description: None,
            location: None,
            sequence: 0,
            created: self.feed.created,
            changed: self.feed.created,
        }
    }
}
