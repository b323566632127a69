//! The provider's balance, transaction by transaction, against our rows; and the totals of its days.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{WINDOW, before, lost};
use crate::service::{App, ServiceError, booking::changing::provider, money::refunds};
use domain::money::accounting::{
    balance_transaction::{BalanceTransaction, BalanceTransactionKind, Difference},
    ledger::Transaction,
};
use store::{Examined, ProviderAccount, ReadRange, Record};

/// Balance transactions are read again from so long before the last reading: the provider may list one a little late.
const OVERLAP: SignedDuration = SignedDuration::from_hours(1);
/// What is younger may be a moment away from being settled here.
const GRACE: SignedDuration = SignedDuration::from_mins(15);
/// Differences are looked at again for so long.
const PURSUED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Reads what moved, looks at what does not agree (yet), and compares the days.
pub(super) async fn reconcile(
    app: &App,
    account: &ProviderAccount,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let id = account.id.as_deref();
    // 1. Read: without the balance transactions there is nothing to compare.
    read(app, id, now).await?;
    let mut first = None;
    // 2. What does not agree or was not examined yet. One that fails does not hide the others.
    for balance_transaction in app
        .store
        .doubtful(id, before(now, PURSUED), before(now, WINDOW))
        .await?
    {
        if let Err(error) = examine(app, account, &balance_transaction, now).await {
            tracing::warn!(balance_transaction = balance_transaction.id, %error, "a balance transaction cannot be looked at");
            first.get_or_insert(error);
        }
    }
    // 3. The days, in UTC like Stripe's instants, and whole ones: a part of a day would never add
    // up.
    let day = before(now, WINDOW).to_zoned(TimeZone::UTC).date();
    let since = TimeZone::UTC
        .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
        .unwrap_or(now);
    let totals = app.store.day_totals(id, since).await?;
    let changed = app.store.keep_day_totals(account, &totals, now).await?;
    for total in totals
        .iter()
        // Logged when it changes, not every five minutes; the exception stands meanwhile.
        .filter(|one| changed > 0 && one.moved != one.booked)
    {
        tracing::error!(account = id, day = %total.day, total.moved, total.booked, "a day does not add up");
    }
    first.map_or(Ok(()), Err)
}

/// What moved since the last reading.
async fn read(app: &App, account: Option<&str>, now: Timestamp) -> Result<(), ServiceError> {
    let known = app.store.known(account).await?;
    // Movements read twice are recognised by their id, so the overlap does no harm.
    let from = known.map_or(before(now, WINDOW), |known| before(known.until, OVERLAP));
    // The provider counts whole seconds, and `until` is not among them.
    let end = now
        .saturating_add(SignedDuration::from_secs(1))
        .unwrap_or(now);
    let balance_transactions = app
        .gateways
        .payments
        .balance_transactions(from, end, account)
        .await
        .map_err(provider)?;
    // What was paid before the first reading may have been settled here after it began.
    let known = ReadRange {
        from: from
            .saturating_add(SignedDuration::from_hours(24))
            .unwrap_or(from),
        until: now,
    };
    Ok(app
        .store
        .keep_balance_transactions(account, &balance_transactions, known)
        .await?)
}

async fn examine(
    app: &App,
    account: &ProviderAccount,
    balance_transaction: &BalanceTransaction,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let record = record_of(app, balance_transaction).await?;
    let mut seen = compare(record.as_ref(), balance_transaction);
    // Our row may just be behind: it is brought up to date with Stripe, then compared once more. A
    // different amount would stay different.
    if let (Some(known), Err(Difference::NotCaptured | Difference::Unknown)) = (&record, seen) {
        if let Err(error) = catch_up(app, known, balance_transaction, account.id.as_deref()).await {
            tracing::warn!(booking = %known.booking.id, %error, "a balance transaction is ahead of its booking");
        }
        let after = app
            .store
            .booking(known.booking.practice, known.booking.id)
            .await?;
        seen = compare(after.as_ref(), balance_transaction);
    }
    let fresh = balance_transaction.created > before(now, GRACE);
    // Its event may be a moment away; an exception now would be gone before anybody had read it.
    if fresh && matches!(seen, Err(Difference::NotCaptured | Difference::Unknown)) {
        return Ok(());
    }
    let paid = match &balance_transaction.payment {
        // Only if currencies were exchanged: the cost of a refund is measured at its payment's
        // rate.
        Some(intent) if balance_transaction.settled.is_some() => {
            app.store.balance_transaction_of(intent).await?
        }
        _ => None,
    };
    let cost = balance_transaction.cost(paid.as_ref());
    let cost = |subject| (!cost.is_zero()).then(|| Transaction::cost(subject, cost));
    let examined = Examined {
        id: balance_transaction.id.clone(),
        practice: record
            .as_ref()
            .map(|known| known.booking.practice)
            // One that is unknown is listed for the account's practice, if the account has one.
            .or(account.practice),
        booking: record.as_ref().map(|known| known.booking.id),
        outcome: seen.map(cost),
    };
    let new = app.store.examined(examined, now).await?;
    // Logged when first found, then left to the list of exceptions.
    if let Err(difference) = seen
        && new
    {
        tracing::error!(
            balance_transaction = balance_transaction.id,
            difference = difference.into_str(),
            "a balance transaction does not agree"
        );
    }
    Ok(())
}

fn compare(
    record: Option<&Record>,
    balance_transaction: &BalanceTransaction,
) -> Result<uuid::Uuid, Difference> {
    record
        .ok_or(Difference::Unknown)
        .and_then(|known| balance_transaction.compare(&known.funds))
}

/// Whose the balance transaction is: by what moved, or else by the payment it belongs to.
async fn record_of(
    app: &App,
    balance_transaction: &BalanceTransaction,
) -> Result<Option<Record>, ServiceError> {
    for object in [&balance_transaction.object, &balance_transaction.payment]
        .into_iter()
        .flatten()
    {
        let found = app.store.booking_of_provider_object(object).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Looks at what the balance transaction is about, should our row be behind or missing.
async fn catch_up(
    app: &App,
    record: &Record,
    balance_transaction: &BalanceTransaction,
    account: Option<&str>,
) -> Result<(), ServiceError> {
    // By kind: a failed refund is looked at again although it counts as final here, and a refund
    // without a row was made at Stripe itself.
    if balance_transaction.kind == BalanceTransactionKind::RefundFailure {
        return refunds::follow(app, record, balance_transaction.object.as_deref())
            .await
            .map(|_| ());
    }
    if let (BalanceTransactionKind::Refund, Some(refund)) =
        (balance_transaction.kind, &balance_transaction.object)
    {
        return refunds::adopt(app, refund, account).await.map(|_| ());
    }
    let ours = record
        .funds
        .payments
        .iter()
        .find(|one| one.intent.is_some() && one.intent == balance_transaction.object);
    match ours.filter(|_| balance_transaction.kind == BalanceTransactionKind::Payment) {
        Some(payment) => lost::look_at(app, record, payment).await,
        None => Ok(()),
    }
}
