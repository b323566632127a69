//! The practice as its owner describes it: one document, applied whole.

use jiff::Timestamp;

use crate::{
    document::{Document, DocumentChange, DocumentFault, changes, check},
    service::{
        App, ServiceError,
        authenticate::{Scope, allow},
    },
};
use domain::{
    booking::availability::unreachable::{Obstacle, obstacle},
    practice::{Catalogue, service::Service},
};
use store::{Actor, Apply, Audit, AuditDetail, KeyRecord, OutsideBooking, Store};

/// What applying a document did, or would do.
#[derive(Debug, Clone)]
pub struct Applied {
    pub catalogue: Catalogue,
    /// Empty: the practice was so already.
    pub changes: Vec<DocumentChange>,
    pub warnings: Vec<DocumentFault>,
    /// Bookings ahead that fall outside the definitions by this, by start. They stay until they are moved, cancelled or kept.
    pub outside: Vec<OutsideBooking>,
}

/// Why a document was not applied.
#[derive(Debug, thiserror::Error)]
pub enum DefineError {
    #[error("the document has faults")]
    Faults(Vec<DocumentFault>),
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Makes the practice what the document says; with `dry_run` only tells what that would change, and refuses what it would
/// refuse in earnest.
pub async fn define(
    store: &dyn Store,
    document: &Document,
    current: Option<&Catalogue>,
    actor: Actor,
    fresh: &mut (dyn FnMut() -> uuid::Uuid + Send),
    now: Timestamp,
    dry_run: bool,
) -> Result<Applied, DefineError> {
    let checked = check(document, current, &mut || fresh()).map_err(DefineError::Faults)?;
    let changes = changes(current, &checked.catalogue);
    let (mut catalogue, mut warnings) = (checked.catalogue, checked.warnings);
    warnings.extend(never_offered(document, &catalogue, now));
    let mut outside = Vec::new();
    // Without changes no revision and no audit row: `apply` may run at every start.
    if !changes.is_empty() {
        let detail = AuditDetail::default().with(
            "changes",
            // In words without secrets: a secret only shows as changed
            // (docs/decisions/0030-links-and-payees-are-not-definitions.md).
            changes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
        let audit = Audit {
            actor,
            action: "practice.defined",
            subject: catalogue.practice.id.0,
            detail,
        };
        let command = Apply {
            catalogue: catalogue.clone(),
            now,
            audit,
        };
        if dry_run {
            // In a transaction that is rolled back: only the database knows what is in use.
            let would = store.rehearse(command).await.map_err(ServiceError::from)?;
            outside = would.outside;
        } else {
            let defined = store.apply(command).await.map_err(ServiceError::from)?;
            (catalogue.revision, outside) = (defined.revision, defined.outside);
        }
    }
    Ok(Applied {
        catalogue,
        changes,
        warnings,
        outside,
    })
}

/// So many services are looked at: who has more of which none can be had sees it by the first.
const LOOKED_AT: usize = 40;

/// A warning for each service of which no time can ever be free.
fn never_offered(document: &Document, catalogue: &Catalogue, now: Timestamp) -> Vec<DocumentFault> {
    let blocked = catalogue
        .services
        .iter()
        .take(LOOKED_AT)
        .filter_map(|service| Some((service, obstacle(catalogue, service, now)?)));
    let warn = |(service, why): (&Service, Obstacle)| {
        document.warning(
            &service.handle,
            format!(
                "no time of `{}` can ever be booked: {}",
                service.handle,
                why.setting()
            ),
        )
    };
    blocked.map(warn).collect()
}

/// The document of the practice that the key belongs to, and its revision.
pub async fn read(app: &App, key: &KeyRecord) -> Result<(Document, i64), ServiceError> {
    allow(key, Scope::Catalogue)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok((Document::of(&catalogue), catalogue.revision))
}

/// Replaces the definitions of the practice that the key belongs to, if they are still at `revision`.
pub async fn replace(
    app: &App,
    key: &KeyRecord,
    document: &Document,
    revision: Option<i64>,
) -> Result<Applied, ServiceError> {
    allow(key, Scope::Catalogue)?;
    let current = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    // A file read before somebody else's change would undo that change.
    if revision.is_some_and(|expected| expected != current.revision) {
        return Err(ServiceError::Stale);
    }
    let now = app.clock.now();
    let actor = Actor::Key(key.id);
    let done = define(
        app.store.as_ref(),
        document,
        Some(&current),
        actor,
        &mut || app.fresh(),
        now,
        false,
    )
    .await;
    done.map_err(|error| match error {
        DefineError::Faults(faults) => ServiceError::Faults(
            faults
                .into_iter()
                // As JSON pointers (RFC 6901): a document sent through the API has no lines to
                // count.
                .map(|fault| (fault.place.pointer(), fault.message))
                .collect(),
        ),
        DefineError::Service(error) => error,
    })
}
