//! Carrying out what commits left to be done. Each job may run more than once; each leaves the world as one run would.

use super::{
    App, ServiceError,
    booking::changing::end_hold,
    job_outcome::Outcome,
    money::{
        fees,
        payments::{cards, charge, collect, page},
        refunds,
    },
};
use domain::booking::State;
use store::{Finish, Job, JobKind, Leased};

/// Runs one job and settles its row; what became of it. A failure puts it off, ever longer, up to five minutes.
pub async fn carry_out(app: &App, leased: &Leased<Job>) -> Result<Outcome, ServiceError> {
    let Leased {
        work: job,
        token,
        attempts,
    } = leased;
    let finish = Finish {
        job: job.id,
        token: *token,
    };
    let outcome = match run(app, job, finish).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind.into_str(), attempts, %error, "job put off");
            // Stripe stores results under a key for a day, even 500s, and replays them (docs,
            // "Idempotent requests"). Another attempt has another key.
            if error == ServiceError::ProviderUnavailable && *attempts >= UNSTICK_AFTER {
                unstick(app, job).await?;
            }
            // An error is never a reason to give up: even an outage of days ends, and what is due
            // stays due.
            Outcome::later(app.clock.now(), patience(*attempts), reason(&error))
        }
    };
    let now = app.clock.now();
    match outcome {
        Outcome::Done => {
            // Under the lease's token: a job whose lease ran out may belong to another worker by
            // now.
            app.store.finish_job(job.practice, finish, now).await?;
        }
        Outcome::Again { due, reason } => {
            app.store
                .postpone_job(job.practice, finish, due, reason, now)
                .await?;
        }
        Outcome::GaveUp(reason) => {
            app.store
                .dead_letter_job(job.practice, finish, now, reason)
                .await?;
        }
    }
    Ok(outcome)
}

/// From this attempt on a silent provider may be repeating a failure it has stored.
const UNSTICK_AFTER: u32 = 3;

async fn unstick(app: &App, job: &Job) -> Result<(), ServiceError> {
    match app.store.booking(job.practice, job.booking).await? {
        Some(record) => page::change_key(app, &record).await,
        None => Ok(()),
    }
}

async fn run(app: &App, job: &Job, finish: Finish) -> Result<Outcome, ServiceError> {
    // Read now, not carried in the job: a job says what to look at, the booking what to do.
    let record = app.store.booking(job.practice, job.booking).await?;
    let record =
        record.ok_or_else(|| ServiceError::Internal("a job without its booking".into()))?;
    match job.kind {
        // Confirmed or ended meanwhile, so nobody needs the page.
        JobKind::OpenPage if !matches!(record.booking.state, State::Held { .. }) => {
            Ok(Outcome::Done)
        }
        JobKind::OpenPage => page::open_page(app, &record, finish)
            .await
            .map(|()| Outcome::Done),
        JobKind::EndHold => end_hold::end_hold(app, &record).await,
        JobKind::ClosePage => end_hold::close_page(app, &record).await,
        JobKind::Refund => refunds::follow(app, &record, None).await,
        JobKind::ChargeCard => charge::charge(app, &record).await,
        JobKind::Collect => collect::collect(app, &record).await,
        JobKind::WaiveResold => fees::waive_resold(app, &record)
            .await
            .map(|()| Outcome::Done),
        JobKind::DetachCard => cards::detach(app, &record).await.map(|()| Outcome::Done),
    }
}

/// Seconds until the next run: 2, 4, 8 … 300.
pub(super) fn patience(attempts: u32) -> i64 {
    // At least every five minutes, so that work goes on soon after an outage
    // (docs/decisions/0037-whose-mistake.md).
    1_i64.checked_shl(attempts.min(9)).unwrap_or(300).min(300)
}

/// A stable word for why, with nothing personal in it.
pub(super) fn reason(error: &ServiceError) -> &'static str {
    match error {
        ServiceError::ProviderUnavailable => "provider_unavailable",
        ServiceError::AccountNotReady(issue) => issue.into_str(),
        ServiceError::StoreUnavailable => "store_unavailable",
        ServiceError::StorageFailed => "storage_failed",
        ServiceError::Refused(_) | ServiceError::Unavailable { .. } => "refused",
        _ => "defect",
    }
}
