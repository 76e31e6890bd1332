//! An HTTP response as a record's block holds it.

use std::borrow::Cow;

/// Longest head that is looked for; servers' limits are a tenth of it.
const MAX_HEAD: usize = 1024 * 1024;

/// A response's head and body.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// Its status.
    pub status: u16,
    fields: Vec<(String, String)>,
    /// What stands behind the head.
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads a block; `None` where it is no HTTP response.
    #[must_use]
    pub fn read(block: &'a [u8]) -> Option<Self> {
        let (end, skip) = head_end(&block[..block.len().min(MAX_HEAD)])?;
        let head = String::from_utf8_lossy(&block[..end]);
        let mut lines = head.lines();
        let first = lines.next()?;
        let mut words = first.split_ascii_whitespace();
        let is_http = words.next()?.to_ascii_uppercase().starts_with("HTTP/");
        let status = words.next()?.parse().ok().filter(|_| is_http)?;
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = fields.last_mut()
            {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Some(Self { status, fields, body: &block[end + skip..] })
    }

    /// A field's value; the values of a field that comes more than once are joined by `with`.
    #[must_use]
    pub fn field(&self, name: &str, with: &str) -> Option<String> {
        let all: Vec<&str> = self
            .fields
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect();
        (!all.is_empty()).then(|| all.join(with))
    }

    /// The body as its server meant it: chunks are joined where the head says that it has some, and it
    /// does. Many archives keep the field and not the chunks.
    #[must_use]
    pub fn payload(&self) -> Cow<'a, [u8]> {
        let coding = self.field("transfer-encoding", ",").unwrap_or_default();
        if coding.to_ascii_lowercase().contains("chunked")
            && let Some(joined) = joined(self.body)
        {
            return Cow::Owned(joined);
        }
        Cow::Borrowed(self.body)
    }
}

/// Where the head ends, and how long its end is.
fn head_end(block: &[u8]) -> Option<(usize, usize)> {
    let at = |wanted: &[u8]| block.windows(wanted.len()).position(|window| window == wanted);
    // The first of both: a body may hold the other one.
    let wide = at(b"\r\n\r\n").map(|at| (at, 4));
    let upto = wide.map_or(block.len(), |(at, _)| at + 1);
    let thin = block[..upto].windows(2).position(|window| window == b"\n\n").map(|at| (at, 2));
    thin.or(wide).or_else(|| {
        // Nothing but a head, whose empty line was left out.
        (block.starts_with(b"HTTP/") && block.ends_with(b"\n")).then_some((block.len(), 0))
    })
}

/// The chunks of a body, joined (RFC 9112 section 7.1); `None` where it has none. One that ends early is
/// joined as far as it goes.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut is_first = true;
    loop {
        let line_end = rest.iter().take(1024).position(|byte| *byte == b'\n');
        let Some(line_end) = line_end else { return (!is_first).then_some(out) };
        let line = String::from_utf8_lossy(&rest[..line_end]);
        let size = line.split(';').next().unwrap_or_default().trim();
        let Some(size) = usize::from_str_radix(size, 16).ok().filter(|_| size.len() <= 8) else {
            return (!is_first).then_some(out);
        };
        rest = &rest[line_end + 1..];
        if size == 0 {
            return Some(out);
        }
        if is_first && size > rest.len() && line.trim().len() > 6 {
            return None;
        }
        let have = size.min(rest.len());
        out.extend_from_slice(&rest[..have]);
        rest = &rest[have..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        is_first = false;
        if rest.is_empty() {
            return Some(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_bodies() {
        let block =
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Robots-Tag: a\r\nx-robots-tag: b\r\n\
                      Fold: one\r\n two\r\n\r\n<p>\n\n</p>";
        let message = Message::read(block).expect("a response");
        assert_eq!((message.status, message.body), (200, &b"<p>\n\n</p>"[..]));
        assert_eq!(message.field("x-robots-tag", "\n").as_deref(), Some("a\nb"));
        assert_eq!(message.field("fold", ",").as_deref(), Some("one two"));
        let thin = Message::read(b"HTTP/1.0 404 Not\nA: b\n\nrest\r\n\r\n").expect("a response");
        assert_eq!((thin.status, thin.body), (404, &b"rest\r\n\r\n"[..]));
        let bare = Message::read(b"HTTP/1.1 204 No Content\r\nA: b\r\n").expect("a response");
        assert_eq!((bare.status, bare.body), (204, &b""[..]));
        for block in [&b""[..], b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 ok\r\n\r\n", b"HTTP/1.1"] {
            assert!(Message::read(block).is_none(), "{block:?}");
        }
    }

    #[test]
    fn chunks_are_joined_where_there_are_some() {
        let of = |body: &str| {
            let block = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
            let message = Message::read(block.as_bytes()).expect("a response");
            String::from_utf8(message.payload().into_owned()).expect("text")
        };
        assert_eq!(of("4\r\nnews\r\n6;x=1\r\nhound!\r\n0\r\n\r\n"), "newshound!");
        // Joined already, by those who kept the field; and one that ends early.
        assert_eq!(of("<html>\n<p>no chunk</p>"), "<html>\n<p>no chunk</p>");
        assert_eq!(of("4\r\nnews\r\nff\r\nhou"), "newshou");
        assert_eq!(of("deadbeef\nis a line of text"), "deadbeef\nis a line of text");
        assert_eq!(of(""), "");
    }
}
