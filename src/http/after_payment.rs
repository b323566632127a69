//! `GET /after-payment`: where a payment page leads back to when the practice has no page of its own for that.

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};

/// Nothing but text: no script, no style, no form, nothing loaded, no frame around it.
const CSP: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The same for everybody, whatever came of the payment: a return says nothing about that.
const PAGE: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Back from the payment page</title>
<h1>Thank you</h1>
<p>This page does not know whether the payment went through. Your booking is confirmed when its own page, to which you got a
link when you booked, or a message from the practice says so. If it still waits for payment, you can pay there.</p>
<p>You can close this page.</p>
</html>
";

/// The page.
pub async fn page() -> Response {
    ([(header::CONTENT_SECURITY_POLICY, CSP), (header::CACHE_CONTROL, "public, max-age=3600")], Html(PAGE)).into_response()
}
