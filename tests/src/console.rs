//! The console of a folder, served by the test itself; and a client of a few lines.

use newshound_desk::console::{Token, router};
use newshound_roles::orders::Place;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

/// A console that is served until this is dropped.
#[derive(Debug)]
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    /// What opens it.
    pub token: String,
    _runtime: tokio::runtime::Runtime,
}

/// Serves the console of the folder `out` on a free port of loopback.
///
/// # Errors
/// Where no port or thread can be had.
pub fn serve(out: &Path) -> Result<Served, Box<dyn std::error::Error>> {
    let token = Token::of_folder(out).map_err(|failure| failure.message)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let text = token.expose().to_owned();
    let app = router(Place::Folder(out.to_owned()), "harbour-desk", token, address);
    runtime.spawn(async move {
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            let _ = axum::serve(listener, app).await;
        }
    });
    Ok(Served { address, token: text, _runtime: runtime })
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its head, in lower case.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Its body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Asks for `path` with more header lines (`name: value`), over a connection of its own. What is sent in
/// pieces is given as it came.
///
/// # Errors
/// Where nobody answers.
pub fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    lines: &[&str],
    body: &str,
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let own_host = lines.iter().any(|line| line.to_lowercase().starts_with("host:"));
    let host = if own_host { String::new() } else { format!("host: {address}\r\n") };
    let more: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\n{host}{more}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() })
}
