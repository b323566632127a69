//! Says which key it is and nothing of the key.

use aws_lc_rs::hmac;

/// Says which key it is and nothing of the key.
pub(super) fn fingerprint(key: &[u8; 32]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    // A fixed text, so that the fingerprint is the same in each database; half the tag is enough to
    // tell keys apart.
    hmac::sign(&key, b"hourkeep fingerprint of a key").as_ref()[..16].to_vec()
}
