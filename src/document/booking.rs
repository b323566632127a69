//! `[booking]`: what holds for every booking of the practice.

mod approval;
pub(super) mod class;
pub(super) mod service;
pub(super) mod service_check;
pub(super) mod service_times;
pub(super) mod staffing;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    fault::Pointer,
    findings::Findings,
    practice::dates,
    words::{AssignmentDto, ConfirmByMailDto, SlotFromDto},
};
use domain::practice::{BookingRules, Horizon, schedule::Grid};

/// What holds for every booking of the practice. Everything has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"min_notice_hours": 24, "max_advance_days": 56, "slot_step_minutes": 30}))]
pub struct BookingSection {
    /// A booking starts no sooner than this after it is made. Default: 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_notice_hours: Option<u32>,
    /// The same in minutes; give one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_notice_minutes: Option<u32>,
    /// How many days ahead can be booked. Default: 56.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_advance_days: Option<u16>,
    /// The last date that can be booked, instead of `max_advance_days`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub last_date: Option<String>,
    /// Sessions start every so many minutes, counted from where `slot_from` says.
    pub slot_step_minutes: u16,
    /// … plus so many.
    pub slot_offset_minutes: u16,
    /// Where the steps are counted from.
    pub slot_from: SlotFromDto,
    /// How long a booking waits for its payment.
    pub hold_minutes: u32,
    /// How much longer when the client asks for it, once.
    pub hold_extension_minutes: u32,
    /// Whether breaks before and after a session may reach outside working hours.
    pub buffers_outside_hours: bool,
    /// How many bookings still ahead one client may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_active_per_client: Option<u32>,
    /// A booking is moved no later than this before its start; otherwise until cancelling stops being free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_notice_hours: Option<u32>,
    /// The same in minutes; give one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_notice_minutes: Option<u32>,
    /// So long after its end a session that nobody called missed counts as held, and what is still due for it is collected.
    #[schema(maximum = 168)]
    pub collect_after_hours: u32,
    /// So many days after it is owed a client is reminded to pay for a session that is over, or a fee: at most twice, in a friendly way; what
    /// is owed then stands among the exceptions. Default: never.
    #[schema(max_items = 2, example = json!([7, 21]))]
    pub remind_to_pay_after_days: Vec<u16>,
    /// So many days after its session a booking's links open nothing any more, its receipts included. From the 90th day on they
    /// only show it.
    #[schema(minimum = 90, maximum = 36500)]
    pub links_end_after_days: u32,
    /// When a booking that costs nothing now waits, for up to an hour, until the link in the mail about it is opened.
    pub confirm_by_mail: ConfirmByMailDto,
    /// Who gets a booking that names nobody, among those who are free. Somebody whom its client saw before comes first in any case.
    pub assignment: AssignmentDto,
    /// How many hours you have to answer a request (a booking of a service with `approval`); unanswered, it lapses.
    #[schema(minimum = 1, maximum = 336)]
    pub answer_within_hours: u32,
    /// Whether clients are reminded once more an hour before, by e-mail; what they join online is then one tap away.
    pub remind_hour_before: bool,
    /// Whether clients change by themselves between a room and online, at the same time and without a fee, until `switch_notice_hours`.
    pub switch_modes: bool,
    /// So long before its start a session stays where it is.
    #[schema(maximum = 8784)]
    pub switch_notice_hours: u32,
}

impl Default for BookingSection {
    fn default() -> Self {
        Self {
            min_notice_hours: None,
            min_notice_minutes: None,
            max_advance_days: None,
            last_date: None,
            slot_step_minutes: 30,
            slot_offset_minutes: 0,
            slot_from: SlotFromDto::Midnight,
            // Stripe's pages live for at least 30 minutes: a hold is ended by closing its page
            // (docs/decisions/0005-holds-provider-first.md).
            hold_minutes: 15,
            hold_extension_minutes: 15,
            buffers_outside_hours: true,
            max_active_per_client: None,
            move_notice_hours: None,
            move_notice_minutes: None,
            collect_after_hours: 24,
            remind_to_pay_after_days: Vec::new(),
            links_end_after_days: 730,
            confirm_by_mail: ConfirmByMailDto::WhenSuspicious,
            assignment: AssignmentDto::FewestAhead,
            answer_within_hours: 24,
            remind_hour_before: false,
            switch_modes: true,
            switch_notice_hours: 2,
        }
    }
}

/// A year: longer notice is a slip of the pen.
const YEAR: u32 = 366 * 24;

impl BookingSection {
    pub(super) fn check(&self, found: &mut Findings, at: &Pointer) -> BookingRules {
        let horizon = self.horizon(found, at);
        BookingRules {
            min_notice_minutes: check_notice(
                found,
                at,
                ("min_notice", self.min_notice_hours, self.min_notice_minutes),
            )
            .unwrap_or(24 * 60),
            horizon,
            grid: self.grid(found, at),
            hold_minutes: found.number(
                &at.key("hold_minutes"),
                self.hold_minutes,
                5..=120,
                "minutes",
            ),
            hold_extension_minutes: found.number(
                &at.key("hold_extension_minutes"),
                self.hold_extension_minutes,
                0..=120,
                "minutes",
            ),
            buffers_outside_hours: self.buffers_outside_hours,
            max_active_per_client: found.optional(
                &at.key("max_active_per_client"),
                self.max_active_per_client,
                1..=100,
                "bookings",
            ),
            move_notice_minutes: check_notice(
                found,
                at,
                (
                    "move_notice",
                    self.move_notice_hours,
                    self.move_notice_minutes,
                ),
            ),
            collect_after_minutes: self.collect_after(found, at),
            remind_to_pay_after_days: reminders(
                found,
                &at.key("remind_to_pay_after_days"),
                &self.remind_to_pay_after_days,
            ),
            // At least 90: until then the links still change something
            // (docs/decisions/0028-proof-of-mailbox.md).
            links_end_after_days: found.number(
                &at.key("links_end_after_days"),
                self.links_end_after_days,
                90..=36_500,
                "days",
            ),
            confirm_by_mail: self.confirm_by_mail.into(),
            assignment: self.assignment.into(),
            answer_within_hours: self.answer_within(found, at),
            remind_hour_before: self.remind_hour_before,
            switch_notice_minutes: self.switch_notice(found, at),
        }
    }

    fn collect_after(&self, found: &mut Findings, at: &Pointer) -> u32 {
        let key = at.key("collect_after_hours");
        // A week at most, so that it fits.
        found
            .number(&key, self.collect_after_hours, 0..=168, "hours")
            .saturating_mul(60)
    }

    fn answer_within(&self, found: &mut Findings, at: &Pointer) -> u32 {
        let key = at.key("answer_within_hours");
        // Two weeks at most: whoever asks cannot book elsewhere meanwhile.
        found.number(&key, self.answer_within_hours, 1..=336, "hours")
    }

    fn switch_notice(&self, found: &mut Findings, at: &Pointer) -> Option<u32> {
        let key = at.key("switch_notice_hours");
        let hours = found.number(&key, self.switch_notice_hours, 0..=YEAR, "hours");
        self.switch_modes.then_some(hours.saturating_mul(60))
    }

    /// How far ahead clients book.
    fn horizon(&self, found: &mut Findings, at: &Pointer) -> Horizon {
        found.one_of(
            at,
            &[
                ("max_advance_days", self.max_advance_days.is_some()),
                ("last_date", self.last_date.is_some()),
            ],
        );
        let last = self
            .last_date
            .as_ref()
            .and_then(|text| dates::date(found, &at.key("last_date"), text));
        let days = found.optional(
            &at.key("max_advance_days"),
            self.max_advance_days,
            1..=730,
            "days",
        );
        // Eight weeks by default.
        last.map_or(Horizon::Days(days.unwrap_or(56)), Horizon::Until)
    }

    fn grid(&self, found: &mut Findings, at: &Pointer) -> Grid {
        let grid = Grid {
            step: self.slot_step_minutes,
            offset: self.slot_offset_minutes,
            origin: self.slot_from.into(),
        };
        check_grid(found, at, grid);
        grid
    }

    pub(super) fn of(rules: &BookingRules) -> Self {
        let (min_hours, min_minutes) = in_hours(Some(rules.min_notice_minutes));
        let (move_hours, move_minutes) = in_hours(rules.move_notice_minutes);
        let (days, last) = match rules.horizon {
            Horizon::Days(days) => (Some(days), None),
            Horizon::Until(date) => (None, Some(date.to_string())),
        };
        Self {
            min_notice_hours: min_hours,
            min_notice_minutes: min_minutes,
            max_advance_days: days,
            last_date: last,
            slot_step_minutes: rules.grid.step,
            slot_offset_minutes: rules.grid.offset,
            slot_from: rules.grid.origin.into(),
            hold_minutes: rules.hold_minutes,
            hold_extension_minutes: rules.hold_extension_minutes,
            buffers_outside_hours: rules.buffers_outside_hours,
            max_active_per_client: rules.max_active_per_client,
            move_notice_hours: move_hours,
            move_notice_minutes: move_minutes,
            collect_after_hours: rules.collect_after_minutes / 60,
            remind_to_pay_after_days: rules.remind_to_pay_after_days.clone(),
            links_end_after_days: rules.links_end_after_days,
            confirm_by_mail: rules.confirm_by_mail.into(),
            assignment: rules.assignment.into(),
            answer_within_hours: rules.answer_within_hours,
            remind_hour_before: rules.remind_hour_before,
            switch_modes: rules.switch_notice_minutes.is_some(),
            switch_notice_hours: rules
                .switch_notice_minutes
                .map_or(2, |minutes| minutes / 60),
        }
    }
}

/// Minutes of `<name>_hours` or `<name>_minutes`.
pub(super) fn check_notice(
    found: &mut Findings,
    at: &Pointer,
    (name, hours, minutes): (&str, Option<u32>, Option<u32>),
) -> Option<u32> {
    let (in_hours, in_minutes) = (format!("{name}_hours"), format!("{name}_minutes"));
    found.one_of(
        at,
        &[
            (&in_hours, hours.is_some()),
            (&in_minutes, minutes.is_some()),
        ],
    );
    let hours = found.optional(&at.key(&in_hours), hours, 0..=YEAR, "hours");
    let minutes = found.optional(&at.key(&in_minutes), minutes, 0..=60 * YEAR, "minutes");
    // If out of range, it has its fault already; saturating lets the check go on.
    hours.map(|hours| hours.saturating_mul(60)).or(minutes)
}

/// One after the other.
fn reminders(found: &mut Findings, at: &Pointer, days: &[u16]) -> Vec<u16> {
    found.require(
        // At most two in all: docs/decisions/0040-money-by-hand.md.
        days.len() <= 2,
        at,
        format!("{} reminders: at most two", days.len()),
    );
    for (n, one) in days.iter().enumerate() {
        found.number(&at.index(n), *one, 1..=90, "days");
        let later = days[..n].iter().all(|before| before < one);
        found.require(
            later,
            &at.index(n),
            format!("{one} days: must be later than the one before"),
        );
    }
    days.to_vec()
}

/// As whole hours where it is.
pub(super) fn in_hours(minutes: Option<u32>) -> (Option<u32>, Option<u32>) {
    match minutes {
        // So that a file comes back the way its owner would write it.
        Some(minutes) if minutes % 60 == 0 => (Some(minutes / 60), None),
        other => (None, other),
    }
}

/// A grid whose `slot_step_minutes` and `slot_offset_minutes` are members of `at`.
pub(super) fn check_grid(found: &mut Findings, at: &Pointer, grid: Grid) {
    let Grid { step, offset, .. } = grid;
    // At least five minutes, so that a day has at most 288 starts to examine.
    found.number(&at.key("slot_step_minutes"), step, 5..=1_440, "minutes");
    let place = at.key("slot_offset_minutes");
    found.require(
        offset < step,
        &place,
        format!("{offset} minutes: must be less than the step ({step})"),
    );
}
