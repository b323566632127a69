//! What may stand in a value: nothing that ends a line, and no control characters (RFC 5545 §3.1 and §3.3.11). Readers differ in
//! what ends a line: some take U+2028, NEL or a form feed for an end. All other characters stay as they were given.

use std::{borrow::Cow, fmt::Write};

/// A text that may have several lines, each ended by `\n`; tabs stay.
pub(super) fn paragraph(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' | '\t' => Some(c),
        c if ends_a_line(c) => Some('\n'),
        _ => allowed(c),
    })
}

/// A text on one line: what would end it is a space.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    clean(text, |c| {
        if c == '\t' || ends_a_line(c) {
            Some(' ')
        } else {
            allowed(c)
        }
    })
}

/// The name of a calendar. `NAME` is escaped by some and not by others, so nothing is left in it to escape.
pub(super) fn name(text: &str) -> String {
    let plain = line(text).replace([',', ';', '\\'], " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a parameter, which knows no escaping but that of RFC 6868: `^` is doubled, `"` is `'` as in RFC 5545 §3.2,
/// and `\` is `/`, as some readers let it escape the closing quote.
pub(super) fn parameter(text: &str) -> String {
    line(text)
        .trim()
        .replace('^', "^^")
        .replace('"', "'")
        .replace('\\', "/")
}

/// An `http` or `https` address in the characters of RFC 3986; all others are percent-encoded, control characters left out.
pub(super) fn address(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.split_once("://")?.0;
    let is_web = ["https", "http"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    is_web.then(|| encoded(url, b"-._~:/?#[]@!$&'()*+,;=%"))
}

/// A `mailto:` of one address. What means something in a `mailto:` (RFC 6068 §2), like `?` and `,`, is percent-encoded.
pub(super) fn mailbox(email: &str) -> String {
    format!("mailto:{}", encoded(email.trim(), b"-._~!$'*+@"))
}

fn encoded(text: &str, kept: &[u8]) -> String {
    let text = clean(text, allowed);
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let is_code = || {
            bytes
                .get(at + 1..at + 3)
                .is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
        };
        // A percent sign stays where it begins a code: addresses come encoded or not.
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) && (byte != b'%' || is_code()) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}"); // a String takes everything
        }
    }
    out
}

/// `text` with each character as `kept` gives it; CR LF is one line end.
fn clean(text: &str, kept: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    let is_kept = |c: char| matches!(c, ' '..='~') || kept(c) == Some(c);
    // Nearly every text is plain ASCII: its bytes are checked first, and it is borrowed.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut before = None;
    let told = text
        .chars()
        .filter(|&c| before.replace(c) != Some('\r') || c != '\n');
    Cow::Owned(told.filter_map(kept).collect())
}

/// What Unicode, or a reader of files, takes for the end of a line.
fn ends_a_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn allowed(c: char) -> Option<char> {
    (!c.is_control() && !ends_a_line(c)).then_some(c)
}
