//! On a private server, run by `tests/run --all`; `tests/get-servers --all` gets the programs.

use super::*;
use crate::fan::Filter;
use crate::kind::{Kind, Rotate, SinkSpec};
use newshound_ports::conformance::sinks::{self, Row, Target, article};
use newshound_testservers::Postgres as Server;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A database of its own on a server, by the address that sinks are given.
struct Database {
    server: Mutex<Server>,
}

impl Database {
    fn new() -> Self {
        Self { server: Mutex::new(Server::start()) }
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, question: &str) -> String {
        self.server().ask(question).expect(question)
    }

    fn empty(&self) {
        self.ask("DROP SCHEMA public CASCADE");
        self.ask("CREATE SCHEMA public");
    }

    fn spec(&self) -> SinkSpec {
        SinkSpec {
            name: "test".to_owned(),
            kind: Kind::Postgres,
            target: self.server().url().as_str().into(),
            filter: Filter::default(),
            fields: None,
            rotate: Rotate::Never,
            packing: None,
            flush_after: None,
            secret: None,
            dead_letters: None,
        }
    }
}

#[async_trait]
impl Target for Database {
    async fn sink(&self) -> Box<dyn BatchSink> {
        self.spec().open()
    }

    async fn rows(&self) -> Vec<Row> {
        let made = self.ask("SELECT to_regclass('articles') IS NOT NULL");
        if made != "t" {
            return Vec::new();
        }
        let text = self.ask(
            "SELECT json_build_array(id, revision, title, body) FROM articles ORDER BY id, revision",
        );
        text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
    }

    async fn away(&self, is_away: bool) {
        let mut server = self.server();
        if is_away { server.kill9() } else { server.restart() }
    }

    fn is_keyed(&self) -> bool {
        true
    }
}

async fn put(spec: &SinkSpec, articles: &[Article]) {
    let mut sink = spec.open();
    sink.resume(None).await.expect("opened");
    sink.put_batch(articles.into()).await.expect("put");
}

async fn refused(spec: &SinkSpec) -> String {
    spec.open().resume(None).await.expect_err("refused").to_string()
}

/// One server for all, since it takes seconds to make one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: tests/run --all"]
async fn a_real_server_keeps_the_promises_of_sinks() {
    let database = Database::new();
    sinks::each_article_is_there_once(&database).await;
    database.empty();
    sinks::what_was_flushed_survives_a_kill(&database).await;
    database.empty();
    sinks::a_target_that_was_away_gets_everything(&database).await;
    database.empty();
    sinks::the_newest_revision_wins(&database).await;
    database.empty();
    sinks::odd_articles_come_back(&database).await;
    database.empty();

    // Links, dates, and the view of the latest.
    let mut newer = article(1, 1, "Newer");
    newer.links.clear();
    newer.tags = vec!["a \"quoted\" tag".into(), "\0nul".into()];
    let articles = [article(1, 0, "Older"), article(2, 0, "Other"), newer];
    put(&database.spec(), &articles).await;
    put(&database.spec(), &articles).await;
    assert_eq!(database.ask("SELECT title FROM latest ORDER BY title"), "Newer\nOther");
    assert_eq!(database.ask("SELECT count(*), max(role) FROM links"), "2|inline");
    assert_eq!(
        database.ask(
            "SELECT DISTINCT published, published_at AT TIME ZONE 'UTC', published_day FROM articles"
        ),
        "2022-03-09T17:08:00+05:30|2022-03-09 11:38:00|2022-03-09"
    );
    assert_eq!(
        database.ask("SELECT tags[1], tags[2] FROM latest WHERE title = 'Newer'"),
        "a \"quoted\" tag|nul"
    );

    // Many sinks at once on one database: tables are made once, no deadlock.
    database.empty();
    let all: Arc<[Article]> = (0..300).map(|number| article(number, 0, "T")).collect();
    let mut tasks = Vec::new();
    for at in 0..4 {
        let (mut sink, all) = (database.spec().open(), Arc::clone(&all));
        tasks.push(tokio::spawn(async move {
            sink.resume(None).await.expect("opened");
            let own: Arc<[Article]> =
                if at % 2 == 0 { all } else { all.iter().rev().cloned().collect() };
            sink.put_batch(own).await.expect("put");
        }));
    }
    for task in tasks {
        task.await.expect("done");
    }
    assert_eq!(database.ask("SELECT count(*) FROM articles"), "300");

    // What is wrong is one sentence, without the password.
    database.ask("UPDATE newshound_tables SET version = 99");
    assert!(refused(&database.spec()).await.contains("its tables are of version 99"));
    database.empty();
    database.ask("CREATE TABLE articles (mine integer)");
    let refusal = refused(&database.spec()).await;
    assert!(refusal.contains("it has a table articles of something else"), "{refusal}");
    let url = database.server().url();
    let with = |url: String| SinkSpec { target: url.as_str().into(), ..database.spec() };
    let refusal = refused(&with(url.replace("/postgres", "/elsewhere"))).await;
    assert!(refusal.contains("database \"elsewhere\" does not exist"), "{refusal}");
    let refusal = refused(&with(url.replace("newshound@", "somebody:hunter2@"))).await;
    assert!(
        refusal.contains("role \"somebody\" does not exist") && !refusal.contains("hunter2"),
        "{refusal}"
    );
    let own = with(format!("{url}?options=-csearch_path%3Dnews"));
    database.ask("CREATE SCHEMA news");
    put(&own, &articles).await;
    assert_eq!(database.ask("SELECT count(*) FROM news.articles"), "3");
}

#[tokio::test]
async fn an_address_that_is_none_is_one_sentence() {
    let spec = |text: &str| SinkSpec {
        name: "test".to_owned(),
        kind: Kind::Postgres,
        target: text.into(),
        filter: Filter::default(),
        fields: None,
        rotate: Rotate::Never,
        packing: None,
        flush_after: None,
        secret: None,
        dead_letters: None,
    };
    for (text, expected) in [
        ("postgres://me:hunter2@x@y/db", "percent-encode the password"),
        ("postgres://me:hunter2@host/db?colour=red", "its address cannot be read"),
        ("postgres://me:hunter2@127.0.0.1:1/db", "error connecting to server"),
    ] {
        let refusal = refused(&spec(text)).await;
        assert!(refusal.contains(expected) && !refusal.contains("hunter2"), "{refusal}");
    }
}
