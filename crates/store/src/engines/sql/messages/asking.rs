//! Messages on request, such as the link to pay that the practice sends when it likes; and reminders of what is owed.

use jiff::{SignedDuration, Timestamp};

use super::{
    super::practice::practices,
    At,
    tx::{Failed, Writer},
};
use crate::{Change, CommandError};
use domain::{
    booking::{Booking, Refusal},
    clients::MessageChannel,
    messages::{MessageKind, Plan, PlannedMessage, by_email},
    money::{
        dunning::{Dunning, dunning},
        funds::BookingMoney,
    },
};

/// So often one kind of message about a booking is sent on request within [`WITHIN`].
const AT_MOST: i64 = 3;
const WITHIN: SignedDuration = SignedDuration::from_hours(24);
const TOLD: &str = r"SELECT COUNT(*)
    FROM messages
    WHERE practice_id = $1 AND booking_id = $2 AND kind = $3 AND created_at > $4
        AND channel = 'email'";

/// Which messages follow when a booking and its funds went from `before` to `after`; reminders by the practice's file as it is now.
pub(crate) async fn plan(
    w: &mut Writer<'_>,
    change: &Change,
    before: (&Booking, &BookingMoney),
    after: &BookingMoney,
) -> Result<Plan, Failed> {
    let booking = &change.booking;
    let link = match change.tells {
        Some(kind) => tell(w, booking, kind).await?,
        None => Plan::default(),
    };
    let Some(step) = dunning(before, (booking, after)) else {
        return Ok(link);
    };
    let days = match step {
        Dunning::Begins => {
            // By the file as it is now, and not by the terms: reminders are no part of what was
            // agreed (docs/decisions/0040-money-by-hand.md).
            practices::definition(w.tx, booking.practice)
                .await?
                .booking
                .remind_to_pay_after_days
        }
        Dunning::Ends => Vec::new(),
    };
    Ok(link.then(step.plan(&days, w.now)))
}

/// By mail, and as a text message if it is worth one.
fn told(kind: MessageKind, texted: bool, now: Timestamp) -> Vec<PlannedMessage> {
    let mail = by_email(kind, now, kind.is_asked_for());
    let text = (texted && kind.is_texted(false)).then_some(PlannedMessage {
        channel: MessageChannel::Sms,
        ..mail
    });
    std::iter::once(mail).chain(text).collect()
}

/// In place of one that is not sent yet.
async fn tell(w: &mut Writer<'_>, booking: &Booking, kind: MessageKind) -> Result<Plan, Failed> {
    let since = w.now.saturating_sub(WITHIN).unwrap_or(w.now);
    let query = sqlx::query_scalar::<_, i64>(TOLD)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(kind.into_str());
    if query.bind(At(since)).fetch_one(&mut **w.tx).await? >= AT_MOST {
        return Err(CommandError::Refused(Refusal::LinkSentOften).into());
    }
    Ok(Plan {
        cancels: vec![kind],
        new: told(kind, w.outgoing.texts, w.now),
    })
}
