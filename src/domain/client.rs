//! The person who attends, as far as the practice may know them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::ClientId;

/// Something personal: its `Debug` shows nothing, it has no `Display`, and only [`Personal::reveal`] opens it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself; for storing it sealed and for showing it to those whom it concerns.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

/// Whether one channel may be used to reach the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Ok,
    /// The name may be said, nothing else.
    NameOnly,
    Never,
}

/// A way in which messages reach the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageChannel {
    Email,
    Sms,
}

impl MessageChannel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    /// The word in the store and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// How the client may be reached safely.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContactRules {
    #[serde(default)]
    pub email: Channel,
    #[serde(default)]
    pub sms: Channel,
    #[serde(default)]
    pub voicemail: Channel,
    #[serde(default)]
    pub post: Channel,
    /// Local time, `HH:MM-HH:MM`, outside which nothing is sent.
    #[serde(default)]
    pub safe_hours: Option<String>,
}

impl ContactRules {
    /// What they say of a channel.
    #[must_use]
    pub const fn of(&self, channel: MessageChannel) -> Channel {
        match channel {
            MessageChannel::Email => self.email,
            MessageChannel::Sms => self.sms,
        }
    }

    /// The stricter of both, channel by channel: who books without proving to be the client may tighten, never loosen.
    #[must_use]
    pub fn tightened_by(self, other: Self) -> Self {
        Self {
            email: self.email.max(other.email),
            sms: self.sms.max(other.sms),
            voicemail: self.voicemail.max(other.voicemail),
            post: self.post.max(other.post),
            safe_hours: self.safe_hours.or(other.safe_hours),
        }
    }
}

/// What the client told us, in their own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDetails {
    /// The name they use. One word is fine.
    pub name: Personal<String>,
    pub email: Personal<String>,
    /// E.164.
    pub phone: Option<Personal<String>>,
    /// BCP 47.
    pub language: Option<String>,
    pub pronouns: Option<Personal<String>>,
    #[serde(default)]
    pub contact: ContactRules,
}

impl ClientDetails {
    /// What is kept when the same name and address book again: nothing said before is overwritten by somebody who has
    /// proved nothing; what was missing is added, contact rules only tighten.
    #[must_use]
    pub fn met_again(self, said: Self) -> Self {
        Self {
            phone: self.phone.or(said.phone),
            language: self.language.or(said.language),
            pronouns: self.pronouns.or(said.pronouns),
            contact: self.contact.tightened_by(said.contact),
            ..self
        }
    }

    /// The address as it is compared: without the spelling of letters.
    #[must_use]
    pub fn email_key(&self) -> String {
        self.email.reveal().trim().to_lowercase()
    }

    /// Name and address as they are compared: the same person of the same household address.
    #[must_use]
    pub fn person_key(&self) -> String {
        let name: Vec<_> = self.name.reveal().split_whitespace().map(str::to_lowercase).collect();
        format!("{}\n{}", self.email_key(), name.join(" "))
    }
}

/// A client of one practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub details: ClientDetails,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(sms: Channel) -> ClientDetails {
        ClientDetails {
            name: Personal::new("Sam  Hale".into()),
            email: Personal::new("Sam@Example.org".into()),
            phone: None,
            language: None,
            pronouns: None,
            contact: ContactRules { sms, ..ContactRules::default() },
        }
    }

    #[test]
    fn contact_rules_only_tighten() {
        assert_eq!(details(Channel::Never).met_again(details(Channel::Ok)).contact.sms, Channel::Never);
        assert_eq!(details(Channel::Ok).met_again(details(Channel::Never)).contact.sms, Channel::Never);
    }

    #[test]
    fn debug_shows_nothing_personal() {
        let shown = format!("{:?}", details(Channel::Ok));
        assert!(!shown.contains("Sam") && !shown.contains("xample"), "{shown}");
    }

    #[test]
    fn people_are_compared_without_case_and_spacing() {
        assert_eq!(details(Channel::Ok).person_key(), "sam@example.org\nsam hale");
    }
}
