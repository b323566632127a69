//! The document as a whole: the order in which its parts are checked, and what they make together.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    Document,
    booking::{service::ServiceEntry, service_check},
    fault::Pointer,
    findings::Findings,
    identity::{EntryName, Identities},
    lint,
    practice::{
        check_practice, closures,
        hours::{Hours, Overrides},
        is_live,
        practitioner::{self, PractitionerEntry},
        room::RoomEntry,
        schedule,
    },
    translations,
};
use domain::{
    ids::{PractitionerId, ResourceId, RoomId, ServiceId},
    messages::notification::{NotificationRules, NotifiedEvent},
    practice::{Catalogue, Practice, Practitioner, Room, service::Service},
};

type Fresh<'a> = &'a mut dyn FnMut() -> Uuid;

pub(super) fn check(
    found: &mut Findings,
    document: &Document,
    current: Option<&Catalogue>,
    fresh: Fresh,
) -> Catalogue {
    let root = Pointer::default();
    // In this order, because each needs those before it: zones and holidays, then people and rooms,
    // then the services that name them.
    let practice = check_practice(found, document, current, fresh);
    lint::check_sender(found, &root.key("sender_name"), &practice.sender());
    let practitioners = check_practitioners(found, document, &practice, current, fresh);
    let rooms = check_rooms(found, document, &practice, current, fresh);
    let context = service_check::ServiceContext {
        currency: practice.currency,
        exempt_text: document.tax_exempt_text.as_ref(),
        policies: &practice.policies,
        practitioners: &practitioners,
        rooms: &rooms,
        seasons: &practice.seasons,
    };
    let services = check_services(found, document, &context, current, fresh);
    check_asked(found, &practice, &practitioners, &services);
    // Also checked when the file is applied, so that a live practice cannot lose what it needs to
    // be live.
    if is_live(current) {
        check_live(found, document);
    }
    for (name, count) in [
        ("practitioners", practitioners.len()),
        ("rooms", rooms.len()),
        ("services", services.len()),
    ] {
        found.require(
            count <= 200,
            &root.key(name),
            format!("{count} {name}: at most 200"),
        );
    }
    translations::check(found, document);
    let revision = current.map_or(0, |current| current.revision);
    let mut catalogue = Catalogue {
        practice,
        practitioners,
        rooms,
        services,
        former: BTreeMap::new(),
        session_changes: current
            .map(|current| current.session_changes.clone())
            .unwrap_or_default(),
        revision,
    };
    catalogue.former = current
        .map(|current| former(current, &catalogue))
        .unwrap_or_default();
    let closures = closures::check(found, &root.key("closures"), &document.closures, &catalogue);
    catalogue.with_closures(closures)
}

/// Who and what has gone, by name.
fn former(current: &Catalogue, next: &Catalogue) -> BTreeMap<ResourceId, String> {
    let people = current
        .practitioners
        .iter()
        .filter(|one| next.practitioner(one.id).is_none());
    let people = people.map(|one| (ResourceId(one.id.0), one.name.clone()));
    let rooms = current
        .rooms
        .iter()
        .filter(|room| next.room(room.id).is_none())
        .map(|room| (ResourceId(room.id.0), room.name.clone()));
    current
        // Names are kept for ever: even old bookings show who they were with.
        .former
        .clone()
        .into_iter()
        .chain(people)
        .chain(rooms)
        .collect()
}

fn check_practitioners<'a>(
    found: &mut Findings,
    document: &'a Document,
    practice: &Practice,
    current: Option<&'a Catalogue>,
    fresh: Fresh,
) -> Vec<Practitioner> {
    let root = Pointer::default();
    let none = Hours::new();
    let written = schedule::Written {
        hours: document.hours.as_ref().unwrap_or(&none),
        hours_in: &document.hours_in,
        overrides: &Overrides::new(),
    };
    let context = practitioner::PractitionerContext {
        zone: &practice.zone,
        schedule: &schedule::check(found, &root, written, &practice.seasons),
        seasons: &practice.seasons,
        holidays: &practice.holidays,
    };
    let name = |entry: &'a PractitionerEntry| EntryName {
        id: &entry.id,
        was: entry.was.as_deref(),
    };
    let known = current.map(|current| {
        let all = current.practitioners.iter();
        all.map(|one| (one.handle.as_str(), one.id)).collect()
    });
    let written = &document.practitioners;
    let mut identities = Identities::of("practitioner", known, written.iter().map(name));
    let list = root.key("practitioners");
    identities.check(found, &list);
    let mut all = Vec::with_capacity(written.len());
    for (n, entry) in written.iter().enumerate() {
        let at = list.index(n);
        let id = identities.find(found, &at, name(entry));
        let id = id.unwrap_or_else(|| PractitionerId(fresh()));
        all.push(entry.check(found, &at, id, &context));
    }
    all
}

fn check_rooms<'a>(
    found: &mut Findings,
    document: &'a Document,
    practice: &Practice,
    current: Option<&'a Catalogue>,
    fresh: Fresh,
) -> Vec<Room> {
    let name = |entry: &'a RoomEntry| EntryName {
        id: &entry.id,
        was: entry.was.as_deref(),
    };
    let known = current.map(|current| {
        let all = current.rooms.iter();
        all.map(|room| (room.handle.as_str(), room.id)).collect()
    });
    let mut identities = Identities::of("room", known, document.rooms.iter().map(name));
    let list = Pointer::default().key("rooms");
    identities.check(found, &list);
    let mut all = Vec::with_capacity(document.rooms.len());
    for (n, entry) in document.rooms.iter().enumerate() {
        let at = list.index(n);
        let id = identities.find(found, &at, name(entry));
        let id = id.unwrap_or_else(|| RoomId(fresh()));
        all.push(entry.check(found, &at, id, practice));
    }
    all
}

fn check_services<'a>(
    found: &mut Findings,
    document: &'a Document,
    context: &service_check::ServiceContext,
    current: Option<&'a Catalogue>,
    fresh: Fresh,
) -> Vec<Service> {
    let name = |entry: &'a ServiceEntry| EntryName {
        id: &entry.id,
        was: entry.was.as_deref(),
    };
    let known = current.map(|current| {
        let all = current.services.iter();
        all.map(|one| (one.handle.as_str(), one.id)).collect()
    });
    let mut identities = Identities::of("service", known, document.services.iter().map(name));
    let list = Pointer::default().key("services");
    identities.check(found, &list);
    let mut all = Vec::with_capacity(document.services.len());
    for (n, entry) in document.services.iter().enumerate() {
        let at = list.index(n);
        let id = identities.find(found, &at, name(entry));
        let id = id.unwrap_or_else(|| ServiceId(fresh()));
        all.push(entry.check(found, &at, id, context));
    }
    all
}

/// Requests that nobody at the practice is told of lapse unanswered.
fn check_asked(
    found: &mut Findings,
    practice: &Practice,
    practitioners: &[Practitioner],
    services: &[Service],
) {
    let told = |rules: Option<&NotificationRules>| {
        rules.is_some_and(|rules| rules.events.contains(&NotifiedEvent::New))
    };
    if told(practice.notifications.as_ref()) {
        return;
    }
    let unasked = |id: &PractitionerId| {
        let one = practitioners.iter().find(|one| one.id == *id);
        !one.is_some_and(|one| told(one.notifications.as_ref()))
    };
    for (n, service) in services.iter().enumerate() {
        if service.approval.is_some() && service.practitioners().iter().any(unasked) {
            found.warn(
                &Pointer::default().key("services").index(n).key("approval"),
                "somebody must hear of requests: write `notifications` with the event `new` for the practice or for everybody who gives it",
            );
        }
    }
}

/// Whose clients pay real money must be able to reach somebody and know whom to turn to.
fn check_live(found: &mut Findings, document: &Document) {
    let needed = [
        ("email", document.email.is_some()),
        ("address", document.address.is_some()),
        ("crisis_note", document.crisis_note.is_some()),
        ("services", !document.services.is_empty()),
    ];
    for (name, given) in needed {
        found.require(
            given,
            &Pointer::default().key(name),
            "missing: a live practice needs it",
        );
    }
}
