//! Closures: entered, their bookings cancelled, taken back.

use domain::clock::Clock;
use jiff::Span;
use serde_json::{Value, json};
use store::Record;

use super::{Made, Run, tally::Happened};
use crate::support::{LANDWEHRKANAL, RIVERSIDE, STILLPOINT};

/// A room of each practice.
const ROOMS: [(&str, &str); 3] = [
    (RIVERSIDE, "r3"),
    (LANDWEHRKANAL, "linde"),
    (STILLPOINT, "circle"),
];

/// What was closed by a practice, by its id.
#[derive(Debug, Clone)]
pub(super) struct EnteredClosure {
    slug: &'static str,
    id: String,
}

fn ids(all: &Value) -> Vec<&Value> {
    let all = all.as_array().expect("a list").iter();
    all.collect()
}

/// The practice has kept it, or has put it there by hand and outside its hours.
fn is_meant(booking: &Value) -> bool {
    let outside = &booking["outside"];
    let rules = booking["override"]["rules"].as_array();
    let by_hand = rules.is_some_and(|rules| rules.contains(&json!("hours")));
    outside["kept_at"].is_string() || outside.is_null() && by_hand
}

impl Run<'_> {
    /// Something is closed; or the bookings of what was closed last are cancelled; or something is opened again.
    pub(super) async fn close_or_open(&mut self) {
        let closed = self.closures.len();
        match self.chance.below(4) {
            _ if closed == 0 => self.close().await,
            0 if closed < 4 => self.close().await,
            1 | 2 => self.cancel_closed(closed - 1).await,
            _ => self.open_again(self.chance.below(closed)).await,
        }
    }

    /// Closes the day of some booking, or two, for who gives it, for a room or for all.
    async fn close(&mut self) {
        let now = self.app.clock.now();
        let ahead =
            |_: &Made, record: &Record| record.booking.is_active() && record.booking.at.start > now;
        let Some(made) = self.some(ahead).await else {
            return;
        };
        let booking = self.app.record(&made.booked).await.booking;
        let first = booking.terms.zone.date(booking.at.start);
        let more = i64::try_from(self.chance.below(2)).expect("few");
        let last = first.saturating_add(Span::new().days(more));
        let mut asked =
            json!({"first": first.to_string(), "last": last.to_string(), "label": "Ill"});
        match self.chance.below(3) {
            0 => asked["practitioner"] = json!(booking.practitioners[0].to_string()),
            1 => {
                asked["room"] = json!(
                    ROOMS
                        .iter()
                        .find(|(slug, _)| *slug == made.slug)
                        .expect("a room")
                        .1
                );
            }
            _ => {}
        }
        let practice = self.practice(made.slug);
        let preview = practice
            .call("POST", "closures/preview")
            .json(&asked)
            .send()
            .await
            .shows(200);
        let entered = practice
            .post("closures")
            .json(&asked)
            .send()
            .await
            .shows(201);
        let seen = ids(&preview["data"]).into_iter();
        let seen: Vec<_> = seen.map(|one| &one["booking"]["id"]).collect();
        assert_eq!(
            seen,
            ids(&entered["bookings"]),
            "it means what was shown before"
        );
        let id = entered["id"].as_str().expect("an id").to_owned();
        self.closures.push(EnteredClosure {
            slug: made.slug,
            id,
        });
        self.tally.count(Happened::Closed);
    }

    /// Cancels what falls into a closure, but for what the practice means to take place.
    async fn cancel_closed(&mut self, at: usize) {
        let EnteredClosure { slug, id } = self.closures[at].clone();
        let practice = self.practice(slug);
        let path = format!("closures/{id}");
        let closure = practice.get(&path).send().await.shows(200);
        let mut unmeant = Vec::new();
        for id in ids(&closure["bookings"]) {
            let path = format!("bookings/{}", id.as_str().expect("an id"));
            if !is_meant(&practice.get(&path).send().await.shows(200)) {
                unmeant.push(id);
            }
        }
        let path = format!("{path}/cancel");
        let words = json!({"message": {"text": "We are sorry."}});
        let cancel = async || {
            practice
                .call("POST", &path)
                .json(&words)
                .send()
                .await
                .shows(200)
        };
        let done = cancel().await;
        assert_eq!(done, json!({"cancelled": unmeant, "remaining": []}));
        assert_eq!(
            cancel().await,
            json!({"cancelled": [], "remaining": []}),
            "once"
        );
        if !unmeant.is_empty() {
            self.tally.count(Happened::ClosureCancelled);
        }
    }

    async fn open_again(&mut self, at: usize) {
        let EnteredClosure { slug, id } = self.closures.swap_remove(at);
        let path = format!("closures/{id}");
        let answer = self.practice(slug).call("DELETE", &path).send().await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        self.tally.count(Happened::OpenedAgain);
    }
}
