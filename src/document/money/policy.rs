//! `[policy]` and `[policies.<key>]`: what cancelling costs.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::{fault::Pointer, findings::Findings, words::NoticeBasisDto};
use domain::money::{
    BasisPoints,
    policy::{NoticeBasis, Policy, Tier},
};

/// One version of cancellation rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": "2026-05-01", "grace_minutes": 30, "no_show_percent": 100, "goodwill_per_year": 1,
    "waive_if_resold": true, "tiers": [{"notice_hours": 48, "fee_percent": 0}, {"notice_hours": 0, "fee_percent": 100}]}))]
pub struct PolicyEntry {
    /// Shown to clients and kept on their bookings; a new one with every change of the rules.
    pub version: String,
    /// Longest notice first, the last with `notice_hours = 0`; no tiers: cancelling is always free.
    pub tiers: Vec<TierEntry>,
    /// How `notice_hours` are counted. With `working_days` they are multiples of 24, and the practice's `holidays` are a part
    /// of the rules: a change of them needs a new version.
    #[serde(default)]
    pub notice_basis: NoticeBasisDto,
    /// What not coming costs, in percent of the price. Default: what the last tier costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_show_percent: Option<u16>,
    /// The same in hundredths of a percent; give one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_show_basis_points: Option<u16>,
    /// For so long after booking, cancelling is free in any case.
    #[serde(default)]
    pub grace_minutes: u32,
    /// So many late cancellations in twelve months cost a client nothing.
    #[serde(default)]
    #[schema(maximum = 12)]
    pub goodwill_per_year: u32,
    /// Whether the fee is dropped when somebody else takes the time.
    #[serde(default)]
    pub waive_if_resold: bool,
}

/// From this much notice on, cancelling costs this share of the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    /// Hours before the start.
    #[schema(example = 48)]
    pub notice_hours: u32,
    /// In percent of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 50)]
    pub fee_percent: Option<u16>,
    /// The same in hundredths of a percent; give one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_basis_points: Option<u16>,
}

impl PolicyEntry {
    /// The policy; `known` is the one in force under the same key.
    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        holidays: &BTreeSet<Date>,
        known: Option<&Policy>,
    ) -> Policy {
        let version = found.text(&at.key("version"), &self.version, 40);
        let tiers: Vec<_> = self
            .tiers
            .iter()
            .enumerate()
            .map(|(n, tier)| tier.check(found, &at.key("tiers").index(n)))
            .collect();
        check_order(found, &at.key("tiers"), &tiers);
        let notice_basis = match self.notice_basis {
            NoticeBasisDto::Clock => NoticeBasis::Clock,
            NoticeBasisDto::WorkingDays => {
                check_whole_days(found, &at.key("tiers"), &tiers);
                NoticeBasis::WorkingDays {
                    // Part of the policy: a booking's deadlines stay when the list changes, and
                    // changing the list needs a new version.
                    holidays: holidays.clone(),
                }
            }
        };
        let no_show = share(
            found,
            at,
            "no_show",
            self.no_show_percent,
            self.no_show_basis_points,
        );
        let policy = Policy {
            version,
            no_show_fee: no_show
                // Not coming is the shortest possible notice.
                .or(tiers.last().map(|tier| tier.fee))
                .unwrap_or(BasisPoints(0)),
            tiers,
            notice_basis,
            grace_minutes: found.number(
                &at.key("grace_minutes"),
                self.grace_minutes,
                0..=10_080,
                "minutes",
            ),
            goodwill_per_year: found.number(
                &at.key("goodwill_per_year"),
                self.goodwill_per_year,
                0..=12,
                "times a year",
            ),
            waive_if_resold: self.waive_if_resold,
        };
        // Clients agree to a version. Other rules under the same version could not be told from
        // those they saw.
        if known.is_some_and(|known| known.version == policy.version && *known != policy) {
            let what = match policy.notice_basis {
                NoticeBasis::Clock => "rules",
                NoticeBasis::WorkingDays { .. } => "rules (or the holidays, which count for them)",
            };
            let message = format!(
                "the {what} changed but the version is still `{}`: give the policy a new version",
                policy.version
            );
            found.fault(&at.key("version"), message);
        }
        policy
    }

    pub(crate) fn of(policy: &Policy) -> Self {
        let (no_show_percent, no_show_basis_points) = in_percent(policy.no_show_fee);
        let tier = |tier: &Tier| {
            let (fee_percent, fee_basis_points) = in_percent(tier.fee);
            TierEntry {
                notice_hours: tier.notice_hours,
                fee_percent,
                fee_basis_points,
            }
        };
        Self {
            version: policy.version.clone(),
            tiers: policy.tiers.iter().map(tier).collect(),
            notice_basis: (&policy.notice_basis).into(),
            no_show_percent,
            no_show_basis_points,
            grace_minutes: policy.grace_minutes,
            goodwill_per_year: policy.goodwill_per_year,
            waive_if_resold: policy.waive_if_resold,
        }
    }
}

impl TierEntry {
    fn check(&self, found: &mut Findings, at: &Pointer) -> Tier {
        let notice_hours = found.number(
            &at.key("notice_hours"),
            self.notice_hours,
            0..=8_784,
            "hours",
        );
        let fee = share(found, at, "fee", self.fee_percent, self.fee_basis_points);
        found.require(
            fee.is_some(),
            at,
            "what does it cost? Write fee_percent = …",
        );
        Tier {
            notice_hours,
            fee: fee.unwrap_or(BasisPoints(0)),
        }
    }
}

fn check_order(found: &mut Findings, at: &Pointer, tiers: &[Tier]) {
    for (n, pair) in tiers.windows(2).enumerate() {
        if let [before, after] = pair {
            let place = at.index(n + 1);
            let shorter = after.notice_hours < before.notice_hours;
            found.require(
                shorter,
                &place.key("notice_hours"),
                "list the longest notice first, each once",
            );
            let dearer = after.fee >= before.fee;
            found.require(
                // If the order is wrong already, one fault is enough.
                !shorter || dearer,
                &place,
                "costs less than the tier before it: less notice must not cost less",
            );
        }
    }
    if let Some(last) = tiers.last() {
        let message =
            "add a last tier with notice_hours = 0: what cancelling later than all others costs";
        found.require(last.notice_hours == 0, at, message);
    }
    found.require(tiers.len() <= 10, at, "at most 10 tiers");
}

/// Nobody could say what half a working day before ten o'clock is.
fn check_whole_days(found: &mut Findings, at: &Pointer, tiers: &[Tier]) {
    for (n, tier) in tiers.iter().enumerate() {
        let hours = tier.notice_hours;
        let message = format!(
            "{hours} hours are not whole working days: write 24 for each, or leave notice_basis out"
        );
        found.require(
            hours.is_multiple_of(24),
            &at.index(n).key("notice_hours"),
            message,
        );
    }
}

/// The share in `<name>_percent` or `<name>_basis_points`.
pub(crate) fn share(
    found: &mut Findings,
    at: &Pointer,
    name: &str,
    percent: Option<u16>,
    points: Option<u16>,
) -> Option<BasisPoints> {
    let (in_percent, in_points) = (format!("{name}_percent"), format!("{name}_basis_points"));
    found.one_of(
        at,
        &[
            (&in_percent, percent.is_some()),
            (&in_points, points.is_some()),
        ],
    );
    let percent = found.optional(&at.key(&in_percent), percent, 0..=100, "percent");
    let points = found.optional(&at.key(&in_points), points, 0..=10_000, "basis points");
    percent
        .map(|percent| BasisPoints(percent.saturating_mul(100)))
        .or(points.map(BasisPoints))
}

/// As whole percent where it is.
pub(crate) fn in_percent(share: BasisPoints) -> (Option<u16>, Option<u16>) {
    if share.0.is_multiple_of(100) {
        (Some(share.0 / 100), None)
    } else {
        (None, Some(share.0))
    }
}
