//! How much one practitioner does, of everything and of one service: sessions and hours a day and a week, and sessions in a row.

use std::collections::HashMap;

use jiff::{SignedDuration, civil::Date};

use super::calendar::Occupancy;
use crate::{interval::Interval, practice::Limits, zone::Zone};

/// A limit of what one practitioner does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    Day,
    /// In hours.
    DayHours,
    Week,
    WeekHours,
    Consecutive,
}

impl Limit {
    const ALL: [Self; 5] = [
        Self::Day,
        Self::DayHours,
        Self::Week,
        Self::WeekHours,
        Self::Consecutive,
    ];
}

/// A practitioner's sessions, all or those of one service, counted in their zone.
#[derive(Debug)]
pub struct Workload {
    limits: Limits,
    /// By start.
    sittings: Vec<Interval>,
    by_day: HashMap<Date, Count>,
    by_week: HashMap<(i16, i8), Count>,
}

/// Sessions, and how long they are together.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    sessions: u32,
    length: SignedDuration,
}

impl Count {
    fn with(self, sitting: Interval) -> Self {
        Self {
            sessions: self.sessions + 1,
            length: self.length.saturating_add(sitting.length()),
        }
    }

    fn has_more_sessions(self, most: Option<u32>) -> bool {
        most.is_some_and(|most| self.sessions > most)
    }

    fn has_more_minutes(self, most: Option<u32>) -> bool {
        most.is_some_and(|most| self.length > SignedDuration::from_mins(most.into()))
    }
}

impl Workload {
    /// Counts what is `taken` of a practitioner.
    #[must_use]
    pub fn of<'o>(
        taken: impl IntoIterator<Item = &'o Occupancy>,
        limits: Limits,
        zone: &Zone,
    ) -> Self {
        let mut workload = Self {
            limits,
            sittings: Vec::new(),
            by_day: HashMap::new(),
            by_week: HashMap::new(),
        };
        // Without limits nothing has to be counted, and this runs for every practitioner in every
        // search.
        if limits == Limits::default() {
            return workload;
        }
        for occupancy in taken {
            // Counted by the session without its buffers. A group session is one occupancy, and so
            // one session however many seats it has.
            let date = zone.date(occupancy.sitting.start);
            workload.sittings.push(occupancy.sitting);
            for count in [
                workload.by_day.entry(date).or_default(),
                workload.by_week.entry(week(date)).or_default(),
            ] {
                *count = count.with(occupancy.sitting);
            }
        }
        workload.sittings.sort_unstable();
        workload
    }

    /// The limits that one more session, on the practitioner's local `date`, would be too much for.
    pub fn exceeded(&self, date: Date, sitting: Interval) -> impl Iterator<Item = Limit> + '_ {
        Limit::ALL
            .into_iter()
            .filter(move |limit| self.is_exceeded(*limit, date, sitting))
    }

    fn is_exceeded(&self, limit: Limit, date: Date, sitting: Interval) -> bool {
        let with = |count: Option<&Count>| count.copied().unwrap_or_default().with(sitting);
        let day = || with(self.by_day.get(&date));
        let in_week = || with(self.by_week.get(&week(date)));
        match limit {
            Limit::Day => day().has_more_sessions(self.limits.max_sessions_day),
            Limit::DayHours => day().has_more_minutes(self.limits.max_minutes_day),
            Limit::Week => in_week().has_more_sessions(self.limits.max_sessions_week),
            Limit::WeekHours => in_week().has_more_minutes(self.limits.max_minutes_week),
            Limit::Consecutive => self
                .limits
                .max_consecutive
                .is_some_and(|max| self.in_a_row(sitting) > max),
        }
    }

    /// How many sessions would follow each other, this one included, with less than a break between any two.
    fn in_a_row(&self, sitting: Interval) -> u32 {
        // If the practice sets no break, sessions that touch are in a row and any gap ends it.
        let pause = SignedDuration::from_mins(i64::from(self.limits.break_minutes.max(1)));
        let here = self
            .sittings
            .partition_point(|other| other.start < sitting.start);
        // From here in both directions: a session between two others joins their rows into one.
        let (mut count, mut first) = (1, sitting.start);
        for before in self.sittings[..here].iter().rev() {
            if first.duration_since(before.end) >= pause {
                break;
            }
            (count, first) = (count + 1, before.start);
        }
        let mut last = sitting.end;
        for after in &self.sittings[here..] {
            if after.start.duration_since(last) >= pause {
                break;
            }
            (count, last) = (count + 1, after.end);
        }
        count
    }
}

fn week(date: Date) -> (i16, i8) {
    // With the ISO year: the last days of December may belong to week 1.
    let week = date.iso_week_date();
    (week.year(), week.week())
}
