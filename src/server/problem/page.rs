//! `GET /problems/{code}`: what a type URI leads to, for people.

use axum::{
    extract::{Path, rejection::PathRejection},
    http::header,
    response::{Html, IntoResponse, Response},
};

use super::{Code, Problem};

/// Explains one code on a plain page; 404 for a code that does not exist.
pub async fn page(name: Result<Path<String>, PathRejection>) -> Response {
    match name.ok().and_then(|Path(name)| Code::named(&name)) {
        Some(code) => (
            [(header::CACHE_CONTROL, "public, max-age=3600")],
            Html(html(code)),
        )
            .into_response(),
        None => Problem::new(Code::NotFound).into_response(),
    }
}

/// Everything in it stands in the table, so nothing needs escaping.
fn html(code: Code) -> String {
    let (name, title, status, detail) = (code.as_str(), code.title(), code.status(), code.detail());
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<p>{detail}</p>\n<p>Code <code>{name}</code>, HTTP status {status}.</p>\n</html>\n"
    )
}
