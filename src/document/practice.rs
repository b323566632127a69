//! The practice itself, with its policies and holidays.

pub(super) mod closures;
pub(super) mod contact;
pub(super) mod dates;
pub(super) mod hours;
pub(super) mod joining;
pub(super) mod limits;
pub(super) mod notifications;
pub(super) mod place;
pub(super) mod practitioner;
pub(super) mod room;
pub(super) mod schedule;
pub(super) mod seasons;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use uuid::Uuid;

use self::{
    closures::ClosureEntry,
    notifications::Reader,
    place::PlaceEntry,
    seasons::{HoursIn, SeasonEntry},
};
use super::{
    BookingSection, DEFAULT_POLICY, Document, NotificationsEntry, PaymentSection, PolicyEntry,
    PractitionerEntry, RoomEntry, ServiceEntry, Source,
    fault::Pointer,
    findings::Findings,
    language, lint,
    text::{self, NOTE},
};
use domain::{
    ids::PracticeId,
    money::{Currency, policy::Policy},
    practice::{Catalogue, Practice},
};

pub(super) fn check_practice(
    found: &mut Findings,
    document: &Document,
    current: Option<&Catalogue>,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Practice {
    let root = Pointer::default();
    check_plain_members(found, &root, document, current);
    let holidays = check_holidays(found, &root.key("holidays"), &document.holidays);
    let seasons = seasons::check(found, &root.key("seasons"), &document.seasons);
    let zone = practitioner::zone(found, &root.key("time_zone"), &document.time_zone);
    let places = place::check(
        found,
        &root.key("places"),
        &document.places,
        (&zone, &seasons),
    );
    let crisis = (&root, "crisis_note", "crisis_note_translations");
    let tax = (&root, "tax_note", "tax_note_translations");
    let notifications = document.notifications.as_ref();
    Practice {
        id: current.map_or_else(|| PracticeId(fresh()), |current| current.practice.id),
        slug: document.slug.clone(),
        name: found.name(&root.key("name"), &document.name),
        zone,
        currency: currency(found, &root.key("currency"), &document.currency),
        locales: document.locales.clone(),
        address: document.address.clone(),
        phone: document.phone.clone(),
        email: document.email.clone(),
        crisis_note: found.translated(
            crisis,
            document.crisis_note.as_ref(),
            &document.crisis_note_translations,
            NOTE,
        ),
        tax_note: found.translated(
            tax,
            document.tax_note.as_ref(),
            &document.tax_note_translations,
            NOTE,
        ),
        tax_number: found.optional_text(&root.key("tax_number"), document.tax_number.as_ref(), 40),
        vat_id: document.vat_id.clone(),
        statement_prefix: document.statement_prefix.clone(),
        sender_name: found.optional_text(
            &root.key("sender_name"),
            document.sender_name.as_ref(),
            40,
        ),
        origins: document.origins.clone(),
        // The operator sets both: whoever may edit the file must not be able to divert money
        // (docs/decisions/0030-links-and-payees-are-not-definitions.md).
        live: is_live(current),
        stripe_account: current.and_then(|current| current.practice.stripe_account.clone()),
        booking: document.booking.check(found, &root.key("booking")),
        slow_methods: document
            .payment
            .check(found, &root.key("payment"), &document.booking),
        notifications: notifications
            .map(|entry| entry.check(found, &root.key("notifications"), Reader::Owner)),
        policies: check_policies(found, document, &holidays, current),
        holidays,
        seasons,
        // They name people, rooms and places, which are checked later.
        closures: Vec::new(),
        places,
    }
}

/// What is kept as it is written.
fn check_plain_members(
    found: &mut Findings,
    root: &Pointer,
    document: &Document,
    current: Option<&Catalogue>,
) {
    check_slug(found, &root.key("slug"), &document.slug, current);
    check_locales(found, &root.key("locales"), &document.locales);
    contact::check(found, root, document, is_live(current));
    check_statement(
        found,
        &root.key("statement_prefix"),
        &document.statement_prefix,
    );
    found.optional_text(
        &root.key("tax_exempt_text"),
        document.tax_exempt_text.as_ref(),
        NOTE,
    );
    if let Some(id) = &document.vat_id {
        check_vat_id(found, &root.key("vat_id"), id);
    }
}

fn check_slug(found: &mut Findings, at: &Pointer, slug: &str, current: Option<&Catalogue>) {
    let plain = slug
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    found.require(
        plain && (2..=60).contains(&slug.len()),
        at,
        "2 to 60 of a-z, 0-9 and `-`: it is the name in addresses",
    );
    if let Some(known) = current.map(|current| &current.practice.slug) {
        found.require(
            known == slug,
            at,
            format!("stays `{known}`: it stands in links that clients have"),
        );
    }
}

fn check_locales(found: &mut Findings, at: &Pointer, locales: &[String]) {
    found.require(
        (1..=20).contains(&locales.len()),
        at,
        "name one at least, like en-GB; the first is your own",
    );
    for (n, locale) in locales.iter().enumerate() {
        let message = format!("`{locale}` is not a locale: write language and region, like en-GB");
        found.require(language::is_locale(locale), &at.index(n), message);
        found.require(
            !locales[..n].contains(locale),
            &at.index(n),
            format!("`{locale}` is listed twice"),
        );
    }
}

/// Stripe's statement descriptors have 5–22 characters (<https://docs.stripe.com/get-started/account/statement-descriptors>);
/// ours is `PREFIX* BKG 7K2Q`.
fn check_statement(found: &mut Findings, at: &Pointer, prefix: &str) {
    const REST: usize = "* BKG 7K2Q".len();
    let plain = prefix
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // Stripe's shortened descriptor, the part set by the account, has 2 to 10 characters.
    let fits = (2..=10).contains(&prefix.len()) && (5..=22).contains(&(prefix.len() + REST));
    found.require(
        plain && fits,
        at,
        "2 to 10 of A-Z and 0-9: it comes first on bank statements, as in `RIVERSIDE* BKG 7K2Q`",
    );
    lint::check(found, at, prefix);
}

/// Two letters of the country, then what it gives out: old Irish ones hold `+` or `*`, Swiss ones are the longest
/// (`CHE123456789MWST`).
fn check_vat_id(found: &mut Findings, at: &Pointer, id: &str) {
    let country = id.bytes().take(2).all(|b| b.is_ascii_uppercase());
    let plain = id
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'+' || b == b'*');
    let holds = country && plain && (4..=20).contains(&id.len());
    found.require(
        holds,
        at,
        "write it with its country code and without spaces, like GB123456789 or DE123456789",
    );
}

fn currency(found: &mut Findings, at: &Pointer, code: &str) -> Currency {
    // Funds, metals and test codes have no minor unit, or no one to pay with them.
    let known = Currency::from_code(code)
        .filter(|known| known.exponent().is_some() && !known.is_fund() && !known.is_special());
    found.require(
        known.is_some(),
        at,
        format!("`{code}` is not a currency: write its three letters, like EUR (ISO 4217)"),
    );
    // Any currency will do to go on checking; the fault stays.
    known.unwrap_or(Currency::EUR)
}

fn written_places(practice: &Practice) -> Vec<PlaceEntry> {
    let places = practice.places.iter();
    places
        .map(|place| PlaceEntry::of(place, &practice.zone))
        .collect()
}

fn written_closures(catalogue: &Catalogue) -> Vec<ClosureEntry> {
    let closures = catalogue.practice.closures.iter();
    closures
        .map(|closure| ClosureEntry::of(closure, catalogue))
        .collect()
}

fn written_holidays(holidays: &BTreeSet<Date>) -> Vec<String> {
    let days: Vec<_> = holidays.iter().map(|day| (*day, ())).collect();
    let written = dates::written_days(&days).into_iter();
    written.map(|(text, ())| text).collect()
}

/// Bookings keep the list, so it has an end.
fn check_holidays(found: &mut Findings, at: &Pointer, dates: &[String]) -> BTreeSet<Date> {
    let dates = dates.iter().enumerate();
    let days: BTreeSet<_> = dates
        .flat_map(|(n, text)| dates::days(found, &at.index(n), text))
        .collect();
    found.require(
        days.len() <= 400,
        at,
        format!(
            "{} days: at most 400; those of past years can go",
            days.len()
        ),
    );
    days
}

fn check_policies(
    found: &mut Findings,
    document: &Document,
    holidays: &BTreeSet<Date>,
    current: Option<&Catalogue>,
) -> BTreeMap<String, Policy> {
    let root = Pointer::default();
    let known = |key: &str| current.and_then(|current| current.practice.policies.get(key));
    let mut policies = BTreeMap::new();
    for (key, entry) in &document.policies {
        let at = root.key("policies").key(key);
        found.require(
            text::is_handle(key),
            &at,
            format!("`{key}`: 1 to 32 of a-z, 0-9, `-` and `_`"),
        );
        policies.insert(key.clone(), entry.check(found, &at, holidays, known(key)));
    }
    if let Some(entry) = &document.policy {
        let policy = entry.check(found, &root.key("policy"), holidays, known(DEFAULT_POLICY));
        // `[policy]` is stored under a key like any other; that key may be used only once.
        let again = policies.insert(DEFAULT_POLICY.to_owned(), policy).is_some();
        found.require(
            !again,
            &root.key("policies").key(DEFAULT_POLICY),
            "is the same as [policy]: keep one of them",
        );
    }
    let message =
        "missing: write [policy] with a version and tiers; tiers = [] if cancelling is always free";
    found.require(!policies.is_empty(), &root.key("policy"), message);
    policies
}

/// The operator says so, not the document; a new practice is not.
pub(super) fn is_live(current: Option<&Catalogue>) -> bool {
    current.is_some_and(|current| current.practice.live)
}

pub(super) fn written(catalogue: &Catalogue) -> Document {
    let practice = &catalogue.practice;
    let (crisis_note, crisis_note_translations) = ServiceEntry::text(practice.crisis_note.as_ref());
    let (tax_note, tax_note_translations) = ServiceEntry::text(practice.tax_note.as_ref());
    let mut policies: BTreeMap<_, _> = practice
        .policies
        .iter()
        .map(|(key, one)| (key.clone(), PolicyEntry::of(one)))
        .collect();
    let practitioners = catalogue.practitioners.iter();
    Document {
        source: Source::default(),
        slug: practice.slug.clone(),
        name: practice.name.clone(),
        time_zone: practice.zone.name().to_owned(),
        currency: practice.currency.code().to_owned(),
        locales: practice.locales.clone(),
        address: practice.address.clone(),
        phone: practice.phone.clone(),
        email: practice.email.clone(),
        crisis_note,
        crisis_note_translations,
        tax_note,
        tax_note_translations,
        // Every exempt service has its text written out by now.
        tax_exempt_text: None,
        tax_number: practice.tax_number.clone(),
        vat_id: practice.vat_id.clone(),
        statement_prefix: practice.statement_prefix.clone(),
        sender_name: practice.sender_name.clone(),
        origins: practice.origins.clone(),
        holidays: written_holidays(&practice.holidays),
        seasons: practice
            .seasons
            .iter()
            .map(|(name, season)| (name.clone(), SeasonEntry::of(season)))
            .collect(),
        // Practitioners are written with the hours they have; it is not kept which were the
        // practice's.
        hours: None,
        hours_in: HoursIn::new(),
        booking: BookingSection::of(&practice.booking),
        payment: PaymentSection::of(practice.slow_methods),
        notifications: practice.notifications.as_ref().map(NotificationsEntry::of),
        policy: policies.remove(DEFAULT_POLICY),
        policies,
        practitioners: practitioners
            .map(|one| PractitionerEntry::of(one, practice))
            .collect(),
        places: written_places(practice),
        rooms: catalogue.rooms.iter().map(RoomEntry::of).collect(),
        closures: written_closures(catalogue),
        services: catalogue
            .services
            .iter()
            .map(|service| ServiceEntry::of(service, catalogue))
            .collect(),
    }
}
