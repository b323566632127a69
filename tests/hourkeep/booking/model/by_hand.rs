//! What the practice does by hand: it books in spite of its rules, swaps bookings, keeps what has fallen outside, and is late.

use domain::{booking::State, clock::Clock};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::Record;

use super::{Made, Run, clients::OFFERS, done, tally::Happened};
use crate::support::RIVERSIDE;

const RULES: [&str; 7] = [
    "horizon", "notice", "hours", "grid", "limits", "length", "price",
];

/// Confirmed, by appointment, and ahead.
fn is_ahead(record: &Record, now: Timestamp) -> bool {
    let booking = &record.booking;
    let confirmed = matches!(booking.state, State::Confirmed { .. });
    confirmed && booking.seat.is_none() && booking.at.start > now
}

impl Run<'_> {
    /// Books whenever it likes, often today, mostly with all rules set aside.
    pub(super) async fn book_by_hand(&mut self) {
        let (slug, service, zone) = OFFERS[self.chance.below(4)];
        let start = if self.chance.below(2) == 0 {
            self.start_of(service, zone)
        } else {
            self.full_minute()
        };
        // Also what has begun already, and odd minutes.
        let later = i64::try_from(5 * self.chance.below(120)).expect("few") - 50;
        let start = start + SignedDuration::from_mins(later);
        let mut asked =
            json!({"service": service, "start": start.to_string(), "client": self.client()});
        asked["payment"] = json!(["none", "now", "on_request"][self.chance.below(3)]);
        let mut currency = "EUR";
        if slug == RIVERSIDE {
            asked["mode"] = json!(["room", "online"][self.chance.below(2)]);
            currency = "GBP";
        }
        if self.chance.below(4) == 0 {
            let amount = 100 * (10 + self.chance.below(100));
            asked["price"] = json!({"amount": amount, "currency": currency});
        }
        self.set_aside(&mut asked);
        let answer = self
            .practice(slug)
            .post("bookings")
            .json(&asked)
            .send()
            .await;
        if let Some(view) = done(&answer) {
            self.tally.count(Happened::BookedByHand);
            self.made_by_practice(slug, view.to_string());
        }
    }

    fn full_minute(&self) -> Timestamp {
        let now = self.app.clock.now();
        now - SignedDuration::from_secs(now.as_second() % 60)
    }

    /// With an address, with a number only, or with neither.
    fn client(&self) -> Value {
        let number = self.chance.below(8);
        let name = format!("Quillfeather {number}");
        match self.chance.below(4) {
            0 => json!({"name": name}),
            1 => json!({"name": name, "phone": "+442079460018"}),
            _ => json!({"name": name, "email": format!("quillfeather-{number}@example.org")}),
        }
    }

    /// Names the rules that do not count, mostly all of them; with another length where that is one of them.
    fn set_aside(&self, asked: &mut Value) {
        let all = self.chance.below(4) > 0;
        let rules: Vec<_> = RULES
            .into_iter()
            .filter(|_| all || self.chance.below(2) == 0)
            .collect();
        if rules.is_empty() {
            return;
        }
        if rules.contains(&"length") && asked["service"].is_string() {
            asked["minutes"] = json!(5 * (3 + self.chance.below(15)));
        }
        asked["override"] = json!(rules);
        asked["override_reason"] = json!("Agreed by telephone.");
    }

    /// Two bookings of one practice take each other's place.
    pub(super) async fn swap(&mut self) {
        let now = self.app.clock.now();
        let Some(first) = self.some(|_, record| is_ahead(record, now)).await else {
            return;
        };
        let other = |made: &Made, record: &Record| {
            made.slug == first.slug && made.booked.id != first.booked.id && is_ahead(record, now)
        };
        let Some(second) = self.some(other).await else {
            return;
        };
        let mut asked = json!({"with": second.booked.id});
        self.set_aside(&mut asked);
        let path = format!("bookings/{}/swap", first.booked.id);
        let practice = self.practice(first.slug);
        let answer = practice.post(&path).json(&asked).send().await;
        if let Some(both) = done(&answer) {
            assert_eq!(both["data"].as_array().map(Vec::len), Some(2), "{both}");
            self.tally.count(Happened::Swapped);
        }
    }

    /// Something that has fallen outside the definitions stays as it is.
    pub(super) async fn keep(&mut self) {
        let practice = &self.practices[self.chance.below(self.practices.len())].1;
        let outside = practice
            .get("bookings?outside=true")
            .send()
            .await
            .shows(200);
        let outside = outside["data"].as_array().expect("a list");
        if outside.is_empty() {
            return;
        }
        let id = outside[self.chance.below(outside.len())]["id"].as_str();
        let path = format!("bookings/{}/keep", id.expect("an id"));
        let kept = practice.post(&path).send().await.shows(200);
        assert!(kept["outside"]["kept_at"].is_string(), "{kept}");
        self.tally.count(Happened::Kept);
    }

    /// Whoever gives a session today is late for those that remain.
    pub(super) async fn run_late(&mut self) {
        let now = self.app.clock.now();
        let soon = now + SignedDuration::from_hours(8);
        let today =
            |_: &Made, record: &Record| is_ahead(record, now) && record.booking.at.start < soon;
        let Some(made) = self.some(today).await else {
            return;
        };
        let who = self.app.record(&made.booked).await.booking.practitioners[0];
        let minutes = 5 + self.chance.below(40);
        let late = json!({"practitioner": who.to_string(), "minutes": minutes, "message": {"text": "The kettle is on."}});
        let told = self
            .practice(made.slug)
            .post("late")
            .json(&late)
            .send()
            .await
            .shows(200);
        if told["data"].as_array().is_some_and(|all| !all.is_empty()) {
            self.tally.count(Happened::ToldOfDelay);
        }
    }
}
