//! A content line (RFC 5545 §3.1): what follows its name and parameters.

/// What follows the colon that ends the parameters; quoted parameters may contain colons.
pub(crate) fn value(content: &str) -> &str {
    let mut quoted = false;
    let colon = content.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    });
    colon.map_or("", |at| &content[at + 1..])
}
