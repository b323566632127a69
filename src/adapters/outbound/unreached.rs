//! From what reqwest says to why nobody answered.

use std::{error::Error, io};

use crate::ports::Unreached;

impl From<reqwest::Error> for Unreached {
    fn from(error: reqwest::Error) -> Self {
        // If the resolver refused, our own reason is inside reqwest's error.
        if let Some(reason) = causes(&error).find_map(|cause| cause.downcast_ref::<Self>()) {
            return *reason;
        }
        if error.is_timeout() {
            return Self::TimedOut;
        }
        match causes(&error)
            .find_map(|cause| cause.downcast_ref::<io::Error>())
            .map(io::Error::kind)
        {
            Some(io::ErrorKind::TimedOut) => Self::TimedOut,
            Some(
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::NetworkDown
                | io::ErrorKind::AddrNotAvailable,
            ) => Self::Unreachable,
            _ => Self::Connection,
        }
    }
}

/// What lies behind an error, from the nearest to the deepest.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}
