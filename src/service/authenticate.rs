//! Who asks: a client by the manage token of one booking, a practice by its API key.

use jiff::Timestamp;

use super::{
    App, ServiceError,
    answer_link::AnswerLink,
    tokens::{is_api_key, sha256, token_hash},
};
use domain::{
    booking::{Booking, Party, Refusal},
    ids::BookingId,
    practice::Catalogue,
};
pub use store::Scope;
use store::{Actor, FoundBooking, KeyRecord, Principal, Record, TokenHash};

/// The bearer of a credential.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Somebody with a token of one booking, which opens it. It is looked up with the booking it is used for.
    Client { token: TokenHash },
    /// A practice's API key, valid now.
    Practice(KeyRecord),
    /// Somebody of a practice with the link to answer one request.
    AnswerLink(AnswerLink),
}

impl Caller {
    /// On whose behalf.
    #[must_use]
    pub const fn party(&self) -> Party {
        match self {
            Self::Client { .. } => Party::Client,
            Self::Practice(_) | Self::AnswerLink(_) => Party::Practice,
        }
    }

    /// Whether it shows that the booking's mailbox is theirs: the token stands in messages only.
    #[must_use]
    pub const fn has_proof(&self) -> bool {
        matches!(
            self,
            Self::Client {
                token: TokenHash::Mail(_)
            }
        )
    }

    /// Whether clients' data may be shown: to clients their own, to a practice's key only with the scope for it. A website's key that
    /// makes and moves bookings needs none of it.
    pub(super) fn sees_clients(&self) -> bool {
        self.may_see_clients().is_ok()
    }

    /// The same, for what is about nothing else.
    pub(super) fn may_see_clients(&self) -> Result<(), ServiceError> {
        match self {
            Self::Client { .. } | Self::AnswerLink(_) => Ok(()),
            Self::Practice(key) => allow(key, Scope::Clients),
        }
    }

    /// Who stands in the audit trail.
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Client { .. } => Actor::Client,
            Self::Practice(key) => Actor::Key(key.id),
            Self::AnswerLink(_) => Actor::AnswerLink,
        }
    }

    /// Whose idempotency keys these are.
    pub(super) fn principal(&self, booking: BookingId) -> Principal {
        match self {
            // By booking, not by token, so that a repetition through the booking's other link is
            // recognised.
            Self::Client { .. } => Principal::Link(booking),
            Self::Practice(key) => Principal::Key(key.id),
            Self::AnswerLink(_) => Principal::AnswerLink(booking),
        }
    }
}

impl App {
    /// The bearer of a credential: an API key that is known and valid, or else a manage token, which is looked up with
    /// the booking it is used for.
    pub async fn caller(&self, bearer: &str) -> Result<Caller, ServiceError> {
        // By its form, so that a credential is looked up in only one place, and a wrong one is
        // either an unknown key or an unknown booking.
        if bearer.starts_with("hk_sk_") {
            return self.key(bearer).await.map(Caller::Practice);
        }
        Ok(Caller::Client {
            token: token_hash(bearer),
        })
    }

    /// As [`App::found`], for an act: who shows a mail token thereby proves the mailbox. Looking alone proves nothing, for programs that
    /// scan mail follow links.
    pub(super) async fn found_to_change(
        &self,
        caller: &Caller,
        id: BookingId,
    ) -> Result<FoundBooking, ServiceError> {
        let found = self.found(caller, id).await?;
        if caller.party() == Party::Client && found.booking.is_read_only(self.clock.now()) {
            return Err(ServiceError::Refused(Refusal::LinkReadOnly));
        }
        // Only the first act with a mail token has anything to record.
        if !caller.has_proof() || found.is_proved {
            return Ok(found);
        }
        self.store
            .prove_mailbox(found.booking.practice, id, self.clock.now())
            .await?;
        // Read again: through the proof the booking may have joined another chain of the same
        // person (docs/decisions/0028-proof-of-mailbox.md).
        self.found(caller, id).await
    }

    /// The same, with all that belongs to it by then.
    pub(super) async fn record_to_change(
        &self,
        caller: &Caller,
        id: BookingId,
    ) -> Result<Record, ServiceError> {
        self.found_to_change(caller, id).await?;
        self.record(caller, id).await
    }

    /// A valid API key.
    async fn key(&self, bearer: &str) -> Result<KeyRecord, ServiceError> {
        // The checksum finds typos, and keeps noise away from the database.
        if !is_api_key(bearer) {
            return Err(ServiceError::Unauthorized);
        }
        let key = self
            .store
            .key_by_hash(sha256(bearer.as_bytes()))
            .await?
            .ok_or(ServiceError::Unauthorized)?;
        let now = self.clock.now();
        // Unknown, revoked and expired keys get the same answer.
        let valid = key.revoked.is_none() && key.expires.is_none_or(|expires| now < expires);
        valid.then_some(key).ok_or(ServiceError::Unauthorized)
    }

    /// The booking the caller asks for. Somebody else's is not found.
    pub(super) async fn record(
        &self,
        caller: &Caller,
        id: BookingId,
    ) -> Result<Record, ServiceError> {
        let found = match caller {
            Caller::Client { token } => self.store.booking_by_token(id, *token).await?,
            Caller::Practice(key) => {
                allow(key, Scope::Bookings)?;
                self.store.booking(key.practice, id).await?
            }
            Caller::AnswerLink(link) if link.booking == id => {
                self.store.booking(link.practice, id).await?
            }
            Caller::AnswerLink(_) => None,
        };
        // Not found rather than forbidden: 403 would reveal that the booking exists.
        let record = found.ok_or(ServiceError::NotFound)?;
        self.is_open_to(caller, &record.booking, record.catalogue_revision)
            .await?;
        Ok(record)
    }

    /// The same without what belongs to it.
    pub(super) async fn found(
        &self,
        caller: &Caller,
        id: BookingId,
    ) -> Result<FoundBooking, ServiceError> {
        let found = match caller {
            Caller::Client { token } => self.store.found_booking_by_token(id, *token).await?,
            Caller::Practice(key) => {
                allow(key, Scope::Bookings)?;
                self.store.found_booking(key.practice, id).await?
            }
            Caller::AnswerLink(link) if link.booking == id => {
                self.store.found_booking(link.practice, id).await?
            }
            Caller::AnswerLink(_) => None,
        };
        let found = found.ok_or(ServiceError::NotFound)?;
        self.is_open_to(caller, &found.booking, found.catalogue_revision)
            .await?;
        Ok(found)
    }

    /// Whether the caller's credential still opens a booking of that time.
    async fn is_open_to(
        &self,
        caller: &Caller,
        booking: &Booking,
        catalogue_revision: i64,
    ) -> Result<(), ServiceError> {
        let now = self.clock.now();
        if caller.party() == Party::Practice || !booking.is_read_only(now) {
            return Ok(());
        }
        let catalogue = self
            .catalogue_at(booking.practice, catalogue_revision)
            .await?;
        still_opens(booking, &catalogue, now)
    }
}

/// Whether a link of the booking still opens it: the practice keeps what is long over for so many days.
pub(super) fn still_opens(
    booking: &Booking,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let is_over = booking.is_over_since(catalogue.practice.booking.links_end_after_days, now);
    if is_over {
        Err(ServiceError::Gone)
    } else {
        Ok(())
    }
}

/// Whether the key may.
pub fn allow(key: &KeyRecord, scope: Scope) -> Result<(), ServiceError> {
    let has = key.scopes.contains(&scope);
    has.then_some(()).ok_or(ServiceError::Forbidden(scope))
}
