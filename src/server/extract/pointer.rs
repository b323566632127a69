//! From the error paths of serde and garde to JSON Pointers (RFC 6901).

use garde::Report;
use serde_path_to_error::{Path, Segment};

use crate::server::problem::{Code, FieldError, Problem};

/// The JSON Pointer of these reference tokens, `~` and `/` escaped (RFC 6901 §3); empty for the whole document.
pub fn pointer(tokens: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    tokens.into_iter().fold(String::new(), |pointer, token| {
        format!(
            "{pointer}/{}",
            token.as_ref().replace('~', "~0").replace('/', "~1")
        )
    })
}

/// A problem at the place where serde stopped. A missing member is pointed at as if it were there.
pub(super) fn located(code: Code, path: &Path, message: &str) -> Problem {
    let mut tokens: Vec<String> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect();
    let message = without_position(message);
    // serde's derived code words these three; the tests notice when it stops to.
    let (member, detail) = if let Some(missing) = quoted(message, "missing field `") {
        (Some(missing), "is missing".to_owned())
    } else if let Some(twice) = quoted(message, "duplicate field `") {
        (Some(twice), "is given twice".to_owned())
    } else if let Some(unknown) = quoted(message, "unknown field `") {
        let known = message.split_once("`, ").map_or("", |(_, known)| known);
        (Some(unknown), format!("is not known here; {known}"))
    } else {
        (None, without_value(message))
    };
    // Only an unknown member's path ends with the member itself.
    if let Some(member) = member.filter(|member| {
        !message.starts_with("unknown") || tokens.last().is_none_or(|last| last != member)
    }) {
        tokens.push(member.to_owned());
    }
    Problem::at(code, pointer(tokens), detail)
}

fn quoted<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    message.strip_prefix(before)?.split('`').next()
}

/// serde quotes what it was given, which may be personal, and names types of Rust.
fn without_value(message: &str) -> String {
    let given = [
        "invalid type: ",
        "invalid value: ",
        "invalid length ",
        "unknown variant `",
    ];
    let expected = message
        .rsplit_once(", expected ")
        .filter(|_| given.iter().any(|start| message.starts_with(start)));
    match expected.map(|(_, expected)| expected) {
        None => message.to_owned(),
        Some("a string" | "string only") => "is not a string".to_owned(),
        Some("a sequence") => "is not a list".to_owned(),
        Some(kind) if kind == "a map" || kind.starts_with("struct ") => {
            "is not an object".to_owned()
        }
        Some(number) if number.starts_with(['i', 'u']) => {
            "is not a whole number in range".to_owned()
        }
        Some(words) if words.starts_with(['`', 'o']) => format!("is not {words}"),
        Some(words) if words.starts_with("variant") || words.starts_with("enum ") => {
            "is not one of its words".to_owned()
        }
        Some(other) => format!("is not {other}"),
    }
}

/// The pointer says where; the parser's line and column would say it again.
fn without_position(message: &str) -> &str {
    match message.rsplit_once(" at line ") {
        Some((text, position))
            if position
                .bytes()
                .all(|b| b.is_ascii_digit() || b" column".contains(&b)) =>
        {
            text
        }
        _ => message,
    }
}

/// garde's findings; its paths hold Rust's field names, which are the members' names in this API.
pub(super) fn findings(report: &Report) -> impl Iterator<Item = FieldError> {
    report.iter().map(|(path, error)| {
        // A path is written as a list of [kind, token]; a step without a name has an empty token.
        let steps = serde_json::to_value(path).unwrap_or_default();
        let tokens = steps
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|step| step.get(1)?.as_str())
            .filter(|token| !token.is_empty());
        FieldError {
            pointer: pointer(tokens),
            detail: error.message().to_owned(),
        }
    })
}
