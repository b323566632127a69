//! How a client wants to be reached, said anew by the link of one of their bookings.
//!
//! A link proves one booking, and anybody can book under a name and address they know. So only a link that leads back to
//! the client's first booking shows what was said before and may allow more; every other one can only make it stricter.

use std::sync::Arc;

use serde_json::json;

use super::{App, ServiceError, authenticate::Caller, view::ContactSettingsView};
use crate::{
    domain::{
        booking::Party,
        client::{ClientDetails, ContactRules, Personal},
        ids::BookingId,
        zone::Zone,
    },
    ports::store::{Audit, ClientChange, Record},
};

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

/// How the client is reached, as far as this caller may know.
pub async fn read(app: &App, caller: &Caller, id: BookingId) -> Result<ContactSettingsView, ServiceError> {
    let record = app.record(caller, id).await?;
    caller.may_see_clients()?;
    let own = is_own(app, caller, &record).await?;
    Ok(ContactSettingsView::of(&record.client.details, own))
}

/// Changes it, for all bookings of the client.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &ContactRequest,
) -> Result<ContactSettingsView, ServiceError> {
    let record = app.record(caller, id).await?;
    caller.may_see_clients()?;
    let own = is_own(app, caller, &record).await?;
    let said = request.clone();
    let change = ClientChange {
        practice: record.booking.practice,
        client: record.client.id,
        decide: Arc::new(move |known| said.clone().applied(known, own)),
        now: app.clock.now(),
        audit: Audit {
            actor: caller.actor(),
            action: "client.contact_changed",
            subject: record.client.id.0,
            detail: json!({"booking": id, "own": own}),
        },
    };
    let kept = app.store.change_client(change).await?;
    Ok(if own {
        ContactSettingsView::of(&kept, true)
    } else {
        // What was known before stays unsaid.
        let said = ClientDetails { contact: request.contact.clone(), ..record.client.details };
        ContactSettingsView::said(&said)
    })
}

async fn is_own(app: &App, caller: &Caller, record: &Record) -> Result<bool, ServiceError> {
    match caller.party() {
        Party::Practice => Ok(true),
        Party::Client => Ok(app.store.is_clients_own(record.booking.practice, record.booking.id).await?),
    }
}

impl ContactRequest {
    /// What is kept of what was known.
    fn applied(self, known: ClientDetails, own: bool) -> ClientDetails {
        if !own {
            return ClientDetails { contact: known.contact.tightened_by(self.contact), ..known };
        }
        ClientDetails {
            contact: self.contact,
            name: self.name.unwrap_or(known.name),
            language: self.language.or(known.language),
            time_zone: self.time_zone.or(known.time_zone),
            ..known
        }
    }
}
