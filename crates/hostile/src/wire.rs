//! One connection's bytes: the request's head in, the steps out.

use crate::step::Step;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest head of a request.
const MAX_HEAD: usize = 16 * 1024;

/// The path of the next request, without its query, and its head; `None` at the end of the
/// connection.
pub(crate) async fn request(stream: &mut TcpStream) -> io::Result<Option<(String, String)>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > MAX_HEAD || stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or("/");
    let path = target.split('?').next().unwrap_or_default().to_owned();
    Ok(Some((path, head)))
}

/// Plays the steps; whether another request may come on this connection.
pub(crate) async fn play(stream: &mut TcpStream, steps: &[Step]) -> io::Result<bool> {
    for step in steps {
        match step {
            Step::Send(bytes) => stream.write_all(bytes).await?,
            Step::Repeat(piece, times) => {
                // Small pieces go out together: a call for each would take longer than they do.
                let together = (64 * 1024 / piece.len().max(1)).max(1) as u64;
                let many = piece.repeat(usize::try_from(together.min(*times)).unwrap_or(1));
                for _ in 0..times / together {
                    stream.write_all(&many).await?;
                }
                for _ in 0..times % together {
                    stream.write_all(piece).await?;
                }
            }
            Step::Drip(bytes, every) => {
                for byte in bytes.iter().cycle() {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(*every).await;
                }
            }
            Step::Entries(count) => entries(stream, *count).await?,
            Step::Hold => {
                // Until the client leaves: it sends nothing more, so a read ends with it.
                let mut rest = [0; 64];
                while stream.read(&mut rest).await? > 0 {}
            }
            Step::Reset => {
                stream.set_zero_linger()?;
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Step::KeepAlive => return Ok(true),
        }
    }
    Ok(false)
}

/// Sitemap entries of another host, so that a crawl that stays in scope refuses them all.
async fn entries(stream: &mut TcpStream, count: u32) -> io::Result<()> {
    let mut piece = String::new();
    for number in 0..count {
        piece.push_str("<url><loc>http://e.example/");
        piece.push_str(&number.to_string());
        piece.push_str("</loc></url>");
        if piece.len() > 64 * 1024 {
            stream.write_all(piece.as_bytes()).await?;
            piece.clear();
        }
    }
    stream.write_all(piece.as_bytes()).await
}
