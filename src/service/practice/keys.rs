//! API keys: made, listed, revoked. A key is shown once; its SHA-256 is kept.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    listing::InZone,
    tokens::{api_key, hint, sha256},
};
use domain::{
    ids::{KeyId, PracticeId},
    zone::Zone,
};
use store::{Actor, Audit, CommandError, Create, KeyRecord, NewKey, Principal};

/// A key to be made.
#[derive(Debug, Clone)]
pub struct KeyRequest {
    pub label: String,
    pub scopes: Vec<Scope>,
    pub expires: Option<Timestamp>,
}

/// A key that was made; the key itself is told this once.
#[derive(Debug)]
pub struct MadeKey {
    pub record: KeyRecord,
    pub key: SecretString,
    /// The practice's.
    pub zone: Zone,
}

/// The practice's keys.
pub async fn list(app: &App, key: &KeyRecord) -> Result<InZone<Vec<KeyRecord>>, ServiceError> {
    allow(key, Scope::Keys)?;
    let zone = zone(app, key.practice).await?.0;
    Ok(InZone::new(app.store.keys(key.practice).await?, zone))
}

/// Makes a key on behalf of another, which must itself have every scope it gives.
pub async fn make(
    app: &App,
    key: &KeyRecord,
    request: &KeyRequest,
    once: &Idempotent<MadeKey>,
) -> Result<Answered<MadeKey>, ServiceError> {
    allow(key, Scope::Keys)?;
    // A key is no stronger than the one that made it
    // (docs/decisions/0031-what-one-connection-may-cost.md).
    for scope in &request.scopes {
        allow(key, *scope)?;
    }
    if request
        .expires
        .is_some_and(|expires| expires <= app.clock.now())
    {
        return Err(ServiceError::invalid(
            "/expires_at",
            "the key would have expired already",
        ));
    }
    let request = KeyRequest {
        expires: no_later(key.expires, request.expires)?,
        ..request.clone()
    };
    let (zone, live) = zone(app, key.practice).await?;
    let (mut addition, secret) = fresh(app, key.practice, live, &request, Actor::Key(key.id));
    // It is revoked together with its parent, down to the last generation.
    addition.row.record.parent = Some(key.id);
    let made = MadeKey {
        record: addition.row.record.clone(),
        key: secret.into(),
        zone,
    };
    let (record, answer) = once.remembered(Principal::Key(key.id), &made)?;
    let addition = Create {
        once: Some((record, answer.clone())),
        ..addition
    };
    match app.store.add_key(addition).await {
        Ok(before) => Ok(Answered::of(before, made, answer)),
        // Revoked since it was looked at.
        Err(CommandError::NotFound) => Err(ServiceError::Unauthorized),
        Err(error) => Err(error.into()),
    }
}

/// A key ends with the one that makes it at the latest, and then too where nothing is said.
fn no_later(
    own: Option<Timestamp>,
    asked: Option<Timestamp>,
) -> Result<Option<Timestamp>, ServiceError> {
    match (own, asked) {
        (Some(own), Some(asked)) if asked > own => Err(ServiceError::invalid(
            "/expires_at",
            "later than the key that makes it ends",
        )),
        // By default it ends with its maker; otherwise a key that ends could make one that does
        // not.
        (own, asked) => Ok(asked.or(own)),
    }
}

/// Makes a key on the command line; the key itself.
pub async fn issue(
    app: &App,
    practice: PracticeId,
    request: &KeyRequest,
) -> Result<String, ServiceError> {
    let (_, live) = zone(app, practice).await?;
    let (addition, secret) = fresh(app, practice, live, request, Actor::CommandLine);
    app.store.add_key(addition).await?;
    Ok(secret)
}

/// Revokes a key at once, and with it those that it made, on behalf of another.
pub async fn revoke(app: &App, key: &KeyRecord, id: KeyId) -> Result<(), ServiceError> {
    allow(key, Scope::Keys)?;
    revoke_as(app, key.practice, id, Actor::Key(key.id)).await
}

/// The same on the command line.
pub async fn withdraw(app: &App, practice: PracticeId, id: KeyId) -> Result<(), ServiceError> {
    revoke_as(app, practice, id, Actor::CommandLine).await
}

async fn revoke_as(
    app: &App,
    practice: PracticeId,
    id: KeyId,
    actor: Actor,
) -> Result<(), ServiceError> {
    let audit = audit(actor, "key.revoked", id);
    let now = app.clock.now();
    let revoked = app.store.revoke_key(practice, id, audit, now).await?;
    revoked.then_some(()).ok_or(ServiceError::NotFound)
}

fn fresh(
    app: &App,
    practice: PracticeId,
    live: bool,
    request: &KeyRequest,
    actor: Actor,
) -> (Create<NewKey>, String) {
    let (now, secret) = (app.clock.now(), api_key(app.entropy.bytes(), live));
    let record = KeyRecord {
        id: KeyId(app.fresh()),
        practice,
        label: request.label.clone(),
        // Its first characters, by which an owner finds it in the list; the key itself is not kept.
        hint: hint(&secret),
        scopes: request.scopes.clone(),
        created: now,
        expires: request.expires,
        revoked: None,
        parent: None,
    };
    let audit = audit(actor, "key.made", record.id);
    (
        Create {
            practice,
            now,
            audit,
            once: None,
            row: NewKey {
                record,
                hash: sha256(secret.as_bytes()),
            },
        },
        secret,
    )
}

async fn zone(app: &App, practice: PracticeId) -> Result<(Zone, bool), ServiceError> {
    let catalogue = app
        .store
        .catalogue_of(practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok((catalogue.practice.zone, catalogue.practice.live))
}

fn audit(actor: Actor, action: &'static str, id: KeyId) -> Audit {
    Audit::new(actor, action, id.0)
}
