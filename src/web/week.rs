//! Free times, a week at a time.

use jiff::{Span, Timestamp, civil::Date};

use super::reader::PageLocale;
use crate::{
    service::{
        App, ServiceError, Snapshot,
        authenticate::Caller,
        booking::placing::search::{AvailabilityQuery, free_slots},
    },
    web::templates::{Link, Times, Week},
};
use domain::{
    wording::{calendar_date, day, moment, time, zone_name},
    zone::Zone,
};

/// The free times of seven days.
#[derive(Debug)]
pub(super) struct FreeWeek {
    first: Date,
    today: Date,
    last_bookable: Date,
    next: Option<Timestamp>,
    pub starts: Vec<Timestamp>,
    pub same_until: Timestamp,
}

/// The week from `from`; where none is named, the first one with something free.
pub(super) async fn find(
    app: &App,
    snapshot: &Snapshot,
    query: AvailabilityQuery,
    from: Option<Date>,
    caller: Option<&Caller>,
) -> Result<FreeWeek, ServiceError> {
    let zone = &snapshot.catalogue.practice.zone;
    let today = zone.date(app.clock.now());
    // Past days have nothing to show.
    let first = from.unwrap_or(today).max(today);
    let found = week(app, snapshot, &query, first, today, caller).await?;
    // If no week was asked for, the first one with a free time is shown.
    let Some(next) = found.next.filter(|_| from.is_none()) else {
        return Ok(found);
    };
    let later = week(app, snapshot, &query, zone.date(next), today, caller).await?;
    // The earlier of the two: the first week may get a time before that.
    let same_until = later.same_until.min(found.same_until);
    Ok(FreeWeek {
        same_until,
        ..later
    })
}

async fn week(
    app: &App,
    snapshot: &Snapshot,
    query: &AvailabilityQuery,
    first: Date,
    today: Date,
    caller: Option<&Caller>,
) -> Result<FreeWeek, ServiceError> {
    let query = AvailabilityQuery {
        // Seven days, both ends included.
        start: Some(first),
        end: Some(first.saturating_add(Span::new().days(6))),
        ..query.clone()
    };
    let free = free_slots(app, snapshot, &query, caller).await?;
    Ok(FreeWeek {
        first,
        today,
        last_bookable: free.last_bookable,
        next: free.next,
        same_until: free.same_until,
        starts: free.slots.iter().map(|slot| slot.at.start).collect(),
    })
}

impl FreeWeek {
    /// As it is shown: `times` leads to a start, `weeks` to another week.
    pub(super) fn shown(
        &self,
        reader: &PageLocale,
        zone: &Zone,
        times: impl Fn(Timestamp) -> String,
        weeks: impl Fn(Date) -> String,
    ) -> Week {
        let locale = reader.locale;
        let mut days: Vec<(Date, Times)> = Vec::new();
        for start in &self.starts {
            let date = zone.date(*start);
            if days.last().is_none_or(|(last, _)| *last != date) {
                days.push((
                    date,
                    Times {
                        label: day(date, locale),
                        times: Vec::new(),
                    },
                ));
            }
            if let Some((_, of)) = days.last_mut() {
                of.times.push(Link {
                    href: times(*start),
                    label: time(*start, zone, locale),
                    current: false,
                });
            }
        }
        let step = |days: i32| self.first.saturating_add(Span::new().days(days));
        let next = self.next.map(|at| Link {
            href: weeks(zone.date(at)),
            label: reader.with("pages-week-next", "moment", &moment(at, zone, locale)),
            current: false,
        });
        let none = if next.is_some() {
            "pages-week-none"
        } else {
            "pages-none"
        };
        Week {
            title: reader.with("pages-week", "date", &calendar_date(self.first, locale)),
            days: days.into_iter().map(|(_, times)| times).collect(),
            none: reader.say(none),
            next,
            earlier: (self.first > self.today).then(|| weeks(step(-7).max(self.today))),
            later: (step(7) <= self.last_bookable).then(|| weeks(step(7))),
            zone: reader.with("pages-zone", "zone", &zone_name(zone, self.first, locale)),
        }
    }
}
