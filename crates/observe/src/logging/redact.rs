//! Takes credentials out of log lines, whatever wrote them: the user and password of a URL, and
//! the values of parameters and settings that are named like secrets.

use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;
use std::io::Write;
use std::sync::LazyLock;

/// What stands before a secret. The first is the start of a URL's authority; the others are
/// names of parameters as services use them.
const MARKS: [&str; 9] = [
    "://",
    "password=",
    "passwd=",
    "secret=",
    "api_key=",
    "apikey=",
    "access_token=",
    "auth_token=",
    "authorization: ",
];

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .build(MARKS)
        .ok()
});

/// Written instead of a secret.
const STARS: &[u8] = b"***";

/// A writer of whole lines that redacts each of them.
#[derive(Debug)]
pub(super) struct Redacted<W>(pub W);

impl<W: Write> Write for Redacted<W> {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(&redact(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// `line` without its secrets; most lines have none and are not copied.
#[must_use]
pub(super) fn redact(line: &[u8]) -> Cow<'_, [u8]> {
    let Some(finder) = FINDER.as_ref() else { return Cow::Borrowed(line) };
    let mut clean: Option<Vec<u8>> = None;
    let mut copied = 0;
    for found in finder.find_iter(line) {
        let start = found.end();
        if start < copied {
            continue;
        }
        let length = if found.pattern().as_usize() == 0 {
            user_info(&line[start..])
        } else {
            value(&line[start..])
        };
        if length > 0 {
            let out = clean.get_or_insert_with(|| Vec::with_capacity(line.len()));
            out.extend_from_slice(&line[copied..start]);
            out.extend_from_slice(STARS);
            copied = start + length;
        }
    }
    match clean {
        None => Cow::Borrowed(line),
        Some(mut out) => {
            out.extend_from_slice(&line[copied..]);
            Cow::Owned(out)
        }
    }
}

/// Length of the user and password that an authority begins with.
fn user_info(authority: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\\' | b' ' | b'\n');
    let length = authority.iter().position(ends).unwrap_or(authority.len());
    authority[..length].iter().rposition(|&byte| byte == b'@').unwrap_or(0)
}

/// Length of a value up to the next parameter or the end of its text.
fn value(text: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'&' | b'#' | b'"' | b'\\' | b' ' | b'\n' | b',' | b';');
    text.iter().position(ends).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (line, expected) in [
            (r#"{"url":"https://news.example/a@b"}"#, r#"{"url":"https://news.example/a@b"}"#),
            ("to https://ann:pass@news.example/x", "to https://***@news.example/x"),
            (r#""amqp://u:p%2F@rabbit.example:5672/v""#, r#""amqp://***@rabbit.example:5672/v""#),
            ("redis://:only@cache.example", "redis://***@cache.example"),
            ("http://a@b@c.example/", "http://***@c.example/"),
            ("/x?api_key=abc&page=2 http://d.example", "/x?api_key=***&page=2 http://d.example"),
            ("PASSWORD=Abc\"", "PASSWORD=***\""),
            ("password= and more", "password= and more"),
            (
                "https://u:p@e.example/?secret=1&access_token=2",
                "https://***@e.example/?secret=***&access_token=***",
            ),
            ("://", "://"),
        ] {
            let clean = redact(line.as_bytes());
            assert_eq!(String::from_utf8_lossy(&clean), expected);
        }
    }
}
