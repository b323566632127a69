//! The sessions of the class that is looked for: those that somebody has a seat in, and the others.

use jiff::Timestamp;

use super::{
    super::{calendar::GroupSession, classes::PlannedSession, search::Admission},
    Examination, Forbids,
};
use crate::interval::Interval;

impl Examination<'_> {
    /// The sessions of a class that somebody has a seat in already and that begin within the range, and what speaks for or
    /// against one more seat: they stay as they are, whatever the class has become.
    pub(crate) fn sessions(&self, forbids: Forbids<'_>) -> Vec<(Interval, Admission)> {
        let wanted = |session: &&GroupSession| {
            self.search
                .practitioner
                .is_none_or(|one| session.practitioners.contains(&one))
        };
        let starts = self.sessions.iter().map(|planned| planned.at.start);
        let sessions = starts
            .filter(|start| self.covers(*start))
            .filter_map(|start| self.session(start))
            .filter(wanted);
        sessions
            .map(|session| (session.at, self.joining(session, forbids)))
            .collect()
    }

    /// The other sessions of a class that begin within the range.
    pub(crate) fn unbooked(&self) -> impl Iterator<Item = &PlannedSession> {
        self.sessions.iter().filter(|planned| {
            let start = planned.at.start;
            self.covers(start) && self.session(start).is_none()
        })
    }

    fn session(&self, start: Timestamp) -> Option<&GroupSession> {
        self.search.calendar.session(self.search.service.id, start)
    }
}
