//! Paying: opening the provider's page for a held booking, and coming back to it. Reopening never charges twice.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use url::Url;

use super::{
    App, RequestKey, ServiceError,
    authenticate::Caller,
    settle,
    view::{BookingView, reply},
};
use crate::{
    domain::{
        booking::{Booking, Refusal, State},
        ids::BookingId,
        interval::later,
        payment::{Page, Payment, PaymentState},
        practice::{Catalogue, Practice},
    },
    ports::{
        payments::{Checkout, CheckoutOrder, CheckoutState, PaymentsError},
        store::{
            Audit, Change, ChangeCommand, ChangeFacts, Claims, CommandError, Committed, EffectKind, Finish, Once, Record, Reply,
        },
    },
};

/// How long an answer waits for the provider's page; the page is opened by a worker if it takes longer.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a client asks who comes back to pay.
#[derive(Debug, Clone, Default)]
pub struct PayRequest {
    /// Keep the slot longer; possible once.
    pub extend: bool,
}

/// Resumes the payment of a held booking: the same hold, the same payment, and a page that can be paid.
pub async fn pay(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &PayRequest,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    if request.extend {
        return extend(app, caller, &record, key).await;
    }
    let catalogue = catalogue_of(app, &record.booking).await?;
    let payment = payable(&record)?.clone();
    let found = tokio::time::timeout(PATIENCE, page(app, &catalogue, &record.booking, payment)).await;
    let (payment, checkout) = found.map_err(|_| ServiceError::ProviderUnavailable)??;
    settle::settle(app, &record.booking, &payment, &checkout).await?;
    let record = app.record(caller, id).await?;
    let view = BookingView::of(
        &catalogue,
        &record.booking,
        &record.payments,
        &record.refunds,
        record.client.details.language.as_deref(),
    );
    reply(200, None, &view)
}

/// The payment that a client can still make.
fn payable(record: &Record) -> Result<&Payment, ServiceError> {
    match record.booking.state {
        State::Ended { .. } => Err(ServiceError::Refused(Refusal::AlreadyEnded)),
        State::Confirmed { .. } => Err(ServiceError::Refused(Refusal::NothingToPay)),
        State::Held { .. } => record.payments.last().ok_or(ServiceError::Refused(Refusal::NothingToPay)),
    }
}

async fn extend(app: &App, caller: &Caller, record: &Record, key: &RequestKey) -> Result<Reply, ServiceError> {
    let now = app.clock.now();
    let catalogue = catalogue_of(app, &record.booking).await?;
    let (actor, language) = (caller.actor(), record.client.details.language.clone());
    let decide = move |facts: &ChangeFacts| {
        let booking = facts.booking.clone().extended(now)?;
        let view = BookingView::of(&catalogue, &booking, &facts.payments, &facts.refunds, language.as_deref());
        let audit = Audit { actor: actor.clone(), action: "booking.hold_extended", subject: booking.id.0, detail: json!({}) };
        Ok(Change { reply: reply(200, None, &view).ok(), ..Change::of(booking, audit) })
    };
    let plain = ChangeCommand::plain(record.booking.practice, record.booking.id, now, Arc::new(decide));
    let command = ChangeCommand { once: Some(key.once(caller.principal(record.booking.id))), ..plain };
    app.store.change(command).await?.answer()
}

/// The payment's page as the provider sees it: opened if it was not, replaced if it lapsed while the hold lasts. With it
/// the payment, at the attempt that the page belongs to.
pub(super) async fn page(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: Payment,
) -> Result<(Payment, Checkout), ServiceError> {
    let account = catalogue.practice.stripe_account.as_deref();
    let known = match &payment.page {
        Some(page) => app.payments.checkout(&page.id, account).await.map_err(provider)?,
        None => match app.payments.open_checkout(&order(app, catalogue, booking, &payment)).await {
            Ok(checkout) => checkout,
            Err(PaymentsError::Refused { .. }) => return renew(app, catalogue, booking, &payment).await,
            Err(error) => return Err(provider(error)),
        },
    };
    if known.state == CheckoutState::Expired && matches!(booking.state, State::Held { until, .. } if app.clock.now() < until) {
        return renew(app, catalogue, booking, &payment).await;
    }
    Ok((payment, known))
}

/// A new page for a payment whose page can never be paid any more. The attempt is stored before the provider is asked.
async fn renew(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: &Payment,
) -> Result<(Payment, Checkout), ServiceError> {
    let now = app.clock.now();
    let (attempt, expires) = (payment.attempt + 1, later(now, 60).unwrap_or(payment.page_expires_at));
    let id = payment.id;
    let decide = move |facts: &ChangeFacts| {
        // The provider was asked in between: the booking may have ended, or another request been faster.
        if !matches!(facts.booking.state, State::Held { until, .. } if now < until) {
            return Err(Refusal::AlreadyEnded);
        }
        let old = facts.payments.iter().find(|one| one.id == id && one.attempt + 1 == attempt).ok_or(Refusal::Unchanged)?;
        let renewed = Payment { attempt, page_expires_at: expires, page: None, state: PaymentState::Pending, ..old.clone() };
        let audit = worker("payment.page_renewed", &facts.booking);
        Ok(Change { payments: vec![renewed], ..Change::of(facts.booking.clone(), audit) })
    };
    let change = match app.store.change(ChangeCommand::plain(booking.practice, booking.id, now, Arc::new(decide))).await {
        Ok(Committed::Now(change)) => change,
        Ok(Committed::Before(_)) | Err(CommandError::Refused(Refusal::Unchanged)) => return Err(ServiceError::InFlight),
        Err(error) => return Err(error.into()),
    };
    let renewed = change.payments.into_iter().next().ok_or(ServiceError::Stale)?;
    let checkout = app.payments.open_checkout(&order(app, catalogue, booking, &renewed)).await.map_err(provider)?;
    Ok((renewed, checkout))
}

/// The next try to open a page that was never opened goes under another key: the provider may have stored a failure under
/// this one, and would repeat it for a day. Should the page exist after all, nobody was ever told its address.
pub(super) async fn change_key(app: &App, record: &Record) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let decide = move |facts: &ChangeFacts| {
        let held = matches!(facts.booking.state, State::Held { .. });
        let unopened = |one: &&Payment| held && one.page.is_none() && one.state == PaymentState::Pending;
        let old = facts.payments.last().filter(unopened).ok_or(Refusal::Unchanged)?;
        let page_expires_at = later(now, 60).unwrap_or(old.page_expires_at);
        let renewed = Payment { attempt: old.attempt + 1, page_expires_at, ..old.clone() };
        Ok(Change { payments: vec![renewed], ..Change::of(facts.booking.clone(), worker("payment.key_changed", &facts.booking)) })
    };
    let command = ChangeCommand::plain(record.booking.practice, record.booking.id, now, Arc::new(decide));
    match app.store.change(command).await {
        Ok(_) | Err(CommandError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Opens the page right after placing; the remembered answer is completed with it. `None`: a worker will.
pub(super) async fn open_after_placing(
    app: &App,
    catalogue: &Catalogue,
    change: &Change,
    once: Once,
    placed: &Reply,
) -> Option<Reply> {
    let payment = change.payments.first()?;
    let order = order(app, catalogue, &change.booking, payment);
    let open = app.payments.open_checkout(&order);
    let checkout = match tokio::time::timeout(PATIENCE, open).await {
        Ok(Ok(checkout)) => checkout,
        Ok(Err(error)) => {
            tracing::warn!(booking = %change.booking.id, %error, "payment page not opened");
            return None;
        }
        Err(_) => return None,
    };
    let url = match &checkout.state {
        CheckoutState::Open { url } => url.clone(),
        CheckoutState::Paid | CheckoutState::Processing | CheckoutState::Expired => return None,
    };
    let mut body: serde_json::Value = serde_json::from_slice(&placed.body).ok()?;
    body["payment"]["checkout_url"] = url.into();
    let completed = Reply { body: serde_json::to_vec(&body).ok()?, ..placed.clone() };
    match settle::remember_page(app, &change.booking, payment, &checkout, Some((once, completed.clone())), None).await {
        Ok(true) => Some(completed),
        // Another page took its place meanwhile: this one's address is told to nobody.
        Ok(false) => None,
        Err(error) => {
            tracing::warn!(booking = %change.booking.id, %error, "payment page not remembered");
            None
        }
    }
}

/// The worker's part: opens the page of a booking whose placing was cut short.
pub(super) async fn open_page(app: &App, record: &Record, finish: Finish) -> Result<(), ServiceError> {
    let catalogue = catalogue_of(app, &record.booking).await?;
    let Ok(payment) = payable(record) else { return Ok(()) };
    if payment.page.is_some() || !payment.is_open() {
        return Ok(());
    }
    let (payment, checkout) = page(app, &catalogue, &record.booking, payment.clone()).await?;
    settle::remember_page(app, &record.booking, &payment, &checkout, None, Some(finish)).await.map(|_| ())
}

pub(super) fn order(app: &App, catalogue: &Catalogue, booking: &Booking, payment: &Payment) -> CheckoutOrder {
    let practice = &catalogue.practice;
    let back = payment.return_url.clone().unwrap_or_else(|| format!("{}/after-payment", app.settings.public_url));
    CheckoutOrder {
        practice: practice.id,
        booking: booking.id,
        payment: payment.id,
        amount: payment.amount,
        idempotency_key: payment.open_key(),
        expires_at: payment.page_expires_at,
        success_url: back.clone(),
        cancel_url: back,
        line_item: "Booking".into(),
        statement_suffix: booking.statement_suffix(),
        locale: practice.locales.first().and_then(|locale| locale.split('-').next()).map(Into::into),
        account: practice.stripe_account.clone(),
    }
}

/// A return address, if it leads to one of the practice's own origins.
pub(super) fn return_url(practice: &Practice, given: Option<&str>) -> Result<Option<String>, ServiceError> {
    let Some(given) = given else { return Ok(None) };
    let own = Url::parse(given).ok().filter(|url| practice.origins.contains(&url.origin().ascii_serialization()));
    // The origin of `blob:https://…` is that of the address inside it.
    let own = own.filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none());
    let url =
        own.ok_or_else(|| ServiceError::invalid("/return_url", "it must begin with one of the practice's own web origins"))?;
    Ok(Some(url.into()))
}

/// The definitions of the practice a booking belongs to.
pub(super) async fn catalogue_of(app: &App, booking: &Booking) -> Result<Catalogue, ServiceError> {
    app.store.catalogue_of(booking.practice).await?.ok_or_else(|| ServiceError::Internal("a booking without its practice".into()))
}

/// What a failed call of the provider means for the caller.
pub(super) fn provider(error: PaymentsError) -> ServiceError {
    match error {
        PaymentsError::Unknown | PaymentsError::Unavailable => ServiceError::ProviderUnavailable,
        PaymentsError::Refused { code } => ServiceError::Internal(format!("the provider refused: {code}")),
        PaymentsError::NotFound => ServiceError::Internal("the provider does not know an object of ours".into()),
    }
}

/// An audit row of what the service does by itself.
pub(super) fn worker(action: &'static str, booking: &Booking) -> Audit {
    Audit { actor: "worker".into(), action, subject: booking.id.0, detail: json!({}) }
}

impl Committed {
    /// The answer, given now or before.
    pub(super) fn answer(self) -> Result<Reply, ServiceError> {
        match self {
            Self::Before(reply) => Ok(reply),
            Self::Now(change) => change.reply.ok_or_else(|| ServiceError::Internal("a change without an answer".into())),
        }
    }
}

impl Change {
    /// A change that only writes the booking and its audit row; more is added by its members.
    pub(super) fn of(booking: Booking, audit: Audit) -> Self {
        Self {
            booking,
            claims: Claims::Keep,
            payments: Vec::new(),
            refunds: Vec::new(),
            effects: Vec::new(),
            cancels: Vec::new(),
            audit,
            reply: None,
        }
    }
}

/// What a paid or ended booking does not need any more.
pub(super) const HOLD_EFFECTS: [EffectKind; 2] = [EffectKind::OpenPage, EffectKind::EndHold];

/// The payment with its page.
pub(super) fn with_page(payment: &Payment, checkout: &Checkout) -> Payment {
    let url = match &checkout.state {
        CheckoutState::Open { url } => Some(url.clone()),
        CheckoutState::Paid | CheckoutState::Processing | CheckoutState::Expired => None,
    };
    Payment { page: Some(Page { id: checkout.id.clone(), url }), ..payment.clone() }
}
