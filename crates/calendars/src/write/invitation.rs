//! Events by e-mail.

use icalendar::parser::{Parameter, Property};

use super::{Invitation, Method, Person, Status, calendar, event, writer::written};

/// What the client has agreed to already: no answer is expected, and none could be taken.
const AGREED: [(&str, &str); 4] = [
    ("CUTYPE", "INDIVIDUAL"),
    ("ROLE", "REQ-PARTICIPANT"),
    ("PARTSTAT", "ACCEPTED"),
    ("RSVP", "FALSE"),
];

/// The `text/calendar` part of a message (RFC 6047), whose `method` parameter is that of [`Invitation::effective_method`].
#[must_use]
pub fn invitation(invitation: &Invitation) -> String {
    let method = invitation.effective_method();
    let status = if method == Method::Cancel {
        Status::Cancelled
    } else {
        invitation.event.status
    };
    let mut calendar = calendar();
    calendar
        .properties
        .push(Property::new_ref("METHOD", method.word()));
    let people = [
        person("ORGANIZER", &invitation.organizer, &[]),
        person("ATTENDEE", &invitation.attendee, &AGREED),
    ];
    written(
        &calendar,
        [event::component(&invitation.event, status, people)],
        2_048,
    )
}

pub(super) fn person<'a>(
    key: &'static str,
    person: &'a Person,
    more: &[(&'static str, &'static str)],
) -> Property<'a> {
    let name = Parameter::new_ref("CN", Some(&person.name));
    let more = more
        .iter()
        .map(|(key, value)| Parameter::new_ref(key, Some(value)));
    Property {
        params: [name].into_iter().chain(more).collect(),
        ..Property::new_ref(key, &person.email)
    }
}
