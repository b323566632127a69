use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::*;
use crate::ports::{
    mailer::{Mail, MailEvent, MailLink, Mailer, SendError},
    sms_sender::{SmsSender, TextMessage},
};
use domain::{clients::Personal, ids::PracticeId, interval::Interval};

fn mail() -> Mail {
    let at = |text: &str| text.parse().unwrap();
    Mail {
        id: "bkg_1.2@book.example".into(),
        first: Some("bkg_1.1@book.example".into()),
        date: at("2026-10-05T08:00:00Z"),
        sender: "Riverside".into(),
        reply_to: Some("hello@riverside.example".into()),
        to_name: Personal::new("Zoë <b>".into()),
        to_address: Personal::new(" zoe@example.org ".into()),
        subject: "Ihr Termin am 12. März".into(),
        paragraphs: vec![
            Personal::new("Guten Tag Zoë <b>,".into()),
            Personal::new("Ihr Termin.".into()),
        ],
        links: vec![MailLink {
            label: "Details".into(),
            url: Personal::new("https://book.example/manage/abc".into()),
        }],
        small_print: vec!["Nur für Sie.".into()],
        language: "de-DE",
        right_to_left: false,
        event: Some(MailEvent {
            uid: "bkg_1@prc_1.book.example".into(),
            at: Interval::new(at("2026-10-12T11:00:00Z"), at("2026-10-12T11:50:00Z")).unwrap(),
            title: "Termin".into(),
            sequence: 3,
            created: at("2026-10-05T08:00:00Z"),
            changed: at("2026-10-05T08:00:00Z"),
            cancelled: false,
        }),
    }
}

/// A mail server that answers every recipient with `to_recipient`, for one connection; what it was given.
async fn server(to_recipient: &'static str) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    (
        url,
        tokio::spawn(async move { talk(listener.accept().await.unwrap().0, to_recipient).await }),
    )
}

async fn talk(connection: TcpStream, to_recipient: &str) -> Vec<String> {
    let (reading, mut writing) = connection.into_split();
    let (mut lines, mut heard, mut in_data) = (BufReader::new(reading).lines(), Vec::new(), false);
    writing.write_all(b"220 here\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        heard.push(line.clone());
        let answer = match line.split([' ', ':']).next().unwrap() {
            _ if in_data && line != "." => continue,
            "." => "250 taken",
            "EHLO" => "250 AUTH PLAIN",
            "RCPT" | "AUTH" => to_recipient,
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 yes",
        };
        in_data = answer.starts_with("354");
        if writing
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .is_err()
            || line == "."
            || line == "QUIT"
        {
            break;
        }
    }
    heard
}

fn mailer(url: &str) -> SmtpMailer {
    SmtpMailer::new(&SmtpSettings {
        url: url.into(),
        from: "bookings@book.example".into(),
    })
    .unwrap()
}

#[tokio::test]
async fn a_mail_server_takes_it_as_it_was_meant() {
    let (url, heard) = server("250 yes").await;
    mailer(&url).send(&mail()).await.unwrap();
    let heard = heard.await.unwrap().join("\r\n");
    for said in [
        "MAIL FROM:<bookings@book.example>",
        "RCPT TO:<zoe@example.org>",
        "Message-ID: <bkg_1.2@book.example>",
        "References: <bkg_1.1@book.example>",
        "Auto-Submitted: auto-generated",
        "Reply-To: hello@riverside.example",
        "From: \"Riverside\" <bookings@book.example>",
        "Date: Mon, 05 Oct 2026 08:00:00 +0000",
    ] {
        assert!(
            heard.contains(said) || heard.contains(&said.replace('"', "")),
            "{said}: {heard}"
        );
    }
    let data = heard.split_once("DATA\r\n").unwrap().1;
    let read = mail_parser::MessageParser::default()
        .parse(data.as_bytes())
        .unwrap();
    assert_eq!(read.subject(), Some("Ihr Termin am 12. März"));
    assert_eq!(
        read.to().and_then(|to| to.first()).and_then(|to| to.name()),
        Some("Zoë <b>")
    );
    assert!(
        read.body_html(0)
            .unwrap()
            .contains("Guten Tag Zoë &lt;b&gt;,")
    );
    assert!(
        read.body_text(0)
            .unwrap()
            .replace('\r', "")
            .contains("Details\nhttps://book.example/manage/abc")
    );
    assert_eq!(
        (read.text_body_count(), read.attachment_count()),
        (1, 2),
        "the invitation, and as a file"
    );
}

#[tokio::test]
async fn what_a_server_says_decides_whether_it_is_tried_again() {
    for (answer, expected) in [
        ("451 later", SendError::Temporary("busy")),
        ("421 later", SendError::Temporary("busy")),
        ("550 nobody", SendError::Permanent("no_such_address")),
        ("552 full", SendError::Temporary("mailbox_full")),
        ("553 nobody", SendError::Permanent("no_such_address")),
        ("535 who are you", SendError::Temporary("not_let_in")),
        ("554 no", SendError::Permanent("refused")),
    ] {
        let (url, heard) = server(answer).await;
        assert_eq!(mailer(&url).send(&mail()).await, Err(expected), "{answer}");
        heard.abort();
    }
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    assert_eq!(
        mailer(&format!("smtp://{gone}")).send(&mail()).await,
        Err(SendError::Temporary("unreachable"))
    );
    let nobody = Mail {
        to_address: Personal::new("zoe at example".into()),
        ..mail()
    };
    assert_eq!(
        mailer("smtp://127.0.0.1:9").send(&nobody).await,
        Err(SendError::Permanent("address"))
    );
}

#[tokio::test]
async fn the_login_can_be_tried_without_sending_anything() {
    for (answer, expected) in [
        ("235 come in", Ok(())),
        ("535 who are you", Err(SendError::Temporary("not_let_in"))),
    ] {
        let (url, heard) = server(answer).await;
        assert_eq!(
            mailer(&url.replace("//", "//us:secret@")).check().await,
            expected,
            "{answer}"
        );
        heard.abort();
    }
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    assert_eq!(
        mailer(&format!("smtp://{gone}")).check().await,
        Err(SendError::Temporary("unreachable"))
    );
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_refused() {
    let new = |url: &str, from: &str| {
        SmtpMailer::new(&SmtpSettings {
            url: url.into(),
            from: from.into(),
        })
        .map(|_| ())
    };
    assert_eq!(
        new("http://mail.example", "a@b.example"),
        Err(SmtpSettingsError::Url)
    );
    assert_eq!(
        new("smtps://u:p@mail.example", "nobody"),
        Err(SmtpSettingsError::From)
    );
    assert_eq!(
        new("smtp://u:p@mail.example:587?tls=required", "a@b.example"),
        Ok(())
    );
}

/// Status, whether a policy guards it, and text of a page of the demo's mailbox.
async fn page_of(mailbox: &Mailbox, path: &str) -> (u16, bool, String) {
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    let router = MailboxPage::router(mailbox.clone());
    let answer = router
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (status, csp) = (
        answer.status().as_u16(),
        answer.headers().get("content-security-policy").cloned(),
    );
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        csp.is_some(),
        String::from_utf8(body.to_vec()).unwrap(),
    )
}

#[tokio::test]
async fn the_demo_shows_what_was_sent_and_nothing_of_it_runs() {
    let mailbox = Mailbox::default();
    let hostile = Mail {
        subject: "<script>alert(1)</script>".into(),
        right_to_left: true,
        language: "ar",
        ..mail()
    };
    Mailer::send(&mailbox, &hostile).await.unwrap();
    for path in ["/demo/outbox", "/demo/outbox/1", "/demo/outbox/1/html"] {
        let (status, guarded, page) = page_of(&mailbox, path).await;
        assert!(
            status == 200 && guarded && !page.contains("<script"),
            "{path}: {page}"
        );
    }
    let (_, _, page) = page_of(&mailbox, "/demo/outbox/1").await;
    assert!(page.contains("invite.ics"));
    let (_, _, html) = page_of(&mailbox, "/demo/outbox/1/html").await;
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert_eq!(page_of(&mailbox, "/demo/outbox/2").await.0, 404);
}

#[tokio::test]
async fn the_demo_keeps_so_many_mails_and_shows_text_messages_as_well() {
    let mailbox = Mailbox::default();
    for _ in 0..211 {
        Mailer::send(&mailbox, &mail()).await.unwrap();
    }
    assert_eq!(mailbox.messages().len(), 200);
    assert!(mailbox.texts().is_empty());
    let text = TextMessage {
        id: "bkg_1.4".into(),
        practice: PracticeId(uuid::Uuid::nil()),
        sender: "Riverside".into(),
        to: Personal::new("+442079460018".into()),
        text: Personal::new("Zoë, Ihr Termin: <script>alert(1)</script>".into()),
        language: "de-DE",
        at: mail().date,
        valid_until: mail().date,
    };
    SmsSender::send(&mailbox, &text).await.unwrap();
    let (status, _, page) = page_of(&mailbox, "/demo/outbox/212").await;
    assert!(
        status == 200 && page.contains("Zoë, Ihr Termin: &lt;script") && !page.contains("<iframe"),
        "{page}"
    );
    assert_eq!(page_of(&mailbox, "/demo/outbox/212/html").await.0, 404);
    assert_eq!(mailbox.texts().len(), 1);
}

#[test]
fn the_mailer_can_send_to_whatever_is_accepted() {
    use proptest::prelude::*;

    for (text, sent) in [
        ("sam@example.org", "sam@example.org"),
        ("o'brien+x@Example.org", "o'brien+x@example.org"),
        ("zoe@müller.de", "zoe@xn--mller-kva.de"),
        ("zoë@example.org", "zoë@example.org"),
    ] {
        assert_eq!(
            mime::address(text)
                .map(|address| address.to_string())
                .as_deref(),
            Some(sent),
            "{text}"
        );
    }
    let parts = (
        "[a-zë0-9.!'+_@\"-]{0,12}",
        "[a-zü0-9.-]{0,12}",
        "[a-zé0-9]{0,6}",
    );
    proptest!(ProptestConfig::with_cases(4_000), |((local, domain, last) in parts)| {
        let text = format!("{local}@{domain}.{last}");
        if domain::email::EmailAddress::read(&text).is_some() {
            prop_assert!(mime::address(&text).is_some(), "{}", text);
        }
    });
}
