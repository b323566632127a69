//! What is wanted of a placement.

use jiff::Timestamp;

use super::Party;
use crate::{
    clients::confirmation::Confirmation,
    ids::{CardId, ClientId, PractitionerId},
    money::asking::Own,
    practice::service::Mode,
};

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementRequest {
    pub start: Timestamp,
    /// `None`: any.
    pub practitioner: Option<PractitionerId>,
    /// `None`: the only one there is.
    pub mode: Option<Mode>,
    /// The rules that were shown; `None` when the practice books.
    pub policy_version: Option<String>,
    pub by: Party,
    /// Whether the client has shown that the mailbox is theirs.
    pub proved: bool,
    /// What an earlier visit, of which the client has shown the mail token, tells; `None` when it is the first.
    pub returning: Option<Returning>,
    /// Whether the client agreed to what a saved card may be charged for.
    pub consents: bool,
    /// Whether it is wanted beside what the client has at that time already.
    pub allow_overlap: bool,
    pub confirmation: Confirmation,
    /// What the practice agrees with its client; nothing when the client books.
    pub own: Own,
}

/// A client who has been here before, and has proved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returning {
    pub client: ClientId,
    /// The card on file, with which nothing needs to be entered again.
    pub card: Option<CardId>,
}
