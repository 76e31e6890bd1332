//! One HTTP request.

use crate::capture::Captured;
use async_trait::async_trait;
use bytes::Bytes;
use newshound_core::outcome::Outcome;
use newshound_core::task::Expect;
use std::time::Duration;
use url::Url;

/// What to ask for.
#[derive(Debug, Clone)]
pub struct FetchRequest {
    /// Absolute http(s) URL.
    pub url: Url,
    /// What is expected: sets `Accept`, the size cap and which content types are read.
    pub expect: Expect,
    /// `ETag` of the copy had before.
    pub etag: Option<String>,
    /// `Last-Modified` of the copy had before.
    pub last_modified: Option<String>,
    /// How long the header is waited for, where that is less than usual.
    pub patience: Option<Duration>,
}

impl FetchRequest {
    /// A request without validators.
    #[must_use]
    pub fn new(url: Url, expect: Expect) -> Self {
        Self { url, expect, etag: None, last_modified: None, patience: None }
    }
}

/// A complete response; redirects are not followed.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// `Location` as sent.
    pub location: Option<String>,
    /// `Refresh` as sent: where browsers go from here, and when.
    pub refresh: Option<String>,
    /// It sets a cookie.
    pub sets_cookie: bool,
    /// The fetcher sends cookies back.
    pub keeps_cookies: bool,
    /// It sets a cookie that the fetcher did not have and sends back from now on.
    pub new_cookie: bool,
    /// What was wrong with a body that is whole all the same: a coding that it does not have, a
    /// missing end behind the page's own.
    pub flaw: Option<&'static str>,
    /// `Retry-After` in milliseconds from now, both forms (RFC 9110 section 10.2.3).
    pub retry_after_ms: Option<u64>,
    /// `X-Robots-Tag` headers, one a line.
    pub robots_tag: Option<String>,
    /// `tdm-reservation` and `tdm-policy`.
    pub tdm: newshound_core::tdm::Said,
    /// `Link` headers, with a comma between them.
    pub link: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// The body after decompression; empty where it was not wanted (redirects, errors).
    pub body: Bytes,
}

/// A request that gave no complete response.
#[derive(Debug, Clone)]
pub struct FetchFailure {
    /// Its outcome; never one of a page.
    pub outcome: Outcome,
    /// Status, where a header had come.
    pub status: Option<u16>,
    /// What happened, in a few words, without any URL credentials.
    pub detail: String,
}

/// What came of a request, and what it cost.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// A response, or how it failed.
    pub result: Result<Response, FetchFailure>,
    /// The address that was asked; unknown where none was, or a proxy asked.
    pub address: Option<std::net::IpAddr>,
    /// Bytes of the body on the wire.
    pub wire_bytes: u64,
    /// Milliseconds of resolving the name; 0 where a connection was reused.
    pub dns_ms: u32,
    /// Milliseconds of connecting, TLS included; 0 where a connection was reused.
    pub connect_ms: u32,
    /// Milliseconds to the end of the header; 0 where none came.
    pub first_byte_ms: u32,
    /// Milliseconds in all.
    pub total_ms: u32,
    /// Where it is kept as it was on the wire.
    pub captured: Captured,
}

/// Asks sites. Promises: exactly one request a call (no redirect followed, nothing retried);
/// every call ends within the fetcher's total deadline,
/// to which a wait of half as long for its turn at a crowded address may come; nothing read grows past its cap; only
/// allowed addresses are dialled. Dropping the future aborts the request.
#[async_trait]
pub trait Fetcher: Send + Sync {
    /// Makes the request. It does not fail: a failure is an outcome.
    async fn fetch(&self, request: FetchRequest) -> Fetched;
}
