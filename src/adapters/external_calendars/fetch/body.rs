//! The body of an answer, decoded as it comes and never larger than a calendar may be.

use std::io::{self, Write};

use flate2::write::GzDecoder;
use reqwest::{
    Response,
    header::{CONTENT_ENCODING, HeaderMap},
};

use crate::ports::{Unreached, busy::FetchError};

/// What may come over the network: gzip makes what cannot be made smaller a little larger.
// A stored block adds five bytes to at most 65,535 (RFC 1951 §3.2.4), gzip's header and trailer a
// few more (RFC 1952): far under a hundredth of a calendar's limit.
const fn most_zipped(most: usize) -> usize {
    most + most / 100
}

/// Reads the body to its end, of at most so many bytes.
pub(super) async fn collect(mut response: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Body::new(is_gzip(response.headers())?, most);
    // An announced length saves reading; a missing or wrong one is caught while reading.
    if response
        .content_length()
        .is_some_and(|length| length > body.most_encoded() as u64)
    {
        return Err(FetchError::TooLarge);
    }
    while let Some(chunk) = response.chunk().await.map_err(Unreached::from)? {
        body.push(&chunk)?;
    }
    body.finish()
}

/// Whether the body is compressed; nothing but gzip was asked for, though some send it unasked.
fn is_gzip(headers: &HeaderMap) -> Result<bool, FetchError> {
    // Two codings would have to be undone one after the other, in reverse order (RFC 9110 §8.4).
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    let (first, second) = (encodings.next(), encodings.next());
    match (
        first
            .map(|value| value.as_bytes().trim_ascii().to_ascii_lowercase())
            .as_deref(),
        second,
    ) {
        (None | Some(b"" | b"identity"), None) => Ok(false),
        (Some(b"gzip" | b"x-gzip"), None) => Ok(true),
        _ => Err(FetchError::Encoding),
    }
}

/// A body on its way.
pub(super) struct Body {
    encoded: usize,
    decoding: Decoding,
}

enum Decoding {
    Plain(Bounded),
    /// One member only (RFC 1952 §2.2): a thousand empty ones would cost much and say nothing.
    Gzip(Box<GzDecoder<Bounded>>),
}

impl Body {
    /// Of at most so many bytes.
    pub(super) fn new(gzip: bool, most: usize) -> Self {
        let bounded = Bounded {
            bytes: Vec::new(),
            most,
            over: false,
        };
        let decoding = if gzip {
            Decoding::Gzip(Box::new(GzDecoder::new(bounded)))
        } else {
            Decoding::Plain(bounded)
        };
        Self {
            encoded: 0,
            decoding,
        }
    }

    pub(super) fn most_encoded(&self) -> usize {
        match &self.decoding {
            Decoding::Plain(bounded) => bounded.most,
            Decoding::Gzip(decoder) => most_zipped(decoder.get_ref().most),
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), FetchError> {
        // Counted before decoding as well: a stream that decodes to nothing must end too.
        self.encoded = self.encoded.saturating_add(chunk.len());
        if self.encoded > self.most_encoded() {
            return Err(FetchError::TooLarge);
        }
        let (written, bounded) = match &mut self.decoding {
            Decoding::Plain(bounded) => (bounded.write_all(chunk), &*bounded),
            Decoding::Gzip(decoder) => (decoder.write_all(chunk), decoder.get_ref()),
        };
        written.map_err(|_| bounded.fault())
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, FetchError> {
        match self.decoding {
            Decoding::Plain(bounded) => Ok(bounded.bytes),
            // `try_finish` checks the trailer's length and CRC, so that a file that was cut off
            // does not pass.
            Decoding::Gzip(mut decoder) => match decoder.try_finish() {
                Ok(()) => Ok(std::mem::take(&mut decoder.get_mut().bytes)),
                Err(_) => Err(decoder.get_ref().fault()),
            },
        }
    }
}

/// Takes so many bytes and not one more.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    over: bool,
}

impl Bounded {
    /// Why writing failed: too much came, or the decoder did not understand it.
    const fn fault(&self) -> FetchError {
        if self.over {
            FetchError::TooLarge
        } else {
            FetchError::Encoding
        }
    }
}

impl Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.over || part.len() > self.most - self.bytes.len() {
            self.over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
