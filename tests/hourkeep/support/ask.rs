//! Asking for a booking in one line: `app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online())`.

use domain::{
    booking::Party,
    clients::{ClientDetails, ContactRules, Personal},
    ids::BookingId,
    practice::service::{Audience, Mode},
};
use hourkeep::service::{
    App, RequestKey, ServiceError,
    authenticate::Caller,
    booking::placing::{
        book::book,
        request::{BookingRequest, OwnRequest, Requester},
    },
    clients::confirm::confirm,
    tokens::{sha256, token_hash},
};
use serde_json::Value;
use store::{Actor, Principal, Record, Reply};

use super::{
    TestApp,
    told::{Told, now, told},
};

/// A request for a booking.
#[derive(Debug, Clone)]
pub struct Ask {
    pub slug: &'static str,
    pub request: BookingRequest,
    pub requester: Requester,
    /// Made when it is asked, if there is none.
    pub key: Option<RequestKey>,
}

/// A booking that was made.
#[derive(Debug, Clone)]
pub struct Booked {
    pub reply: Reply,
    pub view: Value,
    pub id: BookingId,
    pub token: String,
    pub caller: Caller,
}

impl Ask {
    /// For client 0, by the only practitioner or any, in the only mode.
    pub fn of(slug: &'static str, service: &str, start: &str) -> Self {
        let request = BookingRequest {
            service: service.into(),
            practitioner: None,
            start: start.parse().expect("an instant"),
            mode: None,
            policy_version: Some("2026-05-01".into()),
            client: client(0),
            note: None,
            return_url: None,
            returning: None,
            previous: None,
            allow_overlap: false,
            card_consent: None,
            challenge: None,
            own: OwnRequest::default(),
        };
        let requester = Requester {
            party: Party::Client,
            actor: Actor::Client,
            principal: Principal::Anonymous,
            address: None,
        };
        Self {
            slug,
            request,
            requester,
            key: None,
        }
    }

    pub fn online(mut self) -> Self {
        self.request.mode = Some(Mode::Online);
        self
    }

    pub fn room(mut self) -> Self {
        self.request.mode = Some(Mode::Room);
        self
    }

    pub fn with(mut self, practitioner: &str) -> Self {
        self.request.practitioner = Some(practitioner.into());
        self
    }

    /// For another client.
    pub fn by(mut self, number: usize) -> Self {
        self.request.client = client(number);
        self
    }

    pub fn from(mut self, address: &str) -> Self {
        self.requester.address = Some(address.into());
        self
    }

    /// Under a key, with a hash of the body.
    pub fn keyed(mut self, key: &str, body: &str) -> Self {
        self.key = Some(RequestKey {
            route: "book".into(),
            key: key.into(),
            request_hash: sha256(body.as_bytes()),
        });
        self
    }
}

/// One of many people, all personal to the same degree.
pub fn client(number: usize) -> ClientDetails {
    ClientDetails {
        name: Personal::new(format!("Quillfeather {number}")),
        email: Some(Personal::new(format!("quillfeather-{number}@example.org"))),
        phone: None,
        language: Some("en".into()),
        time_zone: None,
        pronouns: None,
        contact: ContactRules::default(),
    }
}

impl Booked {
    pub fn of(reply: Reply) -> Self {
        let view: Value = serde_json::from_str(&reply.body).expect("JSON");
        let token = view["manage_token"]
            .as_str()
            .expect("a manage token")
            .to_owned();
        let id = view["id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("a booking's id");
        let caller = Caller::Client {
            token: token_hash(&token),
        };
        Self {
            reply,
            view,
            id,
            token,
            caller,
        }
    }

    pub fn status(&self) -> &str {
        self.view["status"].as_str().expect("a status")
    }

    /// The provider's id of the page that the answer leads to.
    pub fn page(&self) -> String {
        page(&self.view)
    }
}

/// The provider's id of a view's payment page.
pub fn page(view: &Value) -> String {
    let url = view["payment"]["checkout_url"]
        .as_str()
        .expect("a payment page");
    url.rsplit('/')
        .next()
        .expect("a path")
        .split(['?', '#'])
        .next()
        .expect("an id")
        .to_owned()
}

impl TestApp {
    /// The booking as who reads the mails about it has it: with the token that stands in them only.
    pub async fn by_mail(&self, booked: &Booked) -> Booked {
        let practice = self.record(booked).await.booking.practice;
        let facts = self
            .store()
            .message_facts(practice, booked.id)
            .await
            .expect("the store answers")
            .expect("the booking exists");
        let token = facts.token.expect("a mail token").reveal().clone();
        assert_ne!(token, booked.token);
        Booked {
            caller: Caller::Client {
                token: token_hash(&token),
            },
            token,
            ..booked.clone()
        }
    }

    /// Its client presses the button behind the link in a mail.
    pub async fn confirm(&self, booked: &Booked) -> Result<Value, ServiceError> {
        let mailed = self.by_mail(booked).await;
        let once = self.once("confirm");
        let confirmed = confirm(&self.app, &mailed.caller, booked.id, &once).await?;
        Ok(now(confirmed).told())
    }

    /// An introduction is for new clients, and once, as in the file.
    pub async fn introductions_for_new_clients(&self) {
        self.redefine(super::RIVERSIDE, |catalogue| {
            let intro = catalogue
                .services
                .iter_mut()
                .find(|one| one.handle == "intro")
                .expect("a service");
            (intro.audience, intro.max_per_client) = (Audience::NewClients, Some(1));
        })
        .await;
    }

    /// Asks for a booking.
    pub async fn book(&self, ask: &Ask) -> Result<Booked, ServiceError> {
        self.book_with(&self.app, ask).await
    }

    /// Asks another process for a booking.
    pub async fn book_with(&self, app: &App, ask: &Ask) -> Result<Booked, ServiceError> {
        let key = ask.key.clone().unwrap_or_else(|| self.key("book"));
        let booked = book(app, ask.slug, &ask.request, &ask.requester, &told(&key)).await?;
        Ok(Booked::of(booked.into_reply()))
    }

    /// The booking as it stands in the store.
    pub async fn record(&self, booked: &Booked) -> Record {
        let Caller::Client { token } = booked.caller else {
            panic!("a client")
        };
        self.store()
            .booking_by_token(booked.id, token)
            .await
            .expect("the store answers")
            .expect("the booking exists")
    }
}
