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
#[derive(Debug)]
struct Coded {
    coding: Option<&'static str>,
    bytes: Bytes,
    tag: ETag,
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
        let coded = |coding, bytes: Bytes| Coded {
            coding,
            tag: ETag::of(&bytes),
            bytes,
        };
        let brotli = brotli(plain, effort)
            .ok()
            .map(|bytes| coded(Some("br"), bytes.into()));
        let gzip = gzip(plain)
            .ok()
            .map(|bytes| coded(Some("gzip"), bytes.into()));
        let smaller = |one: &Coded| one.bytes.len() < plain.len();
        let packed = [brotli, gzip].into_iter().flatten().filter(smaller);
        Self {
            kind,
            codings: packed.chain([coded(None, plain.clone())]).collect(),
        }
    }

    /// In the coding that the client would rather have.
    pub(crate) fn respond(&self, request: &HeaderMap) -> Response {
        let offered: Vec<_> = self.codings.iter().filter_map(|one| one.coding).collect();
        let accepted = coding(request, &offered);
        // One is in no coding.
        let Some(chosen) = self.codings.iter().find(|one| one.coding == accepted) else {
            return Response::default();
        };
        let mut response = respond(
            request,
            self.kind.clone(),
            &chosen.tag,
            chosen.bytes.clone(),
        );
        if let Some(coding) = chosen.coding {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
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

fn gzip(plain: &Bytes) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}
