//! What somebody must look at: money that is not where it should be, and work that was given up.

use jiff::{SignedDuration, Timestamp};

use crate::service::{
    App, ServiceError,
    authenticate::{Scope, allow},
    listing::InZone,
};
use domain::{
    clients::Personal,
    ids::{BookingId, JobId, PaymentId, PracticeId, PractitionerId, RefundId},
    zone::Zone,
};
use store::{Actor, Exception, ExceptionNote, KeyRecord};

/// Shown at once, at most.
const LIMIT: u32 = 200;

/// All kinds, each with what to do about it.
pub(crate) const KINDS: [(&str, &str); 20] = [
    (
        "refund_failed",
        "The client has not got the money back: give it back in another way, or refund again.",
    ),
    (
        "give_back_by_hand",
        "The client gets money back that came outside Checkout: give it back yourself, then say so with `…/given-back`.",
    ),
    (
        "unpaid_balance",
        "The client was reminded and has not paid: talk to them, record what they pay, send the link again, or write it off.",
    ),
    (
        "charge_refused",
        "The saved card was refused or needs its holder: send the client the link to pay, or waive what is due.",
    ),
    (
        "account_not_ready",
        "The payment provider refuses the account or its key: see the detail, then give the key its permissions, top up the balance, or \
         complete the account at the provider. What is due is kept and tried again.",
    ),
    (
        "payment_unseen",
        "Nobody could look up whether the client had paid when the time for it was over: look in the dashboard of the account it was made to, \
         and give back what came.",
    ),
    (
        "payment_returned",
        "A payment that counted did not arrive, or the client’s bank returned it: it is owed again and the client has been asked; a word from you may help.",
    ),
    (
        "payment_late",
        "The money was still on its way a day before the session, so the time was given back. The client has been told; if the money comes, it goes back by itself.",
    ),
    (
        "dispute_open",
        "The client's bank questions the payment: hand in evidence at the provider before it is due, or accept.",
    ),
    (
        "effect_dead",
        "Something that was to be done was given up: see the detail, mend what stood in its way, then try it again.",
    ),
    (
        "message_dead",
        "A message could not be sent: see the detail, check the address, and tell the client in another safe way.",
    ),
    (
        "notification_dead",
        "A mail to somebody at the practice could not be sent: check the address under notifications in the practice's file.",
    ),
    (
        "mail_down",
        "No mail has gone out since then: what is due is kept and tried again. Ask the operator to look at the mail server.",
    ),
    (
        "event_quarantined",
        "The provider told something that does not fit this installation: compare the object there with the booking, then try it again.",
    ),
    (
        "booking_outside",
        "The booking falls outside your hours, closures, rooms or staff as they are now: move it, cancel it, or say with `…/keep` that it stays \
         as it is. Until then no reminder of it is sent.",
    ),
    (
        "unknown_movement",
        "Money moved at the provider without this service, perhaps in its dashboard: note it, or undo it there.",
    ),
    (
        "amount_differs",
        "Another amount moved than is written here: compare the payment at the provider with the booking.",
    ),
    (
        "not_captured_here",
        "Money came for a payment that does not count as paid here: compare both, then refund or book it.",
    ),
    (
        "missing_at_provider",
        "It counts as done here, but the provider's balance does not know of it: look for it there.",
    ),
    (
        "day_total_differs",
        "The day's sum at the provider is not the ledger's: the other entries of that day say why.",
    ),
];

/// What somebody must look at.
#[derive(Debug, Clone)]
pub struct Exceptions {
    pub found: Vec<Exception>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// What an exception is about, as it is named: the refund, payment or job; otherwise the provider's id, or the UTC day.
#[must_use]
pub fn subject(found: &Exception) -> String {
    // The query returns a uuid for each kind; what it is the id of follows from the exception.
    let named = |id| match (found.kind.as_str(), found.detail.as_str()) {
        ("refund_failed" | "give_back_by_hand", _) | ("missing_at_provider", "refund") => {
            RefundId(id).to_string()
        }
        ("effect_dead", _) => JobId(id).to_string(),
        ("message_dead" | "unpaid_balance" | "booking_outside", _) => BookingId(id).to_string(),
        ("notification_dead", detail) if detail.starts_with("owner") => PracticeId(id).to_string(),
        ("notification_dead", _) => PractitionerId(id).to_string(),
        ("mail_down" | "account_not_ready", _) => PracticeId(id).to_string(),
        _ => PaymentId(id).to_string(),
    };
    let own = found.id.map(named);
    own.or_else(|| found.provider_id.clone())
        .unwrap_or_default()
}

/// What the practice must look at, newest first; or what it has noted, last noted first.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    noted: bool,
) -> Result<InZone<Exceptions>, ServiceError> {
    let zone = zone(app, key).await?;
    let mut found = if noted {
        // One more than is shown tells whether there are older ones, without counting them.
        app.store.noted_exceptions(key.practice, LIMIT + 1).await?
    } else {
        app.store
            .exceptions(key.practice, LIMIT + 1, app.clock.now())
            .await?
    };
    let shown = usize::try_from(LIMIT).unwrap_or(usize::MAX);
    let has_more = found.len() > shown;
    found.truncate(shown);
    Ok(InZone::new(Exceptions { found, has_more }, zone))
}

/// The practice's, for a key that may see its money.
async fn zone(app: &App, key: &KeyRecord) -> Result<Zone, ServiceError> {
    allow(key, Scope::Payments)?;
    let catalogue = app.store.catalogue_of(key.practice).await?;
    Ok(catalogue.ok_or(ServiceError::NotFound)?.practice.zone)
}

/// All that nobody has noted.
async fn open(app: &App, key: &KeyRecord) -> Result<Vec<Exception>, ServiceError> {
    let now = app.clock.now();
    Ok(app
        .store
        .exceptions(key.practice, u32::MAX >> 1, now)
        .await?)
}

/// Which exception is meant, as it is listed.
#[derive(Debug, Clone)]
pub struct NamedException {
    pub kind: String,
    pub subject: String,
    pub since: Timestamp,
}

impl NamedException {
    fn is(&self, one: &Exception) -> bool {
        // As it is shown, without fractions of a second.
        let same_time = one.since.as_second() == self.since.as_second();
        one.kind == self.kind && same_time && subject(one) == self.subject
    }
}

/// Which exception is noted, and why.
#[derive(Debug, Clone)]
pub struct NoteRequest {
    pub of: NamedException,
    pub reason: Personal<String>,
}

/// Kinds that end by being tried again, once what stood in the way is mended.
// All others end when what they are about is mended, or by being noted.
const RETRIED: [&str; 2] = ["effect_dead", "event_quarantined"];

/// Tries again what was given up: it leaves the list, unless it comes to the same once more. The exception as it was.
pub async fn retry(
    app: &App,
    key: &KeyRecord,
    named: &NamedException,
) -> Result<InZone<Exception>, ServiceError> {
    let zone = zone(app, key).await?;
    let open = open(app, key).await?;
    let of = open
        .into_iter()
        .find(|one| named.is(one))
        .ok_or(ServiceError::NotFound)?;
    if !RETRIED.contains(&of.kind.as_str()) {
        return Err(ServiceError::invalid(
            "/kind",
            "only work that was given up and events that were set aside can be tried again",
        ));
    }
    // No longer there: it has ended, or somebody else has retried it meanwhile.
    if !app
        .store
        .retry_exception(key.practice, &of, Actor::Key(key.id), app.clock.now())
        .await?
    {
        return Err(ServiceError::NotFound);
    }
    Ok(InZone::new(of, zone))
}

/// Somebody has looked at it and leaves it as it is: it leaves the list. Noted again, the first note stands.
pub async fn note(
    app: &App,
    key: &KeyRecord,
    request: &NoteRequest,
) -> Result<InZone<Exception>, ServiceError> {
    let zone = zone(app, key).await?;
    let is_meant = |one: &Exception| request.of.is(one);
    let open = open(app, key).await?;
    // The open ones first: the same subject may have been noted before and have come back since.
    if let Some(of) = open.into_iter().find(is_meant) {
        let id = app.fresh();
        let note = ExceptionNote {
            id,
            reason: request.reason.clone(),
            actor: Actor::Key(key.id),
            at: app.clock.now(),
        };
        if app.store.note_exception(key.practice, &of, &note).await? {
            let note = Some(note);
            return Ok(InZone::new(Exception { note, ..of }, zone));
        }
    }
    // Not open, or just noted by somebody else: the answer is their note, so that a repetition is
    // harmless.
    let noted = app
        .store
        .noted_exceptions(key.practice, u32::MAX >> 1)
        .await?;
    let found = noted.into_iter().find(is_meant);
    Ok(InZone::new(found.ok_or(ServiceError::NotFound)?, zone))
}

/// How many there are of each kind, over all practices; zero of most.
pub async fn counts(app: &App) -> Result<Vec<(&'static str, u64)>, ServiceError> {
    let found = app.store.exception_counts(app.clock.now()).await?;
    let number = |kind: &str| {
        found
            .iter()
            .find(|(one, _)| one == kind)
            .map_or(0, |(_, number)| *number)
    };
    // Zeros too: a gauge that comes and goes cannot be watched.
    Ok(KINDS
        .iter()
        .map(|(kind, _)| (*kind, number(kind)))
        .collect())
}

/// How long the oldest event of the provider has been waiting to be settled; nothing when none is.
pub async fn oldest_event_age(app: &App) -> Result<SignedDuration, ServiceError> {
    let now = app.clock.now();
    let oldest = app.store.oldest_event().await?;
    Ok(oldest.map_or(SignedDuration::ZERO, |at| {
        now.duration_since(at).max(SignedDuration::ZERO)
    }))
}
