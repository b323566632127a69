//! `hourkeep healthcheck`: for containers, which have no other program to ask with.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::CommandError;
use crate::app::reached_from_here;

const TIMEOUT: Duration = Duration::from_secs(2);

pub(super) async fn run(listen: SocketAddr) -> Result<(), CommandError> {
    let address = reached_from_here(listen);
    let why = match timeout(TIMEOUT, ask(address)).await {
        Ok(Ok(status)) if status == "HTTP/1.1 200" => return Ok(()),
        Ok(Ok(status)) => format!("it answers {status}"),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it does not answer in time".into(),
    };
    Err(CommandError::Message(format!(
        "no healthy server at {address}: {why}"
    )))
}

/// The protocol and status of the answer.
async fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    // Only twelve bytes of the answer are needed, so there is no HTTP client.
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut status = [0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut status).await?;
    Ok(String::from_utf8_lossy(&status).into_owned())
}
