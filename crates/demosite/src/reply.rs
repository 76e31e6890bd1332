//! What the site answers to one request, before any wire.

/// One answer.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body, not compressed.
    pub body: Vec<u8>,
    /// `Location`, absolute or relative.
    pub location: Option<String>,
    /// `Last-Modified` in Unix seconds.
    pub last_modified: Option<i64>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u32>,
    /// An `ETag` is sent and conditional requests are honoured.
    pub validators: bool,
}

pub(crate) const HTML: &str = "text/html; charset=UTF-8";

impl Reply {
    pub(crate) fn html(body: String) -> Self {
        Self { status: 200, content_type: HTML, body: body.into_bytes(), ..Self::default() }
    }

    pub(crate) fn xml(content_type: &'static str, body: String) -> Self {
        Self { content_type, validators: true, ..Self::html(body) }
    }

    pub(crate) fn text(body: &str) -> Self {
        Self { content_type: "text/plain; charset=utf-8", ..Self::html(body.to_owned()) }
    }

    /// A page that says what is wrong.
    pub(crate) fn status(status: u16, words: &str) -> Self {
        let body = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>{status}</title></head><body><h1>{words}</h1>\
             <p>The page you asked for is not here.</p></body></html>"
        );
        Self { status, ..Self::html(body) }
    }

    pub(crate) fn not_found() -> Self {
        Self::status(404, "Not found")
    }

    pub(crate) fn moved(to: String) -> Self {
        Self { location: Some(to), ..Self::status(301, "Moved") }
    }

    pub(crate) fn dated(mut self, unix: i64) -> Self {
        self.last_modified = Some(unix);
        self.validators = true;
        self
    }

    /// The `ETag` of this body.
    #[must_use]
    pub fn etag(&self) -> String {
        // FNV-1a, 64 bit (Fowler, Noll, Vo); eight bytes a step, since it names, not guards.
        let mut hash = 0xCBF2_9CE4_8422_2325u64;
        for chunk in self.body.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x100_0000_01B3).rotate_left(23);
        }
        format!("\"{hash:016x}\"")
    }
}

/// The value of `name` in a query string, as sent.
pub(crate) fn param<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// `param` as a number.
pub(crate) fn number<T: std::str::FromStr>(query: &str, name: &str) -> Option<T> {
    param(query, name)?.parse().ok()
}
