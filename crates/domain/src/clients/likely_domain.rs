//! Addresses that were probably mistyped: a mail provider's domain with one slip in it.

use crate::email::EmailAddress;
use strsim::osa_distance;

/// Domains of mail providers that many people use and one slip of the hand leads away from.
const PROVIDERS: [&str; 18] = [
    "btinternet.com",
    "comcast.net",
    "fastmail.com",
    "freenet.de",
    "gmail.com",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "icloud.com",
    "mailbox.org",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "talktalk.net",
    "virginmedia.com",
    "yahoo.co.uk",
    "yahoo.com",
];
/// Domains that look like a slip and are none.
const NEIGHBOURS: [&str; 4] = ["cloud.com", "email.com", "mail.com", "ymail.com"];

/// The address that was probably meant, if the domain is one slip away from a well-known one: a letter too many, too few, another one, or two
/// that changed places. It is only ever asked about: somebody may have that very domain.
#[must_use]
pub fn likely_meant(address: &str) -> Option<String> {
    let address = EmailAddress::read(address)?;
    let domain = address.domain();
    if PROVIDERS.contains(&&*domain) || NEIGHBOURS.contains(&&*domain) {
        return None;
    }
    // Short names such as `gmx.de` are not among them: they differ by one letter from too many others.
    let meant = PROVIDERS
        .iter()
        .find(|provider| osa_distance(provider, &domain) == 1)?;
    Some(format!("{}@{meant}", address.local()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_asked_about() {
        for (typed, meant) in [
            // Two letters changed places.
            ("sam@gmial.com", "sam@gmail.com"),
            ("sam@gmail.ocm", "sam@gmail.com"),
            ("sam@yaoho.co.uk", "sam@yahoo.co.uk"),
            ("sam@t-onlnie.de", "sam@t-online.de"),
            // One is missing.
            ("sam@gmail.co", "sam@gmail.com"),
            ("sam@gmail.cm", "sam@gmail.com"),
            ("sam@hotmal.com", "sam@hotmail.com"),
            ("sam@iclud.com", "sam@icloud.com"),
            // One is too many.
            ("sam@gmaill.com", "sam@gmail.com"),
            ("sam@gmail.comm", "sam@gmail.com"),
            ("sam@outllook.com", "sam@outlook.com"),
            // One is another.
            ("sam@gmsil.com", "sam@gmail.com"),
            ("sam@hotnail.co.uk", "sam@hotmail.co.uk"),
            ("sam@gmail.con", "sam@gmail.com"),
            // Whatever else was typed stays.
            (" Sam.Hale+x@GMIAL.com ", "Sam.Hale+x@gmail.com"),
            ("zoë@protonmial.com", "zoë@protonmail.com"),
        ] {
            assert_eq!(likely_meant(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_may_be_right_is_not() {
        for typed in [
            "sam@gmail.com",
            "sam@GMAIL.com",
            "sam@hotmail.co.uk",
            // Providers of other countries, and those whose names are short.
            "sam@hotmail.de",
            "sam@outlook.es",
            "sam@yahoo.fr",
            "sam@gmx.de",
            "sam@gmx.at",
            "sam@web.de",
            "sam@wed.de",
            "sam@me.com",
            "sam@live.com",
            "sam@life.com",
            // Other domains, also near ones.
            "sam@mail.com",
            "sam@ymail.com",
            "sam@email.com",
            "sam@cloud.com",
            "sam@example.org",
            "sam@riverside.example",
            // Two slips may be another name.
            "sam@gmali.co",
            "sam@gnail.con",
            // Not an address.
            "",
            "sam",
            "sam@",
            "sam@gmial",
        ] {
            assert_eq!(likely_meant(typed), None, "{typed}");
        }
    }

    #[test]
    fn nothing_that_is_known_is_asked_about_and_no_two_answers_compete() {
        for (n, one) in PROVIDERS.iter().enumerate() {
            assert_eq!(likely_meant(&format!("a@{one}")), None, "{one}");
            for other in &PROVIDERS[n + 1..] {
                assert!(osa_distance(one, other) > 1, "{one} and {other}");
            }
        }
        for one in NEIGHBOURS {
            assert_eq!(likely_meant(&format!("a@{one}")), None, "{one}");
            assert!(
                PROVIDERS
                    .iter()
                    .any(|provider| osa_distance(provider, one) == 1),
                "{one} need not be named"
            );
        }
    }
}
