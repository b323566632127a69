//! Proof of mailbox, as clients and strangers meet it.

mod cases;
mod holds;
mod links;
mod silence;

use serde_json::{Value, json};

use crate::{
    server::router::{Placed, Server, placement},
    support::RIVERSIDE,
};

/// The same request by somebody else.
fn by(mut placement: Value, name: &str, email: &str) -> Value {
    (placement["client"]["name"], placement["client"]["email"]) = (name.into(), email.into());
    placement
}

/// Its client presses the button behind the link in the mail; what they are told.
async fn confirmed(server: &Server<'_>, placed: &Placed) -> Value {
    let mailed = server.mail_token(placed).await;
    server
        .post(&format!("{}/confirm", placed.path))
        .bearer(&mailed)
        .json(&json!({}))
        .send()
        .await
        .shows(200)
}

/// An introduction, which is for new clients once.
async fn introduction(server: &Server<'_>, start: &str) -> Placed {
    server.place(RIVERSIDE, &placement("intro", start)).await
}
