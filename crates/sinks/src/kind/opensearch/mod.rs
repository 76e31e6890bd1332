//! OpenSearch and Elasticsearch: a document a story, of its newest revision.
//!
//! Articles go by `_bulk`, each with its revision as an external version, so one that comes again or
//! late changes nothing. An article that the server is too busy for is sent again; one that the
//! index refuses for good goes to the file of dead letters. What was answered is in the server's log
//! on the disk (`index.translog.durability`, unless somebody set it to `async`).

mod answer;
mod document;
mod server;
mod setup;

#[cfg(test)]
mod tests;

use super::table::Chosen;
use super::{SinkSpec, letters};
use answer::{Verdict, verdicts};
use async_trait::async_trait;
use document::document;
use newshound_core::article::Article;
use newshound_ports::patience::Backoff;
use newshound_ports::{BatchSink, SinkError};
use reqwest::{Method, Url};
use server::{Refused, Server};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::time::Instant;

/// Bytes of a request, but for one larger article: what both projects advise, and below what hosted ones take (10 MB).
const BYTES: usize = 5 << 20;
/// How often the articles that a server is too busy for are sent before the spool hands over everything again.
const TRIES: usize = 6;
/// The index where the address names none.
const NAME: &str = "newshound";

/// The sink.
pub(super) struct OpenSearch {
    spec: SinkSpec,
    chosen: Chosen,
    open: Option<Open>,
    /// What the server asked for.
    not_before: Option<Instant>,
}

struct Open {
    server: Server,
    /// The path of requests of many articles.
    path: String,
}

/// An article's lines in a request.
struct Item<'a> {
    article: &'a Article,
    lines: Vec<u8>,
}

impl OpenSearch {
    pub(super) fn new(spec: SinkSpec) -> Self {
        let chosen = Chosen::new(spec.fields);
        Self { spec, chosen, open: None, not_before: None }
    }

    fn sink_error(&mut self, refused: Refused) -> SinkError {
        let place = self.spec.place();
        match refused {
            Refused::Other(why) => SinkError::NotWritable(format!("{place}: {why}")),
            Refused::Away(why, wait) => {
                self.not_before = wait.map(|wait| Instant::now() + wait);
                SinkError::Unavailable(format!("{place}: {why}"))
            }
            Refused::TooLarge => {
                SinkError::NotWritable(format!("{place}: it takes no request of that size"))
            }
        }
    }

    async fn opened(&self) -> Result<Open, Refused> {
        let other = |why: &dyn std::fmt::Display| Refused::Other(why.to_string());
        self.spec.target.check_address().map_err(|why| other(&why))?;
        let (base, name) = place(self.spec.target.expose()).map_err(Refused::Other)?;
        let server = Server::new(base).map_err(Refused::Other)?;
        let index = setup::prepare(&server, &name).await?;
        let more = if index.is_alias { "?require_alias=true" } else { "" };
        Ok(Open { server, path: format!("{name}/_bulk{more}") })
    }

    /// Sends articles in requests that are not too large.
    async fn send(&self, articles: &[Article]) -> Result<(), Failed> {
        let mut requests: VecDeque<Vec<Item<'_>>> = VecDeque::new();
        let mut bytes = 0;
        // Where a story moved its text is still its text: the next revision has a newer one.
        let is_text = |one: &&Article| one.gone.as_ref().is_none_or(|gone| !gone.moved);
        for article in articles.iter().filter(is_text) {
            let item = self.item(article);
            if bytes == 0 || bytes + item.lines.len() > BYTES {
                requests.push_back(Vec::new());
                bytes = 0;
            }
            bytes += item.lines.len();
            if let Some(request) = requests.back_mut() {
                request.push(item);
            }
        }
        while let Some(mut items) = requests.pop_front() {
            match self.deliver(&mut items).await {
                Ok(()) => {}
                Err(Failed::Refused(Refused::TooLarge)) if items.len() > 1 => {
                    let second = items.split_off(items.len() / 2);
                    requests.push_front(second);
                    requests.push_front(items);
                }
                Err(Failed::Refused(Refused::TooLarge)) => {
                    self.bury(items[0].article, "status 413: it is too large")?;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    fn item<'a>(&self, article: &'a Article) -> Item<'a> {
        let action = serde_json::json!({"index": {
            "_id": article.id.0, "version": article.revision, "version_type": "external_gte",
        }});
        let mut lines = format!("{action}\n").into_bytes();
        lines.extend_from_slice(&document(article, &self.chosen));
        Item { article, lines }
    }

    /// Sends one request, and again those of its articles that the server was too busy for.
    async fn deliver(&self, items: &mut Vec<Item<'_>>) -> Result<(), Failed> {
        let open = self.open.as_ref();
        let open = open.ok_or_else(|| Refused::Away("it is not open".to_owned(), None))?;
        let mut backoff = Backoff::new();
        let count = items.len();
        for tried in 1.. {
            let lines: Vec<&[u8]> = items.iter().map(|item| &item.lines[..]).collect();
            let body = lines.concat();
            let answer = open.server.send(Method::POST, &open.path, Some(body)).await?;
            let answer = answer.expect("it takes no articles")?;
            let verdicts = verdicts(&answer, items.len()).ok_or_else(|| {
                Refused::Away("its answer does not tell of each article".to_owned(), None)
            })?;
            let mut busy = None;
            let mut again = Vec::new();
            for (item, verdict) in items.drain(..).zip(verdicts) {
                match verdict {
                    Verdict::Taken => {}
                    Verdict::Never(why) => self.bury(item.article, &why)?,
                    Verdict::Later(why) => {
                        busy = Some(why);
                        again.push(item);
                    }
                }
            }
            *items = again;
            let Some(why) = busy else { break };
            if tried == TRIES {
                let why = format!("it takes {} of {count} articles not: {why}", items.len());
                return Err(Refused::Away(why, None).into());
            }
            tokio::time::sleep(backoff.step()).await;
        }
        Ok(())
    }

    fn bury(&self, article: &Article, why: &str) -> Result<(), Failed> {
        letters::bury(&self.spec, article, why).map_err(Failed::Letters)
    }
}

/// Why articles were not sent.
enum Failed {
    /// By the server.
    Refused(Refused),
    /// By the file of dead letters.
    Letters(SinkError),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// The server's address and the name of the index, which is the last part of the path.
fn place(target: &str) -> Result<(Url, String), String> {
    let url = Url::parse(target).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let mut url = url.ok_or("its target is no http or https address")?;
    let path = url.path().trim_end_matches('/').to_owned();
    let (base, name) = path.rsplit_once('/').unwrap_or(("", ""));
    let name = if name.is_empty() { NAME } else { name };
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if name.len() > 200 || !name.chars().all(fits) || name.starts_with(['-', '_', '.']) {
        return Err(format!(
            "the name of an index, {name:?}, may have small letters, digits, '-', '_' and '.' only, and begins \
             with a letter or digit"
        ));
    }
    url.set_path(&format!("{base}/"));
    Ok((url, name.to_owned()))
}

#[async_trait]
impl BatchSink for OpenSearch {
    async fn resume(&mut self, _: Option<&str>) -> Result<(), SinkError> {
        self.open = None;
        if let Some(at) = self.not_before.take() {
            tokio::time::sleep_until(at).await;
        }
        match self.opened().await {
            Ok(open) => self.open = Some(open),
            Err(refused) => return Err(self.sink_error(refused)),
        }
        Ok(())
    }

    async fn put_batch(&mut self, articles: Arc<[Article]>) -> Result<(), SinkError> {
        match self.send(&articles).await {
            Ok(()) => Ok(()),
            Err(Failed::Letters(error)) => Err(error),
            Err(Failed::Refused(refused)) => Err(self.sink_error(refused)),
        }
    }

    async fn flush(&mut self) -> Result<String, SinkError> {
        // What was answered is safe with the server.
        Ok("indexed".to_owned())
    }
}
