//! RANGE (RFC 5545 §3.2.13).

/// How many it replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Range {
    One,
    /// All later occurrences as well.
    Onwards,
    /// All earlier ones as well, which only old programs know (RFC 2445 §4.2.13).
    Prior,
}
