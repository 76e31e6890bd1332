//! The records of an exchange, of an article, and of a file.

use crate::cdxj::Line;
use crate::reader::Entry;
use crate::record::{Codec, Record, new_id};
use newshound_core::capture::CaptureRef;
use newshound_core::note::ArticleNote;
use newshound_core::time::UnixMillis;
use newshound_ports::Exchange;
use newshound_ports::capture::Fields;
use std::io;

/// WARC 1.1 section 6.7.2: the same payload as an earlier one.
const SAME_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
/// WARC 1.1 section 6.7.3: the server said so.
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// Fields that say how long a body is, or how it was cut on its way.
const TRANSFER: &str = "transfer-encoding";

/// What a file says of itself beside what it is given.
const ABOUT: &[(&str, &str)] = &[
    ("software", concat!("newshound/", env!("CARGO_PKG_VERSION"))),
    ("format", "WARC File Format 1.1"),
    (
        "conformsTo",
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    ),
    ("robots", "obey"),
    (
        "description",
        "Bodies are as sent, with their content coding; chunks and frames are taken off, and \
         Transfer-Encoding stands as X-Archive-Orig-Transfer-Encoding. Heads are as the HTTP library \
         gives them: names in lower case, fields of one name together, reason phrases those of the \
         standard. HTTP/2 is written as HTTP/1.1, and WARC-Protocol says which it was. Articles are \
         metadata records of application/json that refer to their response.",
    ),
];

/// Records that are written together.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// Their members.
    pub(crate) bytes: Vec<u8>,
    /// Bytes of the first one.
    pub(crate) first: u64,
    /// Its id.
    pub(crate) id: String,
    /// Its line in the index, and whether others may refer to it.
    pub(crate) line: Option<(UnixMillis, Line, bool)>,
    /// Where the response stands whole, if not here.
    pub(crate) whole: Option<CaptureRef>,
}

/// The text of a `warcinfo` record.
pub(crate) fn info(about: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    let own = ABOUT.iter().map(|(name, value)| (*name, *value));
    for (name, value) in own.chain(about.iter().map(|(name, value)| (*name, value.as_str()))) {
        text.push_str(name);
        text.push_str(": ");
        text.extend(value.chars().filter(|c| !c.is_control()));
        text.push_str("\r\n");
    }
    text
}

/// Response and request of an exchange. `earlier` is the response that had the same payload, or which the
/// server says is still the answer, with its file's name.
pub(crate) fn exchange(
    exchange: &Exchange,
    digest: &str,
    earlier: Option<&(Entry, String)>,
    codec: Codec,
) -> io::Result<Pending> {
    let url = exchange.url.as_str();
    let (id, request_id) = (new_id()?, new_id()?);
    let head = response_head(exchange);
    let mut fields = common(exchange, url);
    let is_revisit = earlier.is_some();
    let body: &[u8] = if is_revisit { b"" } else { &exchange.body };
    fields.push(("WARC-Concurrent-To", format!("<{request_id}>")));
    fields.push(("WARC-Payload-Digest", earlier_digest(digest, exchange.status, earlier)));
    if let Some((earlier, _)) = earlier {
        let profile = if exchange.status == 304 { NOT_MODIFIED } else { SAME_PAYLOAD };
        fields.push(("WARC-Profile", profile.to_owned()));
        fields.push(("WARC-Refers-To", earlier.head.id().to_owned()));
        let target = earlier.head.target().unwrap_or_default();
        fields.push(("WARC-Refers-To-Target-URI", target.to_owned()));
        let date = earlier.head.get("WARC-Date").unwrap_or_default();
        fields.push(("WARC-Refers-To-Date", date.to_owned()));
    } else if let Some(truncated) = exchange.truncated {
        fields.push(("WARC-Truncated", truncated.name().to_owned()));
    }
    let response = Record {
        kind: if is_revisit { "revisit" } else { "response" },
        id: &id,
        date: exchange.began,
        fields,
        media: "application/http; msgtype=response",
        is_packed: !matches!(&*field(&exchange.response, "content-encoding"), "" | "identity"),
        block: [&head, body],
    };
    let mut bytes = response.pack(codec)?;
    let first = bytes.len() as u64;
    let mut fields = common(exchange, url);
    fields.push(("WARC-Concurrent-To", format!("<{id}>")));
    let head = request_head(exchange);
    let request = Record {
        kind: "request",
        id: &request_id,
        date: exchange.began,
        fields,
        media: "application/http; msgtype=request",
        is_packed: false,
        block: [&head, b""],
    };
    bytes.append(&mut request.pack(codec)?);
    let media = field(&exchange.response, "content-type");
    let mime = media.split(';').next().unwrap_or_default().trim().to_owned();
    let line = Line {
        url: url.to_owned(),
        mime: if is_revisit { crate::cdxj::REVISIT.to_owned() } else { mime },
        status: exchange.status.to_string(),
        digest: earlier_digest(digest, exchange.status, earlier),
        length: String::new(),
        offset: String::new(),
        filename: String::new(),
    };
    let can_be_referred_to = !is_revisit && exchange.status == 200 && exchange.truncated.is_none();
    let whole = earlier.filter(|_| exchange.status == 200).map(|(earlier, file)| CaptureRef {
        file: file.clone(),
        offset: earlier.offset,
        id: bare(earlier.head.id()).to_owned(),
    });
    Ok(Pending { bytes, first, id, line: Some((exchange.began, line, can_be_referred_to)), whole })
}

/// What is noted of an article. Its target is a name of its own: an index would else take it for the page.
pub(crate) fn note(
    of: &CaptureRef,
    note: &ArticleNote,
    now: UnixMillis,
    codec: Codec,
) -> io::Result<Pending> {
    let id = new_id()?;
    let text = serde_json::to_vec(&Noted { capture: of.clone(), note: note.clone() })?;
    let article = note.article.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
    let record = Record {
        kind: "metadata",
        id: &id,
        date: now,
        fields: vec![
            ("WARC-Target-URI", format!("{NOTE_URI}{article}")),
            ("WARC-Refers-To", format!("<{}>", of.id)),
        ],
        media: NOTE_MEDIA,
        is_packed: false,
        block: [&text, b""],
    };
    let bytes = record.pack(codec)?;
    Ok(Pending { first: bytes.len() as u64, bytes, id, ..Pending::default() })
}

/// The beginning of the name that a note is kept under; the article's id follows.
pub(crate) const NOTE_URI: &str = "urn:newshound:article:";
/// The media type of a note.
const NOTE_MEDIA: &str = "application/json";

/// A note as it is written.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Noted {
    /// The response that the article was read from.
    pub capture: CaptureRef,
    /// What is noted.
    #[serde(flatten)]
    pub note: ArticleNote,
}

impl Noted {
    /// Reads the note that a record holds; `None` where it holds none.
    #[must_use]
    pub fn read(entry: &Entry, block: &[u8]) -> Option<Self> {
        let is_note = entry.head.kind() == "metadata"
            && entry.head.target().is_some_and(|uri| uri.starts_with(NOTE_URI));
        is_note.then(|| serde_json::from_slice(block).ok())?
    }
}

/// What response and request have in common.
fn common(exchange: &Exchange, url: &str) -> Vec<(&'static str, String)> {
    let mut fields = vec![("WARC-Target-URI", url.to_owned())];
    if let Some(address) = exchange.address {
        fields.push(("WARC-IP-Address", address.to_string()));
    }
    fields.push(("WARC-Protocol", exchange.protocol.to_owned()));
    fields
}

/// A 304 has no payload of its own: it stands for the earlier one's.
fn earlier_digest(digest: &str, status: u16, earlier: Option<&(Entry, String)>) -> String {
    let of_earlier = earlier.and_then(|(earlier, _)| earlier.head.get("WARC-Payload-Digest"));
    of_earlier.filter(|_| status == 304).unwrap_or(digest).to_owned()
}

fn response_head(exchange: &Exchange) -> Vec<u8> {
    let version = if exchange.protocol == "http/1.0" { "HTTP/1.0" } else { "HTTP/1.1" };
    let reason = reason(exchange.status);
    let mut head = format!("{version} {} {reason}\r\n", exchange.status).into_bytes();
    for (name, value) in &exchange.response {
        if name.eq_ignore_ascii_case(TRANSFER) {
            head.extend_from_slice(b"X-Archive-Orig-");
        }
        line(&mut head, name, value);
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn request_head(exchange: &Exchange) -> Vec<u8> {
    let url = &exchange.url;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut head = format!("GET {}{query} HTTP/1.1\r\n", url.path()).into_bytes();
    for (name, value) in &exchange.request {
        line(&mut head, name, value);
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn line(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend(value.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')));
    head.extend_from_slice(b"\r\n");
}

fn field<'a>(fields: &'a Fields, name: &str) -> std::borrow::Cow<'a, str> {
    let found = fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or("".into(), |(_, value)| String::from_utf8_lossy(value))
}

/// An id without its brackets.
pub(crate) fn bare(id: &str) -> &str {
    id.trim_start_matches('<').trim_end_matches('>')
}

/// The standard's reason phrase; hyper keeps none for HTTP/2 and most servers send these.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        410 => "Gone",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}
