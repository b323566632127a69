//! One address cannot close a practice: bookings that nobody has proved or paid.

mod challenges;
mod holds;
mod night;
mod origins;
mod suspicion;

use std::sync::Arc;

use domain::{booking::placing::HoldCaps, clients::suspicion::Tolerance};
use hourkeep::service::App;
use serde_json::{Value, json};

use crate::{
    server::router::Server,
    support::{LANDWEHRKANAL, TestApp},
};

/// What an installation has that sets nothing.
const CAPS: HoldCaps = HoldCaps {
    per_address: 10,
    per_network: 20,
    per_email: 3,
    per_practitioner: 20,
    tolerance: Tolerance::ENDLESS,
};

/// The service with its caps on.
fn capped(app: &TestApp) -> Arc<App> {
    app.other(|settings| {
        settings.hold_caps = HoldCaps {
            tolerance: Tolerance::default(),
            ..CAPS
        }
    })
}

/// The same behind HTTP, without limits on requests: they are not what is tried here.
fn guarded(app: &TestApp) -> Server<'_> {
    Server::with(app, &capped(app), "[rate_limits]\nenforce = \"off\"")
}

/// A request of somebody of that name for half an hour that costs nothing now; anybody may have it.
fn free(who: &str, start: &str) -> Value {
    json!({"service": "kg", "start": start, "policy_version": "2026-05-01", "practitioner": "kn",
        "client": {"name": "Quillfeather", "email": format!("{who}@example.org")}})
}

fn bookings() -> String {
    format!("/v1/practices/{LANDWEHRKANAL}/bookings")
}

/// What a booking was answered with: `confirmed`, or what it is held for and whether its time is kept.
fn outcome(view: &Value) -> &str {
    match (
        view["status"].as_str().unwrap(),
        view["held_for"].as_str(),
        view["time_kept"].as_bool().unwrap(),
    ) {
        ("held", Some("mailbox"), true) => "kept",
        ("held", Some("mailbox"), false) => "unkept",
        (status, _, _) => status,
    }
}

/// The secret of the newest mail to somebody.
fn mail_token(app: &TestApp, who: &str) -> String {
    let to = format!("{who}@example.org");
    let mails = app.post.mails();
    let is_theirs = |mail: &&mail_parser::Message<'_>| {
        mail.to()
            .and_then(|to| to.first())
            .and_then(|one| one.address())
            .is_some_and(|address| address == to)
    };
    let mail = mails.iter().rev().find(is_theirs).expect("a mail came");
    let text = mail.body_text(0).expect("a text").into_owned();
    let from = text.find("/manage/").expect("a link") + "/manage/".len();
    text[from..]
        .chars()
        .take_while(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_'))
        .collect()
}
