use super::*;
use crate::fan::Filter;
use crate::kind::receiver::{Receiver, Request};
use crate::kind::{Kind, Rotate};
use newshound_ports::conformance::sinks::{Row, Target, article};
use newshound_ports::sink_conformance_tests;
use std::sync::{Mutex, PoisonError};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What a receiver got and how it answers.
#[derive(Default)]
struct State {
    /// Each article once, by id and revision.
    rows: Vec<Row>,
    ids: Vec<String>,
    /// Answers to the next requests, instead of 204.
    answers: Vec<&'static str>,
    /// Articles with this title are refused.
    poison: Option<&'static str>,
}

/// A receiver on loopback.
struct Hook {
    receiver: Receiver,
    state: Arc<Mutex<State>>,
    folder: tempfile::TempDir,
}

impl Hook {
    fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let own = Arc::clone(&state);
        let receiver =
            Receiver::start(move |request| (answer(&own, &request).to_owned(), String::new()));
        Self { receiver, state, folder: tempfile::tempdir().expect("folder") }
    }

    fn spec(&self) -> SinkSpec {
        SinkSpec {
            name: "test".to_owned(),
            kind: Kind::Webhook,
            target: format!("http://127.0.0.1:{}/in?token=hunter2", self.receiver.port).into(),
            filter: Filter::default(),
            fields: None,
            rotate: Rotate::Never,
            packing: None,
            flush_after: None,
            secret: Some(SECRET.into()),
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
}

fn answer(state: &Mutex<State>, request: &Request) -> &'static str {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(answer) = (!state.answers.is_empty()).then(|| state.answers.remove(0)) {
        return answer;
    }
    let id = request.header("webhook-id");
    let time = request.header("webhook-timestamp").parse().expect("seconds");
    let key = Key::read(&SECRET.into()).expect("a key");
    if request.header("webhook-signature") != key.sign(&id, time, &request.body) {
        return "401 Unauthorized";
    }
    let message: serde_json::Value = serde_json::from_slice(&request.body).expect("json");
    assert_eq!(message["type"], "articles");
    let articles = message["data"]["articles"].as_array().expect("articles");
    let rows: Vec<Row> = articles
        .iter()
        .map(|one| serde_json::from_value::<Article>(one.clone()).expect("a record"))
        .map(|one| (one.id.0, one.revision, one.title, one.body))
        .collect();
    if rows.iter().any(|row| Some(row.2.as_str()) == state.poison) {
        return "422 Unprocessable Content";
    }
    state.ids.push(id);
    for row in rows {
        match state.rows.iter_mut().find(|own| (&own.0, own.1) == (&row.0, row.1)) {
            Some(own) => *own = row,
            None => state.rows.push(row),
        }
    }
    "204 No Content"
}

#[async_trait]
impl Target for Hook {
    async fn sink(&self) -> Box<dyn BatchSink> {
        self.spec().open()
    }

    async fn rows(&self) -> Vec<Row> {
        self.state().rows.clone()
    }

    async fn away(&self, is_away: bool) {
        self.receiver.away(is_away).await;
    }

    fn is_keyed(&self) -> bool {
        true
    }
}

sink_conformance_tests!(Hook::start());

#[tokio::test]
async fn a_receiver_that_asks_to_wait_is_left_alone_and_gets_the_same_message_again() {
    let receiver = Hook::start();
    let mut sink = receiver.opened().await;
    let batch: Arc<[Article]> = [article(1, 0, "One"), article(2, 0, "Two")].into();
    receiver.state().answers.push("429 Too Many Requests\r\nRetry-After: 1");
    let began = Instant::now();
    let error = sink.put_batch(Arc::clone(&batch)).await.expect_err("not now").to_string();
    assert!(error.ends_with("it answered with status 429"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
    sink.resume(Some("webhook")).await.expect("opened");
    assert!(began.elapsed() >= Duration::from_secs(1));
    sink.put_batch(Arc::clone(&batch)).await.expect("taken");
    sink.put_batch(batch).await.expect("taken");
    let state = receiver.state();
    assert_eq!(state.ids[0], state.ids[1], "known by its id");
    assert_eq!(state.rows.len(), 2);
}

#[tokio::test]
async fn an_article_that_is_refused_for_good_is_a_dead_letter_and_holds_no_other_up() {
    let receiver = Hook::start();
    receiver.state().poison = Some("Two");
    let mut sink = receiver.opened().await;
    let batch = [article(1, 0, "One"), article(2, 0, "Two"), article(3, 0, "Three")];
    sink.put_batch(batch.into()).await.expect("taken or buried");
    let titles: Vec<String> = receiver.state().rows.iter().map(|row| row.2.clone()).collect();
    assert_eq!(titles, ["One", "Three"]);
    let path = receiver.spec().dead_letters.expect("a path");
    let letter: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("letters")).expect("one line");
    assert_eq!(letter["why"], "status 422");
    let buried: Article = serde_json::from_value(letter["article"].clone()).expect("a record");
    assert_eq!(buried, article(2, 0, "Two"));
}

#[tokio::test]
async fn large_articles_are_sent_in_requests_of_their_own() {
    let receiver = Hook::start();
    let mut sink = receiver.opened().await;
    let large = |number| Article { body: "word ".repeat(150_000), ..article(number, 0, "Long") };
    sink.put_batch([large(1), large(2), article(3, 0, "Short")].into()).await.expect("taken");
    assert_eq!(receiver.state().ids.len(), 2);
    assert_eq!(receiver.state().rows.len(), 3);
}

#[tokio::test]
async fn what_is_wrong_is_one_sentence() {
    let receiver = Hook::start();
    let with = |target: &str, secret: Option<&str>| SinkSpec {
        target: target.into(),
        secret: secret.map(Into::into),
        ..receiver.spec()
    };
    let good = receiver.spec().target.expose().to_owned();
    for (spec, expected) in [
        (with("ftp://h.example/", Some(SECRET)), "no http or https address"),
        (with(&good, None), "name the file of its key, secret_file"),
        (with(&good, Some("hunter2")), "not of the form whsec_BASE64"),
    ] {
        let refusal = spec.open().resume(None).await.expect_err(expected);
        assert!(matches!(refusal, SinkError::NotWritable(_)));
        let refusal = refusal.to_string();
        assert!(refusal.contains(expected) && !refusal.contains("hunter2"), "{refusal}");
    }
}
