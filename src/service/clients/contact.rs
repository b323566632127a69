//! How a client wants to be reached, said anew by a link of one of their bookings.
//!
//! What was said belongs to the chain of bookings that said it. As long as nobody has shown that the mailbox is theirs, that is who
//! booked: the manage link shows it and changes it. Then it is the mailbox's owner: only the link in their mails does, and the manage
//! link can only make it stricter, for its own booking.

use std::sync::Arc;

use crate::service::{App, ServiceError, authenticate::Caller};
use domain::{
    booking::Party,
    clients::{ChainUsage, ClientDetails, ContactRules, Personal},
    ids::BookingId,
    zone::Zone,
};
use store::{Audit, ClientChange, Record, RulesChange};

/// What the client says now.
#[derive(Debug, Clone)]
pub struct ContactRequest {
    pub contact: ContactRules,
    /// The name to use; left out: as before.
    pub name: Option<Personal<String>>,
    /// BCP 47; left out: as before.
    pub language: Option<String>,
    /// Left out: as before.
    pub time_zone: Option<Zone>,
}

/// How a client is reached, as far as who asks may know.
#[derive(Debug, Clone)]
pub enum ContactSettings {
    /// What the chain of bookings said.
    OfChain(ClientDetails),
    /// What was said for the booking alone, by who may only make it stricter.
    OfBooking(ContactRules),
}

/// How the client is reached, as far as this caller may know.
pub async fn read(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<ContactSettings, ServiceError> {
    let record = app.record(caller, id).await?;
    caller.may_see_clients()?;
    // The table of docs/decisions/0028-proof-of-mailbox.md, "Who sees what was said".
    if speaks_for_chain(caller, &record) {
        return Ok(ContactSettings::OfChain(record.client.details));
    }
    let said = app
        .store
        .stricter_rules(record.booking.practice, id)
        .await?;
    Ok(ContactSettings::OfBooking(said.unwrap_or_default()))
}

/// Changes it, for all bookings of the chain, or makes it stricter for this one.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &ContactRequest,
) -> Result<ContactSettings, ServiceError> {
    let record = app.record_to_change(caller, id).await?;
    caller.may_see_clients()?;
    let (practice, now) = (record.booking.practice, app.clock.now());
    let audit = |subject, chain: bool| {
        Audit::new(caller.actor(), "client.contact_changed", subject)
            .with("booking", id.to_string())
            .with("chain", chain)
    };
    if !speaks_for_chain(caller, &record) {
        let change = RulesChange {
            practice,
            booking: id,
            said: request.contact.clone(),
            now,
            audit: audit(id.0, false),
        };
        // Whoever only booked may protect that booking, but can neither loosen nor read what the
        // mailbox's owner has said.
        let said = app.store.make_stricter(change).await?;
        return Ok(ContactSettings::OfBooking(said));
    }
    let (said, client) = (request.clone(), record.client.id);
    // Decided on what is known when it is written: two changes at once must not undo each other.
    let decide = Arc::new(move |known| said.clone().applied(known));
    let kept = app
        .store
        .change_client(ClientChange {
            practice,
            client,
            decide,
            now,
            audit: audit(client.0, true),
        })
        .await?;
    Ok(ContactSettings::OfChain(kept))
}

/// Whether the caller may see and change what the booking's chain said.
fn speaks_for_chain(caller: &Caller, record: &Record) -> bool {
    let began_it = record.client.usage == ChainUsage::Unproved;
    caller.party() == Party::Practice || caller.has_proof() || began_it
}

impl ContactRequest {
    /// What is kept of what was known.
    fn applied(self, known: ClientDetails) -> ClientDetails {
        ClientDetails {
            // Replaced, not merged: whoever speaks for the chain may loosen their earlier rules.
            contact: self.contact,
            name: self.name.unwrap_or(known.name),
            language: self.language.or(known.language),
            time_zone: self.time_zone.or(known.time_zone),
            ..known
        }
    }
}
