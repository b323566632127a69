//! Who the practice is and what can be booked: for its website, without any credential.

use std::sync::Arc;

use jiff::Timestamp;

use super::asked::asked;
use crate::service::ServiceError;
use domain::{booking::Party, ids::PractitionerId, language::primary, practice::Catalogue};

/// Some of a practice's practitioners.
#[derive(Debug, Clone)]
pub struct Practitioners {
    pub catalogue: Arc<Catalogue>,
    pub ids: Vec<PractitionerId>,
    /// When that was.
    pub now: Timestamp,
}

/// The practitioners, in the owner's order, without those who have left; only who gives `service` or speaks `language` (a BCP 47 tag), if asked for.
pub fn practitioners(
    catalogue: &Arc<Catalogue>,
    service: Option<&str>,
    language: Option<&str>,
    now: Timestamp,
) -> Result<Practitioners, ServiceError> {
    let service = match service {
        // The practitioners of a private service are as private as the service.
        Some(reference) => Some(asked(catalogue, reference, Party::Client, "service")?),
        None => None,
    };
    let wanted_language = language.map(primary);
    let here = catalogue
        .practitioners
        .iter()
        .filter(|one| !one.has_left(now));
    let wanted = here.filter(|one| {
        service.is_none_or(|service| service.practitioners().contains(&one.id))
            && wanted_language
                .as_ref()
                .is_none_or(|wanted| one.languages.contains(wanted))
    });
    let ids = wanted.map(|one| one.id).collect();
    Ok(Practitioners {
        catalogue: Arc::clone(catalogue),
        ids,
        now,
    })
}
