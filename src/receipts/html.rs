//! Documents as one web page that loads nothing from anywhere.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, context, value::Serde};

use super::{Wording, content::Content};
use domain::{
    money::receipts::receipt::Receipt,
    wording::{Locale, say},
};

/// The page's style sheet as it stands between its tags, for a Content-Security-Policy that allows it by its hash.
pub const STYLE: &str = include_str!("page.css");

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates
});

/// A complete page with the documents one after the other, each in its language.
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "the template is part of the program and takes nothing but texts: tests render it"
)]
pub fn html(receipts: &[Receipt], wording: Wording) -> String {
    let documents: Vec<_> = receipts
        .iter()
        .map(|receipt| Content::of(receipt, wording))
        .collect();
    let title = documents
        .iter()
        .map(|one| one.title.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let (lang, dir, locale) = documents
        .first()
        .map_or(("en-GB", "ltr", Locale::EnGb), |one| {
            (one.lang, one.dir, one.locale)
        });
    let exit = say(locale, "pages-exit", &[]);
    let values =
        context! { lang, dir, title, exit, style => STYLE, documents => Serde(&documents) };
    TEMPLATES
        .render_str(include_str!("page.html"), values)
        .expect("the page renders")
}
