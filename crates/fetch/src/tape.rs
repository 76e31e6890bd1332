//! What goes over the wire, as a capture is given it.

use bytes::Bytes;
use newshound_core::outcome::Outcome;
use newshound_core::time::UnixMillis;
use newshound_ports::capture::{Fields, Truncated};
use newshound_ports::{Clock, Exchange, FetchFailure, Response, SystemClock};
use reqwest::header::{HOST, HeaderMap};
use reqwest::{Request, Version};
use std::net::IpAddr;
use url::Url;

/// One exchange as it passes; nothing where nobody keeps it.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    is_on: bool,
    began: UnixMillis,
    request: Option<(Url, Fields)>,
    response: Option<(&'static str, u16, Fields)>,
    body: Vec<u8>,
    /// The server ended the body.
    is_whole: bool,
    /// Why not.
    truncated: Option<Truncated>,
}

impl Tape {
    pub(crate) fn new(is_on: bool) -> Self {
        let began = if is_on { SystemClock.now() } else { UnixMillis::default() };
        Self { is_on, began, ..Self::default() }
    }

    /// A request that goes out, with the fields that every request has.
    pub(crate) fn request(&mut self, request: &Request, always: &HeaderMap) {
        if !self.is_on {
            return;
        }
        let url = request.url();
        let host = url.host_str().unwrap_or_default();
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let mut fields = vec![(HOST.as_str().to_owned(), host.into_bytes())];
        fields.append(&mut fields_of(request.headers()));
        let own = request.headers();
        let others = always.iter().filter(|(name, _)| !own.contains_key(*name));
        fields.extend(others.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())));
        self.request = Some((url.clone(), fields));
    }

    /// The head of the response.
    pub(crate) fn head(&mut self, response: &reqwest::Response) {
        if self.is_on {
            let protocol = match response.version() {
                Version::HTTP_2 => "h2",
                Version::HTTP_10 => "http/1.0",
                _ => "http/1.1",
            };
            let status = response.status().as_u16();
            self.response = Some((protocol, status, fields_of(response.headers())));
        }
    }

    /// A piece of the body, before anything is made of it.
    pub(crate) fn piece(&mut self, piece: &[u8]) {
        if self.is_on {
            self.body.extend_from_slice(piece);
        }
    }

    /// The body came to its end.
    pub(crate) fn end(&mut self) {
        self.is_whole = true;
    }

    /// No more of the body is read.
    pub(crate) fn cut(&mut self, why: Truncated) {
        self.truncated.get_or_insert(why);
    }

    /// The exchange, where a response came and somebody keeps it.
    pub(crate) fn exchange(
        self,
        address: Option<IpAddr>,
        result: &Result<Response, FetchFailure>,
    ) -> Option<Exchange> {
        let ((url, request), (protocol, status, response)) = self.request.zip(self.response)?;
        let why = || match result {
            // A whole page whose transfer has no end.
            Ok(_) => Truncated::Disconnect,
            Err(failure) => match failure.outcome {
                Outcome::TooLarge => Truncated::Length,
                Outcome::TimedOut => Truncated::Time,
                Outcome::NotAPage | Outcome::BadEncoding | Outcome::Challenge => {
                    Truncated::Unspecified
                }
                _ => Truncated::Disconnect,
            },
        };
        let truncated = (!self.is_whole).then(|| self.truncated.unwrap_or_else(why));
        let (began, body) = (self.began, Bytes::from(self.body));
        Some(Exchange { url, began, address, request, protocol, status, response, body, truncated })
    }
}

fn fields_of(headers: &HeaderMap) -> Fields {
    headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect()
}
