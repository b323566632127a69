//! For tests of what goes out: a resolver that says what it is told, a server that answers anything, and every notation of
//! addresses that must not be reached.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::{Outbound, OutboundSettings, Resolve};

/// Where the servers of these tests are, and the only place that [`outbound`] may reach besides the public network.
pub(crate) const HERE: &str = "127.0.0.1";

/// Hosts that must be refused although [`HERE`] is allowed. By [`Answers::elsewhere`] every name leads to 127.0.0.2.
pub(crate) const FORBIDDEN: &[&str] = &[
    // 127.0.0.2, in the words of programs that read numbers kindly.
    "127.0.0.2",
    "127.0.0.2.",
    "2130706434",
    "0x7f000002",
    "0x7F.0x0.0x0.0x2",
    "0x7f.2",
    "0177.0.0.2",
    "017700000002",
    "127.2",
    "127.0.2",
    "%31%32%37.0.0.2",
    "１２７.0.0.2",
    "127。0。0。2",
    "①②⑦.0.0.2",
    // As IPv6: loopback, mapped, compatible, 6to4, NAT64, Teredo; not even the allowed address comes in through these.
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[::ffff:8.8.8.8]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[100::1]",
    "[2001:2::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[::]",
    "[fd00:ec2::254]",
    // Ranges of IPv4, at their edges.
    "0",
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    // Names.
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "printer.local",
    "metadata.google.internal",
    "router.lan",
    "nas.home.arpa",
    "intranet",
    "intranet.",
    "calendar.example",
    "calendar.example.",
];

/// A way out that reaches [`HERE`], with little patience.
pub(crate) fn outbound(resolver: Arc<Answers>, timeout: Duration) -> Arc<Outbound> {
    let settings = OutboundSettings {
        allow_networks: vec![format!("{HERE}/32").parse().unwrap()],
        timeout,
        ..OutboundSettings::new("https://hourkeep.example")
    };
    Arc::new(Outbound::with_resolver(settings, resolver))
}

/// Answers one after the other, whatever the name; the last one again and again.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    answers: Vec<Vec<IpAddr>>,
    pub(crate) asked: AtomicUsize,
}

impl Answers {
    pub(crate) fn of(answers: &[&[&str]]) -> Arc<Self> {
        let parsed = answers
            .iter()
            .map(|answer| answer.iter().map(|ip| ip.parse().unwrap()).collect());
        Arc::new(Self {
            answers: parsed.collect(),
            asked: AtomicUsize::new(0),
        })
    }

    pub(crate) fn elsewhere() -> Arc<Self> {
        Self::of(&[&["127.0.0.2"]])
    }

    pub(crate) fn here() -> Arc<Self> {
        Self::of(&[&[HERE]])
    }
}

#[async_trait]
impl Resolve for Answers {
    async fn resolve(&self, _name: &str) -> io::Result<Vec<IpAddr>> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst);
        self.answers
            .get(at)
            .or(self.answers.last())
            .cloned()
            .ok_or(io::ErrorKind::NotFound.into())
    }
}

/// What a server says: parts, with a pause after each; then it hangs up.
pub(crate) struct TestResponse {
    pub(crate) parts: Box<dyn Iterator<Item = Vec<u8>> + Send>,
    pub(crate) pause: Duration,
}

impl TestResponse {
    /// Head and body, complete.
    pub(crate) fn all(status: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        Self::parts(head, std::iter::once(body.to_vec()))
    }

    /// The same after a while.
    pub(crate) fn later(pause: Duration, said: Self) -> Self {
        Self {
            parts: Box::new(std::iter::once(Vec::new()).chain(said.parts)),
            pause,
        }
    }

    /// A head of which the body comes in parts, until they end or nobody listens any more.
    pub(crate) fn parts(
        head: String,
        body: impl Iterator<Item = Vec<u8>> + Send + 'static,
    ) -> Self {
        Self {
            parts: Box::new(std::iter::once(head.into_bytes()).chain(body)),
            pause: Duration::ZERO,
        }
    }
}

/// A server on a free port; ends with the test.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    /// The heads of all requests.
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
    /// Bytes that went out.
    pub(crate) sent: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Server {
    /// `answer` is given the path.
    pub(crate) async fn start(
        answer: impl Fn(&str) -> TestResponse + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let at = listener.local_addr().unwrap();
        let (heads, sent) = (
            Arc::new(Mutex::new(Vec::new())),
            Arc::new(AtomicUsize::new(0)),
        );
        let (told, count, answer) = (Arc::clone(&heads), Arc::clone(&sent), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (told, count, answer) =
                    (Arc::clone(&told), Arc::clone(&count), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &told, &count, answer.as_ref()).await });
            }
        });
        Self {
            at,
            heads,
            sent,
            task,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    heads: &Mutex<Vec<String>>,
    sent: &AtomicUsize,
    answer: &(dyn Fn(&str) -> TestResponse + Sync),
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        // Somebody speaks TLS.
        if head.is_empty() && !byte.is_ascii_alphabetic() {
            return;
        }
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    heads.lock().unwrap().push(head);
    let said = answer(&path);
    for part in said.parts {
        if stream.write_all(&part).await.is_err() {
            return;
        }
        sent.fetch_add(part.len(), Ordering::SeqCst);
        tokio::time::sleep(said.pause).await;
    }
}
