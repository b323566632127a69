//! Calendars going out: subscriptions, single events.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use quick_cache::{Weighter, sync::Cache};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    conditional::{ETag, respond_dated},
    extract::Path,
    idempotency::IdempotencyKey,
    keyed::{Keyed, Nothing},
    problem::{Code, Problem},
    requests::BookingPath,
};
use crate::{
    domain::{
        feed::{Entry, When},
        ids::{BookingId, FeedId},
    },
    ical,
    ports::store::Reply,
    service::{
        self, App,
        authenticate::Caller,
        subscription::{self, FeedState, Subscription},
        view::NewFeedView,
    },
};

/// Subscriptions: no credential but the address itself.
pub(super) fn feeds() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(feed)).layer(Extension(Arc::new(WrittenFeeds::new())))
}

/// By the manage token, or the practice's key.
pub(super) fn managing() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(event)).routes(routes!(subscribe, unsubscribe))
}

/// Subscribers are asked to come back after this.
const REFRESH: SignedDuration = SignedDuration::from_hours(1);
/// Memory for written feeds, in bytes.
const MEMORY: u64 = 32_000_000;

/// Feeds as they were written last: most subscribers come back before anything has changed. What is written anew takes the place of what
/// was there before.
struct WrittenFeeds(Cache<FeedId, Arc<Written>, BySize>);

struct Written {
    state: FeedState,
    bytes: Bytes,
    tag: ETag,
    changed: Timestamp,
}

#[derive(Debug, Clone)]
struct BySize;

impl Weighter<FeedId, Arc<Written>> for BySize {
    fn weight(&self, _: &FeedId, written: &Arc<Written>) -> u64 {
        u64::try_from(written.bytes.len()).unwrap_or(u64::MAX).max(1)
    }
}

impl WrittenFeeds {
    fn new() -> Self {
        Self(Cache::with_weighter(1_000, MEMORY, BySize))
    }

    async fn get(&self, app: &App, subscription: &Subscription) -> Result<Arc<Written>, Problem> {
        let (feed, state) = (subscription.feed.id, subscription.state);
        if let Some(known) = self.0.get(&feed).filter(|known| known.state == state) {
            return Ok(known);
        }
        let content = subscription::content(app, subscription).await?;
        let events = content.entries.into_iter().map(written).collect();
        let text = ical::feed(&ical::Feed { name: content.name, events, refresh: REFRESH });
        let tag = ETag::of(text.as_bytes());
        let written = Arc::new(Written { state, tag, bytes: text.into(), changed: content.changed });
        self.0.insert(feed, Arc::clone(&written));
        Ok(written)
    }
}

/// An entry in the writer's terms.
fn written(entry: Entry) -> ical::Event {
    ical::Event {
        uid: entry.uid,
        at: match entry.when {
            When::At(at) => ical::When::Timed(at),
            When::Days(first, last) => ical::When::AllDay { first, last },
        },
        summary: entry.title,
        description: entry.description,
        location: entry.location,
        url: None,
        status: ical::Status::Confirmed,
        transparent: false,
        sequence: entry.sequence,
        changed: entry.changed,
        created: Some(entry.created),
        private: true,
    }
}

/// The last part of a feed's address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FeedPath {
    /// The secret token and `.ics`.
    #[param(pattern = "^[A-Za-z0-9_-]{43}\\.ics$", example = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8.ics")]
    file: String,
}

/// A calendar to subscribe to: iCalendar (RFC 5545), times in UTC, the same bytes until something changes. Ask with
/// `If-None-Match`, at most once an hour. Calendar programs come by themselves: Apple's every 5 minutes to a week as set, Outlook's
/// about every 3 hours, Google's every 8 to 24 hours.
#[utoipa::path(get, path = "/v1/feeds/{file}", operation_id = "read_feed", tag = "calendars", params(FeedPath), security(()),
    responses((status = 200, description = "The calendar.", content_type = "text/calendar", body = String, headers(
        ("Last-Modified" = String, description = "When a booking of it changed last."))),
        (status = 304, description = "You have it already."), Problem))]
async fn feed(
    State(app): State<Arc<App>>,
    Extension(feeds): Extension<Arc<WrittenFeeds>>,
    mut headers: HeaderMap,
    Path(path): Path<FeedPath>,
) -> Result<Response, Problem> {
    // What leaves a feed, such as a booking given to a colleague or a time off, leaves no date behind: only the tag decides.
    headers.remove(header::IF_MODIFIED_SINCE);
    let token = path.file.strip_suffix(".ics").filter(|token| token.len() == 43).ok_or(Code::NotFound)?;
    let subscription = subscription::open(&app, token).await?;
    let Written { bytes, tag, changed, .. } = &*feeds.get(&app, &subscription).await?;
    Ok(respond_dated(&headers, MEDIA_TYPE, tag, *changed, bytes.clone()))
}

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static(ical::MEDIA_TYPE);

/// A confirmed booking as a calendar file, in neutral words.
#[utoipa::path(get, path = "/v1/bookings/{id}/calendar.ics", operation_id = "booking_calendar", tag = "calendars", params(BookingPath),
    security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, description = "The event. Not found while the booking is not confirmed, or once it is cancelled.",
        content_type = "text/calendar", body = String), (status = 304, description = "You have it already."), Problem))]
async fn event(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Response, Problem> {
    file(&app, &headers, &caller, path.id).await
}

/// A booking as a file.
pub(super) async fn file(app: &App, headers: &HeaderMap, caller: &Caller, id: BookingId) -> Result<Response, Problem> {
    let entry = subscription::single(app, caller, id).await?;
    let changed = entry.changed;
    let text = ical::single(&written(entry));
    let mut response = respond_dated(headers, MEDIA_TYPE, &ETag::of(text.as_bytes()), changed, text);
    let attachment = HeaderValue::from_static("attachment; filename=\"appointment.ics\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment);
    Ok(response)
}

/// Make a client's own calendar to subscribe to: this booking, and those that were placed with the manage token of one of them.
/// One that was made before stops working.
#[utoipa::path(post, path = "/v1/bookings/{id}/feed", operation_id = "subscribe_to_bookings", tag = "calendars", params(BookingPath, IdempotencyKey),
    security(("manage_token" = [])), request_body = Nothing,
    responses((status = 201, body = NewFeedView, description = "The feed, with its address.", headers(("Location" = String, description = "The feed."))), Problem))]
async fn subscribe(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Keyed { body: Nothing {}, key }: Keyed<Nothing>,
) -> Result<Reply, Problem> {
    Ok(service::feeds::make_for_client(&app, &caller, path.id, &key).await?)
}

/// Revoke a client's own calendar: its address stops working at once.
#[utoipa::path(delete, path = "/v1/bookings/{id}/feed", operation_id = "unsubscribe_from_bookings", tag = "calendars", params(BookingPath),
    security(("manage_token" = [])),
    responses((status = 204, description = "It is revoked."), Problem))]
async fn unsubscribe(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<axum::http::StatusCode, Problem> {
    service::feeds::revoke_for_client(&app, &caller, path.id).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
