//! How many connections each address has open.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::server::layers::client_address::household;

/// By IPv4 address and IPv6 /64.
#[derive(Debug, Clone)]
pub(super) struct Peers {
    most: Option<NonZeroUsize>,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection among those of its address, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat(Peers, IpAddr);

impl Peers {
    pub(super) fn new(most: Option<NonZeroUsize>) -> Self {
        Self {
            most,
            open: Arc::default(),
        }
    }

    /// `None` when the address has as many as one may.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Seat> {
        let peer = household(peer);
        let mut open = self.lock();
        let count = open.entry(peer).or_default();
        if self.most.is_some_and(|most| *count >= most.get()) {
            // Not counted, because it is closed.
            return None;
        }
        *count += 1;
        Some(Seat(self.clone(), peer))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.0.lock();
        if let Some(count) = open.get_mut(&self.1) {
            *count -= 1;
            // Removed with its last connection, so that the map is never larger than the number of
            // connections.
            if *count == 0 {
                open.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_and_nothing_is_remembered_of_those_that_left() {
        let peers = Peers::new(NonZeroUsize::new(2));
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        let seats = [
            peers.admit(at("2001:db8::1")).unwrap(),
            peers.admit(at("2001:db8::2")).unwrap(),
        ];
        assert!(
            peers.admit(at("2001:db8::ffff:3")).is_none(),
            "one household"
        );
        let others = [
            peers.admit(at("2001:db8:0:1::1")).unwrap(),
            peers.admit(at("192.0.2.1")).unwrap(),
        ];
        let same = peers.admit(at("::ffff:192.0.2.1")).unwrap();
        assert!(peers.admit(at("192.0.2.1")).is_none());
        drop((seats, others));
        assert!(peers.admit(at("2001:db8::1")).is_some());
        drop(same);
        assert!(peers.lock().is_empty());
    }

    #[test]
    fn without_a_number_there_is_no_end() {
        let peers = Peers::new(None);
        let seats: Vec<_> = (0..1_000)
            .map_while(|_| peers.admit(IpAddr::from([192, 0, 2, 1])))
            .collect();
        assert_eq!(seats.len(), 1_000);
    }
}
