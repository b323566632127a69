//! Mails: how many the workers hand to a mail server in a second. The server is in this very process and takes everything.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hourkeep::{
    adapters::mail::{SmtpMailer, SmtpSettings},
    service::{App, Gateways},
    workers::{self, Pace},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use super::judge;
use crate::support::{Ask, Engine, RIVERSIDE, TestApp};

const MAILS: usize = 4_000;
const AT_LEAST: f64 = 200.0;

/// Where it listens; counts what it has taken.
async fn mail_server(taken: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(talk(connection, taken.clone()));
        }
    });
    url
}

/// As much of SMTP as a sender needs (RFC 5321).
async fn talk(connection: TcpStream, taken: Arc<AtomicUsize>) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let (reading, mut writing) = connection.into_split();
    let (mut lines, mut in_data) = (BufReader::new(reading).lines(), false);
    writing.write_all(b"220 here\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer = match line.split([' ', ':']).next()? {
            "." => {
                in_data = false;
                taken.fetch_add(1, Ordering::Relaxed);
                "250 taken\r\n"
            }
            _ if in_data => continue,
            "DATA" => {
                in_data = true;
                "354 go on\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 yes\r\n",
        };
        writing.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}

/// One confirmed booking, and as many confirmations of it, each a whole mail with link and invitation.
async fn planned(app: &TestApp) {
    app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online())
        .await
        .expect("a booking");
    let more = format!(
        "WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < {}) \
         INSERT INTO messages (practice_id, booking_id, number, kind, state, prompted, wanted_at, due_at, created_at) \
         SELECT practice_id, booking_id, 1000 + i, kind, state, prompted, wanted_at, due_at, created_at \
         FROM numbers CROSS JOIN messages m WHERE m.number = 1",
        MAILS - 1
    );
    assert_eq!(
        app.database.execute(&more).await.expect("messages"),
        MAILS as u64 - 1
    );
}

pub async fn sends(engine: Engine) {
    let app = TestApp::start(engine).await;
    planned(&app).await;
    let taken = Arc::new(AtomicUsize::new(0));
    let smtp = SmtpSettings {
        url: mail_server(taken.clone()).await.into(),
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
    let service = Arc::new(App::new(
        store.clone(),
        outside,
        clock.clone(),
        entropy.clone(),
        settings.clone(),
    ));
    // As `serve` runs them by default.
    let (interval, lease, drain) = (
        Duration::from_secs(1),
        Duration::from_mins(1),
        Duration::from_secs(20),
    );
    let (pace, stop, began) = (
        Pace {
            interval,
            lease,
            at_most: 20,
            drain,
        },
        CancellationToken::new(),
        Instant::now(),
    );
    let running = tokio::spawn(workers::run(service, pace, stop.clone()));
    let waiting = "SELECT COUNT(*) FROM messages WHERE state = 'due' AND kind = 'confirmed'";
    while app.database.number(waiting).await > 0 {
        assert!(
            began.elapsed() < Duration::from_mins(5),
            "{} of {MAILS} were sent",
            taken.load(Ordering::Relaxed)
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = began.elapsed();
    stop.cancel();
    running.await.expect("the workers end");
    assert_eq!(taken.load(Ordering::Relaxed), MAILS, "each once");
    let rate = f64::from(u32::try_from(MAILS).expect("a few")) / took.as_secs_f64();
    judge(
        &format!("{engine:?}: {MAILS} mails in {took:.1?}: {rate:.0}/s, at least {AT_LEAST:.0}"),
        rate >= AT_LEAST,
    );
    app.finish().await;
}
