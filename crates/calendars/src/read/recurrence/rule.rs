//! Recurrence rules (RFC 5545 §3.3.10), checked word by word before anything expands them.

use jiff::civil::Weekday;

use super::{
    frequency::{Frequency, TOO_OFTEN, Until},
    rule_values::{days, frequency, list, until, weekday},
};
use crate::read::properties::clipped;

/// Longer rules are nobody's.
const MAX_RULE_LEN: usize = 1000;
/// The most parts of one rule; the standard knows fifteen.
const MOST_PARTS: usize = 40;
const MOST_COUNT: u32 = 100_000;
const MOST_INTERVAL: u16 = 10_000;

/// A rule that has been understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub frequency: Frequency,
    pub interval: u16,
    pub count: Option<u32>,
    pub until: Option<Until>,
    pub week_start: Weekday,
    pub by: By,
    /// Years are counted by weeks: the last days of December may be of the year to come.
    pub week_years: bool,
    /// What was read as more than it says, or may be: the event counts as not understood.
    pub doubts: Vec<&'static str>,
}

/// The lists of a rule; months, hours and so on as numbers, days of the week with their ordinal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct By {
    pub month: Vec<u8>,
    pub week: Vec<i8>,
    pub year_day: Vec<i16>,
    pub month_day: Vec<i8>,
    pub day: Vec<(Option<i16>, Weekday)>,
    pub hour: Vec<u8>,
    pub minute: Vec<u8>,
    pub second: Vec<u8>,
    pub position: Vec<i32>,
}

impl Rule {
    /// Why not, in a sentence for the calendar's owner.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::parse_but_for(text, &[])
    }

    /// The same for whole days, of which times of day are ignored (RFC 5545 §3.3.10).
    pub fn of_days(text: &str) -> Result<Self, String> {
        Self::parse_but_for(text, &["BYHOUR", "BYMINUTE", "BYSECOND"])
    }

    fn parse_but_for(text: &str, ignored: &[&str]) -> Result<Self, String> {
        let wrong = |why: &str| format!("the rule \"{}\" {why}", clipped(text));
        if text.len() > MAX_RULE_LEN {
            return Err(wrong("is too long"));
        }
        let mut rule = Self::daily(None);
        let (mut is_minutely, mut interval) = (false, 1);
        let mut seen: Vec<String> = Vec::new();
        for part in text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| wrong("is not written as the standard says"))?;
            let name = name.trim().to_ascii_uppercase();
            // RFC 5545 §3.3.10: a part is specified once only.
            if seen.contains(&name) {
                return Err(wrong("says one thing twice"));
            }
            if seen.len() == MOST_PARTS {
                return Err(wrong("is too long"));
            }
            let value = value.trim();
            match value.parse::<u32>() {
                _ if ignored.contains(&name.as_str()) => {}
                // Of what repeats every so many minutes, hours and days are made below.
                Ok(number) if name == "INTERVAL" && number > 0 => interval = number,
                _ if name == "FREQ" && value.eq_ignore_ascii_case("MINUTELY") => is_minutely = true,
                _ => rule.take(&name, value).map_err(wrong)?,
            }
            seen.push(name);
        }
        if !seen.iter().any(|name| name == "FREQ") {
            return Err(wrong("does not say how often"));
        }
        rule.set_interval(interval, is_minutely).map_err(wrong)?;
        rule.check().map_err(wrong)?;
        Ok(rule)
    }

    /// Every day, for want of anything better.
    fn daily(until: Option<Until>) -> Self {
        let (frequency, week_start, by) = (Frequency::Daily, Weekday::Monday, By::default());
        Self {
            frequency,
            interval: 1,
            count: None,
            until,
            week_start,
            by,
            week_years: false,
            doubts: Vec::new(),
        }
    }

    /// What is assumed of a rule that is refused: that it repeats every day at the time of its start, until its UNTIL. A series
    /// that is met for the first time is not left free so, and whole days are not lost either.
    pub fn assumed(text: &str) -> Self {
        let upper = text
            .get(..text.len().min(MAX_RULE_LEN))
            .unwrap_or_default()
            .to_ascii_uppercase();
        let until = upper
            .split(';')
            .find_map(|part| until(part.trim().strip_prefix("UNTIL=")?.trim()));
        Self::daily(until)
    }

    /// Whole hours and days in minutes are hours and days.
    fn set_interval(&mut self, interval: u32, is_minutely: bool) -> Result<(), &'static str> {
        let By {
            hour,
            minute,
            second,
            position,
            ..
        } = &self.by;
        let interval = match interval {
            _ if !is_minutely => interval,
            // A minutely rule is followed by hours or days, which cannot say minutes within the
            // hour.
            _ if !(minute.is_empty() && second.is_empty() && position.is_empty()) => {
                return Err(TOO_OFTEN);
            }
            days if days % 1440 == 0 && hour.is_empty() => days / 1440,
            hours if hours % 60 == 0 => {
                self.frequency = Frequency::Hourly;
                hours / 60
            }
            _ => return Err(TOO_OFTEN),
        };
        self.interval = u16::try_from(interval)
            .ok()
            .filter(|one| *one <= MOST_INTERVAL)
            .ok_or("has an INTERVAL out of range")?;
        Ok(())
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        const RANGE: &str = "has a number out of its range";
        match name {
            "FREQ" => self.frequency = frequency(value)?,
            // A valid INTERVAL was taken earlier: this one is 0 or not a number.
            "INTERVAL" => return Err("has an INTERVAL out of range"),
            "COUNT" => {
                self.count = value
                    .parse()
                    .ok()
                    .filter(|number| (1..=MOST_COUNT).contains(number));
                if self.count.is_none() {
                    self.doubts
                        .push("has a COUNT out of range: it is taken to have none");
                }
            }
            "UNTIL" => self.until = Some(until(value).ok_or("has an UNTIL that is not a time")?),
            "WKST" => self.week_start = weekday(value).ok_or("has a WKST that is not a day")?,
            "BYMONTH" => self.by.month = list(value, 1, 12, false).ok_or(RANGE)?,
            "BYWEEKNO" => self.by.week = list(value, 1, 53, true).ok_or(RANGE)?,
            "BYYEARDAY" => self.by.year_day = list(value, 1, 366, true).ok_or(RANGE)?,
            "BYMONTHDAY" => self.by.month_day = list(value, 1, 31, true).ok_or(RANGE)?,
            "BYDAY" => self.by.day = days(value).ok_or("has a BYDAY that is not a day")?,
            "BYHOUR" => self.by.hour = list(value, 0, 23, false).ok_or(RANGE)?,
            "BYMINUTE" => self.by.minute = list(value, 0, 59, false).ok_or(RANGE)?,
            // 60 is a leap second.
            "BYSECOND" => {
                let seconds: Vec<u8> = list(value, 0, 60, false).ok_or(RANGE)?;
                self.by.second = seconds.into_iter().map(|second| second.min(59)).collect();
            }
            "BYSETPOS" => self.by.position = list(value, 1, 366, true).ok_or(RANGE)?,
            // What every rule of this calendar does anyway (RFC 7529).
            "RSCALE" if value.eq_ignore_ascii_case("GREGORIAN") => {}
            "SKIP" if value.eq_ignore_ascii_case("OMIT") => {}
            "SKIP"
                if ["FORWARD", "BACKWARD"]
                    .iter()
                    .any(|skip| value.eq_ignore_ascii_case(skip)) =>
            {
                self.doubts
                    .push("moves days that a month does not have, which is not supported");
            }
            "RSCALE" => return Err("follows another calendar than the Gregorian"),
            // RFC 2445 §4.3.10 let programs add parts of their own; they do not change the others.
            _ if name.starts_with("X-") => {}
            _ => return Err("has a part that is not known"),
        }
        Ok(())
    }

    /// What the standard does not allow together has no meaning that two programs would agree on.
    fn check(&mut self) -> Result<(), &'static str> {
        const TOGETHER: &str = "has parts that do not go together";
        self.drop_needless_ordinals();
        if self.count.is_some() && self.until.is_some() {
            self.doubts
                .push("has both COUNT and UNTIL: the later is taken");
        }
        if !self.has_sound_positions() {
            return Err(TOGETHER);
        }
        // 288 is once every five minutes: no appointments come more often.
        let By {
            hour,
            minute,
            second,
            ..
        } = &self.by;
        let a_day = hour.len().max(1) * minute.len().max(1) * second.len().max(1);
        if a_day > 288 {
            return Err("repeats too often");
        }
        if self.has_sound_lists() {
            Ok(())
        } else {
            Err(TOGETHER)
        }
    }

    /// The second Monday of a day or of a week is no other than its Monday.
    fn drop_needless_ordinals(&mut self) {
        if matches!(self.frequency, Frequency::Daily | Frequency::Weekly)
            && self.by.day.iter().any(|(number, _)| number.is_some())
        {
            self.doubts.push(
                "counts days of the week where there is one of each: the numbers are left out",
            );
            self.by
                .day
                .iter_mut()
                .for_each(|(number, _)| *number = None);
        }
    }

    /// Whether the lists go with the frequency and with each other (the table of RFC 5545 §3.3.10).
    fn has_sound_lists(&self) -> bool {
        let Self { frequency, by, .. } = self;
        let numbered = by.day.iter().any(|(number, _)| number.is_some());
        let range = |most: i16| {
            by.day
                .iter()
                .all(|(number, _)| number.is_none_or(|number| number.abs() <= most))
        };
        (by.week.is_empty() || *frequency == Frequency::Yearly)
            && (by.year_day.is_empty()
                || matches!(frequency, Frequency::Yearly | Frequency::Hourly))
            && (by.month_day.is_empty() || *frequency != Frequency::Weekly)
            // A year has at most 53 of a weekday, a month 5.
            && match frequency {
                Frequency::Yearly if by.month.is_empty() => {
                    range(53) && (!numbered || by.week.is_empty())
                }
                Frequency::Yearly | Frequency::Monthly => {
                    range(5) && (!numbered || by.week.is_empty())
                }
                _ => !numbered,
            }
    }

    /// Whether BYSETPOS has something to choose from, and no more than there can be in one period.
    fn has_sound_positions(&self) -> bool {
        let by = &self.by;
        let most = match self.frequency {
            Frequency::Yearly | Frequency::Daily => 366,
            Frequency::Weekly => 53,
            Frequency::Monthly => 31,
            Frequency::Hourly => 24,
        };
        let others = [
            by.month.len(),
            by.week.len(),
            by.year_day.len(),
            by.month_day.len(),
            by.day.len(),
            by.hour.len(),
            by.minute.len(),
            by.second.len(),
        ];
        by.position.is_empty()
            || (others.iter().any(|length| *length > 0)
                && by.position.iter().all(|number| number.abs() <= most))
    }

    /// Whether it asks for what there never is: 30 February, or the third of two.
    pub fn is_impossible(&self) -> bool {
        let By {
            day,
            hour,
            minute,
            second,
            position,
            ..
        } = &self.by;
        let days = match self.frequency {
            Frequency::Hourly | Frequency::Daily => 1,
            Frequency::Weekly => day.len().clamp(1, 7),
            Frequency::Monthly if day.iter().any(|(number, _)| number.is_some()) => {
                day.len().min(31)
            }
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        };
        let most = days * hour.len().max(1) * minute.len().max(1) * second.len().max(1);
        if !position.is_empty()
            && position
                .iter()
                .all(|one| usize::try_from(one.abs()).is_ok_and(|one| one > most))
        {
            return true;
        }
        // February is that of a leap year: impossible is only what no year has.
        let longest = |month: u8| match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let has = |month: &u8, day: &i8| day.unsigned_abs() <= longest(*month);
        !self.by.month.is_empty()
            && !self.by.month_day.is_empty()
            && !self
                .by
                .month
                .iter()
                .any(|month| self.by.month_day.iter().any(|day| has(month, day)))
    }
}
