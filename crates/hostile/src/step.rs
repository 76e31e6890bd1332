//! What a response is made of.

use std::time::Duration;

/// One thing done on the socket.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends a piece so many times.
    Repeat(Vec<u8>, u64),
    /// Sends one byte at a time, this far apart, over and over.
    Drip(Vec<u8>, Duration),
    /// Sends so many sitemap entries.
    Entries(u32),
    /// Sends nothing more and keeps the connection open.
    Hold,
    /// Closes with RST.
    Reset,
    /// Reads the next request from the same connection; without it the connection ends.
    KeepAlive,
}

/// Sends `bytes`.
pub(crate) fn send(bytes: impl AsRef<[u8]>) -> Step {
    Step::Send(bytes.as_ref().to_vec())
}

/// Sends `piece` so many times.
pub(crate) fn repeat(piece: impl AsRef<[u8]>, times: u64) -> Step {
    Step::Repeat(piece.as_ref().to_vec(), times)
}

/// A whole response with the right length; `fields` end in CRLF each.
pub(crate) fn whole(status: &str, fields: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    vec![Step::Send(bytes), Step::KeepAlive]
}

/// `Content-Type: text/html` in UTF-8.
pub(crate) const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

/// The head of a 200 with HTML whose body ends with the connection.
pub(crate) const OPEN_HEAD: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n";

/// The head of a chunked 200 with HTML.
pub(crate) const CHUNKED_HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";

/// `body` as one chunk.
pub(crate) fn chunk(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("{:x}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(b"\r\n");
    bytes
}
