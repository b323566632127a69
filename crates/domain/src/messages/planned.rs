//! What is to be told, and what is not any more.

use jiff::Timestamp;

use super::MessageKind;
use crate::clients::MessageChannel;

/// A message that is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedMessage {
    pub kind: MessageKind,
    pub channel: MessageChannel,
    /// The moment it is meant for.
    pub at: Timestamp,
    /// Whether it answers what the client has just done.
    pub prompted: bool,
}

/// What a change means for the booking's messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Those that are not sent yet and not needed any more.
    pub cancels: Vec<MessageKind>,
    pub new: Vec<PlannedMessage>,
}

impl Plan {
    /// This, and what `later` says after it: what that cancels is not sent of this either.
    #[must_use]
    pub fn then(mut self, later: Self) -> Self {
        self.new.retain(|one| !later.cancels.contains(&one.kind));
        self.cancels.extend(later.cancels);
        self.new.extend(later.new);
        self
    }
}
