//! The same statements without the service: what it sends to PostgreSQL is written down on its way, connection by connection, and later sent
//! again as it was, each message when the one before is answered.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::{JoinHandle, JoinSet},
};

/// What the service sent over each connection: messages, each with all that precedes the server's turn.
pub struct Recording(Vec<Vec<Vec<u8>>>);

/// Stands between the service and the server.
pub struct Recorder {
    listening: JoinHandle<()>,
    sent: Arc<Mutex<Vec<Vec<Vec<u8>>>>>,
}

/// One in front of the server at `url`; the URL at which it is reached.
pub async fn recorder(url: &str) -> (String, Recorder) {
    let server = address(url).to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = listener.local_addr().expect("an address").to_string();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (to, kept) = (server.clone(), sent.clone());
    let listening = tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&to).await.expect("the server");
            for stream in [&client, &server] {
                stream.set_nodelay(true).expect("an option");
            }
            let number = {
                let mut all = kept.lock().expect("nobody panics");
                all.push(Vec::new());
                all.len() - 1
            };
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            tokio::spawn(passed_on(from_server, to_client));
            tokio::spawn(written_down(from_client, to_server, kept.clone(), number));
        }
    });
    (url.replace(&server, &here), Recorder { listening, sent })
}

/// Host and port of a URL.
fn address(url: &str) -> &str {
    let (_, rest) = url.split_once('@').expect("a user");
    rest.split('/').next().expect("a host")
}

async fn passed_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let _ = tokio::io::copy(&mut from, &mut to).await;
}

/// What an `SSLRequest` has after its length (PostgreSQL, "Message Formats").
const SSL_REQUEST: [u8; 4] = 80_877_103_u32.to_be_bytes();

/// Messages have a letter, a length and that many bytes less four; the first has no letter (PostgreSQL, "Message Formats").
async fn written_down(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    kept: Arc<Mutex<Vec<Vec<Vec<u8>>>>>,
    number: usize,
) -> Option<()> {
    let (mut turn, mut is_first) = (Vec::new(), true);
    loop {
        let mut head = vec![0; if is_first { 4 } else { 5 }];
        from.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes(*head.last_chunk().expect("four bytes"));
        let mut rest = vec![0; usize::try_from(length).expect("a length") - 4];
        from.read_exact(&mut rest).await.ok()?;
        to.write_all(&[&head[..], &rest].concat()).await.ok()?;
        if !is_first {
            turn.extend([&head[..], &rest].concat());
            // Sync and Query give the server its turn; Terminate ends.
            if matches!(head[0], b'S' | b'Q') {
                kept.lock().expect("nobody panics")[number].push(std::mem::take(&mut turn));
            }
        }
        // A client that asks for TLS is told that there is none, and then begins.
        is_first = is_first && rest == SSL_REQUEST;
    }
}

impl Recorder {
    pub fn end(self) -> Recording {
        self.listening.abort();
        let sent = std::mem::take(&mut *self.sent.lock().expect("nobody panics"));
        Recording(sent)
    }
}

impl Recording {
    /// Sends all of it to the database at `url`; of so many bookings how many a second.
    pub async fn replayed(&self, url: &str, bookings: usize) -> f64 {
        let mut connections = Vec::new();
        for turns in self.0.iter().filter(|turns| !turns.is_empty()) {
            connections.push((Connection::open(url).await, turns.clone()));
        }
        let (began, mut sending) = (Instant::now(), JoinSet::new());
        for (mut connection, turns) in connections {
            sending.spawn(async move {
                for turn in turns {
                    connection.send(&turn).await;
                }
            });
        }
        sending.join_all().await;
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let bookings = bookings as f64;
        bookings / began.elapsed().as_secs_f64()
    }
}

struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    async fn open(url: &str) -> Self {
        let stream = TcpStream::connect(address(url)).await.expect("the server");
        stream.set_nodelay(true).expect("an option");
        let database = url.rsplit('/').next().expect("a name");
        let words = format!("user\0postgres\0database\0{database}\0\0");
        // Version 3.0 of the protocol.
        let length = u32::try_from(words.len() + 8).expect("few").to_be_bytes();
        let hello = [&length[..], &[0, 3, 0, 0], words.as_bytes()].concat();
        let mut connection = Self {
            stream,
            read: vec![0; 1 << 16],
        };
        connection.send(&hello).await;
        connection
    }

    /// Sends, and reads until the server waits for more.
    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("it listens");
        let (mut unread, mut is_ready) = (Vec::new(), false);
        while !is_ready {
            let count = self.stream.read(&mut self.read).await.expect("it answers");
            assert!(count > 0, "the connection was closed");
            unread.extend_from_slice(&self.read[..count]);
            let mut at = 0;
            while let Some(head) = unread.get(at..at + 5) {
                let length = u32::from_be_bytes(*head.last_chunk().expect("four bytes"));
                let end = at + 1 + usize::try_from(length).expect("a length");
                if end > unread.len() {
                    break;
                }
                assert_ne!(
                    head[0],
                    b'E',
                    "{}",
                    String::from_utf8_lossy(&unread[at..end])
                );
                is_ready = head[0] == b'Z';
                at = end;
            }
            unread.drain(..at);
        }
    }
}
