//! Paths and queries of the client's side.

use serde::{Deserialize, Deserializer, de};
use utoipa::IntoParams;

use crate::{
    api::wire::{
        ModeDto,
        fields::{Day, Instant},
    },
    server::problem::{Code, Problem},
    service::booking::placing::{explain::ExplainQuery, search::AvailabilityQuery},
};
use domain::{ids::BookingId, practice::service::Mode, zone::Zone};

/// The practice in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SlugPath {
    /// The practice's short name.
    #[serde(deserialize_with = "slug")]
    #[param(
        example = "riverside-counselling",
        min_length = 2,
        max_length = 60,
        pattern = "^[a-z0-9-]+$"
    )]
    pub slug: String,
}

/// What is no slug names no practice, and PostgreSQL takes no text with a NUL in it.
fn slug<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let formed = (2..=60).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    formed
        .then_some(text)
        .ok_or_else(|| de::Error::custom("is no slug"))
}

/// The booking in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BookingPath {
    /// The booking.
    #[param(value_type = String, pattern = "^bkg_[0-9a-f]{32}$", example = "bkg_01930000000070008000000000000001")]
    pub id: BookingId,
}

/// A message about the booking.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MessagePath {
    /// The booking.
    #[param(value_type = String, pattern = "^bkg_[0-9a-f]{32}$", example = "bkg_01930000000070008000000000000001")]
    pub id: BookingId,
    /// Of the message, from 1.
    #[param(minimum = 1, example = 1)]
    pub number: u32,
}

/// The language of names and texts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LanguageQuery {
    /// BCP 47; the practice's own where it has no translation.
    #[param(example = "en", nullable = false)]
    pub language: Option<String>,
}

/// Which practitioners.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PractitionersQuery {
    /// Only who gives this service: id or handle; of one that is not listed followed by `.` and its `link_secret`.
    #[param(example = "ind50", nullable = false)]
    pub service: Option<String>,
    /// Only who speaks this language: BCP 47.
    #[param(example = "en", nullable = false)]
    pub language: Option<String>,
}

/// Which free times.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AvailabilityParams {
    /// Id or handle; of one that is not listed followed by `.` and its `link_secret`.
    #[param(example = "ind50")]
    pub service: String,
    /// First local date of the practice; default today.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub start: Option<Day>,
    /// Last local date, inclusive; at most 62 days in all; default four weeks.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub end: Option<Day>,
    /// Only with this practitioner: id or handle.
    #[param(nullable = false)]
    pub practitioner: Option<String>,
    /// Only what can take place so.
    #[param(nullable = false, inline)]
    pub mode: Option<ModeDto>,
    /// The viewer's IANA zone, for the offsets of the times shown. The slots are the same.
    #[param(example = "Europe/London", nullable = false)]
    pub time_zone: Option<String>,
    /// A booking to be moved: the starts that it can be moved to, its own among them, in its own way unless `mode` says another.
    /// Needs its manage token, or the practice's key.
    #[param(value_type = String, pattern = "^bkg_[0-9a-f]{32}$", nullable = false, required = false)]
    pub booking: Option<BookingId>,
}

/// Which start.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExplainParams {
    /// Id or handle.
    #[param(example = "ind50")]
    pub service: String,
    /// When the session would start.
    #[param(value_type = String, format = DateTime, example = "2026-12-01T12:00:00Z")]
    pub start: Instant,
    /// Only with this practitioner: id or handle.
    #[param(nullable = false)]
    pub practitioner: Option<String>,
    /// Only in this way.
    #[param(nullable = false, inline)]
    pub mode: Option<ModeDto>,
}

impl From<ExplainParams> for ExplainQuery {
    fn from(query: ExplainParams) -> Self {
        Self {
            service: query.service,
            start: query.start.0,
            practitioner: query.practitioner,
            mode: query.mode.map(Mode::from),
        }
    }
}

impl AvailabilityParams {
    pub fn query(self) -> Result<AvailabilityQuery, Problem> {
        let zone = self.time_zone.map(|name| Zone::named(&name)).transpose();
        Ok(AvailabilityQuery {
            service: self.service,
            practitioner: self.practitioner,
            mode: self.mode.map(Mode::from),
            start: self.start.map(|day| day.0),
            end: self.end.map(|day| day.0),
            time_zone: zone
                .map_err(|error| Problem::at(Code::Invalid, "/time_zone", error.to_string()))?,
            booking: self.booking,
        })
    }
}
