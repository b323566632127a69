//! Where a request comes from, and what else came from there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::service::{
    App, Idempotent, ServiceError,
    authenticate::{Caller, Scope, allow},
    booking::{bookings, changing::cancel, details::BookingDetails},
};
use domain::ids::BookingId;
use store::{CameFrom, Expected, KeyRecord, Record, SameOrigin};

/// The address, as it is counted, with the network around it: IPv4 /24, IPv6 /48.
pub(crate) fn came_from(address: &str) -> CameFrom {
    let network = match address.parse() {
        // Whoever has one address often has its neighbours too
        // (docs/decisions/0029-the-word-of-a-stranger.md). IPv6 addresses arrive cut to their /64.
        Ok(IpAddr::V4(v4)) => format!("{}/24", Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8))),
        Ok(IpAddr::V6(v6)) => format!(
            "{}/48",
            Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80))
        ),
        // Not an IP address: it counts as a network of its own.
        Err(_) => address.to_owned(),
    };
    CameFrom {
        address: address.to_owned(),
        network,
    }
}

/// The bookings ahead that came from where this one came from and are neither paid nor proved.
pub async fn same_origin(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    network: bool,
) -> Result<Vec<BookingDetails>, ServiceError> {
    let records = found(app, key, id, network).await?;
    let caller = Caller::Practice(key.clone());
    let mut bookings = Vec::with_capacity(records.len());
    for record in records {
        bookings.push(BookingDetails::of(app, &caller, record).await?);
    }
    Ok(bookings)
}

/// Cancels them, each as the practice does. Done again it cancels what is left.
pub async fn cancel_same_origin(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    network: bool,
    request: &Idempotent<BookingDetails>,
) -> Result<Vec<BookingDetails>, ServiceError> {
    let records = found(app, key, id, network).await?;
    let caller = Caller::Practice(key.clone());
    let mut cancelled = Vec::with_capacity(records.len());
    for Record { booking, .. } in records {
        // Each has a key of its own beneath the request's, so that a repetition finds what was done.
        let own = request.beneath(&booking.id.to_string());
        match cancel::cancel(
            app,
            &caller,
            booking.id,
            // Exactly as it was found: the practice did not mean bookings that were paid or changed
            // since.
            Expected::Exactly(booking.version),
            &own,
        )
        .await
        {
            Ok(_) => cancelled.push(bookings::read(app, &caller, booking.id).await?),
            // Paid, moved or cancelled in this moment: it is not what was meant any more.
            Err(ServiceError::Stale | ServiceError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cancelled)
}

async fn found(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    network: bool,
) -> Result<Vec<Record>, ServiceError> {
    allow(key, Scope::Bookings)?;
    app.store
        .booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let query = SameOrigin {
        practice: key.practice,
        booking: id,
        network,
        now: app.clock.now(),
    };
    Ok(app.store.same_origin(&query).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_its_network() {
        assert_eq!(came_from("203.0.113.77").network, "203.0.113.0/24");
        assert_eq!(came_from("2001:db8:1:2::").network, "2001:db8:1::/48");
        assert_eq!(
            came_from("2001:db8:1:ffff::").network,
            came_from("2001:db8:1::").network
        );
    }
}
