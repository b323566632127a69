//! `notifications`: who at the practice is told of bookings, of which, and how much.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contact;
use crate::document::{fault::Pointer, findings::Findings};
use domain::{
    clients::Personal,
    messages::notification::{NotificationRules, NotifiedEvent, ShownClient},
};

/// When the day's mail comes, unless another time is written.
const MORNING: u16 = 7 * 60;
/// What an owner is told of, unless something else is written; a practitioner also of the day.
const OF_BOOKINGS: [NotifiedEventDto; 3] = [
    NotifiedEventDto::New,
    NotifiedEventDto::Moved,
    NotifiedEventDto::Cancelled,
];

/// Mails about bookings to somebody of the practice: to the owner about all, to a practitioner about their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationsEntry {
    #[schema(example = "owner@riverside-counselling.example")]
    pub email: String,
    /// Which events. Default: `new`, `moved` and `cancelled`, and for practitioners `day` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["new", "moved", "cancelled", "day"]))]
    pub events: Option<Vec<NotifiedEventDto>>,
    /// Only of sessions today and on so many days after. Default: of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 7)]
    pub within_days: Option<u16>,
    /// How much of a client is shown.
    #[serde(default)]
    pub client: ShownClientDto,
    /// When the day's mail comes, in local time. Default: 07:00.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "07:00", pattern = "^[0-2][0-9]:[0-5][0-9]$")]
    pub day_at: Option<String>,
    /// Also of what the practice has done itself. Default: only of what clients do, and what happens by itself.
    #[serde(default)]
    pub own_acts: bool,
}

/// What somebody of the practice is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotifiedEventDto {
    /// A booking is confirmed.
    New,
    /// A booking is at another time, or with somebody else.
    Moved,
    Cancelled,
    /// In the morning, the day's sessions; nothing on days without any.
    Day,
}

/// How much of a client a notification shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShownClientDto {
    #[default]
    Initials,
    Name,
    Nothing,
}

/// Whom an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Owner,
    Practitioner,
}

impl Reader {
    fn events(self) -> Vec<NotifiedEventDto> {
        let day = (self == Self::Practitioner).then_some(NotifiedEventDto::Day);
        OF_BOOKINGS.into_iter().chain(day).collect()
    }
}

impl NotificationsEntry {
    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        reader: Reader,
    ) -> NotificationRules {
        found.require(
            contact::is_email(&self.email),
            &at.key("email"),
            "not an e-mail address",
        );
        let given = self.events.clone().unwrap_or_else(|| reader.events());
        let message = "is empty: leave it out, or leave out all of `notifications`";
        found.require(!given.is_empty(), &at.key("events"), message);
        for (n, event) in given.iter().enumerate() {
            found.require(
                !given[..n].contains(event),
                &at.key("events").index(n),
                "is listed twice",
            );
        }
        let day_at = self
            .day_at
            .as_ref()
            .map(|text| minutes(found, &at.key("day_at"), text));
        // A time for a mail that is never sent must be a mistake.
        let unused = day_at.is_some() && !given.contains(&NotifiedEventDto::Day);
        found.require(
            !unused,
            &at.key("day_at"),
            "belongs to the event `day`: add that to `events`, or leave this out",
        );
        NotificationRules {
            // Trimmed like in `EmailAddress::read`: white space around an address is not part of
            // it.
            email: Personal::new(self.email.trim().to_owned()),
            events: given.into_iter().map(NotifiedEventDto::event).collect(),
            within_days: found.optional(&at.key("within_days"), self.within_days, 0..=366, "days"),
            client: self.client.shown(),
            day_at: day_at.unwrap_or(MORNING),
            own_acts: self.own_acts,
        }
    }

    pub(crate) fn of(rules: &NotificationRules) -> Self {
        let wants_day = rules.events.contains(&NotifiedEvent::Day);
        Self {
            email: rules.email.reveal().clone(),
            // Written out: the default depends on whom the entry is about.
            events: Some(
                rules
                    .events
                    .iter()
                    .map(|event| NotifiedEventDto::of(*event))
                    .collect(),
            ),
            within_days: rules.within_days,
            client: ShownClientDto::of(rules.client),
            day_at: wants_day.then(|| format!("{:02}:{:02}", rules.day_at / 60, rules.day_at % 60)),
            own_acts: rules.own_acts,
        }
    }
}

/// Minutes after midnight of `07:00`.
fn minutes(found: &mut Findings, at: &Pointer, text: &str) -> u16 {
    let two = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse::<u16>().ok())
    };
    let parts = text
        .split_once(':')
        .and_then(|(hour, minute)| Some((two(hour)??, two(minute)??)));
    let parts = parts.filter(|(hour, minute)| *hour < 24 && *minute < 60);
    found.require(
        parts.is_some(),
        at,
        format!("`{text}` is not a time of day: write it like 07:00"),
    );
    parts.map_or(MORNING, |(hour, minute)| hour * 60 + minute)
}

impl NotifiedEventDto {
    const fn event(self) -> NotifiedEvent {
        match self {
            Self::New => NotifiedEvent::New,
            Self::Moved => NotifiedEvent::Moved,
            Self::Cancelled => NotifiedEvent::Cancelled,
            Self::Day => NotifiedEvent::Day,
        }
    }

    const fn of(event: NotifiedEvent) -> Self {
        match event {
            NotifiedEvent::New => Self::New,
            NotifiedEvent::Moved => Self::Moved,
            NotifiedEvent::Cancelled => Self::Cancelled,
            NotifiedEvent::Day => Self::Day,
        }
    }
}

impl ShownClientDto {
    const fn shown(self) -> ShownClient {
        match self {
            Self::Initials => ShownClient::Initials,
            Self::Name => ShownClient::Name,
            Self::Nothing => ShownClient::Nothing,
        }
    }

    const fn of(shown: ShownClient) -> Self {
        match shown {
            ShownClient::Initials => Self::Initials,
            ShownClient::Name => Self::Name,
            ShownClient::Nothing => Self::Nothing,
        }
    }
}
