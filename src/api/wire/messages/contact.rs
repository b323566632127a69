//! How a client wants to be reached.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::service::clients::contact::ContactSettings;
use domain::clients::{Channel, ContactRules};

/// How a client wants to be contacted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactSettingsView {
    /// The name they use; null where `stricter_only`.
    pub name: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Their time zone (IANA), if they said so.
    pub time_zone: Option<String>,
    pub contact: ContactView,
    /// Whether this credential can only make the rules stricter, for its own booking: somebody has shown that the mailbox is theirs,
    /// and this is the manage token and not the one in their mails. Then `contact` is what this credential said, the rules that
    /// hold are not shown, and name and language stay as they are.
    pub stricter_only: bool,
}

/// How the client may be contacted safely.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactView {
    pub email: ChannelDto,
    pub sms: ChannelDto,
    pub voicemail: ChannelDto,
    pub post: ChannelDto,
    /// `HH:MM-HH:MM`, local.
    pub safe_hours: Option<String>,
}

/// Whether a channel may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelDto {
    Ok,
    NameOnly,
    Never,
}

impl From<Channel> for ChannelDto {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Ok => Self::Ok,
            Channel::NameOnly => Self::NameOnly,
            Channel::Never => Self::Never,
        }
    }
}

impl From<ChannelDto> for Channel {
    fn from(word: ChannelDto) -> Self {
        match word {
            ChannelDto::Ok => Self::Ok,
            ChannelDto::NameOnly => Self::NameOnly,
            ChannelDto::Never => Self::Never,
        }
    }
}

impl From<&ContactRules> for ContactView {
    fn from(rules: &ContactRules) -> Self {
        Self {
            email: rules.email.into(),
            sms: rules.sms.into(),
            voicemail: rules.voicemail.into(),
            post: rules.post.into(),
            safe_hours: rules.safe_hours.clone(),
        }
    }
}

impl From<ContactSettings> for ContactSettingsView {
    fn from(settings: ContactSettings) -> Self {
        match settings {
            ContactSettings::OfChain(details) => Self {
                name: Some(details.name.reveal().clone()),
                language: details.language,
                time_zone: details.time_zone.map(|zone| zone.name().to_owned()),
                contact: (&details.contact).into(),
                stricter_only: false,
            },
            ContactSettings::OfBooking(rules) => Self {
                name: None,
                language: None,
                time_zone: None,
                contact: (&rules).into(),
                stricter_only: true,
            },
        }
    }
}
