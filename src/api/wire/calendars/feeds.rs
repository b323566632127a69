//! Feeds as the practice, or a client, sees them.

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::wire::{instant, reply},
    service::{calendars::feeds::MadeFeed, listing::InZone},
};
use domain::{
    calendars::feed::{Detail, Feed, Shows},
    ids::BookingId,
    zone::Zone,
};
use store::{RenderError, Reply};

/// A calendar that others subscribe to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedView {
    #[schema(pattern = "^fed_[0-9a-f]{32}$")]
    pub id: String,
    /// Whose bookings it shows.
    pub kind: FeedKindDto,
    /// Of a practitioner's feed.
    #[schema(pattern = "^prt_[0-9a-f]{32}$")]
    pub practitioner: Option<String>,
    /// Of a room's feed.
    #[schema(pattern = "^rom_[0-9a-f]{32}$")]
    pub room: Option<String>,
    pub detail: DetailDto,
    /// What else is in it.
    pub include: Vec<IncludeDto>,
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
pub enum FeedKindDto {
    Practice,
    Practitioner,
    Room,
    Client,
}

/// How much a feed says about clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DetailDto {
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
pub enum IncludeDto {
    TimesOff,
    /// When the practitioner's other calendars say they are busy.
    BusyTimes,
}

impl From<DetailDto> for Detail {
    fn from(word: DetailDto) -> Self {
        match word {
            DetailDto::Busy => Self::Busy,
            DetailDto::Initials => Self::Initials,
            DetailDto::Names => Self::Names,
        }
    }
}

impl From<Detail> for DetailDto {
    fn from(detail: Detail) -> Self {
        match detail {
            Detail::Busy => Self::Busy,
            Detail::Initials => Self::Initials,
            Detail::Names => Self::Names,
        }
    }
}

impl From<InZone<Vec<Feed>>> for FeedsView {
    fn from(InZone { of, zone }: InZone<Vec<Feed>>) -> Self {
        let data = of.iter().map(|feed| FeedView::of(feed, &zone)).collect();
        Self { data }
    }
}

impl FeedView {
    fn of(feed: &Feed, zone: &Zone) -> Self {
        let (kind, practitioner, room) = match feed.shows {
            Shows::Practice => (FeedKindDto::Practice, None, None),
            Shows::Practitioner(id) => (FeedKindDto::Practitioner, Some(id.to_string()), None),
            Shows::Room(id) => (FeedKindDto::Room, None, Some(id.to_string())),
            Shows::Client(_) | Shows::Booking(_) => (FeedKindDto::Client, None, None),
        };
        let include = [
            (IncludeDto::TimesOff, feed.times_off),
            (IncludeDto::BusyTimes, feed.busy),
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

impl From<&MadeFeed> for NewFeedView {
    fn from(made: &MadeFeed) -> Self {
        let url = made.url.expose_secret();
        Self {
            feed: FeedView::of(&made.feed, &made.zone),
            url: url.to_owned(),
            webcal_url: webcal(url),
        }
    }
}

impl NewFeedView {
    /// The answer that is kept, of one that was made.
    pub fn made(made: &MadeFeed) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/feeds/{}", made.feed.id);
        reply(201, Some(location), &Self::from(made))
    }

    /// The answer that is kept, of a new address.
    pub fn rotated(made: &MadeFeed) -> Result<Reply, RenderError> {
        reply(200, None, &Self::from(made))
    }

    /// The answer that is kept, of one that was made through a booking.
    pub fn made_for_client(booking: BookingId, made: &MadeFeed) -> Result<Reply, RenderError> {
        let location = format!("/v1/bookings/{booking}/feed");
        reply(201, Some(location), &Self::from(made))
    }
}

/// The same address as calendar apps take it. They turn it into https; only a test installation is reached without.
pub(crate) fn webcal(url: &str) -> String {
    url.split_once("://")
        .map_or_else(|| url.to_owned(), |(_, rest)| format!("webcal://{rest}"))
}
