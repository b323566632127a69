//! Links that are replaced, and addresses that were mistyped: the old link opens nothing any more, the new one goes where messages go.

use std::sync::Arc;

use serde_json::Value;

use super::phone::e164;
use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::Caller,
    booking::{cancel::Answer, change::CommittedExt},
    tokens::{mail_token, manage_token, sha256},
};
use domain::{
    booking::{Party, Refusal},
    clients::{ClientDetails, Personal},
    ids::BookingId,
};
use store::{Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, NewToken, NewTokens, Reply};

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
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record_to_change(caller, id).await?;
    if caller.party() == Party::Client && !caller.has_proof() {
        return Err(ServiceError::Refused(Refusal::ProofMissing));
    }
    let answer = Answer::new(app, caller, &record.booking).await?;
    let (manage, actor) = (manage_token(app.entropy.bytes()), caller.actor());
    let tokens = NewTokens {
        manage: Some(new(&manage)),
        mail: new(&mail_token(app.entropy.bytes())),
    };
    let url = format!("{}/manage/{manage}", app.settings.public_url);
    let decide = move |facts: &ChangeFacts| {
        let audit = Audit {
            actor,
            action: "booking.links_replaced",
            subject: facts.booking.id.0,
            detail: AuditDetail::default(),
        };
        let change = Change {
            tokens: Some(tokens.clone()),
            ..Change::of(facts.booking.clone(), audit)
        };
        let reply = answer
            .of(&change, facts)
            .ok()
            .and_then(|reply| with_link(reply, &manage, &url));
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(
        record.booking.practice,
        id,
        app.clock.now(),
        Arc::new(decide),
    );
    let committed = app
        .store
        .change(ChangeCommand {
            once: Some(key.once(caller.principal(id))),
            ..plain
        })
        .await?;
    app.work.notify_one();
    committed.answer()
}

/// Corrects where messages go: who booked within the hour, as long as nobody has shown that the mailbox is theirs; the practice always.
/// The link in the mail that went astray opens nothing any more.
///
/// # Errors
/// [`Refusal::TooLateToCorrect`].
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
pub async fn correct(
    app: &App,
    caller: &Caller,
    id: BookingId,
    correction: &Correction,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    caller.may_see_clients()?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?.for_both();
    let (by_client, proof) = (caller.party() == Party::Client, caller.has_proof());
    let practice = &answer.catalogue().practice;
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
        if proof {
            return Err(Refusal::TooLateToCorrect);
        }
        if by_client {
            facts.booking.correctable(&facts.client, now)?;
        }
        let details = correction.clone().applied(facts.client.details.clone());
        let another = details.email_key() != facts.client.details.email_key();
        let audit = Audit {
            actor,
            action: "client.address_corrected",
            subject: facts.client.id.0,
            detail: AuditDetail::default()
                .with("booking", facts.booking.id.to_string())
                .with("email", another),
        };
        let tokens = another.then(|| tokens.clone());
        let change = Change {
            tokens,
            details: Some(details),
            ..Change::of(facts.booking.clone(), audit)
        };
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let committed = app
        .store
        .change(ChangeCommand {
            once: Some(key.once(caller.principal(id))),
            ..plain
        })
        .await?;
    app.work.notify_one();
    committed.answer()
}

impl Correction {
    fn applied(self, known: ClientDetails) -> ClientDetails {
        ClientDetails {
            email: self.email.unwrap_or(known.email),
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

/// The answer with the new credential, which is shown this once.
fn with_link(reply: Reply, token: &str, url: &str) -> Option<Reply> {
    let mut body: Value = serde_json::from_slice(&reply.body).ok()?;
    (body["manage_token"], body["manage_url"]) = (token.into(), url.into());
    Some(Reply {
        body: serde_json::to_vec(&body).ok()?,
        ..reply
    })
}
