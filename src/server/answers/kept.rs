//! Answers that are written once and sent until something that decides them changes: what practice they are about has other
//! revisions, or their time is over. A look that finds one costs no more than finding it.

use std::{hash::Hash, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use axum_prometheus::metrics::{Counter, Gauge, counter, gauge};
use jiff::Timestamp;
use quick_cache::{
    Equivalent, Weighter,
    sync::{Cache, EntryAction, EntryResult},
};

use super::packed::Coded;
use crate::server::{layers, negotiation::coding, problem::Problem};
use store::Revisions;

/// What clients may get most of them in, the tightest first.
pub(crate) const PACKED: &[&str] = &["br", "gzip"];
/// Not for feeds, whose readers are many and old.
pub(crate) const PLAIN: &[&str] = &[];
/// What is smaller is not worth packing.
// Below it the headers are most of what is sent, and packing costs more than it saves.
const SMALL: usize = 512;
/// Of Brotli's 1 to 11, and of gzip's 1 to 9: many answers are sent a few times only.
const EFFORT: (i32, u32) = (4, 6);
/// What an answer takes beside its bytes and what it was asked by.
const OVERHEAD: usize = 512;
/// Most are of this size or larger.
const USUAL: u64 = 8_192;
/// How long others wait for the one who writes.
// Much longer than writing takes. While the database is out, each would otherwise wait for the
// time-outs of all before it, one after another, and hold its place among the requests meanwhile.
const WAIT_TIMEOUT: Duration = Duration::from_secs(1);
/// Headers of an answer, with those that are added to every one.
const HEADERS: usize = 20;

/// All of them, of every practice; those asked for most stay.
pub(crate) struct KeptAnswers {
    answers: Cache<Key, Arc<Answer>, BySize>,
    hits: Counter,
    misses: Counter,
    bytes: Gauge,
}

/// An answer as it is written.
pub(crate) struct Written {
    /// Its type, and how others may keep it.
    pub headers: HeaderMap,
    pub bytes: Bytes,
    /// Until when it would be written the same from the same revisions.
    pub same_until: Timestamp,
}

/// What an answer would be written from now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub revisions: Revisions,
    pub now: Timestamp,
}

/// What is asked for, and in which coding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    /// Path and query, or whatever else says the same for the same answer.
    pub target: &'a str,
    /// [`PACKED`] or [`PLAIN`].
    pub codings: &'static [&'static str],
    pub at: Moment,
}

/// A target and a coding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(Box<str>, Option<&'static str>);

/// A key that borrows.
#[derive(Hash)]
struct Asked<'a>(&'a str, Option<&'static str>);

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.0 == *key.0 && self.1 == key.1
    }
}

#[derive(Debug)]
struct Answer {
    written: Moment,
    same_until: Timestamp,
    headers: HeaderMap,
    coded: Coded,
}

impl Answer {
    /// A clock that was set back ends it as well.
    fn is_good(&self, at: Moment) -> bool {
        // Both: the revisions decide what is in it, the time how long that is what a search would
        // find (docs/decisions/0046-kept-answers.md).
        self.written.revisions == at.revisions
            && (self.written.now..self.same_until).contains(&at.now)
    }
}

#[derive(Debug, Clone)]
struct BySize;

impl Weighter<Key, Arc<Answer>> for BySize {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        (answer.coded.len() + key.0.len() + OVERHEAD) as u64
    }
}

impl KeptAnswers {
    /// `memory`: bytes, for all of them.
    pub(crate) fn new(memory: u64) -> Self {
        layers::count();
        // The cache plans its shards by a number of items; the memory is what bounds it.
        let items = usize::try_from(memory / USUAL).unwrap_or(usize::MAX);
        let looks = |outcome| counter!("hourkeep_kept_answers_total", "outcome" => outcome);
        Self {
            answers: Cache::with_weighter(items.max(1), memory, BySize),
            hits: looks("hit"),
            misses: looks("miss"),
            bytes: gauge!("hourkeep_kept_answers_bytes"),
        }
    }

    /// The answer to a look: one that is kept, else what `write` writes, for all who ask meanwhile.
    pub(crate) async fn respond(
        &self,
        request: &HeaderMap,
        Look {
            target,
            codings,
            at,
        }: Look<'_>,
        write: impl AsyncFnOnce() -> Result<Written, Problem>,
    ) -> Result<Response, Problem> {
        // The coding is part of the key, as its bytes are others (RFC 9110 §8.8.3.3).
        let coding = coding(request, codings);
        let kept = self.answers.get(&Asked(target, coding));
        if let Some(answer) = kept.filter(|answer| answer.is_good(at)) {
            self.hits.increment(1);
            return Ok(answer.respond(request));
        }
        let key = |coding| Key(target.into(), coding);
        let plain = async || {
            self.misses.increment(1);
            let mut written = write().await?;
            // Only where there is a choice: caches in between keep an answer per coding.
            if !codings.is_empty() {
                let vary = HeaderValue::from_static("accept-encoding");
                written.headers.append(header::VARY, vary);
            }
            Ok(Answer::new(at, written))
        };
        let answer = match coding {
            None => self.one(key(None), at, plain).await?,
            // Packed from the plain one that is kept, so that a second coding asks nothing of the
            // database.
            Some(coding) => {
                let packed = async || {
                    let plain = self.one(key(None), at, plain).await?;
                    Ok(plain.packed(coding))
                };
                self.one(key(Some(coding)), at, packed).await?
            }
        };
        Ok(answer.respond(request))
    }

    /// One makes it for all who ask meanwhile; should it fail, or leave, the next one does. Who has waited too long makes their own.
    async fn one(
        &self,
        key: Key,
        at: Moment,
        make: impl AsyncFnOnce() -> Result<Answer, Problem>,
    ) -> Result<Arc<Answer>, Problem> {
        // Looked at again under the entry: another may have written it since.
        let entry = self.answers.entry_async(&key, |_, kept| {
            // Others wait on the placeholder meanwhile: what misses is written once for all who ask
            // (docs/decisions/0046-kept-answers.md).
            if kept.is_good(at) {
                EntryAction::Retain(Arc::clone(kept))
            } else {
                EntryAction::ReplaceWithGuard
            }
        });
        let place = match tokio::time::timeout(WAIT_TIMEOUT, entry).await {
            Ok(EntryResult::Retained(answer)) => return Ok(answer),
            Ok(EntryResult::Replaced(place, _) | EntryResult::Vacant(place)) => Some(place),
            // Without a place it is answered and not kept.
            Ok(EntryResult::Removed(..) | EntryResult::Timeout) | Err(_) => None,
        };
        let answer = Arc::new(make().await?);
        if let Some(place) = place {
            let _ = place.insert(Arc::clone(&answer));
            self.tell_size();
        }
        Ok(answer)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "memory has fewer bytes than a float has whole numbers"
    )]
    fn tell_size(&self) {
        self.bytes.set(self.answers.weight() as f64);
    }
}

impl Answer {
    fn new(at: Moment, written: Written) -> Self {
        Self {
            written: at,
            same_until: written.same_until,
            headers: written.headers,
            coded: Coded::plain(written.bytes),
        }
    }

    /// In another coding, if that is worth anything.
    fn packed(&self, coding: &'static str) -> Self {
        let plain = &self.coded;
        let packed = (plain.len() > SMALL)
            .then(|| plain.packed(coding, EFFORT))
            .flatten();
        Self {
            written: self.written,
            same_until: self.same_until,
            headers: self.headers.clone(),
            coded: packed.unwrap_or_else(|| plain.clone()),
        }
    }

    fn respond(&self, request: &HeaderMap) -> Response {
        let mut headers = HeaderMap::with_capacity(HEADERS);
        // Its own headers first: tag and coding below are those of these bytes.
        headers.extend(self.headers.clone());
        self.coded.describe(&mut headers);
        if self.coded.tag().is_known(request) {
            // Of what is not sent only what keeps it is said (RFC 9110 §15.4.5).
            headers.remove(header::CONTENT_TYPE);
            headers.remove(header::CONTENT_ENCODING);
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let mut response = Response::new(Body::from(self.coded.bytes()));
        *response.headers_mut() = headers;
        response
    }
}

#[cfg(test)]
mod tests;
