//! A first look at whoever listens, before the library connects.
//!
//! The library has no timeout for the handshake, and an attempt that is given up leaves a
//! thread and a socket behind until the other side closes (40 attempts at a stopped broker
//! left 41 threads). So a broker that does not greet is found out here, with a socket of our
//! own.

use crate::error::ConnectError;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for the broker's greeting.
const PATIENCE: Duration = Duration::from_secs(3);
/// After so long without one, whoever listens is asked in the way of protocols made of lines:
/// an HTTP server waits for the end of a line where a broker greets.
const SILENCE: Duration = Duration::from_millis(1_500);
/// The greeting of AMQP 0-9-1.
const HEADER: &[u8; 8] = b"AMQP\0\0\x09\x01";
/// Bytes of the answer that are read: RabbitMQ's is about 500.
const ANSWER: usize = 4096;

/// A broker that is RabbitMQ.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Greeting {
    /// Its version, where it tells one.
    pub(super) version: Option<String>,
}

/// Whether RabbitMQ greets at `host:port`.
pub(super) async fn probe(host: &str, port: u16, shown: &str) -> Result<(), ConnectError> {
    greeting(host, port, shown).await.map(|_| ())
}

/// How RabbitMQ greets at `host:port`.
pub(super) async fn greeting(host: &str, port: u16, shown: &str) -> Result<Greeting, ConnectError> {
    let away = |why: &str| {
        ConnectError::Unreachable(format!("RabbitMQ at {shown} cannot be reached: {why}"))
    };
    let greeting = async {
        let mut stream = TcpStream::connect((host, port)).await?;
        stream.write_all(HEADER).await?;
        let mut answer = Vec::with_capacity(ANSWER);
        if tokio::time::timeout(SILENCE, stream.readable()).await.is_err() {
            stream.write_all(b"\r\n\r\n").await?;
        }
        while answer.len() < ANSWER && !complete(&answer) {
            if stream.read_buf(&mut answer).await? == 0 {
                break;
            }
        }
        Ok::<_, std::io::Error>(answer)
    };
    let answer = match tokio::time::timeout(PATIENCE, greeting).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(away(&error.to_string())),
        Err(_) => return Err(away("it takes the connection and does not greet")),
    };
    let has = |word: &[u8]| answer.windows(word.len()).any(|part| part == word);
    match answer.first() {
        None => Err(away("it closes the connection at our greeting")),
        Some(1) if has(b"RabbitMQ") => Ok(Greeting { version: version(&answer) }),
        Some(1) => Err(ConnectError::Unfit(format!(
            "{shown} is a broker, but not RabbitMQ; newshound needs RabbitMQ's quorum queues"
        ))),
        Some(_) => Err(ConnectError::Unfit(format!(
            "{shown} does not speak AMQP 0-9-1, so it is no RabbitMQ"
        ))),
    }
}

/// The broker's version in its greeting: the field `version` of the server's properties, a long
/// string (AMQP 0-9-1, section 4.2.5.5).
fn version(answer: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"\x07versionS";
    let start = answer.windows(KEY.len()).position(|part| part == KEY)? + KEY.len();
    let (size, text) = answer.get(start..)?.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    std::str::from_utf8(text.get(..size)?).ok().map(str::to_owned)
}

/// Whether the first frame is complete, or the answer is no frame.
fn complete(answer: &[u8]) -> bool {
    match answer {
        [1, _, _, size @ ..] if size.len() >= 4 => {
            let size = u32::from_be_bytes([size[0], size[1], size[2], size[3]]);
            // Type, channel and size in front, an end mark behind.
            answer.len() >= usize::try_from(size).unwrap_or(usize::MAX).saturating_add(8)
        }
        [1, ..] | [] => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        let greeting = b"..\x07productS\0\0\0\x08RabbitMQ\x07versionS\0\0\0\x063.10.8\x00";
        assert_eq!(version(greeting).as_deref(), Some("3.10.8"));
        assert_eq!(version(b"\x07versionS\0\0\xff\xff3"), None);
        assert_eq!(version(b"nothing"), None);
    }

    #[test]
    fn frames_are_read_to_their_end() {
        for (answer, done) in [
            (&b""[..], false),
            (b"\x01\0\0", false),
            (b"\x01\0\0\0\0\0\x02ab", false),
            (b"\x01\0\0\0\0\0\x02ab\xce", true),
            (b"AMQP\0\0\x09\x01", true),
            (b"HTTP/1.1 400", true),
        ] {
            assert_eq!(complete(answer), done, "{answer:?}");
        }
    }
}
