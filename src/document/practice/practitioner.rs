//! `[[practitioners]]`: who sees clients, and when.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::ToSchema;

use super::{
    dates::{self, DateRange},
    hours::{self, Hours, ModeHours, Overrides},
    joining::JoiningEntry,
    limits::LimitsEntry,
    notifications::{NotificationsEntry, Reader},
    schedule,
    seasons::{self, HoursIn, Seasons},
};
use crate::document::{fault::Pointer, findings::Findings, language, text::NAME};
use domain::{
    ids::PractitionerId,
    practice::{
        Practice, Practitioner, Registration,
        schedule::{Schedule, SeasonHours, TimeOff},
        service::Mode,
    },
    zone::Zone,
};

/// A person who sees clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PractitionerEntry {
    /// Your short name for them, used in this document and in addresses.
    #[schema(example = "hw")]
    pub id: String,
    /// The id that it had until now, when you give it another: it stays the same person, with all its bookings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    #[schema(example = "Hannah Whitlock")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "MBACP (Accred)")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "she/her")]
    pub pronouns: Option<String>,
    /// Languages they work in: `en`, `de`.
    #[serde(default)]
    #[schema(example = json!(["en"]))]
    pub languages: Vec<String>,
    /// IANA name. Default: the practice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/London")]
    pub time_zone: Option<String>,
    /// Weekly windows in local time by day or range of days. Default: the practice's `hours`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(inline, example = json!({"mon": ["12:00-20:00"], "tue-thu": ["09:00-13:00", "14:00-18:00"]}))]
    pub hours: Option<Hours>,
    /// The hours in a season of the practice, in place of `hours`; named days take precedence over weeks. Default: as the
    /// practice's, for who has the practice's `hours`.
    #[serde(default, skip_serializing_if = "HoursIn::is_empty")]
    #[schema(inline, example = json!({"school_holidays": {"mon-thu": ["09:00-13:00"]}}))]
    pub hours_in: HoursIn,
    /// Days, or ranges of them, whose windows replace the weekly ones; an empty list closes them.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    #[schema(inline, example = json!({"2026-12-24": ["09:00-12:00"], "2026-07-20/2026-08-28": ["09:00-13:00"]}))]
    pub overrides: Overrides,
    /// Weekly windows, of these hours, in which they give sessions in a mode; `{}` is never. A mode that is not named they give
    /// whenever they work. Classes take place as they are planned.
    #[serde(default, skip_serializing_if = "ModeHours::is_empty")]
    #[schema(inline, example = json!({"online": {"fri": ["00:00-24:00"]}}))]
    pub mode_hours: ModeHours,
    /// The first date they work on: somebody who joins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-10-01")]
    pub first_date: Option<String>,
    /// The last date they work on: somebody who leaves. After it they are not listed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2027-03-31")]
    pub last_date: Option<String>,
    /// First and last date, both off; or two local times like `2026-08-10T13:00`. `"open"` for the second: until it is known when it
    /// ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Vec<String>>, example = json!([["2026-08-10", "2026-08-28"]]))]
    pub time_off: Vec<DateRange>,
    #[serde(default, skip_serializing_if = "LimitsEntry::is_none")]
    pub limits: LimitsEntry,
    /// How many times as many of the bookings that anybody can take, compared with a colleague whose share is 1. Default: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100, example = 2)]
    pub share: Option<u32>,
    /// Entries in the registers of professional bodies; receipts show them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!([{"body": "BACP", "number": "009XXXXX"}]))]
    pub registrations: Vec<RegistrationEntry>,
    /// Mails to them about their own bookings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notifications: Option<NotificationsEntry>,
    /// How clients get to their sessions, where the service does not say: a video room of their own, for instance.
    #[serde(default, skip_serializing_if = "JoiningEntry::is_nothing")]
    #[schema(example = json!({"online": {"link": "https://meet.practice.example/hw-{random}"}}))]
    pub joining: JoiningEntry,
}

/// An entry in a professional body's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationEntry {
    #[schema(example = "BACP")]
    pub body: String,
    #[schema(example = "009XXXXX")]
    pub number: String,
}

/// What practitioners take from their practice.
pub(crate) struct PractitionerContext<'a> {
    pub zone: &'a Zone,
    /// Of those who have no hours of their own.
    pub schedule: &'a Schedule,
    pub seasons: &'a Seasons,
    pub holidays: &'a BTreeSet<Date>,
}

impl PractitionerEntry {
    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        id: PractitionerId,
        context: &PractitionerContext,
    ) -> Practitioner {
        for (n, language) in self.languages.iter().enumerate() {
            let place = at.key("languages").index(n);
            let message =
                format!("`{language}` is not a language: write its two letters, like de or en");
            found.require(language::is_language(language), &place, message);
        }
        let dates = dates::first_and_last(
            found,
            at,
            (self.first_date.as_ref(), self.last_date.as_ref()),
        );
        let notifications = self.notifications.as_ref();
        Practitioner {
            id,
            handle: self.id.clone(),
            name: found.name(&at.key("name"), &self.name),
            title: found.optional_text(&at.key("title"), self.title.as_ref(), NAME),
            pronouns: found.optional_text(&at.key("pronouns"), self.pronouns.as_ref(), 40),
            languages: self.languages.clone(),
            zone: self.time_zone.as_ref().map_or_else(
                || context.zone.clone(),
                |name| zone(found, &at.key("time_zone"), name),
            ),
            schedule: self.check_hours(found, at, context),
            first_date: dates.0,
            last_date: dates.1,
            mode_hours: hours::by_mode(
                found,
                &at.key("mode_hours"),
                &self.mode_hours,
                (
                    Mode::VARIANTS,
                    "is not a mode: write room, online, phone or outdoor",
                ),
            ),
            time_off: dates::time_off(found, &at.key("time_off"), &self.time_off, context.holidays),
            limits: self.limits.check(found, &at.key("limits")),
            share: found
                .optional(&at.key("share"), self.share, 1..=100, "times")
                .unwrap_or(1),
            registrations: self.check_registrations(found, &at.key("registrations")),
            notifications: notifications
                .map(|entry| entry.check(found, &at.key("notifications"), Reader::Practitioner)),
            joining: self.joining.of_practitioner(found, at),
        }
    }

    fn check_hours(
        &self,
        found: &mut Findings,
        at: &Pointer,
        context: &PractitionerContext,
    ) -> Schedule {
        if let Some(hours) = &self.hours {
            let written = schedule::Written {
                hours,
                hours_in: &self.hours_in,
                overrides: &self.overrides,
            };
            return schedule::check(found, at, written, context.seasons);
        }
        // Exceptions may be from the practice's hours. These are copied: the catalogue keeps hours
        // with each practitioner.
        let place = at.key("hours_in");
        let own = seasons::seasonal(found, &place, &self.hours_in, context.seasons);
        let others = context.schedule.seasonal.iter();
        let others = others.filter(|one| !self.hours_in.contains_key(&one.name));
        let mut seasonal: Vec<SeasonHours> = others.cloned().chain(own).collect();
        seasons::check_apart(found, &place, &seasonal);
        seasons::sort(&mut seasonal);
        Schedule {
            weekly: context.schedule.weekly.clone(),
            seasonal,
            overrides: hours::dated(found, &at.key("overrides"), &self.overrides),
        }
    }

    fn check_registrations(&self, found: &mut Findings, at: &Pointer) -> Vec<Registration> {
        found.require(
            self.registrations.len() <= 10,
            at,
            "at most 10 registrations",
        );
        let entries = self.registrations.iter().enumerate();
        let check = |(n, entry): (usize, &RegistrationEntry)| {
            let at = at.index(n);
            found.require(
                !self.registrations[..n].contains(entry),
                &at,
                "is listed twice",
            );
            Registration {
                body: found.text(&at.key("body"), &entry.body, 60),
                number: found.text(&at.key("number"), &entry.number, 60),
            }
        };
        entries.map(check).collect()
    }

    /// As written, without the days on which the whole practice is closed.
    pub(crate) fn of(practitioner: &Practitioner, practice: &Practice) -> Self {
        let (hours, (hours_in, overrides)) = schedule::written(&practitioner.schedule);
        // By now the practice's holidays and closures are among their times off; written back, they
        // would be in the file twice.
        let is_holiday = |off: TimeOff| {
            dates::single_day(off).is_some_and(|day| practice.holidays.contains(&day))
        };
        let own = practitioner
            .time_off
            .iter()
            .filter(|off| !is_holiday(**off) && !practice.closes(practitioner.id, **off));
        let registrations = practitioner
            .registrations
            .iter()
            .map(|one| RegistrationEntry {
                body: one.body.clone(),
                number: one.number.clone(),
            });
        Self {
            id: practitioner.handle.clone(),
            was: None,
            name: practitioner.name.clone(),
            title: practitioner.title.clone(),
            pronouns: practitioner.pronouns.clone(),
            languages: practitioner.languages.clone(),
            // Left out if it is the practice's, so that it follows when the practice moves.
            time_zone: (practitioner.zone != practice.zone)
                .then(|| practitioner.zone.name().to_owned()),
            hours: Some(hours),
            hours_in,
            overrides,
            mode_hours: hours::written_modes(&practitioner.mode_hours),
            first_date: practitioner.first_date.map(|date| date.to_string()),
            last_date: practitioner.last_date.map(|date| date.to_string()),
            time_off: own.map(|off| dates::written(*off)).collect(),
            limits: LimitsEntry::of(practitioner.limits),
            share: (practitioner.share != 1).then_some(practitioner.share),
            registrations: registrations.collect(),
            notifications: practitioner
                .notifications
                .as_ref()
                .map(NotificationsEntry::of),
            joining: JoiningEntry::of(&practitioner.joining),
        }
    }
}

/// The zone of an IANA name; UTC stands in for one that does not exist.
pub(crate) fn zone(found: &mut Findings, at: &Pointer, name: &str) -> Zone {
    Zone::named(name).unwrap_or_else(|unknown| {
        found.fault(at, format!("`{name}`: {unknown}"));
        Zone::utc()
    })
}
