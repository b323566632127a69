//! What happened, written down for every endpoint that wants to know, in the transaction in which it happens.

use uuid::Uuid;

use super::{
    At,
    audit::row_id,
    tx::{Failed, Writer, corrupt},
};
use crate::Queue;
use domain::{booking::Booking, webhooks::events::Announcement};

const INSERT: &str = r"INSERT INTO deliveries (practice_id, id, endpoint_id, event, body, state,
        created_at, due_at)
    VALUES ($1, $2, $3, $4, $5, 'due', $6, $6)";

/// An endpoint, and which events it wants; none are all.
pub(crate) struct Endpoint {
    pub id: Uuid,
    pub events: Vec<String>,
}

impl Endpoint {
    fn wants(&self, name: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|event| event == name)
    }
}

/// Writes the deliveries.
pub(crate) fn write(
    w: &mut Writer<'_>,
    booking: &Booking,
    all: &[Announcement<'_>],
    endpoints: &[Endpoint],
) -> Result<(), Failed> {
    for one in all {
        let name = one.event.into_str();
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.wants(name)) {
            let body = (w.outgoing.write_event)(one).map_err(|_| corrupt("an event"))?;
            w.tx.enqueued(Queue::Deliveries, w.now, w.now);
            w.tx.write(INSERT)
                .bind(booking.practice.0)
                .bind(row_id(w.now))
                .bind(endpoint.id)
                .bind(name)
                .bind(body)
                .bind(At(w.now));
        }
    }
    Ok(())
}
