//! Where sessions take place.

use serde::{Deserialize, Serialize};

use super::{
    joining::Joining,
    schedule::{Schedule, TimeOff},
};
use crate::ids::RoomId;

/// What one booking in person at a time may occupy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub id: RoomId,
    pub handle: String,
    pub name: String,
    /// People, the practitioners included.
    pub capacity: Option<u32>,
    /// Unlimited, and no place at all.
    pub virtual_room: bool,
    pub step_free: bool,
    /// When it can be used, in its place's zone or the practice's; `None`: always.
    pub schedule: Option<Schedule>,
    /// When it is closed all the same, in the same zone; in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time_off: Vec<TimeOff>,
    /// The place that it is in, by its handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How to get there.
    #[serde(default, skip_serializing_if = "Joining::is_nothing")]
    pub joining: Joining,
}
