use axum::{
    extract::State,
    routing::{get, post},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Notify,
    task::JoinHandle,
};

use super::*;

const ASK: &str = "GET /peer HTTP/1.1\r\nhost: a\r\n\r\n";
const WAIT: &str = "GET /wait HTTP/1.1\r\nhost: a\r\n\r\n";

/// Entered by `/wait`, and its leave.
type Gates = Arc<(Notify, Notify)>;

struct Server {
    address: SocketAddr,
    gates: Gates,
    stop: CancellationToken,
    done: JoinHandle<Drained>,
}

async fn server(header_timeout: Duration, most: usize, drain: Duration) -> Server {
    let write_timeout = Duration::from_mins(1);
    let limits = Connections {
        header_timeout,
        write_timeout,
        most: NonZeroUsize::new(most).unwrap(),
        per_peer: None,
        drain,
    };
    serving(limits).await
}

async fn serving(limits: Connections) -> Server {
    let gates = Gates::default();
    let wait = async |State(gates): State<Gates>| {
        gates.0.notify_one();
        gates.1.notified().await;
        "waited"
    };
    let peer = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string();
    let endless = async || {
        Body::from_stream(futures::stream::repeat(Ok::<_, Infallible>(vec![
            b'a';
            65_536
        ])))
    };
    let app = Router::new()
        .route("/peer", get(peer))
        .route("/wait", get(wait))
        .route("/endless", get(endless))
        .route("/echo", post(async |body: String| body))
        .with_state(Arc::clone(&gates));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let done = tokio::spawn(serve(listener, app, limits, stop.clone()));
    Server {
        address,
        gates,
        stop,
        done,
    }
}

async fn roomy() -> Server {
    server(Duration::from_mins(1), 100, Duration::from_mins(1)).await
}

async fn connect(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Fails instead of hanging when something never happens.
async fn soon<T>(something: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), something)
        .await
        .expect("within ten seconds")
}

/// Reads until the server closes the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // A cut connection may end in a reset; what came before it counts.
    let _ = soon(stream.read_to_string(&mut text)).await;
    text
}

async fn some(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 4_096];
    let read = soon(stream.read(&mut buffer)).await.unwrap();
    String::from_utf8(buffer[..read].to_vec()).unwrap()
}

#[tokio::test]
async fn requests_know_their_peer() {
    let server = roomy().await;
    let mut stream = connect(&server, ASK).await;
    let answer = some(&mut stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK")
            && answer.ends_with(&stream.local_addr().unwrap().to_string()),
        "{answer}"
    );
}

#[tokio::test]
async fn running_requests_are_answered_and_idle_connections_closed_before_it_returns() {
    let server = roomy().await;
    let mut idle = connect(&server, ASK).await;
    let _ = some(&mut idle).await;
    let running = connect(&server, WAIT).await;
    soon(server.gates.0.notified()).await;
    server.stop.cancel();
    assert_eq!(rest(idle).await, "");
    assert!(!server.done.is_finished());
    server.gates.1.notify_one();
    let answer = rest(running).await;
    assert!(
        answer.ends_with("waited") && answer.contains("connection: close"),
        "{answer}"
    );
    assert_eq!(soon(server.done).await.unwrap(), Drained::Whole);
    assert!(
        TcpStream::connect(server.address).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn draining_ends_in_time_whatever_runs() {
    let server = server(Duration::from_mins(1), 100, Duration::from_millis(20)).await;
    let running = connect(&server, WAIT).await;
    soon(server.gates.0.notified()).await;
    server.stop.cancel();
    assert_eq!(soon(server.done).await.unwrap(), Drained::Cut);
    assert_eq!(rest(running).await, "");
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let server = server(Duration::from_millis(30), 100, Duration::from_mins(1)).await;
    for beginning in ["", "GET /peer HTTP/1.1\r\nhost:"] {
        assert!(
            !rest(connect(&server, beginning).await)
                .await
                .contains("200 OK"),
            "{beginning:?}"
        );
    }
    let idle = rest(connect(&server, ASK).await).await;
    assert_eq!(
        idle.matches("HTTP/1.1 200 OK").count(),
        1,
        "answered, then closed for idling: {idle}"
    );
}

#[tokio::test]
async fn connections_over_the_cap_wait_for_a_place() {
    let server = server(Duration::from_mins(1), 1, Duration::from_mins(1)).await;
    let first = connect(&server, WAIT).await;
    soon(server.gates.0.notified()).await;
    let mut second = connect(&server, ASK).await;
    let waiting = tokio::time::timeout(Duration::from_millis(50), some(&mut second)).await;
    assert!(waiting.is_err(), "{waiting:?}");
    server.gates.1.notify_one();
    drop(first);
    assert!(some(&mut second).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_more_are_closed_at_once() {
    let most = NonZeroUsize::new(100).unwrap();
    let minute = Duration::from_mins(1);
    let per_peer = NonZeroUsize::new(2);
    let server = serving(Connections {
        header_timeout: minute,
        write_timeout: minute,
        most,
        per_peer,
        drain: minute,
    })
    .await;
    let running = connect(&server, WAIT).await;
    soon(server.gates.0.notified()).await;
    let mut idle = connect(&server, ASK).await;
    assert!(some(&mut idle).await.starts_with("HTTP/1.1 200 OK"));
    assert_eq!(
        rest(TcpStream::connect(server.address).await.unwrap()).await,
        ""
    );
    server.gates.1.notify_one();
    drop((running, idle));
    // The place of one that left is free once the server has seen it leave.
    let again = async {
        loop {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            if stream.write_all(ASK.as_bytes()).await.is_ok()
                && some_or_none(&mut stream)
                    .await
                    .starts_with("HTTP/1.1 200 OK")
            {
                break;
            }
        }
    };
    soon(again).await;
}

async fn some_or_none(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 4_096];
    let read = stream.read(&mut buffer).await.unwrap_or_default();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

#[tokio::test]
async fn a_client_that_does_not_read_is_given_up() {
    let (one, minute) = (NonZeroUsize::MIN, Duration::from_mins(1));
    let write_timeout = Duration::from_millis(50);
    let limits = Connections {
        header_timeout: minute,
        write_timeout,
        most: one,
        per_peer: None,
        drain: minute,
    };
    let server = serving(limits).await;
    // The only place is taken by somebody who asks for more than the system keeps for them, and reads none of it.
    let _never_reads = connect(&server, "GET /endless HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut next = connect(&server, ASK).await;
    assert!(some(&mut next).await.starts_with("HTTP/1.1 200 OK"));
}
