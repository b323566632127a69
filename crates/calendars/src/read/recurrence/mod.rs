//! When events repeat: rules, dates that are added, and dates that are left out.

pub(super) mod expand;
pub(super) mod frequency;
pub(super) mod period;
pub(super) mod range;
pub(super) mod readings;
pub(super) mod removed;
pub(super) mod rule;
pub(super) mod rule_values;
pub(super) mod walk;
