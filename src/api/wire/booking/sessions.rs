//! Sessions of classes, as the practice sees them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::NamedView;
use crate::{
    api::wire::{AdminBookingView, instant, reply},
    service::booking::{
        details::BookingDetails,
        sessions::{
            ChangedSessions,
            list::{ListedSessions, SessionDetails},
        },
    },
};
use domain::practice::Catalogue;
use store::{RenderError, Reply};

/// The sessions of classes ahead.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionsView {
    /// By start.
    pub data: Vec<SessionView>,
}

/// Sessions that were changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedSessionsView {
    /// As they are now, by start. Later ones without bookings follow, and are not named.
    pub data: Vec<SessionView>,
    /// The bookings that were changed with them; each client is told.
    #[schema(example = json!(["bkg_01930000000070008000000000000001"]))]
    pub bookings: Vec<String>,
}

/// The bookings of a client who was enrolled.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentView {
    /// In the order of `starts`.
    pub data: Vec<AdminBookingView>,
}

impl EnrolmentView {
    /// The answer that is kept.
    pub fn answer(bookings: &[BookingDetails]) -> Result<Reply, RenderError> {
        let data = bookings.iter().map(AdminBookingView::of).collect();
        reply(201, None, &Self { data })
    }
}

/// A session of a class, whether anybody has booked it or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    pub service: NamedView,
    #[schema(format = DateTime, example = "2026-12-07T07:00:00-05:00")]
    pub start: String,
    #[schema(format = DateTime, example = "2026-12-07T08:00:00-05:00")]
    pub end: String,
    /// Who gives it; before the first booking each who may.
    pub practitioners: Vec<NamedView>,
    /// Null: in no room, or in one that is chosen with the first booking.
    pub room: Option<NamedView>,
    pub seats_taken: u32,
    pub seats_left: u32,
    /// Seats that must be taken for it to run.
    pub min_to_run: Option<u32>,
    /// When you decide about it if fewer are taken; null without `min_to_run`.
    #[schema(format = DateTime, example = "2026-12-06T07:00:00-05:00")]
    pub decide_by: Option<String>,
    /// Whether you have to decide about it now: cancel it, with all money back, or confirm it.
    pub to_decide: bool,
    /// False: the class no longer has a session then; this one takes place for those who booked it, and nobody else can book it.
    pub planned: bool,
}

impl SessionView {
    fn of(session: &SessionDetails, catalogue: &Catalogue, now: Timestamp) -> Self {
        let zone = &catalogue.practice.zone;
        let practitioners = session.practitioners.iter().map(|id| NamedView {
            id: id.to_string(),
            name: catalogue.practitioner_name(*id).unwrap_or_default().into(),
        });
        let room = session.room.map(|id| NamedView {
            id: id.to_string(),
            name: catalogue.room_name(id).unwrap_or_default().into(),
        });
        let class = catalogue.service(session.class);
        Self {
            service: NamedView {
                id: session.class.to_string(),
                name: class
                    .map(|class| class.name.text.clone())
                    .unwrap_or_default(),
            },
            start: instant(session.at.start, zone),
            end: instant(session.at.end, zone),
            practitioners: practitioners.collect(),
            room,
            seats_taken: session.seats_taken,
            seats_left: session.seats_left,
            min_to_run: session.minimum.map(|minimum| minimum.seats),
            decide_by: session
                .minimum
                .map(|minimum| instant(minimum.decide_by(session.at.start), zone)),
            to_decide: session.is_to_decide(now, now),
            planned: session.is_planned,
        }
    }
}

impl From<&ListedSessions> for SessionsView {
    fn from(listed: &ListedSessions) -> Self {
        let sessions = listed.sessions.iter();
        Self {
            data: sessions
                .map(|one| SessionView::of(one, &listed.catalogue, listed.now))
                .collect(),
        }
    }
}

impl ChangedSessionsView {
    /// The answer that is kept.
    pub fn answer(changed: &ChangedSessions) -> Result<Reply, RenderError> {
        let view = Self {
            data: SessionsView::from(&changed.listed).data,
            bookings: changed.bookings.iter().map(ToString::to_string).collect(),
        };
        reply(200, None, &view)
    }
}
