//! Requests to the server, and what went wrong with one.

use super::answer::reason;
use crate::kind::http;
use newshound_ports::{Clock, SystemClock};
use reqwest::{Client, Method, Url};
use serde_json::Value;
use std::time::Duration;

/// How long an answer may take; a server under load takes seconds for a request of some megabytes.
const ANSWER: Duration = Duration::from_secs(120);
/// Bytes of an answer at most: one to a request of many articles has about 300 each.
const LONGEST_ANSWER: usize = 64 << 20;

/// Why something could not be done.
#[derive(Debug)]
pub(super) enum Refused {
    /// Somebody must act.
    Other(String),
    /// It may pass; not before this time, where the server says so.
    Away(String, Option<Duration>),
    /// The request has too many bytes.
    TooLarge,
}

/// A server.
pub(super) struct Server {
    client: Client,
    /// Ends with a slash.
    base: Url,
}

/// What it answered.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Null where it is no JSON.
    pub(super) body: Value,
    retry_after: Option<Duration>,
}

impl Answer {
    /// The body of an answer that says yes.
    ///
    /// # Errors
    /// One sentence that begins with `what`.
    pub(super) fn expect(self, what: &str) -> Result<Value, Refused> {
        let why = match &self.body["error"] {
            Value::Null => String::new(),
            error => format!(", {}", reason(error)),
        };
        match self.status {
            200..=299 => Ok(self.body),
            401 | 403 => Err(Refused::Other(format!(
                "{what}: its user may not do it (status {}{why})",
                self.status
            ))),
            408 | 429 | 500..=599 => {
                Err(Refused::Away(format!("status {}{why}", self.status), self.retry_after))
            }
            413 => Err(Refused::TooLarge),
            status => Err(Refused::Other(format!("{what}: status {status}{why}"))),
        }
    }
}

impl Server {
    /// The server at `base`.
    ///
    /// # Errors
    /// Where there can be no client.
    pub(super) fn new(mut base: Url) -> Result<Self, String> {
        base.set_query(None);
        base.set_fragment(None);
        Ok(Self { client: http::client(ANSWER)?, base })
    }

    /// One request with JSON, or with none.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Refused> {
        let body = body.map(|body| body.to_string().into_bytes());
        self.send(method, path, body).await
    }

    /// One request with lines of JSON.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, Refused> {
        let away = |error| Refused::Away(http::whole(error), None);
        let url = self.base.join(path).map_err(|error| Refused::Other(error.to_string()))?;
        let mut request = self.client.request(method, url);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let mut response = request.send().await.map_err(away)?;
        let status = response.status().as_u16();
        let after = response.headers().get("retry-after").and_then(|text| text.to_str().ok());
        let retry_after = after.and_then(|text| http::retry_after(text, SystemClock.now()));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if bytes.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Refused::Away("its answer has no end".to_owned(), None));
            }
            bytes.extend_from_slice(&chunk);
        }
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status, body, retry_after })
    }
}
