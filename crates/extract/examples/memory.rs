//! What the memory of a site does for the bodies of the bundled site, plain and with awkward
//! furniture: precision and recall of the paragraphs' words without and with it, story by story
//! as a crawl would meet them, and how many of the early stories differ from what they would be at
//! the end.
//!
//!     cargo run --release -p newshound-extract --example memory -- [ARTICLES]

#![expect(clippy::print_stdout, reason = "what it is for")]

use newshound_core::time::UnixMillis;
use newshound_demosite::{DemoSite, Options, TruthArticle};
use newshound_extract::memory::{MAX_BYTES, Sketch, trim};
use newshound_extract::{Budget, PageContext, read_page};
use std::collections::{BTreeMap, HashMap};
use url::Url;

/// 2026-01-15: after every story of the site.
const FETCHED: UnixMillis = UnixMillis(1_768_435_200_000);

/// Words right, words got, words wanted, bodies that are the truth's to the letter.
#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    got: usize,
    wanted: usize,
    exact: usize,
}

impl Score {
    fn add(&mut self, got: &str, wanted: &str) {
        let mut left: HashMap<&str, usize> = HashMap::new();
        for word in wanted.split_whitespace() {
            *left.entry(word).or_default() += 1;
        }
        for word in got.split_whitespace() {
            if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
                *count -= 1;
                self.right += 1;
            }
        }
        self.got += got.split_whitespace().count();
        self.wanted += wanted.split_whitespace().count();
        self.exact += usize::from(got == wanted);
    }

    fn told(&self) -> String {
        let share = |of: usize| self.right as f64 / of.max(1) as f64;
        format!("P {:.4}  R {:.4}  exact {}", share(self.got), share(self.wanted), self.exact)
    }
}

fn main() {
    let articles = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2_000);
    for awkward in [false, true] {
        let site = DemoSite::build(Options { articles, awkward, ..Options::default() });
        println!("{} site:", if awkward { "awkward" } else { "plain" });
        let mut hosts: BTreeMap<usize, Vec<TruthArticle>> = BTreeMap::new();
        for truth in site.truth() {
            hosts.entry(truth.host).or_default().push(truth);
        }
        for (host, stories) in hosts {
            one_host(&site, host, &stories);
        }
    }
}

fn one_host(site: &DemoSite, host: usize, stories: &[TruthArticle]) {
    let mut sketch = Sketch::default();
    let (mut without, mut with, mut at_end) =
        (Score::default(), Score::default(), Score::default());
    let mut bodies = Vec::with_capacity(stories.len());
    for truth in stories {
        let Some((title, body)) = read(site, truth) else { continue };
        let kept = trim(&body, &sketch).map_or_else(|| body.clone(), |trimmed| trimmed.body);
        sketch.add(&title, &body);
        without.add(&body, &truth.body);
        with.add(&kept, &truth.body);
        bodies.push((truth, body, kept));
    }
    let mut differ = 0;
    for (truth, body, kept) in &bodies {
        let last = trim(body, &sketch).map_or_else(|| body.clone(), |trimmed| trimmed.body);
        at_end.add(&last, &truth.body);
        differ += usize::from(last != *kept);
    }
    let bytes = sketch.encode().len();
    assert!(bytes <= MAX_BYTES);
    println!(
        "  host {host}, {} stories: without {}; with {}; all read again {}; {differ} differ; {bytes} bytes",
        bodies.len(),
        without.told(),
        with.told(),
        at_end.told()
    );
}

fn read(site: &DemoSite, truth: &TruthArticle) -> Option<(String, String)> {
    let base = &site.bases()[truth.host];
    let reply = site.answer(truth.host, truth.url.strip_prefix(base.as_str())?, 9);
    let url = Url::parse(&truth.url).ok()?;
    let ctx = PageContext {
        url: &url,
        content_type: Some(reply.content_type),
        robots_tag: None,
        fetched_at: FETCHED,
        is_saved: false,
        budget: Budget::default(),
    };
    let draft = read_page(&reply.body, &ctx).article?;
    Some((draft.title, draft.body))
}
