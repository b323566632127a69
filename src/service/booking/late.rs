//! Telling the clients of today's remaining sessions that somebody is running late. No booking changes.

use std::sync::Arc;

use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime},
};

use crate::service::{
    App, Idempotent, ServiceError,
    authenticate::{Caller, Scope, allow},
    booking::{
        bookings,
        details::{BookingDetails, Changing},
    },
    practice::asked::unknown,
};
use domain::{
    booking::{Refusal, State},
    messages::MessageKind,
    practice::{Practitioner, Text},
    zone::at_wall_clock,
};
use store::{
    Audit, BookingsQuery, Change, ChangeCommand, ChangeFacts, KeyRecord, ListedState, Record,
};

/// Who is late, and by how much.
#[derive(Debug, Clone)]
pub struct LateRequest {
    /// Id or handle.
    pub practitioner: String,
    pub minutes: u32,
    /// What the practice adds to the message.
    pub words: Option<Text>,
}

/// So many sessions one practitioner has on a day at most, seats counted one by one.
const LIMIT: u32 = 500;

/// Plans a message for each client whose session with the practitioner is still to begin today; the bookings that it is about.
pub async fn tell(
    app: &App,
    key: &KeyRecord,
    request: &LateRequest,
    once: &Idempotent<BookingDetails>,
) -> Result<Vec<BookingDetails>, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let practitioner = catalogue
        .practitioner_named(&request.practitioner)
        .ok_or_else(|| unknown("/practitioner"))?;
    let caller = Caller::Practice(key.clone());
    let mut told = Vec::new();
    for Record { booking, .. } in remaining(app, key, practitioner).await? {
        let found = app.found(&caller, booking.id).await?;
        let before = Changing::of(app, &caller, found).await?;
        let command = command(&before, &caller, request);
        // Each has a key of its own beneath the request's, so that a repetition tells nobody twice.
        let own = once.beneath(&booking.id.to_string());
        match before.change(app, &caller, command, &own).await {
            Ok(_) => told.push(bookings::read(app, &caller, booking.id).await?),
            // Cancelled in this moment; or told so often today that once more would be too much.
            Err(store::CommandError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(told)
}

fn command(before: &Changing, caller: &Caller, request: &LateRequest) -> ChangeCommand {
    let (actor, request) = (caller.actor(), request.clone());
    let decide = move |facts: &ChangeFacts| {
        if !matches!(facts.booking.state, State::Confirmed { .. }) {
            return Err(Refusal::AlreadyEnded);
        }
        let audit = Audit::new(actor, "booking.running_late", facts.booking.id.0)
            .with("minutes", i64::from(request.minutes));
        Ok(Change {
            tells: Some(MessageKind::RunningLate),
            delay_minutes: Some(request.minutes),
            words: facts.in_their_language(request.words.as_ref()),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    before.command(Arc::new(decide))
}

/// When the working day that is under way ends, by the practitioner's clock: at midnight, or with a night that goes beyond it.
fn end_of_day(practitioner: &Practitioner, now: Timestamp) -> DateTime {
    let local = practitioner.zone.rules().to_datetime(now);
    let today = local.date();
    let night = |date: Date| {
        let windows = practitioner.schedule.on(date).iter();
        let ends = windows
            .filter(|one| one.crosses_midnight())
            .map(|one| one.end);
        let minutes = Span::new().minutes(ends.max()?);
        Some(date.at(0, 0, 0, 0).saturating_add(minutes))
    };
    let begun = today.yesterday().ok().and_then(night);
    begun
        .filter(|end| local < *end)
        .or_else(|| night(today))
        .unwrap_or_else(|| today.tomorrow().unwrap_or(today).at(0, 0, 0, 0))
}

/// The practitioner's confirmed bookings that are still to begin today; a night belongs to the day on which it began.
async fn remaining(
    app: &App,
    key: &KeyRecord,
    practitioner: &Practitioner,
) -> Result<Vec<Record>, ServiceError> {
    let now = app.clock.now();
    let query = BookingsQuery {
        from: Some(now),
        until: at_wall_clock(end_of_day(practitioner, now), &practitioner.zone),
        state: Some(ListedState::Confirmed),
        practitioner: Some(practitioner.id),
        limit: LIMIT,
        ..BookingsQuery::default()
    };
    Ok(app.store.bookings(key.practice, &query).await?)
}
