//! Ways in which sessions take place.

use serde::{Deserialize, Serialize};

/// Where and how a session takes place.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In one of the service's rooms, which it occupies.
    Room,
    Online,
    Phone,
    Outdoor,
}

impl Mode {
    /// Whether clients join from wherever they are.
    #[must_use]
    pub const fn is_remote(self) -> bool {
        matches!(self, Self::Online | Self::Phone)
    }
}
