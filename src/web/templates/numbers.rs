//! Telephone numbers in a text: somebody who needs one must not have to type it.

use serde::Serialize;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextPart {
    pub text: String,
    /// The number as it is dialled, when it is one.
    pub tel: Option<String>,
}

/// The text in parts: three digits alone are an emergency number, five and more a longer one, with blanks and hyphens inside. Hours
/// and years are neither.
#[must_use]
pub fn parts(text: &str) -> Vec<TextPart> {
    let (mut all, mut plain, mut rest) = (Vec::new(), String::new(), text);
    while let Some(first) = rest.chars().next() {
        let length = number(rest);
        let (taken, behind) = rest.split_at(length.max(first.len_utf8()));
        let dialled: String = taken
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        let digits = dialled.trim_start_matches('+').len();
        if digits >= 5 || (digits == 3 && taken.len() == 3) {
            if !plain.is_empty() {
                all.push(TextPart {
                    text: std::mem::take(&mut plain),
                    tel: None,
                });
            }
            all.push(TextPart {
                text: taken.to_owned(),
                tel: Some(dialled),
            });
        } else {
            plain.push_str(taken);
        }
        rest = behind;
    }
    if !plain.is_empty() {
        all.push(TextPart {
            text: plain,
            tel: None,
        });
    }
    all
}

/// How many bytes at the beginning of the text look like a number.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut length = usize::from(bytes.first() == Some(&b'+'));
    while digit(length)
        || (length > 0
            && digit(length - 1)
            && matches!(bytes.get(length), Some(b' ' | b'-'))
            && digit(length + 1))
    {
        length += 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        let all = parts(text);
        assert_eq!(
            all.iter()
                .map(|part| part.text.as_str())
                .collect::<String>(),
            text
        );
        all.into_iter().filter_map(|part| part.tel).collect()
    }

    #[test]
    fn what_can_be_dialled_is_found_and_nothing_else_is() {
        assert_eq!(
            numbers("Not a crisis service. Emergency 999; Samaritans 116 123; NHS 111 option 2."),
            ["999", "116123", "111"]
        );
        assert_eq!(
            numbers("Notruf 112, 0800 111 0 111 oder +49 30 39063-00."),
            ["112", "08001110111", "+49303906300"]
        );
        assert_eq!(
            numbers("+ 24/7, 9-17 h, 08:00–20:00, 2026, ٩٩٩, 12 é 3"),
            [""; 0]
        );
        assert_eq!(numbers(""), [""; 0]);
        assert_eq!(numbers("988"), ["988"]);
    }
}
