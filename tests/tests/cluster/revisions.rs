//! A story that changed and one that is gone, in a round over the store of an earlier crawl.

use super::common::{LIMIT, ends_well};
use newshound_demosite::Options;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::{records, tiny};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the second hour has come, in which story 1 is another and story 2 is gone.
static LATER: AtomicBool = AtomicBool::new(false);

fn answer(path: &str) -> (&'static str, String) {
    let later = LATER.load(Ordering::SeqCst);
    let stories = 1..=6;
    match path {
        "/robots.txt" => ("200 OK", "User-agent: *\nAllow: /\nSitemap: /sitemap.xml\n".to_owned()),
        "/" => {
            let links = stories.map(|n| {
                format!("<article><h2><a href='/story-{n}'>Town {n} rebuilds its long quay</a></h2></article>")
            });
            ("200 OK", format!("<html><body>{}</body></html>", links.collect::<String>()))
        }
        "/sitemap.xml" => {
            let urls = stories.map(|n| {
                let day = if later && n <= 2 { "2026-01-06" } else { "2026-01-05" };
                format!("<url><loc>/story-{n}</loc><lastmod>{day}T08:00:00Z</lastmod></url>")
            });
            let urls: String = urls.collect();
            let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
            ("200 OK", format!("<urlset xmlns='{space}'>{urls}</urlset>"))
        }
        "/story-2" if later => ("410 Gone", String::new()),
        _ => match path.strip_prefix("/story-").and_then(|n| n.parse::<u32>().ok()) {
            Some(n) if n <= 6 => {
                ("200 OK", page(n, if later && n == 1 { "fifty" } else { "forty" }))
            }
            _ => ("404 Not Found", "<html><body>Nothing here.</body></html>".to_owned()),
        },
    }
}

fn page(n: u32, months: &str) -> String {
    format!(
        "<html lang=en><head><title>Town {n} rebuilds its long quay</title>\
         <meta property=og:type content=article></head><body><main><article>\
         <h1>Town {n} rebuilds its long quay</h1><p>The council of town number {n} agreed on Tuesday to rebuild \
         the long quay, after a debate of six hours about what it may cost and who is to pay.</p><p>It will take \
         {months} months, said the engineer who drew the plans, and nobody is to lose a berth meanwhile.</p>\
         </article></main></body></html>"
    )
}

#[test]
fn a_story_that_changed_and_one_that_is_gone_have_a_line_each() {
    let base = tiny::serve(answer).expect("a site");
    let unused = Served::with(&Options { articles: 1, ..Options::default() });
    let setup = |name: Option<String>, more: &str| {
        let shared = Setup::shared();
        let seeds = Some(vec![format!("{base}/")]);
        Setup { name: name.unwrap_or(shared.name.clone()), seeds, more: more.to_owned(), ..shared }
    };
    let first = Cluster::new(&unused, setup(None, ""));
    let mut roles = first.workers(1);
    roles.push(first.sink());
    ends_well(&mut first.scheduler());
    roles.iter_mut().for_each(|process| drop(ends_well(process)));
    let mut hashes = BTreeMap::new();
    for one in records::articles(&first.articles()).expect("articles") {
        assert_eq!(one.revision, 0);
        hashes.insert(one.url.as_str().to_owned(), one.content_hash);
    }
    assert_eq!(hashes.len(), 6);

    LATER.store(true, Ordering::SeqCst);
    let round = Cluster::new(&unused, setup(Some(first.setup.name), "new = true"));
    let mut scheduler = round.scheduler();
    assert!(scheduler.logs("run_started", LIMIT), "{}", scheduler.log_end());
    let mut roles = round.workers(2);
    roles.push(round.sink());
    ends_well(&mut scheduler);
    roles.iter_mut().for_each(|process| drop(ends_well(process)));
    let mut lines = records::articles(&round.articles()).expect("articles");
    lines.sort_by(|one, other| one.url.cmp(&other.url));
    let [changed, gone] = &lines[..] else { panic!("{lines:#?}") };
    assert_eq!(changed.url.as_str(), format!("{base}/story-1"));
    assert!(changed.revision == 1 && changed.body.contains("fifty months"), "{changed:#?}");
    assert_eq!(changed.previous.as_ref(), hashes.get(changed.url.as_str()));
    assert_eq!(gone.url.as_str(), format!("{base}/story-2"));
    let went = gone.gone.as_ref().expect("where it went");
    assert_eq!((went.status, gone.revision, gone.body.as_str()), (410, 1, ""));
}
