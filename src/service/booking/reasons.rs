//! The rules that forbid a start, in the practice's own words for its people and rooms.

use jiff::Timestamp;

use domain::{
    booking::availability::{Search, limits::Limit, reason::Reason},
    ids::{PractitionerId, ResourceId, RoomId, ServiceId, SessionId},
    practice::{Catalogue, Limits, schedule::Window},
};

/// A rule that forbids a start, with what the practice calls what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReason {
    pub reason: Reason,
    /// The handle of the practitioner or room.
    pub about: Option<String>,
    pub details: ReasonDetails,
}

/// What a reason says beside itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReasonDetails {
    Nothing,
    /// The windows of hours on that day, where whose they are is.
    Hours(Vec<Window>),
    /// The number that is reached.
    Limit(u32),
    /// The class whose session takes the time.
    Session(ServiceId),
}

/// What forbids a start, with what the practice calls it.
pub(crate) fn named(
    search: Search<'_>,
    start: Timestamp,
    reasons: Vec<Reason>,
) -> Vec<NamedReason> {
    let reasons = reasons.into_iter();
    let named = reasons.map(|reason| NamedReason {
        reason,
        about: reason.about().and_then(|id| handle(search.catalogue, id)),
        details: details(search, start, reason).unwrap_or(ReasonDetails::Nothing),
    });
    named.collect()
}

fn handle(catalogue: &Catalogue, id: ResourceId) -> Option<String> {
    let person = catalogue.practitioner(PractitionerId(id.0));
    let room = || catalogue.room(RoomId(id.0));
    person
        .map(|one| &one.handle)
        .or_else(|| Some(&room()?.handle))
        .cloned()
}

fn details(search: Search<'_>, start: Timestamp, reason: Reason) -> Option<ReasonDetails> {
    let catalogue = search.catalogue;
    match reason {
        Reason::Hours(id) => hours_of(catalogue, id, start).map(ReasonDetails::Hours),
        Reason::RoomHours(id) => room_hours(catalogue, id, start).map(ReasonDetails::Hours),
        Reason::Limit {
            practitioner,
            limit,
        } => catalogue
            .practitioner(practitioner)
            .and_then(|one| reached(one.limits, limit))
            .map(ReasonDetails::Limit),
        Reason::ServiceLimit { limit, .. } => {
            reached(search.service.limits, limit).map(ReasonDetails::Limit)
        }
        Reason::Booked { holder, .. } | Reason::Travel { holder, .. } => search
            .calendar
            .session_with_id(SessionId(holder))
            .map(|session| ReasonDetails::Session(session.service)),
        _ => None,
    }
}

fn hours_of(catalogue: &Catalogue, id: PractitionerId, start: Timestamp) -> Option<Vec<Window>> {
    let one = catalogue.practitioner(id)?;
    Some(one.schedule.on(one.zone.date(start)).to_vec())
}

fn room_hours(catalogue: &Catalogue, id: RoomId, start: Timestamp) -> Option<Vec<Window>> {
    let own = catalogue.room(id)?.schedule.as_ref();
    let of_place = || catalogue.place_of(id)?.schedule.as_ref();
    let date = catalogue.zone_of(id).date(start);
    Some(own.or_else(of_place)?.on(date).to_vec())
}

const fn reached(limits: Limits, limit: Limit) -> Option<u32> {
    match limit {
        Limit::Day => limits.max_sessions_day,
        Limit::DayHours => in_hours(limits.max_minutes_day),
        Limit::Week => limits.max_sessions_week,
        Limit::WeekHours => in_hours(limits.max_minutes_week),
        Limit::Consecutive => limits.max_consecutive,
    }
}

/// Limits in hours are whole ones.
const fn in_hours(minutes: Option<u32>) -> Option<u32> {
    match minutes {
        Some(minutes) => Some(minutes / 60),
        None => None,
    }
}
