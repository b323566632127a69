//! How clients get to their sessions, as the practice says it for a service, a practitioner or a room: where to go, which link to open,
//! who calls whom.

use serde::{Deserialize, Serialize};

use super::Text;
use crate::clients::Personal;

/// What is said of each mode; `None`: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Joining {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<Directions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outdoor: Option<MeetingPoint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<OnlineLink>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneCall>,
}

/// How to get to a session in a room; its address is its place's, or the practice's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Directions {
    pub directions: Option<Text>,
    /// Of a map, `https:`.
    pub map_url: Option<String>,
    /// Whether there is a way without a step; `None`: as the room says.
    pub step_free: Option<bool>,
}

/// Where a session outdoors begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingPoint {
    pub meeting_point: Text,
    /// Of a map, `https:`.
    pub map_url: Option<String>,
}

/// The address that an online session is held at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlineLink {
    /// The same for every session.
    Fixed(Personal<String>),
    /// With [`RANDOM`] in it, in whose place each session has random digits.
    Pattern(Personal<String>),
}

/// Stands in a link for what is different in each session.
pub const RANDOM: &str = "{random}";

impl OnlineLink {
    /// A link as it is written.
    #[must_use]
    pub fn written(link: &str) -> Self {
        let link = Personal::new(link.to_owned());
        if link.reveal().contains(RANDOM) {
            Self::Pattern(link)
        } else {
            Self::Fixed(link)
        }
    }

    /// As it was written.
    #[must_use]
    pub const fn text(&self) -> &Personal<String> {
        let (Self::Fixed(text) | Self::Pattern(text)) = self;
        text
    }

    /// The address of a session that has these random digits.
    #[must_use]
    pub fn address(&self, random: &str) -> Personal<String> {
        Personal::new(self.text().reveal().replace(RANDOM, random))
    }
}

/// Who calls whom for a session by phone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneCall {
    /// The practice calls the client, whose number it needs.
    #[default]
    ByPractice,
    /// The client calls this number.
    ByClient(String),
}

impl Joining {
    /// Whether nothing is said.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.room.is_none()
            && self.outdoor.is_none()
            && self.online.is_none()
            && self.phone.is_none()
    }
}
