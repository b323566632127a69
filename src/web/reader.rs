//! Who reads: the language, and the links that keep it.

use axum::http::HeaderMap;

use crate::{
    server::negotiation::language,
    web::templates::{self, Frame},
};
use domain::{
    practice::Practice,
    wording::{Locale, Value, say},
};

/// A reader of a page.
#[derive(Debug, Clone)]
pub(super) struct PageLocale {
    pub locale: Locale,
    /// The language was chosen on a page: links keep it.
    chosen: bool,
}

impl PageLocale {
    /// The language that was chosen on the page, else `own`, else what the browser asks for, else the practice's.
    pub(super) fn of(
        chosen: Option<&str>,
        own: Option<&str>,
        headers: &HeaderMap,
        locales: &[String],
    ) -> Self {
        let chosen = chosen.filter(|tag| Locale::of(tag).is_some());
        // An unknown language of the client's counts as none.
        let own = own.filter(|tag| Locale::of(tag).is_some());
        // A choice on this page goes before what the client once said, and that before the
        // browser's setting.
        let asked = chosen
            .or(own)
            .map(str::to_owned)
            .or_else(|| language(headers, |tag| Locale::of(tag).is_some()));
        Self {
            locale: Locale::chosen(asked.as_deref(), locales),
            chosen: chosen.is_some(),
        }
    }

    pub(super) fn say(&self, id: &str) -> String {
        say(self.locale, id, &[])
    }

    pub(super) fn with(&self, id: &str, name: &str, value: &str) -> String {
        say(self.locale, id, &[(name, Value::Text(value))])
    }

    /// With a number, which chooses the plural form.
    pub(super) fn count(&self, id: &str, name: &str, count: u32) -> String {
        say(self.locale, id, &[(name, Value::Count(count))])
    }

    /// The language for names that the practice gave.
    pub(super) fn tag(&self) -> &'static str {
        self.locale.tag()
    }

    /// `?lang=…`, or nothing.
    pub(super) fn query(&self) -> String {
        if self.chosen {
            format!("?lang={}", self.locale.language())
        } else {
            String::new()
        }
    }

    /// The address with `lang`, if one was chosen.
    pub(super) fn keep(&self, address: String) -> String {
        if self.chosen {
            and(address, "lang", self.locale.language())
        } else {
            address
        }
    }

    /// What stands around a page; `address` is the page's own, for links to its other languages.
    pub(super) fn frame(&self, title: &str, practice: &Practice, address: &str) -> Frame {
        let frame = Frame::new(self.locale, self.say(title));
        let phone = practice.phone.clone();
        let shown = templates::Practice {
            name: practice.name.clone(),
            contact: phone.is_some() || practice.email.is_some(),
            tel: phone.as_ref().map(|phone| {
                phone
                    .chars()
                    .filter(|c| c.is_ascii_digit() || *c == '+')
                    .collect()
            }),
            phone,
            email: practice.email.clone(),
            crisis: practice
                .crisis_note
                .as_ref()
                .map(|note| templates::parts(note.in_language(Some(self.tag()))))
                .unwrap_or_default(),
        };
        Frame {
            practice: shown,
            ..frame
        }
        .in_languages(self.locale, |lang| in_language(address, lang))
    }
}

/// The address in that language and no other: one that is named twice could not be read.
fn in_language(address: &str, lang: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang");
    let address = others.fold(path.to_owned(), |address, (name, value)| {
        and(address, &name, &value)
    });
    and(address, "lang", lang)
}

/// An address with one more parameter.
pub(super) fn and(mut address: String, name: &str, value: &str) -> String {
    address.push(if address.contains('?') { '&' } else { '?' });
    address.push_str(name);
    address.push('=');
    address.extend(form_urlencoded::byte_serialize(value.as_bytes()));
    address
}
