//! How a client wants to be reached.

use serde::Serialize;
use utoipa::ToSchema;

use super::ChannelWord;
use crate::domain::client::{ClientDetails, ContactRules};

/// How a client wants to be reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactSettingsView {
    /// The name they use.
    pub name: String,
    /// BCP 47.
    pub language: Option<String>,
    /// Where they are (IANA), if they said so.
    pub time_zone: Option<String>,
    pub contact: ContactView,
    /// Whether this credential can only make the rules stricter: it does not lead back to the client's first booking. Then
    /// the rules that hold are not shown, and name and language stay as they are.
    pub stricter_only: bool,
}

/// How the client may be reached safely.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactView {
    pub email: ChannelWord,
    pub sms: ChannelWord,
    pub voicemail: ChannelWord,
    pub post: ChannelWord,
    /// `HH:MM-HH:MM`, local.
    pub safe_hours: Option<String>,
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

impl ContactSettingsView {
    /// What is known, to the client themselves; to anybody else nothing that they did not say.
    #[must_use]
    pub fn of(details: &ClientDetails, own: bool) -> Self {
        if !own {
            return Self::said(&ClientDetails { contact: ContactRules::default(), ..details.clone() });
        }
        Self {
            name: details.name.reveal().clone(),
            language: details.language.clone(),
            time_zone: details.time_zone.as_ref().map(|zone| zone.name().to_owned()),
            contact: (&details.contact).into(),
            stricter_only: false,
        }
    }

    /// What was said now, by a link that may only make the rules stricter.
    #[must_use]
    pub fn said(details: &ClientDetails) -> Self {
        Self {
            name: details.name.reveal().clone(),
            language: None,
            time_zone: None,
            contact: (&details.contact).into(),
            stricter_only: true,
        }
    }
}
