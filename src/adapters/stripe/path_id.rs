//! Ids as they go into paths.

use crate::ports::payments::PaymentsError;

/// An id as it goes into a path: Stripe's are letters, digits and `_`; anything else names nothing there.
pub(super) fn plain(id: &str) -> Result<&str, PaymentsError> {
    // In a path, a slash or a dot would ask for something else.
    let plain = !id.is_empty()
        && id.len() <= 255
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain {
        Ok(id)
    } else {
        Err(PaymentsError::NotFound)
    }
}
