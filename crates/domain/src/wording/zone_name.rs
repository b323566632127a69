//! What people call the time of a zone, by CLDR: nobody says `Europe/London`.

use icu_datetime::{
    NoCalendarFormatter,
    fieldsets::zone::GenericLong,
    input::{DateTime, Time, TimeZone, UtcOffset},
};
use jiff::civil;

use super::{
    Locale,
    moment::{gregorian, preferences},
};
use crate::zone::{Zone, at_wall_clock};

/// As on a date, in summer and winter the same: `British Time`, `Mitteleuropäische Zeit`.
#[must_use]
pub fn zone_name(zone: &Zone, on: civil::Date, locale: Locale) -> String {
    named(zone, on, locale).unwrap_or_else(|| zone.name().to_owned())
}

fn named(zone: &Zone, on: civil::Date, locale: Locale) -> Option<String> {
    // CLDR wants to know the offset too, which tells it whether it is summer.
    let noon = at_wall_clock(on.to_datetime(civil::Time::constant(12, 0, 0, 0)), zone)?;
    let date_time = DateTime {
        date: gregorian(on)?,
        time: Time::try_new(12, 0, 0, 0).ok()?,
    };
    let info = TimeZone::from_iana_id(zone.name())
        .with_offset(UtcOffset::try_from_seconds(zone.offset(noon).seconds()).ok())
        .at_date_time(date_time);
    let formatter = NoCalendarFormatter::try_new(preferences(locale), GenericLong).ok()?;
    Some(formatter.format(&info).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_named_as_people_name_them() {
        let (winter, summer) = (civil::date(2026, 12, 1), civil::date(2026, 7, 1));
        for (id, locale, name) in [
            ("Europe/London", Locale::EnGb, "British Time"),
            ("Europe/Berlin", Locale::EnGb, "Central European Time"),
            ("Europe/Berlin", Locale::De, "Mitteleuropäische Zeit"),
            ("Europe/Madrid", Locale::EsEs, "hora de Europa central"),
            ("Europe/Berlin", Locale::Ar, "توقيت وسط أوروبا"),
            ("America/New_York", Locale::EnUs, "Eastern Time"),
        ] {
            let zone = Zone::named(id).unwrap();
            let said = [winter, summer].map(|on| zone_name(&zone, on, locale));
            assert_eq!(said, [name, name], "{id}");
        }
        for id in ["UTC", "Asia/Kolkata", "America/Sao_Paulo", "Asia/Tokyo"] {
            let zone = Zone::named(id).unwrap();
            let name = zone_name(&zone, winter, Locale::EnGb);
            assert!(
                !name.contains(['/', '_', '+']) && name.contains("Time"),
                "{id}: {name}"
            );
        }
    }
}
