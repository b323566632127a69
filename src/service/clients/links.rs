//! Links that are replaced, and addresses that were mistyped: the old link opens nothing any more, the new one goes where messages go.

use std::sync::Arc;

use super::phone::e164;
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::Caller,
    booking::details::{BookingDetails, Changing, ManageLink},
    tokens::{mail_token, manage_token, sha256},
};
use domain::{
    booking::{Party, Refusal},
    clients::{ClientDetails, Personal},
    ids::BookingId,
};
use store::{Audit, Change, ChangeFacts, NewToken, NewTokens};

/// What was mistyped; left out: as before.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    pub email: Option<Personal<String>>,
    /// As it is dialled at the practice, or with its country's code.
    pub phone: Option<Personal<String>>,
}

/// Gives a booking new links. Its client shows the one from their mails, for who only booked may be somebody else; or the practice does it.
///
/// # Errors
/// [`Refusal::ProofMissing`] for the manage token.
pub async fn replace(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let found = app.found_to_change(caller, id).await?;
    // New links go to the mailbox; otherwise whoever only booked could cut its owner off from their
    // own booking.
    if caller.party() == Party::Client && !caller.has_proof() {
        return Err(ServiceError::Refused(Refusal::ProofMissing));
    }
    let (manage, actor) = (manage_token(app.entropy.bytes()), caller.actor());
    let before = Changing {
        link: Some(ManageLink::new(app, &manage)),
        ..Changing::of(app, caller, found).await?
    };
    let tokens = NewTokens {
        manage: Some(new(&manage)),
        mail: new(&mail_token(app.entropy.bytes())),
    };
    let decide = move |facts: &ChangeFacts| {
        let audit = Audit::new(actor, "booking.links_replaced", facts.booking.id.0);
        Ok(Change {
            tokens: Some(tokens.clone()),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    let command = before.command(Arc::new(decide));
    Ok(before.change(app, caller, command, request).await?)
}

/// Corrects where messages go: who booked within the hour, as long as nobody has shown that the mailbox is theirs; the practice always.
/// The link in the mail that went astray opens nothing any more.
///
/// # Errors
/// [`Refusal::TooLateToCorrect`].
pub async fn correct(
    app: &App,
    caller: &Caller,
    id: BookingId,
    correction: &Correction,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let before = Changing::of(app, caller, app.found(caller, id).await?).await?;
    caller.may_see_clients()?;
    let (by_client, proof, now) = (
        caller.party() == Party::Client,
        caller.has_proof(),
        before.now,
    );
    let practice = &before.catalogue.practice;
    let unread = || {
        ServiceError::invalid(
            "/phone",
            "is not a phone number: write it with its country code, such as +44 20 7946 0018",
        )
    };
    let dialled = |phone: &Personal<String>| {
        e164(phone.reveal(), practice)
            .map(Personal::new)
            .ok_or_else(unread)
    };
    let phone = correction.phone.as_ref().map(dialled).transpose()?;
    let (actor, correction) = (
        caller.actor(),
        Correction {
            phone,
            ..correction.clone()
        },
    );
    let tokens = NewTokens {
        manage: None,
        mail: new(&mail_token(app.entropy.bytes())),
    };
    let decide = move |facts: &ChangeFacts| {
        // Whoever shows the mail token has read that mailbox: the address cannot be wrong.
        if proof {
            return Err(Refusal::TooLateToCorrect);
        }
        if by_client {
            facts.booking.correctable(&facts.client, now)?;
        }
        let details = correction.clone().applied(facts.client.details.clone());
        let another = details.email_key() != facts.client.details.email_key();
        let audit = Audit::new(actor, "client.address_corrected", facts.client.id.0)
            .with("booking", facts.booking.id.to_string())
            .with("email", another);
        Ok(Change {
            // Only another address gets new links: correcting a number leaves the links in the mail
            // valid.
            tokens: another.then(|| tokens.clone()),
            details: Some(details),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    let command = before.command(Arc::new(decide));
    Ok(before.change(app, caller, command, request).await?)
}

impl Correction {
    fn applied(self, known: ClientDetails) -> ClientDetails {
        ClientDetails {
            email: self.email.or(known.email),
            phone: self.phone.or(known.phone),
            ..known
        }
    }
}

fn new(token: &str) -> NewToken {
    NewToken {
        hash: sha256(token.as_bytes()),
        token: Personal::new(token.to_owned()),
    }
}
