//! Messages to clients as rows: planned with the change that calls for them.

use sqlx::types::Json;

use super::{
    At,
    tx::{Failed, Writer},
};
use crate::{Queue, StoreError, engines::vault::SealedIn};
use domain::{
    booking::Booking,
    clients::{MessageChannel, Personal},
    ids::{BookingId, PracticeId},
    messages::{MessageKind, Plan, contact_rules::first_look},
};

/// Also one that is being sent in this moment: it is not put off any more, and if it went out it says so.
const CANCEL: &str = concat!(
    r"UPDATE messages
    SET state = 'cancelled', finished_at = $4, reason = 'overtaken'
    WHERE practice_id = $1 AND booking_id = $2 AND state = 'due' AND ",
    word_of!("kind", "$3")
);
const INSERT: &str = r"INSERT INTO messages (practice_id, booking_id, number, channel, kind, state,
        prompted, wanted_at, due_at, created_at, to_address, words, delay_minutes)
    VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + $9 FROM messages WHERE practice_id = $1
        AND booking_id = $2), $3, $4, 'due', $5, $6, $7, $8, $10, $11,
        $12)";

/// The plan for a booking that is there already, without text messages if it has no number.
pub(crate) fn reaching(mut plan: Plan, has_phone: bool) -> Plan {
    plan.new
        .retain(|one| has_phone || one.channel != MessageChannel::Sms);
    plan
}

/// Writes what a change means for the booking's messages, once: the booking is locked, so nobody else takes its numbers. What tells of
/// another address goes to the one `before`.
pub(crate) fn write(
    w: &mut Writer<'_>,
    booking: &Booking,
    plan: &Plan,
    before: Option<&Personal<String>>,
    said: PracticeSays<'_>,
) -> Result<(), Failed> {
    if !plan.cancels.is_empty() {
        let kinds: Vec<_> = plan.cancels.iter().map(MessageKind::into_str).collect();
        w.tx.write(CANCEL)
            .bind(booking.practice.0)
            .bind(booking.id.0)
            .bind(Json(kinds))
            .bind(At(w.now));
    }
    for (number, planned) in (1_i64..).zip(&plan.new) {
        let place = old_address_place(booking.practice, booking.id);
        let to = before
            .filter(|_| planned.kind == MessageKind::AddressChanged)
            .map(|address| w.vault.seal(place, address.reveal()));
        let words = said
            .words
            .filter(|_| planned.kind.takes_words())
            .map(|words| {
                w.vault
                    .seal(words_place(booking.practice, booking.id), words.reveal())
            });
        let due = first_look(planned.kind, planned.at, w.now);
        w.tx.enqueued(Queue::Messages, due, w.now);
        w.tx.write(INSERT)
            .bind(booking.practice.0)
            .bind(booking.id.0)
            .bind(planned.channel.into_str())
            .bind(planned.kind.into_str())
            .bind(planned.prompted)
            .bind(At(planned.at))
            .bind(At(due))
            .bind(At(w.now))
            .bind(number)
            .bind(to.transpose().map_err(StoreError::from)?)
            .bind(words.transpose().map_err(StoreError::from)?)
            .bind(said.delay_minutes.map(i64::from));
    }
    Ok(())
}

/// What the practice itself says in the messages of a change.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PracticeSays<'a> {
    pub words: Option<&'a Personal<String>>,
    pub delay_minutes: Option<u32>,
}

/// Where the practice's own words in a message are sealed.
pub(crate) fn words_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "messages.words",
        row: booking.0,
    }
}

/// Where an address that was given before is sealed.
pub(crate) fn old_address_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "messages.to_address",
        row: booking.0,
    }
}
