//! A mail server of somebody else's that is down for a day. `scripts/test foreign` runs it:
//! `MAIL_SERVER="PYTHON tests/foreign/mail_server.py"`, to which the port and a folder for the mails are added.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use hourkeep::{
    adapters::mail::{SmtpMailer, SmtpSettings},
    service::{App, Gateways, authenticate::Caller, messages::sending},
};
use mail_parser::MessageParser;

use crate::support::{Ask, Engine, RIVERSIDE, TestApp};

/// Ended with its owner.
struct MailServer(Child);

impl MailServer {
    fn start(port: u16, folder: &Path) -> Self {
        let command = env::var("MAIL_SERVER").expect("MAIL_SERVER says how to start one");
        let mut words = command.split_whitespace();
        let mut command = Command::new(words.next().expect("a program"));
        command
            .args(words)
            .arg(port.to_string())
            .arg(folder)
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("it speaks");
        assert_eq!(line, "ready\n");
        Self(child)
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn quarters(app: &TestApp, service: &App, number: usize) {
    for _ in 0..number {
        app.advance(15);
        loop {
            let due = app
                .store()
                .lease_messages(app.lease())
                .await
                .expect("the store answers");
            if due.is_empty() {
                break;
            }
            for one in &due {
                sending::carry_out(service, one)
                    .await
                    .expect("the store answers");
            }
        }
    }
}

/// The service with a mail server at that port.
fn mailing(app: &TestApp, port: u16) -> App {
    let smtp = SmtpSettings {
        url: format!("smtp://127.0.0.1:{port}").into(),
        from: "bookings@hourkeep.example".into(),
    };
    let App {
        store,
        clock,
        entropy,
        settings,
        ..
    } = app.app.as_ref();
    let outside = Gateways {
        mailer: Arc::new(SmtpMailer::new(&smtp).expect("settings")),
        ..app.app.gateways.clone()
    };
    App::new(
        store.clone(),
        outside,
        clock.clone(),
        entropy.clone(),
        settings.clone(),
    )
}

/// The subjects of the mails in a folder, sorted.
fn subjects(folder: &Path) -> Vec<String> {
    let mut subjects: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|file| fs::read(file.expect("a file").path()).expect("a mail"))
        .map(|bytes| {
            MessageParser::default()
                .parse(&bytes)
                .expect("a mail")
                .subject()
                .expect("a subject")
                .to_owned()
        })
        .collect();
    subjects.sort();
    subjects
}

async fn a_day_without_a_mail_server(engine: Engine) {
    let app = TestApp::start(engine).await;
    let folder = tempfile::tempdir().expect("a folder");
    // Nobody listens there until the server does.
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a port")
        .port();
    let service = mailing(&app, port);

    let free = |start: &str, client| Ask::of(RIVERSIDE, "intro", start).online().by(client);
    let kept = app
        .book(&free("2026-10-13T10:00:00+01:00", 0))
        .await
        .expect("a booking");
    let moved = app
        .book(&free("2026-10-12T12:00:00+01:00", 1))
        .await
        .expect("a booking");
    let given_up = app
        .book(&free("2026-10-14T12:00:00+01:00", 2))
        .await
        .expect("a booking");
    quarters(&app, &service, 24).await;
    app.reschedule(&moved, "2026-10-14T13:00:00+01:00")
        .await
        .expect("moved");
    let practice = Caller::Practice(app.key_of(&given_up).await);
    app.cancel_as(&practice, &given_up)
        .await
        .expect("cancelled");
    quarters(&app, &service, 72).await;
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);

    let server = MailServer::start(port, folder.path());
    quarters(&app, &service, 48).await;
    for (booked, expected) in [
        (&kept, &["confirmed sent"][..]),
        (&moved, &["confirmed cancelled", "moved sent"]),
        (
            &given_up,
            &["confirmed cancelled", "cancelled_by_practice sent"],
        ),
    ] {
        let told = app.told(booked).await;
        let told: Vec<_> = told
            .iter()
            .filter(|one| !one.starts_with("reminder") && !one.starts_with("day_before"))
            .collect();
        assert_eq!(
            told, expected,
            "nothing is lost, and nothing said that is not so any more"
        );
    }
    drop(server);
    let expected = [
        "Your booking is now on 14 October 2026",
        "Your booking on 13 October 2026",
        "Your booking on 14 October 2026 can’t go ahead",
    ];
    assert_eq!(subjects(folder.path()), expected, "each once");
    app.finish().await;
}

#[tokio::test]
#[ignore = "needs MAIL_SERVER: scripts/test foreign runs it"]
async fn a_day_without_a_mail_server_on_sqlite() {
    a_day_without_a_mail_server(Engine::Sqlite).await;
}

#[tokio::test]
#[ignore = "needs MAIL_SERVER: scripts/test foreign runs it"]
async fn a_day_without_a_mail_server_on_postgres() {
    a_day_without_a_mail_server(Engine::Postgres).await;
}
