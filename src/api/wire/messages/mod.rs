//! Messages to a client, as the practice sees them.

pub(crate) mod contact;

use serde::Serialize;
use utoipa::ToSchema;

use super::{ChannelDto, instant};
use crate::{document::words::words, service::listing::InZone};
use domain::{clients::MessageChannel, messages::MessageKind, zone::Zone};
use store::{ListedMessage, MessageState};

/// The messages of a booking, in the order in which they were planned.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagesView {
    pub data: Vec<MessageView>,
}

/// A message to a client. Its text is composed when it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageView {
    /// Its number among the booking's messages, from 1.
    pub number: u32,
    pub channel: MessageChannelDto,
    pub kind: MessageKindDto,
    pub state: MessageStateDto,
    /// When it is due, or when it reached its state.
    #[schema(format = DateTime)]
    pub at: String,
    /// Of one that was sent, how much the client's rules let it say: `ok`, or `name_only`.
    pub contact: Option<ChannelDto>,
    /// A stable code: why it was withheld, cancelled or given up, or has to be tried again.
    #[schema(example = "unsafe_channel")]
    pub reason: Option<String>,
}

words! {
    /// How a message goes out.
    MessageChannelDto = MessageChannel { Email, Sms }

    /// What a message is about.
    MessageKindDto = MessageKind {
        Prove,
        Held,
        OnItsWay,
        TooLate,
        Requested,
        Confirmed,
        Moved,
        Cancelled,
        CancelledByPractice,
        Declined,
        Unanswered,
        Expired,
        NotForClient,
        LimitReached,
        RunningLate,
        Missed,
        Receipt,
        Refund,
        GivenBack,
        ReceiptCorrected,
        PaymentFailed,
        PaymentDue,
        Fee,
        PaymentLink,
        PaymentReminder,
        NewLink,
        Links,
        AddressChanged,
        Reminder,
        DayBefore,
        HourBefore,
    }
}

/// The state of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageStateDto {
    Due,
    Sent,
    /// The client's contact rules did not allow it.
    Withheld,
    /// It was not true any more.
    Cancelled,
    /// It could not be sent.
    Failed,
}

impl From<MessageState> for MessageStateDto {
    fn from(state: MessageState) -> Self {
        match state {
            MessageState::Due => Self::Due,
            MessageState::Sent => Self::Sent,
            MessageState::Withheld => Self::Withheld,
            MessageState::Cancelled => Self::Cancelled,
            MessageState::Dead => Self::Failed,
        }
    }
}

impl From<InZone<Vec<ListedMessage>>> for MessagesView {
    fn from(InZone { of, zone }: InZone<Vec<ListedMessage>>) -> Self {
        let data = of.iter().map(|one| MessageView::of(one, &zone)).collect();
        Self { data }
    }
}

impl From<InZone<ListedMessage>> for MessageView {
    fn from(found: InZone<ListedMessage>) -> Self {
        Self::of(&found.of, &found.zone)
    }
}

impl MessageView {
    fn of(message: &ListedMessage, zone: &Zone) -> Self {
        Self {
            number: message.number,
            channel: message.channel.into(),
            kind: message.kind.into(),
            state: message.state.into(),
            at: instant(message.at, zone),
            contact: message.contact.as_deref().map(|said| match said {
                "name_only" => ChannelDto::NameOnly,
                _ => ChannelDto::Ok,
            }),
            reason: message.reason.clone(),
        }
    }
}
