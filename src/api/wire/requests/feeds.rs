//! Requests about calendars.

use garde::Validate;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::wire::{
        DetailDto, IncludeDto, WorkingElsewhereDto,
        fields::{Day, one_line},
    },
    server::problem::{Code, Problem},
    service::calendars::{
        busy_sources::BusySourceRequest,
        feeds::{FeedRequest, FeedSubject},
    },
};
use domain::{wording::Locale, zone::Zone};
use store::{BusySourceChange, SourceZone};

/// A feed to be made: of a practitioner, of a room, or, with neither, of the practice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"practitioner": "hw", "detail": "initials", "include": ["times_off"], "label": "My phone"}))]
pub struct FeedBody {
    /// Id or handle.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false)]
    #[serde(default)]
    pub practitioner: Option<String>,
    /// Id or handle.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false)]
    #[serde(default)]
    pub room: Option<String>,
    /// How much it tells of who comes. What a calendar shows is seen by all who see the calendar.
    #[garde(skip)]
    #[serde(default)]
    pub detail: DetailDto,
    /// What else a practitioner's feed shows.
    #[garde(length(max = 2))]
    #[schema(max_items = 2)]
    #[serde(default)]
    pub include: Vec<IncludeDto>,
    /// What subscribers see as the calendar's name; left out: the name of whose it is.
    #[garde(length(chars, max = 80), custom(one_line))]
    #[schema(max_length = 80)]
    #[serde(default)]
    pub label: String,
    /// BCP 47; left out: the practice's own.
    #[garde(inner(length(max = 35), custom(one_line)))]
    #[schema(max_length = 35, nullable = false)]
    #[serde(default)]
    pub language: Option<String>,
}

impl FeedBody {
    pub fn request(self) -> Result<FeedRequest, Problem> {
        if self
            .language
            .as_deref()
            .is_some_and(|tag| Locale::of(tag).is_none())
        {
            return Err(Problem::at(
                Code::Invalid,
                "/language",
                "not one of the languages spoken here: en, de, es, ar",
            ));
        }
        let of = match (self.practitioner, self.room) {
            (None, None) => FeedSubject::Practice,
            (Some(practitioner), None) => FeedSubject::Practitioner(practitioner),
            (None, Some(room)) => FeedSubject::Room(room),
            (Some(_), Some(_)) => {
                return Err(Problem::at(
                    Code::Invalid,
                    "/room",
                    "a feed is of a practitioner or of a room, not of both",
                ));
            }
        };
        Ok(FeedRequest {
            of,
            detail: self.detail.into(),
            times_off: self.include.contains(&IncludeDto::TimesOff),
            busy: self.include.contains(&IncludeDto::BusyTimes),
            label: self.label.trim().to_owned(),
            language: self.language,
        })
    }
}

/// A practitioner's other calendar, to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"practitioner": "hw", "label": "Private calendar"}))]
pub struct BusySourceBody {
    /// Whose it is: id or handle.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub practitioner: String,
    /// A name to recognise it by.
    #[garde(length(chars, max = 80), custom(one_line))]
    #[schema(max_length = 80)]
    #[serde(default)]
    pub label: String,
    /// Its iCal address, `https` or `webcal`, with a user name and a password if its server asks for them; it is kept encrypted and not
    /// shown again. Left out: the calendar is put as a file.
    #[garde(inner(length(max = 2048), custom(one_line)))]
    #[schema(max_length = 2048, nullable = false)]
    #[serde(default)]
    pub url: Option<String>,
    /// IANA name, for all-day events and times without a zone, should the calendar name none; left out: the practitioner's.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false)]
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Whether events that the calendar shows as "working elsewhere" take time; left out: `free`, they do not.
    #[garde(skip)]
    #[serde(default)]
    pub working_elsewhere: WorkingElsewhereDto,
}

/// A calendar address to be tested.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"practitioner": "hw", "url": "https://calendar.example/private.ics"}))]
pub struct BusyTestBody {
    /// Whose it is: id or handle.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub practitioner: String,
    /// Its iCal address, `https` or `webcal`.
    #[garde(length(max = 2048), custom(one_line))]
    #[schema(max_length = 2048)]
    pub url: String,
    /// As when it is added.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false)]
    #[serde(default)]
    pub time_zone: Option<String>,
    /// As when it is added.
    #[garde(skip)]
    #[serde(default)]
    pub working_elsewhere: WorkingElsewhereDto,
}

/// What is to change of a busy source; what is left out stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"working_elsewhere": "busy"}))]
pub struct BusySourceChangeBody {
    /// A name to recognise it by.
    #[garde(inner(length(chars, max = 80), custom(one_line)))]
    #[schema(max_length = 80, nullable = false)]
    #[serde(default)]
    pub label: Option<String>,
    /// IANA name, as when it is added; null: the practitioner's.
    #[garde(skip)]
    #[schema(value_type = Option<String>, max_length = 64)]
    #[serde(default, deserialize_with = "told")]
    pub time_zone: Option<ZoneChange>,
    /// Whether events that the calendar shows as "working elsewhere" take time.
    #[garde(skip)]
    #[schema(nullable = false)]
    #[serde(default)]
    pub working_elsewhere: Option<WorkingElsewhereDto>,
}

/// What is said of a zone, if anything is.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum ZoneChange {
    Named(String),
    Null(()),
}

fn told<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ZoneChange>, D::Error> {
    ZoneChange::deserialize(deserializer).map(Some)
}

impl BusySourceChangeBody {
    pub fn change(self) -> Result<BusySourceChange, Problem> {
        let named = match self.time_zone {
            None => None,
            Some(ZoneChange::Null(())) => Some(SourceZone::Practitioners),
            Some(ZoneChange::Named(name)) => zone(Some(name))?.map(SourceZone::Named),
        };
        Ok(BusySourceChange {
            label: self.label.map(|label| label.trim().to_owned()),
            zone: named,
            elsewhere: self.working_elsewhere.map(Into::into),
        })
    }
}

impl BusySourceBody {
    pub fn request(self) -> Result<BusySourceRequest, Problem> {
        Ok(BusySourceRequest {
            practitioner: self.practitioner,
            label: self.label.trim().to_owned(),
            url: self.url.map(Into::into),
            zone: zone(self.time_zone)?,
            elsewhere: self.working_elsewhere.into(),
        })
    }
}

impl BusyTestBody {
    pub fn request(self) -> Result<BusySourceRequest, Problem> {
        let Self {
            practitioner,
            url,
            time_zone,
            working_elsewhere,
        } = self;
        let (zone, elsewhere) = (zone(time_zone)?, working_elsewhere.into());
        Ok(BusySourceRequest {
            practitioner,
            label: String::new(),
            url: Some(url.into()),
            zone,
            elsewhere,
        })
    }
}

fn zone(name: Option<String>) -> Result<Option<Zone>, Problem> {
    let unknown = |_| {
        Problem::at(
            Code::Invalid,
            "/time_zone",
            "not the IANA name of a time zone, such as Europe/Berlin",
        )
    };
    name.map(|name| Zone::named(&name).map_err(unknown))
        .transpose()
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RangeQuery {
    /// First local date of the practitioner; left out: today.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub start: Option<Day>,
    /// Last local date, inclusive.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub end: Option<Day>,
}
