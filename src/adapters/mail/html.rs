//! A mail's two texts: as a page that loads nothing from anywhere, and as lines.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, context};

use crate::ports::mailer::Mail;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    // Templates from text have no file name that would tell HTML, so escaping is set explicitly.
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates
});

/// The page.
#[expect(
    clippy::expect_used,
    reason = "the template is part of the program and takes nothing but texts: tests render it"
)]
pub(super) fn html(mail: &Mail) -> String {
    let paragraphs: Vec<_> = mail
        .paragraphs
        .iter()
        .map(|one| one.reveal().clone())
        .collect();
    let values = context! {
        lang => mail.language,
        dir => if mail.right_to_left { "rtl" } else { "ltr" },
        subject => mail.subject.clone(),
        paragraphs,
        links => mail.links.iter().map(|link| (link.label.clone(), link.url.reveal().clone())).collect::<Vec<_>>(),
        sender => mail.sender.clone(),
        small_print => mail.small_print.clone(),
    };
    TEMPLATES
        .render_str(include_str!("letter.html"), values)
        .expect("the page renders")
}

/// The same, to be read as it is.
pub(super) fn text(mail: &Mail) -> String {
    let paragraphs = mail.paragraphs.iter().map(|one| one.reveal().clone());
    let links = mail
        .links
        .iter()
        .map(|link| format!("{}\n{}", link.label, link.url.reveal()));
    let small_print = Some(mail.small_print.join("\n")).filter(|text| !text.is_empty());
    let parts = paragraphs
        .chain(links)
        .chain([mail.sender.clone()])
        .chain(small_print);
    parts.collect::<Vec<_>>().join("\n\n") + "\n"
}
