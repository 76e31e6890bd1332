use super::*;
use crate::config::{CrawlOptions, FileConfig};
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_demosite::{DemoSite, Options};
use newshound_ports::SinkError;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;

/// A sink that is away for its first calls.
#[derive(Default)]
struct AwayAtFirst {
    away: Mutex<usize>,
    taken: Mutex<BTreeSet<String>>,
}

#[async_trait]
impl ArticleSink for AwayAtFirst {
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        let mut away = self.away.lock().expect("away");
        if *away > 0 {
            *away -= 1;
            return Err(SinkError::Unavailable("away".into()));
        }
        self.taken.lock().expect("taken").insert(article.id.0.clone());
        Ok(())
    }

    async fn flush(&self) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Crawls a site of our own; gives the ids of its articles, or how it failed.
async fn articles(away: usize) -> (Ended, BTreeSet<String>) {
    newshound_fetch::install_tls_provider();
    let options = Options { articles: 12, ..Options::default() };
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let site = DemoSite::build(options).serve_as(listen, None).await.expect("served");
    let out = tempfile::tempdir().expect("folder");
    let options = CrawlOptions {
        seeds: site.seeds(),
        out: Some(out.path().to_owned()),
        delay: Some("1ms".to_owned()),
        allow_private: true,
        ..CrawlOptions::default()
    };
    let mut plan = CrawlPlan::new(options, FileConfig::default(), 2026).expect("plan");
    plan.politeness.latency_factor = 0.0;
    plan.politeness.retry_pause_ms = 10;
    let sink = Arc::new(AwayAtFirst { away: Mutex::new(away), ..AwayAtFirst::default() });
    let given: Arc<dyn ArticleSink> = Arc::clone(&sink) as _;
    let stop = CancellationToken::new();
    let ended =
        Box::pin(crawl_into(&plan, |_| Ok(given), |_| async {}, stop, &Health::default())).await;
    site.shutdown().await;
    assert_eq!(*sink.away.lock().expect("away"), 0, "every refusal was met");
    let taken = sink.taken.lock().expect("taken").clone();
    (ended.expect("a crawl"), taken)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sink_that_is_away_is_waited_for_and_gets_every_article() {
    let (calm, all) = articles(0).await;
    let (ended, got) = articles(7).await;
    assert_eq!((calm.ending, ended.ending), (Ending::Complete, Ending::Complete));
    assert!(got.len() > 5, "{got:?}");
    assert_eq!((got.len(), &ended.counts.ended), (all.len(), &calm.counts.ended));
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_sink_when_the_crawl_is_over_is_given_up() {
    let waiting = Waiting::default();
    let (cut, mut cuts) = watch::channel(0_u64);
    let stuck = waiting.clone();
    let working = tokio::spawn(async move {
        tokio::select! {
            () = stuck.watch(std::future::pending()) => {}
            _ = cuts.changed() => {}
        }
    });
    finish(working, &waiting, &cut).await.expect("ended");
    assert_eq!(*cut.borrow(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_given_out_while_the_sink_is_away() {
    let waiting = Waiting::default();
    let (window, mut windows) = watch::channel(8);
    let (back, is_back) = tokio::sync::oneshot::channel::<()>();
    let stuck = waiting.clone();
    let call = tokio::spawn(async move { stuck.watch(is_back).await });
    let mut seen = Vec::new();
    let mut back = Some(back);
    tokio::select! {
        () = ease(&waiting, &window, 8) => {}
        () = async {
            for _ in 0..2 {
                windows.changed().await.expect("a window");
                seen.push(*windows.borrow_and_update());
                if let Some(back) = back.take() {
                    back.send(()).expect("waited for");
                }
            }
        } => {}
    }
    call.await.expect("ended").expect("back");
    assert_eq!(seen, [0, 8]);
}
