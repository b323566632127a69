//! Enrolling a client for a block of sessions of a class: a booking for each, all of them or none.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jiff::Timestamp;

use super::{
    Placing,
    own::as_practice,
    request::{BookingRequest, Requester},
};
use crate::service::{
    App, Idempotent, ServiceError, Snapshot,
    booking::{details::BookingDetails, sessions::class},
    calendars::busy_refresh,
};
use domain::{
    booking::{Refusal, availability::Unavailable},
    ids::PracticeId,
};
use store::{CommandError, KeyRecord, PlaceAllCommand, PlaceFacts, Record, RenderError, Reply};

/// Who is enrolled, and for which sessions.
#[derive(Debug, Clone)]
pub struct EnrolmentRequest {
    /// Each of the bookings, but for its start.
    pub booking: BookingRequest,
    pub starts: Vec<Timestamp>,
}

/// Enrols a client on behalf of the practice: confirmed at once, each session at its price.
///
/// # Errors
/// As for one booking; what a session refuses points at its start.
pub async fn enrol(
    app: &App,
    key: &KeyRecord,
    request: &EnrolmentRequest,
    once: &Idempotent<Vec<BookingDetails>>,
) -> Result<Reply, ServiceError> {
    let (slug, requester) = as_practice(app, key, request.booking.own.asking).await?;
    named_once(&request.starts)?;
    // What was done before is answered as it was, whatever has become of the class since.
    let record = once.key.once(requester.principal);
    let before = app
        .store
        .stored_answer(key.practice, &record, app.clock.now());
    if let Some(reply) = before.await? {
        return Ok(reply);
    }
    for _ in 0..3 {
        let snapshot = app.snapshot(&slug).await?;
        let block = Block::prepare(app, &snapshot, request, &requester).await?;
        let command = block.command(app, &requester, once);
        match app.store.place_all(command).await {
            // The practice's file changed between reading and committing: by the new one, then.
            Err(CommandError::Stale) => {}
            Err(error) => return Err(block.refused(error)),
            Ok(reply) => return Ok(reply),
        }
    }
    Err(ServiceError::StoreUnavailable)
}

/// All placements of a block, in the order in which they were asked for.
struct Block {
    practice: PracticeId,
    placings: Vec<(Placing, BookingRequest)>,
    /// The one that is decided.
    deciding: Arc<AtomicUsize>,
}

impl Block {
    async fn prepare(
        app: &App,
        snapshot: &Snapshot,
        request: &EnrolmentRequest,
        requester: &Requester,
    ) -> Result<Self, ServiceError> {
        let catalogue = &snapshot.catalogue;
        let class = class(catalogue, &request.booking.service, "/service")?;
        busy_refresh::before_deciding(app, catalogue.practice.id, class.practitioners()).await?;
        let dialled = request.booking.dialled(&catalogue.practice)?;
        let mut placings = Vec::with_capacity(request.starts.len());
        for start in &request.starts {
            let one = BookingRequest {
                start: *start,
                ..dialled.clone()
            };
            placings.push((Placing::prepare(app, snapshot, &one, requester).await?, one));
        }
        Ok(Self {
            practice: catalogue.practice.id,
            placings,
            deciding: Arc::default(),
        })
    }

    fn command(
        &self,
        app: &App,
        requester: &Requester,
        once: &Idempotent<Vec<BookingDetails>>,
    ) -> PlaceAllCommand {
        let all = self.placings.iter().enumerate();
        let placements = all.map(|(number, (placing, request))| {
            let mut command = placing.command(app, request, requester, None);
            let (decide, deciding) = (command.decide, Arc::clone(&self.deciding));
            command.decide = Arc::new(move |facts: &PlaceFacts| {
                deciding.store(number, Ordering::Relaxed);
                decide(facts)
            });
            command
        });
        let told = self.placings.iter();
        let told: Vec<_> = told
            .map(|(placing, request)| placing.told(app, request))
            .collect();
        let outcome = move |placed: &Vec<Record>| -> Result<_, RenderError> {
            let each = told.iter().zip(placed);
            Ok(each.map(|(told, record)| told(record)).collect())
        };
        let now = app.clock.now();
        PlaceAllCommand {
            practice: self.practice,
            placements: placements.collect(),
            now,
            once: (
                once.key.once(requester.principal),
                once.render_from(outcome),
            ),
        }
    }

    /// Why none was placed.
    fn refused(&self, error: CommandError) -> ServiceError {
        let refusal = match error {
            CommandError::Refused(Refusal::Unavailable(refusal)) => refusal,
            CommandError::Overlap => Unavailable::Taken,
            error => return error.into(),
        };
        ServiceError::UnavailableAt {
            pointer: format!("/starts/{}", self.deciding.load(Ordering::Relaxed)),
            refusal,
        }
    }
}

fn named_once(starts: &[Timestamp]) -> Result<(), ServiceError> {
    let twice = (1..starts.len()).find(|at| starts[..*at].contains(&starts[*at]));
    match twice {
        Some(at) => Err(ServiceError::invalid(
            &format!("/starts/{at}"),
            "the same session is named twice",
        )),
        None => Ok(()),
    }
}
