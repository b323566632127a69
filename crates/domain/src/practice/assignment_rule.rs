//! Who gets what anybody could take.

use serde::{Deserialize, Serialize};

/// Who of those who are free gets a booking for any of them, unless they are whom its client saw last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentRule {
    /// Who has the fewest bookings ahead for their share.
    #[default]
    FewestAhead,
    /// Who has the fewest ahead for their share of the hours they work in a week.
    ByHours,
    /// Who has waited longest for one.
    InTurn,
}
