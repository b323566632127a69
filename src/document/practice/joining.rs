//! `joining`: how clients get to their sessions, mode by mode; said of a service, a practitioner or a room.

use serde::{Deserialize, Serialize};
use strum::VariantArray;
use url::Url;
use utoipa::ToSchema;

use super::contact;
use crate::document::{
    fault::Pointer,
    findings::Findings,
    text::{NOTE, Translations},
};
use domain::practice::{
    Text,
    joining::{Directions, Joining, MeetingPoint, OnlineLink, PhoneCall, RANDOM},
    service::Mode,
};

/// How clients get to their sessions, by mode. What a room says comes first, then what the service says, then the practitioner. Only
/// who has booked is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoiningEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<DirectionsEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outdoor: Option<MeetingPointEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<OnlineEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneEntry>,
}

/// How to get to a session in a room. Its address is written with its place, or with the practice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectionsEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Second door on the left; ring the top bell.")]
    pub directions: Option<String>,
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    #[schema(inline, example = json!({"de": "Zweite Tür links; bitte oben klingeln."}))]
    pub directions_translations: Translations,
    /// Of a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", example = "https://www.openstreetmap.org/node/1")]
    pub map_url: Option<String>,
    /// Whether there is a way without a step. Default: what the room says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_free: Option<bool>,
}

/// Where a session outdoors begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingPointEntry {
    #[schema(example = "At the bandstand, by the north gate")]
    pub meeting_point: String,
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    #[schema(inline)]
    pub meeting_point_translations: Translations,
    /// Of a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri")]
    pub map_url: Option<String>,
}

/// The address of a video room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnlineEntry {
    /// With `{random}` in it each session has an address of its own: 32 hexadecimal digits take its place.
    #[schema(example = "https://meet.practice.example/{random}")]
    pub link: String,
}

/// Who calls whom; exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneEntry {
    /// The practice calls; clients give their number when they book.
    #[serde(default)]
    pub practice_calls: bool,
    /// The number that the client calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "+44 1632 960142")]
    pub client_calls: Option<String>,
}

impl JoiningEntry {
    #[must_use]
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// As a service says it, of its modes.
    pub(in crate::document) fn of_service(
        &self,
        found: &mut Findings,
        at: &Pointer,
        modes: &[Mode],
    ) -> Joining {
        let others = "is none of its `modes`: add it there, or leave this out";
        self.check(found, at, (modes, others))
    }

    /// As a room says it.
    pub(in crate::document) fn of_room(&self, found: &mut Findings, at: &Pointer) -> Joining {
        let others =
            "a room only says how to get to it: write this with the service or the practitioner";
        self.check(found, at, (&[Mode::Room], others))
    }

    /// As who gives sessions says it, who may give any.
    pub(in crate::document) fn of_practitioner(
        &self,
        found: &mut Findings,
        at: &Pointer,
    ) -> Joining {
        self.check(found, at, (Mode::VARIANTS, ""))
    }

    /// As it is said where these modes can be had; `others` says that the rest cannot.
    fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        (modes, others): (&[Mode], &str),
    ) -> Joining {
        let at = &at.key("joining");
        let said = [
            (Mode::Room, self.room.is_some()),
            (Mode::Outdoor, self.outdoor.is_some()),
            (Mode::Online, self.online.is_some()),
            (Mode::Phone, self.phone.is_some()),
        ];
        for (mode, _) in said.into_iter().filter(|(_, said)| *said) {
            found.require(modes.contains(&mode), &at.key(mode.into_str()), others);
        }
        let (room, outdoor, online, phone) = (
            self.room.as_ref(),
            self.outdoor.as_ref(),
            self.online.as_ref(),
            self.phone.as_ref(),
        );
        Joining {
            room: room.map(|entry| entry.check(found, &at.key("room"))),
            outdoor: outdoor.and_then(|entry| entry.check(found, &at.key("outdoor"))),
            online: online.map(|entry| entry.check(found, &at.key("online"))),
            phone: phone.map(|entry| entry.check(found, &at.key("phone"))),
        }
    }

    pub(crate) fn of(joining: &Joining) -> Self {
        Self {
            room: joining.room.as_ref().map(DirectionsEntry::of),
            outdoor: joining.outdoor.as_ref().map(MeetingPointEntry::of),
            online: joining.online.as_ref().map(OnlineEntry::of),
            phone: joining.phone.as_ref().map(PhoneEntry::of),
        }
    }
}

impl DirectionsEntry {
    fn check(&self, found: &mut Findings, at: &Pointer) -> Directions {
        found.require(
            *self != Self::default(),
            at,
            "is empty: write something or leave it out",
        );
        Directions {
            directions: found.translated(
                (at, "directions", "directions_translations"),
                self.directions.as_ref(),
                &self.directions_translations,
                NOTE,
            ),
            map_url: map_url(found, at, self.map_url.as_ref()),
            step_free: self.step_free,
        }
    }

    fn of(directions: &Directions) -> Self {
        let (text, directions_translations) = written(directions.directions.as_ref());
        Self {
            directions: text,
            directions_translations,
            map_url: directions.map_url.clone(),
            step_free: directions.step_free,
        }
    }
}

impl MeetingPointEntry {
    fn check(&self, found: &mut Findings, at: &Pointer) -> Option<MeetingPoint> {
        let meeting_point = found.translated(
            (at, "meeting_point", "meeting_point_translations"),
            Some(&self.meeting_point),
            &self.meeting_point_translations,
            NOTE,
        );
        let map_url = map_url(found, at, self.map_url.as_ref());
        meeting_point.map(|meeting_point| MeetingPoint {
            meeting_point,
            map_url,
        })
    }

    fn of(point: &MeetingPoint) -> Self {
        Self {
            meeting_point: point.meeting_point.text.clone(),
            meeting_point_translations: point.meeting_point.translations.clone(),
            map_url: point.map_url.clone(),
        }
    }
}

impl OnlineEntry {
    fn check(&self, found: &mut Findings, at: &Pointer) -> OnlineLink {
        let at = at.key("link");
        let once = self.link.matches(RANDOM).count() <= 1;
        found.require(
            once,
            &at,
            format!("`{RANDOM}` stands in it twice: once is enough"),
        );
        // In the host it would be somebody else's.
        let in_host = |url: &Url| {
            let begin = self.link.find(RANDOM).unwrap_or(usize::MAX);
            begin < url.origin().ascii_serialization().len()
        };
        match web_address(&self.link.replace(RANDOM, "0")) {
            Some(url) => found.require(
                !in_host(&url),
                &at,
                format!("`{RANDOM}` stands in the host: write it after the first `/`"),
            ),
            None => found.fault(&at, not_an_address(&self.link)),
        }
        OnlineLink::written(&self.link)
    }

    fn of(link: &OnlineLink) -> Self {
        Self {
            link: link.text().reveal().clone(),
        }
    }
}

impl PhoneEntry {
    fn check(&self, found: &mut Findings, at: &Pointer) -> PhoneCall {
        found.require(
            self.practice_calls != self.client_calls.is_some(),
            at,
            "say who calls: either practice_calls = true, or client_calls with the number",
        );
        let Some(number) = &self.client_calls else {
            return PhoneCall::ByPractice;
        };
        contact::check_phone(found, &at.key("client_calls"), number);
        PhoneCall::ByClient(number.clone())
    }

    fn of(call: &PhoneCall) -> Self {
        match call {
            PhoneCall::ByPractice => Self {
                practice_calls: true,
                client_calls: None,
            },
            PhoneCall::ByClient(number) => Self {
                practice_calls: false,
                client_calls: Some(number.clone()),
            },
        }
    }
}

fn written(text: Option<&Text>) -> (Option<String>, Translations) {
    text.map_or_else(Default::default, |text| {
        (Some(text.text.clone()), text.translations.clone())
    })
}

fn map_url(found: &mut Findings, at: &Pointer, url: Option<&String>) -> Option<String> {
    let url = url?;
    found.require(
        web_address(url).is_some(),
        &at.key("map_url"),
        not_an_address(url),
    );
    Some(url.clone())
}

fn not_an_address(text: &str) -> String {
    format!(
        "`{text}` is not a web address: write it like https://meet.practice.example/room, without spaces"
    )
}

/// An `https:` address with a host, and without a name and password in it; as it is written.
fn web_address(text: &str) -> Option<Url> {
    let plain = text.len() <= 500 && text.bytes().all(|b| b.is_ascii_graphic());
    Url::parse(text).ok().filter(|url| {
        let bare = url.username().is_empty() && url.password().is_none();
        plain && bare && url.scheme() == "https" && url.has_host()
    })
}
