//! From what a page says to its bytes.

use std::sync::LazyLock;

use minijinja::{
    AutoEscape, Environment, State, context,
    value::{Kwargs, Serde, Value as Given},
};
use serde::Serialize;

use super::Frame;
use domain::wording::{Locale, Value, say};

/// The style sheet of all pages as it stands between its tags, for a Content-Security-Policy that allows it by its hash.
pub const STYLE: &str = include_str!("page.css");
/// The script of all pages, likewise: the way out, which is a link without it, and staying on the page while offline.
pub const SCRIPT: &str = include_str!("page.js");

/// The script of a form with a challenge, likewise.
pub const WORK: &str = include_str!("work.js");

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    Services,
    Times,
    Details,
    Manage,
    Request,
    Join,
    Cancel,
    Move,
    Contact,
    Address,
    Feed,
    Links,
    Sorry,
}

impl Template {
    const fn file(self) -> &'static str {
        match self {
            Self::Services => "services.html",
            Self::Times => "times.html",
            Self::Details => "details.html",
            Self::Manage => "manage.html",
            Self::Request => "request.html",
            Self::Join => "join.html",
            Self::Cancel => "cancel.html",
            Self::Move => "move.html",
            Self::Contact => "contact.html",
            Self::Address => "address.html",
            Self::Feed => "feed.html",
            Self::Links => "links.html",
            Self::Sorry => "sorry.html",
        }
    }
}

macro_rules! files {
    ($($name:literal),*) => { [$(($name, include_str!(concat!("html/", $name)))),*] };
}

/// All templates, by file.
pub(super) const FILES: [(&str, &str); 17] = files![
    "frame.html",
    "facts.html",
    "week.html",
    "field.html",
    "services.html",
    "times.html",
    "details.html",
    "manage.html",
    "request.html",
    "join.html",
    "cancel.html",
    "move.html",
    "contact.html",
    "address.html",
    "feed.html",
    "links.html",
    "sorry.html"
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.add_function("say", said);
    for (name, text) in FILES {
        // One that does not parse is missing then, and found by the tests.
        let _ = templates.add_template(name, text);
    }
    templates
});

/// `say("id", name="value", count=3)`: a text in the page's language.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape of functions that templates call"
)]
fn said(state: &State<'_, '_>, id: &str, values: Kwargs) -> Result<String, minijinja::Error> {
    let lang = state
        .lookup("lang")
        .and_then(|lang| lang.as_str().map(str::to_owned))
        .unwrap_or_default();
    let mut given = Vec::new();
    for name in values.args() {
        given.push((name, values.get::<Given>(name)?));
    }
    let texts: Vec<_> = given
        .iter()
        .map(|(name, value)| (*name, value.to_string()))
        .collect();
    let values = given.iter().zip(&texts).map(|((name, value), (_, text))| {
        // Counts choose plural forms (Fluent); everything else is text.
        match u32::try_from(value.clone()) {
            Ok(count) => (*name, Value::Count(count)),
            Err(_) => (*name, Value::Text(text)),
        }
    });
    let values: Vec<_> = values.collect();
    Ok(say(Locale::of(&lang).unwrap_or(Locale::EnGb), id, &values))
}

/// A complete page. Everything given is escaped.
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "the templates are part of the program and take nothing but texts: tests render each"
)]
pub fn render<T: Serialize>(template: Template, frame: &Frame, page: &T) -> String {
    let values = context! { lang => frame.lang, frame => Serde(frame), page => Serde(page), style => STYLE, script => SCRIPT, work => WORK };
    let template = TEMPLATES
        .get_template(template.file())
        .expect("the template is there");
    template.render(values).expect("the page renders")
}
