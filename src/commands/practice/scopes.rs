//! What a key may do, by the words of the API.

use crate::service::authenticate::Scope;

/// What a key may do, by the words of the API.
pub(crate) const SCOPES: [&str; Scope::ALL.len()] = {
    let mut words = [""; Scope::ALL.len()];
    let mut n = 0;
    // Iterators do not work in a `const`.
    while n < words.len() {
        words[n] = Scope::ALL[n].into_str();
        n += 1;
    }
    words
};
