//! The booking's page.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;

use super::ManageContext;
use crate::{
    api::wire::{BookingView, HeldForDto, PaymentDto, StatusDto},
    server::problem::Problem,
    service::{self, App, ServiceError, booking::joining},
    web::{
        answer::{Allowed, PaysAt, page},
        form::fresh_key,
        rows,
        templates::{JoinSection, ManagePage, Row, SwitchButton, Template},
        thanks::RETURNED,
    },
};
use domain::{
    booking::{
        Ending, Party, Refusal, State as Stage,
        joining::{OPENS_BEFORE, WayToJoin},
    },
    clients::proving::Awaits,
    money::{Money, standing_fee::StandingFee},
    wording::{fee_terms, moment, money, time},
};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visit: ManageContext,
) -> Result<Response, Problem> {
    let booking = &visit.opened.record.booking;
    // Only whether there are any counts here.
    let receipts = match service::money::accounting::receipt::receipts(
        &app,
        &visit.opened.caller,
        booking.id,
        None,
    )
    .await
    {
        Ok(_) => true,
        Err(ServiceError::NotFound) => false,
        Err(error) => return Err(error.into()),
    };
    let content = visit.content(&app, visit.done.as_deref(), receipts);
    let allowed = Allowed {
        pays: content.pay.is_some().then(|| visit.pays_at()),
        ..Allowed::default()
    };
    Ok(page(
        StatusCode::OK,
        &allowed,
        Template::Manage,
        &visit.frame(""),
        &content,
    ))
}
impl ManageContext {
    /// Where the payment page is that was opened last.
    pub(super) fn pays_at(&self) -> PaysAt {
        let payments = &self.opened.record.funds.payments;
        PaysAt(
            payments
                .iter()
                .rev()
                .find_map(|payment| payment.page.as_ref()?.url.clone()),
        )
    }

    fn content(&self, app: &App, done: Option<&str>, receipts: bool) -> ManagePage {
        let (booking, view, now) = (&self.opened.record.booking, &self.view, app.clock.now());
        let ahead = booking.is_active() && now < booking.at.start;
        let confirmed = matches!(booking.state, Stage::Confirmed { .. });
        let movable = booking.movable(Party::Client, now);
        // A client who returns from paying is often faster than the provider's event.
        let returned = done == Some(RETURNED)
            && view.status == StatusDto::Held
            && view.payment.status == PaymentDto::Pending;
        let address = self.opened.record.client.details.email.as_ref();
        ManagePage {
            notice: if returned {
                Some(self.reader.say("pages-done-returned"))
            } else {
                done.and_then(|done| self.notice(done))
            },
            look_again: returned.then(|| self.after(RETURNED)),
            heading: self.reader.say(heading(view)),
            lead: self.lead().filter(|_| !returned),
            facts: self.facts(app),
            base: self.base.clone(),
            q: self.reader.query(),
            key: fresh_key(app),
            join: self.join(app),
            confirm: booking.awaits_proof() && self.opened.caller.has_proof(),
            // Until it is known what came of the payment, nobody is asked to pay again.
            pay: self.pays().filter(|_| !returned),
            extend: view.can_extend.then(|| fresh_key(app)),
            calendar: confirmed && ahead,
            // After the start nothing can be changed here; files and receipts remain.
            active: ahead,
            too_late: (confirmed && movable == Err(Refusal::TooLateToMove))
                .then(|| self.reader.say("pages-too-late")),
            can_move: confirmed && movable.is_ok(),
            can_cancel: ahead,
            switch: self
                .other_mode(now)
                .filter(|_| confirmed)
                .map(|mode| SwitchButton {
                    mode: mode.into_str(),
                    label: self
                        .reader
                        .say(&format!("pages-switch-{}", mode.into_str())),
                    key: fresh_key(app),
                }),
            correct: address.filter(|_| self.correctable(now)).map(|email| {
                self.reader
                    .with("pages-address-goes", "email", email.reveal())
            }),
            renew: self.opened.caller.has_proof() && !booking.is_read_only(now),
            receipts,
            again: (!ahead).then(|| {
                self.reader
                    .keep(format!("/book/{}", self.opened.catalogue.practice.slug))
            }),
        }
    }

    /// The way on to a session that can be joined, or will be.
    fn join(&self, app: &App) -> Option<JoinSection> {
        let (booking, catalogue) = (&self.opened.record.booking, &self.opened.catalogue);
        let way = joining::way(booking, catalogue, app.clock.now())?;
        let online = matches!(way, WayToJoin::Online(_));
        let early = u32::try_from(OPENS_BEFORE.as_mins()).unwrap_or(0);
        let map = rows::map_url(Some(way)).map(str::to_owned);
        (online || map.is_some()).then(|| JoinSection {
            lead: self.reader.count("pages-join-lead", "minutes", early),
            href: online.then(|| self.reader.keep(joining::join_path(app, booking))),
            map,
        })
    }

    /// What was done, as long as it is still so: addresses are kept.
    fn notice(&self, done: &str) -> Option<String> {
        let is_active = self.opened.record.booking.is_active();
        let (id, holds) = match done {
            // Of what is yet to be confirmed by mail, or answered, it is not said that all is done.
            "booked" if self.opened.record.booking.awaits_word() => ("pages-done-asked", true),
            "booked" => ("pages-done-booked", is_active),
            "confirmed" => ("pages-done-confirmed", is_active),
            "before" => ("pages-done-before", is_active),
            "moved" => ("pages-done-moved", is_active),
            "switched" => ("pages-done-switched", is_active),
            "no-room" => ("pages-done-no-room", is_active),
            "cancelled" => (
                "pages-done-cancelled",
                self.view.status == StatusDto::Cancelled,
            ),
            "extended" => ("pages-done-extended", self.view.status == StatusDto::Held),
            "contact" => ("pages-done-contact", true),
            "address" => ("pages-done-address", is_active),
            "link" => ("pages-done-link", true),
            "stale" => ("pages-done-stale", true),
            _ => return None,
        };
        holds.then(|| self.reader.say(id))
    }

    fn lead(&self) -> Option<String> {
        let reader = &self.reader;
        match self.opened.record.booking.state {
            Stage::Held { .. } if self.view.payment.status == PaymentDto::Processing => {
                Some(reader.say("pages-way"))
            }
            Stage::Held {
                until,
                awaits: Awaits::Proof,
                ..
            } => {
                let id = if self.opened.caller.has_proof() {
                    "pages-prove-lead"
                } else {
                    "pages-prove-mail"
                };
                Some(reader.with(id, "time", &time(until, self.zone(), reader.locale)))
            }
            Stage::Held {
                awaits: Awaits::ProofUnkept,
                ..
            } => Some(reader.say(if self.opened.caller.has_proof() {
                "pages-prove-unkept-lead"
            } else {
                "pages-prove-unkept-mail"
            })),
            Stage::Held {
                until,
                awaits: Awaits::Approval,
                ..
            } => Some(self.until("pages-asked-until", until)),
            // After a yes it is held for hours, so the date is told too.
            Stage::Held { until, .. } if self.was_asked() => {
                Some(self.until("pages-held-until-moment", until))
            }
            Stage::Held { until, .. } => Some(reader.with(
                "pages-held-until",
                "time",
                &time(until, self.zone(), reader.locale),
            )),
            _ if self.view.status == StatusDto::Expired => Some(reader.say(self.why_expired())),
            Stage::Ended {
                how: Ending::NotForClient,
                ..
            } => Some(reader.say("pages-not-for-you")),
            Stage::Ended {
                how: Ending::OverLimit,
                ..
            } => Some(reader.say("pages-limit")),
            Stage::Ended {
                how: Ending::Declined,
                ..
            } => Some(reader.say("pages-declined")),
            Stage::Confirmed { .. } => None,
            Stage::Ended { .. } => self.fee().and_then(|fee| fee_terms(fee, reader.locale)),
        }
    }

    /// The fee for a late cancellation or a missed session.
    fn fee(&self) -> Option<StandingFee> {
        let record = &self.opened.record;
        record.booking.standing_fee(&record.funds)
    }

    /// Why a hold ended.
    fn why_expired(&self) -> &'static str {
        let funds = &self.opened.record.funds;
        // What never had a payment was held for the practice's yes, or for the proof of its mailbox.
        match (funds.payments.is_empty(), self.was_asked()) {
            (true, true) => "pages-expired-unanswered",
            (true, false) => "pages-expired-unproved",
            _ if funds.is_under_way() => "pages-expired-late",
            _ => "pages-expired",
        }
    }

    /// Whether it needed the practice's yes.
    fn was_asked(&self) -> bool {
        let terms = &self.opened.record.booking.terms;
        terms.answer_within_hours.is_some()
    }

    fn until(&self, id: &str, until: Timestamp) -> String {
        let shown = moment(until, self.zone(), self.reader.locale);
        self.reader.with(id, "moment", &shown)
    }

    /// The button, when a payment waits for its client.
    fn pays(&self) -> Option<String> {
        let record = &self.opened.record;
        if self.view.payment.status != PaymentDto::Pending {
            return None;
        }
        // A hold asks for what is due now, anything later for what is owed.
        let amount = match record.booking.state {
            Stage::Held { .. } => record.booking.terms.due_now,
            Stage::Confirmed { .. } | Stage::Ended { .. } => {
                record.booking.asked_for(&record.funds)
            }
        };
        // The payment of what is over is about to be closed: nothing is to be done there.
        if amount.is_zero() && !record.booking.is_active() {
            return None;
        }
        let shown = |amount| {
            self.reader
                .with("pages-pay", "amount", &money(amount, self.reader.locale))
        };
        Some(if amount.is_zero() {
            self.reader.say("pages-save-card")
        } else {
            shown(amount)
        })
    }

    /// When, with whom, what, where; and the money.
    pub(super) fn facts(&self, app: &App) -> Vec<Row> {
        let (reader, record, view) = (&self.reader, &self.opened.record, &self.view);
        let booking = &record.booking;
        let with: Vec<_> = view
            .practitioners
            .iter()
            .map(|one| one.name.clone())
            .collect();
        let mut rows = vec![rows::when_booked(reader, booking, self.client_zone())];
        if !with.is_empty() {
            rows.push(rows::row(reader, "pages-who", with));
        }
        rows.push(rows::row(
            reader,
            "pages-what",
            vec![view.service.name.clone()],
        ));
        let catalogue = &self.opened.catalogue;
        let way = joining::way(booking, catalogue, app.clock.now());
        rows.push(rows::way_there(reader, catalogue, booking, way));
        if let Some(said) = &record.answer {
            let lines = said.reveal().lines().map(str::to_owned).collect();
            rows.push(rows::row(reader, "pages-answer", lines));
        }
        let price = if booking.terms.price_agreed {
            "pages-price-agreed"
        } else {
            "pages-price"
        };
        rows.push(rows::amount(reader, price, booking.terms.price));
        rows.extend(self.money_moved());
        // What only is held can be given up at no cost at any time.
        if matches!(booking.state, Stage::Confirmed { .. }) && !booking.terms.price.is_zero() {
            rows.push(rows::free_until(
                reader,
                booking.free_until(),
                self.zone(),
                app.clock.now(),
            ));
        }
        rows
    }

    /// What was paid, has gone back, and is still to be.
    fn money_moved(&self) -> Vec<Row> {
        let record = &self.opened.record;
        let paid = record.funds.paid(record.booking.terms.price);
        let owed = record.booking.asked_for(&record.funds);
        let by_hand = Money {
            amount: record.funds.to_give_back(),
            ..owed
        };
        // What the practice is to give back by hand has not gone back yet.
        let refunded = Money {
            amount: paid.refunded.amount - by_hand.amount,
            ..owed
        };
        let kept = self
            .fee()
            .map_or(Money::zero(owed.currency), |fee| fee.kept);
        let moved = [
            ("pages-paid", paid.captured),
            ("pages-refunded", refunded),
            ("pages-kept", kept),
            ("pages-to-give-back", by_hand),
            ("pages-owed", owed),
        ];
        let not_nothing = moved.into_iter().filter(|(_, sum)| !sum.is_zero());
        not_nothing
            .map(|(id, sum)| rows::amount(&self.reader, id, sum))
            .collect()
    }
}

fn heading(view: &BookingView) -> &'static str {
    match view.status {
        StatusDto::Held if view.held_for == Some(HeldForDto::Mailbox) => "pages-prove-title",
        StatusDto::Held if view.held_for == Some(HeldForDto::Approval) => "pages-asked-title",
        StatusDto::Held if view.payment.status == PaymentDto::Processing => "pages-way-title",
        StatusDto::Held => "pages-held-title",
        StatusDto::Confirmed => "pages-booked-title",
        StatusDto::Completed => "pages-over-title",
        StatusDto::NoShow => "pages-no-show-title",
        StatusDto::Cancelled => "pages-cancelled-title",
        StatusDto::Expired => "pages-expired-title",
        StatusDto::Declined => "pages-declined-title",
    }
}
