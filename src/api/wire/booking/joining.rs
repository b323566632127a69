//! How to join a session.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::wire::{ModeDto, instant},
    service::booking::{details::BookingDetails, joining::way},
};
use domain::{
    booking::joining::WayToJoin,
    clients::Personal,
    practice::{Text, joining::PhoneCall},
};

/// How the session of a booking is joined. What is not said, or does not go with its mode, is null; so is everything once it is over or
/// does not stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JoiningView {
    pub mode: ModeDto,
    /// In a room: where it is.
    #[schema(example = "7 North Street, Sheffield S7 0XX")]
    pub address: Option<String>,
    #[schema(example = "Second door on the left; ring the top bell.")]
    pub directions: Option<String>,
    /// Whether there is a way to the room without a step.
    pub step_free: Option<bool>,
    /// Outdoors: where it begins.
    pub meeting_point: Option<String>,
    /// Of a map.
    #[schema(format = "uri")]
    pub map_url: Option<String>,
    /// By phone: whether the practice calls.
    pub practice_calls: Option<bool>,
    /// By phone: the number that the client calls.
    #[schema(example = "+44 1632 960142")]
    pub client_calls: Option<String>,
    /// Online: leads on to the session from `opens_at` until `closes_at`, and says so before. It ends when the booking is moved or
    /// cancelled. Null for keys without the scope `clients`.
    #[schema(format = "uri")]
    pub join_url: Option<String>,
    #[schema(format = DateTime)]
    pub opens_at: Option<String>,
    #[schema(format = DateTime)]
    pub closes_at: Option<String>,
}

impl JoiningView {
    /// In its client's language; `join_url` for a session that is held online.
    #[must_use]
    pub fn of(details: &BookingDetails, join_url: Option<&Personal<String>>) -> Self {
        let booking = &details.record.booking;
        let language = details.record.client.details.language.as_deref();
        let text = |text: &Text| text.in_language(language).to_owned();
        let nothing = Self {
            mode: booking.mode.into(),
            address: None,
            directions: None,
            step_free: None,
            meeting_point: None,
            map_url: None,
            practice_calls: None,
            client_calls: None,
            join_url: None,
            opens_at: None,
            closes_at: None,
        };
        match way(booking, &details.catalogue, details.now) {
            None => nothing,
            Some(WayToJoin::Room(room)) => Self {
                address: room.address.map(str::to_owned),
                directions: room.directions.map(text),
                map_url: room.map_url.map(str::to_owned),
                step_free: room.step_free,
                ..nothing
            },
            Some(WayToJoin::Outdoor(point)) => Self {
                meeting_point: Some(text(&point.meeting_point)),
                map_url: point.map_url.clone(),
                ..nothing
            },
            Some(WayToJoin::Phone(PhoneCall::ByPractice)) => Self {
                practice_calls: Some(true),
                ..nothing
            },
            Some(WayToJoin::Phone(PhoneCall::ByClient(number))) => Self {
                practice_calls: Some(false),
                client_calls: Some(number.clone()),
                ..nothing
            },
            Some(WayToJoin::Online(_)) => {
                let zone = &booking.terms.zone;
                let (opens, closes) = booking.joining_hours();
                Self {
                    join_url: join_url
                        .filter(|_| details.sees_clients)
                        .map(|url| url.reveal().clone()),
                    opens_at: Some(instant(opens, zone)),
                    closes_at: Some(instant(closes, zone)),
                    ..nothing
                }
            }
        }
    }
}
