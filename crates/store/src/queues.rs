//! The queues of work in the background, and how those who work on them learn that something is due.

use std::sync::Arc;

use strum::VariantArray;
use tokio::sync::Notify;

/// Work of one kind, taken under leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Queue {
    /// What is to be done after a commit, mostly at the provider.
    Jobs,
    /// Events of the provider.
    Events,
    /// Messages to clients.
    Messages,
    /// Requests for the links of the bookings made with an address.
    LinkRequests,
    /// Notifications to practices.
    Notifications,
    /// Deliveries to the practices' own systems.
    Deliveries,
    /// Calendars kept elsewhere, to be fetched.
    BusySources,
}

/// Tells of work that is due. There is one listener for each queue; told while it is at work, it looks once more.
#[derive(Debug, Default)]
pub struct Arrivals([Arc<Notify>; Queue::VARIANTS.len()]);

impl Arrivals {
    /// Notified when something in the queue has become due.
    #[must_use]
    pub fn of(&self, queue: Queue) -> Arc<Notify> {
        Arc::clone(self.notify(queue))
    }

    /// Something in the queue has become due.
    pub fn tell(&self, queue: Queue) {
        self.notify(queue).notify_one();
    }

    const fn notify(&self, queue: Queue) -> &Arc<Notify> {
        &self.0[queue as usize]
    }
}
