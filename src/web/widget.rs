//! `GET /widget.js`: the booking widget, one module for all websites, as it was built from `widget/`.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};

use crate::server::answers::packed::Packed;

const MODULE: &[u8] = include_bytes!("../../widget/dist/widget.js");

/// Short, because a practice's website must get corrections soon.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// As tightly as can be: every visitor of every practice's website fetches it.
static PACKED: LazyLock<Packed> = LazyLock::new(|| {
    Packed::new(
        HeaderValue::from_static("text/javascript; charset=utf-8"),
        &Bytes::from_static(MODULE),
        // Brotli's level 11 takes long, but this is done only once
        // (docs/decisions/0031-what-one-connection-may-cost.md).
        11,
    )
});

/// The module, for any website.
pub async fn module(request: HeaderMap) -> Response {
    let mut response = PACKED.respond(&request);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHE);
    // Any website may load it: it contains nothing personal.
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::body::to_bytes;

    use super::*;

    async fn ask(accepted: &'static str, tag: &str) -> (Response<()>, Vec<u8>) {
        let mut headers =
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(tag).unwrap());
        let (parts, body) = module(headers).await.into_parts();
        (
            Response::from_parts(parts, ()),
            to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        )
    }

    #[tokio::test]
    async fn it_comes_packed_and_is_the_same_unpacked() {
        let mut unpacked = Vec::new();
        let (answer, packed) = ask("gzip, deflate, br;q=1.0", "").await;
        assert_eq!(answer.headers()["content-encoding"], "br");
        assert!(packed.len() <= 16_900, "{} bytes with brotli", packed.len());
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, MODULE);
        let (answer, packed) = ask("br;q=0, gzip", "").await;
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        unpacked.clear();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, MODULE);
        let (answer, plain) = ask("identity", "").await;
        assert_eq!(
            (answer.headers().get("content-encoding"), plain.as_slice()),
            (None, MODULE)
        );
    }

    #[tokio::test]
    async fn each_coding_has_its_tag() {
        let tag = |answer: &Response<()>| answer.headers()["etag"].to_str().unwrap().to_owned();
        let (brotli, gzip) = (tag(&ask("br", "").await.0), tag(&ask("gzip", "").await.0));
        assert_ne!(brotli, gzip);
        assert_eq!(
            (
                ask("br", &brotli).await.0.status(),
                ask("gzip", &brotli).await.0.status()
            ),
            (304.try_into().unwrap(), 200.try_into().unwrap())
        );
    }
}
