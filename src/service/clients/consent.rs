//! What a client agrees to when a card is saved: the words, in each language, and their hash.

use std::fmt::Write;

use strum::VariantArray;

use crate::service::tokens::sha256;
use domain::{
    money::policy::Policy,
    practice::{Catalogue, service::Service},
    wording::{self, Locale},
};

/// The text in one language. At most the price is taken: no fee is more.
pub(crate) fn text(
    catalogue: &Catalogue,
    service: &Service,
    policy: &Policy,
    locale: Locale,
) -> String {
    wording::consent(
        &catalogue.practice.name,
        &policy.version,
        service.price,
        // The most that may be charged.
        service.price,
        locale,
    )
}

/// The text in each language that it may have been shown in.
pub(crate) fn texts(catalogue: &Catalogue, service: &Service) -> Vec<String> {
    let in_all = |policy| {
        // The client sends back only a hash. The language they were shown is found by trying each:
        // there are few, and nothing has to be remembered between quote and booking.
        Locale::VARIANTS
            .iter()
            .map(|&locale| text(catalogue, service, policy, locale))
            .collect()
    };
    catalogue.policy(service).map_or_else(Vec::new, in_all)
}

/// SHA-256 of the text, in hex.
pub(crate) fn hash(text: &str) -> String {
    sha256(text.as_bytes())
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
