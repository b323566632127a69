//! A booking with all that it is shown by: what reading one and changing one come to.

use std::sync::Arc;

use jiff::Timestamp;

use super::changing::change;
use crate::service::{Answered, App, Idempotent, ServiceError, authenticate::Caller};
use domain::{booking::Booking, clients::Personal, practice::Catalogue};
use store::{ChangeCommand, CommandError, DecideChange, FoundBooking, Record};

/// A booking as somebody found or left it.
#[derive(Debug, Clone)]
pub struct BookingDetails {
    pub record: Record,
    pub catalogue: Arc<Catalogue>,
    /// Whether who asks may see who attends.
    pub sees_clients: bool,
    /// A manage link that was made now: it is told this once.
    pub link: Option<ManageLink>,
    /// When it was so.
    pub now: Timestamp,
}

/// The credential of a booking, and the address that carries it.
#[derive(Debug, Clone)]
pub struct ManageLink {
    pub token: Personal<String>,
    pub url: Personal<String>,
}

impl ManageLink {
    pub(crate) fn new(app: &App, token: &str) -> Self {
        Self {
            token: Personal::new(token.to_owned()),
            url: Personal::new(format!("{}/manage/{token}", app.settings.public_url)),
        }
    }
}

impl BookingDetails {
    /// A booking as `caller` may see it.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        record: Record,
    ) -> Result<Self, ServiceError> {
        Ok(Self {
            catalogue: app.catalogue_of(&record).await?,
            record,
            sees_clients: caller.sees_clients(),
            // Only the answer that makes a link tells it (docs/decisions/0011-manage-tokens.md).
            link: None,
            now: app.clock.now(),
        })
    }
}

/// A booking that is to be changed, with what the change is prepared by.
#[derive(Debug, Clone)]
pub(crate) struct Changing {
    pub booking: Booking,
    pub catalogue: Arc<Catalogue>,
    pub sees_clients: bool,
    /// A manage link that is made by it.
    pub link: Option<ManageLink>,
    pub now: Timestamp,
}

impl Changing {
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        found: FoundBooking,
    ) -> Result<Self, ServiceError> {
        let FoundBooking {
            booking,
            catalogue_revision,
            ..
        } = found;
        Ok(Self {
            catalogue: app
                .catalogue_at(booking.practice, catalogue_revision)
                .await?,
            booking,
            sees_clients: caller.sees_clients(),
            link: None,
            now: app.clock.now(),
        })
    }

    /// The command to change it by this decision, of now.
    pub(crate) fn command(&self, decide: DecideChange) -> ChangeCommand {
        ChangeCommand::plain(self.booking.practice, self.booking.id, self.now, decide)
    }

    /// Changes it, once; the booking as it is afterwards.
    pub(crate) async fn change(
        self,
        app: &App,
        caller: &Caller,
        command: ChangeCommand,
        request: &Idempotent<BookingDetails>,
    ) -> Result<Answered<BookingDetails>, CommandError> {
        let principal = caller.principal(command.booking);
        let after = move |record: &Record| {
            Ok(BookingDetails {
                record: record.clone(),
                catalogue: Arc::clone(&self.catalogue),
                sees_clients: self.sees_clients,
                link: self.link.clone(),
                now: self.now,
            })
        };
        change(app, command, principal, request, after).await
    }
}
