//! What a browser keeps for a while, so that it finds the way back to a booking: the booking's token, sent to one address alone. No
//! script reads it, and it is good for nothing but being led on.

use axum::http::{HeaderMap, HeaderValue};
use headers::HeaderMapExt;

use crate::{
    server::problem::Problem,
    service::{App, tokens::is_link_token as is_token},
};

/// Longer than anybody pays.
const SECONDS: u32 = 3600;

/// A cookie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookie(&'static str);

/// For `/after-payment`: the booking from whose page one left to pay.
pub(super) const BACK: Cookie = Cookie("hourkeep_back");
/// For `/book/{slug}`: what was booked there last.
pub(super) const BOOKED: Cookie = Cookie("hourkeep_booked");

impl Cookie {
    /// The header that has it kept.
    pub(super) fn keep(self, app: &App, path: &str, token: &str) -> Result<HeaderValue, Problem> {
        // `Secure` only behind https: otherwise a browser would drop it on a local machine.
        let secure = if app.settings.public_url.starts_with("https:") {
            "; Secure"
        } else {
            ""
        };
        self.line(&format!(
            // Lax: it must be sent when the payment page, which is another website, leads back
            // (docs/decisions/0011-manage-tokens.md).
            "{token}; Max-Age={SECONDS}; Path={path}; HttpOnly; SameSite=Lax{secure}"
        ))
    }

    /// The header that has it forgotten.
    pub(super) fn forget(self, path: &str) -> Result<HeaderValue, Problem> {
        // Browsers tell a host's cookies apart by name and path (RFC 6265 §5.3).
        self.line(&format!("; Max-Age=0; Path={path}; HttpOnly; SameSite=Lax"))
    }

    fn line(self, rest: &str) -> Result<HeaderValue, Problem> {
        HeaderValue::try_from(format!("{}={rest}", self.0))
            .map_err(|error| Problem::internal(&error))
    }

    /// The token, if what was sent is one.
    pub(super) fn token(self, headers: &HeaderMap) -> Option<String> {
        let cookies = headers.typed_get::<headers::Cookie>()?;
        let mut all = cookies.iter();
        // There may be several cookies of this name; the first that is a token counts.
        all.find(|(name, token)| *name == self.0 && is_token(token))
            .map(|(_, token)| token.to_owned())
    }
}
