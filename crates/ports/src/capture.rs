//! What went over the wire, kept as it was.

use crate::sink::SinkError;
use async_trait::async_trait;
use bytes::Bytes;
use newshound_core::capture::CaptureRef;
use newshound_core::note::ArticleNote;
use newshound_core::time::UnixMillis;
use std::net::IpAddr;
use url::Url;

/// Why a body is not whole (WARC 1.1 section 5.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncated {
    /// It was longer than what is read of its kind.
    Length,
    /// It took too long.
    Time,
    /// The connection ended.
    Disconnect,
    /// Nobody wanted more of it: it is no page, or its beginning said enough.
    Unspecified,
}

impl Truncated {
    /// Its name in `WARC-Truncated`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
            Self::Unspecified => "unspecified",
        }
    }
}

/// Fields of a head, in the order the HTTP library gives them; values are bytes as sent.
pub type Fields = Vec<(String, Vec<u8>)>;

/// One request and its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked for.
    pub url: Url,
    /// When the request began, by this machine's clock.
    pub began: UnixMillis,
    /// Who answered; unknown behind a proxy.
    pub address: Option<IpAddr>,
    /// The fields of the request.
    pub request: Fields,
    /// The version spoken: `http/1.0`, `http/1.1` or `h2`.
    pub protocol: &'static str,
    /// The response's status.
    pub status: u16,
    /// Its fields, as sent.
    pub response: Fields,
    /// Its body with its content coding, and without chunks or frames.
    pub body: Bytes,
    /// Why the body is not whole.
    pub truncated: Option<Truncated>,
}

/// What became of an exchange.
#[derive(Debug, Clone, Default)]
pub enum Captured {
    /// Nothing is kept, or there was no response.
    #[default]
    Off,
    /// It is kept there; its date is the time of fetch.
    Kept(CaptureRef, UnixMillis),
    /// It could not be kept: the crawl cannot go on.
    Failed(String),
}

/// Keeps what was fetched. Promises: once `keep` or `note` returned, what they were given survives the
/// death of this process; once `flush` returned, a loss of power too; a reader never meets half a
/// record once the capture was opened again.
#[async_trait]
pub trait Capture: Send + Sync {
    /// Keeps one exchange; gives where its response is to be found whole: that of an earlier one where
    /// this one was the same.
    async fn keep(&self, exchange: Exchange) -> Result<CaptureRef, SinkError>;
    /// Keeps what is noted of the article that was read from a response.
    async fn note(&self, of: &CaptureRef, note: &ArticleNote) -> Result<(), SinkError>;
    /// Makes what is kept safe against loss of power.
    async fn flush(&self) -> Result<(), SinkError>;
    /// Ends the file that is written; what comes later begins another.
    async fn finish(&self) -> Result<(), SinkError>;
}
