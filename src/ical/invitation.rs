//! Events by e-mail.

use super::{Invitation, Method, Status, builder::Sheet, event};

/// What the client has agreed to already: no answer is expected, and none could be taken.
const AGREED: &str = ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE";

/// The `text/calendar` part of a message (RFC 6047), whose `method` parameter is that of [`Invitation::effective_method`].
#[must_use]
pub fn invitation(invitation: &Invitation) -> String {
    let method = invitation.effective_method();
    let status = if method == Method::Cancel { Status::Cancelled } else { invitation.event.status };
    let mut sheet = Sheet::new(2_048);
    sheet.word("METHOD", method.word());
    event::write(&mut sheet, &invitation.event, status, |sheet| {
        sheet.person("ORGANIZER", &invitation.organizer, "");
        sheet.person("ATTENDEE", &invitation.attendee, AGREED);
    });
    sheet.finish()
}
