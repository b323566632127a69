//! From a tree of values to a [`Document`], finding every member that is unknown, missing or of a wrong type.
//!
//! serde stops at the first. So what it stumbled over is noted, taken out or replaced by something harmless, and it tries
//! again until the rest fits.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use serde_path_to_error::Segment;

use super::{
    Document,
    fault::{DocumentFault, Pointer, Source},
    text::MISSING,
};
use domain::text::meant;

/// What the operator says of a practice, and not its document: the member's name, and the command.
const OPERATORS: [(&str, &str); 2] = [
    ("live", "hourkeep practice live SLUG on"),
    ("stripe_account", "hourkeep practice payee SLUG acct_…"),
];

/// A document that has more of them is not a document.
const MAX_FAULTS: usize = 200;

/// What services refer by to other things.
const REFERRING: [&str; 5] = ["practitioners", "requires_all", "rooms", "policy", "modes"];

/// How the fault of a member begins that does not exist.
const UNKNOWN: &str = "unknown member";

/// What came of reading a tree.
pub(super) struct ReadTree {
    /// Without what was wrong; `None` when nothing is left to look at.
    pub document: Option<Document>,
    pub faults: Vec<DocumentFault>,
    /// What was taken out or replaced.
    pub mended: Vec<Pointer>,
    /// Of that, what holds a word that is not known.
    slips: Vec<Pointer>,
    /// Whether that may have been something that the rest refers to by name.
    pub names_lost: bool,
}

pub(super) fn shape(mut tree: Value, source: &Source) -> ReadTree {
    let mut shaped = ReadTree {
        document: None,
        faults: Vec::new(),
        mended: Vec::new(),
        slips: Vec::new(),
        names_lost: false,
    };
    // Before serde, which would only say "unknown member" of these former ones.
    for (name, command) in OPERATORS {
        let place = Pointer::default().key(name);
        if tree
            .as_object_mut()
            .is_some_and(|members| members.shift_remove(name).is_some())
        {
            let message =
                format!("does not belong here: the operator sets it with `{command}`; remove it");
            shaped.faults.push(source.fault(&place, message));
        }
    }
    let mut tries = BTreeMap::new();
    // Bounded both ways: mending one place may bring up another.
    while shaped.faults.len() < MAX_FAULTS && tries.len() < 4 * MAX_FAULTS {
        let error = match serde_path_to_error::deserialize::<_, Document>(&tree) {
            Ok(document) => {
                shaped.document = Some(document);
                break;
            }
            Err(error) => error,
        };
        let message = error.inner().to_string();
        let missing = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next());
        let mut place =
            error
                .path()
                .iter()
                .fold(Pointer::default(), |place, segment| match segment {
                    Segment::Seq { index } => place.index(*index),
                    Segment::Map { key } => place.key(key),
                    Segment::Enum { .. } | Segment::Unknown => place,
                });
        if let Some(name) = missing {
            place = place.key(name);
        }
        // Faults inside a stand-in are our doing, not the owner's.
        if !shaped.mended.iter().any(|mended| place.is_within(mended)) {
            shaped.faults.push(source.fault(&place, plain(&message)));
            // Checked before mending: afterwards nobody can tell what stood there.
            shaped.names_lost |= holds_names(&tree, &place);
            if message.starts_with("unknown ") {
                shaped.slips.push(place.clone());
            }
            shaped.mended.push(place.clone());
        }
        if !mend(&mut tree, &place, missing.is_some(), &mut tries) {
            break;
        }
    }
    join_slips(&mut shaped);
    shaped
}

/// A misspelt name is missing and unknown at once, and what was said of it further down is no longer the list that it was: that
/// is one fault, which says what was probably meant.
fn join_slips(shaped: &mut ReadTree) {
    let missing: Vec<Pointer> = shaped
        .faults
        .iter()
        .filter(|fault| follows(fault))
        .map(|fault| fault.place.clone())
        .collect();
    let mut found = Vec::new();
    for fault in shaped
        .faults
        .iter_mut()
        .filter(|fault| fault.message.starts_with(UNKNOWN))
    {
        let beside =
            |place: &&Pointer| place.parent() == fault.place.parent() && !found.contains(*place);
        // Only names missing from the same table: a slip replaces one of these.
        let names = missing.iter().filter(beside).filter_map(Pointer::last_key);
        let Some(name) = fault.place.last_key().and_then(|word| meant(word, names)) else {
            continue;
        };
        // One fault instead of two: the word that was written, and the one missing beside it.
        fault.message = format!(
            "{UNKNOWN} `{}`: did you mean `{name}`?",
            fault.place.last_key().unwrap_or_default()
        );
        found.extend(fault.place.parent().map(|parent| parent.key(name)));
    }
    shaped
        .faults
        .retain(|fault| !(follows(fault) && found.contains(&fault.place)));
}

/// Whether a fault may come from a misspelt name beside it.
fn follows(fault: &DocumentFault) -> bool {
    fault.message.starts_with(MISSING)
        || (fault.place.depth() == 1 && fault.message.starts_with("found "))
}

impl ReadTree {
    /// Whether a fault of a rule may come from what is wrong here. Of a thing with a word in it that nobody knows the rest means
    /// little, and neither does what refers to it.
    pub(super) fn may_cause(&self, fault: &DocumentFault) -> bool {
        let top = |name: &str| Pointer::default().key(name);
        self.mended
            .iter()
            .any(|mended| fault.place.is_within(mended))
            || self.slips.iter().any(|slip| {
                let whole = slip.first(1);
                let listed = ["practitioners", "places", "rooms", "services", "policies"]
                    .into_iter()
                    .any(|name| whole == top(name));
                let refers = fault
                    .place
                    .first(3)
                    .last_key()
                    .is_some_and(|name| REFERRING.contains(&name));
                fault
                    .place
                    // In a list only the entry, in a section all of it.
                    .is_within(&if listed { slip.first(2) } else { whole })
                    // What is missing may be what is misspelt beside it.
                    || fault.message.starts_with(MISSING) && fault.place.parent() == slip.parent()
                    || refers && fault.place.is_within(&top("services"))
            })
    }
}

fn holds_names(tree: &Value, place: &Pointer) -> bool {
    let entry = place.depth() == 2 && place.last_key().is_none();
    let section = place.depth() == 1
        && tree
            .pointer(&place.pointer())
            .is_some_and(|value| value.is_array() || value.is_object());
    entry || section || place.last_key() == Some("id")
}

/// Takes out what is wrong; where something must stand, puts one thing after another there until one fits; else what is
/// around it goes. `tries` says what has been tried at a place.
fn mend(
    tree: &mut Value,
    place: &Pointer,
    missing: bool,
    tries: &mut BTreeMap<Pointer, usize>,
) -> bool {
    let Some(parent) = place.parent() else {
        return false;
    };
    let next = tries.entry(place.clone()).or_default();
    if missing || place.last_key().is_none() {
        // Removing does not help if something is missing, nor for an element of a list, which would
        // move the others.
        *next = (*next).max(1);
    }
    let stand_in = match *next {
        0 => None,
        1 => Some(json!("")),
        2 => Some(json!(0)),
        3 => Some(json!([])),
        4 => Some(json!({})),
        // None of these fits here: what is around it goes.
        _ => return mend(tree, &parent, false, tries),
    };
    *next += 1;
    match (
        tree.pointer_mut(&parent.pointer()),
        place.last_key(),
        stand_in,
    ) {
        (Some(Value::Object(members)), Some(key), None) => {
            members.shift_remove(key);
        }
        (Some(Value::Object(members)), Some(key), Some(value)) => {
            members.insert(key.to_owned(), value);
        }
        (_, _, stand_in) => match (tree.pointer_mut(&place.pointer()), stand_in) {
            (Some(element), Some(value)) => *element = value,
            _ => return mend(tree, &parent, false, tries),
        },
    }
    true
}

/// serde's words for an owner.
fn plain(message: &str) -> String {
    // If serde changes its words, the tests of shapes fail.
    if let Some(name) = message.strip_prefix("missing field `") {
        return format!("missing: write `{} = …`", name.trim_end_matches('`'));
    }
    let message = message
        .replace("unknown field", "unknown member")
        .replace("unknown variant", "unknown word");
    let Some((found, expected)) = message.split_once(", expected ") else {
        return message;
    };
    let expected = match expected {
        "u8" | "u16" | "u32" | "u64" => "a whole number, 0 or more",
        "i64" => "a whole number",
        "a string" => "a text in quotes",
        "a sequence" => "a list in [ ]",
        "a boolean" => "true or false",
        "a map" => "a table",
        text if text.starts_with("struct ") => "a table",
        other => other,
    };
    let found = found
        .replace("invalid type: ", "found ")
        .replace("invalid value: ", "found ")
        .replace("invalid length ", "found length ");
    format!("{found}, expected {expected}")
}
