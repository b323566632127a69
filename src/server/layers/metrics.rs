//! Counts and durations per route template for Prometheus.

use std::sync::OnceLock;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use axum_prometheus::{
    EndpointLabel, Handle, PrometheusMetricLayer, PrometheusMetricLayerBuilder,
    metrics_exporter_prometheus::PrometheusHandle,
};

/// The recorder belongs to the process, however many routers there are (in tests).
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Whatever is counted from now on is told. What is counted before goes nowhere.
pub(crate) fn count() {
    recorder();
}

fn recorder() -> &'static PrometheusHandle {
    RECORDER.get_or_init(|| Handle::default().0)
}

/// Measures every request. Paths without a route share one label: they may hold anything, and there is no end of them.
pub(super) fn layer() -> PrometheusMetricLayer<'static> {
    recorder();
    let label = EndpointLabel::MatchedPathWithFallbackFn(|_| "(none)".to_owned());
    PrometheusMetricLayerBuilder::new()
        .with_ignore_pattern("/metrics")
        .with_endpoint_label_type(label)
        .build()
}

/// `GET /metrics`: what Prometheus collects. Must run inside a Tokio runtime, which also tidies the histograms.
pub async fn metrics() -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], recorder().render()).into_response()
}
