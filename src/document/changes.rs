//! What applying a document would change, in the owner's words.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::{Map, Value, json};

use super::{Document, practice::dates};
use domain::practice::Catalogue;

/// What happens to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    Added,
    Changed,
    Removed,
}

/// One line of what `hourkeep apply` prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentChange {
    pub sign: ChangeKind,
    /// `practice`, `policy`, `practitioner`, `room` or `service`.
    pub kind: &'static str,
    /// The owner's name for it.
    pub handle: String,
    /// When changed, what: `limits.max_sessions_day 5 → 6`.
    pub detail: Option<String>,
}

impl fmt::Display for DocumentChange {
    /// `+ service flow60`, `~ practitioner hw: limits.max_sessions_day 5 → 6`, `- room birke`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.sign {
            ChangeKind::Added => '+',
            ChangeKind::Changed => '~',
            ChangeKind::Removed => '-',
        };
        write!(f, "{sign} {} {}", self.kind, self.handle)?;
        self.detail
            .as_ref()
            .map_or(Ok(()), |detail| write!(f, ": {detail}"))
    }
}

/// What differs between two states of one practice, member by member of their documents; empty when nothing does. The order
/// of entries, ids and revisions do not count.
#[must_use]
pub fn changes(old: Option<&Catalogue>, new: &Catalogue) -> Vec<DocumentChange> {
    let renamed = old.map(|old| renamed(old, new));
    let mut changes = Vec::new();
    let (mut before, mut after) = (BTreeMap::new(), parts(new));
    if let Some((old, renames)) = renamed {
        before = parts(&old);
        changes.extend(renames);
    }
    // What is there now, in its order, then what has gone.
    let keys: Vec<_> = after
        .keys()
        .chain(before.keys().filter(|key| !after.contains_key(*key)))
        .cloned()
        .collect();
    for key in keys {
        let (before, after) = (before.remove(&key), after.remove(&key));
        let change = |sign, detail| DocumentChange {
            sign,
            kind: key.1,
            handle: key.2.clone(),
            detail,
        };
        match (before, after) {
            (None, _) => changes.push(change(ChangeKind::Added, None)),
            (_, None) => changes.push(change(ChangeKind::Removed, None)),
            (Some(before), Some(after)) => {
                let mut details = Vec::new();
                // Compared as documents, not as definitions: the lines use the words that the owner
                // wrote.
                differences("", &before, &after, &mut details);
                changes.extend(
                    details
                        .into_iter()
                        .map(|detail| change(ChangeKind::Changed, Some(detail))),
                );
            }
        }
    }
    changes
}

/// What is there under the ids that it has now, so that whatever names it is the same; and which those are.
fn renamed(old: &Catalogue, new: &Catalogue) -> (Catalogue, Vec<DocumentChange>) {
    let mut old = old.clone();
    let mut renames = Vec::new();
    let mut rename = |kind, before: &mut String, after: Option<&String>| {
        let Some(after) = after.filter(|after| *after != before) else {
            return;
        };
        renames.push(DocumentChange {
            sign: ChangeKind::Changed,
            kind,
            handle: after.clone(),
            detail: Some(format!("id {before} → {after}")),
        });
        before.clone_from(after);
    };
    for one in &mut old.practitioners {
        let now = new.practitioner(one.id);
        rename("practitioner", &mut one.handle, now.map(|now| &now.handle));
    }
    for one in &mut old.rooms {
        rename(
            "room",
            &mut one.handle,
            new.room(one.id).map(|now| &now.handle),
        );
    }
    for one in &mut old.services {
        let now = new.service(one.id);
        rename("service", &mut one.handle, now.map(|now| &now.handle));
    }
    (old, renames)
}

/// Rank of the kind, kind, handle.
type Key = (u8, &'static str, String);

/// The document in its parts.
fn parts(catalogue: &Catalogue) -> BTreeMap<Key, Value> {
    let mut whole = serde_json::to_value(Document::of(catalogue)).unwrap_or_default();
    let mut parts = BTreeMap::new();
    let mut take = |name: &str| {
        whole
            .as_object_mut()
            // `shift_remove` keeps the order of the others, in which changes are reported.
            .and_then(|members| members.shift_remove(name))
    };
    // Under its key beside the others: moving it from `[policy]` to `[policies.default]` is not a
    // change.
    if let Some(policy) = take("policy") {
        parts.insert((1, "policy", super::DEFAULT_POLICY.to_owned()), policy);
    }
    if let Some(Value::Object(policies)) = take("policies") {
        parts.extend(
            policies
                .into_iter()
                .map(|(key, policy)| ((1, "policy", key), policy)),
        );
    }
    for (rank, kind, name) in [
        (2, "place", "places"),
        (2, "practitioner", "practitioners"),
        (3, "room", "rooms"),
        (4, "service", "services"),
    ] {
        if let Some(Value::Array(entries)) = take(name) {
            let handle = |entry: &Value| entry["id"].as_str().unwrap_or_default().to_owned();
            parts.extend(entries.into_iter().map(|mut entry| {
                overrides_by_day(&mut entry);
                ((rank, kind, handle(&entry)), entry)
            }));
        }
    }
    // What is left after the lists were taken out is the practice itself. Day by day: a range that grows by a day has lost none.
    whole["holidays"] = json!(catalogue.practice.holidays);
    parts.insert((0, "practice", catalogue.practice.slug.clone()), whole);
    parts
}

/// As for holidays.
fn overrides_by_day(entry: &mut Value) {
    let ranges = entry["overrides"].take();
    let ranges = ranges.as_object().into_iter().flatten();
    let days = ranges.flat_map(|(range, windows)| {
        let days = dates::plain_days(range).into_iter();
        days.map(move |day| (day.to_string(), windows.clone()))
    });
    entry["overrides"] = Value::Object(days.collect());
}

/// Those that are in one list and not in the other, as they are written.
fn elements_without(path: &str, list: &[Value], other: &[Value]) -> impl Iterator<Item = String> {
    let gone: Vec<_> = list.iter().filter(|one| !other.contains(one)).collect();
    let texts: Vec<_> = if path == "holidays" {
        let days = gone
            .iter()
            .filter_map(|day| Some((day.as_str()?.parse().ok()?, ())));
        let written = dates::written_days(&days.collect::<Vec<_>>()).into_iter();
        written.map(|(days, ())| days).collect()
    } else {
        gone.into_iter().map(shown).collect()
    };
    texts.into_iter()
}

/// Days that differ, each with what was said of it and what is.
fn different_days(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<(String, [Value; 2])> {
    let days: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let said = |all: &Map<String, Value>, day: &str| all.get(day).cloned().unwrap_or_default();
    let both = days
        .into_iter()
        .map(|day| (day, [said(old, day), said(new, day)]));
    let different = both.filter(|(_, [old, new])| old != new);
    let different: Vec<_> = different
        .filter_map(|(day, both)| Some((day.parse().ok()?, both)))
        .collect();
    dates::written_days(&different)
}

fn differences(path: &str, before: &Value, after: &Value, details: &mut Vec<String>) {
    match (before, after) {
        (before, after) if before == after => {}
        // Whose address it is stays out of the audit trail.
        _ if path.ends_with("notifications.email") => details.push(format!("{path} changed")),
        // Member by member, so that a new address is not printed as a whole table.
        (Value::Null, Value::Object(_)) if path.ends_with("notifications") => {
            differences(path, &json!({}), after, details);
        }
        (Value::Object(_), Value::Null) if path.ends_with("notifications") => {
            details.push(format!("{path} → none"));
        }
        (Value::Object(old), Value::Object(new)) if path == "overrides" => {
            let different = different_days(old, new).into_iter();
            details.extend(different.map(|(days, [old, new])| {
                format!("{path}.{days} {} → {}", shown(&old), shown(&new))
            }));
        }
        (Value::Object(old), Value::Object(new)) => {
            let keys: Vec<_> = new
                .keys()
                .chain(old.keys().filter(|key| !new.contains_key(*key)))
                .collect();
            for key in keys {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                let (old, new) = (
                    old.get(key).unwrap_or(&Value::Null),
                    new.get(key).unwrap_or(&Value::Null),
                );
                differences(&path, old, new, details);
            }
        }
        (Value::Array(old), Value::Array(new))
            // Lists are compared as sets; if only the order differs, the whole list is shown below.
            if old.iter().any(|element| !new.contains(element)) || adds(old, new) =>
        {
            details.extend(elements_without(path, old, new).map(|one| format!("{path} − {one}")));
            details.extend(elements_without(path, new, old).map(|one| format!("{path} + {one}")));
        }
        // What is printed and kept in the audit trail holds no secret.
        _ if path == "link_secret" => details.push("link_secret changed".to_owned()),
        (old, new) => details.push(format!("{path} {} → {}", shown(old), shown(new))),
    }
}

fn adds(old: &[Value], new: &[Value]) -> bool {
    new.iter().any(|element| !old.contains(element))
}

/// A value on one line, not too long.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.replace('\n', " "),
        other => other.to_string(),
    };
    if text.chars().count() <= 80 {
        text
    } else {
        text.chars().take(79).chain(['…']).collect()
    }
}
