//! Calendars going out.

mod busy_sources;
mod client_feeds;
mod feeds;
mod parts;
mod uids;

use serde_json::Value;

use crate::server::router::{Answer, Server};

/// The lines of an iCalendar file, unfolded.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(
        answer.header("content-type"),
        "text/calendar; charset=utf-8"
    );
    answer
        .text()
        .replace("\r\n ", "")
        .split("\r\n")
        .map(str::to_owned)
        .collect()
}

/// The values of a property, in order.
pub fn values(answer: &Answer, property: &str) -> Vec<String> {
    let prefix = format!("{property}:");
    lines(answer)
        .iter()
        .filter_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        .collect()
}

/// A feed by the view that showed its address.
pub async fn subscribed(server: &Server<'_>, feed: &Value) -> Answer {
    server.get(path(feed)).send().await
}

fn path(feed: &Value) -> &str {
    feed["url"]
        .as_str()
        .expect("an address")
        .strip_prefix("https://hourkeep.example")
        .expect("our address")
}
