//! Slots as they are listed.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::wire::{ModeDto, instant},
    service::booking::placing::search::FreeSlots,
};
use domain::{booking::availability::Slot, zone::Zone};

/// Free starts of a service.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailabilityView {
    /// The zone whose offset the times show: the one asked for, else the practice's.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
    #[schema(
        pattern = "^svc_[0-9a-f]{32}$",
        example = "svc_01930000000070008000000000000001"
    )]
    pub service: String,
    /// By start.
    pub slots: Vec<SlotView>,
    /// If nothing is free in the range: the first start after it.
    #[schema(format = DateTime)]
    pub next_available: Option<String>,
    /// The last local date of the practice that can be booked at the moment.
    #[schema(format = Date, example = "2027-01-30")]
    pub last_bookable: String,
}

/// A start that can be booked right now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SlotView {
    #[schema(format = DateTime, example = "2026-12-01T12:00:00+00:00")]
    pub start: String,
    #[schema(format = DateTime, example = "2026-12-01T12:50:00+00:00")]
    pub end: String,
    /// The practitioners who are free, by id.
    #[schema(example = json!(["prt_01930000000070008000000000000001"]))]
    pub practitioners: Vec<String>,
    /// The ways it can take place.
    pub modes: Vec<ModeDto>,
    pub seats_left: u32,
}

impl From<FreeSlots> for AvailabilityView {
    fn from(free: FreeSlots) -> Self {
        let zone = &free.zone;
        Self {
            time_zone: zone.name().into(),
            service: free.service.to_string(),
            slots: free
                .slots
                .iter()
                .map(|slot| SlotView::of(slot, zone))
                .collect(),
            next_available: free.next.map(|at| instant(at, zone)),
            last_bookable: free.last_bookable.to_string(),
        }
    }
}

impl SlotView {
    /// A slot in the offset of `zone`.
    #[must_use]
    pub fn of(slot: &Slot, zone: &Zone) -> Self {
        let practitioners: BTreeSet<_> = slot
            .offers
            .iter()
            .flat_map(|offer| &offer.practitioners)
            .collect();
        let modes: BTreeSet<_> = slot
            .offers
            .iter()
            .flat_map(|offer| &offer.modes)
            .copied()
            .collect();
        Self {
            start: instant(slot.at.start, zone),
            end: instant(slot.at.end, zone),
            practitioners: practitioners.iter().map(ToString::to_string).collect(),
            modes: modes.into_iter().map(ModeDto::from).collect(),
            seats_left: slot
                .offers
                .iter()
                .map(|offer| offer.seats_left)
                .max()
                .unwrap_or(0),
        }
    }
}
