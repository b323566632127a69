//! The name of a time zone, as it is compared.

/// A name as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key(pub(crate) String);

impl Key {
    /// Small letters of ASCII, one blank for blanks and underscores, `&` for `and`. Other letters are left out: files spoil them.
    pub fn of(name: &str) -> Self {
        let plain = name.chars().filter_map(|c| match c {
            '_' => Some(' '),
            // Menus print offsets with a minus sign, a hyphen or an en dash.
            '\u{2212}' | '\u{2010}' | '\u{2013}' => Some('-'),
            '"' | '\'' | '\\' => None,
            c if c.is_whitespace() => Some(' '),
            c => (c.is_ascii() && !c.is_control()).then(|| c.to_ascii_lowercase()),
        });
        let plain: String = plain.collect();
        let words = plain.split(' ').filter(|word| !word.is_empty());
        Self(
            words
                .map(|word| {
                    if matches!(word, "and" | "und") {
                        "&"
                    } else {
                        word
                    }
                })
                .collect::<Vec<_>>()
                .join(" "),
        )
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
