//! What the practice may set aside for a booking of its own.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::VariantArray;

use crate::clients::Personal;

/// A rule that the practice may set aside.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum Override {
    /// How far ahead is booked.
    Horizon,
    /// How soon; back to what began within the last hour.
    Notice,
    /// Working hours, times off, and dates and hours of services and rooms.
    Hours,
    Grid,
    /// How much a practitioner gives, of everything or of one service.
    Limits,
    /// How long the service takes.
    Length,
    /// What it costs.
    Price,
}

/// Those that are set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overrides(u8);

impl Overrides {
    /// Every rule counts.
    pub const NONE: Self = Self(0);

    #[must_use]
    pub const fn holds(self, one: Override) -> bool {
        self.0 & (1 << one as u8) != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Override`].
    pub fn iter(self) -> impl Iterator<Item = Override> {
        Override::VARIANTS
            .iter()
            .copied()
            .filter(move |one| self.holds(*one))
    }
}

impl FromIterator<Override> for Overrides {
    fn from_iter<I: IntoIterator<Item = Override>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |set, one| set | 1 << one as u8))
    }
}

impl Serialize for Overrides {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Overrides {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::deserialize(deserializer)?.into_iter().collect())
    }
}

/// What was set aside for a booking, and why, in the practice's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideNote {
    pub overrides: Overrides,
    pub reason: Personal<String>,
}
