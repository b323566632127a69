//! When a service can be booked, where that is not as for all others: its notice, horizon, dates, hours, and the hours of its modes.

use super::service::ServiceEntry;
use crate::document::{
    booking,
    fault::Pointer,
    findings::Findings,
    practice::{dates, hours, schedule, seasons::Seasons},
};
use domain::practice::{service::Mode, service_times::ServiceTimes};

impl ServiceEntry {
    pub(in crate::document) fn check_times(
        &self,
        found: &mut Findings,
        at: &Pointer,
        modes: &[Mode],
        seasons: &Seasons,
    ) -> ServiceTimes {
        self.check_class_has_none(found, at);
        let (first_date, last_date) = dates::first_and_last(
            found,
            at,
            (self.first_date.as_ref(), self.last_date.as_ref()),
        );
        ServiceTimes {
            min_notice_minutes: booking::check_notice(
                found,
                at,
                ("min_notice", self.min_notice_hours, self.min_notice_minutes),
            ),
            max_advance_days: found.optional(
                &at.key("max_advance_days"),
                self.max_advance_days,
                1..=730,
                "days",
            ),
            first_date,
            last_date,
            schedule: schedule::optional(
                found,
                at,
                self.hours.as_ref(),
                (&self.hours_in, &self.overrides),
                seasons,
            ),
            modes: hours::by_mode(
                found,
                &at.key("mode_hours"),
                &self.mode_hours,
                (modes, "is not among the modes"),
            ),
        }
    }

    /// A class begins at its own starts, on its own dates.
    fn check_class_has_none(&self, found: &mut Findings, at: &Pointer) {
        let hours = "a class has fixed starts: leave it out";
        let dates = "a class has its dates in `class`: write it there";
        let said = [
            ("hours", self.hours.is_some(), hours),
            ("mode_hours", !self.mode_hours.is_empty(), hours),
            ("first_date", self.first_date.is_some(), dates),
            ("last_date", self.last_date.is_some(), dates),
        ];
        for (name, said, message) in said {
            found.require(self.class.is_none() || !said, &at.key(name), message);
        }
    }
}
