//! What a change of a booking is decided by.

use super::{Change, Record};
use domain::{
    booking::{
        Booking, assignment::Assignments, availability::calendar::Calendar, outside::Outside,
        overrides::OverrideNote, placing::ClientUsage,
    },
    clients::{Client, Personal},
    money::{funds::BookingMoney, payments::card::Card, resale::Waiting},
    practice::Text,
};

/// The booking with all that belongs to it, and what else was asked for.
#[derive(Debug, Clone)]
pub struct ChangeFacts {
    pub booking: Booking,
    pub funds: BookingMoney,
    /// The booking's saved card.
    pub card: Option<Card>,
    pub client: Client,
    /// The client's own words.
    pub note: Option<Personal<String>>,
    /// What the practice set aside for it so far.
    pub override_note: Option<OverrideNote>,
    /// What the practice said with its yes or no to a request.
    pub answer: Option<Personal<String>>,
    /// How far the booking is outside the practice's definitions, if it is.
    pub outside: Option<Outside>,
    /// Of the practice's definitions.
    pub catalogue_revision: i64,
    /// Of the locked resources; empty unless some were asked for.
    pub calendar: Calendar,
    /// Without what lies ahead, which is counted by who asks.
    pub assignments: Assignments,
    /// Fees around the instant that was asked about.
    pub waiting: Vec<Waiting>,
    /// Late cancellations of the client that were let pass, if they were asked for.
    pub goodwill_used: u32,
    /// How the client stands with the practice without this booking, as far as it was proved, if that was asked for.
    pub usage: ClientUsage,
    /// Whether it cost nothing and nobody has proved its mailbox, if that was asked for.
    pub unproved: bool,
    /// Whether a number was given with the booking, for text messages; known under its lock.
    pub has_phone: bool,
}

impl ChangeFacts {
    /// What a booking says by itself; what else is asked for is added by its members.
    #[must_use]
    pub fn of(record: Record) -> Self {
        let Record {
            booking,
            client,
            note,
            override_note,
            answer,
            funds,
            card,
            outside,
            catalogue_revision,
        } = record;
        Self {
            booking,
            funds,
            card,
            client,
            note,
            override_note,
            answer,
            outside,
            catalogue_revision,
            calendar: Calendar::default(),
            assignments: Assignments::default(),
            waiting: Vec::new(),
            goodwill_used: 0,
            usage: ClientUsage::default(),
            unproved: false,
            has_phone: false,
        }
    }

    /// The booking as the change leaves it.
    #[must_use]
    pub fn after(&self, change: &Change) -> Record {
        let details = change.details.as_ref().unwrap_or(&self.client.details);
        Record {
            booking: change.booking.clone(),
            client: Client {
                details: details.clone(),
                ..self.client.clone()
            },
            note: self.note.clone(),
            override_note: change
                .override_note
                .clone()
                .or_else(|| self.override_note.clone()),
            answer: change.answer.clone().or_else(|| self.answer.clone()),
            funds: self.funds.with(&change.funds),
            card: change.card.clone().or_else(|| self.card.clone()),
            outside: self.outside_after(change),
            catalogue_revision: self.catalogue_revision,
        }
    }

    /// What the practice adds to a message, as its client reads it best.
    #[must_use]
    pub fn in_their_language(&self, words: Option<&Text>) -> Option<Personal<String>> {
        let language = self.client.details.language.as_deref();
        words.map(|words| Personal::new(words.in_language(language).to_owned()))
    }

    fn outside_after(&self, change: &Change) -> Option<Outside> {
        let outside = self.outside.clone()?;
        match change.keeps_since {
            Some(at) => Some(outside.kept(at)),
            None => change.booking.stands_as(&self.booking).then_some(outside),
        }
    }
}
