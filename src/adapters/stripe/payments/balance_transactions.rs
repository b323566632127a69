//! What moved on Stripe's balance (docs.stripe.com/reports/reporting-categories and …/balance-transaction-types).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::{
    adapters::stripe::{amounts, lists, transport::Transport},
    ports::payments::{BalanceTransaction, BalanceTransactionKind, PaymentsError},
};
use domain::money::accounting::balance_transaction::Settled;

/// What is read of a balance transaction.
#[derive(Deserialize)]
struct Entry {
    id: String,
    amount: i64,
    fee: i64,
    currency: String,
    /// What an amount of the currency that was paid in was multiplied by.
    exchange_rate: Option<Number>,
    created: i64,
    #[serde(default)]
    reporting_category: String,
    #[serde(default)]
    source: Value,
}

/// The balance transactions whose `created`, in whole seconds, is from `from` until before `until`, oldest first.
pub(crate) async fn balance_transactions(
    transport: &Transport,
    from: Timestamp,
    until: Timestamp,
    account: Option<&str>,
) -> Result<Vec<BalanceTransaction>, PaymentsError> {
    let (from, until) = (from.as_second().to_string(), until.as_second().to_string());
    let wanted = [
        // Half-open, as the rounds of reconciliation follow each other: nothing is counted twice or
        // left out.
        ("created[gte]", from.as_str()),
        ("created[lt]", until.as_str()),
        // The source names the payment and the currency it was paid in; without it each would take
        // another request.
        ("expand[]", "data.source"),
    ];
    let entries = lists::all(transport, "/balance_transactions", &wanted, account).await?;
    entries
        .into_iter()
        .filter_map(|entry| balance_transaction(entry).transpose())
        .collect()
}

/// The balance transaction of an entry. An unreadable one that moves a client's money stops the reckoning, which would not be whole;
/// any other is left out.
fn balance_transaction(entry: Value) -> Result<Option<BalanceTransaction>, PaymentsError> {
    // Read before the entry as a whole: it decides whether an unreadable one may be left out.
    let client = entry
        .get("reporting_category")
        .and_then(Value::as_str)
        .is_some_and(|word| kind(word) != BalanceTransactionKind::Other);
    let read = serde_json::from_value(entry)
        .ok()
        .and_then(Entry::balance_transaction);
    if read.is_none() {
        tracing::error!(client, "a balance transaction of stripe cannot be read");
    }
    if client && read.is_none() {
        Err(PaymentsError::Unknown)
    } else {
        Ok(read)
    }
}

/// What a reporting category is to us. `charge_failure` takes back what an asynchronous payment seemed to bring.
fn kind(category: &str) -> BalanceTransactionKind {
    match category {
        "charge" | "charge_failure" => BalanceTransactionKind::Payment,
        "refund" => BalanceTransactionKind::Refund,
        "refund_failure" => BalanceTransactionKind::RefundFailure,
        "dispute" => BalanceTransactionKind::Dispute,
        "dispute_reversal" => BalanceTransactionKind::DisputeReversal,
        _ => BalanceTransactionKind::Other,
    }
}

impl Entry {
    fn balance_transaction(self) -> Option<BalanceTransaction> {
        let kind = kind(&self.reporting_category);
        let (amount, fee, settled) = match self.paid(kind) {
            None => (
                amounts::from_stripe(self.amount, &self.currency)?,
                amounts::nearest(self.fee, &self.currency)?,
                None,
            ),
            Some((paid, currency)) => {
                // The fee is in the balance's currency. Its share of what arrived is its share of
                // what was paid.
                let (part, whole) = (i128::from(paid).abs(), i128::from(self.amount).abs());
                let fee = (i128::from(self.fee) * part + whole / 2) / whole;
                let fee = amounts::nearest(i64::try_from(fee).ok()?, currency)?;
                let settled = Settled {
                    amount: self.amount,
                    currency: self.currency.clone(),
                };
                (amounts::from_stripe(paid, currency)?, fee, Some(settled))
            }
        };
        Some(BalanceTransaction {
            kind,
            object: object(kind, &self.source).map(str::to_owned),
            payment: self
                .source
                .get("payment_intent")
                .and_then(Value::as_str)
                .map(str::to_owned),
            amount,
            fee,
            settled,
            created: Timestamp::from_second(self.created).ok()?,
            id: self.id,
        })
    }

    /// What was paid, if that was in another currency than the balance's: its source says, and the exchange rate agrees.
    fn paid(&self, kind: BalanceTransactionKind) -> Option<(i64, &str)> {
        let (amount, currency) = (
            self.source.get("amount")?.as_i64()?,
            self.source.get("currency")?.as_str()?,
        );
        // With nothing moved, or only one currency, there is no rate to check.
        if kind == BalanceTransactionKind::Other || currency == self.currency || self.amount == 0 {
            return None;
        }
        let paid = amount.checked_mul(self.amount.signum())?;
        let rate = Rate::of(self.exchange_rate.as_ref()?)?;
        let more = amounts::more_decimals(&self.currency, currency)?;
        // The rate may be in smallest or in whole units: agreeing with either is enough.
        [0, more]
            .into_iter()
            .any(|shift| rate.agrees(paid, self.amount, shift))
            .then_some((paid, currency))
    }
}

/// A decimal number: `digits` × 10^-`scale`.
struct Rate {
    digits: i128,
    scale: i32,
}

impl Rate {
    fn of(number: &Number) -> Option<Self> {
        // By its digits: a float would lose some of them.
        let text = number.to_string();
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let scale = i32::try_from(part.len()).ok()? - exponent.parse::<i32>().ok()?;
        Some(Self {
            digits: format!("{whole}{part}").parse().ok()?,
            scale,
        })
    }

    /// Whether `paid`, multiplied, is about `settled`: to a thousandth and a unit, for rates are told rounded. `shift`: the rate is
    /// one of whole units, and one currency has so many decimals more.
    fn agrees(&self, paid: i64, settled: i64, shift: i32) -> bool {
        let power = |exponent: i32| 10_i128.checked_pow(exponent.max(0).unsigned_abs());
        let scale = self.scale - shift;
        let compared = || {
            let expected = i128::from(paid)
                .checked_mul(self.digits)?
                .checked_mul(power(-scale)?)?;
            let unit = power(scale)?;
            let found = i128::from(settled).checked_mul(unit)?;
            Some((expected - found).abs() <= found.abs() / 1_000 + unit)
        };
        compared().unwrap_or(false)
    }
}

/// What moved, if its source tells: charges and disputes name their payment, refunds themselves.
fn object(kind: BalanceTransactionKind, source: &Value) -> Option<&str> {
    match kind {
        BalanceTransactionKind::Payment
        | BalanceTransactionKind::Dispute
        | BalanceTransactionKind::DisputeReversal => source.get("payment_intent")?.as_str(),
        BalanceTransactionKind::Refund | BalanceTransactionKind::RefundFailure => {
            source.get("id").unwrap_or(source).as_str()
        }
        BalanceTransactionKind::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        Rate::of(&serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn rates_agree_in_smallest_or_in_whole_units() {
        assert!(rate("1.16").agrees(6_500, 7_540, 0));
        assert!(rate("1.16").agrees(-6_500, -7_540, 0));
        assert!(!rate("1.16").agrees(6_500, 7_605, 0));
        assert!(!rate("1.16").agrees(6_500, -7_540, 0));
        // Yen to cents, either way of telling it; rupiah to dollars with a small rate.
        assert!(rate("0.65").agrees(1_000, 650, 0) && rate("0.0065").agrees(1_000, 650, 2));
        assert!(rate("6.13e-5").agrees(100_000_000, 6_130, 0));
        assert!(rate("15300").agrees(100, 1_530_000, 0));
    }
}
