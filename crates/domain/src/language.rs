//! Language tags (BCP 47).

/// The primary subtag in small letters: `de` of `de-CH`, and of `de_CH`, as some programs write it.
#[must_use]
pub fn primary(tag: &str) -> String {
    let first = tag.trim().split(['-', '_']).next();
    first.unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_subtag_stands_before_the_first_dash() {
        for (tag, language) in [
            ("de", "de"),
            ("de-CH", "de"),
            (" EN_us ", "en"),
            ("zh-Hant-TW", "zh"),
            ("", ""),
        ] {
            assert_eq!(primary(tag), language, "{tag}");
        }
    }
}
