//! Who attends, as it is sent.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::wire::{
        ChannelDto,
        fields::{not_blank, object, one_line, optional_object},
    },
    service::clients::{contact::ContactRequest, links::Correction},
};
use domain::{
    clients::{ClientDetails, ContactRules, Personal},
    email::EmailAddress,
    zone::Zone,
};

/// The client.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientBody {
    /// The name they use; one word is fine.
    #[garde(length(chars, min = 1, max = 120), custom(one_line), custom(not_blank))]
    #[schema(min_length = 1, max_length = 120, example = "Sam")]
    pub name: String,
    #[garde(length(max = 254), custom(email_address))]
    #[schema(max_length = 254, format = Email, example = "sam@example.org")]
    pub email: String,
    /// As dialled where the practice is, or with the country code.
    #[garde(inner(length(max = 40), custom(no_control)))]
    #[schema(nullable = false, max_length = 40, example = "+44 20 7946 0018")]
    pub phone: Option<String>,
    /// BCP 47.
    #[garde(inner(length(max = 35), pattern("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")))]
    #[schema(
        nullable = false,
        max_length = 35,
        pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        example = "en"
    )]
    pub language: Option<String>,
    /// Their time zone (IANA); default: the practice's. Safe hours and the quiet of the night are meant there. A name that is
    /// not known here counts as none: browsers know names that others do not, and nobody's booking shall fail for that.
    #[garde(inner(length(max = 64)))]
    #[schema(nullable = false, max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
    #[garde(inner(length(chars, max = 60), custom(one_line)))]
    #[schema(nullable = false, max_length = 60, example = "they/them")]
    pub pronouns: Option<String>,
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub contact: Option<ContactBody>,
}

/// The client, as far as the practice knows them. Without an e-mail address they get no mail, only text messages, if there is a number.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminClientBody {
    /// The name they use; one word is fine.
    #[garde(length(chars, min = 1, max = 120), custom(one_line), custom(not_blank))]
    #[schema(min_length = 1, max_length = 120, example = "Sam")]
    pub name: String,
    #[garde(inner(length(max = 254), custom(email_address)))]
    #[schema(nullable = false, max_length = 254, format = Email, example = "sam@example.org")]
    pub email: Option<String>,
    /// As dialled where the practice is, or with the country code.
    #[garde(inner(length(max = 40), custom(no_control)))]
    #[schema(nullable = false, max_length = 40, example = "+44 20 7946 0018")]
    pub phone: Option<String>,
    /// BCP 47.
    #[garde(inner(length(max = 35), pattern("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")))]
    #[schema(
        nullable = false,
        max_length = 35,
        pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        example = "en"
    )]
    pub language: Option<String>,
    /// Their time zone (IANA); default: the practice's. A name that is not known here counts as none.
    #[garde(inner(length(max = 64)))]
    #[schema(nullable = false, max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
    #[garde(inner(length(chars, max = 60), custom(one_line)))]
    #[schema(nullable = false, max_length = 60, example = "they/them")]
    pub pronouns: Option<String>,
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub contact: Option<ContactBody>,
}

/// How the client may be contacted safely; a channel that is left out may be used.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    #[garde(skip)]
    #[schema(nullable = false)]
    pub email: Option<ChannelDto>,
    #[garde(skip)]
    #[schema(nullable = false)]
    pub sms: Option<ChannelDto>,
    #[garde(skip)]
    #[schema(nullable = false)]
    pub voicemail: Option<ChannelDto>,
    #[garde(skip)]
    #[schema(nullable = false)]
    pub post: Option<ChannelDto>,
    /// Local time, `HH:MM-HH:MM`.
    #[garde(inner(pattern("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$")))]
    #[schema(
        nullable = false,
        pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
        example = "09:30-15:00"
    )]
    pub safe_hours: Option<String>,
}

/// A corrected address for messages about a booking; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "sam@example.org"}))]
pub struct AddressBody {
    #[garde(inner(length(max = 254), custom(email_address)))]
    #[schema(nullable = false, max_length = 254, format = Email, example = "sam@example.org")]
    pub email: Option<String>,
    /// As dialled where the practice is, or with the country code.
    #[garde(inner(length(max = 40), custom(no_control)))]
    #[schema(nullable = false, max_length = 40, example = "+44 20 7946 0018")]
    pub phone: Option<String>,
}

impl From<AddressBody> for Correction {
    fn from(body: AddressBody) -> Self {
        Self {
            email: body.email.map(|email| Personal::new(email.trim().into())),
            phone: body.phone.map(Personal::new),
        }
    }
}

/// Whose links are asked for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "sam@example.org"}))]
pub struct LinkRequestBody {
    /// The address that the bookings were made with.
    #[garde(length(max = 254), custom(email_address))]
    #[schema(max_length = 254, format = Email, example = "sam@example.org")]
    pub email: String,
}

/// How the client wants to be contacted from now on, for all of their bookings.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"contact": {"email": "ok", "sms": "never", "voicemail": "never", "safe_hours": "09:30-15:00"}}))]
pub struct ContactSettingsBody {
    /// Replaces the previous rules.
    #[serde(deserialize_with = "object")]
    #[garde(dive)]
    pub contact: ContactBody,
    /// The name to use; left out: as before.
    #[garde(inner(length(chars, min = 1, max = 120), custom(one_line), custom(not_blank)))]
    #[schema(nullable = false, min_length = 1, max_length = 120, example = "Sam")]
    pub name: Option<String>,
    /// BCP 47, for messages; left out: as before.
    #[garde(inner(length(max = 35), pattern("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")))]
    #[schema(
        nullable = false,
        max_length = 35,
        pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        example = "en"
    )]
    pub language: Option<String>,
    /// Their time zone (IANA); left out: as before.
    #[garde(inner(custom(zone_name)))]
    #[schema(nullable = false, example = "Europe/London")]
    pub time_zone: Option<String>,
}

impl From<ContactSettingsBody> for ContactRequest {
    fn from(body: ContactSettingsBody) -> Self {
        let name = body.name.map(|name| Personal::new(name.trim().into()));
        Self {
            contact: body.contact.rules(),
            name,
            language: body.language,
            time_zone: body.time_zone.and_then(zone),
        }
    }
}

impl ClientBody {
    pub(super) fn details(self) -> ClientDetails {
        AdminClientBody {
            name: self.name,
            email: Some(self.email),
            phone: self.phone,
            language: self.language,
            time_zone: self.time_zone,
            pronouns: self.pronouns,
            contact: self.contact,
        }
        .details()
    }
}

impl AdminClientBody {
    pub(super) fn details(self) -> ClientDetails {
        ClientDetails {
            name: Personal::new(self.name.trim().into()),
            email: self.email.map(|email| Personal::new(email.trim().into())),
            phone: self.phone.map(Personal::new),
            language: self.language,
            time_zone: self.time_zone.and_then(zone),
            pronouns: self.pronouns.map(Personal::new),
            contact: self.contact.map(ContactBody::rules).unwrap_or_default(),
        }
    }
}

impl ContactBody {
    fn rules(self) -> ContactRules {
        let channel = |word: Option<ChannelDto>| word.map(Into::into).unwrap_or_default();
        ContactRules {
            email: channel(self.email),
            sms: channel(self.sms),
            voicemail: channel(self.voicemail),
            post: channel(self.post),
            safe_hours: self.safe_hours,
        }
    }
}

fn zone(name: impl AsRef<str>) -> Option<Zone> {
    Zone::named(name.as_ref()).ok()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that garde calls"
)]
fn zone_name(text: &str, (): &()) -> garde::Result {
    Zone::named(text)
        .map(|_| ())
        .map_err(|unknown| garde::Error::new(unknown.to_string()))
}

/// What mail can be sent to.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that garde calls"
)]
fn email_address(text: &str, (): &()) -> garde::Result {
    EmailAddress::read(text)
        .map(|_| ())
        .ok_or_else(|| garde::Error::new("is not an e-mail address, such as sam@example.org"))
}

/// Whether it is a number only its practice can tell: its country's numbers need no code.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that garde calls"
)]
fn no_control(text: &str, (): &()) -> garde::Result {
    if text.chars().any(char::is_control) {
        Err(garde::Error::new("contains control characters"))
    } else {
        Ok(())
    }
}
