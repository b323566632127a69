//! Phone numbers as people write them: with the country's code, or as they are dialled where the practice is.

use phonenumber::{Mode, country, is_valid, parse};

use crate::service::{ServiceError, booking::placing::request::BookingRequest};
use domain::{clients::Personal, practice::Practice, text::is_invisible};

/// The first of ten digits, of each script whose digits people type.
const ZEROS: [char; 18] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}',
    '\u{17e0}', '\u{ff10}',
];

/// E.164 of a number that can be called: with its country's code after `+` or `00`, else of the practice's own country.
#[must_use]
pub fn e164(text: &str, practice: &Practice) -> Option<String> {
    // What shows nothing comes along when a number is copied.
    let shown = text.chars().filter(|c| !is_invisible(*c));
    let text: String = shown.map(plain).collect();
    let home = country_of(practice);
    let known = |country, text: &str| parse(country, text).ok().filter(is_valid);
    let abroad = text
        .trim()
        // The prefix for calls abroad in most of the world; where `00` means something else the
        // number is not valid and is read as a local one.
        .strip_prefix("00")
        .and_then(|rest| known(None, &format!("+{}", rest.trim_start())));
    // Only valid numbers are kept: a text message to a mistyped one would reach a stranger.
    let number = abroad.or_else(|| known(home, text.trim()))?;
    Some(number.format().mode(Mode::E164).to_string())
}

impl BookingRequest {
    /// With the client's number as it is dialled from everywhere.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] at `/client/phone`.
    pub(crate) fn dialled(&self, practice: &Practice) -> Result<Self, ServiceError> {
        let mut request = self.clone();
        if let Some(phone) = &self.client.phone {
            let message = "is not a phone number: write it as it is dialled at the practice, or with its country code, such as +44 20 7946 0018";
            let number = e164(phone.reveal(), practice)
                .ok_or_else(|| ServiceError::invalid("/client/phone", message))?;
            request.client.phone = Some(Personal::new(number));
        }
        Ok(request)
    }
}

/// Where its own phone is; else the region of its first language that has one.
fn country_of(practice: &Practice) -> Option<country::Id> {
    let own = practice
        .phone
        .as_ref()
        .and_then(|phone| parse(None, phone).ok()?.country().id());
    let region = |tag: &String| {
        tag.split('-')
            .skip(1)
            .find(|part| part.len() == 2)?
            .parse()
            .ok()
    };
    own.or_else(|| practice.locales.iter().find_map(region))
}

fn plain(c: char) -> char {
    let value = ZEROS.iter().find_map(|zero| {
        (u32::from(c))
            .checked_sub(u32::from(*zero))
            .filter(|value| *value < 10)
    });
    match value.and_then(|value| char::from_digit(value, 10)) {
        Some(digit) => digit,
        None if c == '\u{ff0b}' => '+',
        None => c,
    }
}
