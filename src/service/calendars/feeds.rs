//! Feeds: made, listed, given a new address, revoked. An address is shown once; the SHA-256 of its token is kept.

use secrecy::SecretString;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Caller, Scope, allow},
    listing::InZone,
    practice::asked::unknown,
    tokens::{manage_token, sha256},
};
use domain::{
    calendars::feed::{Detail, Feed, Shows},
    ids::{BookingId, FeedId, PracticeId},
    practice::Catalogue,
    zone::Zone,
};
use store::{Actor, Audit, Create, KeyRecord, NewFeed, Principal, Record, Rotation};

/// A feed to be made.
#[derive(Debug, Clone)]
pub struct FeedRequest {
    pub of: FeedSubject,
    pub detail: Detail,
    pub times_off: bool,
    pub busy: bool,
    pub label: String,
    pub language: Option<String>,
}

/// Whose calendar; by id or handle.
#[derive(Debug, Clone)]
pub enum FeedSubject {
    Practice,
    Practitioner(String),
    Room(String),
}

/// A feed with its address, which is told this once.
#[derive(Debug)]
pub struct MadeFeed {
    pub feed: Feed,
    pub url: SecretString,
    /// The practice's.
    pub zone: Zone,
}

/// The practice's feeds, without their addresses.
pub async fn list(app: &App, key: &KeyRecord) -> Result<InZone<Vec<Feed>>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let feeds = app.store.feeds(key.practice).await?;
    Ok(InZone::new(feeds, catalogue.practice.zone))
}

/// Makes a feed for the practice; its address is told in this answer and never again.
pub async fn make(
    app: &App,
    key: &KeyRecord,
    request: &FeedRequest,
    once: &Idempotent<MadeFeed>,
) -> Result<Answered<MadeFeed>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    // A key without the scope `clients` must not give itself a way to clients' names
    // (docs/decisions/0031-what-one-connection-may-cost.md).
    may_show(key, request.detail)?;
    let shows = match &request.of {
        FeedSubject::Practice => Shows::Practice,
        FeedSubject::Practitioner(name) => Shows::Practitioner(
            catalogue
                .practitioner_named(name)
                .ok_or_else(|| unknown("/practitioner"))?
                .id,
        ),
        FeedSubject::Room(name) => Shows::Room(
            catalogue
                .room_named(name)
                .ok_or_else(|| unknown("/room"))?
                .id,
        ),
    };
    if (request.times_off || request.busy) && !matches!(shows, Shows::Practitioner(_)) {
        return Err(ServiceError::invalid(
            "/include",
            "times off and busy times stand in a practitioner's feed only",
        ));
    }
    let feed = Feed {
        id: FeedId(app.fresh()),
        practice: key.practice,
        shows,
        detail: request.detail,
        times_off: request.times_off,
        busy: request.busy,
        label: request.label.clone(),
        language: request.language.clone(),
        created: app.clock.now(),
        revoked: None,
    };
    let who = Maker {
        actor: Actor::Key(key.id),
        principal: Principal::Key(key.id),
    };
    add(app, &catalogue, feed, who, once).await
}

/// Whoever has a feed's address reads what it shows, so who gets it may read that.
fn may_show(key: &KeyRecord, detail: Detail) -> Result<(), ServiceError> {
    match detail {
        Detail::Busy => Ok(()),
        Detail::Initials | Detail::Names => allow(key, Scope::Clients),
    }
}

/// Gives one a new address; the old one is gone.
pub async fn rotate(
    app: &App,
    key: &KeyRecord,
    id: FeedId,
    once: &Idempotent<MadeFeed>,
) -> Result<Answered<MadeFeed>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let feed = app
        .store
        .feed(key.practice, id)
        .await?
        // The practice may not renew a client's own feed: it would learn the new address.
        .filter(|feed| !matches!(feed.shows, Shows::Client(_) | Shows::Booking(_)));
    let feed = feed.ok_or(ServiceError::NotFound)?;
    may_show(key, feed.detail)?;
    let token = manage_token(app.entropy.bytes());
    let made = made(app, &catalogue, feed, &token);
    let (record, answer) = once.remembered(Principal::Key(key.id), &made)?;
    let rotation = Create {
        practice: key.practice,
        row: Rotation {
            feed: id,
            hash: sha256(token.as_bytes()),
        },
        now: app.clock.now(),
        audit: audit(Actor::Key(key.id), "feed.rotated", id),
        once: Some((record, answer.clone())),
    };
    let before = app.store.rotate_feed(rotation).await?;
    Ok(Answered::of(before, made, answer))
}

/// Revokes one at once.
pub async fn revoke(app: &App, key: &KeyRecord, id: FeedId) -> Result<(), ServiceError> {
    allow(key, Scope::Feeds)?;
    end(app, key.practice, id, Actor::Key(key.id)).await
}

/// Makes a client's own feed, through one of their bookings. One that was made before is revoked: it may be in wrong hands.
pub async fn make_for_client(
    app: &App,
    caller: &Caller,
    booking: BookingId,
    once: &Idempotent<MadeFeed>,
) -> Result<Answered<MadeFeed>, ServiceError> {
    // First whose it is; only then does the act record that the mailbox is proved.
    own(app, caller, booking).await?;
    let record = app.record_to_change(caller, booking).await?;
    let practice = record.booking.practice;
    let catalogue = app.catalogue_of(&record).await?;
    let shows = shown(app, caller, practice, booking).await?;
    let feed = Feed {
        id: FeedId(app.fresh()),
        practice,
        shows,
        // It names neither practice, practitioner nor place, whatever the practice's own feeds show
        // (docs/decisions/0016-client-feeds-by-proof.md).
        detail: Detail::Busy,
        times_off: false,
        busy: false,
        label: String::new(),
        language: record.client.details.language,
        created: app.clock.now(),
        revoked: None,
    };
    let who = Maker {
        actor: caller.actor(),
        principal: caller.principal(booking),
    };
    add(app, &catalogue, feed, who, once).await
}

/// Revokes a client's own feed.
pub async fn revoke_for_client(
    app: &App,
    caller: &Caller,
    booking: BookingId,
) -> Result<(), ServiceError> {
    let practice = own(app, caller, booking).await?.booking.practice;
    let shows = shown(app, caller, practice, booking).await?;
    let feed = app
        .store
        .feed_of_client(practice, shows)
        .await?
        .ok_or(ServiceError::NotFound)?;
    end(app, practice, feed, caller.actor()).await
}

/// The whole chain to who has shown that the mailbox is theirs, to who only booked the booking.
async fn shown(
    app: &App,
    caller: &Caller,
    practice: PracticeId,
    booking: BookingId,
) -> Result<Shows, ServiceError> {
    if !caller.has_proof() {
        // Whoever only booked may have used somebody else's name; that person's other bookings are
        // not theirs to see.
        return Ok(Shows::Booking(booking));
    }
    Ok(Shows::Client(
        app.store
            .chain_of(practice, booking)
            .await?
            .ok_or(ServiceError::NotFound)?,
    ))
}

/// The booking of who shows a token of it: a client's calendar is nobody else's business, not even the practice's.
async fn own(app: &App, caller: &Caller, booking: BookingId) -> Result<Record, ServiceError> {
    match caller {
        Caller::Client { .. } => app.record(caller, booking).await,
        Caller::Practice(_) | Caller::AnswerLink(_) => Err(ServiceError::NotFound),
    }
}

/// Who makes a feed, as the audit trail and the idempotency key name them.
struct Maker {
    actor: Actor,
    principal: Principal,
}

async fn add(
    app: &App,
    catalogue: &Catalogue,
    feed: Feed,
    who: Maker,
    once: &Idempotent<MadeFeed>,
) -> Result<Answered<MadeFeed>, ServiceError> {
    let token = manage_token(app.entropy.bytes());
    let made = made(app, catalogue, feed.clone(), &token);
    let (record, answer) = once.remembered(who.principal, &made)?;
    let addition = Create {
        practice: feed.practice,
        now: feed.created,
        audit: audit(who.actor, "feed.made", feed.id),
        once: Some((record, answer.clone())),
        row: NewFeed {
            feed,
            hash: sha256(token.as_bytes()),
        },
    };
    let before = app.store.add_feed(addition).await?;
    Ok(Answered::of(before, made, answer))
}

fn made(app: &App, catalogue: &Catalogue, feed: Feed, token: &str) -> MadeFeed {
    MadeFeed {
        feed,
        url: format!("{}/v1/feeds/{token}.ics", app.settings.public_url).into(),
        zone: catalogue.practice.zone.clone(),
    }
}

async fn end(
    app: &App,
    practice: PracticeId,
    id: FeedId,
    actor: Actor,
) -> Result<(), ServiceError> {
    let revoked = app
        .store
        .revoke_feed(
            practice,
            id,
            audit(actor, "feed.revoked", id),
            app.clock.now(),
        )
        .await?;
    revoked.then_some(()).ok_or(ServiceError::NotFound)
}

async fn catalogue(app: &App, key: &KeyRecord) -> Result<Catalogue, ServiceError> {
    allow(key, Scope::Feeds)?;
    app.store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)
}

fn audit(actor: Actor, action: &'static str, id: FeedId) -> Audit {
    Audit::new(actor, action, id.0)
}
