//! A mailbox in memory, for demos and tests: everything that would have been sent, written as it would have been.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use lettre::Address;

use super::mime;
use crate::ports::{
    mailer::{Mail, Mailer, SendError},
    sms_sender::{SmsSender, TextMessage},
};

/// Older ones are forgotten.
const KEPT: usize = 200;

/// What was sent, newest last.
#[derive(Clone, Default)]
pub struct Mailbox {
    kept: Arc<Mutex<VecDeque<StoredMessage>>>,
}

#[derive(Clone)]
pub(super) struct StoredMessage {
    pub number: u64,
    pub what: Sent,
}

#[derive(Clone)]
pub(super) enum Sent {
    /// With its bytes as they would travel.
    Mail(Box<Mail>, Vec<u8>),
    Text(TextMessage),
}

impl Mailbox {
    /// Every mail as it would travel (RFC 5322), oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Vec<u8>> {
        let bytes = |kept: &StoredMessage| {
            if let Sent::Mail(_, bytes) = &kept.what {
                Some(bytes.clone())
            } else {
                None
            }
        };
        self.lock().iter().filter_map(bytes).collect()
    }

    /// Every text message, oldest first.
    #[must_use]
    pub fn texts(&self) -> Vec<TextMessage> {
        let text = |kept: &StoredMessage| {
            if let Sent::Text(text) = &kept.what {
                Some(text.clone())
            } else {
                None
            }
        };
        self.lock().iter().filter_map(text).collect()
    }

    pub(super) fn newest_first(&self) -> Vec<StoredMessage> {
        self.lock().iter().rev().cloned().collect()
    }

    pub(super) fn numbered(&self, number: u64) -> Option<StoredMessage> {
        self.lock()
            .iter()
            .find(|kept| kept.number == number)
            .cloned()
    }

    fn keep(&self, what: Sent) {
        let mut kept = self.lock();
        let number = kept.back().map_or(1, |last| last.number + 1);
        // A demo runs for days, and its mailbox must not grow with it.
        kept.push_back(StoredMessage { number, what });
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<StoredMessage>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let from = Address::new("bookings", "hourkeep.example")
            .map_err(|_| SendError::Permanent("address"))?;
        let bytes = mime::message(mail, &from)?.formatted();
        self.keep(Sent::Mail(Box::new(mail.clone()), bytes));
        Ok(())
    }
}

#[async_trait]
impl SmsSender for Mailbox {
    async fn send(&self, message: &TextMessage) -> Result<(), SendError> {
        self.keep(Sent::Text(message.clone()));
        Ok(())
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}
