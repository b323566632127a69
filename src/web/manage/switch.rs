//! Online instead of in a room, or the other way round, at the same time.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::ManageContext;
use crate::{
    api::wire::ModeDto,
    server::problem::Problem,
    service::{
        App, ServiceError,
        booking::{
            by_hand::ByHand,
            changing::reschedule::{MoveRequest, reschedule},
        },
    },
    web::{answer::see_other, form::KeyedForm, remembered::done},
};
use domain::practice::service::Mode;
use store::Expected;

#[derive(Debug, Deserialize)]
pub(super) struct SwitchForm {
    mode: ModeDto,
}

pub(super) async fn switch(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { fields, key }: KeyedForm<SwitchForm>,
) -> Result<Response, Problem> {
    let booking = &visit.opened.record.booking;
    let request = MoveRequest {
        start: booking.at.start,
        practitioner: None,
        mode: Some(fields.mode.into()),
        service: None,
        expected_price: None,
        price: None,
        by_hand: ByHand::default(),
    };
    let caller = &visit.opened.caller;
    match reschedule(
        &app,
        caller,
        booking.id,
        &request,
        Expected::Any,
        &done(&key),
    )
    .await
    {
        Ok(_) => see_other(&visit.after("switched")),
        Err(ServiceError::Unavailable { .. }) => see_other(&visit.after("no-room")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}

impl ManageContext {
    /// The way in which the session could be held instead, if its client may still choose.
    pub(super) fn other_mode(&self, now: jiff::Timestamp) -> Option<Mode> {
        let booking = &self.opened.record.booking;
        let service = self.opened.catalogue.service(booking.service)?;
        let other = match booking.mode {
            Mode::Room => Mode::Online,
            Mode::Online => Mode::Room,
            Mode::Phone | Mode::Outdoor => return None,
        };
        let offered = service.modes.contains(&other) && booking.switchable(now).is_ok();
        offered.then_some(other)
    }
}
