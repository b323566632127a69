//! Language tags (BCP 47, RFC 5646), as far as practices need them: `de`, `en-GB`, `zh-Hant-TW`.

/// ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka \
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr \
    nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk \
    tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// A primary subtag: a known one of two letters, or any of three (sign languages have such).
pub(super) fn is_language(text: &str) -> bool {
    let lower = text.bytes().all(|b| b.is_ascii_lowercase());
    lower
        // Three letters are not looked up: ISO 639-3 has some 8,000.
        && (text.len() == 3
            || text.len() == 2
                && LANGUAGES
                    .split_ascii_whitespace()
                    .any(|known| known == text))
}

/// Language, perhaps a script, perhaps a region, in their usual spelling.
pub(super) fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-').peekable();
    let language = parts.next().is_some_and(is_language);
    if parts.peek().is_some_and(|part| is_script(part)) {
        parts.next();
    }
    // No variants and no extensions: nothing here knows what to do with them.
    let region = parts.next().is_none_or(is_region);
    language && region && parts.next().is_none()
}

fn is_script(text: &str) -> bool {
    text.len() == 4
        && text.bytes().enumerate().all(|(n, b)| {
            if n == 0 {
                b.is_ascii_uppercase()
            } else {
                b.is_ascii_lowercase()
            }
        })
}

fn is_region(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
        || text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_are_language_script_and_region() {
        for good in ["de", "en-GB", "zh-Hant-TW", "es-419", "gsw-CH"] {
            assert!(is_locale(good), "{good}");
        }
        for bad in [
            "",
            "xx",
            "EN",
            "en_GB",
            "en-gb",
            "english",
            "en-GB-oed",
            "en-",
        ] {
            assert!(!is_locale(bad), "{bad}");
        }
    }
}
