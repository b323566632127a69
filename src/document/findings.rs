//! Collects what is wrong with a document while all of it is checked.

use std::{fmt::Display, ops::RangeInclusive};

use super::fault::{DocumentFault, Pointer, Source};

/// More faults than this are not listed: who has that many starts with the first.
const MAX_FINDINGS: usize = 100;

/// What has been found so far. Checks go on after a fault with a harmless value, so that all faults are found at once.
pub(super) struct Findings<'a> {
    source: &'a Source,
    faults: Vec<DocumentFault>,
    warnings: Vec<DocumentFault>,
}

impl<'a> Findings<'a> {
    pub(super) const fn of(source: &'a Source) -> Self {
        Self {
            source,
            faults: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Something that must be put right.
    pub(super) fn fault(&mut self, at: &Pointer, message: impl Into<String>) {
        self.faults.push(self.source.fault(at, message));
    }

    /// Something worth a second look.
    pub(super) fn warn(&mut self, at: &Pointer, message: impl Into<String>) {
        self.warnings.push(self.source.fault(at, message));
    }

    /// A fault unless `holds`.
    pub(super) fn require(&mut self, holds: bool, at: &Pointer, message: impl Into<String>) {
        if !holds {
            self.fault(at, message);
        }
    }

    /// A number in its range.
    pub(super) fn number<T>(
        &mut self,
        at: &Pointer,
        value: T,
        range: RangeInclusive<T>,
        unit: &str,
    ) -> T
    where
        T: PartialOrd + Display + Copy,
    {
        let holds = range.contains(&value);
        self.require(
            holds,
            at,
            format!(
                "{value} {unit}: must be {} to {}",
                range.start(),
                range.end()
            ),
        );
        value
    }

    /// A number in its range, if one is given.
    pub(super) fn optional<T>(
        &mut self,
        at: &Pointer,
        value: Option<T>,
        range: RangeInclusive<T>,
        unit: &str,
    ) -> Option<T>
    where
        T: PartialOrd + Display + Copy,
    {
        value.map(|value| self.number(at, value, range, unit))
    }

    /// At most one of several ways to say the same thing.
    pub(super) fn one_of(&mut self, at: &Pointer, given: &[(&str, bool)]) {
        let names: Vec<_> = given
            .iter()
            .filter(|(_, given)| *given)
            .map(|(name, _)| *name)
            .collect();
        if let [first, rest @ ..] = names.as_slice()
            && !rest.is_empty()
        {
            self.fault(
                // On the second: the first may well be the one to keep.
                &at.key(rest[0]),
                format!(
                    "`{first}` says the same: keep one of `{}`",
                    names.join("`, `")
                ),
            );
        }
    }

    /// The faults in the order of the file, and the warnings.
    pub(super) fn finish(mut self) -> (Vec<DocumentFault>, Vec<DocumentFault>) {
        for found in [&mut self.faults, &mut self.warnings] {
            found.sort_by(|a, b| (line(a), &a.place).cmp(&(line(b), &b.place)));
            found.dedup();
            // After sorting, so that the first ones in the file are kept.
            found.truncate(MAX_FINDINGS);
        }
        (self.faults, self.warnings)
    }
}

fn line(fault: &DocumentFault) -> usize {
    fault.file.as_ref().map_or(0, |(_, line)| *line)
}
