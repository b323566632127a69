//! Reports.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        practice::json,
        wire::{
            FiguresView, IncomeView, ReceivablesView,
            requests::{FormatDto, IncomeParams},
        },
    },
    server::{
        answers::{
            conditional::{ETag, respond},
            csv::{self, Cell, Table},
        },
        extract::{Query, credentials::PracticeKey},
        negotiation::media_type,
        problem::Problem,
    },
    service::{self, App},
};
use domain::money::{Currency, Money};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(income))
}

/// Get the income report
///
/// Days are those of the practice's time zone; amounts are integer minor units, one row for each currency.
///
/// - `booked`: the prices of the bookings in the diary, by the day of the session: confirmed, completed and no-shows. What
///   was cancelled is not in it, whether it was paid or not.
/// - `earned`: what the practice earned in the period: sessions that took place, tax included, and fees that were approved;
///   less what was given up by refunding it by hand. It counts on the day it was earned, not when it is paid; sessions whose
///   price is not collected here are in it as far as payments of them were recorded. `tax` and `fees` are its parts.
/// - `cash`: what came in by payments, less what went out by refunds and to clients' banks in disputes, on the day it moved.
/// - `online`, `in_cash`, `by_transfer`, `at_terminal`: `cash` apart by how it moved: through the payment provider, or as you recorded it.
/// - `written_off`: debts that were given up, less those that were paid after all or are asked for again. They stay in `earned`.
/// - `refunded`: refunds that were sent, less those that came back. `disputed`: what clients' banks took, less what they gave
///   back. So the payments that came are `cash + refunded + disputed`.
/// - `costs`: what the payment provider kept for its work. `net`: `cash − costs`.
/// - `refund_rate`: `refunded` as a share of the payments that came, in basis points (250 is 2.5 %); null when none came.
/// - `receivables`: what clients owe now, whatever the range, by the days since each booking's debt arose: up to 30, 31 to 60,
///   61 to 90, more. `credit`: what they have paid ahead, or what is kept for fees that wait for a decision.
///
/// With `group=payment_state` each booking counts by how its client stands now: `outstanding` owes something, `settled`
/// nothing, `in_credit` has paid what is not earned yet.
///
/// As CSV the amounts are decimals (`65.00`); the rows that say `total` come last and hold the receivables.
#[utoipa::path(get, path = "/v1/admin/reports/income", operation_id = "admin_income_report", tag = "admin", params(IncomeParams), security(("practice_key" = [])),
    responses(
        (status = 200, description = "The report.", content((IncomeView = "application/json"), (String = "text/csv")),
            headers(("Content-Disposition" = String, description = "A file name, for CSV."))),
        (status = 304, description = "Not modified."),
        Problem
    ))]
async fn income(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    PracticeKey(key): PracticeKey,
    Query(params): Query<IncomeParams>,
) -> Result<Response, Problem> {
    let report = service::money::accounting::reports::income(&app, &key, &(&params).into()).await?;
    let view = IncomeView::from(&report);
    // `format` is for links, which cannot send a header; it wins over the header.
    let as_csv = params.format.map_or_else(
        || media_type(&headers, ["application/json", "text/csv"]) == "text/csv",
        |format| format == FormatDto::Csv,
    );
    let mut response = if as_csv {
        table(&headers, &view)?
    } else {
        json(&headers, &view)?
    };
    // One address has two bodies: this tells caches to keep them apart (RFC 9110 §12.5.5).
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

const COLUMNS: [&str; 25] = [
    "period",
    "group",
    "name",
    "currency",
    "booked",
    "earned",
    "tax",
    "fees",
    "cash",
    "costs",
    "net",
    "refunded",
    "disputed",
    "online",
    "in_cash",
    "by_transfer",
    "at_terminal",
    "written_off",
    "refund_rate",
    "receivables_0_30",
    "receivables_31_60",
    "receivables_61_90",
    "receivables_over_90",
    "receivables",
    "credit",
];

fn table(headers: &HeaderMap, view: &IncomeView) -> Result<Response, Problem> {
    let mut table = Table::new(&COLUMNS)?;
    // Empty cells at the end, so that each row is as long as the header (RFC 4180 §2.4).
    for row in &view.rows {
        let mut cells = vec![
            Cell::Plain(row.period.clone()),
            Cell::text(row.group.as_deref()),
            Cell::text(row.name.as_deref()),
        ];
        cells.extend(figures(&row.currency, &row.figures)?);
        cells.resize(COLUMNS.len(), Cell::Empty);
        table.row(cells)?;
    }
    // Totals last: a program that adds up rows can leave them out by their name.
    for (total, owed) in view.totals.iter().zip(&view.receivables) {
        let mut cells = vec![Cell::Plain("total".into()), Cell::Empty, Cell::Empty];
        cells.extend(figures(&total.currency, &total.figures)?);
        cells.extend(outstanding(owed)?);
        table.row(cells)?;
    }
    let body = table.bytes()?;
    let mut response = respond(
        headers,
        HeaderValue::from_static(csv::TYPE),
        &ETag::of(&body),
        body,
    );
    let name = format!(
        "attachment; filename=\"income-{}-{}.csv\"",
        view.start, view.end
    );
    let name = HeaderValue::from_str(&name).map_err(|error| Problem::internal(&error))?;
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn figures(code: &str, figures: &FiguresView) -> Result<Vec<Cell>, Problem> {
    let FiguresView {
        booked,
        earned,
        tax,
        fees,
        cash,
        costs,
        net,
        refunded,
        disputed,
        ..
    } = *figures;
    let FiguresView {
        online,
        in_cash,
        by_transfer,
        at_terminal,
        written_off,
        refund_rate,
        ..
    } = *figures;
    let mut cells = vec![Cell::Plain(code.to_owned())];
    cells.extend(decimals(
        code,
        &[
            booked, earned, tax, fees, cash, costs, net, refunded, disputed,
        ],
    )?);
    cells.extend(decimals(
        code,
        &[online, in_cash, by_transfer, at_terminal, written_off],
    )?);
    cells.push(refund_rate.map_or(Cell::Empty, |rate| Cell::Plain(rate.to_string())));
    Ok(cells)
}

fn outstanding(owed: &ReceivablesView) -> Result<Vec<Cell>, Problem> {
    let ReceivablesView {
        currency,
        days_0_30,
        days_31_60,
        days_61_90,
        days_over_90,
        total,
        credit,
    } = owed;
    decimals(
        currency,
        &[
            *days_0_30,
            *days_31_60,
            *days_61_90,
            *days_over_90,
            *total,
            *credit,
        ],
    )
}

fn decimals(code: &str, amounts: &[i64]) -> Result<Vec<Cell>, Problem> {
    let currency =
        Currency::from_code(code).ok_or_else(|| Problem::internal(&"a currency without a code"))?;
    // With decimals, since spreadsheets add them up; JSON has minor units.
    Ok(amounts
        .iter()
        .map(|amount| Cell::Plain(Money::new(*amount, currency).decimal()))
        .collect())
}
