//! Why a start cannot be booked: every rule that forbids it, named for the practice. Clients are told one of them.

use jiff::Timestamp;

use super::search::practitioner;
use crate::service::{
    App, ServiceError, Snapshot,
    authenticate::{Scope, allow},
    booking::reasons::{NamedReason, named},
    practice::asked::asked,
};
use domain::{
    booking::{
        Party,
        availability::{Offer, Search},
        overrides::Overrides,
    },
    ids::ServiceId,
    interval::Interval,
    practice::service::Mode,
    zone::Zone,
};
use store::KeyRecord;

/// The start that is asked about.
#[derive(Debug, Clone)]
pub struct ExplainQuery {
    /// Id or handle.
    pub service: String,
    pub start: Timestamp,
    /// Id or handle; left out: any.
    pub practitioner: Option<String>,
    pub mode: Option<Mode>,
}

/// A start, and all that forbids it.
#[derive(Debug, Clone)]
pub struct ExplainedStart {
    pub service: ServiceId,
    pub start: Timestamp,
    pub at: Option<Interval>,
    pub zone: Zone,
    /// Who can give it, and how; nobody exactly if there are reasons.
    pub offers: Vec<Offer>,
    pub reasons: Vec<NamedReason>,
}

/// All that forbids clients a start.
///
/// # Errors
/// [`ServiceError::Invalid`] for a service or practitioner that is not there.
pub async fn explain(
    app: &App,
    key: &KeyRecord,
    query: &ExplainQuery,
) -> Result<ExplainedStart, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app.store.catalogue_of(key.practice).await?;
    let slug = catalogue.ok_or(ServiceError::NotFound)?.practice.slug;
    let Snapshot {
        catalogue,
        calendar,
        ..
    } = &app.snapshot(&slug).await?;
    let search = Search {
        catalogue,
        service: asked(catalogue, &query.service, Party::Practice, "service")?,
        calendar,
        now: app.clock.now(),
        practitioner: practitioner(catalogue, query.practitioner.as_deref(), "practitioner")?,
        mode: query.mode,
    };
    let found = search.explain(query.start, Overrides::NONE);
    Ok(ExplainedStart {
        service: search.service.id,
        at: found.at,
        start: query.start,
        zone: catalogue.practice.zone.clone(),
        offers: found.offers,
        reasons: named(search, query.start, found.reasons),
    })
}
