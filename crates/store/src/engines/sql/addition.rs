//! What every addition to a practice that is no booking has in common: it happens once, and leaves a trace.

use super::{
    audit, idempotency,
    tx::{Failed, Tx},
};
use crate::{Create, Reply, engines::vault::Vault};

/// The answer of an earlier request under the same key, if there was one: then nothing more is to be done.
pub(crate) async fn before<T>(
    tx: &mut Tx,
    vault: &Vault,
    addition: &Create<T>,
) -> Result<Option<Reply>, Failed> {
    match &addition.once {
        Some((once, _)) => {
            idempotency::claim(tx, vault, addition.practice, once, addition.now).await
        }
        None => Ok(None),
    }
}

/// The trace, and the answer to be remembered.
pub(crate) fn after<T>(tx: &mut Tx, vault: &Vault, addition: &Create<T>) -> Result<(), Failed> {
    audit::write(tx, addition.practice, addition.now, &addition.audit);
    match &addition.once {
        Some((once, reply)) => idempotency::record(tx, vault, addition.practice, once, reply),
        None => Ok(()),
    }
}
