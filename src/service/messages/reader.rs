//! Who at a practice reads a notification, and how much of a client they are shown.

use super::email_content::short_name;
use domain::{
    clients::Personal,
    language::primary,
    messages::notification::{NotificationRules, Recipient, ShownClient, initials},
    practice::Catalogue,
    sensitive_words::looks_like_link,
    wording::Locale,
    zone::Zone,
};
use store::Record;

/// Who reads it, and how.
pub(crate) struct Reader<'a> {
    pub whom: Recipient,
    name: String,
    address: &'a Personal<String>,
    pub rules: &'a NotificationRules,
    pub zone: &'a Zone,
    pub locale: Locale,
}

impl<'a> Reader<'a> {
    /// Name, address and language.
    pub(crate) fn to(&self) -> (String, &'a Personal<String>, Locale) {
        (self.name.clone(), self.address, self.locale)
    }
}

/// `None`: they have no address, or are not there any more.
pub(crate) fn reader(catalogue: &Catalogue, whom: Recipient) -> Option<Reader<'_>> {
    let practice = &catalogue.practice;
    let (rules, name, zone, language) = match whom {
        Recipient::Owner => (
            practice.notifications.as_ref()?,
            practice.sender(),
            &practice.zone,
            None,
        ),
        Recipient::Practitioner(id) => {
            let one = catalogue.practitioner(id)?;
            // In the practice's own language, if they speak it.
            let speaks = |tag: &String| one.languages.contains(&primary(tag));
            let own = one
                .languages
                .first()
                .filter(|_| !practice.locales.first().is_some_and(speaks));
            (
                one.notifications.as_ref()?,
                short_name(&one.name),
                &one.zone,
                own.map(String::as_str),
            )
        }
    };
    let locale = Locale::chosen(language, &practice.locales);
    Some(Reader {
        whom,
        name,
        address: &rules.email,
        rules,
        zone,
        locale,
    })
}

/// A client, as far as the reader wants to see them; never a name that leads somewhere.
pub(crate) fn shown(record: &Record, wanted: ShownClient) -> Option<String> {
    let name = short_name(record.client.details.name.reveal());
    let shown = match wanted {
        ShownClient::Nothing => return None,
        ShownClient::Name if !looks_like_link(&name) => name,
        // A name that would become a link is shown as initials instead.
        ShownClient::Name | ShownClient::Initials => initials(&name),
    };
    Some(shown).filter(|shown| !shown.is_empty())
}
