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
    /// Reads a block as a browser would: heads of status 1xx, and of a proxy's tunnel, before the answer are
    /// passed over; a status without a number is 200, and so is a page without any head (HTTP/0.9).
    /// `None` where it is no HTTP response.
    #[must_use]
    pub fn read(block: &'a [u8]) -> Option<Self> {
        let message = Self::first(block)?;
        let is_before = matches!(message.status, 100..=199)
            || message.status == 200
                && message.fields.iter().all(|(name, _)| name != "content-type");
        let is_answer =
            |body: &[u8]| body.get(..5).is_some_and(|it| it.eq_ignore_ascii_case(b"HTTP/"));
        if is_before && is_answer(message.body) { Self::first(message.body) } else { Some(message) }
    }

    fn first(block: &'a [u8]) -> Option<Self> {
        let Some(status) = status(block) else {
            let text = block.strip_prefix(b"\xef\xbb\xbf").unwrap_or(block).trim_ascii_start();
            let page = Self { status: 200, fields: Vec::new(), body: block };
            return text.starts_with(b"<").then_some(page);
        };
        let end = head_end(&block[..block.len().min(MAX_HEAD)])?;
        let head = String::from_utf8_lossy(&block[..end]);
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in head.lines().skip(1) {
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = fields.last_mut()
            {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Some(Self { status, fields, body: &block[end..] })
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

/// The number in a status line, 200 where it has none, as Chromium has it (`HttpResponseHeaders::ParseStatusLine`);
/// `None` where the block begins with no status line.
fn status(block: &[u8]) -> Option<u16> {
    let line = block.split(|byte| *byte == b'\n').next()?;
    let line = String::from_utf8_lossy(&line[..line.len().min(1024)]).trim().to_owned();
    let mut words = line.split_ascii_whitespace();
    let version = words.next()?.to_ascii_uppercase();
    if version != "HTTP" && version != "ICY" && !version.starts_with("HTTP/") {
        return None;
    }
    let number = words.next().unwrap_or_default();
    let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some(number[..digits].parse().unwrap_or(200))
}

/// Where the head ends: behind its first empty line, whichever ends lines have. `None` where it has no end.
fn head_end(block: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(length) = block[at..].iter().position(|byte| *byte == b'\n') {
        let line = &block[at..at + length];
        at += length + 1;
        if matches!(line, b"" | b"\r") {
            return Some(at);
        }
    }
    // Nothing but a head, whose empty line was left out.
    (at > 0 && at == block.len()).then_some(at)
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
        for block in [&b""[..], b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK", b"HTTP/1.1", b"news"]
        {
            assert!(Message::read(block).is_none(), "{block:?}");
        }
    }

    #[test]
    fn odd_answers_are_read_as_a_browser_reads_them() {
        for (block, status, body) in [
            ("HTTP/1.1 OK\r\n\r\nx", 200, "x"),
            ("HTTP/1.1\r\nA: b\r\n\r\nx", 200, "x"),
            ("HTTP/1.1 404Gone\r\n\r\nx", 404, "x"),
            ("http/1.0 200\r\n\r\nx", 200, "x"),
            ("HTTP/2 200 \r\n\r\nx", 200, "x"),
            ("ICY 200 OK\n\nx", 200, "x"),
            ("HTTP/1.1 99999999 OK\n\nx", 200, "x"),
            ("HTTP/1.1 200 OK\nA: b\n\r\nx\r\n\r\n", 200, "x\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\nA: b\r\n\nx", 200, "x"),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\n\r\nx", 404, "x"),
            ("HTTP/1.0 200 Connection established\r\n\r\nHTTP/1.1 301 M\r\n\r\nx", 301, "x"),
            ("<!DOCTYPE html>\r\n\r\n<p>x", 200, "<!DOCTYPE html>\r\n\r\n<p>x"),
            ("\u{feff}\n<html>", 200, "\u{feff}\n<html>"),
        ] {
            let message = Message::read(block.as_bytes()).expect(block);
            assert_eq!((message.status, message.body), (status, body.as_bytes()), "{block}");
        }
        let latin =
            Message::read(b"HTTP/1.1 200 Tr\xe8s bien\r\nX-Q: caf\xe9\r\n\r\nx").expect("one");
        assert_eq!((latin.status, latin.field("x-q", ",").as_deref()), (200, Some("caf\u{fffd}")));
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
