//! Feeds as the practice, or a client, sees them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::wire::instant;
use domain::{
    calendars::feed::{Detail, Feed, Shows},
    zone::Zone,
};

/// A calendar that others subscribe to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedView {
    #[schema(pattern = "^fed_[0-9a-f]{32}$")]
    pub id: String,
    /// Whose bookings it shows.
    pub kind: FeedKindWord,
    /// Of a practitioner's feed.
    #[schema(pattern = "^prt_[0-9a-f]{32}$")]
    pub practitioner: Option<String>,
    /// Of a room's feed.
    #[schema(pattern = "^rom_[0-9a-f]{32}$")]
    pub room: Option<String>,
    pub detail: DetailWord,
    /// What else is in it.
    pub include: Vec<IncludeWord>,
    pub label: String,
    /// BCP 47; null: the practice's own.
    pub language: Option<String>,
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// Feeds.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedsView {
    pub data: Vec<FeedView>,
}

/// A feed with its secret address, which is shown only here.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewFeedView {
    #[serde(flatten)]
    pub feed: FeedView,
    /// For programs that subscribe to an https address: Google Calendar, Outlook, Thunderbird.
    #[schema(format = "uri")]
    pub url: String,
    /// The same; opens the calendar app of a phone or a Mac.
    #[schema(format = "uri")]
    pub webcal_url: String,
}

/// Whose calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKindWord {
    Practice,
    Practitioner,
    Room,
    Client,
}

/// How much a feed says about clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DetailWord {
    /// Nothing: that the time is taken.
    #[default]
    Busy,
    Initials,
    /// Names, and what is booked.
    Names,
}

/// What can stand in a practitioner's feed beside appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncludeWord {
    TimesOff,
    /// When the practitioner's other calendars say they are busy.
    BusyTimes,
}

impl From<DetailWord> for Detail {
    fn from(word: DetailWord) -> Self {
        match word {
            DetailWord::Busy => Self::Busy,
            DetailWord::Initials => Self::Initials,
            DetailWord::Names => Self::Names,
        }
    }
}

impl From<Detail> for DetailWord {
    fn from(detail: Detail) -> Self {
        match detail {
            Detail::Busy => Self::Busy,
            Detail::Initials => Self::Initials,
            Detail::Names => Self::Names,
        }
    }
}

impl FeedView {
    pub(crate) fn of(feed: &Feed, zone: &Zone) -> Self {
        let (kind, practitioner, room) = match feed.shows {
            Shows::Practice => (FeedKindWord::Practice, None, None),
            Shows::Practitioner(id) => (FeedKindWord::Practitioner, Some(id.to_string()), None),
            Shows::Room(id) => (FeedKindWord::Room, None, Some(id.to_string())),
            Shows::Client(_) | Shows::Booking(_) => (FeedKindWord::Client, None, None),
        };
        let include = [
            (IncludeWord::TimesOff, feed.times_off),
            (IncludeWord::BusyTimes, feed.busy),
        ];
        Self {
            id: feed.id.to_string(),
            kind,
            practitioner,
            room,
            detail: feed.detail.into(),
            include: include
                .into_iter()
                .filter(|(_, has)| *has)
                .map(|(word, _)| word)
                .collect(),
            label: feed.label.clone(),
            language: feed.language.clone(),
            created_at: instant(feed.created, zone),
        }
    }
}

impl NewFeedView {
    pub(crate) fn of(feed: &Feed, zone: &Zone, public_url: &str, token: &str) -> Self {
        let url = format!("{public_url}/v1/feeds/{token}.ics");
        // Programs turn it into https; only a test installation is reached without.
        let webcal_url = url
            .split_once("://")
            .map_or_else(|| url.clone(), |(_, rest)| format!("webcal://{rest}"));
        Self {
            feed: FeedView::of(feed, zone),
            url,
            webcal_url,
        }
    }
}
