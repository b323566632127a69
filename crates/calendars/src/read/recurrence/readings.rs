//! Rules that programs read in two ways. Both count.

use jiff::civil::DateTime;

use super::{frequency::Frequency, rule::Rule};

/// Why a rule may mean more than one thing, for the calendar's owner.
pub(crate) fn doubts(rule: &Rule) -> impl Iterator<Item = &'static str> {
    let days = is_of_one_month_or_all(rule)
        .then_some("names days of months and no month: one month and all are taken");
    let weeks = is_of_weeks_or_dates(rule).then_some(
        "names weeks of years, whose first and last days are of two years: both are taken",
    );
    days.into_iter().chain(weeks)
}

/// The rule as it may be read.
pub(crate) fn readings(rule: &Rule, start: DateTime) -> Vec<Rule> {
    // Of COUNT and UNTIL the later: what either alone says.
    let mut all = match (rule.count, &rule.until) {
        (Some(_), Some(_)) => vec![
            Rule {
                count: None,
                ..rule.clone()
            },
            Rule {
                until: None,
                ..rule.clone()
            },
        ],
        _ => vec![rule.clone()],
    };
    if is_of_one_month_or_all(rule) {
        let month = u8::try_from(start.month()).unwrap_or(1);
        all.extend(all.clone().into_iter().map(|mut rule| {
            rule.by.month = vec![month];
            rule
        }));
    }
    if is_of_weeks_or_dates(rule) {
        all.extend(all.clone().into_iter().map(|rule| Rule {
            week_years: true,
            ..rule
        }));
    }
    all
}

/// Days of every month by the standard, of the month it starts in by some programs. Without a number of them the former hold the
/// latter.
fn is_of_one_month_or_all(rule: &Rule) -> bool {
    let by = &rule.by;
    rule.frequency == Frequency::Yearly
        && by.month.is_empty()
        && by.week.is_empty()
        && by.year_day.is_empty()
        && !by.month_day.is_empty()
        && (rule.count.is_some() || !by.position.is_empty())
}

/// The first days of January may lie in the last week of the year before. It matters where years are left out or counted through.
fn is_of_weeks_or_dates(rule: &Rule) -> bool {
    rule.frequency == Frequency::Yearly
        && !rule.by.week.is_empty()
        && (rule.interval > 1 || !rule.by.position.is_empty())
}
