//! Somebody else's calendar on the web: what it says can be changed, and it counts who asks.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// Ends with its owner.
#[derive(Debug)]
pub struct CalendarServer {
    says: Arc<Says>,
    address: SocketAddr,
    running: JoinHandle<()>,
}

#[derive(Debug)]
struct Says {
    /// Status and body.
    answer: Mutex<(u16, String)>,
    asked: AtomicUsize,
}

impl CalendarServer {
    pub async fn start(body: &str) -> Self {
        let says = Arc::new(Says {
            answer: Mutex::new((200, body.to_owned())),
            asked: AtomicUsize::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(says.clone());
        let running =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self {
            says,
            address,
            running,
        }
    }

    /// With a secret in it.
    pub fn url(&self) -> String {
        format!(
            "http://{}/calendar/private-d41d8cd98f/basic.ics",
            self.address
        )
    }

    pub fn says(&self, body: &str) {
        *self.says.answer.lock().expect("nobody panicked") = (200, body.to_owned());
    }

    pub fn fails(&self, status: u16) {
        self.says.answer.lock().expect("nobody panicked").0 = status;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.says.asked.load(Ordering::SeqCst)
    }
}

impl Drop for CalendarServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn answer(State(says): State<Arc<Says>>, headers: HeaderMap) -> Response {
    says.asked.fetch_add(1, Ordering::SeqCst);
    let (status, body) = says.answer.lock().expect("nobody panicked").clone();
    let status = StatusCode::from_u16(status).expect("a status");
    let tag = format!("\"{}\"", body.len());
    if status == StatusCode::OK
        && headers
            .get(header::IF_NONE_MATCH)
            .is_some_and(|asked| asked == tag.as_str())
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    (
        status,
        [
            (header::CONTENT_TYPE, "text/calendar".to_owned()),
            (header::ETAG, tag),
        ],
        body,
    )
        .into_response()
}

/// A calendar of events: UID, start and end as iCalendar writes them.
pub fn calendar(events: &[(&str, &str, &str)]) -> String {
    let event = |(uid, start, end): &(&str, &str, &str)| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:Zahnarzt\r\nEND:VEVENT\r\n"
        )
    };
    let events: Vec<_> = events.iter().map(event).collect();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{}END:VCALENDAR\r\n",
        events.concat()
    )
}
