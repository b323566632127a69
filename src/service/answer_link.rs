//! The link in a mail to the practice by which a request is answered (docs/decisions/0061-requests-to-book.md).
//!
//! It is a signed text and kept nowhere: it names one request and who was written to, and opens nothing else.

use uuid::Uuid;

use super::signing_key::SigningKey;
use domain::{
    clients::Personal,
    ids::{BookingId, PracticeId, PractitionerId},
    messages::notification::Recipient,
};

/// Three ids, and what tells the mailbox.
const SIGNED: usize = 4 * 16;
const PURPOSE: &str = "answer links";
const MAILBOXES: &str = "mailboxes of answer links";

/// Which request, and who was asked to answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerLink {
    pub practice: PracticeId,
    pub booking: BookingId,
    pub reader: Recipient,
    pub mailbox: Mailbox,
}

/// Tells whether an address is the one that was written to, and does not tell which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mailbox([u8; 16]);

impl Mailbox {
    #[must_use]
    pub fn of(key: &SigningKey, address: &Personal<String>) -> Self {
        let signature = key
            .for_purpose(MAILBOXES)
            .sign(&[address.reveal().as_bytes()]);
        let mut short = [0; 16];
        short.copy_from_slice(&signature[..16]);
        Self(short)
    }
}

impl AnswerLink {
    /// The text that names it and cannot be made up.
    #[must_use]
    pub fn token(&self, key: &SigningKey) -> String {
        let reader = match self.reader {
            // No practitioner has the practice's id.
            Recipient::Owner => self.practice.0,
            Recipient::Practitioner(id) => id.0,
        };
        let [practice, booking, reader] =
            [self.practice.0, self.booking.0, reader].map(Uuid::into_bytes);
        let bytes = [practice, booking, reader, self.mailbox.0].concat();
        key.for_purpose(PURPOSE).signed_text(&bytes)
    }

    /// What a text names; `None` if it was not made here.
    #[must_use]
    pub fn read(key: &SigningKey, token: &str) -> Option<Self> {
        let signed = key.for_purpose(PURPOSE).read_text(token, SIGNED)?;
        let id = |at: usize| Uuid::from_slice(signed.get(16 * at..16 * (at + 1))?).ok();
        let (practice, booking, reader) = (PracticeId(id(0)?), BookingId(id(1)?), id(2)?);
        let mailbox = Mailbox(id(3)?.into_bytes());
        Some(Self {
            practice,
            booking,
            reader: if reader == practice.0 {
                Recipient::Owner
            } else {
                Recipient::Practitioner(PractitionerId(reader))
            },
            mailbox,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_what_it_was_made_for_and_cannot_be_changed() {
        let key = SigningKey::derived(&[7; 32], "test");
        let id = Uuid::from_u128;
        for reader in [
            Recipient::Owner,
            Recipient::Practitioner(PractitionerId(id(3))),
        ] {
            let link = AnswerLink {
                practice: PracticeId(id(1)),
                booking: BookingId(id(2)),
                reader,
                mailbox: Mailbox::of(&key, &Personal::new("owner@example.org".into())),
            };
            let token = link.token(&key);
            assert_eq!(AnswerLink::read(&key, &token), Some(link));
            let other = SigningKey::derived(&[8; 32], "test");
            assert_eq!(AnswerLink::read(&other, &token), None);
            for at in 0..token.len() {
                let mut forged = token.clone();
                let letter = if &token[at..=at] == "A" { "B" } else { "A" };
                forged.replace_range(at..=at, letter);
                assert_eq!(AnswerLink::read(&key, &forged), None, "{at}");
            }
        }
        assert_eq!(AnswerLink::read(&key, ""), None);
        assert_eq!(AnswerLink::read(&key, "AAAA"), None);
    }
}
