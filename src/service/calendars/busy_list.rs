//! Busy sources as they are listed: each with how well it is known.

use super::busy_refresh::last_bookable;
use crate::service::{
    App, ServiceError,
    authenticate::{Scope, allow},
    listing::InZone,
};
use domain::{
    calendars::busy::CalendarFault, ids::BusySourceId, interval::Interval, practice::Catalogue,
};
use store::{BusySource, KeyRecord};

/// A source, and how well it is known.
#[derive(Debug, Clone)]
pub struct ListedSource {
    pub source: BusySource,
    pub state: SourceState,
}

/// How well a calendar is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceState {
    /// Nothing was put yet.
    Empty,
    /// Read and understood.
    Good,
    /// Read; some of it was not understood.
    Incomplete,
    /// The last try failed. The last good copy counts.
    Failing,
    /// It does not reach as far as can be booked.
    Ending,
}

/// What a calendar would bring.
#[derive(Debug, Clone)]
pub struct SourceTest {
    /// Found in it.
    pub events: usize,
    /// Of them those that leave the time free.
    pub passed_over: usize,
    pub faults: Vec<CalendarFault>,
    /// The next times that it takes, at most 20.
    pub ahead: Vec<Interval>,
}

/// The practice's sources, and how well they are known.
pub async fn list(app: &App, key: &KeyRecord) -> Result<InZone<Vec<ListedSource>>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let sources = app.store.busy_sources(key.practice).await?;
    let listed = sources.into_iter().map(|one| listed(app, &catalogue, one));
    Ok(InZone::new(listed.collect(), catalogue.practice.zone))
}

/// One source of the practice and how well it is known now; [`ServiceError::NotFound`] for
/// another's.
pub async fn read_one(
    app: &App,
    key: &KeyRecord,
    id: BusySourceId,
) -> Result<InZone<ListedSource>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let details = app
        .store
        .busy_source(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(shown(app, &catalogue, details.source))
}

/// It, as it is known now.
pub(super) fn shown(app: &App, catalogue: &Catalogue, source: BusySource) -> InZone<ListedSource> {
    let zone = catalogue.practice.zone.clone();
    InZone::new(listed(app, catalogue, source), zone)
}

fn listed(app: &App, catalogue: &Catalogue, source: BusySource) -> ListedSource {
    let last_bookable = last_bookable(catalogue, app.clock.now());
    // The worst first: a failing source is also incomplete and ending, but its owner has to mend
    // the failure.
    let state = match &source.read {
        _ if source.failures > 0 => SourceState::Failing,
        None => SourceState::Empty,
        Some(read) if !read.faults.is_empty() => SourceState::Incomplete,
        Some(read) if read.covers_until < last_bookable => SourceState::Ending,
        Some(_) => SourceState::Good,
    };
    ListedSource { source, state }
}

/// The definitions, for a key that may see and change them.
pub(super) async fn catalogue(app: &App, key: &KeyRecord) -> Result<Catalogue, ServiceError> {
    allow(key, Scope::Catalogue)?;
    app.store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)
}
