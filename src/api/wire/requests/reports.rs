//! What reports are asked for.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::wire::{GroupDto, PeriodDto, fields::Day},
    service::money::accounting::reports::IncomeRequest,
};

/// Which income.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IncomeParams {
    /// First local date of the practice.
    #[param(value_type = String, format = Date, example = "2026-10-01")]
    pub start: Day,
    /// Last local date, inclusive; at most three years in all.
    #[param(value_type = String, format = Date, example = "2026-10-31")]
    pub end: Day,
    /// The length of a period. Weeks begin on Monday (ISO 8601).
    #[param(inline)]
    pub by: PeriodDto,
    /// Splits the figures.
    #[param(nullable = false, inline)]
    pub group: Option<GroupDto>,
    /// Goes before the `Accept` header: a link in a browser cannot send one.
    #[param(nullable = false, inline)]
    pub format: Option<FormatDto>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormatDto {
    Json,
    Csv,
}

impl From<&IncomeParams> for IncomeRequest {
    fn from(params: &IncomeParams) -> Self {
        let IncomeParams {
            start,
            end,
            by,
            group,
            ..
        } = params;
        Self {
            start: start.0,
            end: end.0,
            by: (*by).into(),
            group: group.map(Into::into),
        }
    }
}
