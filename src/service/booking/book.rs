//! Placing a booking: the slot is taken and the answer remembered in one commit; the payment page follows it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{
    change::IdPool,
    hold,
    own::{self, OwnRequest},
    search::{practitioner, unavailable},
};
use crate::{
    api::wire::{AdminBookingView, BookingView, reply},
    service::{
        App, RequestKey, ServiceError, Snapshot,
        booking::change::ChangeExt,
        calendars::busy_refresh,
        clients::{
            challenge::{Solution, solved},
            origin::came_from,
            returning::{self, Agreed, Proof},
        },
        money::payments::{
            page, pay,
            taking::{may_be_booked, payee},
        },
        practice::asked::asked,
        tokens::{mail_token, manage_token, sha256},
    },
};
use domain::{
    booking::{
        Booking, Party, Refusal, State,
        availability::{Search, Unavailable},
        placing::{Facts, FreshIds, PlacementRequest},
    },
    clients::{ChainUsage, Client, ClientDetails, Personal, proving::Confirmation},
    ids::{BookingId, ClientId, PaymentId, PracticeId, SessionId},
    money::{asking::Asking, funds::BookingMoney},
    practice::service::{Mode, Service},
};
use store::{
    Actor, Audit, Change, CommandError, Committed, Decide, IdempotencyRecord, NewClient,
    PlaceCommand, PlaceFacts, Principal, Record, Reply, SearchOutcome, SlotChange,
};

/// A request as it comes in.
#[derive(Debug, Clone)]
pub struct BookingRequest {
    pub service: String,
    pub practitioner: Option<String>,
    pub start: Timestamp,
    pub mode: Option<Mode>,
    pub policy_version: Option<String>,
    pub client: ClientDetails,
    pub note: Option<String>,
    pub return_url: Option<String>,
    /// An earlier booking of the client's, with its mail token: it is not their first visit.
    pub returning: Option<Proof>,
    /// What was booked before in the same visit, with either of its tokens.
    pub previous: Option<Proof>,
    /// Whether it is wanted beside what the client has at that time already.
    pub allow_overlap: bool,
    /// SHA-256, in hex, of the text about saved cards that the client was shown and agreed to.
    pub card_consent: Option<String>,
    /// A challenge that was solved for it.
    pub challenge: Option<Solution>,
    /// What the practice agrees with its client.
    pub own: OwnRequest,
}

/// Who places it: somebody at a network address, or the practice itself by a key.
#[derive(Debug, Clone)]
pub struct Requester {
    pub party: Party,
    /// Stands in the audit trail.
    pub actor: Actor,
    /// Whose idempotency keys these are.
    pub principal: Principal,
    pub address: Option<String>,
}

/// How long a repetition is told to wait for the first request's payment page.
const PAGE_PATIENCE: SignedDuration = SignedDuration::from_secs(15);

/// Places a booking. Held until paid when something is due, confirmed otherwise.
pub async fn book(
    app: &App,
    slug: &str,
    request: &BookingRequest,
    requester: &Requester,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    for _ in 0..3 {
        let snapshot = app.snapshot(slug).await?;
        let request = &request.dialled(&snapshot.catalogue.practice)?;
        let placing = Placing::prepare(app, &snapshot, request, requester).await?;
        busy_refresh::before_deciding(app, placing.practice(), placing.service.practitioners())
            .await?;
        let mut once = key.once(requester.principal);
        once.open_until = placing.may_be_due().then(|| {
            placing
                .now
                .saturating_add(PAGE_PATIENCE)
                .unwrap_or(placing.now)
        });
        let command = placing.command(app, request, requester, once.clone());
        match app.store.place(command).await {
            Ok(SearchOutcome::Done(Committed::Before(reply))) => return Ok(reply),
            Ok(SearchOutcome::Done(Committed::Now(change))) => {
                return placing.answer(app, *change, once).await;
            }
            Ok(SearchOutcome::Stale) => {}
            Err(CommandError::Refused(Refusal::Unavailable(refusal))) => {
                return Err(placing.taken(app, slug, request, refusal).await);
            }
            Err(CommandError::Overlap) => {
                return Err(placing.taken(app, slug, request, Unavailable::Taken).await);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(ServiceError::StoreUnavailable)
}

/// All that a placement is decided and answered with; chosen before the transaction, so that it can be repeated.
#[derive(Clone)]
struct Placing {
    snapshot: Snapshot,
    service: Arc<Service>,
    placement: PlacementRequest,
    ids: FreshIds,
    client: ClientId,
    payment: PaymentId,
    id_pool: IdPool,
    previous: Option<BookingId>,
    consent: Option<Agreed>,
    token: String,
    mail_token: String,
    return_url: Option<String>,
    now: Timestamp,
}

impl Placing {
    async fn prepare(
        app: &App,
        snapshot: &Snapshot,
        request: &BookingRequest,
        requester: &Requester,
    ) -> Result<Self, ServiceError> {
        let catalogue = &snapshot.catalogue;
        let service = asked(catalogue, &request.service, requester.party, "/service")?;
        if requester.party == Party::Client && request.policy_version.is_none() {
            return Err(ServiceError::invalid(
                "/policy_version",
                "the version of the rules that the client was shown is missing",
            ));
        }
        may_be_booked(app, &catalogue.practice, service, requester.party)?;
        let returning =
            returning::returning(app, &catalogue.practice, request.returning.as_ref()).await?;
        let previous =
            returning::previous(app, catalogue.practice.id, request.previous.as_ref()).await?;
        let agreed = returning::agreed(app, catalogue, service, request.card_consent.as_deref())?;
        let (returning, consent) =
            own::saved_card(app, catalogue, service, request, (returning, agreed)).await?;
        Ok(Self {
            service: Arc::new(service.clone()),
            placement: PlacementRequest {
                proved: false,
                confirmation: Confirmation::default(),
                returning,
                consents: consent.is_some(),
                allow_overlap: request.allow_overlap,
                start: request.start,
                practitioner: practitioner(
                    catalogue,
                    request.practitioner.as_deref(),
                    "/practitioner",
                )?,
                mode: request.mode,
                policy_version: request.policy_version.clone(),
                by: requester.party,
                own: request.own.own(),
            },
            ids: FreshIds {
                booking: BookingId(app.fresh()),
                session: SessionId(app.fresh()),
            },
            client: ClientId(app.fresh()),
            payment: PaymentId(app.fresh()),
            id_pool: IdPool::new(app),
            previous,
            consent,
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
    fn may_be_due(&self) -> bool {
        let rule = self
            .service
            .payment_rule(self.placement.returning.is_none());
        let by_client = rule.saves_card() || !rule.due_now(self.service.price).is_zero();
        if self.placement.by == Party::Client {
            by_client
        } else {
            self.placement.own.asking == Asking::Now
        }
    }

    fn command(
        &self,
        app: &App,
        request: &BookingRequest,
        requester: &Requester,
        once: IdempotencyRecord,
    ) -> PlaceCommand {
        PlaceCommand {
            practice: self.practice(),
            service: self.service.id,
            catalogue_revision: self.snapshot.catalogue.revision,
            resources: self.search(&self.snapshot).resources(request.start),
            around: request.start,
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
            decide: self.decision(app, request, requester),
        }
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

    fn practice(&self) -> PracticeId {
        self.snapshot.catalogue.practice.id
    }

    #[expect(
        clippy::too_many_lines,
        reason = "wants to be two: it was cut to size at wider lines"
    )]
    fn decision(&self, app: &App, request: &BookingRequest, requester: &Requester) -> Decide {
        let (placing, caps, public_url) = (
            self.clone(),
            app.settings.hold_caps,
            app.settings.public_url.clone(),
        );
        let (request, actor) = (request.clone(), requester.actor);
        let payee = payee(app, &self.snapshot.catalogue.practice);
        Arc::new(move |facts: &PlaceFacts| {
            let catalogue = placing.snapshot.catalogue.as_ref();
            let PlaceFacts {
                calendar,
                assignments,
                usage,
                client,
                proved,
                waiting,
            } = facts;
            let placement = PlacementRequest {
                proved: *proved,
                ..placing.placement.clone()
            };
            let facts = Facts {
                catalogue,
                calendar,
                assignments,
                usage,
                caps,
                now: placing.now,
            };
            let booking = facts.place(&placing.service, &placement, *client, placing.ids)?;
            let mut id_pool = placing.id_pool.clone();
            let held = hold::payment(
                &booking,
                placing.payment,
                payee.clone(),
                placing.return_url.clone(),
            );
            let funds = held.map_or_else(
                || {
                    page::payable_at_once(
                        booking.settle_up(&BookingMoney::default(), placing.now, &mut id_pool),
                        &payee,
                        placing.now,
                    )
                },
                BookingMoney::from,
            );
            let answer = placing
                .reply(&booking, &funds, &request, &public_url)
                .map_err(|_| Unavailable::NotOffered)?;
            // A crash between the commit and the payment page is healed by a worker.
            let soon = placing
                .now
                .saturating_add(PAGE_PATIENCE)
                .unwrap_or(placing.now);
            let audit = Audit::new(actor, "booking.placed", booking.id.0)
                .with("service", placing.service.handle.clone())
                .with("start", booking.at.start.to_string())
                .with("due_now", booking.terms.due_now.amount);
            let change = Change {
                slot: if booking.keeps_time() {
                    SlotChange::Claim
                } else {
                    SlotChange::Keep
                },
                jobs: hold::jobs(&booking, soon, &mut id_pool),
                consent: placing
                    .consent
                    .as_ref()
                    .filter(|_| booking.terms.payment.saves_card())
                    .map(|one| one.of(&booking)),
                reply: Some(answer),
                funds,
                ..Change::of(booking, audit)
            };
            let confirmed = matches!(change.booking.state, State::Confirmed { .. });
            Ok(if confirmed {
                change.confirmed(waiting, placing.now, &mut id_pool)
            } else {
                change
            })
        })
    }

    fn reply(
        &self,
        booking: &Booking,
        funds: &BookingMoney,
        request: &BookingRequest,
        public_url: &str,
    ) -> Result<Reply, ServiceError> {
        let language = request.client.language.as_deref();
        let catalogue = &self.snapshot.catalogue;
        let manage_url = format!("{public_url}/manage/{}", self.token);
        let with_link = |view: BookingView| BookingView {
            manage_token: Some(self.token.clone()),
            manage_url: Some(manage_url),
            ..view
        };
        if self.placement.by == Party::Practice {
            let client = Client {
                id: booking.client,
                details: request.client.clone(),
                usage: ChainUsage::Unproved,
            };
            let note = request.note.clone().map(Personal::new);
            let record = Record {
                booking: booking.clone(),
                client,
                note,
                funds: funds.clone(),
                card: None,
            };
            // Of the client it says only what the key itself just said.
            let view = AdminBookingView::of(catalogue, &record, true, self.now);
            let view = AdminBookingView {
                booking: with_link(view.booking),
                ..view
            };
            return reply(
                201,
                Some(format!("/v1/admin/bookings/{}", booking.id)),
                &view,
            );
        }
        let view = with_link(BookingView::of(
            catalogue, booking, funds, language, self.now,
        ));
        reply(201, Some(format!("/v1/bookings/{}", booking.id)), &view)
    }

    /// Opens the payment page, if there is something to pay at once, and completes the remembered answer with it.
    async fn answer(
        &self,
        app: &App,
        change: Change,
        once: IdempotencyRecord,
    ) -> Result<Reply, ServiceError> {
        app.work.notify_one();
        let placed = change
            .reply
            .clone()
            .ok_or_else(|| ServiceError::Internal("a placed booking without an answer".into()))?;
        if change.funds.payments.is_empty() || !self.may_be_due() {
            return Ok(placed);
        }
        let completes = IdempotencyRecord {
            completes: true,
            ..once
        };
        // The booking stands whatever the provider says: without a page the answer leads to `…/pay`.
        let opened =
            page::open_after_placing(app, &self.snapshot.catalogue, &change, completes, &placed)
                .await;
        Ok(opened.unwrap_or(placed))
    }

    async fn taken(
        &self,
        app: &App,
        slug: &str,
        request: &BookingRequest,
        refusal: Unavailable,
    ) -> ServiceError {
        match app.snapshot(slug).await {
            Ok(fresh) => unavailable(self.search(&fresh), refusal, request.start),
            Err(error) => error,
        }
    }
}
