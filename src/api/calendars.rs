//! Calendars going out: subscriptions, single events.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::requests::BookingPath;
use crate::{
    api::wire::NewFeedView,
    server::{
        answers::{
            conditional::{ETag, dated, respond_dated},
            kept::{KeptAnswers, Look, Moment, PLAIN, Written},
        },
        extract::{
            Path, Query,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::{Code, Problem},
    },
    service::{
        self, App,
        authenticate::Caller,
        calendars::{
            feeds::MadeFeed,
            subscription::{self, FeedPart},
        },
    },
};
use calendars::write;
use domain::{
    calendars::{
        feed::{Entry, EntryTime, Feed},
        feed_part::Month,
    },
    ids::BookingId,
    text::{one_line, strip_bidi_controls},
};

/// Subscriptions: no credential but the address itself.
pub(crate) fn feeds() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(feed))
}

/// By the manage token, or the practice's key.
pub(crate) fn managing() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(event))
        .routes(routes!(subscribe, unsubscribe))
}

/// Subscribers are asked to come back after this.
const REFRESH: SignedDuration = SignedDuration::from_hours(1);

/// A feed as it is written.
async fn write_feed(app: &App, feed: &Feed, part: &FeedPart) -> Result<Written, Problem> {
    let content = subscription::content(app, feed, part).await?;
    let events = content.entries.into_iter().map(written).collect();
    let text = write::feed(&write::Feed {
        name: content.name,
        events,
        refresh: REFRESH,
    });
    let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, MEDIA_TYPE)]);
    dated(&mut headers, content.changed);
    Ok(Written {
        headers,
        bytes: text.into(),
        same_until: content.same_until,
    })
}

/// An entry in the writer's terms.
fn written(entry: Entry) -> write::Event {
    write::Event {
        uid: entry.uid,
        at: match entry.when {
            EntryTime::At(at) => write::EventTime::Timed(at),
            EntryTime::Days(first, last) => write::EventTime::AllDay { first, last },
        },
        summary: one_line(&entry.title),
        description: entry.description.as_deref().map(strip_bidi_controls),
        location: entry.location.as_deref().map(one_line),
        url: None,
        status: write::Status::Confirmed,
        transparent: false,
        sequence: entry.sequence,
        changed: entry.changed,
        created: Some(entry.created),
    }
}

/// The last part of a feed's address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FeedPath {
    /// The secret token and `.ics`.
    #[param(
        pattern = "^[A-Za-z0-9_-]{43}\\.ics$",
        example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8.ics"
    )]
    file: String,
}

/// Which part of it. What a program adds of its own, against caches for example, is passed over.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FeedQuery {
    /// The first month, by the practice's clock: `2026-10`, or as the number of months from the current one, so that it moves on by
    /// itself. Left out: as far back as feeds reach, which is 30 days.
    #[param(value_type = String, nullable = false, required = false, pattern = "^([0-9]{4}-[0-9]{2}|-?[0-9]{1,3})$", example = "0")]
    from: Option<Month>,
    /// The last month. Left out: as far ahead as anybody is booked.
    #[param(value_type = String, nullable = false, required = false, pattern = "^([0-9]{4}-[0-9]{2}|-?[0-9]{1,3})$", example = "2")]
    until: Option<Month>,
    /// Of a practice's or a room's feed only the sessions that this practitioner gives: id or handle.
    #[param(max_length = 64, nullable = false, example = "hw")]
    practitioner: Option<String>,
}

/// Get a calendar feed
///
/// iCalendar (RFC 5545), times in UTC, the same bytes until something changes. Ask with `If-None-Match`, at most once an hour.
/// Calendar apps refresh by themselves: Apple’s every 5 minutes to a week as set, Outlook’s about every 3 hours, Google’s every
/// 8 to 24 hours.
///
/// Google takes about 1 MB of a calendar, some 2,500 appointments, and silently leaves out the rest. If a feed may grow larger,
/// subscribe to it in parts: by practitioner (`?practitioner=hw`), or by months (`?until=0`, `?from=1&until=3`, `?from=4`).
/// Every appointment belongs to the month in which it starts, and to no other.
#[utoipa::path(get, path = "/v1/feeds/{file}", operation_id = "read_feed", tag = "calendars", params(FeedPath, FeedQuery), security(()),
    responses((status = 200, description = "The calendar.", content_type = "text/calendar", body = String, headers(
        ("Last-Modified" = String, description = "When a booking of it changed last."))),
        (status = 304, description = "Not modified."), Problem))]
async fn feed(
    State(app): State<Arc<App>>,
    Extension(kept): Extension<Arc<KeptAnswers>>,
    headers: HeaderMap,
    Path(path): Path<FeedPath>,
    Query(FeedQuery {
        from,
        until,
        practitioner,
    }): Query<FeedQuery>,
) -> Result<Response, Problem> {
    let token = path
        .file
        .strip_suffix(".ics")
        .filter(|token| token.len() == 43)
        .ok_or(Code::NotFound)?;
    let part = FeedPart {
        from,
        until,
        practitioner,
    };
    let open = subscription::open(&app, token).await?;
    let at = Moment {
        revisions: open.revisions,
        now: app.clock.now(),
    };
    // By the feed's id, not its address, which is a secret.
    let target = format!("{} {part:?}", open.feed.id);
    let look = Look {
        target: &target,
        codings: PLAIN,
        at,
    };
    // What leaves a feed, such as a booking given to a colleague, leaves no date behind, so only
    // the tag decides.
    let write = async || write_feed(&app, &open.feed, &part).await;
    kept.respond(&headers, look, write).await
}

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static(write::MEDIA_TYPE);

/// Download a booking as a calendar file
///
/// Of a confirmed booking, in neutral words.
#[utoipa::path(get, path = "/v1/bookings/{id}/calendar.ics", operation_id = "read_booking_calendar", tag = "calendars", params(BookingPath),
    security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, description = "The event. Not found while the booking is not confirmed, or once it is cancelled.",
        content_type = "text/calendar", body = String), (status = 304, description = "Not modified."), Problem))]
async fn event(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Response, Problem> {
    file(&app, &headers, &caller, path.id).await
}

/// A booking as a file.
pub(crate) async fn file(
    app: &App,
    headers: &HeaderMap,
    caller: &Caller,
    id: BookingId,
) -> Result<Response, Problem> {
    let entry = subscription::single(app, caller, id).await?;
    let changed = entry.changed;
    let text = write::single(&written(entry));
    let mut response = respond_dated(
        headers,
        MEDIA_TYPE,
        &ETag::of(text.as_bytes()),
        changed,
        text,
    );
    let attachment = HeaderValue::from_static("attachment; filename=\"appointment.ics\"");
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, attachment);
    Ok(response)
}

/// Create a client’s calendar feed
///
/// With this booking and those that were placed with the manage token of one of them. An earlier feed stops working.
#[utoipa::path(post, path = "/v1/bookings/{id}/feed", operation_id = "subscribe_to_bookings", tag = "calendars", params(BookingPath, IdempotencyKey),
    security(("manage_token" = [])), request_body = Nothing,
    responses((status = 201, body = NewFeedView, description = "The feed, with its address.", headers(("Location" = String, description = "The feed."))), Problem))]
async fn subscribe(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Keyed {
        body: Nothing {},
        key,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let once = key.answered(move |made: &MadeFeed| NewFeedView::made_for_client(path.id, made));
    Ok(
        service::calendars::feeds::make_for_client(&app, &caller, path.id, &once)
            .await?
            .into(),
    )
}

/// Revoke a client’s calendar feed
///
/// Its address stops working at once.
#[utoipa::path(delete, path = "/v1/bookings/{id}/feed", operation_id = "unsubscribe_from_bookings", tag = "calendars", params(BookingPath),
    security(("manage_token" = [])),
    responses((status = 204, description = "Revoked."), Problem))]
async fn unsubscribe(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<axum::http::StatusCode, Problem> {
    service::calendars::feeds::revoke_for_client(&app, &caller, path.id).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn an_event_keeps_every_character_that_may_be_written() {
        let all: Vec<char> = ('\0'..=char::MAX)
            .filter(|c| !domain::text::is_hidden(*c) && !matches!(c, ',' | ';' | '\\'))
            .collect();
        for part in all.chunks(10_000) {
            let text: String = part.iter().collect();
            let event = written(Entry {
                uid: "a".into(),
                when: EntryTime::Days("2026-12-01".parse().unwrap(), "2026-12-01".parse().unwrap()),
                title: text.clone(),
                description: Some(text.clone()),
                location: Some(text.clone()),
                sequence: 0,
                created: Timestamp::UNIX_EPOCH,
                changed: Timestamp::UNIX_EPOCH,
            });
            let calendar = write::single(&event).replace("\r\n ", "");
            for name in ["SUMMARY", "DESCRIPTION", "LOCATION"] {
                assert!(
                    calendar.contains(&format!("\r\n{name}:{text}\r\n")),
                    "{name} {:?}",
                    part.first()
                );
            }
        }
    }
}
