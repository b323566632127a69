//! The person who attends, as far as the practice may know them.

pub mod confirm_by_mail;
pub mod confirmation;
pub mod likely_domain;
pub mod mailbox;
pub mod proving;
pub mod suspicion;
pub mod usage;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{email::EmailAddress, hours::Hours, ids::ClientId, text::fold, zone::Zone};

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
        // Whatever derives `Debug` around it may end up in a log
        // (docs/decisions/0008-sealed-personal-data.md).
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum MessageChannel {
    Email,
    Sms,
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

    /// The stricter of both, channel by channel.
    #[must_use]
    pub fn tightened_by(self, other: Self) -> Self {
        Self {
            // `Channel` is ordered from permissive to strict, so the larger is the stricter.
            email: self.email.max(other.email),
            sms: self.sms.max(other.sms),
            voicemail: self.voicemail.max(other.voicemail),
            post: self.post.max(other.post),
            safe_hours: match (self.safe_hours, other.safe_hours) {
                (Some(one), Some(other)) => Some(both(&one, &other)),
                // A side without hours does not restrict the other's.
                (one, other) => one.or(other),
            },
        }
    }
}

/// Hours that are safe by either; what cannot be understood leaves none.
fn both(one: &str, other: &str) -> String {
    let met = Hours::read(one)
        .zip(Hours::read(other))
        .map(|(one, other)| one.meet(other));
    // Ignoring unreadable hours could write to somebody at the wrong moment; with no hours nothing
    // is sent, and the practice sees that.
    met.unwrap_or(Hours::NONE).to_string()
}

/// What the client told us, in their own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDetails {
    /// The name they use. One word is fine.
    pub name: Personal<String>,
    /// The practice may book for somebody who has none.
    #[serde(with = "empty_for_none")]
    pub email: Option<Personal<String>>,
    /// E.164.
    pub phone: Option<Personal<String>>,
    /// BCP 47.
    pub language: Option<String>,
    /// Where they are, if they said so: their hours are meant there, not at the practice.
    #[serde(default)]
    pub time_zone: Option<Zone>,
    pub pronouns: Option<Personal<String>>,
    #[serde(default)]
    pub contact: ContactRules,
}

impl ClientDetails {
    /// What is kept when somebody books again in the same chain: nothing said before is overwritten, for a form that is filled in once
    /// more says what it says by default; what was missing is added, contact rules only tighten. A zone is not added: it would move
    /// hours that are safe to others that are not.
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

    /// Where they are reached, as it is compared: the address without the spelling of letters, else the number.
    #[must_use]
    pub fn email_key(&self) -> String {
        let phone = || {
            self.phone
                .as_ref()
                .map(|one| format!("tel:{}", one.reveal()))
        };
        self.email
            .as_ref()
            .map(|address| email_key(address.reveal()))
            .or_else(phone)
            .unwrap_or_default()
    }

    /// Name and address as they are compared: the same person of the same household address.
    #[must_use]
    pub fn person_key(&self) -> String {
        let name = fold(self.name.reveal());
        format!(
            "{}\n{}",
            self.email_key(),
            // A double space is a typing slip, not another person.
            name.split_whitespace().collect::<Vec<_>>().join(" ")
        )
    }
}

/// `None` as an empty text: the release before this one reads a text.
#[allow(clippy::ref_option, reason = "the shape that serde calls")]
mod empty_for_none {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Personal;

    pub fn serialize<S: Serializer>(
        address: &Option<Personal<String>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let text = address.as_ref().map_or("", |one| one.reveal().as_str());
        text.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Personal<String>>, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Some(text)
            .filter(|text| !text.is_empty())
            .map(Personal::new))
    }
}

/// An address as it is compared: without the spelling of letters.
#[must_use]
pub fn email_key(address: &str) -> String {
    EmailAddress::read(address).map_or_else(|| address.trim().to_lowercase(), EmailAddress::key)
}

/// A client of one practice: what was said in one chain of bookings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub details: ClientDetails,
    pub usage: ChainUsage,
}

/// How much is known of who speaks in a chain of bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainUsage {
    /// Nobody has shown that the mailbox is theirs: all that was said comes from who booked.
    Unproved,
    /// From before chains were kept apart: what several chains said.
    Mixed,
    /// Since then.
    Proved(Timestamp),
}

impl Client {
    /// Whether the mailbox was shown to be theirs.
    #[must_use]
    pub const fn is_proved(&self) -> bool {
        matches!(self.usage, ChainUsage::Proved(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(sms: Channel) -> ClientDetails {
        ClientDetails {
            name: Personal::new("Sam  Hale".into()),
            email: Some(Personal::new("Sam@Example.org".into())),
            phone: None,
            language: None,
            time_zone: None,
            pronouns: None,
            contact: ContactRules {
                sms,
                ..ContactRules::default()
            },
        }
    }

    #[test]
    fn contact_rules_only_tighten() {
        assert_eq!(
            details(Channel::Never)
                .met_again(details(Channel::Ok))
                .contact
                .sms,
            Channel::Never
        );
        assert_eq!(
            details(Channel::Ok)
                .met_again(details(Channel::Never))
                .contact
                .sms,
            Channel::Never
        );
    }

    #[test]
    fn safe_hours_only_become_fewer() {
        let said = |hours: &str| ContactRules {
            safe_hours: Some(hours.into()),
            ..ContactRules::default()
        };
        let tightened =
            |one: &str, other: &str| said(one).tightened_by(said(other)).safe_hours.unwrap();
        assert_eq!(tightened("09:00-19:00", "10:00-11:00"), "10:00-11:00");
        assert_eq!(tightened("10:00-11:00", "09:00-19:00"), "10:00-11:00");
        assert_eq!(
            tightened("09:00-10:00", "14:00-15:00"),
            "00:00-00:00",
            "none"
        );
        assert_eq!(
            ContactRules::default().tightened_by(said("10:00-11:00")),
            said("10:00-11:00")
        );
    }

    #[test]
    fn safe_hours_stay_where_they_are() {
        let said = ClientDetails {
            time_zone: Zone::named("Asia/Tokyo").ok(),
            ..details(Channel::Ok)
        };
        assert_eq!(details(Channel::Ok).met_again(said.clone()).time_zone, None);
        assert_eq!(
            said.clone().met_again(details(Channel::Ok)).time_zone,
            said.time_zone
        );
    }

    #[test]
    fn who_has_no_address_is_known_by_a_number_and_kept_as_before() {
        let reached = |email: Option<&str>, phone: Option<&str>| ClientDetails {
            email: email.map(|text| Personal::new(text.into())),
            phone: phone.map(|text| Personal::new(text.into())),
            ..details(Channel::Ok)
        };
        let number = Some("+442079460018");
        assert_eq!(reached(None, number).email_key(), "tel:+442079460018");
        assert_eq!(reached(Some("A@b.org"), number).email_key(), "a@b.org");
        assert_eq!(reached(None, None).email_key(), "");
        let kept = serde_json::to_value(reached(None, number)).unwrap();
        assert_eq!(kept["email"], "");
        let read: ClientDetails = serde_json::from_value(kept).unwrap();
        assert_eq!(read, reached(None, number));
    }

    #[test]
    fn debug_shows_nothing_personal() {
        let shown = format!("{:?}", details(Channel::Ok));
        assert!(
            !shown.contains("Sam") && !shown.contains("xample"),
            "{shown}"
        );
    }

    #[test]
    fn people_are_compared_without_case_and_spacing() {
        assert_eq!(
            details(Channel::Ok).person_key(),
            "sam@example.org\nsam hale"
        );
        let named = |name: &str, email: &str| {
            let (name, email) = (
                Personal::new(name.into()),
                Some(Personal::new(email.into())),
            );
            ClientDetails {
                name,
                email,
                ..details(Channel::Ok)
            }
            .person_key()
        };
        assert_eq!(
            named("Zoë", "zoe@müller.de"),
            named("ZOE\u{308}", "Zoe@xn--mller-kva.de"),
            "in two Unicode forms"
        );
        assert_ne!(
            named("Zoë", "zoe@example.org"),
            named("Zoe", "zoe@example.org")
        );
    }
}
