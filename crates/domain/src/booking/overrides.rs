//! What the practice may set aside for a booking of its own.

use strum::VariantArray;

/// A rule that the practice may set aside.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Override {
    /// How far ahead is booked.
    Horizon,
    /// How soon; back to what began within the last hour.
    Notice,
    /// Working hours, times off, and dates and hours of services and rooms.
    Hours,
    Grid,
    /// How many sessions a practitioner gives.
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
