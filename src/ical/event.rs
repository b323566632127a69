//! Events.

use super::{Event, Status, When, builder::Sheet};

/// A calendar of one event, to be saved or opened.
#[must_use]
pub fn single(event: &Event) -> String {
    let mut sheet = Sheet::new(1_024);
    write(&mut sheet, event, event.status, |_| {});
    sheet.finish()
}

/// The event as a part of `sheet`, with `status`, and what `people` adds to it.
pub(super) fn write(sheet: &mut Sheet, event: &Event, status: Status, people: impl FnOnce(&mut Sheet)) {
    sheet.part("VEVENT", &event.uid, event.changed, |sheet| {
        time(sheet, event.at);
        sheet.line("SUMMARY", &event.summary);
        if let Some(description) = &event.description {
            sheet.paragraph("DESCRIPTION", description);
        }
        if let Some(location) = &event.location {
            sheet.line("LOCATION", location);
        }
        if let Some(url) = &event.url {
            sheet.address("URL", url);
        }
        people(sheet);
        sheet.word("STATUS", word(status));
        sheet.word("TRANSP", if event.transparent { "TRANSPARENT" } else { "OPAQUE" });
        if event.private {
            sheet.word("CLASS", "PRIVATE");
        }
        sheet.number("SEQUENCE", event.sequence);
        if let Some(created) = event.created {
            sheet.instant("CREATED", created);
        }
        sheet.instant("LAST-MODIFIED", event.changed);
    });
}

fn time(sheet: &mut Sheet, at: When) {
    match at {
        When::Timed(at) => {
            sheet.instant("DTSTART", at.start);
            sheet.end("DTEND", at.end);
        }
        When::AllDay { first, last } => {
            sheet.date("DTSTART", first);
            // DTEND is the day after (RFC 5545 §3.8.2.2); without one, as on the last day there is, it lasts a day (§3.6.1).
            if let Ok(after) = last.max(first).tomorrow() {
                sheet.date("DTEND", after);
            }
        }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    }
}
