//! Cancelling: what it would cost, and doing it. The slot is free for others when this returns.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{ChangeExt, HOLD_JOBS, IdPool};
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::Caller,
    booking::details::{BookingDetails, Changing},
};
use domain::{
    booking::{Party, Refusal, cancellation_terms::CancellationTerms},
    ids::{BookingId, FeeId},
    money::{Money, funds::BookingMoney},
    practice::Text,
    wording::{self, Locale},
    zone::Zone,
};
use store::{
    Actor, Audit, Change, ChangeCommand, ChangeFacts, CommandError, Expected, FoundBooking,
    JobKind, SlotChange,
};

/// Goodwill is counted over so long.
const A_YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What cancelling now would cost and return.
#[derive(Debug, Clone)]
pub struct CancellationPreview {
    /// The fee by the policy that was in force at booking.
    pub fee: Money,
    /// A fee that is waived this time, out of goodwill.
    pub waived: Money,
    /// What goes back.
    pub refund: Money,
    /// Of that, what the practice gives back itself.
    pub manual_refund: Money,
    /// What would still be owed.
    pub owed: Money,
    /// Until then cancelling is free; none: at no time.
    pub free_until: Option<Timestamp>,
    /// Where the session takes place by the clock.
    pub zone: Zone,
    /// The same in words.
    pub sentence: String,
}

/// What cancelling now would cost and return, in words in `language` (BCP 47), else in the client's.
pub async fn preview(
    app: &App,
    caller: &Caller,
    id: BookingId,
    language: Option<&str>,
) -> Result<CancellationPreview, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    // Either the mailbox was proved before, or the link from a mail proves it now.
    let shown = record.client.is_proved() || caller.has_proof();
    let used = app
        .store
        .goodwill_used(
            record.booking.practice,
            record.booking.client,
            a_year_before(now),
        )
        .await?;
    let used = goodwill_used(shown, used);
    let terms = record
        .booking
        .leave(caller.party(), &record.funds, used, now)
        .map_err(ServiceError::Refused)?;
    let catalogue = app.catalogue_of(&record).await?;
    // The language asked for now goes before the one the client gave once.
    let language = language.or(record.client.details.language.as_deref());
    let locale = Locale::chosen(language, &catalogue.practice.locales);
    Ok(CancellationPreview {
        fee: terms.settlement.fee,
        waived: terms.let_pass,
        refund: terms.settlement.refund,
        manual_refund: terms.by_hand,
        owed: terms.settlement.owed,
        free_until: record.booking.free_until(),
        zone: record.booking.terms.zone.clone(),
        sentence: sentence(terms, locale),
    })
}

fn sentence(terms: CancellationTerms, locale: Locale) -> String {
    let settlement = terms.settlement;
    let kept = Money {
        amount: settlement.fee.amount - settlement.owed.amount,
        ..settlement.fee
    };
    let told = wording::CancellationAmounts {
        returned: settlement.refund,
        kept,
        owed: settlement.owed,
        by_hand: terms.by_hand,
    };
    wording::cancellation(told, locale)
}

/// Cancels the caller's booking and settles its money.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    id: BookingId,
    expected: Expected,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let found = app.found_to_change(caller, id).await?;
    let before = Changing::of(app, caller, found).await?;
    let command = ChangeCommand {
        expected,
        ..command(app, caller, &before, None)
    };
    Ok(before.change(app, caller, command, request).await?)
}

/// Cancels one of many for the practice, which adds some words to the message of it; `false` if it was changed since it was found.
pub(crate) async fn cancel_by_practice(
    app: &App,
    caller: &Caller,
    found: FoundBooking,
    words: Option<&Text>,
) -> Result<bool, ServiceError> {
    let before = Changing::of(app, caller, found).await?;
    let command = ChangeCommand {
        // Exactly as it was found: what was moved or paid since is looked at again.
        expected: Expected::Exactly(before.booking.version),
        ..command(app, caller, &before, words.cloned())
    };
    match app.store.change(command).await {
        Ok(_) => Ok(true),
        Err(CommandError::Stale | CommandError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn command(app: &App, caller: &Caller, before: &Changing, words: Option<Text>) -> ChangeCommand {
    let (party, now) = (caller.party(), before.now);
    let by = Canceller {
        party,
        actor: caller.actor(),
        now,
    };
    let (ids, fee) = (IdPool::new(app), FeeId(app.fresh()));
    let decide = move |facts: &ChangeFacts| {
        let change = by.cancel(facts, fee, &mut ids.clone())?;
        Ok(Change {
            words: facts.in_their_language(words.as_ref()),
            ..change
        })
    };
    ChangeCommand {
        goodwill_since: (party == Party::Client).then(|| a_year_before(now)),
        ..before.command(Arc::new(decide))
    }
}

/// Who cancels, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Canceller {
    pub party: Party,
    /// Stands in the audit trail.
    pub actor: Actor,
    pub now: Timestamp,
}

impl Canceller {
    /// What cancelling changes; `fee`: the id that a fee would have.
    pub(crate) fn cancel(
        self,
        facts: &ChangeFacts,
        fee: FeeId,
        ids: &mut IdPool,
    ) -> Result<Change, Refusal> {
        let Self { party, actor, now } = self;
        // The preview may be days old, so everything is worked out anew; the mail token, if shown,
        // has recorded the proof by now.
        let used = goodwill_used(facts.client.is_proved(), facts.goodwill_used);
        let (booking, terms, fee) =
            facts
                .booking
                .clone()
                .cancelled(party, &facts.funds, used, fee, now)?;
        let audit = Audit::new(actor, "booking.cancelled", booking.id.0)
            .with("fee", terms.settlement.fee.amount)
            .with("refund", terms.settlement.refund.amount);
        // The page of a booking that is over can still be paid, so it has to be closed at Stripe,
        // whose answer may be that it was paid after all.
        let open = facts
            .funds
            .payments
            .iter()
            .any(|one| one.purpose.confirms() && one.is_open());
        let close = open.then(|| ids.job(JobKind::ClosePage, now));
        let change = Change {
            slot: SlotChange::Release,
            // The end of its hold and its collection have nothing left to do.
            cancels: [&HOLD_JOBS[..], &[JobKind::Collect]].concat(),
            funds: fee.map(BookingMoney::from).unwrap_or_default(),
            jobs: close.into_iter().collect(),
            ..Change::of(booking, audit)
        };
        Ok(change.settled_up(&facts.funds, now, ids))
    }
}

/// Whether a late cancellation is let pass depends on who it is: to who has not shown that, it says nothing of anybody.
const fn goodwill_used(shown: bool, used: u32) -> u32 {
    // As if all had been used: the answer must not tell whether the address is a client's
    // (docs/decisions/0028-proof-of-mailbox.md).
    if shown { used } else { u32::MAX }
}

fn a_year_before(now: Timestamp) -> Timestamp {
    now.saturating_sub(A_YEAR).unwrap_or(now)
}
