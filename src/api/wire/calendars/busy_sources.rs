//! Busy sources as the practice sees them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::wire::{instant, reply},
    service::{
        calendars::busy_list::{ListedSource, SourceState, SourceTest},
        listing::InZone,
    },
};
use domain::{
    calendars::busy::{CalendarFault, WorkingElsewhere},
    interval::Interval,
    zone::Zone,
};
use store::{RenderError, Reply};

/// A practitioner's other calendar. Its events take the practitioner's time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BusySourceView {
    #[schema(pattern = "^bsy_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^prt_[0-9a-f]{32}$")]
    pub practitioner: String,
    pub label: String,
    /// Scheme and host of its address, which is a secret and not shown; null: the calendar is put as a file.
    pub origin: Option<String>,
    /// IANA name, of all-day and floating times; null: the practitioner's.
    pub time_zone: Option<String>,
    /// Whether events that the calendar shows as "working elsewhere" take time.
    pub working_elsewhere: WorkingElsewhereDto,
    pub state: BusyStateDto,
    /// When it was last read, or found unchanged; what it said then counts.
    #[schema(format = DateTime)]
    pub read_at: Option<String>,
    /// Events found.
    pub events: u32,
    /// How many of them do not take time: cancelled ones, those shown as free, and bookings made here.
    pub passed_over: u32,
    /// What was not understood; such events count for all that is known of them.
    pub faults: Vec<FaultView>,
    /// When it was last tried, with success or not.
    #[schema(format = DateTime)]
    pub tried_at: Option<String>,
    /// Why the last try failed.
    pub problem: Option<String>,
}

/// Busy sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusySourcesView {
    pub data: Vec<BusySourceView>,
}

/// Whether events shown as "working elsewhere" take time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingElsewhereDto {
    /// They take none.
    #[default]
    Free,
    /// They take theirs.
    Busy,
}

impl From<WorkingElsewhere> for WorkingElsewhereDto {
    fn from(elsewhere: WorkingElsewhere) -> Self {
        match elsewhere {
            WorkingElsewhere::Free => Self::Free,
            WorkingElsewhere::Busy => Self::Busy,
        }
    }
}

impl From<WorkingElsewhereDto> for WorkingElsewhere {
    fn from(word: WorkingElsewhereDto) -> Self {
        match word {
            WorkingElsewhereDto::Free => Self::Free,
            WorkingElsewhereDto::Busy => Self::Busy,
        }
    }
}

/// The state of a busy source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BusyStateDto {
    /// Nothing was put yet.
    Empty,
    /// Read and understood.
    Good,
    /// Read; some of it was not understood: see `faults`.
    Incomplete,
    /// The last try failed: see `problem`. The last good copy counts.
    Failing,
    /// A file that does not reach as far as can be booked: put a newer one.
    Ending,
}

/// Something in a calendar that was not understood.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultView {
    /// Line of the file, from 1.
    pub line: Option<u32>,
    pub what: String,
}

/// What a calendar contains.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusyTestView {
    pub events: u32,
    pub passed_over: u32,
    pub faults: Vec<FaultView>,
    /// The next 20 busy times.
    pub busy: Vec<BusyTimeView>,
}

/// A busy time.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusyTimeView {
    #[schema(format = DateTime)]
    pub start: String,
    #[schema(format = DateTime)]
    pub end: String,
}

impl From<&CalendarFault> for FaultView {
    fn from(fault: &CalendarFault) -> Self {
        Self {
            line: fault.line.and_then(|line| u32::try_from(line).ok()),
            what: fault.what.clone(),
        }
    }
}

impl From<SourceState> for BusyStateDto {
    fn from(state: SourceState) -> Self {
        match state {
            SourceState::Empty => Self::Empty,
            SourceState::Good => Self::Good,
            SourceState::Incomplete => Self::Incomplete,
            SourceState::Failing => Self::Failing,
            SourceState::Ending => Self::Ending,
        }
    }
}

impl From<InZone<Vec<ListedSource>>> for BusySourcesView {
    fn from(InZone { of, zone }: InZone<Vec<ListedSource>>) -> Self {
        let data = of
            .iter()
            .map(|one| BusySourceView::of(one, &zone))
            .collect();
        Self { data }
    }
}

impl From<InZone<ListedSource>> for BusySourceView {
    fn from(found: InZone<ListedSource>) -> Self {
        Self::of(&found.of, &found.zone)
    }
}

impl BusySourceView {
    /// The answer that is kept, of one that was added.
    pub fn added(found: &InZone<ListedSource>) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/busy-sources/{}", found.of.source.id);
        reply(201, Some(location), &Self::of(&found.of, &found.zone))
    }

    fn of(ListedSource { source, state }: &ListedSource, zone: &Zone) -> Self {
        let read = source.read.as_ref();
        Self {
            id: source.id.to_string(),
            practitioner: source.practitioner.to_string(),
            label: source.label.clone(),
            origin: source.origin.clone(),
            time_zone: source.zone.as_ref().map(|zone| zone.name().to_owned()),
            working_elsewhere: source.elsewhere.into(),
            state: (*state).into(),
            read_at: read.map(|read| instant(read.at, zone)),
            events: read.map_or(0, |read| read.events),
            passed_over: read.map_or(0, |read| read.passed_over),
            faults: read.map_or_else(Vec::new, |read| {
                read.faults.iter().map(FaultView::from).collect()
            }),
            tried_at: source.tried.map(|at| instant(at, zone)),
            problem: source.problem.clone(),
        }
    }
}

impl From<InZone<SourceTest>> for BusyTestView {
    fn from(InZone { of: tried, zone }: InZone<SourceTest>) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let time = |one: &Interval| BusyTimeView {
            start: instant(one.start, &zone),
            end: instant(one.end, &zone),
        };
        Self {
            events: count(tried.events),
            passed_over: count(tried.passed_over),
            faults: tried.faults.iter().map(FaultView::from).collect(),
            busy: tried.ahead.iter().map(time).collect(),
        }
    }
}
