//! What was said of how a client may be reached, as far as it counts for a message.

use jiff::Timestamp;

use crate::service::{App, ServiceError};
use domain::{
    clients::{ContactRules, mailbox::must_be_known},
    messages::contact_rules::{PendingMessage, StatedRules, is_heeded},
};
use store::{Message, Record, StatedContactRules};

/// What was said of the address of a booking's client.
pub(super) struct Words {
    /// By all chains, their own among them.
    pub said: Vec<StatedContactRules>,
    /// For this booking alone.
    pub stricter: Option<ContactRules>,
}

impl Words {
    pub(super) async fn of(
        app: &App,
        message: &Message,
        record: &Record,
    ) -> Result<Self, ServiceError> {
        let practice = record.booking.practice;
        let said = match &message.to {
            // For an address that was given before, what counts is what was said about that one.
            Some(address) => app.store.said_of(practice, address).await?,
            None => app.store.said(practice, record.client.id).await?,
        };
        Ok(Self {
            said,
            stricter: app
                .store
                .stricter_rules(practice, record.booking.id)
                .await?,
        })
    }

    /// Those that count for the message, the client's own first.
    pub(super) fn heeded<'a>(
        &'a self,
        message: &Message,
        record: &'a Record,
        now: Timestamp,
    ) -> Vec<StatedRules<'a>> {
        let (client, zone) = (&record.client, &record.booking.terms.zone);
        // To an address that was a mistake, nothing has to get through.
        let must_know = message.to.is_none() && must_be_known(message.kind, &record.booking, now);
        let here = client.details.time_zone.as_ref().unwrap_or(zone);
        let own = StatedRules {
            rules: &client.details.contact,
            zone: here,
        };
        let stricter = self
            .stricter
            .iter()
            .map(|rules| StatedRules { rules, zone: here });
        let others = self.said.iter().filter(|one| one.client != client.id);
        let others = others.filter(|one| is_heeded(client.is_proved(), one.proved, must_know));
        let others = others.map(|one| StatedRules {
            rules: &one.contact,
            // Each rule in the zone it was meant for: "after 18:00" abroad is another hour here.
            zone: one.zone.as_ref().unwrap_or(zone),
        });
        std::iter::once(own).chain(stricter).chain(others).collect()
    }
}

/// A message as the rules judge it.
pub(super) fn occasion(message: &Message, record: &Record) -> PendingMessage {
    PendingMessage {
        channel: message.channel,
        reminds_of: message
            .kind
            .moves_earlier()
            .then_some(record.booking.at.start),
        at: message.at,
        prompted: message.prompted,
        planned: message.planned,
    }
}
