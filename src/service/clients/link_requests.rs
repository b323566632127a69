//! Links that are asked for: whoever gives an address is answered the same, in the same time, whatever is known of it. A worker looks the
//! address up, and what it finds goes there and nowhere else.

use std::sync::Arc;

use crate::service::{App, ServiceError, job_outcome::POISON};
use domain::{
    clients::{Personal, proving::SENT_DAYS},
    ids::PracticeId,
    messages::MessageKind,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Actor, Audit, Change, ChangeCommand, ChangeFacts, CommandError, Leased, LinkRequest,
    PracticeSummary, Record,
};

/// Bookings whose links one mail carries, at most.
const AT_MOST: u32 = 20;

/// Keeps that somebody asks a practice for the links of an address.
pub async fn request(
    app: &App,
    slug: &str,
    address: &Personal<String>,
) -> Result<(), ServiceError> {
    let practice = app.cached_snapshot(slug).await?.catalogue.practice.id;
    let request = asked(app, practice, address);
    // Written whether there is such a client or not, and nothing is read: an answer that came sooner, or later, would tell
    // (docs/decisions/0068-links-are-sent-to-who-asks.md).
    Ok(app.store.request_links(&request, app.clock.now()).await?)
}

/// Plans the mail, if there is something to send; a word for what became of it.
pub async fn carry_out(
    app: &App,
    leased: &Leased<LinkRequest>,
) -> Result<&'static str, ServiceError> {
    let end = if leased.attempts > POISON {
        "dead"
    } else {
        plan(app, &leased.work).await?
    };
    app.store.forget_link_request(leased).await?;
    Ok(end)
}

async fn plan(app: &App, request: &LinkRequest) -> Result<&'static str, ServiceError> {
    let now = app.clock.now();
    let found = bookings(app, request, now).await?;
    let Some(Record { booking, .. }) = carrier(&found, now) else {
        return Ok("nothing");
    };
    let decide = |facts: &ChangeFacts| {
        let audit = Audit::new(Actor::Worker, "client.links_sent", facts.booking.id.0);
        Ok(Change {
            tells: Some(MessageKind::Links),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    let command = ChangeCommand::plain(booking.practice, booking.id, now, Arc::new(decide));
    match app.store.change(command).await {
        Ok(_) => Ok("done"),
        // As often today as anybody may.
        Err(CommandError::Refused(_)) => Ok("withheld"),
        Err(error) => Err(error.into()),
    }
}

/// The bookings made with an address whose links are sent, by start.
pub(crate) async fn bookings(
    app: &App,
    request: &LinkRequest,
    now: Timestamp,
) -> Result<Vec<Record>, ServiceError> {
    let back = SignedDuration::from_hours(24 * i64::from(SENT_DAYS));
    let since = now.saturating_sub(back).unwrap_or(now);
    let found = app
        .store
        .bookings_of_address(request, since, AT_MOST)
        .await?;
    let sent = |one: &Record| one.booking.sends_link(now);
    Ok(found.into_iter().filter(sent).collect())
}

/// What the store finds an address by.
pub(crate) fn asked(app: &App, practice: PracticeId, address: &Personal<String>) -> LinkRequest {
    LinkRequest {
        practice,
        address: app.store.address_index(practice, address),
    }
}

/// The booking whose message it is. One that was proved goes first, so that no stranger's rules keep its client from their links, and one
/// ahead before one that is over.
fn carrier(found: &[Record], now: Timestamp) -> Option<&Record> {
    found
        .iter()
        .min_by_key(|one| (!one.client.is_proved(), one.booking.at.end <= now))
}

/// Where links can be asked for when it is not known which practice they are of: where there is only one.
pub async fn only_practice(app: &App) -> Option<String> {
    only(app.store.practices().await.ok()?)
}

fn only(practices: Vec<PracticeSummary>) -> Option<String> {
    let [only] = <[PracticeSummary; 1]>::try_from(practices).ok()?;
    Some(only.slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_dead_link_leads_on_where_there_is_one_practice() {
        let practice = |slug: &str| PracticeSummary {
            id: PracticeId(Uuid::nil()),
            slug: slug.into(),
            live: false,
        };
        assert_eq!(only(Vec::new()), None);
        assert_eq!(only(vec![practice("a")]), Some("a".into()));
        assert_eq!(only(vec![practice("a"), practice("b")]), None);
    }
}
