//! When the form cannot be sent as it is: the time is taken meanwhile, or nobody knows what came of it. What was typed is kept.

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;

use super::{
    BookContext,
    fields::{FormValues, labelled},
};
use crate::{
    server::problem::Problem,
    service::{App, ServiceError, booking::manage},
    web::{
        answer::page,
        templates::{DetailsPage, Template},
    },
};
use domain::{
    booking::{Booking, availability::Slot},
    practice::service::Service,
    wording::moment,
    zone::Zone,
};

impl BookContext {
    /// A time that is not free: by this very browser's booking, to which it leads unless something was typed; else with other starts.
    pub(super) async fn taken(
        &self,
        app: &App,
        start: Timestamp,
        free: &[Slot],
        zone: &Zone,
        typed: &FormValues,
    ) -> Result<Response, Problem> {
        let Some(token) = self.booked.as_ref().filter(|_| typed.is_nothing()) else {
            return Ok(self.others(start, free, zone, typed));
        };
        match manage::open(app, token).await {
            // Only if this booking takes the very time; everybody else is told that it is taken.
            Ok(own) if self.is_taken_by(&own.record.booking, start) => {
                self.onward(app, token, "before")
            }
            Ok(_) | Err(ServiceError::NotFound) => Ok(self.others(start, free, zone, typed)),
            Err(error) => Err(error.into()),
        }
    }

    fn is_taken_by(&self, booking: &Booking, start: Timestamp) -> bool {
        let is_asked_for = |service: &Service| {
            service.id == booking.service && booking.practice == self.practice().id
        };
        let with = self
            .who()
            .and_then(|who| Some(self.snapshot.catalogue.practitioner_named(&who)?.id));
        self.service().is_ok_and(is_asked_for)
            // If no practitioner was chosen, anybody will do.
            && with.is_none_or(|one| booking.practitioners.contains(&one))
            && booking.is_active()
            && booking.at.start == start
    }

    /// Other starts, each a button that keeps what was typed.
    fn others(&self, start: Timestamp, free: &[Slot], zone: &Zone, typed: &FormValues) -> Response {
        let button = |slot: &Slot| {
            labelled(
                "start",
                &slot.at.start.to_string(),
                moment(slot.at.start, zone, self.reader.locale),
            )
        };
        let content = DetailsPage {
            notice: Some(self.reader.say("pages-taken")),
            heading: self.reader.say("pages-time-title"),
            others: free.iter().map(button).collect(),
            others_lead: self.reader.say(if free.is_empty() {
                "pages-none"
            } else {
                "pages-taken-others"
            }),
            ..self.keeping(start, typed, &[("look", "yes".to_owned())])
        };
        let frame = self.sending(labelled("start", &start.to_string(), String::new()));
        page(
            StatusCode::CONFLICT,
            &self.allowed(),
            Template::Details,
            &frame,
            &content,
        )
    }

    /// Nobody knows yet what came of it: the same is sent once more. `agreed`: what was sent and is not typed.
    pub(super) fn unknown(
        &self,
        start: Timestamp,
        typed: &FormValues,
        agreed: &[(&str, String)],
    ) -> Response {
        let content = DetailsPage {
            notice: Some(self.reader.say("pages-again-please")),
            heading: self.reader.say("pages-again-title"),
            submit: self.reader.say("pages-send-again"),
            ..self.keeping(
                start,
                typed,
                &[&[("start", start.to_string())], agreed].concat(),
            )
        };
        let frame = self.sending(labelled("look", "yes", String::new()));
        page(
            StatusCode::CONFLICT,
            &self.allowed(),
            Template::Details,
            &frame,
            &content,
        )
    }

    /// A form that asks for nothing, and sends what was typed.
    pub(super) fn keeping(
        &self,
        start: Timestamp,
        typed: &FormValues,
        more: &[(&str, String)],
    ) -> DetailsPage {
        let mut kept = vec![
            labelled("name", &typed.name, String::new()),
            labelled("email", &typed.email, String::new()),
        ];
        kept.extend([
            labelled("phone", &typed.phone, String::new()),
            labelled("note", &typed.note, String::new()),
        ]);
        let ticked = [("sms", typed.sms), ("voicemail", typed.voicemail)];
        kept.extend(
            ticked
                .into_iter()
                .filter(|(_, on)| *on)
                .map(|(name, _)| labelled(name, "ok", String::new())),
        );
        DetailsPage {
            back: self.here(&[("week", &self.practice().zone.date(start).to_string())]),
            action: self.address(&[]),
            hidden: self.hidden(&[more, &[("key", typed.key.clone())]].concat()),
            kept,
            ..DetailsPage::default()
        }
    }
}
