//! Sessions of the class: rescheduled, decided about, and whole blocks of them booked.

use domain::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Run, clients::CIRCLE, done, tally::Happened};
use crate::support::STILLPOINT;

impl Run<'_> {
    /// The class's sessions, as the practice sees them.
    async fn sessions(&self, query: &str) -> Vec<Value> {
        let path = format!("sessions?service={CIRCLE}{query}");
        let listed = self.practice(STILLPOINT).get(&path).send().await.shows(200);
        listed["data"].as_array().expect("a list").clone()
    }

    /// An evening is moved, or given to somebody else, or both; sometimes with all that follow.
    pub(super) async fn reschedule_session(&mut self) {
        let soon = self.app.clock.now() + SignedDuration::from_hours(2);
        let starts = self.sessions("").await;
        let starts = starts.iter().filter(|one| one["planned"] == true);
        let starts: Vec<Timestamp> = starts
            .filter_map(|one| one["start"].as_str()?.parse().ok())
            .filter(|start| *start > soon)
            .take(6)
            .collect();
        if starts.is_empty() {
            return;
        }
        let start = starts[self.chance.below(starts.len())];
        let by = SignedDuration::from_mins([-60, -30, 30, 60][self.chance.below(4)]);
        let who = ["aw", "mr"][self.chance.below(2)];
        let onwards = self.chance.below(3) == 0;
        let asked = json!({
            "service": CIRCLE, "start": start.to_string(), "from_then_on": onwards,
            "to": {"start": (start + by).to_string(), "practitioners": [who]},
        });
        let practice = self.practice(STILLPOINT);
        let answer = practice
            .post("sessions/reschedule")
            .json(&asked)
            .send()
            .await;
        if done(&answer).is_some() {
            self.tally.count(if onwards {
                Happened::SessionsMovedOnwards
            } else {
                Happened::SessionMoved
            });
        }
    }

    /// A session that too few have a seat in is cancelled, or takes place all the same.
    pub(super) async fn decide_session(&mut self) {
        let mut short = self.sessions("&to_decide=true").await;
        if short.is_empty() {
            self.seat_in_the_next_session().await;
            short = self.sessions("&to_decide=true").await;
        }
        let Some(session) = short.first() else {
            return;
        };
        let asked = json!({"service": CIRCLE, "start": session["start"]});
        let (word, happened) = if self.chance.below(2) == 0 {
            ("sessions/cancel", Happened::SessionCancelled)
        } else {
            ("sessions/confirm", Happened::SessionConfirmed)
        };
        let practice = self.practice(STILLPOINT);
        let decided = practice.post(word).json(&asked).send().await.shows(200);
        if happened == Happened::SessionCancelled {
            let cancelled = decided["bookings"].as_array().map(Vec::len);
            assert_eq!(
                json!(cancelled),
                session["seats_taken"],
                "with all its seats"
            );
        }
        let short = self.sessions("&to_decide=true").await;
        assert!(
            !short.iter().any(|one| one["start"] == session["start"]),
            "decided is decided"
        );
        self.tally.count(happened);
    }

    /// One seat is taken in a session that begins so soon that it is time to decide about it.
    async fn seat_in_the_next_session(&mut self) {
        let soon = self.app.clock.now() + SignedDuration::from_hours(1);
        let due = |one: &&Value| {
            let at = |member: &str| one[member].as_str()?.parse::<Timestamp>().ok();
            let now = self.app.clock.now();
            at("decide_by").is_some_and(|due| due <= now) && at("start").is_some_and(|at| at > soon)
        };
        let next = self.sessions("").await;
        let next = next.iter().filter(due).find(|one| one["seats_taken"] == 0);
        if let Some(next) = next {
            self.enrol_for(&json!([next["start"]])).await;
        }
    }

    /// Somebody is enrolled for some of the sessions that are listed: what is listed is bookable, all of it at once too.
    pub(super) async fn enrol(&mut self) {
        let path = format!("/v1/practices/{STILLPOINT}/availability?service={CIRCLE}");
        let listed = self.server.get(&path).send().await.shows(200);
        let slots = listed["slots"].as_array().expect("a list").iter();
        let starts: Vec<_> = slots
            .map(|slot| &slot["start"])
            .filter(|_| self.chance.below(3) == 0)
            .take(3)
            .collect();
        if !starts.is_empty() {
            let made = self.enrol_for(&json!(starts)).await;
            assert_eq!(made, Some(starts.len()), "{starts:?}");
            self.tally.count(Happened::Enrolled);
        }
    }

    /// How many bookings were made, all confirmed at once.
    async fn enrol_for(&mut self, starts: &Value) -> Option<usize> {
        let payment = ["none", "now", "on_request"][self.chance.below(3)];
        let client = json!({"name": "Quillfeather", "email": "quillfeather-7@example.org"});
        let asked =
            json!({"service": CIRCLE, "starts": starts, "client": client, "payment": payment});
        let practice = self.practice(STILLPOINT);
        let answer = practice.post("enrolments").json(&asked).send().await;
        let made = done(&answer)?["data"].as_array()?.clone();
        for one in &made {
            assert_eq!(one["status"], "confirmed");
            self.made_by_practice(STILLPOINT, one.to_string());
        }
        Some(made.len())
    }
}
