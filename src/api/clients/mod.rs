//! Who books: proof of work, contact rules, links.

pub(crate) mod challenge;
pub(crate) mod contact;
pub(crate) mod link_requests;
pub(crate) mod links;
