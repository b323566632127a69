use std::{
    io::Read,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::{body::to_bytes, http::header};
use domain::ids::PracticeId;
use tokio::sync::Notify;
use uuid::Uuid;

use super::*;
use crate::server::problem::Code;

const KIND: HeaderValue = HeaderValue::from_static("application/json");
const MEMORY: u64 = 1_000_000;

fn moment(calendar: i64, now: &str) -> Moment {
    let revisions = Revisions {
        practice: PracticeId(Uuid::nil()),
        catalogue: 1,
        calendar,
    };
    Moment {
        revisions,
        now: at(now),
    }
}

fn at(clock: &str) -> Timestamp {
    format!("2026-12-01T{clock}Z").parse().unwrap()
}

fn asked(lines: &[(header::HeaderName, &str)]) -> HeaderMap {
    let lines = lines.iter();
    lines
        .map(|(name, value)| (name.clone(), value.parse().unwrap()))
        .collect()
}

fn look(target: &str, at: Moment) -> Look<'_> {
    Look {
        target,
        codings: PACKED,
        at,
    }
}

/// Answers that say how many were written, until one o'clock.
struct Desk {
    kept: KeptAnswers,
    written: AtomicU32,
    length: usize,
}

impl Desk {
    fn new(length: usize) -> Self {
        Self {
            kept: KeptAnswers::new(MEMORY),
            written: AtomicU32::new(0),
            length,
        }
    }

    fn written(&self) -> u32 {
        self.written.load(Ordering::Relaxed)
    }

    fn write(&self) -> Written {
        let number = self.written.fetch_add(1, Ordering::Relaxed) + 1;
        let kinds = [(header::CONTENT_TYPE, KIND)];
        Written {
            headers: HeaderMap::from_iter(kinds),
            bytes: ["0".repeat(self.length - 1), number.to_string()]
                .concat()
                .into(),
            same_until: at("13:00:00"),
        }
    }

    async fn ask(&self, target: &str, request: &HeaderMap, moment: Moment) -> Response {
        let write = async || Ok(self.write());
        let answer = self
            .kept
            .respond(request, look(target, moment), write)
            .await;
        answer.unwrap()
    }

    async fn number(&self, target: &str, moment: Moment) -> u32 {
        let answer = self.ask(target, &HeaderMap::new(), moment).await;
        String::from_utf8(body(answer).await)
            .unwrap()
            .parse()
            .unwrap()
    }
}

async fn body(answer: Response) -> Vec<u8> {
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    body.to_vec()
}

#[tokio::test]
async fn an_answer_is_written_anew_when_its_time_is_over_or_a_revision_is_another() {
    let desk = Desk::new(9);
    for (moment, expected) in [
        (moment(1, "12:00:00"), 1),
        (moment(1, "12:59:59.999999999"), 1),
        (moment(2, "12:59:59"), 2),
        (moment(2, "12:59:59"), 2),
        (moment(1, "12:59:59"), 3),
        (moment(1, "12:59:58"), 4),
        (moment(1, "13:00:00"), 5),
    ] {
        assert_eq!(desk.number("/a", moment).await, expected, "{moment:?}");
    }
    assert_eq!(desk.number("/b", moment(1, "12:00:00")).await, 6);
}

#[tokio::test]
async fn who_has_the_bytes_gets_none_and_nothing_is_written_for_them() {
    let desk = Desk::new(5_000);
    let noon = moment(1, "12:00:00");
    for codings in ["identity", "gzip", "br"] {
        let codings = (header::ACCEPT_ENCODING, codings);
        let first = desk
            .ask("/a", &asked(std::slice::from_ref(&codings)), noon)
            .await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let known = asked(&[codings, (header::IF_NONE_MATCH, &tag)]);
        let answer = desk.ask("/a", &known, noon).await;
        assert_eq!(answer.status().as_u16(), 304);
        assert_eq!(answer.headers()[header::ETAG], tag);
        assert_eq!(answer.headers()[header::VARY], "accept-encoding");
        assert!(body(answer).await.is_empty());
    }
    assert_eq!(desk.written(), 1);
}

#[tokio::test]
async fn each_coding_holds_the_same_under_a_tag_of_its_own() {
    let desk = Desk::new(5_000);
    let mut tags = Vec::new();
    for (codings, coding) in [("", None), ("gzip", Some("gzip")), ("gzip, br", Some("br"))] {
        let asked = asked(&[(header::ACCEPT_ENCODING, codings)]);
        let answer = desk.ask("/a", &asked, moment(1, "12:00:00")).await;
        let headers = answer.headers().clone();
        let said = headers.get(header::CONTENT_ENCODING);
        assert_eq!(said.map(|said| said.to_str().unwrap()), coding);
        assert_eq!(headers[header::CONTENT_TYPE], KIND);
        let (bytes, mut plain) = (body(answer).await, Vec::new());
        match coding {
            Some("br") => brotli::BrotliDecompress(&mut &bytes[..], &mut plain).unwrap(),
            Some(_) => {
                let mut gzip = flate2::read::GzDecoder::new(&bytes[..]);
                gzip.read_to_end(&mut plain).map(drop).unwrap();
            }
            None => plain.clone_from(&bytes),
        }
        assert!(plain == format!("{:05000}", 1).as_bytes(), "{codings}");
        assert!(!tags.contains(&headers[header::ETAG]));
        tags.push(headers[header::ETAG].clone());
    }
    let small = Desk::new(9);
    let asked = asked(&[(header::ACCEPT_ENCODING, "br")]);
    let answer = small.ask("/a", &asked, moment(1, "12:00:00")).await;
    assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
}

#[tokio::test]
async fn one_writes_for_all_who_ask_meanwhile() {
    let (desk, go) = (Desk::new(9), Notify::new());
    let noon = moment(1, "12:00:00");
    let ask = async |codings: &str| {
        let request = asked(&[(header::ACCEPT_ENCODING, codings)]);
        let write = async || {
            go.notified().await;
            Ok(desk.write())
        };
        let answer = desk.kept.respond(&request, look("/a", noon), write).await;
        answer.map(|answer| answer.status().as_u16()).unwrap()
    };
    let all = ["", "br", "gzip"].repeat(20);
    let all = futures::future::join_all(all.into_iter().map(ask));
    let (answers, ()) = tokio::join!(all, async {
        tokio::task::yield_now().await;
        go.notify_one();
    });
    assert_eq!((answers, desk.written()), (vec![200; 60], 1));
}

#[tokio::test]
async fn what_failed_or_was_given_up_is_written_by_the_next_who_asks() {
    let desk = Desk::new(9);
    let (noon, request) = (moment(1, "12:00:00"), HeaderMap::new());
    let refuse = async || Err(Code::NotFound.into());
    assert!(
        desk.kept
            .respond(&request, look("/a", noon), refuse)
            .await
            .is_err()
    );
    let leave = desk
        .kept
        .respond(&request, look("/a", noon), std::future::pending);
    assert!(futures::poll!(Box::pin(leave)).is_pending());
    assert_eq!(desk.number("/a", noon).await, 1);
}

#[tokio::test]
async fn who_waits_too_long_for_another_writes_their_own() {
    let desk = Desk::new(9);
    let (noon, request) = (moment(1, "12:00:00"), HeaderMap::new());
    let mut stuck = Box::pin(
        desk.kept
            .respond(&request, look("/a", noon), std::future::pending),
    );
    assert!(futures::poll!(&mut stuck).is_pending());
    let all = futures::future::join_all((0..8).map(|_| desk.number("/a", noon)));
    let soon = tokio::time::timeout(WAIT_TIMEOUT * 3, all).await.unwrap();
    assert_eq!(soon.len(), 8, "all of them together, not one after another");
}

#[tokio::test]
async fn memory_has_an_end() {
    let desk = Desk::new(10_000);
    let noon = moment(1, "12:00:00");
    for number in 0..1_000 {
        desk.number(&format!("/{number}"), noon).await;
        assert!(desk.kept.answers.weight() <= MEMORY);
    }
    assert!(desk.kept.answers.weight() > MEMORY / 2, "it is used");
    let large = Desk::new(2_000_000);
    large.number("/a", noon).await;
    assert_eq!(large.kept.answers.weight(), 0, "nothing makes room for it");
}
