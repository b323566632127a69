//! The post: a mailbox that a test can close, and what was sent, read back by another program's parser.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::clients::MessageChannel;
use hourkeep::{
    adapters::mail::Mailbox,
    ports::{
        mailer::{Mail, Mailer, SendError},
        sms_sender::{SmsSender, TextMessage},
    },
    service::{
        clients::link_requests,
        messages::{notifications, sending},
    },
};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::{Booked, TestApp};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Post {
    mailbox: Mailbox,
    trouble: Arc<Mutex<Option<SendError>>>,
}

#[async_trait]
impl Mailer for Post {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let trouble = *self.trouble.lock().unwrap();
        match trouble {
            Some(error) => Err(error),
            None => Mailer::send(&self.mailbox, mail).await,
        }
    }
}

#[async_trait]
impl SmsSender for Post {
    async fn send(&self, message: &TextMessage) -> Result<(), SendError> {
        let trouble = *self.trouble.lock().unwrap();
        match trouble {
            Some(error) => Err(error),
            None => SmsSender::send(&self.mailbox, message).await,
        }
    }
}

impl Post {
    /// Nothing is taken any more; or, again, everything.
    pub fn trouble(&self, trouble: Option<SendError>) {
        *self.trouble.lock().unwrap() = trouble;
    }

    /// Everything that was sent, oldest first.
    pub fn mails(&self) -> Vec<Message<'static>> {
        let read = |bytes: &Vec<u8>| {
            MessageParser::default()
                .parse(bytes)
                .expect("a message")
                .into_owned()
        };
        self.mailbox.messages().iter().map(read).collect()
    }

    pub fn subjects(&self) -> Vec<String> {
        self.mails()
            .iter()
            .map(|mail| mail.subject().expect("a subject").to_owned())
            .collect()
    }

    /// Every text message: to whom, and what it says; oldest first.
    pub fn texts(&self) -> Vec<(String, String)> {
        self.mailbox
            .texts()
            .iter()
            .map(|one| (one.to.reveal().clone(), one.text.reveal().clone()))
            .collect()
    }

    /// What was sent to one address: subject and text, oldest first.
    pub fn to(&self, address: &str) -> Vec<(String, String)> {
        let is_theirs = |mail: &Message<'_>| {
            mail.to()
                .and_then(|to| to.first())
                .and_then(|to| to.address())
                == Some(address)
        };
        let said = |mail: Message<'_>| {
            (
                mail.subject().unwrap_or_default().to_owned(),
                mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
            )
        };
        self.mails()
            .into_iter()
            .filter(is_theirs)
            .map(said)
            .collect()
    }

    /// The newest mail.
    pub fn last(&self) -> Message<'static> {
        self.mails().pop().expect("something was sent")
    }
}

/// The parts of a message by their types, as they are nested.
pub fn shape(mail: &Message<'_>, part: u32) -> String {
    let part = &mail.parts[part as usize];
    let kind = part.content_type().expect("a type");
    let name = format!(
        "{}/{}",
        kind.c_type,
        kind.c_subtype.as_deref().unwrap_or_default()
    );
    match &part.body {
        PartType::Multipart(parts) => {
            format!(
                "{name}[{}]",
                parts
                    .iter()
                    .map(|part| shape(mail, *part))
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        _ => kind
            .attribute("method")
            .map_or(name.clone(), |method| format!("{name} {method}")),
    }
}

/// The invitation: the value of one of its properties.
pub fn invited(mail: &Message<'_>, property: &str) -> String {
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type()
            .is_some_and(|kind| kind.c_subtype.as_deref() == Some("calendar"))
    };
    let part = mail.parts.iter().find(is_calendar).expect("an invitation");
    let text = part.text_contents().expect("a text").replace("\r\n ", "");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{property}:")));
    line.unwrap_or_else(|| panic!("no {property} in {text}"))
        .to_owned()
}

impl TestApp {
    /// Looks for what is asked for by those who lost their links; what became of each.
    pub async fn find_links(&self) -> Vec<&'static str> {
        let due = self.store().lease_link_requests(self.lease()).await;
        let mut ends = Vec::new();
        for leased in &due.expect("the store answers") {
            let end = link_requests::carry_out(&self.app, leased).await;
            ends.push(end.expect("the store answers"));
        }
        ends
    }

    /// Sends what is due now; how many messages were looked at.
    pub async fn deliver(&self) -> usize {
        self.find_links().await;
        let mut count = 0;
        loop {
            let due = self
                .store()
                .lease_messages(self.lease())
                .await
                .expect("the store answers");
            let told = self
                .store()
                .lease_notifications(self.lease())
                .await
                .expect("the store answers");
            if due.is_empty() && told.is_empty() {
                return count;
            }
            count += due.len() + told.len();
            assert!(count < 10_000, "messages without end");
            for leased in &due {
                sending::carry_out(&self.app, leased)
                    .await
                    .expect("the store answers");
            }
            for leased in &told {
                notifications::carry_out(&self.app, leased)
                    .await
                    .expect("the store answers");
            }
        }
    }

    /// Each mail about a booking and what became of it, `confirmed sent`, in the order in which they were planned.
    pub async fn told(&self, booked: &Booked) -> Vec<String> {
        self.planned(booked, MessageChannel::Email).await
    }

    /// As [`TestApp::told`], of text messages.
    pub async fn texted(&self, booked: &Booked) -> Vec<String> {
        self.planned(booked, MessageChannel::Sms).await
    }

    async fn planned(&self, booked: &Booked, channel: MessageChannel) -> Vec<String> {
        let practice = self.record(booked).await.booking.practice;
        let found = self
            .store()
            .messages(practice, booked.id)
            .await
            .expect("the store answers");
        let found = found.iter().filter(|one| one.channel == channel);
        found
            .map(|one| format!("{} {}", one.kind.into_str(), one.state.into_str()))
            .collect()
    }

    /// The token that stands in the messages about a booking, and nowhere else.
    pub async fn mail_token(&self, booked: &Booked) -> String {
        let practice = self.record(booked).await.booking.practice;
        let facts = self
            .store()
            .message_facts(practice, booked.id)
            .await
            .expect("the store answers")
            .expect("a booking");
        facts.token.expect("a token").reveal().clone()
    }

    /// Every client so far has shown that their mailbox is theirs.
    pub async fn prove_mailboxes(&self) {
        let now = "(SELECT MAX(created_at) FROM clients)";
        self.database
            .execute(&format!("UPDATE clients SET proved_at = {now}"))
            .await
            .expect("a statement");
    }

    /// Sets the clock, and sends what is due by then.
    pub async fn deliver_at(&self, at: &str) {
        self.clock.set(at.parse().expect("an instant"));
        self.deliver().await;
    }
}
