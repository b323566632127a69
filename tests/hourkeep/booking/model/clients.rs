//! What clients do: they book, two at once, and something happens to what they have booked.

use domain::clock::Clock;
use hourkeep::service::ServiceError;
use jiff::{Span, Timestamp, tz::TimeZone};
use stripe_sandbox::Outcome;

use super::{Made, Run, tally::Happened};
use crate::support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT};

/// What is booked. The first four are by appointment and cost something.
pub(super) const OFFERS: [(&str, &str, &str); 8] = [
    (RIVERSIDE, "ind50", "Europe/London"),
    (RIVERSIDE, "couple80", "Europe/London"),
    (LANDWEHRKANAL, "physio", "Europe/Berlin"),
    (LANDWEHRKANAL, "einzel", "Europe/Berlin"),
    (LANDWEHRKANAL, "paar_co", "Europe/Berlin"),
    (LANDWEHRKANAL, "erst", "Europe/Berlin"),
    (RIVERSIDE, "intro", "Europe/London"),
    (STILLPOINT, CIRCLE, "America/New_York"),
];

/// The class.
pub(super) const CIRCLE: &str = "grp80";

/// Whether it was done. What a client may be told instead is in this list; all else is a defect.
fn fair<T>(answer: Result<T, ServiceError>) -> bool {
    let Err(error) = answer else { return true };
    let fair = matches!(
        error,
        ServiceError::Unavailable { .. }
            | ServiceError::Refused(_)
            | ServiceError::ProviderUnavailable
            | ServiceError::InFlight
    );
    assert!(fair, "{error:?}");
    false
}

impl Run<'_> {
    /// A start some days from now; of the circle one of its next evenings, if it still has that hour.
    pub(super) fn start_of(&self, service: &str, zone: &str) -> Timestamp {
        let zone = TimeZone::get(zone).expect("a zone");
        let today = self.app.clock.now().to_zoned(zone.clone()).date();
        let after =
            |days: usize| today.saturating_add(Span::new().days(i64::try_from(days).expect("few")));
        let local = if service == CIRCLE {
            // As the file has it, or where it may have been moved.
            after(self.chance.below(4)).at([18, 18, 18, 17][self.chance.below(4)], 30, 0, 0)
        } else {
            let hour = i8::try_from(9 + self.chance.below(8)).expect("an hour");
            let minute = [0, 30][self.chance.below(2)];
            after(3 + self.chance.below(7)).at(hour, minute, 0, 0)
        };
        zone.to_timestamp(local).expect("an instant")
    }

    fn ask(&self) -> Ask {
        let (slug, service, zone) = OFFERS[self.chance.below(OFFERS.len())];
        let start = self.start_of(service, zone).to_string();
        let ask = Ask::of(slug, service, &start).by(self.chance.below(8));
        if slug == RIVERSIDE { ask.online() } else { ask }
    }

    /// Two at once, often of the same slot.
    pub(super) async fn place(&mut self) {
        let first = self.ask();
        let second = if self.chance.below(2) == 0 {
            first.clone().by(9)
        } else {
            self.ask()
        };
        let placed = tokio::join!(self.app.book(&first), self.app.book(&second));
        for (slug, placed) in [(first.slug, placed.0), (second.slug, placed.1)] {
            match placed {
                Ok(booked) => self.booked(Made { slug, booked }).await,
                Err(error) => assert!(!fair::<()>(Err(error))),
            }
        }
    }

    /// Many pay at once, some ask for more time.
    async fn booked(&mut self, made: Made) {
        self.tally.count(Happened::Booked);
        let view = &made.booked.view;
        if view["held_for"] == "approval" {
            self.tally.count(Happened::Requested);
            self.requests.push(made.clone());
        }
        if view["payment"]["checkout_url"].is_string() {
            let page = made.booked.page();
            match self.chance.below(8) {
                0..=3 if self.app.sandbox.act(&page, Outcome::Pay) => {
                    self.tally.count(Happened::Paid);
                }
                4 | 5 if fair(self.app.extend(&made.booked).await) => {
                    self.tally.count(Happened::Extended);
                }
                _ => {}
            }
        }
        self.made.push(made);
    }

    /// Something happens to one of the newest bookings, whatever its state.
    pub(super) async fn touch(&mut self) {
        let Some(Made { booked, .. }) = self.newest() else {
            return;
        };
        let record = self.app.record(booked).await;
        let page = record.funds.payments.last();
        let page = page.and_then(|payment| payment.page.clone());
        let sandbox = &self.app.sandbox;
        let happened = match (self.chance.below(9), page) {
            (0, _) => fair(self.app.cancel(booked).await).then_some(Happened::Cancelled),
            (1 | 2, _) => {
                let seated = record.booking.seat.is_some();
                let service = if seated { CIRCLE } else { "" };
                let zone = record.booking.terms.zone.name();
                let start = self.start_of(service, zone).to_string();
                let moved = self.app.reschedule(booked, &start).await;
                fair(moved).then_some(Happened::Moved)
            }
            (3, _) => {
                fair(self.app.resume(booked).await);
                None
            }
            (4, _) => fair(self.app.extend(booked).await).then_some(Happened::Extended),
            (5, Some(page)) => {
                sandbox.act(&page.id, Outcome::Late);
                None
            }
            (6, Some(page)) => {
                sandbox.pay_regardless(&page.id);
                None
            }
            (7, Some(page)) => {
                sandbox.settle_late(&page.id, self.chance.below(2) == 0);
                None
            }
            (_, Some(page)) => sandbox
                .act(&page.id, Outcome::Pay)
                .then_some(Happened::Paid),
            (_, None) => None,
        };
        if let Some(happened) = happened {
            self.tally.count(happened);
        }
    }
}
