//! Messages to clients: planned in the commits that call for them, taken and settled like jobs.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Audit, Lease, Leased, StoreError};
use domain::{
    clients::{MessageChannel, Personal},
    ids::{BookingId, PracticeId},
    messages::{MessageKind, contact_rules::Contact},
};

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub practice: PracticeId,
    pub booking: BookingId,
    /// Counts the messages of the booking, from 1.
    pub number: u32,
    pub channel: MessageChannel,
    pub kind: MessageKind,
    /// Whether it answers what the client did at that moment.
    pub prompted: bool,
    /// The moment it is meant for.
    pub at: Timestamp,
    /// Since when it is to be sent.
    pub planned: Timestamp,
    /// Sendings that failed.
    pub failures: u32,
    /// To this address, in place of the client's.
    pub to: Option<Personal<String>>,
    /// What the practice adds.
    pub words: Option<Personal<String>>,
    /// By how many minutes its session begins later.
    pub delay_minutes: Option<u32>,
}

/// What a message needs to know of its booking besides the booking itself.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact that decides on its own what is sent"
)]
pub struct MessageFacts {
    /// The mail token, or the manage token of a booking that has no other; `None` on bookings that are older than messages.
    pub token: Option<Personal<String>>,
    /// The number that was given with the booking: text messages about it go to no other.
    pub phone: Option<Personal<String>>,
    /// It is outside the practice's definitions, and nobody has said that it stays as it is.
    pub is_outside: bool,
    /// SEQUENCE and LAST-MODIFIED of RFC 5545.
    pub sequence: u32,
    pub changed: Timestamp,
    /// The host that its UID ends in, if it went out before UIDs ended in nothing that changes.
    pub uid_host: Option<String>,
    /// The first e-mail about the booking that was sent.
    pub first_sent: Option<u32>,
    /// The same person has another booking at that time.
    pub overlaps: bool,
    /// The same person has booked the same service since then.
    pub booked_again: bool,
    /// Somebody has shown that the mailbox is theirs.
    pub proved: bool,
}

/// What became of a message. Reasons are stable codes with nothing personal in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageEnd {
    Sent(Contact),
    /// The client's rules forbid it.
    Withheld(&'static str),
    /// It is not true any more.
    Cancelled(&'static str),
    /// To be looked at again.
    Wait {
        due: Timestamp,
    },
    /// Sending failed: to be tried again.
    Failed {
        due: Timestamp,
        reason: &'static str,
    },
    /// Given up in sight.
    Dead(&'static str),
}

/// How far a message is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum MessageState {
    Due,
    Sent,
    /// The client's rules forbade it.
    Withheld,
    /// It was not true any more.
    Cancelled,
    /// Given up in sight.
    Dead,
}

/// A message as the practice sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMessage {
    pub number: u32,
    pub channel: MessageChannel,
    pub kind: MessageKind,
    pub state: MessageState,
    /// When it is looked at next, or what became of it was settled.
    pub at: Timestamp,
    /// `ok` or `name_only`, once it was sent.
    pub contact: Option<String>,
    pub reason: Option<String>,
}

/// What clients said of how they are written to is not looked at here: that is done when a message
/// is sent.
#[async_trait]
pub trait Messages {
    /// Takes messages that are due, the longest due first.
    async fn lease_messages(&self, lease: Lease) -> Result<Vec<Leased<Message>>, StoreError>;
    /// `None`: there is no such booking.
    async fn message_facts(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<MessageFacts>, StoreError>;
    /// Whether one more mail may go to `mailbox`, which nobody has proved to be theirs; then it is counted, over all practices.
    async fn count_mail(
        &self,
        leased: &Leased<Message>,
        mailbox: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Forgets which mailboxes were counted before; how many times.
    async fn forget_mailboxes(&self, before: Timestamp) -> Result<u64, StoreError>;
    /// Settles a message that was taken; nothing when the lease was lost.
    async fn settle_message(
        &self,
        leased: &Leased<Message>,
        end: MessageEnd,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Makes a message that was given up due again, as if it had never been tried; whether it was one.
    async fn resend_message(
        &self,
        practice: PracticeId,
        booking: BookingId,
        number: u32,
        trace: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// A booking's messages by number.
    async fn messages(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Vec<ListedMessage>, StoreError>;
}
