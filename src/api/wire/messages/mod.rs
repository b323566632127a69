//! Messages to a client, as the practice sees them.

pub(crate) mod contact;

use serde::Serialize;
use utoipa::ToSchema;

use super::instant;
use domain::zone::Zone;
use store::ListedMessage;

/// The messages of a booking, in the order in which they were called for.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagesView {
    pub data: Vec<MessageView>,
}

/// A message to a client. What it says is worked out when it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageView {
    /// Counts the messages of the booking, from 1.
    pub number: u32,
    /// `email` or `sms`.
    #[schema(example = "email")]
    pub channel: String,
    /// `prove`, `held`, `confirmed`, `moved`, `cancelled`, `cancelled_by_practice`, `not_for_client`, `limit_reached`, `missed`, `receipt`, `refund`, `given_back`, `receipt_corrected`, `payment_failed`,
    /// `payment_due`, `fee`, `payment_link`, `payment_reminder`, `new_link`, `address_changed`, `reminder` or `day_before`.
    #[schema(example = "confirmed")]
    pub kind: String,
    /// `due`; `sent`; `withheld`: the client's contact rules did not allow it; `cancelled`: it was not true any more; `dead`:
    /// it could not be sent.
    #[schema(example = "sent")]
    pub state: String,
    /// When it is looked at next; or when its state was settled.
    #[schema(format = DateTime)]
    pub at: String,
    /// Of one that was sent, how much the client's rules let it say: `ok`, or `name_only`.
    pub contact: Option<String>,
    /// A stable code: why it was withheld, cancelled or given up, or has to be tried again.
    #[schema(example = "unsafe_channel")]
    pub reason: Option<String>,
}

impl MessageView {
    /// In the practice's zone.
    #[must_use]
    pub fn of(message: &ListedMessage, zone: &Zone) -> Self {
        Self {
            number: message.number,
            channel: message.channel.into_str().into(),
            kind: message.kind.into_str().into(),
            state: message.state.into_str().to_owned(),
            at: instant(message.at, zone),
            contact: message.contact.clone(),
            reason: message.reason.clone(),
        }
    }
}
