//! The service that a request names. One that is not listed opens to strangers only with its secret: `handle.secret`, or
//! `svc_….secret`; without it, or with another, it is as if there were none.

use subtle::ConstantTimeEq;

use crate::service::{ServiceError, authenticate::Caller};
use domain::{
    booking::{Booking, Party},
    practice::{Catalogue, service::Service},
};

/// Between the name of a service and its secret; no handle and no id holds it.
const BETWEEN: char = '.';

/// What strangers call the service by: its handle, with the secret if it needs one.
#[must_use]
pub fn reference(service: &Service) -> String {
    let secret = service.link_secret.as_ref().filter(|_| !service.listed);
    secret.map_or_else(
        || service.handle.clone(),
        |secret| format!("{}{BETWEEN}{}", service.handle, secret.reveal()),
    )
}

/// The service, if `party` may ask for it by this reference; the practice needs no secret.
///
/// # Errors
/// Always the same, at `pointer`: there is none, or it is not for who asks so.
pub fn asked<'a>(
    catalogue: &'a Catalogue,
    reference: &str,
    party: Party,
    pointer: &str,
) -> Result<&'a Service, ServiceError> {
    let (name, given) = reference.split_once(BETWEEN).unwrap_or((reference, ""));
    let found = catalogue.service_named(name);
    let opens = |service: &&Service| {
        service.listed || party == Party::Practice || is_secret(service, given)
    };
    // A wrong secret, none, and a service that does not exist get the same answer
    // (docs/decisions/0030-links-and-payees-are-not-definitions.md).
    found.filter(opens).ok_or_else(|| unknown(pointer))
}

/// As [`asked`]; but who moves a booking has its service already, listed or not.
pub(crate) fn moved_to<'a>(
    catalogue: &'a Catalogue,
    reference: &str,
    moved: Option<&Booking>,
    party: Party,
    pointer: &str,
) -> Result<&'a Service, ServiceError> {
    let own = moved.and_then(|booking| catalogue.service(booking.service));
    let own = own.filter(|own| {
        catalogue
            .service_named(reference)
            .is_some_and(|named| named.id == own.id)
    });
    own.map_or_else(|| asked(catalogue, reference, party, pointer), Ok)
}

/// On whose behalf somebody asks at this practice: a key is one of this practice, or as good as none.
pub(crate) fn party(catalogue: &Catalogue, caller: Option<&Caller>) -> Party {
    match caller {
        // A key of another practice opens nothing here.
        Some(Caller::Practice(key)) if key.practice == catalogue.practice.id => Party::Practice,
        _ => Party::Client,
    }
}

/// The parameter, or member, names nothing of this practice.
pub(crate) fn unknown(pointer: &str) -> ServiceError {
    ServiceError::invalid(pointer, "this practice has none of that id or handle")
}

/// In the same time, however much of it is right. A service that has none yet opens to nobody.
fn is_secret(service: &Service, given: &str) -> bool {
    let known = service
        .link_secret
        .as_ref()
        .map(|secret| secret.reveal().as_bytes());
    known.is_some_and(|known| bool::from(known.ct_eq(given.as_bytes())))
}
