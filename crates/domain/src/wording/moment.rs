//! Dates and times of day as people read them, in the wall time of a zone.

use icu_datetime::{
    DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter, NoCalendarFormatter,
    fieldsets::{T, YMD, YMDE},
    input::{Date, Time},
};
use icu_locale_core::preferences::extensions::unicode::keywords::HourCycle;
use jiff::{Timestamp, civil, tz::Offset};

use super::{Locale, Value, say};
use crate::zone::Zone;

/// Weekday, date and time: `Tuesday, 1 December 2026 at 12:00`. In an hour that the zone's clocks show twice, its offset too.
#[must_use]
pub fn moment(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    let local = zone.rules().to_datetime(at);
    // In the repeated hour two different appointments would otherwise read the same.
    if zone.rules().to_ambiguous_timestamp(local).is_ambiguous() {
        return moment_with_offset(at, zone, locale);
    }
    let (date, time) = (
        weekday_and_date(local.date(), locale),
        clock(local.time(), locale),
    );
    say(
        locale,
        "moment",
        &[("date", Value::Text(&date)), ("time", Value::Text(&time))],
    )
}

/// As [`moment`], always with the offset, `(UTC+1)`: for readers who may be in another zone.
#[must_use]
pub fn moment_with_offset(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    let local = zone.rules().to_datetime(at);
    let (date, time) = (
        weekday_and_date(local.date(), locale),
        clock(local.time(), locale),
    );
    let offset = offset(zone.offset(at));
    let values = [
        ("date", Value::Text(&date)),
        ("time", Value::Text(&time)),
        ("offset", Value::Text(&offset)),
    ];
    say(locale, "moment-with-offset", &values)
}

/// The date without its weekday: `1 December 2026`.
#[must_use]
pub fn date(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    calendar_date(zone.date(at), locale)
}

/// As [`date`], of a date that has no time.
#[must_use]
pub fn calendar_date(date: civil::Date, locale: Locale) -> String {
    let formatter = FixedCalendarDateTimeFormatter::try_new(preferences(locale), YMD::long()).ok();
    let shown = formatter
        .zip(gregorian(date))
        .map(|(formatter, date)| formatter.format(&date).to_string());
    shown.map_or_else(|| date.to_string(), |text| usual_spaces(&text))
}

/// As [`calendar_date`], with its weekday: `Tuesday, 1 December 2026`.
#[must_use]
pub fn day(date: civil::Date, locale: Locale) -> String {
    weekday_and_date(date, locale)
}

/// The time of day: `12:00`, `12:00 PM`.
#[must_use]
pub fn time(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    clock(zone.rules().to_datetime(at).time(), locale)
}

fn weekday_and_date(date: civil::Date, locale: Locale) -> String {
    let formatter = FixedCalendarDateTimeFormatter::try_new(preferences(locale), YMDE::long()).ok();
    let shown = formatter
        .zip(gregorian(date))
        .map(|(formatter, date)| formatter.format(&date).to_string());
    shown.map_or_else(|| date.to_string(), |text| usual_spaces(&text))
}

fn clock(time: civil::Time, locale: Locale) -> String {
    let formatter = NoCalendarFormatter::try_new(preferences(locale), T::hm()).ok();
    let parts = [time.hour(), time.minute()].map(|part| u8::try_from(part).unwrap_or(0));
    let shown = formatter.zip(Time::try_new(parts[0], parts[1], 0, 0).ok());
    let shown = shown.map(|(formatter, time)| formatter.format(&time).to_string());
    shown.map_or_else(
        || time.strftime("%H:%M").to_string(),
        |text| usual_spaces(&text),
    )
}

/// `UTC`, `UTC+1`, `UTC−3:30`.
fn offset(offset: Offset) -> String {
    let minutes = offset.seconds().abs() / 60;
    let sign = if offset.is_negative() { '−' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".into(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

pub(super) fn gregorian(date: civil::Date) -> Option<Date<icu_calendar::Gregorian>> {
    let parts = [date.month(), date.day()].map(|part| u8::try_from(part).unwrap_or(0));
    Date::try_new_gregorian(date.year().into(), parts[0], parts[1]).ok()
}

pub(super) fn preferences(locale: Locale) -> DateTimeFormatterPreferences {
    let mut preferences = DateTimeFormatterPreferences::from(locale.icu());
    if locale == Locale::Ar {
        // CLDR's Arabic uses twelve hours; the practice's other papers use 24.
        preferences.hour_cycle = Some(HourCycle::Clock24);
    }
    preferences
}

/// CLDR's narrow no-break space is missing from many fonts; the wide one is in all.
pub(super) fn usual_spaces(text: &str) -> String {
    text.replace('\u{202f}', "\u{a0}")
}
