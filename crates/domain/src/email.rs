//! E-mail addresses, as far as mail is sent to them: what is accepted here the mailer can send to, and nothing else is accepted.

use std::{borrow::Cow, fmt};

use unicode_normalization::UnicodeNormalization;

/// An address that mail can be sent to: RFC 5321 without quoted names and address literals, with international domains
/// (RFC 5890) and names (RFC 6531).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EmailAddress<'a> {
    local: &'a str,
    domain: &'a str,
}

/// RFC 5321 §4.5.3.1.
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 253;
// A path is at most 256 octets with its angle brackets (RFC 5321 §4.5.3.1.3).
const MAX_LEN: usize = 254;

/// It is personal.
impl fmt::Debug for EmailAddress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl<'a> EmailAddress<'a> {
    /// Reads an address, white space around it aside.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        // From the right: a second `@` then ends up in the local part, which is refused.
        let (local, domain) = text.trim().rsplit_once('@')?;
        let address = Self { local, domain };
        let ascii = address.ascii_domain()?;
        let formed =
            // Measured in ASCII, as it goes over the wire: `xn--…` is longer than what was typed.
            is_local(local) && is_domain(&ascii) && local.len() + 1 + ascii.len() <= MAX_LEN;
        formed.then_some(address)
    }

    /// What stands before the `@`, as it was written.
    #[must_use]
    pub const fn local(self) -> &'a str {
        self.local
    }

    /// The domain as mail servers write it: `xn--…` for one that is not of ASCII, and in small letters.
    #[must_use]
    pub fn domain(self) -> String {
        self.ascii_domain().unwrap_or_default().into_owned()
    }

    /// As it is compared: in small letters, in one Unicode form. Letters that only look alike stay different mailboxes.
    #[must_use]
    pub fn key(self) -> String {
        // RFC 5321 §2.4 lets a server tell `Sam@` from `sam@`; hardly any does, and people write
        // both. NFC and not NFKC: look-alikes must not become one mailbox.
        let local: String = self.local.nfc().flat_map(char::to_lowercase).collect();
        format!("{local}@{}", self.domain())
    }

    fn ascii_domain(&self) -> Option<Cow<'a, str>> {
        // STD3: letters, digits and hyphens only, so that nothing of the name can end a header or a
        // command of SMTP.
        idna::domain_to_ascii_cow(self.domain.as_bytes(), idna::AsciiDenyList::STD3)
            .ok()
            .filter(|domain| !domain.is_empty())
    }
}

/// Dots stand between atoms (RFC 5322 §3.2.3); what is not ASCII may be any character that shows (RFC 6531 §3.3).
fn is_local(text: &str) -> bool {
    let atom = |c: char| {
        c.is_ascii_alphanumeric()
            // `atext` of RFC 5322 §3.2.3.
            || "!#$%&'*+-/=?^_`{|}~".contains(c)
            || (!c.is_ascii() && c.is_alphanumeric())
    };
    text.len() <= LONGEST_LOCAL
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(atom))
}

/// A name of two labels at least, the last of which is no number: so that nothing reads as an address of the network.
fn is_domain(ascii: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = ascii.rsplit_once('.').map(|(_, last)| last);
    ascii.len() <= LONGEST_DOMAIN
        && ascii.split('.').all(label)
        // `127.0.0.1` is not a domain.
        && last.is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_can_be_sent_to_is_accepted() {
        for (text, local, domain) in [
            ("sam@example.org", "sam", "example.org"),
            (" Sam.Hale+x@Example.ORG ", "Sam.Hale+x", "example.org"),
            ("o'brien@example.co.uk", "o'brien", "example.co.uk"),
            ("zoe@müller.de", "zoe", "xn--mller-kva.de"),
            ("zoe@xn--mller-kva.de", "zoe", "xn--mller-kva.de"),
            ("zoë@example.org", "zoë", "example.org"),
            ("info@пример.рф", "info", "xn--e1afmkfd.xn--p1ai"),
            ("a@例え。テスト", "a", "xn--r8jz45g.xn--zckzah"),
        ] {
            let read = EmailAddress::read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.local(), read.domain().as_str()),
                (local, domain),
                "{text}"
            );
        }
    }

    #[test]
    fn what_it_cannot_be_sent_to_is_refused() {
        for text in [
            "",
            "@",
            "sam",
            "sam@",
            "@example.org",
            "a@b",
            "a@localhost",
            ".a@x.org",
            "a.@x.org",
            "a..b@x.org",
            "a@x..org",
            "a@.x.org",
            "a@x.org.",
            "a@-x.org",
            "a@x-.org",
            "a b@x.org",
            "a@x org",
            "a@b@x.org",
            "a@[127.0.0.1]",
            "a@[IPv6:::1]",
            "a@127.0.0.1",
            "a@1.2",
            "\"a b\"@x.org",
            "<a@x.org>",
            "Sam <a@x.org>",
            "a@x.org,b@x.org",
            "a;b@x.org",
            "a\u{0}@x.org",
            "a\n@x.org",
            "a\u{202e}b@x.org",
            "a@x_y.org",
            "a@x.org\u{200b}x y",
        ] {
            assert!(EmailAddress::read(text).is_none(), "{text:?}");
        }
        assert!(EmailAddress::read(&format!("{}@example.org", "a".repeat(65))).is_none());
        assert!(EmailAddress::read(&format!("a@{}.org", "a".repeat(64))).is_none());
        let long = vec!["a".repeat(60); 4].join(".");
        assert!(EmailAddress::read(&format!("{}@{long}.org", "a".repeat(20))).is_none());
    }
}
