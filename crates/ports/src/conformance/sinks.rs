//! Sinks that take batches.

use crate::{BatchSink, SinkError};
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::ArticleId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a reader finds of an article: its id, revision, headline and body.
pub type Row = (String, u32, String, String);

/// A place where articles go, as a test sees it.
#[async_trait]
pub trait Target: Send + Sync {
    /// A sink onto it, not opened yet, as a new process makes it. The one before is gone.
    async fn sink(&self) -> Box<dyn BatchSink>;
    /// What others read there, in its order.
    async fn rows(&self) -> Vec<Row>;
    /// Makes it unreachable, or brings it back as it was.
    async fn away(&self, is_away: bool);
    /// Whether an article takes the place of one with its id and revision.
    fn is_keyed(&self) -> bool;
}

/// Article `number` of a site of our own.
///
/// # Panics
/// Never: its fields are fixed.
#[must_use]
pub fn article(number: usize, revision: u32, title: &str) -> Article {
    let url = format!("https://news.example/{number}");
    let id = ArticleId::of(&CanonicalUrl::parse(&url).expect("a URL"));
    serde_json::from_value(serde_json::json!({
        "id": id, "url": url, "fetched_url": url, "story": id, "near_duplicate_of": null,
        "site": "news.example", "title": title, "authors": ["A. Writer"], "agencies": [],
        "published": "2022-03-09T17:08:00+05:30", "published_precision": "minute",
        "published_source": "json-ld", "modified": null, "language": "en", "section": "World",
        "tags": ["one", "two"], "description": null, "lead_image": null, "images": [],
        "publisher": null, "kind": "news", "paywalled": false, "body": "A paragraph.\n\nAnother.",
        "word_count": 3, "links": [{"url": "https://news.example/x", "text": "x", "role": "inline"}],
        "discovered_from": null, "discovered_role": "seed", "lane": "fresh", "depth": 0,
        "fetched_at": "2022-03-09T11:38:00.123Z", "http_status": 200,
        "content_hash": format!("h{number}-{revision}-{}", title.len()), "revision": revision,
        "crawl": "test", "newshound_version": "0.1.0", "schema_version": 2,
    }))
    .expect("a record")
}

fn some(numbers: std::ops::Range<usize>) -> Arc<[Article]> {
    numbers.map(|number| article(number, 0, &format!("Title {number}"))).collect()
}

/// How many rows each id and revision has.
fn counts(rows: &[Row]) -> BTreeMap<(String, u32), usize> {
    let mut counts = BTreeMap::new();
    for (id, revision, ..) in rows {
        *counts.entry((id.clone(), *revision)).or_default() += 1;
    }
    counts
}

async fn each_once(target: &dyn Target, expected: usize) {
    let counts = counts(&target.rows().await);
    assert_eq!(counts.len(), expected, "{counts:?}");
    assert!(counts.values().all(|count| *count == 1), "twice: {counts:?}");
}

async fn resumed(target: &dyn Target, mark: Option<&str>) -> Box<dyn BatchSink> {
    let mut sink = target.sink().await;
    sink.resume(mark).await.expect("opened");
    sink
}

async fn put(sink: &mut Box<dyn BatchSink>, articles: Arc<[Article]>) {
    sink.put_batch(articles).await.expect("put");
}

async fn flush(sink: &mut Box<dyn BatchSink>) -> String {
    sink.flush().await.expect("flushed")
}

/// What is put and flushed is there, once, as it was; also in batches of none and one, and by a
/// later process.
///
/// # Panics
/// Where a promise is broken.
pub async fn each_article_is_there_once(target: &dyn Target) {
    let mut sink = resumed(target, None).await;
    put(&mut sink, some(0..5)).await;
    put(&mut sink, some(5..5)).await;
    let mark = flush(&mut sink).await;
    each_once(target, 5).await;
    put(&mut sink, some(5..6)).await;
    let again = flush(&mut sink).await;
    let last = flush(&mut sink).await;
    assert_eq!(again, last, "nothing came in between");
    assert_ne!(mark, String::new());
    drop(sink);
    let mut sink = resumed(target, Some(&last)).await;
    put(&mut sink, some(6..9)).await;
    flush(&mut sink).await;
    each_once(target, 9).await;
    for (number, (id, _, title, body)) in target.rows().await.iter().enumerate() {
        let given = article(number, 0, &format!("Title {number}"));
        if *id == given.id.0 {
            assert_eq!((title, body), (&given.title, &given.body));
        }
    }
}

/// A process that dies between a put and its flush, or between a flush and the note of its mark,
/// doubles and loses nothing.
///
/// # Panics
/// Where a promise is broken.
pub async fn what_was_flushed_survives_a_kill(target: &dyn Target) {
    let mut sink = resumed(target, None).await;
    put(&mut sink, some(0..4)).await;
    drop(sink);
    let mut sink = resumed(target, None).await;
    put(&mut sink, some(0..6)).await;
    let mark = flush(&mut sink).await;
    put(&mut sink, some(6..300)).await;
    drop(sink);
    each_or_more(target, 6).await;
    let mut sink = resumed(target, Some(&mark)).await;
    put(&mut sink, some(6..10)).await;
    flush(&mut sink).await;
    drop(sink);
    // The mark of that flush was never noted.
    let mut sink = resumed(target, Some(&mark)).await;
    put(&mut sink, some(6..9)).await;
    put(&mut sink, some(9..300)).await;
    flush(&mut sink).await;
    each_once(target, 300).await;
}

/// The first `expected` articles are there, and none twice.
async fn each_or_more(target: &dyn Target, expected: usize) {
    let counts = counts(&target.rows().await);
    for one in some(0..expected).iter() {
        assert!(counts.contains_key(&(one.id.0.clone(), 0)), "{} is lost", one.url);
    }
    assert!(counts.values().all(|count| *count == 1), "twice: {counts:?}");
}

/// A target that is away is an error, and after it came back everything behind the last mark goes
/// in once.
///
/// # Panics
/// Where a promise is broken.
pub async fn a_target_that_was_away_gets_everything(target: &dyn Target) {
    let mut sink = resumed(target, None).await;
    put(&mut sink, some(0..3)).await;
    let mark = flush(&mut sink).await;
    target.away(true).await;
    let tried = async {
        sink.put_batch(some(3..8)).await?;
        sink.flush().await.map(drop)
    };
    let failed: Result<(), SinkError> = tried.await;
    assert!(failed.is_err(), "it was away");
    assert!(sink.resume(Some(&mark)).await.is_err(), "it is away still");
    target.away(false).await;
    sink.resume(Some(&mark)).await.expect("it is back");
    put(&mut sink, some(3..8)).await;
    flush(&mut sink).await;
    each_once(target, 8).await;
}

/// Of articles with one id the newest is there, and the revisions before it where a target keeps
/// them; one with the same id and revision takes the place of the one before.
///
/// # Panics
/// Where a promise is broken.
pub async fn the_newest_revision_wins(target: &dyn Target) {
    let mut sink = resumed(target, None).await;
    put(&mut sink, Arc::new([article(1, 0, "First"), article(2, 0, "Other")])).await;
    flush(&mut sink).await;
    // Both of them in one batch, and again in another.
    put(&mut sink, Arc::new([article(1, 1, "Second"), article(1, 1, "Third")])).await;
    put(&mut sink, Arc::new([article(1, 1, "Fourth")])).await;
    flush(&mut sink).await;
    let rows = target.rows().await;
    let own: Vec<&Row> = rows.iter().filter(|row| row.0 == article(1, 0, "").id.0).collect();
    let newest = own.iter().rfind(|row| row.1 == 1).expect("the second revision");
    assert_eq!(newest.2, "Fourth");
    if target.is_keyed() {
        assert_eq!(own.iter().filter(|row| row.1 == 1).count(), 1, "{own:?}");
    }
}

/// Articles with what targets stumble over come back as they were, but for NUL, which some cannot
/// hold.
///
/// # Panics
/// Where a promise is broken.
pub async fn odd_articles_come_back(target: &dyn Target) {
    let texts = [
        "a \"quoted\", 'single' \\ back\\nslash; semicolon\tand tab",
        "line\nfeed\r\ncarriage\rreturn",
        "\u{1F4F0} \u{202E}right to left\u{2028}separator \u{FEFF}mark \u{FFFF}none",
        "=1+1",
        "\\.",
        "\\N",
        "control \u{1}\u{1F} and a nul \0 inside",
        "",
    ];
    let mut articles: Vec<Article> =
        texts.iter().enumerate().map(|(number, text)| article(number, 0, text)).collect();
    for one in &mut articles {
        one.body.clone_from(&one.title);
        one.authors.clone_from(&vec![one.title.clone()]);
        one.published = Some("not a date".into());
    }
    articles.push(Article { body: "ten million ".repeat(900_000), ..article(99, 0, "Long") });
    let mut sink = resumed(target, None).await;
    put(&mut sink, articles.clone().into()).await;
    flush(&mut sink).await;
    let rows = target.rows().await;
    assert_eq!(rows.len(), articles.len());
    let plain = |text: &str| text.replace('\0', "");
    for one in &articles {
        let row = rows.iter().find(|row| row.0 == one.id.0).expect("there");
        assert_eq!(plain(&row.2), plain(&one.title));
        assert!(plain(&row.3) == plain(&one.body), "the body of {:?}", one.title);
    }
}

/// Runs every conformance function of sinks as a test; the argument is an expression that makes a
/// new, empty [`Target`], evaluated in each.
#[macro_export]
macro_rules! sink_conformance_tests {
    ($target:expr) => {
        $crate::sink_conformance_tests!(@each $target;
            each_article_is_there_once
            what_was_flushed_survives_a_kill
            a_target_that_was_away_gets_everything
            the_newest_revision_wins
            odd_articles_come_back
        );
    };
    (@each $target:expr; $($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::conformance::sinks::$name(&$target).await;
            }
        )*
    };
}
