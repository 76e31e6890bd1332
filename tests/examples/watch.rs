//! How soon a new story is emitted, and what that costs: serves a demo site of many hosts, lets
//! `newshound watch` read it, then publishes stories at random moments and measures the time from
//! publication to the article's line.
//!
//! `cargo run --release -p newshound-tests --example watch -- [SITES] [STORIES] [MIN_MS]`: 50
//! sites, 6 stories each, at most one visit of a page in 4,000 ms unless said otherwise. On each
//! site stories come at random, one in the shortest interval on average.
#![expect(clippy::print_stdout, reason = "a command line program")]
#![expect(clippy::expect_used, reason = "a measurement stops at the first thing that is wrong")]

use newshound_demosite::Options;
use newshound_tests::binary::Guarded;
use newshound_tests::site::Served;
use newshound_tests::wait;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(600);

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    /// Evenly in 0..1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        f64::from(u32::try_from(self.0 >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
    }
}

/// Reads what is appended to the articles.
#[derive(Default)]
struct Articles {
    at: u64,
    seen: BTreeMap<String, Instant>,
}

impl Articles {
    fn read(&mut self, out: &Path) {
        let Ok(mut file) = std::fs::File::open(out.join("articles.jsonl")) else { return };
        if file.seek(SeekFrom::Start(self.at)).is_err() {
            return;
        }
        let mut reader = BufReader::new(file);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|read| read > 0) && line.ends_with('\n') {
            self.at += u64::try_from(line.len()).unwrap_or(0);
            let article: serde_json::Value = serde_json::from_str(&line).expect("a line");
            let url = article["url"].as_str().expect("url").to_owned();
            self.seen.entry(url).or_insert_with(Instant::now);
            line.clear();
        }
    }
}

/// Requests that were no story, by the crawl's own log.
#[derive(Default, Clone, Copy)]
struct Other {
    /// Pages asked again for their new stories.
    visits: u32,
    /// Of these, those that had not changed.
    unchanged: u32,
    /// Pages read for the first time: tags, authors, days of a calendar that a new story links to.
    first: u32,
}

impl Other {
    fn read(out: &Path) -> Self {
        let mut read = Self::default();
        let text = std::fs::read_to_string(out.join("crawl.log")).unwrap_or_default();
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        for line in lines.filter(|line: &serde_json::Value| line["message"] == "page") {
            match line["status"].as_str() {
                Some("visited") => {
                    read.visits += 1;
                    read.unchanged += u32::from(line["outcome"] == "not_modified");
                }
                Some("article" | "robots_txt") => {}
                _ => read.first += 1,
            }
        }
        read
    }
}

fn main() {
    let number = |at: usize, usual: usize| {
        std::env::args().nth(at).map_or(usual, |text| text.parse().expect("a number"))
    };
    let (sites, stories, min_ms) = (number(1, 50), number(2, 6), number(3, 4_000));
    let options = Options {
        articles: sites * (12 + stories),
        hosts: sites,
        held: stories,
        faults: false,
        ..Options::default()
    };
    let site = Served::with(&options);
    let out = tempfile::tempdir().expect("folder");
    let (min, max) = (format!("{min_ms}ms"), format!("{}ms", 1_440 * min_ms));
    let visits = ["--visit-min", min.as_str(), "--visit-max", max.as_str()];
    let _watch = Guarded(site.command("watch", out.path(), &visits).spawn().expect("watch"));
    let mut articles = Articles::default();
    let all = wait::until(LIMIT, || {
        articles.read(out.path());
        site.running.truth().iter().all(|story| articles.seen.contains_key(&story.url))
    });
    assert!(all, "the archive is read");

    let gap = Duration::from_millis(u64::try_from(min_ms).expect("small"));
    let mut random = Random(1);
    let mut moments: Vec<(Duration, usize)> = Vec::new();
    for host in 0..sites {
        let mut at = gap * 5;
        for _ in 0..stories {
            at += gap.mul_f64(-(1.0 - random.next()).ln());
            moments.push((at, host));
        }
    }
    moments.sort();
    let began = Instant::now();
    let mut before = None;
    let mut published: BTreeMap<String, Instant> = BTreeMap::new();
    let mut moments = moments.into_iter().peekable();
    let done = wait::until(LIMIT, || {
        while let Some((_, host)) = moments.next_if(|(at, _)| began.elapsed() >= *at) {
            before.get_or_insert_with(|| Other::read(out.path()));
            for url in site.running.site().publish(host, 1) {
                published.insert(url, Instant::now());
            }
        }
        articles.read(out.path());
        moments.peek().is_none() && published.keys().all(|url| articles.seen.contains_key(url))
    });
    assert!(done, "every story is found");
    let (before, after) = (before.unwrap_or_default(), Other::read(out.path()));
    told(&site, &published, &articles, began, gap);
    let per_story =
        |count: u32| f64::from(count) / f64::from(u32::try_from(published.len()).unwrap_or(1));
    let (visits, unchanged) = (after.visits - before.visits, after.unchanged - before.unchanged);
    println!("from the first story on, for each new story:");
    println!(
        "  visits of hubs                {:.2} ({unchanged} of {visits} answered 304)",
        per_story(visits)
    );
    println!("  other pages, for the first time {:.2}", per_story(after.first - before.first));
}

fn told(
    site: &Served,
    published: &BTreeMap<String, Instant>,
    articles: &Articles,
    began: Instant,
    gap: Duration,
) {
    let mut waits: Vec<Duration> =
        published.iter().map(|(url, at)| articles.seen[url].duration_since(*at)).collect();
    waits.sort();
    let share = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)].as_secs_f64();
    let in_two = waits.iter().filter(|wait| **wait <= gap * 2).count();
    let bases = site.running.site().bases();
    let stories: BTreeSet<String> =
        site.running.truth().into_iter().map(|story| story.url).collect();
    let log = site.running.access_log();
    let asked = log.iter().filter(|one| one.start >= began && one.target != "/robots.txt");
    let hubs = asked.filter(|one| !stories.contains(&format!("{}{}", bases[one.host], one.target)));
    let (mut all, mut unchanged) = (0_u32, 0_u32);
    for one in hubs {
        all += 1;
        unchanged += u32::from(one.status == 304);
    }
    let count = u32::try_from(waits.len()).unwrap_or(u32::MAX);
    println!("stories published               {count} on {} sites", bases.len());
    println!("shortest interval of visits     {:.1} s", gap.as_secs_f64());
    println!("publication to article, median  {:.2} s", share(50));
    println!("publication to article, 95 %    {:.2} s", share(95));
    println!(
        "within two intervals            {:.1} %",
        f64::from(u32::try_from(in_two).unwrap_or(0)) * 100.0 / f64::from(count)
    );
    println!(
        "requests that were no story     {:.2} for each new story ({unchanged} of {all} answered 304)",
        f64::from(all) / f64::from(count)
    );
}
