//! The income report as it is shown.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::service::money::accounting::reports::Income;
use domain::money::{
    Currency,
    accounting::{
        debts::Debts,
        income::{Figures, Grouping, IncomeLine, IncomePart},
        period::Period,
    },
};

/// What a practice earned and received, by period, and what it is owed. All amounts are integer minor units.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncomeView {
    /// First local date of the practice.
    #[schema(format = Date)]
    pub start: String,
    /// Last local date, inclusive.
    #[schema(format = Date)]
    pub end: String,
    pub by: PeriodDto,
    pub group: Option<GroupDto>,
    /// IANA; the practice's.
    pub time_zone: String,
    /// By period, then part, then currency. What brought nothing has no row.
    pub rows: Vec<IncomeRow>,
    /// All rows together, one total for each currency; the practice's own is always there.
    pub totals: Vec<IncomeTotal>,
    /// The local date that ages are counted to: today.
    #[schema(format = Date)]
    pub as_of: String,
    /// What clients owe now, whatever the range, by age; one for each currency of the totals.
    pub receivables: Vec<ReceivablesView>,
}

/// The figures of one period, and of one part where they are split.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncomeRow {
    /// The first local date of the period, also where the range begins after it.
    #[schema(format = Date, example = "2026-10-01")]
    pub period: String,
    /// The id of the service or practitioner, or the payment state; null where it is not split, or there is none.
    pub group: Option<String>,
    /// The name of the service or practitioner.
    pub name: Option<String>,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
    #[serde(flatten)]
    pub figures: FiguresView,
}

/// The figures of the whole range in one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncomeTotal {
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
    #[serde(flatten)]
    pub figures: FiguresView,
}

/// The figures; their meaning stands at the operation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresView {
    #[schema(format = Int64)]
    pub booked: i64,
    #[schema(format = Int64)]
    pub earned: i64,
    #[schema(format = Int64)]
    pub tax: i64,
    #[schema(format = Int64)]
    pub fees: i64,
    #[schema(format = Int64)]
    pub cash: i64,
    #[schema(format = Int64)]
    pub costs: i64,
    #[schema(format = Int64)]
    pub net: i64,
    #[schema(format = Int64)]
    pub refunded: i64,
    #[schema(format = Int64)]
    pub disputed: i64,
    #[schema(format = Int64)]
    pub online: i64,
    #[schema(format = Int64)]
    pub in_cash: i64,
    #[schema(format = Int64)]
    pub by_transfer: i64,
    #[schema(format = Int64)]
    pub at_terminal: i64,
    #[schema(format = Int64)]
    pub written_off: i64,
    /// Basis points: 250 is 2.5 %. Null when no payment came.
    #[schema(format = Int64)]
    pub refund_rate: Option<i64>,
}

/// Receivables in one currency, by age in days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceivablesView {
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
    #[schema(format = Int64)]
    pub days_0_30: i64,
    #[schema(format = Int64)]
    pub days_31_60: i64,
    #[schema(format = Int64)]
    pub days_61_90: i64,
    #[schema(format = Int64)]
    pub days_over_90: i64,
    /// All of them together.
    #[schema(format = Int64)]
    pub total: i64,
    /// What clients have paid in advance, or what is held for fees that are not decided yet.
    #[schema(format = Int64)]
    pub credit: i64,
}

/// How long a period is. Weeks begin on Monday (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodDto {
    Day,
    Week,
    Month,
}

/// What the figures are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupDto {
    Service,
    Practitioner,
    PaymentState,
}

impl From<&Income> for IncomeView {
    fn from(report: &Income) -> Self {
        let request = &report.request;
        let currencies = report.currencies();
        let total = |currency: &Currency| {
            let found = report
                .totals
                .iter()
                .find(|total| total.currency == *currency)
                .map(|total| total.figures);
            IncomeTotal {
                currency: currency.code().into(),
                figures: found.unwrap_or_default().into(),
            }
        };
        let owed = |currency: &Currency| {
            let nothing = Debts {
                currency: *currency,
                ages: [0; 4],
                credit: 0,
            };
            ReceivablesView::from(
                report
                    .debts
                    .iter()
                    .find(|debts| debts.currency == *currency)
                    .unwrap_or(&nothing),
            )
        };
        Self {
            start: request.start.to_string(),
            end: request.end.to_string(),
            by: request.by.into(),
            group: request.group.map(GroupDto::from),
            time_zone: report.zone.name().to_owned(),
            rows: report
                .lines
                .iter()
                .map(|line| IncomeRow::of(line, &report.names))
                .collect(),
            totals: currencies.iter().map(total).collect(),
            as_of: report.today.to_string(),
            receivables: currencies.iter().map(owed).collect(),
        }
    }
}

impl IncomeRow {
    fn of(line: &IncomeLine, names: &BTreeMap<IncomePart, String>) -> Self {
        let group = match line.part {
            IncomePart::Whole | IncomePart::Practitioner(None) => None,
            IncomePart::Service(id) => Some(id.to_string()),
            IncomePart::Practitioner(Some(id)) => Some(id.to_string()),
            IncomePart::Standing(standing) => Some(standing.into_str().to_owned()),
        };
        Self {
            period: line.period.to_string(),
            group,
            name: names.get(&line.part).cloned(),
            currency: line.currency.code().into(),
            figures: line.figures.into(),
        }
    }
}

impl From<Figures> for FiguresView {
    fn from(figures: Figures) -> Self {
        Self {
            booked: figures.booked,
            earned: figures.earned,
            tax: figures.tax,
            fees: figures.fees,
            cash: figures.cash(),
            costs: figures.costs,
            net: figures.net(),
            refunded: figures.refunded,
            disputed: figures.disputed,
            online: figures.methods.online,
            in_cash: figures.methods.cash,
            by_transfer: figures.methods.transfer,
            at_terminal: figures.methods.terminal,
            written_off: figures.written_off,
            refund_rate: figures.refund_rate(),
        }
    }
}

impl From<&Debts> for ReceivablesView {
    fn from(debts: &Debts) -> Self {
        let [first, second, third, oldest] = debts.ages;
        Self {
            currency: debts.currency.code().into(),
            days_0_30: first,
            days_31_60: second,
            days_61_90: third,
            days_over_90: oldest,
            total: debts.ages.iter().sum(),
            credit: debts.credit,
        }
    }
}

impl From<Period> for PeriodDto {
    fn from(period: Period) -> Self {
        match period {
            Period::Day => Self::Day,
            Period::Week => Self::Week,
            Period::Month => Self::Month,
        }
    }
}

impl From<PeriodDto> for Period {
    fn from(word: PeriodDto) -> Self {
        match word {
            PeriodDto::Day => Self::Day,
            PeriodDto::Week => Self::Week,
            PeriodDto::Month => Self::Month,
        }
    }
}

impl From<Grouping> for GroupDto {
    fn from(group: Grouping) -> Self {
        match group {
            Grouping::Service => Self::Service,
            Grouping::Practitioner => Self::Practitioner,
            Grouping::PaymentState => Self::PaymentState,
        }
    }
}

impl From<GroupDto> for Grouping {
    fn from(word: GroupDto) -> Self {
        match word {
            GroupDto::Service => Self::Service,
            GroupDto::Practitioner => Self::Practitioner,
            GroupDto::PaymentState => Self::PaymentState,
        }
    }
}
