//! Hours: in which windows a start lies, on which grid, and when somebody is not there.

use domain::{
    ids::ResourceId,
    practice::{
        Practitioner,
        schedule::{GridOrigin, Schedule, Window},
        season::Season,
        service::Mode,
    },
    zone::Zone,
};

use super::{DAY, Reference, count, day_number};

fn holds(season: &Season, day: i64) -> bool {
    match season {
        Season::Days(ranges) => ranges
            .iter()
            .any(|(first, last)| (day_number(*first)..=day_number(*last)).contains(&day)),
        Season::Weeks { every, monday } => (-8..8).any(|turn| {
            let begin = day_number(*monday) + turn * 7 * i64::from(*every);
            (begin..begin + 7).contains(&day)
        }),
    }
}

/// The windows that begin on a day.
fn beginning(schedule: &Schedule, day: i64) -> &[Window] {
    let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap();
    let replaced = schedule
        .overrides
        .iter()
        .find(|(date, _)| day_number(**date) == day);
    let season = schedule.seasonal.iter().find(|one| holds(&one.season, day));
    match (replaced, season) {
        (Some((_, windows)), _) => windows,
        (None, Some(season)) => &season.weekly[weekday],
        (None, None) => &schedule.weekly[weekday],
    }
}

impl Reference<'_> {
    pub(super) fn in_hours(&self, team: &[&Practitioner], start: i64) -> bool {
        let local = self.local(&team[0].zone, start);
        let mut windows = self.windows(&team[0].schedule, &team[0].zone, start);
        windows.any(|(midnight, window)| self.on_grid(local, midnight, window))
            && team[1..]
                .iter()
                .all(|one| self.inside(&one.schedule, &one.zone, start))
    }

    fn on_grid(&self, local: i64, midnight: i64, window: Window) -> bool {
        let grid = self
            .service
            .grid
            .unwrap_or(self.world.catalogue.practice.booking.grid);
        let origin = match grid.origin {
            GridOrigin::Midnight => local.div_euclid(DAY) * DAY,
            GridOrigin::Window => midnight + i64::from(window.start),
        };
        (local - origin - i64::from(grid.offset)).rem_euclid(i64::from(grid.step)) == 0
    }

    pub(super) fn inside(&self, schedule: &Schedule, zone: &Zone, start: i64) -> bool {
        self.windows(schedule, zone, start).next().is_some()
    }

    /// The windows in which every minute of working time lies, each with the midnight it is counted from: of the day, and of
    /// the night before.
    fn windows<'a>(
        &'a self,
        schedule: &'a Schedule,
        zone: &'a Zone,
        start: i64,
    ) -> impl Iterator<Item = (i64, Window)> + 'a {
        let day = self.day(zone, start);
        let near = [day - 1, day].into_iter().flat_map(move |day| {
            let windows = beginning(schedule, day).iter();
            windows.map(move |window| (day * DAY, *window))
        });
        near.filter(move |(midnight, window)| {
            let (from, until) = (
                midnight + i64::from(window.start),
                midnight + i64::from(window.end),
            );
            self.working(start)
                .all(|t| (from..until).contains(&self.local(zone, t)))
        })
    }

    /// Whether the service's own dates and hours have the start.
    pub(super) fn is_given(&self, start: i64) -> bool {
        let (times, zone) = (&self.service.times, &self.world.catalogue.practice.zone);
        let day = self.day(zone, start);
        let hours = times.schedule.as_ref();
        times
            .first_date
            .is_none_or(|first| day_number(first) <= day)
            && times.last_date.is_none_or(|last| day <= day_number(last))
            && hours.is_none_or(|hours| self.inside(hours, zone, start))
    }

    /// Whether it takes place in a mode then.
    pub(super) fn has_mode(&self, mode: Mode, start: i64) -> bool {
        let zone = &self.world.catalogue.practice.zone;
        let hours = self.service.times.modes.get(&mode);
        hours.is_none_or(|hours| self.inside(hours, zone, start))
    }

    /// Whether all of a team give it in a mode then; a class is given as it is planned.
    pub(super) fn give_mode(&self, team: &[&Practitioner], mode: Mode, start: i64) -> bool {
        self.service.class.is_some()
            || team.iter().all(|one| {
                let hours = one.mode_hours.get(&mode);
                hours.is_none_or(|hours| self.inside(hours, &one.zone, start))
            })
    }

    /// The minutes of time off and of closures: from the first that shows its begin or later to the last that shows less than its end;
    /// and those before somebody joins and after they leave.
    pub(super) fn away(&self, one: &Practitioner) -> Vec<std::ops::RangeInclusive<i64>> {
        let added = self.world.off.iter().filter(|(id, _)| *id == one.id);
        let off = one.time_off.iter().chain(added.map(|(_, off)| off));
        let mut spans: Vec<_> = off.map(|off| (count(off.from), count(off.until))).collect();
        spans.extend(
            one.first_date
                .map(|first| (i64::MIN, day_number(first) * DAY)),
        );
        spans.extend(
            one.last_date
                .map(|last| (day_number(last) * DAY + DAY, i64::MAX)),
        );
        let closed = self.days_off(ResourceId(one.id.0));
        spans.extend(closed.map(|(first, last)| (first * DAY, last * DAY + DAY)));
        let away = spans.into_iter().filter_map(|(from, until)| {
            let first = self.minutes().find(|t| self.local(&one.zone, *t) >= from);
            let mut back = self.minutes().rev();
            let last = back.find(|t| self.local(&one.zone, *t) < until);
            Some(first?..=last?)
        });
        away.collect()
    }
}
