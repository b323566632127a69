//! Bodies as they arrive: at a rate that no client with a body to send falls below, and outside the places that requests share.

use std::{error::Error, iter, time::Duration};

use axum::{
    RequestExt,
    body::{Body, Bytes},
    extract::Request,
};
use http_body_util::{BodyExt, LengthLimitError};
use tokio::time::{Instant, timeout_at};

use crate::server::{
    layers::ConcurrencyPermit,
    problem::{Code, Problem},
};

/// How a body has to arrive.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Time for the beginning.
    grace: Duration,
    /// Bytes a second after that, on average. A telephone at the edge of its net sends a booking within the grace.
    rate: u32,
}

const PACE: Pace = Pace {
    grace: Duration::from_secs(5),
    rate: 4_096,
};

/// The whole body. The request's place is given back until it is there.
pub(crate) async fn bytes(request: Request) -> Result<Bytes, Problem> {
    // The place is for work, not for waiting for a body
    // (docs/decisions/0031-what-one-connection-may-cost.md).
    let place = request.extensions().get::<ConcurrencyPermit>().cloned();
    if let Some(place) = &place {
        place.leave();
    }
    // The limit is counted while reading, so it also holds for lengths that were not announced.
    let body = arrived(request.with_limited_body().into_body(), PACE).await?;
    // There may be none left. Nothing has been done yet, so a 503 is safe to repeat.
    if let Some(place) = &place {
        place.take()?;
    }
    Ok(body)
}

async fn arrived(mut body: Body, pace: Pace) -> Result<Bytes, Problem> {
    let (began, mut read) = (Instant::now(), Vec::new());
    loop {
        // The time that what came would have taken at the slowest pace, so that a body is caught as
        // soon as it falls behind.
        let sent = Duration::from_secs(read.len().try_into().unwrap_or(u64::MAX)) / pace.rate;
        match timeout_at(began + pace.grace + sent, body.frame()).await {
            Err(_) => return Err(Code::BodyTooSlow.into()),
            Ok(None) => return Ok(read.into()),
            Ok(Some(Ok(frame))) => {
                read.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
            }
            Ok(Some(Err(error))) if is_too_long(&error) => return Err(Code::PayloadTooLarge.into()),
            Ok(Some(Err(_))) => {
                let ended = "The request body ended before it was complete. Send it again.";
                return Err(Problem::new(Code::Malformed).detail(ended));
            }
        }
    }
}

fn is_too_long(error: &(dyn Error + 'static)) -> bool {
    // hyper wraps its errors: the limit's own error is somewhere among the causes.
    iter::successors(Some(error), |error: &&(dyn Error + 'static)| {
        (*error).source()
    })
    .any(<dyn Error>::is::<LengthLimitError>)
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, io};

    use futures::{StreamExt, stream};

    use super::*;

    /// A thousand bytes at once, then one each few milliseconds.
    fn trickle(bytes: usize) -> Body {
        let drops = stream::iter(0..bytes).then(async |_| {
            tokio::time::sleep(Duration::from_millis(4)).await;
            Ok::<_, Infallible>(Bytes::from_static(b"a"))
        });
        Body::from_stream(stream::once(async { Ok(Bytes::from(vec![b'a'; 1_000])) }).chain(drops))
    }

    fn pace(grace: u64, rate: u32) -> Pace {
        Pace {
            grace: Duration::from_millis(grace),
            rate,
        }
    }

    #[tokio::test]
    async fn a_body_that_falls_behind_is_given_up() {
        // 1,000 bytes and then less than 250 a second.
        let slow = arrived(trickle(100_000), pace(50, 10_000))
            .await
            .unwrap_err();
        assert_eq!(slow.code(), Code::BodyTooSlow);
        let never = Body::from_stream(stream::pending::<Result<Bytes, io::Error>>());
        assert_eq!(
            arrived(never, pace(20, 1)).await.unwrap_err().code(),
            Code::BodyTooSlow
        );
    }

    #[tokio::test]
    async fn a_body_that_keeps_up_is_whole() {
        let whole = arrived(trickle(20), pace(5_000, 1)).await.unwrap();
        assert_eq!(whole, vec![b'a'; 1_020]);
        assert_eq!(arrived(Body::empty(), pace(0, 1)).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_malformed() {
        let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(io::Error::other("gone"))]);
        assert_eq!(
            arrived(Body::from_stream(broken), PACE)
                .await
                .unwrap_err()
                .code(),
            Code::Malformed
        );
    }
}
