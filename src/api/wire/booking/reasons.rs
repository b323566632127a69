//! Why a start cannot be booked, as the practice is told.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::wire::instant,
    service::booking::{
        placing::explain::ExplainedStart,
        reasons::{NamedReason, ReasonDetails},
    },
};
use domain::{
    booking::{
        availability::{limits::Limit, reason::Reason},
        overrides::Override,
    },
    ids::BookingId,
    interval::Interval,
    practice::schedule::Window,
    zone::Zone,
};

/// A start, and all rules that forbid it to clients.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    /// IANA; the practice's.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
    #[schema(
        pattern = "^svc_[0-9a-f]{32}$",
        example = "svc_01930000000070008000000000000001"
    )]
    pub service: String,
    #[schema(format = DateTime, example = "2026-12-01T12:00:00+00:00")]
    pub start: String,
    #[schema(format = DateTime, example = "2026-12-01T12:50:00+00:00")]
    pub end: Option<String>,
    /// The practitioners who can give it, by id; none exactly if there are reasons against it.
    #[schema(example = json!([]))]
    pub practitioners: Vec<String>,
    /// Empty exactly if the start is among the listed times.
    pub reasons: Vec<ReasonView>,
}

/// A rule that forbids a start, with what it conflicts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonView {
    pub rule: RuleDto,
    /// The word in `override` that sets it aside; null: nothing does.
    #[serde(rename = "override")]
    pub set_aside_by: Option<OverrideDto>,
    /// The practitioner or room that it is about: the handle.
    #[schema(example = "hw")]
    pub about: Option<String>,
    /// The booking that takes the time.
    #[schema(
        pattern = "^bkg_[0-9a-f]{32}$",
        example = "bkg_01930000000070008000000000000001"
    )]
    pub booking: Option<String>,
    /// The class whose session takes the time.
    #[schema(pattern = "^svc_[0-9a-f]{32}$")]
    pub class: Option<String>,
    /// What it conflicts with begins then; with `notice`, the first start that keeps it.
    #[schema(format = DateTime, example = "2026-12-01T11:30:00+00:00")]
    pub from: Option<String>,
    /// What it conflicts with ends then.
    #[schema(format = DateTime, example = "2026-12-01T12:30:00+00:00")]
    pub until: Option<String>,
    /// The same in words.
    #[schema(
        example = "hw is booked from 2026-12-01 11:30 to 2026-12-01 12:30, buffers included."
    )]
    pub detail: String,
}

/// A rule about when something can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleDto {
    /// Nobody who is asked for gives the service.
    Practitioner,
    /// The class does not begin then.
    Class,
    /// Outside a practitioner's working hours.
    Hours,
    /// Between the starts of the grid.
    Grid,
    /// More than an hour ago.
    Past,
    Notice,
    Horizon,
    /// Before the service's first date, or after its last.
    Dates,
    /// Outside the hours that the service has of its own.
    ServiceHours,
    TimeOff,
    /// Outside the hours of the way in which it takes place: the service's, or those of the practitioner it is about.
    ModeHours,
    /// Outside a room's hours.
    RoomHours,
    /// Not in the way that was asked for.
    Mode,
    /// Another booking takes the time, or a session of a class.
    Booking,
    /// A practitioner is busy in a calendar kept elsewhere.
    Busy,
    /// A practitioner could not come from a session in another place, or get to it, in time.
    Travel,
    /// A practitioner has as much as they do in a day, in a week, or in a row.
    Limits,
    /// A practitioner has as much of the service as it is given in a day or in a week.
    ServiceLimits,
    /// The session has no seat left.
    Seats,
}

/// A rule that the practice may set aside for a booking of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideDto {
    /// How far ahead is booked.
    Horizon,
    /// How soon: what began within the last hour can be entered.
    Notice,
    /// Working hours, times off, and dates and hours of services and rooms.
    Hours,
    Grid,
    /// How much a practitioner gives, of everything or of one service.
    Limits,
    /// How long it takes: with `minutes`.
    Length,
    /// What it costs: with `price`.
    Price,
}

impl From<Override> for OverrideDto {
    fn from(one: Override) -> Self {
        match one {
            Override::Horizon => Self::Horizon,
            Override::Notice => Self::Notice,
            Override::Hours => Self::Hours,
            Override::Grid => Self::Grid,
            Override::Limits => Self::Limits,
            Override::Length => Self::Length,
            Override::Price => Self::Price,
        }
    }
}

impl From<OverrideDto> for Override {
    fn from(word: OverrideDto) -> Self {
        match word {
            OverrideDto::Horizon => Self::Horizon,
            OverrideDto::Notice => Self::Notice,
            OverrideDto::Hours => Self::Hours,
            OverrideDto::Grid => Self::Grid,
            OverrideDto::Limits => Self::Limits,
            OverrideDto::Length => Self::Length,
            OverrideDto::Price => Self::Price,
        }
    }
}

impl From<Reason> for RuleDto {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Practitioner => Self::Practitioner,
            Reason::ClassStart => Self::Class,
            Reason::Hours(_) => Self::Hours,
            Reason::Grid => Self::Grid,
            Reason::Past => Self::Past,
            Reason::Notice { .. } => Self::Notice,
            Reason::Horizon { .. } => Self::Horizon,
            Reason::Dates => Self::Dates,
            Reason::ServiceHours => Self::ServiceHours,
            Reason::TimeOff { .. } => Self::TimeOff,
            Reason::ModeHours(_) => Self::ModeHours,
            Reason::RoomHours(_) => Self::RoomHours,
            Reason::Mode => Self::Mode,
            Reason::Booked { .. } | Reason::Planned { .. } => Self::Booking,
            Reason::Busy { .. } => Self::Busy,
            Reason::Travel { .. } => Self::Travel,
            Reason::Limit { .. } => Self::Limits,
            Reason::ServiceLimit { .. } => Self::ServiceLimits,
            Reason::Seats(_) => Self::Seats,
        }
    }
}

impl ExplanationView {
    #[must_use]
    pub fn of(explained: &ExplainedStart) -> Self {
        let zone = &explained.zone;
        let offers = explained.offers.iter();
        let mut practitioners: Vec<_> = offers
            .flat_map(|offer| &offer.practitioners)
            .map(ToString::to_string)
            .collect();
        practitioners.sort_unstable();
        practitioners.dedup();
        let reasons = explained.reasons.iter();
        Self {
            time_zone: zone.name().into(),
            service: explained.service.to_string(),
            start: instant(explained.start, zone),
            end: explained.at.map(|at| instant(at.end, zone)),
            practitioners,
            reasons: reasons.map(|one| ReasonView::of(one, zone)).collect(),
        }
    }
}

impl ReasonView {
    /// With times in the offset of `zone`.
    #[must_use]
    pub fn of(named: &NamedReason, zone: &Zone) -> Self {
        let (from, until) = match named.reason {
            Reason::Notice { soonest } => (Some(soonest), None),
            reason => taken(reason).map_or((None, None), |at| (Some(at.start), Some(at.end))),
        };
        // What has no beginning, or no end, has none in the answer.
        let known = |at: &Timestamp| YEARS.contains(&zone.date(*at).year());
        let (from, until) = (from.filter(known), until.filter(known));
        let class = match named.details {
            ReasonDetails::Session(service) => Some(service.to_string()),
            _ => None,
        };
        let booking = match named.reason {
            Reason::Booked { holder, .. } | Reason::Travel { holder, .. } if class.is_none() => {
                Some(BookingId(holder).to_string())
            }
            _ => None,
        };
        Self {
            rule: named.reason.into(),
            set_aside_by: named.reason.set_aside_by().map(Into::into),
            about: named.about.clone(),
            booking,
            class,
            from: from.map(|at| instant(at, zone)),
            until: until.map(|at| instant(at, zone)),
            detail: detail(named, zone),
        }
    }
}

/// Years in which something can be booked.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2200;

/// The time that something else has.
const fn taken(reason: Reason) -> Option<Interval> {
    match reason {
        Reason::TimeOff { at, .. }
        | Reason::Booked { at, .. }
        | Reason::Planned { at, .. }
        | Reason::Busy { at, .. }
        | Reason::Travel { at, .. } => Some(at),
        _ => None,
    }
}

fn detail(named: &NamedReason, zone: &Zone) -> String {
    let about = named.about.as_deref().unwrap_or("somebody who left");
    let clock = |at| zone.rules().to_datetime(at).strftime("%Y-%m-%d %H:%M");
    let span = |at: Interval| format!("from {} to {}", clock(at.start), clock(at.end));
    let away = |at: Interval| {
        let year = |at| zone.date(at).year();
        match (
            YEARS.contains(&year(at.start)),
            YEARS.contains(&year(at.end)),
        ) {
            (false, _) => format!("until {}", clock(at.end)),
            (true, false) => format!("from {} on", clock(at.start)),
            (true, true) => span(at),
        }
    };
    match named.reason {
        Reason::Practitioner => "Nobody who is asked for gives it then.".into(),
        Reason::ClassStart => "The class does not begin then.".into(),
        Reason::Hours(_) => format!("{about} does not work then: {}.", hours(&named.details)),
        Reason::Grid => "It begins between two starts of the grid.".into(),
        Reason::Past => "It began more than an hour ago.".into(),
        Reason::Notice { soonest } => {
            format!("The first start with enough notice is {}.", clock(soonest))
        }
        Reason::Horizon { last, .. } => format!("The last date that can be booked is {last}."),
        Reason::Dates => "The service is not given on that date.".into(),
        Reason::ServiceHours => "It is outside the hours of the service.".into(),
        Reason::ModeHours(None) => {
            "It is outside the hours in which it takes place in that way.".into()
        }
        Reason::ModeHours(Some(_)) => format!("{about} does not give it in that way then."),
        Reason::TimeOff { at, .. } => format!("{about} is away {}.", away(at)),
        Reason::RoomHours(_) => format!("{about} is closed then: {}.", hours(&named.details)),
        Reason::Mode => "It does not take place in the way that is asked for.".into(),
        Reason::Booked { at, .. } => format!("{about} is booked {}, buffers included.", span(at)),
        Reason::Planned { at, .. } => format!("{about} is kept for a class {}.", span(at)),
        Reason::Busy { at, .. } => format!("{about} is busy in another calendar {}.", span(at)),
        Reason::Travel { at, .. } => format!(
            "{about} is in another place {}: the way takes longer.",
            span(at)
        ),
        Reason::Limit { limit, .. } => {
            format!(
                "{about} has reached the limit of {}.",
                most(limit, &named.details)
            )
        }
        Reason::ServiceLimit { limit, .. } => {
            format!(
                "{about} has reached the service's own limit of {}.",
                most(limit, &named.details)
            )
        }
        Reason::Seats(_) => "Every seat of the session is taken.".into(),
    }
}

fn hours(details: &ReasonDetails) -> String {
    let of = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let window = |window: &Window| format!("{}-{}", of(window.start), of(window.end));
    match details {
        ReasonDetails::Hours(windows) if !windows.is_empty() => {
            let windows: Vec<_> = windows.iter().map(window).collect();
            format!("the hours of that day are {}", windows.join(", "))
        }
        _ => "there are no hours that day".into(),
    }
}

fn most(limit: Limit, details: &ReasonDetails) -> String {
    let most = match details {
        ReasonDetails::Limit(most) => *most,
        _ => 0,
    };
    match limit {
        Limit::Day => format!("sessions that day: {most}"),
        Limit::DayHours => format!("hours of sessions that day: {most}"),
        Limit::Week => format!("sessions that week: {most}"),
        Limit::WeekHours => format!("hours of sessions that week: {most}"),
        Limit::Consecutive => format!("sessions in a row: {most}"),
    }
}
