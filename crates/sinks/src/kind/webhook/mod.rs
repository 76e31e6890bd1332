//! Articles to somebody's HTTP address, signed (Standard Webhooks).
//!
//! One request at a time, in the order of the spool, so revisions of a story come in theirs. What is not
//! accepted is an error, and the spool hands it over again; only what the receiver refuses for good
//! goes to the file of dead letters, article by article. A receiver drops what it has by id and revision.

mod answer;
mod sign;

#[cfg(test)]
mod tests;

use super::{SinkSpec, http, letters};
use crate::fields::{Chosen, Fields};
use answer::{Verdict, verdict};
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_ports::{BatchSink, Clock, SinkError, SystemClock};
use reqwest::{Client, Url};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sign::Key;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Articles of a request at most.
pub(super) const BATCH: usize = 50;
/// Bytes of records in a request, but for one larger article.
const BYTES: usize = 1 << 20;
/// How long a receiver may take to answer; the specification asks senders for 15 to 30 s.
const ANSWER: Duration = Duration::from_secs(30);

/// The sink.
pub(super) struct Webhook {
    spec: SinkSpec,
    open: Option<Open>,
    /// What the receiver asked for.
    not_before: Option<Instant>,
}

struct Open {
    client: Client,
    url: Url,
    key: Key,
}

/// The body of a request.
#[derive(Serialize)]
struct Message<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    articles: Vec<Chosen<'a>>,
}

impl Webhook {
    pub(super) fn new(spec: SinkSpec) -> Self {
        Self { spec, open: None, not_before: None }
    }

    fn fields(&self) -> Fields {
        self.spec.fields.unwrap_or_default()
    }

    fn away(&self, why: &str) -> SinkError {
        SinkError::Unavailable(format!("{}: {why}", self.spec.place()))
    }

    fn refused(&self, why: &str) -> SinkError {
        SinkError::NotWritable(format!("{}: {why}", self.spec.place()))
    }

    /// The client, the address and the key, checked.
    fn prepared(&self) -> Result<Open, String> {
        self.spec.target.check_address().map_err(|error| error.to_string())?;
        let url = Url::parse(self.spec.target.expose()).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or("its target is no http or https address")?;
        let secret = self.spec.secret.as_ref();
        let key =
            Key::read(secret.ok_or("a webhook is signed: name the file of its key, secret_file")?)?;
        let client = http::client(ANSWER)?;
        Ok(Open { client, url, key })
    }

    /// Sends articles in requests that are not too large; those that are refused, one by one.
    async fn send(&mut self, articles: &[Article]) -> Result<(), SinkError> {
        let fields = self.fields();
        let mut rest = articles;
        while !rest.is_empty() {
            let (mut count, mut bytes) = (0, 0);
            for one in rest.iter().take(BATCH) {
                let size = serde_json::to_vec(&fields.of(one)).map_or(0, |text| text.len());
                if count > 0 && bytes + size > BYTES {
                    break;
                }
                (count, bytes) = (count + 1, bytes + size);
            }
            let (batch, later) = rest.split_at(count);
            match self.post(batch).await? {
                None => {}
                Some(why) if batch.len() == 1 => letters::bury(&self.spec, &batch[0], &why)?,
                Some(_) => {
                    for one in batch {
                        if let Some(why) = self.post(std::slice::from_ref(one)).await? {
                            letters::bury(&self.spec, one, &why)?;
                        }
                    }
                }
            }
            rest = later;
        }
        Ok(())
    }

    /// Sends one request; why the receiver will never take it, if that is so.
    async fn post(&mut self, articles: &[Article]) -> Result<Option<String>, SinkError> {
        let fields = self.fields();
        let now = SystemClock.now();
        let data = Data { articles: articles.iter().map(|one| fields.of(one)).collect() };
        let message = Message { kind: "articles", timestamp: now.to_rfc3339(), data };
        let body =
            serde_json::to_vec(&message).map_err(|error| self.refused(&error.to_string()))?;
        let open = self.open.as_ref().ok_or_else(|| self.away("it is not open"))?;
        let (id, seconds) = (id_of(articles), now.0.div_euclid(1000));
        let request = open
            .client
            .post(open.url.clone())
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", open.key.sign(&id, seconds, &body))
            .body(body);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Err(self.away(&http::whole(error))),
        };
        let status = response.status().as_u16();
        let after = response.headers().get("retry-after").and_then(|text| text.to_str().ok());
        match verdict(status, after, now) {
            Verdict::Taken => Ok(None),
            Verdict::Never => Ok(Some(format!("status {status}"))),
            Verdict::Later(wait) => {
                self.not_before = wait.map(|wait| Instant::now() + wait);
                Err(self.away(&format!("it answered with status {status}")))
            }
        }
    }
}

/// The same for the same articles, so that a receiver knows a request that comes again.
fn id_of(articles: &[Article]) -> String {
    let mut hash = Sha256::new();
    for one in articles {
        hash.update(format!("{} {} {}\n", one.id, one.revision, one.content_hash));
    }
    let first: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("msg_{first}")
}

#[async_trait]
impl BatchSink for Webhook {
    async fn resume(&mut self, _: Option<&str>) -> Result<(), SinkError> {
        if let Some(at) = self.not_before.take() {
            tokio::time::sleep_until(at).await;
        }
        let open = self.prepared().map_err(|why| self.refused(&why))?;
        // No article is sent to see whether somebody listens.
        let host = open.url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = open.url.port_or_known_default().unwrap_or(443);
        match tokio::time::timeout(http::CONNECT, TcpStream::connect((host, port))).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(self.away(&error.to_string())),
            Err(_) => return Err(self.away("it does not answer")),
        }
        self.open = Some(open);
        Ok(())
    }

    async fn put_batch(&mut self, articles: Arc<[Article]>) -> Result<(), SinkError> {
        self.send(&articles).await
    }

    async fn flush(&mut self) -> Result<String, SinkError> {
        // A request that was answered is safe with the receiver.
        Ok("webhook".to_owned())
    }
}
