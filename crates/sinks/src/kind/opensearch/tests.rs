use super::*;
use crate::fan::Filter;
use crate::kind::receiver::{Receiver, Request};
use crate::kind::{Kind, Rotate};
use newshound_core::article::Gone;
use newshound_ports::conformance::sinks::{Row, Target, article};
use newshound_ports::sink_conformance_tests;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a server holds and how it answers: as much of the API as the sink uses, by the documentation of
/// OpenSearch 3. `tests/run --all` asks somebody else's server as well.
#[derive(Default)]
struct State {
    template: Option<Value>,
    /// The fields of each index.
    indexes: BTreeMap<String, Value>,
    /// The index that each alias stands for.
    aliases: BTreeMap<String, String>,
    /// The version and document of each id.
    docs: BTreeMap<String, (u64, Value)>,
    /// Sizes of the requests of many articles.
    requests: Vec<usize>,
    /// Answers to the next requests of many articles.
    answers: Vec<&'static str>,
    /// Every `n`th article is one too many, so often.
    busy: Option<(usize, usize)>,
    /// Requests with more bytes are refused.
    limit: Option<usize>,
    about: Option<Value>,
}

struct Server {
    receiver: Receiver,
    state: Arc<Mutex<State>>,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let own = Arc::clone(&state);
        let receiver = Receiver::start(move |request| {
            let (status, body) =
                own.lock().unwrap_or_else(PoisonError::into_inner).answer(&request);
            (format!("{status}\r\nContent-Type: application/json"), body.to_string())
        });
        Self { receiver, state, folder: tempfile::tempdir().expect("folder") }
    }

    fn spec(&self) -> SinkSpec {
        SinkSpec {
            name: "test".to_owned(),
            kind: Kind::OpenSearch,
            target: format!("http://me:hunter2@127.0.0.1:{}/news", self.receiver.port).into(),
            filter: Filter::default(),
            fields: None,
            rotate: Rotate::Never,
            packing: None,
            flush_after: None,
            secret: None,
            dead_letters: Some(self.folder.path().join("refused/test.jsonl")),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn opened(&self) -> Box<dyn BatchSink> {
        let mut sink = self.spec().open();
        sink.resume(None).await.expect("opened");
        sink
    }

    async fn refused(&self) -> String {
        let error = self.spec().open().resume(None).await.expect_err("refused");
        assert!(matches!(error, SinkError::NotWritable(_)), "{error}");
        let error = error.to_string();
        assert!(!error.contains("hunter2") && !error.contains('\n'), "{error}");
        error
    }

    /// The reasons and titles of the dead letters.
    fn letters(&self) -> Vec<(String, String)> {
        let path = self.spec().dead_letters.expect("a path");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let letter = |line: &str| {
            let letter: Value = serde_json::from_str(line).expect("json");
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            (text(&letter["why"]), text(&letter["article"]["title"]))
        };
        text.lines().map(letter).collect()
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> (&'static str, Value) {
        assert_eq!(request.header("authorization"), "Basic bWU6aHVudGVyMg==");
        let body = || serde_json::from_slice::<Value>(&request.body).expect("json");
        let path = request.path.trim_start_matches('/');
        let parts: Vec<&str> = path.split(['/', '?']).collect();
        match (request.method.as_str(), &parts[..]) {
            ("GET", [""]) => {
                let version = json!({"number": "3.8.0", "distribution": "opensearch"});
                ("200 OK", self.about.clone().unwrap_or(json!({ "version": version })))
            }
            ("GET", [name, "_mapping"]) => {
                let index = self.aliases.get(*name).cloned().unwrap_or((*name).to_owned());
                match self.indexes.get(&index) {
                    Some(fields) => {
                        ("200 OK", json!({ index: {"mappings": {"properties": fields}} }))
                    }
                    None => error("404 Not Found", "index_not_found_exception", "no such index"),
                }
            }
            ("PUT", ["_index_template", _]) => {
                self.template = Some(body());
                ("200 OK", json!({"acknowledged": true}))
            }
            ("PUT", [index, "_mapping"]) => {
                let fields = self.indexes.get_mut(*index).expect("an index");
                for (name, field) in body()["properties"].as_object().expect("fields") {
                    fields[name] = field.clone();
                }
                ("200 OK", json!({"acknowledged": true}))
            }
            ("PUT", [index]) => {
                if self.indexes.contains_key(*index) {
                    let type_ = "resource_already_exists_exception";
                    return error("400 Bad Request", type_, "it exists");
                }
                let template = self.template.as_ref().expect("a template");
                let fields = template["template"]["mappings"]["properties"].clone();
                self.indexes.insert((*index).to_owned(), fields);
                for alias in body()["aliases"].as_object().expect("aliases").keys() {
                    self.aliases.insert(alias.clone(), (*index).to_owned());
                }
                ("200 OK", json!({"acknowledged": true}))
            }
            ("POST", [name, "_bulk", ..]) => self.bulk(name, request),
            other => panic!("{other:?}"),
        }
    }

    fn bulk(&mut self, name: &str, request: &Request) -> (&'static str, Value) {
        if let Some(status) = (!self.answers.is_empty()).then(|| self.answers.remove(0)) {
            return error(status, "an_exception", "not now");
        }
        if self.limit.is_some_and(|limit| request.body.len() > limit) {
            return ("413 Request Entity Too Large", Value::Null);
        }
        self.requests.push(request.body.len());
        let text = std::str::from_utf8(&request.body).expect("text");
        assert!(text.ends_with('\n'));
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
        let mut items = Vec::new();
        for (at, pair) in lines.chunks(2).enumerate() {
            items.push(json!({"index": self.index(name, at, &pair[0]["index"], &pair[1])}));
        }
        ("200 OK", json!({"errors": true, "items": items}))
    }

    fn index(&mut self, name: &str, at: usize, action: &Value, document: &Value) -> Value {
        let refused = |status: u16, type_: &str, reason: &str| json!({"status": status, "error": {"type": type_, "reason": reason}});
        let index = self.aliases.get(name).map_or(name, String::as_str);
        let Some(fields) = self.indexes.get(index) else {
            return refused(404, "index_not_found_exception", "no such index");
        };
        if let Some((each, left)) = &mut self.busy
            && *left > 0
            && at.is_multiple_of(*each)
        {
            *left -= 1;
            return refused(429, "rejected_execution_exception", "the queue is full");
        }
        if fields["title"]["type"] == "long" || document["title"] == "Poison" {
            return refused(400, "mapper_parsing_exception", "failed to parse field [title]");
        }
        let version = action["version"].as_u64().expect("a version");
        assert_eq!(action["version_type"], "external_gte");
        let id = action["_id"].as_str().expect("an id").to_owned();
        assert!(id.len() <= 512);
        if self.docs.get(&id).is_some_and(|(own, _)| *own > version) {
            return refused(409, "version_conflict_engine_exception", "version conflict");
        }
        self.docs.insert(id, (version, document.clone()));
        json!({"status": 201, "_version": version})
    }
}

fn error(status: &'static str, type_: &str, reason: &str) -> (&'static str, Value) {
    (status, json!({"error": {"type": type_, "reason": reason}}))
}

#[async_trait]
impl Target for Server {
    async fn sink(&self) -> Box<dyn BatchSink> {
        self.spec().open()
    }

    async fn rows(&self) -> Vec<Row> {
        let row = |(id, (version, one)): (&String, &(u64, Value))| {
            assert_eq!(one["revision"].as_u64(), Some(*version));
            let text = |name: &str| one[name].as_str().expect("text").to_owned();
            (id.clone(), u32::try_from(*version).expect("few"), text("title"), text("body"))
        };
        self.state().docs.iter().map(row).collect()
    }

    async fn away(&self, is_away: bool) {
        self.receiver.away(is_away).await;
    }

    fn is_keyed(&self) -> bool {
        true
    }
}

sink_conformance_tests!(Server::start());

fn some(count: usize) -> Arc<[Article]> {
    (0..count).map(|number| article(number, 0, &format!("Title {number}"))).collect()
}

#[tokio::test]
async fn articles_that_a_server_is_too_busy_for_are_sent_again_and_no_others() {
    let server = Server::start();
    let mut sink = server.opened().await;
    server.state().busy = Some((7, 12));
    sink.put_batch(some(50)).await.expect("taken");
    assert_eq!(server.state().docs.len(), 50);
    let sizes = server.state().requests.clone();
    assert!(sizes.len() > 2 && sizes[1] < sizes[0] / 4, "{sizes:?}");
    // One that stays busy is told, with what it says.
    server.state().busy = Some((1, usize::MAX));
    let error = sink.put_batch(some(3)).await.expect_err("busy");
    assert!(matches!(error, SinkError::Unavailable(_)));
    let error = error.to_string();
    assert!(
        error.ends_with(
            "of 3 articles not: status 429, rejected_execution_exception: the queue is full"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_asks_to_wait_is_left_alone() {
    let server = Server::start();
    let mut sink = server.opened().await;
    server.state().answers.push("429 Too Many Requests\r\nRetry-After: 1");
    let began = Instant::now();
    let error = sink.put_batch(some(2)).await.expect_err("not now");
    assert!(matches!(error, SinkError::Unavailable(_)), "{error}");
    sink.resume(Some("indexed")).await.expect("opened");
    assert!(began.elapsed() >= Duration::from_secs(1));
    sink.put_batch(some(2)).await.expect("taken");
    assert_eq!(server.state().docs.len(), 2);
}

#[tokio::test]
async fn what_an_index_refuses_for_good_is_a_dead_letter_and_holds_no_other_up() {
    let server = Server::start();
    let mut sink = server.opened().await;
    let batch = [article(1, 0, "One"), article(2, 0, "Poison"), article(3, 0, "Three")];
    sink.put_batch(batch.into()).await.expect("taken or buried");
    assert_eq!(server.state().docs.len(), 2);
    let why = "status 400, mapper_parsing_exception: failed to parse field [title]";
    assert_eq!(server.letters(), [(why.to_owned(), "Poison".to_owned())]);
}

#[tokio::test]
async fn requests_fit_what_the_server_takes() {
    let server = Server::start();
    let mut sink = server.opened().await;
    let long = |number| Article { body: "word ".repeat(300_000), ..article(number, 0, "Long") };
    sink.put_batch((0..9).map(long).collect()).await.expect("taken");
    let sizes = std::mem::take(&mut server.state().requests);
    assert_eq!(sizes.len(), 3, "{sizes:?}");
    assert!(sizes.iter().all(|size| *size <= BYTES), "{sizes:?}");
    // A server that takes less gets less; what alone is too large is a dead letter.
    server.state().limit = Some(2_000_000);
    let huge = Article { body: "word ".repeat(600_000), ..article(20, 0, "Huge") };
    sink.put_batch([long(10), long(11), huge, long(12)].into()).await.expect("taken or buried");
    assert_eq!(server.state().docs.len(), 12);
    let why = "status 413: it is too large".to_owned();
    assert_eq!(server.letters(), [(why, "Huge".to_owned())]);
}

#[tokio::test]
async fn a_document_is_the_newest_revision_however_late_others_come() {
    let server = Server::start();
    let mut sink = server.opened().await;
    let gone = |revision, moved| Article {
        gone: Some(Gone { at: "2026-05-11T07:30:00.000Z".into(), status: 410, to: None, moved }),
        body: String::new(),
        ..article(1, revision, "First")
    };
    let title = |server: &Server| {
        let state = server.state();
        let (_, one) = state.docs.values().next().expect("a document");
        one["title"].as_str().map(str::to_owned)
    };
    sink.put_batch([article(1, 2, "Third"), article(1, 1, "Second")].into()).await.expect("taken");
    assert_eq!(title(&server).as_deref(), Some("Third"));
    // It moved: its text is still its text.
    sink.put_batch([gone(3, true)].into()).await.expect("taken");
    assert_eq!(title(&server).as_deref(), Some("Third"));
    let fields = crate::Fields::named(&["title"]).expect("fields");
    let mut few = SinkSpec { fields: Some(fields), ..server.spec() }.open();
    few.resume(None).await.expect("opened");
    few.put_batch([gone(4, false), article(1, 3, "Late")].into()).await.expect("taken");
    let state = server.state();
    let (version, one) = state.docs.values().next().expect("a document");
    assert_eq!((*version, &one["gone"]["status"]), (4, &json!(410)));
}

#[tokio::test]
async fn an_index_is_found_or_made_and_lacks_nothing() {
    let server = Server::start();
    server.opened().await;
    let (made, index) = {
        let state = server.state();
        (state.indexes["news-000001"].clone(), state.aliases["news"].clone())
    };
    assert_eq!((index.as_str(), &made["body"]["type"]), ("news-000001", &json!("text")));
    // One of somebody's own, with an analyzer of their own, and without a field of a newer newshound.
    let own = json!({"body": {"type": "text", "analyzer": "german"}, "other": {"type": "ip"}});
    {
        let mut state = server.state();
        state.aliases.clear();
        state.indexes = BTreeMap::from([("news".to_owned(), own)]);
    }
    let mut sink = server.opened().await;
    sink.put_batch(some(1)).await.expect("taken");
    let fields = server.state().indexes["news"].clone();
    assert_eq!(fields["body"]["analyzer"], "german");
    assert_eq!(fields["published_at"]["type"], "date");
}

#[tokio::test]
async fn what_is_wrong_is_one_sentence() {
    let server = Server::start();
    let wrong = json!({"title": {"type": "long"}});
    server.state().indexes.insert("news".to_owned(), wrong);
    let why = server.refused().await;
    let expected = "/news: the index news has the field \"title\" as long, and newshound writes text; name another index";
    assert!(why.ends_with(expected), "{why}");
    server.state().about = Some(json!({"version": {"number": "6.8.1"}}));
    assert!(
        server
            .refused()
            .await
            .ends_with("it is Elasticsearch 6.8.1; newshound needs 7.10 or OpenSearch")
    );
    server.state().about = Some(json!({"hello": "you"}));
    assert!(
        server.refused().await.ends_with("what answers there is no OpenSearch or Elasticsearch")
    );
    for (target, expected) in [
        ("ftp://h.example/", "no http or https address"),
        ("http://127.0.0.1:9/News", "the name of an index, \"News\", may have small letters"),
    ] {
        let spec = SinkSpec { target: target.into(), ..server.spec() };
        let why = spec.open().resume(None).await.expect_err(expected).to_string();
        assert!(why.contains(expected), "{why}");
    }
    assert_eq!(place("http://h.example:9200").expect("a place").1, "newshound");
    let (base, name) = place("https://h.example/search/news/").expect("a place");
    assert_eq!((base.as_str(), name.as_str()), ("https://h.example/search/", "news"));
}
