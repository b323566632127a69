//! `GET /widget.js`: the booking widget, one module for all websites, as it was built from `widget/`.

use std::{io::Write, sync::LazyLock};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};

use super::conditional::{ETag, respond};

const MODULE: &[u8] = include_bytes!("../../widget/dist/widget.js");

/// Short, because a practice's website must get corrections soon.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The module in one coding, under a tag of its own: another coding has other bytes (RFC 9110 §8.8.3.3).
struct Packed {
    coding: Option<&'static str>,
    bytes: Bytes,
    tag: ETag,
}

/// Packed once, as tightly as can be.
static PACKED: LazyLock<[Packed; 3]> = LazyLock::new(|| {
    let packed = |coding, bytes: Bytes| Packed { coding, tag: ETag::of(&bytes), bytes };
    let plain = || Bytes::from_static(MODULE);
    [
        brotli().map_or_else(|_| packed(None, plain()), |bytes| packed(Some("br"), bytes.into())),
        gzip().map_or_else(|_| packed(None, plain()), |bytes| packed(Some("gzip"), bytes.into())),
        packed(None, plain()),
    ]
});

fn brotli() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: MODULE.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*MODULE, &mut bytes, &best)?;
    Ok(bytes)
}

fn gzip() -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(MODULE)?;
    encoder.finish()
}

/// The module, for any website.
pub async fn module(request: HeaderMap) -> Response {
    let [brotli, gzip, plain] = &*PACKED;
    let chosen = if accepts(&request, "br") {
        brotli
    } else if accepts(&request, "gzip") {
        gzip
    } else {
        plain
    };
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    let mut response = respond(&request, kind, &chosen.tag, chosen.bytes.clone());
    let headers = response.headers_mut();
    if let Some(coding) = chosen.coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

/// Whether the coding is named, and not with a weight of nothing.
fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let lines = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let nothing = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case(coding) && !nothing
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::body::to_bytes;

    use super::*;

    async fn ask(accepted: &'static str, tag: &str) -> (Response<()>, Vec<u8>) {
        let mut headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(tag).unwrap());
        let (parts, body) = module(headers).await.into_parts();
        (Response::from_parts(parts, ()), to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn it_comes_packed_and_is_the_same_unpacked() {
        let mut unpacked = Vec::new();
        let (answer, packed) = ask("gzip, deflate, br;q=1.0", "").await;
        assert_eq!(answer.headers()["content-encoding"], "br");
        assert!(packed.len() <= 15_000, "{} bytes with brotli", packed.len());
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, MODULE);
        let (answer, packed) = ask("br;q=0, gzip", "").await;
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        unpacked.clear();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, MODULE);
        let (answer, plain) = ask("identity", "").await;
        assert_eq!((answer.headers().get("content-encoding"), plain.as_slice()), (None, MODULE));
    }

    #[tokio::test]
    async fn each_coding_has_its_tag() {
        let tag = |answer: &Response<()>| answer.headers()["etag"].to_str().unwrap().to_owned();
        let (brotli, gzip) = (tag(&ask("br", "").await.0), tag(&ask("gzip", "").await.0));
        assert_ne!(brotli, gzip);
        assert_eq!(
            (ask("br", &brotli).await.0.status(), ask("gzip", &brotli).await.0.status()),
            (304.try_into().unwrap(), 200.try_into().unwrap())
        );
    }
}
