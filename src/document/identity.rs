//! Which thing that is there an entry of a document is: the one of its id, or the one that had another id before.

use std::collections::{BTreeMap, BTreeSet};

use super::{fault::Pointer, findings::Findings};

/// An entry of a list, as it names itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryName<'a> {
    pub id: &'a str,
    /// The id that it had before.
    pub was: Option<&'a str>,
}

/// The things of one list: those that are there, and the entries of the document.
pub(super) struct Identities<'a, Id> {
    /// `practitioner`, `room` or `service`.
    what: &'static str,
    /// By handle; `None`: there is no practice yet.
    known: Option<BTreeMap<&'a str, Id>>,
    written: Vec<EntryName<'a>>,
    taken: BTreeSet<String>,
}

impl<'a, Id: Copy> Identities<'a, Id> {
    pub(super) fn of(
        what: &'static str,
        known: Option<BTreeMap<&'a str, Id>>,
        written: impl Iterator<Item = EntryName<'a>>,
    ) -> Self {
        Self {
            what,
            known,
            written: written.collect(),
            taken: BTreeSet::new(),
        }
    }

    /// What the entry is; `None`: something new. Another id is another thing, unless the entry says what it was.
    pub(super) fn find(
        &mut self,
        found: &mut Findings,
        at: &Pointer,
        entry: EntryName<'_>,
    ) -> Option<Id> {
        found.handle(&at.key("id"), entry.id, &mut self.taken);
        let known = self.known.as_ref()?;
        let now = known.get(entry.id).copied();
        let Some(was) = entry.was else { return now };
        match (now, known.get(was).copied()) {
            // Applied before: the line may stay in the file.
            (now, None) => {
                if now.is_none() {
                    let message = format!(
                        "there is no {} `{was}`: `{}` is a new one",
                        self.what, entry.id
                    );
                    found.warn(&at.key("was"), message);
                }
                now
            }
            (None, before) => before,
            // Said of the file alone if it is written there, too.
            (Some(_), Some(_)) => now,
        }
    }

    /// What contradicts itself in the file, whatever is there.
    pub(super) fn check(&self, found: &mut Findings, list: &Pointer) {
        let mut before = BTreeSet::new();
        for (n, entry) in self.written.iter().enumerate() {
            let Some(was) = entry.was else { continue };
            let at = list.index(n).key("was");
            if self.written.iter().any(|other| other.id == was) {
                found.fault(
                    &at,
                    format!(
                        "`{was}` is the id of a {} in this file: leave `was` out once it has moved",
                        self.what
                    ),
                );
            } else if !before.insert(was) {
                found.fault(&at, format!("`{was}` became something else already"));
            } else if self.are_both_there(entry.id, was) {
                let message = format!(
                    "there are both a {} `{was}` and a {} `{}`: only an id that is not used yet can be given to it",
                    self.what, self.what, entry.id
                );
                found.fault(&at, message);
            }
        }
    }

    fn are_both_there(&self, id: &str, was: &str) -> bool {
        self.known
            .as_ref()
            .is_some_and(|known| known.contains_key(id) && known.contains_key(was))
    }
}
