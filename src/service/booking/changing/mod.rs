//! What every change of a booking has in common: its audit row, its answer, and settling up its money.

pub mod answer;
pub mod attendance;
pub mod cancel;
pub mod end_hold;
pub mod keep;
pub mod reschedule;
pub mod swap;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    ports::payments::PaymentsError,
    service::{Answered, App, Idempotent, ServiceError},
};
use domain::{
    booking::{Booking, Refusal, State},
    entropy::Entropy,
    ids::{JobId, PaymentId, RefundId},
    money::{
        funds::BookingMoney,
        payments::{
            payment::{CollectionMethod, PaymentState},
            refund::RefundProgress,
        },
        resale::{Waiting, resold_by},
        settling::IdSource,
    },
    practice::service::PaymentRule,
};
use store::{
    Actor, Audit, Change, ChangeCommand, CommandError, Committed, JobKind, NewJob, Principal,
    Record, RenderError, StoreError,
};

/// What a paid or ended booking does not need any more.
pub(crate) const HOLD_JOBS: [JobKind; 2] = [JobKind::OpenPage, JobKind::EndHold];

/// Ids for a decision, the same however often it runs: those that were drawn by an earlier run are given out again first.
#[derive(Clone)]
pub(crate) struct IdPool {
    entropy: Arc<dyn Entropy>,
    made: Timestamp,
    drawn: Arc<Mutex<Vec<Uuid>>>,
    /// By this run.
    taken: usize,
}

impl IdPool {
    pub(crate) fn new(app: &App) -> Self {
        Self::drawing_from(Arc::clone(&app.entropy), app.clock.now())
    }

    fn drawing_from(entropy: Arc<dyn Entropy>, made: Timestamp) -> Self {
        Self {
            entropy,
            made,
            drawn: Arc::default(),
            taken: 0,
        }
    }

    /// The next one: a `UUIDv7`.
    pub(crate) fn take(&mut self) -> Uuid {
        // A decision may run again on newer facts, as `settle` does. Other ids would then mean
        // other idempotency keys and other answers. A poisoned lock still holds a plain list.
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let id = drawn.get(self.taken).copied().unwrap_or_else(|| {
            let id = self.entropy.uuid(self.made);
            drawn.push(id);
            id
        });
        self.taken += 1;
        id
    }

    pub(crate) fn job(&mut self, kind: JobKind, due: Timestamp) -> NewJob {
        NewJob {
            id: JobId(self.take()),
            of: None,
            kind,
            due,
        }
    }
}

impl fmt::Debug for IdPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdPool")
            .field("drawn", &self.drawn)
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }
}

impl IdSource for IdPool {
    fn payment(&mut self) -> PaymentId {
        PaymentId(self.take())
    }
    fn refund(&mut self) -> RefundId {
        RefundId(self.take())
    }
}

/// What most changes bring with them.
pub(crate) trait ChangeExt: Sized {
    /// With what settling up brings about: refunds, payments that are asked for or taken back, and the work they need.
    /// `before`: the funds as they were.
    fn settled_up(self, before: &BookingMoney, now: Timestamp, ids: &mut IdPool) -> Self;
    /// As [`Self::settled_up`], but gives nothing back beside what the change says itself.
    fn asked(self, before: &BookingMoney, now: Timestamp, ids: &mut IdPool) -> Self;
    /// With the work that its own funds need.
    fn with_work(self, now: Timestamp, ids: &mut IdPool) -> Self;
    /// With what a booking at another time needs: its session counts as held at another instant.
    fn collected_anew(self, ids: &mut IdPool) -> Self;
    /// With what a hold needs that ends at another time than `before`: nobody waits for what has begun.
    fn ended_anew(self, before: &Booking, ids: &mut IdPool) -> Self;
    /// With what follows when the booking is confirmed: its session will count as held, and fees of those who had its time
    /// before fall away.
    fn confirmed(self, waiting: &[Waiting], now: Timestamp, ids: &mut IdPool) -> Self;
}

impl ChangeExt for Change {
    fn settled_up(mut self, before: &BookingMoney, now: Timestamp, ids: &mut IdPool) -> Self {
        // On the funds as the change leaves them, so that it sees what the change itself has
        // written.
        let more = self.booking.settle_up(&before.with(&self.funds), now, ids);
        // Only for what settling up adds; the use case has added the work of the change itself.
        add_work(&mut self, &more, now, ids);
        self.funds = self.funds.with(&more);
        self
    }

    fn asked(mut self, before: &BookingMoney, now: Timestamp, ids: &mut IdPool) -> Self {
        let more = self.booking.ask(&before.with(&self.funds), now, ids);
        self.funds = self.funds.with(&more);
        self.with_work(now, ids)
    }

    fn with_work(mut self, now: Timestamp, ids: &mut IdPool) -> Self {
        let funds = self.funds.clone();
        add_work(&mut self, &funds, now, ids);
        self
    }

    fn collected_anew(mut self, ids: &mut IdPool) -> Self {
        // The old job would only find the old time and wait; one job is enough.
        self.cancels.push(JobKind::Collect);
        let collects = self.booking.terms.payment != PaymentRule::None;
        if collects && matches!(self.booking.state, State::Confirmed { .. }) {
            self.jobs
                .push(ids.job(JobKind::Collect, self.booking.counts_as_held_at()));
        }
        self
    }

    fn ended_anew(mut self, before: &Booking, ids: &mut IdPool) -> Self {
        let until = |one: &Booking| match one.state {
            State::Held { until, .. } => Some(until),
            State::Confirmed { .. } | State::Ended { .. } => None,
        };
        let other = until(&self.booking).filter(|at| Some(*at) != until(before));
        if let Some(at) = other {
            self.cancels.push(JobKind::EndHold);
            self.jobs.push(ids.job(JobKind::EndHold, at));
        }
        self
    }

    fn confirmed(mut self, waiting: &[Waiting], now: Timestamp, ids: &mut IdPool) -> Self {
        if self.booking.terms.payment != PaymentRule::None {
            self.jobs
                .push(ids.job(JobKind::Collect, self.booking.counts_as_held_at()));
        }
        for booking in resold_by(&self.booking, waiting) {
            self.jobs.push(NewJob {
                of: Some(booking),
                ..ids.job(JobKind::WaiveResold, now)
            });
        }
        self
    }
}

/// The work that these funds need: refunds to order, cards to charge, pages to close.
fn add_work(change: &mut Change, funds: &BookingMoney, now: Timestamp, ids: &mut IdPool) {
    let charged = |method| {
        funds
            .payments
            .iter()
            // A page needs no job: it is opened when its client comes to pay.
            .any(|one| one.method == method && one.state == PaymentState::Pending)
    };
    let wanted = [
        (
            JobKind::Refund,
            funds
                .refunds
                .iter()
                .any(|one| one.state == RefundProgress::Ordered),
        ),
        (JobKind::ChargeCard, charged(CollectionMethod::Card)),
        (
            // A payment withdrawn here may still be open at the provider.
            JobKind::ClosePage,
            funds
                .payments
                .iter()
                .any(|one| one.state == PaymentState::Failed),
        ),
    ];
    change.jobs.extend(
        wanted
            .into_iter()
            .filter(|(_, wanted)| *wanted)
            .map(|(kind, _)| ids.job(kind, now)),
    );
}

/// What was changed; `None` when nothing was to be.
pub(crate) async fn written(
    app: &App,
    command: ChangeCommand,
) -> Result<Option<Committed>, ServiceError> {
    match app.store.change(command).await {
        Ok(committed) => Ok(Some(committed)),
        // Already done, or no longer needed: for work that may run twice this is success.
        Err(CommandError::Refused(Refusal::Unchanged)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Carries a change out, once, under the request's key; `outcome` makes of the booking as it is afterwards what is told.
pub(crate) async fn change<T: 'static>(
    app: &App,
    command: ChangeCommand,
    principal: Principal,
    request: &Idempotent<T>,
    outcome: impl Fn(&Record) -> Result<T, RenderError> + Clone + Send + Sync + 'static,
) -> Result<Answered<T>, CommandError> {
    let command = ChangeCommand {
        once: Some((
            request.key.once(principal),
            request.render_from(outcome.clone()),
        )),
        ..command
    };
    match app.store.change(command).await? {
        Committed::Now(record, Some(reply)) => Ok(Answered::Now(outcome(&record)?, reply)),
        Committed::Now(_, None) => {
            Err(StoreError::Inconsistent("a change without its answer".into()).into())
        }
        // The key was used before: the first answer's bytes, whatever the booking is now
        // (docs/decisions/0010-idempotency-with-the-mutation.md).
        Committed::Before(reply) => Ok(Answered::Before(reply)),
    }
}

/// An audit row of what the service does by itself.
pub(crate) fn worker(action: &'static str, booking: &Booking) -> Audit {
    Audit::new(Actor::Worker, action, booking.id.0)
}

/// What a failed call of the provider means for the caller.
pub(crate) fn provider(error: PaymentsError) -> ServiceError {
    match error {
        // To the caller both mean "try again". The first may have happened, but can safely be
        // repeated under its key.
        PaymentsError::Unknown | PaymentsError::Unavailable => ServiceError::ProviderUnavailable,
        PaymentsError::NotReady(issue) => ServiceError::AccountNotReady(issue),
        PaymentsError::Refused { code } => {
            ServiceError::Internal(format!("the provider refused: {code}"))
        }
        PaymentsError::NotFound => {
            ServiceError::Internal("the provider does not know an object of ours".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::*;

    /// Ids that count.
    #[derive(Debug, Default)]
    struct Counted(AtomicU64);

    impl Entropy for Counted {
        fn bytes(&self) -> [u8; 32] {
            [0; 32]
        }

        fn uuid(&self, _: Timestamp) -> Uuid {
            Uuid::from_u128(self.0.fetch_add(1, Ordering::Relaxed).into())
        }
    }

    #[test]
    fn ids_do_not_run_out_and_are_the_same_again() {
        let pool = IdPool::drawing_from(Arc::<Counted>::default(), Timestamp::UNIX_EPOCH);
        let take =
            |mut pool: IdPool, count: usize| (0..count).map(|_| pool.take()).collect::<Vec<_>>();
        let first = take(pool.clone(), 3);
        let ids = take(pool.clone(), 4_096);
        assert_eq!(ids[..3], first);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 4_096);
        assert_eq!(ids, take(pool, 4_096));
    }
}
