//! What an answer is chosen by when it could be given in several ways (RFC 9110 §12): the language, the media type, the coding.
//!
//! One reader of weights serves all three. `q=0` refuses, and what a client names itself counts before what its wildcards say. Among
//! answers of the same weight that which is named itself comes first, then that which we offer first. A weight that cannot be read
//! takes its item out.
//!
//! Where a client accepts nothing that we offer it gets what we offer first, as if it had said nothing (§12.4.1 leaves that to us):
//! a page in another language, or JSON, is worth more to it than a 406.

use axum::http::{HeaderMap, HeaderName, header};

/// Items of a header that are looked at.
const MAX_ITEMS: usize = 50;

/// In thousandths (§12.4.2); 0 refuses.
type Weight = u16;

/// How exactly a client named something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Anything,
    Family,
    Itself,
}

/// The media type among those `offered`, the first of which is the usual one.
pub(crate) fn media_type<'a>(headers: &HeaderMap, offered: [&'a str; 2]) -> &'a str {
    let items = items(headers, &header::ACCEPT);
    let weight = |kind: &str| {
        let family = kind.split('/').next().unwrap_or_default();
        ranked(&items, |item| {
            if item.eq_ignore_ascii_case(kind) {
                Some(Named::Itself)
            } else if item == "*/*" {
                Some(Named::Anything)
            } else {
                let (start, rest) = item.split_once('/')?;
                (rest == "*" && start.eq_ignore_ascii_case(family)).then_some(Named::Family)
            }
        })
    };
    let [usual, other] = offered;
    if weight(other) > weight(usual) {
        other
    } else {
        usual
    }
}

/// The content coding among those `offered`, the best first; `None`: none, which also is for those who refuse even that.
pub(crate) fn coding<'a>(headers: &HeaderMap, offered: &[&'a str]) -> Option<&'a str> {
    let items = items(headers, &header::ACCEPT_ENCODING);
    let weight = |coding: &str| {
        ranked(&items, |item| match item {
            "*" => Some(Named::Anything),
            _ => item.eq_ignore_ascii_case(coding).then_some(Named::Itself),
        })
        .map_or(0, |(weight, _)| weight)
    };
    let plain = weight("identity");
    // The first of those that weigh the most.
    // `max_by_key` returns the last of equals, hence the reverse: the first one offered.
    let best = offered.iter().rev().max_by_key(|one| weight(one))?;
    // Equal to plain is enough: a client that names gzip at all wants it.
    (weight(best) > 0 && weight(best) >= plain).then_some(*best)
}

/// The tag that the client would rather read than any other that `is_spoken`; `None`: it names none of them.
pub(crate) fn language(headers: &HeaderMap, is_spoken: impl Fn(&str) -> bool) -> Option<String> {
    let mut items = items(headers, &header::ACCEPT_LANGUAGE);
    // Stable, so that of equal weights the first in the header stays first.
    items.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    items
        .into_iter()
        .find(|(tag, weight)| *weight > 0 && is_spoken(tag))
        .map(|(tag, _)| tag.to_owned())
}

/// The weight of the item that names something most exactly; `None` where none does, or where it refuses.
fn ranked(
    items: &[(&str, Weight)],
    named: impl Fn(&str) -> Option<Named>,
) -> Option<(Weight, Named)> {
    let matching = items
        .iter()
        .filter_map(|(item, weight)| Some((named(item)?, *weight)));
    // The most exact wins, whatever it weighs: `text/*, text/csv;q=0` refuses CSV (RFC 9110
    // §12.5.1).
    let (named, weight) = matching.max_by_key(|(named, _)| *named)?;
    (weight > 0).then_some((weight, named))
}

/// The items of a header's lines with their weights, other parameters left out.
fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<(&'a str, Weight)> {
    let lines = headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .take(MAX_ITEMS)
        .filter_map(item)
        .collect()
}

fn item(text: &str) -> Option<(&str, Weight)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let said = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    Some((name, said.map_or(Some(1_000), weight)?))
}

/// `0` to `1` with up to three digits behind the point.
fn weight(text: &str) -> Option<Weight> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    // RFC 9110 §12.4.2: at most three digits, nothing above 1.
    if part.len() > 3 || !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths: Weight = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (name.clone(), line.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_media_type_with_the_most_weight_is_sent() {
        const JSON: &str = "application/json";
        const CSV: &str = "text/csv";
        const HTML: &str = "text/html";
        const PDF: &str = "application/pdf";
        for (line, table, paper) in [
            ("", JSON, HTML),
            ("*/*", JSON, HTML),
            ("image/png", JSON, HTML),
            ("text/csv", CSV, HTML),
            ("Text/CSV; charset=utf-8", CSV, HTML),
            ("text/csv;q=0.1", CSV, HTML),
            ("text/csv;q=0", JSON, HTML),
            ("text/csv;q=x", JSON, HTML),
            ("text/csv;q=1.1", JSON, HTML),
            ("text/csv, application/json", JSON, HTML),
            ("application/json;q=0.2, text/csv;q=0.3", CSV, HTML),
            ("text/*", CSV, HTML),
            ("text/*, text/csv;q=0", JSON, HTML),
            ("text/csv;q=0, text/*", JSON, HTML),
            ("application/*", JSON, PDF),
            ("application/pdf", JSON, PDF),
            ("application/pdf;q=0", JSON, HTML),
            ("application/pdf;Q=0.000, */*", JSON, HTML),
            ("application/pdf ; q=0.9, text/html ; q=0.8", JSON, PDF),
            ("application/pdf;q=0.5, text/html", JSON, HTML),
            ("application/pdf, */*", JSON, PDF),
            ("text/html;q=0, */*;q=0.1", JSON, PDF),
            ("text/html,application/xhtml+xml,*/*;q=0.8", JSON, HTML),
        ] {
            let asked = headers(&header::ACCEPT, &[line]);
            assert_eq!(media_type(&asked, [JSON, CSV]), table, "{line}");
            assert_eq!(media_type(&asked, [HTML, PDF]), paper, "{line}");
        }
    }

    #[test]
    fn codings_and_languages_have_weights_too() {
        for (line, expected) in [
            ("", None),
            ("identity", None),
            ("gzip, deflate, br;q=1.0", Some("br")),
            ("gzip, br;q=0.5", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("BR", Some("br")),
            ("*", Some("br")),
            ("br;q=0, *", Some("gzip")),
            ("*;q=0", None),
            ("gzip;q=0.2, identity;q=0.3", None),
            ("identity;q=0, deflate", None),
            ("gzip;q=0.001", Some("gzip")),
        ] {
            let asked = headers(&header::ACCEPT_ENCODING, &[line]);
            assert_eq!(coding(&asked, &["br", "gzip"]), expected, "{line}");
        }
        for (line, expected) in [
            ("", None),
            ("fr, de;q=0.8, en;q=0.5", Some("de")),
            ("en; q=0.5, de; q=0.9", Some("de")),
            ("en ; Q=0.5 , ar", Some("ar")),
            ("de;q=0, en;q=0.1", Some("en")),
            ("de, en", Some("de")),
            ("tlh, *", None),
            ("de;q=much", None),
        ] {
            let asked = headers(&header::ACCEPT_LANGUAGE, &[line]);
            let spoken = |tag: &str| ["de", "en", "ar"].contains(&tag);
            assert_eq!(language(&asked, spoken).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn lines_add_up_and_none_is_everything() {
        let two = headers(&header::ACCEPT, &["application/json;q=0.5", "text/csv"]);
        assert_eq!(
            media_type(&two, ["application/json", "text/csv"]),
            "text/csv"
        );
        let none = HeaderMap::new();
        assert_eq!(media_type(&none, ["a/b", "c/d"]), "a/b");
        assert_eq!(coding(&none, &["br"]), None);
        assert_eq!(language(&none, |_| true), None);
    }

    #[test]
    fn a_weight_has_three_digits_at_most() {
        for (text, expected) in [
            ("1", Some(1_000)),
            ("1.000", Some(1_000)),
            ("0.25", Some(250)),
            ("0.", Some(0)),
            ("0", Some(0)),
        ] {
            assert_eq!(weight(text), expected, "{text}");
        }
        for text in [
            "", ".5", "1.001", "2", "-1", "0.1234", "0.+1", "+1", "NaN", "1e0",
        ] {
            assert_eq!(weight(text), None, "{text}");
        }
    }
}
