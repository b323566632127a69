use std::{io::Write, iter, sync::atomic::Ordering};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

use super::*;
use crate::{adapters::external_calendars::fetch::body::Body, ports::busy::LARGEST};

const STREAMED: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
const ZIPPED: &str = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// `megabytes` of zeros in gzip, packed while they are asked for.
fn bomb(megabytes: usize) -> impl Iterator<Item = Vec<u8>> + Send {
    let (mut encoder, zeros) = (
        GzEncoder::new(Vec::new(), Compression::best()),
        vec![0; 1_000_000],
    );
    (0..megabytes).map(move |_| {
        encoder.write_all(&zeros).unwrap();
        std::mem::take(encoder.get_mut())
    })
}

/// What a body of these parts comes to.
fn decoded(gzip: bool, parts: impl IntoIterator<Item = Vec<u8>>) -> Result<Vec<u8>, FetchError> {
    let mut body = Body::new(gzip, LARGEST);
    parts.into_iter().try_for_each(|part| body.push(&part))?;
    body.finish()
}

#[tokio::test]
async fn gzip_is_understood_and_nothing_else() {
    for (encoding, body, understood) in [
        ("gzip", gzip(CALENDAR), true),
        ("X-GZIP", gzip(CALENDAR), true),
        ("identity", CALENDAR.to_vec(), true),
        ("gzip", CALENDAR.to_vec(), false),
        ("gzip", gzip(CALENDAR)[..30].to_vec(), false),
        ("gzip", Vec::new(), false),
        ("gzip", [gzip(CALENDAR), gzip(CALENDAR)].concat(), false),
        ("gzip, gzip", gzip(&gzip(CALENDAR)), false),
        (
            "gzip\r\ncontent-encoding: gzip",
            gzip(&gzip(CALENDAR)),
            false,
        ),
        ("br", CALENDAR.to_vec(), false),
        ("deflate", CALENDAR.to_vec(), false),
    ] {
        let server = Server::start(move |_| {
            TestResponse::all(
                "200 OK",
                &format!("content-encoding: {encoding}\r\n"),
                &body,
            )
        })
        .await;
        let fetched = fetch(&server.url("/")).await;
        if understood {
            assert_eq!(bytes(fetched), CALENDAR, "{encoding}");
        } else {
            assert_eq!(fetched, Err(FetchError::Encoding), "{encoding}");
        }
    }
}

#[tokio::test]
async fn a_gigabyte_of_gzip_is_refused_after_its_first_bytes() {
    let server = Server::start(|_| TestResponse::parts(ZIPPED.into(), bomb(1_000))).await;
    assert_eq!(fetch(&server.url("/")).await, Err(FetchError::TooLarge));
    let whole = 1_000_000;
    assert!(
        server.sent.load(Ordering::SeqCst) < whole / 2,
        "{} bytes were taken",
        server.sent.load(Ordering::SeqCst)
    );
}

#[tokio::test]
async fn an_endless_body_is_refused() {
    for head in [STREAMED, ZIPPED] {
        // Of gzip, a member whose stored blocks are all empty: much comes, and nothing is in it.
        let start = gzip(b"")[..10].to_vec();
        let part = if head == ZIPPED {
            [0, 0, 0, 0xff, 0xff].repeat(20_000)
        } else {
            vec![b'A'; 100_000]
        };
        let parts = move |_: &str| {
            let first = if head == ZIPPED {
                start.clone()
            } else {
                Vec::new()
            };
            TestResponse::parts(
                head.into(),
                iter::once(first).chain(iter::repeat(part.clone())),
            )
        };
        let server = Server::start(parts).await;
        assert_eq!(fetch(&server.url("/")).await, Err(FetchError::TooLarge));
    }
}

#[tokio::test]
async fn a_length_above_the_limit_is_refused_before_the_body() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", LARGEST + 1);
    let server = Server::start(move |_| TestResponse {
        pause: Duration::from_mins(1),
        ..TestResponse::parts(head.clone(), iter::empty())
    })
    .await;
    assert_eq!(fetch(&server.url("/")).await, Err(FetchError::TooLarge));
}

#[tokio::test]
async fn what_is_promised_and_does_not_come_is_no_calendar() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    let server =
        Server::start(move |_| TestResponse::parts(head.into(), iter::once(CALENDAR.to_vec())))
            .await;
    assert_eq!(
        fetch(&server.url("/")).await,
        Err(FetchError::Unreached(Unreached::Connection))
    );
}

#[tokio::test]
async fn slowness_is_cut_off() {
    let slow = |head: &'static str, part: &'static [u8]| {
        Server::start(move |_| TestResponse {
            pause: Duration::from_millis(20),
            ..TestResponse::parts(head.into(), iter::repeat(part.to_vec()))
        })
    };
    let servers = [
        slow(STREAMED, b"A").await,
        slow("", b"").await,
        slow("HTTP/1.1 200 OK\r\n", b"a: b\r\n").await,
    ];
    for server in servers {
        assert_eq!(
            hasty()
                .fetch(&server.url("/").into(), &Validators::default())
                .await,
            Err(FetchError::Unreached(Unreached::TimedOut))
        );
    }
    // Each hop is quick enough by itself, but all together are not.
    let server = Server::start(|path| {
        TestResponse::later(Duration::from_millis(120), to(&format!("{path}a")))
    })
    .await;
    assert_eq!(
        hasty()
            .fetch(&server.url("/").into(), &Validators::default())
            .await,
        Err(FetchError::Unreached(Unreached::TimedOut))
    );
    assert!(server.heads().len() > 1);
}

#[test]
fn the_largest_calendar_passes_and_one_byte_more_does_not() {
    for (length, fits) in [(LARGEST, true), (LARGEST + 1, false)] {
        let calendar = vec![b'A'; length];
        for (zipped, body) in [(false, calendar.clone()), (true, gzip(&calendar))] {
            let decoded = decoded(zipped, body.chunks(16_000).map(<[u8]>::to_vec));
            assert_eq!(
                decoded.map(|bytes| bytes.len()),
                if fits {
                    Ok(length)
                } else {
                    Err(FetchError::TooLarge)
                }
            );
        }
    }
}

#[test]
fn no_more_is_decoded_than_is_kept() {
    let taken = std::cell::Cell::new(0);
    let parts = bomb(1_000).inspect(|part| taken.set(taken.get() + part.len()));
    assert_eq!(decoded(true, parts), Err(FetchError::TooLarge));
    assert!(taken.get() < 100_000, "{} bytes were taken", taken.get());
}

#[test]
fn an_endless_head_of_gzip_ends() {
    let head = [&[0x1f, 0x8b, 8, 8][..], &[0; 6]].concat();
    let parts = iter::once(head).chain(iter::repeat_n(
        vec![b'a'; 10_000],
        2 * Body::new(true, LARGEST).most_encoded() / 10_000,
    ));
    assert!(decoded(true, parts).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_packed_comes_out_and_half_of_it_does_not(
        bytes in prop::collection::vec(any::<u8>(), 0..3_000), part in 1..500_usize, cut in any::<prop::sample::Index>()
    ) {
        let packed = gzip(&bytes);
        let in_parts = |packed: &[u8]| packed.chunks(part).map(<[u8]>::to_vec).collect::<Vec<_>>();
        prop_assert_eq!(decoded(true, in_parts(&packed)), Ok(bytes));
        prop_assert_eq!(decoded(true, in_parts(&packed[..cut.index(packed.len())])), Err(FetchError::Encoding));
    }

    #[test]
    fn damage_is_not_a_calendar(bytes in prop::collection::vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut packed = gzip(&bytes);
        let at = at.index(packed.len());
        packed[at] ^= 1_u8 << bit;
        // Some bits say nothing: in the head of gzip a date and a system, at the end of the data what fills the byte.
        prop_assert!(decoded(true, [packed]).map_or(true, |same| same == bytes));
    }
}
