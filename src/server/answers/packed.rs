//! Documents that are the same for everybody, packed once and kept: packing costs more than anything else about them.

use std::io::Write;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};

use super::conditional::{ETag, respond};
use crate::server::negotiation::coding;

/// A document in one coding, under a tag of its own: another coding has other bytes (RFC 9110 §8.8.3.3).
#[derive(Debug, Clone)]
pub(super) struct Coded {
    coding: Option<&'static str>,
    bytes: Bytes,
    tag: ETag,
}

impl Coded {
    pub(super) fn plain(bytes: Bytes) -> Self {
        Self::new(None, bytes)
    }

    fn new(coding: Option<&'static str>, bytes: Bytes) -> Self {
        Self {
            coding,
            tag: ETag::of(&bytes),
            bytes,
        }
    }

    /// The same in `br` or `gzip`, if that is smaller. `effort`: 1 to 11, of Brotli's; 1 to 9, of gzip's.
    pub(super) fn packed(&self, coding: &'static str, effort: (i32, u32)) -> Option<Self> {
        let packed = match coding {
            "br" => brotli(&self.bytes, effort.0),
            _ => gzip(&self.bytes, effort.1),
        };
        // Packed bytes that are not fewer are dropped: the plain ones go out then.
        let packed = packed.ok().filter(|packed| packed.len() < self.bytes.len());
        packed.map(|bytes| Self::new(Some(coding), bytes.into()))
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    pub(super) fn tag(&self) -> &ETag {
        &self.tag
    }

    /// Says which bytes these are.
    pub(super) fn describe(&self, headers: &mut HeaderMap) {
        self.tag.insert(headers);
        if let Some(coding) = self.coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
}

/// A document in every coding, the tightest first.
#[derive(Debug)]
pub(crate) struct Packed {
    kind: HeaderValue,
    codings: Vec<Coded>,
}

impl Packed {
    /// `effort`: 1 to 11, of Brotli's.
    pub(crate) fn new(kind: HeaderValue, plain: &Bytes, effort: i32) -> Self {
        let plain = Coded::plain(plain.clone());
        let effort = (effort, Compression::best().level());
        let packed = ["br", "gzip"].map(|coding| plain.packed(coding, effort));
        Self {
            kind,
            codings: packed.into_iter().flatten().chain([plain]).collect(),
        }
    }

    /// In the coding that the client would rather have.
    pub(crate) fn respond(&self, request: &HeaderMap) -> Response {
        let offered: Vec<_> = self.codings.iter().filter_map(|one| one.coding).collect();
        let accepted = coding(request, &offered);
        // One is in no coding.
        // The plain one is always in the list, so that something is found.
        let chosen = self.codings.iter().find(|one| one.coding == accepted);
        let Some(chosen) = chosen else {
            return Response::default();
        };
        let mut response = respond(request, self.kind.clone(), &chosen.tag, chosen.bytes());
        let headers = response.headers_mut();
        chosen.describe(headers);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

fn brotli(plain: &Bytes, effort: i32) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let effort = brotli::enc::BrotliEncoderParams {
        quality: effort,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &**plain, &mut bytes, &effort)?;
    Ok(bytes)
}

fn gzip(plain: &Bytes, effort: u32) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(effort));
    encoder.write_all(plain)?;
    encoder.finish()
}
