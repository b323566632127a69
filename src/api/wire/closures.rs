//! Closures, and what the practice tells many clients at once.

use jiff::ToSpan;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AdminBookingView, MoneyView, SlotView, reply};
use crate::service::{
    booking::{
        closing::{ClosedBooking, ClosureCancelled, ClosurePreview},
        details::BookingDetails,
    },
    practice::closures::EnteredClosure,
};
use domain::ids::BookingId;
use store::{RenderError, Reply};

/// Whole days on which the practice, a practitioner, a room or a place is closed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureView {
    #[schema(
        pattern = "^cls_[0-9a-f]{32}$",
        example = "cls_01930000000070008000000000000001"
    )]
    pub id: String,
    pub label: String,
    /// The first day, included.
    #[schema(format = Date, example = "2026-11-23")]
    pub first: String,
    /// The last day, included.
    #[schema(format = Date, example = "2026-11-24")]
    pub last: String,
    /// Who is off, by id: one, or all of the practice.
    #[schema(example = json!(["prt_01930000000070008000000000000001"]))]
    pub practitioners: Vec<String>,
    /// The rooms that are closed, by id, in place of people: one, or all of a place.
    #[schema(example = json!([]))]
    pub rooms: Vec<String>,
    /// Future bookings within it; they stay until they are rescheduled, cancelled or kept.
    pub bookings: Vec<String>,
}

/// What a closure would mean. Nothing is closed yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosurePreviewView {
    /// By start.
    pub data: Vec<ClosedBookingView>,
    /// What would be refunded in all, if each were cancelled.
    pub refund: MoneyView,
    /// Of that, what the practice pays back itself.
    pub manual_refund: MoneyView,
}

/// A booking that falls into a closure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedBookingView {
    pub booking: AdminBookingView,
    /// What cancelling it would refund.
    pub refund: MoneyView,
    /// Of that, what the practice pays back itself.
    pub manual_refund: MoneyView,
    /// Free times near its own, with anybody who gives the service.
    pub alternatives: Vec<SlotView>,
}

/// What became of the bookings of a closure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureCancelledView {
    /// Those that were cancelled by this request.
    pub cancelled: Vec<String>,
    /// Those that changed in the meantime: send the request again.
    pub remaining: Vec<String>,
}

/// Bookings.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminBookingsView {
    /// By start.
    pub data: Vec<AdminBookingView>,
}

fn ids(bookings: &[BookingId]) -> Vec<String> {
    bookings.iter().map(ToString::to_string).collect()
}

impl ClosureView {
    #[must_use]
    pub fn of(entered: &EnteredClosure) -> Self {
        let row = &entered.row;
        let off = row.closed.first().map(|(_, (_, off))| *off);
        let last = off.and_then(|off| off.until.date().checked_sub(1.day()).ok());
        Self {
            id: row.id.to_string(),
            label: row.label.clone(),
            first: off.map_or_else(String::new, |off| off.from.date().to_string()),
            last: last.map_or_else(String::new, |last| last.to_string()),
            practitioners: entered
                .practitioners()
                .iter()
                .map(ToString::to_string)
                .collect(),
            rooms: entered.rooms.iter().map(ToString::to_string).collect(),
            bookings: ids(&entered.bookings),
        }
    }

    /// The answer that is kept.
    pub fn answer(entered: &EnteredClosure) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/closures/{}", entered.row.id);
        reply(201, Some(location), &Self::of(entered))
    }
}

impl From<ClosurePreview> for ClosurePreviewView {
    fn from(preview: ClosurePreview) -> Self {
        let zone = &preview.catalogue.practice.zone;
        let view = |one: &ClosedBooking| ClosedBookingView {
            booking: AdminBookingView::of(&one.details),
            refund: one.refund.into(),
            manual_refund: one.manual_refund.into(),
            alternatives: one
                .alternatives
                .iter()
                .map(|slot| SlotView::of(slot, zone))
                .collect(),
        };
        Self {
            data: preview.bookings.iter().map(view).collect(),
            refund: preview.refund.into(),
            manual_refund: preview.manual_refund.into(),
        }
    }
}

impl From<ClosureCancelled> for ClosureCancelledView {
    fn from(done: ClosureCancelled) -> Self {
        Self {
            cancelled: ids(&done.cancelled),
            remaining: ids(&done.remaining),
        }
    }
}

impl From<Vec<BookingDetails>> for AdminBookingsView {
    fn from(bookings: Vec<BookingDetails>) -> Self {
        Self {
            data: bookings.iter().map(AdminBookingView::of).collect(),
        }
    }
}
