//! The head of a record: its version, and its named fields.

use newshound_core::time::UnixMillis;

/// Longest line of a head; a URL is at most some kilobytes.
const MAX_LINE: usize = 64 * 1024;
/// Most fields of a head; the standard names 20.
const MAX_FIELDS: usize = 500;

/// The fields of a record, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// What stands behind `WARC/`.
    pub version: String,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Reads the lines of a head, the one with the version first, without the empty one behind them.
    ///
    /// # Errors
    /// What is wrong, in a few words.
    pub(crate) fn read(lines: &[Vec<u8>]) -> Result<Self, String> {
        let (first, rest) = lines.split_first().ok_or("no head")?;
        let version = String::from_utf8_lossy(first);
        let Some(version) = version.trim().strip_prefix("WARC/") else {
            return Err(format!("no record begins there, but {:?}", cut(&version)));
        };
        let mut head = Self { version: version.to_owned(), fields: Vec::new() };
        for line in rest {
            let line = String::from_utf8_lossy(line);
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = head.fields.last_mut()
            {
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            // A line's end inside of a value leaves a line that is no field.
            let Some((name, value)) = line.split_once(':') else { continue };
            head.fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(head)
    }

    /// A field's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// `WARC-Type`: `response`, `revisit`, ...
    #[must_use]
    pub fn kind(&self) -> &str {
        self.get("WARC-Type").unwrap_or_default()
    }

    /// `WARC-Record-ID`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.get("WARC-Record-ID").unwrap_or_default()
    }

    /// `WARC-Target-URI`, without the brackets that some versions of wget put around it.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        let value = self.get("WARC-Target-URI")?;
        let inner = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
        Some(inner.unwrap_or(value))
    }

    /// `WARC-Date`.
    #[must_use]
    pub fn date(&self) -> Option<UnixMillis> {
        date(self.get("WARC-Date")?)
    }

    /// `Content-Length`: bytes of the block.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        let text = self.get("Content-Length")?;
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
    }

    /// The media type of the block, in lower case and without parameters.
    #[must_use]
    pub fn media(&self) -> String {
        let value = self.get("Content-Type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// The time that a `WARC-Date` tells. WARC 1.0 has seconds; 1.1 has fractions too, or less than seconds
/// (section 5.4, W3C's profile of ISO 8601); ARC's 14 digits stand in converted files.
pub(crate) fn date(text: &str) -> Option<UnixMillis> {
    /// What is added to a date that says less.
    const REST: &str = "00000101000000";
    let whole = UnixMillis::from_rfc3339(text);
    if whole.is_some() {
        return whole;
    }
    let said = text.split(['.', '+', 'Z']).next().unwrap_or_default();
    let mut digits: String = said.chars().filter(char::is_ascii_digit).take(14).collect();
    let is_time = matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14)
        && said.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | ' '));
    digits.push_str(&REST[digits.len()..]);
    let part = |from: usize, to: usize| &digits[from..to];
    let [date, time] = [[part(0, 4), part(4, 6), part(6, 8)].join("-"), {
        [part(8, 10), part(10, 12), part(12, 14)].join(":")
    }];
    is_time.then(|| UnixMillis::from_rfc3339(&format!("{date}T{time}Z")))?
}

/// Lines of a head as they are read.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    lines: Vec<Vec<u8>>,
    line: Vec<u8>,
}

impl Lines {
    /// Takes the next bytes; gives how many of them belong to the head, and whether it ended.
    ///
    /// # Errors
    /// A head out of all bounds.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(usize, bool), String> {
        for (at, &byte) in bytes.iter().enumerate() {
            if byte != b'\n' {
                self.line.push(byte);
                if self.line.len() > MAX_LINE {
                    return Err("a line of its head is longer than 64 KB".to_owned());
                }
                continue;
            }
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
            if !self.line.is_empty() {
                self.lines.push(std::mem::take(&mut self.line));
                if self.lines.len() > MAX_FIELDS {
                    return Err(format!("its head has more than {MAX_FIELDS} fields"));
                }
            } else if !self.lines.is_empty() {
                return Ok((at + 1, true));
            }
            // Empty lines before a head are the end of the record before.
        }
        Ok((bytes.len(), false))
    }

    /// Whether anything of a head came.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.line.iter().all(|byte| *byte == b'\r')
    }

    /// The head that ended.
    pub(crate) fn finish(self) -> Result<Head, String> {
        Head::read(&self.lines)
    }
}

/// The beginning of what stands in a message.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Head, String> {
        let mut lines = Lines::default();
        let (_, ended) = lines.push(text.as_bytes())?;
        assert!(ended, "{text:?} does not end");
        lines.finish()
    }

    #[test]
    fn heads_of_many_writers() {
        let head = read(
            "\r\n\r\nWARC/1.0\r\nwarc-type: response\r\nWARC-Target-URI: <http://a.example/>\r\n\
             WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Type: application/http; msgtype=response\r\n\
             X: one\r\n\ttwo\r\nContent-Length: 12\r\n\r\n",
        )
        .expect("a head");
        assert_eq!((head.version.as_str(), head.kind()), ("1.0", "response"));
        assert_eq!(head.target(), Some("http://a.example/"));
        assert_eq!(head.date(), Some(UnixMillis(1_577_934_245_000)));
        assert_eq!((head.length(), head.media().as_str()), (Some(12), "application/http"));
        assert_eq!(head.get("x"), Some("one two"));
        // Of WARC 1.1, with fractions; and lines without a carriage return.
        let head = read("WARC/1.1\nWARC-Date: 2020-01-02T03:04:05.678901Z\n\n").expect("a head");
        assert_eq!(head.date(), Some(UnixMillis(1_577_934_245_678)));
    }

    #[test]
    fn dates_may_say_less() {
        let seconds = |text| date(text).map(|at| at.0 / 1000);
        for (text, expected) in [
            ("2020-01-02T03:04:05Z", 1_577_934_245),
            ("2020-01-02T03:04:05", 1_577_934_245),
            ("2020-01-02 03:04:05", 1_577_934_245),
            ("2020-01-02T03:04:05.678901234Z", 1_577_934_245),
            ("2020-01-02T04:04:05+01:00", 1_577_934_245),
            ("20200102030405", 1_577_934_245),
            ("2020-01-02T03:04Z", 1_577_934_240),
            ("2020-01-02", 1_577_923_200),
            ("2020-01", 1_577_836_800),
            ("2020", 1_577_836_800),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "2020-13-01", "20", "Thu, 02 Jan 2020", "999999999999999999"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn odd_lines_of_a_head_hide_no_field() {
        let head = read("WARC/1.0\r\nX: one\r\nno field\r\nContent-Length: 3\r\n\r\n");
        assert_eq!(head.expect("a head").length(), Some(3));
        let mut lines = Lines::default();
        let text = b"WARC/1.0\nWARC-Target-URI: http://a.example/\xe9\nContent-Length: 3\n\n";
        lines.push(text).expect("lines");
        let head = lines.finish().expect("a head");
        assert_eq!((head.target(), head.length()), (Some("http://a.example/\u{fffd}"), Some(3)));
    }

    #[test]
    fn what_is_no_head_says_why() {
        for (text, why) in [
            ("GET / HTTP/1.1\r\n\r\n", "no record begins there"),
            ("<html>\r\n\r\n", "no record begins there"),
        ] {
            assert!(read(text).expect_err("no head").contains(why), "{text}");
        }
        let long = "x".repeat(MAX_LINE + 1);
        assert!(Lines::default().push(long.as_bytes()).is_err());
        let many = format!("WARC/1.0\n{}", "A: b\n".repeat(MAX_FIELDS));
        assert!(Lines::default().push(many.as_bytes()).is_err());
        for text in ["-1", "+5", "1e9", "", "99999999999999999999"] {
            let head = read(&format!("WARC/1.0\r\nContent-Length: {text}\r\n\r\n")).expect("head");
            assert_eq!(head.length(), None, "{text}");
        }
    }
}
