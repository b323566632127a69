//! The income report.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};

use crate::service::{
    App, ServiceError,
    authenticate::{Scope, allow},
};
use domain::{
    money::{
        Currency,
        accounting::{
            debts::{Debts, by_age},
            income::{Grouping, IncomeLine, IncomePart, Total, folded},
            period::Period,
        },
    },
    zone::Zone,
};
use store::{IncomeQuery, KeyRecord};

/// What a practice asks for.
#[derive(Debug, Clone, Copy)]
pub struct IncomeRequest {
    /// Local dates of the practice, inclusive.
    pub start: Date,
    pub end: Date,
    pub by: Period,
    pub group: Option<Grouping>,
}

/// The report, computed.
#[derive(Debug, Clone)]
pub struct Income {
    pub request: IncomeRequest,
    /// The practice's.
    pub zone: Zone,
    pub today: Date,
    /// The practice's currency.
    pub own: Currency,
    pub lines: Vec<IncomeLine>,
    pub totals: Vec<Total>,
    pub debts: Vec<Debts>,
    pub names: BTreeMap<IncomePart, String>,
}

impl Income {
    /// The practice's own currency, then all others that occur, by code.
    #[must_use]
    pub fn currencies(&self) -> Vec<Currency> {
        let all = self
            .totals
            .iter()
            .map(|total| total.currency)
            .chain(self.debts.iter().map(|debts| debts.currency));
        let others: BTreeMap<_, _> = all
            .filter(|one| *one != self.own)
            .map(|one| (one.code(), one))
            .collect();
        std::iter::once(self.own)
            .chain(others.into_values())
            .collect()
    }
}

/// The practice's income in at most three years, and its debts as of now.
pub async fn income(
    app: &App,
    key: &KeyRecord,
    request: &IncomeRequest,
) -> Result<Income, ServiceError> {
    allow(key, Scope::Reports)?;
    let IncomeRequest {
        start,
        end,
        by,
        group,
    } = *request;
    if end < start {
        return Err(ServiceError::invalid(
            "end",
            "the range ends before it starts",
        ));
    }
    if end >= start.saturating_add(3.years()) {
        return Err(ServiceError::invalid(
            "end",
            "the range is longer than three years",
        ));
    }
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let zone = catalogue.practice.zone;
    let today = zone.date(app.clock.now());
    let query = IncomeQuery {
        start,
        end,
        zone: zone.clone(),
        group,
    };
    let facts = app.store.income(key.practice, &query).await?;
    let (lines, totals) = folded(by, facts.amounts);
    let debts = by_age(&facts.balances, today);
    let own = catalogue.practice.currency;
    Ok(Income {
        request: *request,
        zone,
        today,
        own,
        lines,
        totals,
        debts,
        names: facts.names,
    })
}
