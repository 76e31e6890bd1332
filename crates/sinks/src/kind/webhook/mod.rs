//! Articles to somebody's HTTP address, signed (Standard Webhooks).
//!
//! One request at a time, in the order of the spool, so revisions of a story come in theirs. What is not
//! accepted is an error, and the spool hands it over again; only what the receiver refuses for good
//! goes to the file of dead letters, article by article. A receiver drops what it has by id and revision.

mod answer;
mod sign;

#[cfg(test)]
mod tests;

use super::SinkSpec;
use crate::fields::{Chosen, Fields};
use answer::{Verdict, verdict};
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_ports::{BatchSink, Clock, SinkError, SystemClock};
use reqwest::{Client, Url, redirect};
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sign::Key;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Articles of a request at most.
pub(super) const BATCH: usize = 50;
/// Bytes of records in a request, but for one larger article.
const BYTES: usize = 1 << 20;
/// How long a receiver may take to connect, and to answer; the specification asks senders for 15 to 30 s.
const CONNECT: Duration = Duration::from_secs(10);
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
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .build()
            .map_err(|error| error.to_string())?;
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
                Some(why) if batch.len() == 1 => self.bury(&batch[0], &why)?,
                Some(_) => {
                    for one in batch {
                        if let Some(why) = self.post(std::slice::from_ref(one)).await? {
                            self.bury(one, &why)?;
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
            // Without its address, which may hold a password.
            Err(error) => return Err(self.away(&whole(&error.without_url()))),
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

    /// Writes an article that the receiver will never take to the file of dead letters, safely.
    fn bury(&self, article: &Article, why: &str) -> Result<(), SinkError> {
        let Some(path) = &self.spec.dead_letters else {
            return Err(self.refused(&format!("it refuses {}: {why}", article.url)));
        };
        let written = dead_letter(path, article, why);
        written.map_err(|error| SinkError::NotWritable(format!("{}: {error}", path.display())))?;
        tracing::warn!(sink = self.spec.name, url = %article.url, error = why, "sink_refused");
        Ok(())
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

fn dead_letter(path: &PathBuf, article: &Article, why: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let letter = serde_json::json!({
        "refused_at": SystemClock.now().to_rfc3339(), "why": why, "article": article,
    });
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(format!("{letter}\n").as_bytes())?;
    file.sync_data()
}

/// The error with its reasons.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
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
        match tokio::time::timeout(CONNECT, TcpStream::connect((host, port))).await {
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
