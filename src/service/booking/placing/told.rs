//! What somebody is told who has just booked.

use std::sync::Arc;

use super::{Placing, request::BookingRequest};
use crate::service::{
    App,
    booking::details::{BookingDetails, ManageLink},
};
use domain::clients::{Client, Personal};
use store::Record;

impl Placing {
    /// The booking as who placed it is told of it, with its link. Of its client it says only what they just said.
    pub(in crate::service::booking) fn told(
        &self,
        app: &App,
        request: &BookingRequest,
    ) -> impl Fn(&Record) -> BookingDetails + Clone + Send + Sync + 'static + use<> {
        let (catalogue, now) = (Arc::clone(&self.snapshot.catalogue), self.now);
        let link = ManageLink::new(app, &self.token);
        let (said, note) = (request.client.clone(), request.note.clone());
        move |placed| BookingDetails {
            record: Record {
                client: Client {
                    // Not what the practice knows of this client: the answer goes to whoever typed
                    // a name and an address (docs/decisions/0028-proof-of-mailbox.md).
                    details: said.clone(),
                    ..placed.client.clone()
                },
                note: note.clone().map(Personal::new),
                ..placed.clone()
            },
            catalogue: Arc::clone(&catalogue),
            sees_clients: true,
            link: Some(link.clone()),
            now,
        }
    }
}
