//! One start, rule by rule: admitted if none forbids it, and explained if some do.

use jiff::Timestamp;

use super::{
    Slot,
    examination::{Examination, Forbids},
    reason::Reason,
    search::{Admission, Offer, Search},
    unavailable::Unavailable,
};
use crate::{booking::overrides::Overrides, interval::Interval};

/// What one start is found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The sitting that would begin then; `None` only beyond all time.
    pub at: Option<Interval>,
    /// Those who can give it; in order of practitioner id.
    pub offers: Vec<Offer>,
    /// All rules that forbid it, of each practitioner, team or session in turn; none exactly if somebody can give it.
    pub reasons: Vec<Reason>,
    /// What clients are told of them.
    refusal: Unavailable,
}

impl Explanation {
    /// The slot that it is.
    pub fn slot(self) -> Result<Slot, Unavailable> {
        match self.at {
            Some(at) if self.reasons.is_empty() => Ok(Slot {
                at,
                offers: self.offers,
            }),
            _ => Err(self.refusal),
        }
    }
}

impl Search<'_> {
    /// The slot that starts at `start`, by the same examination that lists it.
    pub fn admit(&self, start: Timestamp) -> Result<Slot, Unavailable> {
        self.explain(start, Overrides::NONE).slot()
    }

    /// Who can give the service then and, if nobody can, all that forbids it, but for the rules that are set aside.
    #[must_use]
    pub fn explain(&self, start: Timestamp, overrides: Overrides) -> Explanation {
        let mut explanation = Explanation {
            at: None,
            offers: Vec::new(),
            reasons: Vec::new(),
            refusal: Unavailable::NotOffered,
        };
        if let Some(instant) = Interval::instant(start) {
            let examination = Examination::new(self, instant, overrides);
            self.explain_by(&examination, start, &mut explanation);
        }
        if explanation.offers.is_empty() {
            // Nobody who could be examined.
            if explanation.reasons.is_empty() {
                explanation.reasons.push(Reason::Practitioner);
            }
        } else {
            explanation.reasons.clear();
        }
        explanation.offers.dedup();
        explanation
    }

    fn explain_by(
        &self,
        examination: &Examination<'_>,
        start: Timestamp,
        explanation: &mut Explanation,
    ) {
        // At the start of a session it is the only verdict.
        if let Some(session) = self.session(start) {
            explanation.at = Some(session.at);
            let given_by = |one| session.practitioners.contains(&one);
            let other = if self.practitioner.is_none_or(given_by) {
                Reason::ClassStart
            } else {
                Reason::Practitioner
            };
            explanation.add(|forbids| {
                if let Some((_, joined)) = examination.sessions(forbids).pop() {
                    return joined;
                }
                forbids(other)?;
                Err(other.into())
            });
            return;
        }
        // A class begins when it is planned, whoever works then.
        if let Some(planned) = examination.unbooked().next() {
            explanation.at = Some(planned.at);
            for team in self.teams_of(planned) {
                explanation
                    .add(|forbids| examination.verdict(&team, planned.at, planned.room, forbids));
            }
            return;
        }
        let Some(sitting) = examination.sitting(start) else {
            return;
        };
        explanation.at = Some(sitting);
        for team in self.teams() {
            explanation.add(|forbids| {
                examination.begins(&team, sitting, forbids)?;
                examination.verdict(&team, sitting, None, forbids)
            });
        }
    }
}

impl Explanation {
    /// What one practitioner, team or session is found to be.
    fn add(&mut self, look: impl FnOnce(Forbids<'_>) -> Admission) {
        let mut reasons = Vec::new();
        let verdict = look(&mut |reason| {
            reasons.push(reason);
            Ok(())
        });
        match (verdict, reasons.first()) {
            (Ok(offer), None) => self.offers.push(offer),
            // With several practitioners, the refusal of the one who came closest is told: the
            // variants of `Unavailable` are in that order.
            (_, Some(first)) => self.refusal = self.refusal.max((*first).into()),
            (Err(refusal), None) => self.refusal = self.refusal.max(refusal),
        }
        for reason in reasons {
            // A closed room forbids it whoever would give it.
            if !self.reasons.contains(&reason) {
                self.reasons.push(reason);
            }
        }
    }
}
