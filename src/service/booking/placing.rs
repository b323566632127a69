//! A placement in the making: what is looked up before the transaction, and the decision in it.

pub mod book;
pub mod booked;
pub mod enrol;
pub mod explain;
pub(crate) mod hold;
pub mod own;
pub mod quote;
pub mod request;
pub(super) mod saved_card;
pub mod search;
mod told;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use self::{
    request::{BookingRequest, Requester},
    saved_card::saved_card,
    search::{practitioner, unavailable},
};
use super::{
    by_hand::audited,
    changing::{ChangeExt, IdPool},
};
use crate::service::{
    App, ServiceError, Snapshot,
    clients::{
        challenge::solved,
        origin::came_from,
        returning::{self, Agreed},
    },
    money::payments::{
        page, pay,
        taking::{may_be_booked, payee},
    },
    practice::asked::asked,
    tokens::{mail_token, manage_token, sha256},
};
use domain::{
    booking::{
        Booking, Party, Refusal, State,
        assignment::Assignments,
        availability::{Search, Unavailable},
        moving::unhurried,
        overrides::OverrideNote,
        placing::{Facts, FreshIds, HoldCaps, PlacementRequest},
    },
    clients::{Personal, proving::Confirmation},
    ids::{BookingId, ClientId, PaymentId, PracticeId, SessionId},
    money::{asking::Asking, funds::BookingMoney, payments::payment::Payee},
    practice::{Catalogue, service::Service},
};
use store::{
    Audit, Change, Decide, IdempotencyRecord, NewClient, PlaceCommand, PlaceFacts, Record, Render,
    SlotChange,
};

const NUMBER_MISSING: &str = "is missing: the session is held by phone, and the practice calls";

/// How long a repetition is told to wait for the first request's payment page.
const PAGE_PATIENCE: SignedDuration = SignedDuration::from_secs(15);

/// All that a placement is decided and answered with; chosen before the transaction, so that it can be repeated.
#[derive(Clone)]
pub(super) struct Placing {
    snapshot: Snapshot,
    pub(super) service: Arc<Service>,
    placement: PlacementRequest,
    fresh: FreshIds,
    client: ClientId,
    payment: PaymentId,
    ids: IdPool,
    previous: Option<BookingId>,
    consent: Option<Agreed>,
    override_note: Option<OverrideNote>,
    token: String,
    mail_token: String,
    return_url: Option<String>,
    now: Timestamp,
}

/// A client agrees to rules that they were shown, by version; the practice knows its own.
fn names_policy(request: &BookingRequest, requester: &Requester) -> Result<(), ServiceError> {
    if requester.party == Party::Client && request.policy_version.is_none() {
        return Err(ServiceError::invalid(
            "/policy_version",
            "the version of the rules that the client was shown is missing",
        ));
    }
    Ok(())
}

impl Placing {
    pub(super) async fn prepare(
        app: &App,
        snapshot: &Snapshot,
        request: &BookingRequest,
        requester: &Requester,
    ) -> Result<Self, ServiceError> {
        let catalogue = &snapshot.catalogue;
        // First, whatever can be refused without the database or a lock.
        let service = asked(catalogue, &request.service, requester.party, "/service")?;
        // At the price of that day, which everything below takes for its price.
        let service = &*catalogue.service_at(service, request.start);
        names_policy(request, requester)?;
        request.own.by_hand.check(service)?;
        may_be_booked(app, &catalogue.practice, service, requester.party)?;
        let returning =
            returning::returning(app, &catalogue.practice, request.returning.as_ref()).await?;
        let previous =
            returning::previous(app, catalogue.practice.id, request.previous.as_ref()).await?;
        let agreed = returning::agreed(app, catalogue, service, request.card_consent.as_deref())?;
        let (returning, consent) =
            saved_card(app, catalogue, service, request, (returning, agreed)).await?;
        let practitioner =
            practitioner(catalogue, request.practitioner.as_deref(), "/practitioner")?;
        let known = request.client.phone.is_some() || returning.is_some_and(|one| one.has_phone);
        // The practice may note a number later than its own booking.
        if requester.party == Party::Client
            && !known
            && catalogue.needs_number(service, request.mode, practitioner)
        {
            return Err(ServiceError::invalid("/client/phone", NUMBER_MISSING));
        }
        Ok(Self {
            service: Arc::new(service.clone()),
            placement: PlacementRequest {
                // Not known before the transaction, which reads under its lock whether the mailbox
                // is proved.
                proved: false,
                confirmation: Confirmation::default(),
                returning,
                consents: consent.is_some(),
                allow_overlap: request.allow_overlap,
                start: request.start,
                practitioner,
                mode: request.mode,
                policy_version: request.policy_version.clone(),
                by: requester.party,
                own: request.own.own(),
            },
            // Drawn once, here: the decision is pure and may run again, and must come to the same
            // booking.
            fresh: FreshIds {
                booking: BookingId(app.fresh()),
                session: SessionId(app.fresh()),
            },
            client: ClientId(app.fresh()),
            payment: PaymentId(app.fresh()),
            ids: IdPool::new(app),
            previous,
            consent,
            override_note: request.own.by_hand.note(),
            token: manage_token(app.entropy.bytes()),
            mail_token: mail_token(app.entropy.bytes()),
            return_url: pay::return_url(
                &catalogue.practice,
                &app.settings.public_url,
                request.return_url.as_deref(),
            )?,
            now: app.clock.now(),
            snapshot: snapshot.clone(),
        })
    }

    /// Whether a payment page may have to follow the commit.
    pub(super) fn may_be_due(&self) -> bool {
        let rule = self
            .service
            .payment_rule(self.placement.returning.is_none());
        // Only "may": a booking that turns out not to be a first visit can cost nothing now. This
        // just decides whether a repetition waits for a page.
        let by_client = rule.saves_card() || !rule.due_now(self.service.price).is_zero();
        if self.placement.by == Party::Client {
            // A request is paid for once the practice has said yes.
            by_client && !self.placement.needs_approval(&self.service)
        } else {
            self.placement.own.asking == Asking::Now
        }
    }

    pub(super) fn command(
        &self,
        app: &App,
        request: &BookingRequest,
        requester: &Requester,
        once: Option<(IdempotencyRecord, Render<Record>)>,
    ) -> PlaceCommand {
        PlaceCommand {
            practice: self.practice(),
            service: self.service.id,
            catalogue_revision: self.snapshot.catalogue.revision,
            // Everything that the booking could occupy; which of it, is decided under the locks.
            extent: self.search(&self.snapshot).extent(request.start),
            known: Some(self.snapshot.known_calendar()),
            needs: self
                .placement
                .needs(&self.snapshot.catalogue, &self.service),
            client: NewClient {
                id: self.client,
                details: request.client.clone(),
            },
            note: request.note.clone(),
            manage_hash: sha256(self.token.as_bytes()),
            manage_token: Personal::new(self.token.clone()),
            mail_hash: sha256(self.mail_token.as_bytes()),
            mail_token: Personal::new(self.mail_token.clone()),
            previous: self.previous,
            follows: request
                .returning
                .as_ref()
                .map(|proof| proof.booking)
                .or(request.own.follows()),
            from: requester.address.as_deref().map(came_from),
            solved: request
                .challenge
                .as_ref()
                .zip(requester.address.as_deref())
                .and_then(|(solution, address)| {
                    solved(
                        &app.settings.signing_key,
                        self.practice(),
                        address,
                        solution,
                        self.now,
                    )
                }),
            now: self.now,
            once,
            decide: self.decision(app, requester),
        }
    }

    /// Whether several practitioners may be free for it.
    fn leaves_practitioner_open(&self) -> bool {
        self.placement.leaves_practitioner_open(&self.service)
    }

    fn search<'a>(&'a self, snapshot: &'a Snapshot) -> Search<'a> {
        let Snapshot {
            catalogue,
            calendar,
            ..
        } = snapshot;
        let PlacementRequest {
            practitioner, mode, ..
        } = self.placement;
        Search {
            catalogue,
            service: &self.service,
            calendar,
            now: self.now,
            practitioner,
            mode,
        }
    }

    /// When a payment page that is not open by then is opened by a worker.
    pub(super) fn soon(&self) -> Timestamp {
        self.now.saturating_add(PAGE_PATIENCE).unwrap_or(self.now)
    }

    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.snapshot.catalogue
    }

    pub(super) fn practice(&self) -> PracticeId {
        self.snapshot.catalogue.practice.id
    }

    fn decision(&self, app: &App, requester: &Requester) -> Decide {
        let (placing, caps) = (self.clone(), app.settings.hold_caps);
        let actor = requester.actor;
        let payee = payee(app, &self.snapshot.catalogue.practice);
        Arc::new(move |facts: &PlaceFacts| {
            let booking = placing.place(facts, caps)?;
            let mut ids = placing.ids.clone();
            let funds = placing.funds(&booking, &payee, &mut ids);
            let audit = Audit::new(actor, "booking.placed", booking.id.0)
                .with("service", placing.service.handle.as_str())
                .with("start", booking.at.start.to_string())
                .with("due_now", booking.terms.due_now.amount);
            let audit = audited(audit, placing.placement.own.overrides);
            let change = Change {
                // A booking that waits for a proof beyond the day's share takes no time
                // (docs/decisions/0029-the-word-of-a-stranger.md).
                slot: if booking.keeps_time() {
                    SlotChange::Claim
                } else {
                    SlotChange::Keep
                },
                // A worker makes up for a crash between the commit and the payment page.
                jobs: hold::jobs(&booking, placing.soon(), &mut ids),
                consent: placing
                    .consent
                    .as_ref()
                    // A consent is kept only if a card is charged under it: a first visit may be
                    // paid in another way.
                    .filter(|_| booking.terms.payment.saves_card())
                    .map(|one| one.of(&booking)),
                funds,
                override_note: placing.override_note.clone(),
                ..Change::of(booking, audit)
            };
            let confirmed = matches!(change.booking.state, State::Confirmed { .. });
            Ok(if confirmed {
                change.confirmed(&facts.waiting, placing.now, &mut ids)
            } else {
                change
            })
        })
    }

    /// The booking that comes of it by the facts of the transaction.
    fn place(&self, facts: &PlaceFacts, caps: HoldCaps) -> Result<Booking, Refusal> {
        let placement = PlacementRequest {
            proved: facts.proved,
            ..self.placement.clone()
        };
        // Only between those who are free it decides, so it may be a moment old.
        let assignments = Assignments {
            upcoming: placement.upcoming(
                (self.catalogue(), &*self.service),
                &self.snapshot.calendar,
                self.now,
            ),
            ..facts.assignments.clone()
        };
        Facts {
            catalogue: self.catalogue(),
            calendar: &facts.calendar,
            assignments: &assignments,
            usage: &facts.usage,
            caps,
            now: self.now,
        }
        .place(&self.service, &placement, facts.client, self.fresh)
    }

    /// The payment that the booking is held for; of one that is not held, what is to be paid of it at once.
    fn funds(&self, booking: &Booking, payee: &Payee, ids: &mut IdPool) -> BookingMoney {
        let held = hold::payment(
            booking,
            self.payment,
            payee.clone(),
            self.return_url.clone(),
        );
        held.map_or_else(
            || {
                // What the practice asks for ahead is due from the beginning
                // (docs/decisions/0040-money-by-hand.md).
                let asked = booking.settle_up(&BookingMoney::default(), self.now, ids);
                page::payable_at_once(asked, payee, self.now)
            },
            BookingMoney::from,
        )
    }

    pub(super) async fn taken(
        &self,
        app: &App,
        slug: &str,
        request: &BookingRequest,
        refusal: Unavailable,
    ) -> ServiceError {
        let Snapshot {
            catalogue,
            calendar,
            ..
        } = &match app.snapshot(slug).await {
            Ok(fresh) => fresh,
            Err(error) => return error,
        };
        let service = match self.placement.own.agreed(&self.service) {
            Ok(service) => service,
            Err(refusal) => return ServiceError::Refused(refusal),
        };
        let (catalogue, service) = unhurried(catalogue, service, self.placement.by);
        let search = Search {
            catalogue: &catalogue,
            service: &service,
            calendar,
            ..self.search(&self.snapshot)
        };
        unavailable(search, refusal, request.start, self.placement.explained())
    }
}
