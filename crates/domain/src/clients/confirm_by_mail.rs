//! When a booking that costs nothing now waits for the link in the mail about it.

use serde::{Deserialize, Serialize};

/// When the link in the mail must be opened before a booking is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmByMail {
    Always,
    #[default]
    WhenSuspicious,
}

impl ConfirmByMail {
    #[must_use]
    pub const fn always(self) -> bool {
        matches!(self, Self::Always)
    }
}
