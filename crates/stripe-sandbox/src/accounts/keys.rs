//! Whose a key is. Every word after `sk_test_` or `rk_test_` is a platform of its own; they share what lies here.

/// The account of a key: `acct_` and the key's word.
pub(crate) fn of_key(key: &str) -> String {
    let word = key.split('_').nth(2).unwrap_or_default();
    format!("acct_{word}")
}
