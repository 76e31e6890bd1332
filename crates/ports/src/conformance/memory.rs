//! Memories of sites and parts of stories.

use super::{Backend, Ports};
use crate::{Kept, MAX_PART, Part, Rank, Source, StoreError, Swapped};
use newshound_core::identity::Fingerprint;

/// Any bytes: a sketch is opaque to a store.
fn bytes(len: usize, salt: u8) -> Vec<u8> {
    (0..len).map(|at| (at as u8).wrapping_mul(31).wrapping_add(salt)).collect()
}

async fn kept(ports: &Ports, site: &str) -> Kept {
    ports.memory.kept(site).await.expect("kept")
}

async fn swap(ports: &Ports, site: &str, expect: u64, sketch: &[u8]) -> Swapped {
    ports.memory.swap(site, expect, sketch).await.expect("swap")
}

/// A swap needs the version that is there, else it changes nothing and shows what is.
pub async fn a_memory_is_swapped_by_version(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    assert_eq!(kept(&ports, "a.example").await, Kept::default());
    let (small, large) = (bytes(7, 1), bytes(64 * 1024, 2));
    let Swapped::Done(first) = swap(&ports, "a.example", 0, &small).await else {
        panic!("the first swap was stale")
    };
    let there = Kept { version: first, sketch: small };
    assert_eq!(kept(&ports, "a.example").await, there);
    // The same swap sent again, and one of a version that never was.
    for expect in [0, first + 1] {
        let stale = swap(&ports, "a.example", expect, &large).await;
        assert_eq!(stale, Swapped::Stale(there.clone()));
    }
    let Swapped::Done(second) = swap(&ports, "a.example", first, &large).await else {
        panic!("a swap of the present version was stale")
    };
    assert_ne!(second, first);
    assert_eq!(kept(&ports, "a.example").await, Kept { version: second, sketch: large });
    for other in ["b.example", "xn--a.example", "127.0.0.1:8080", "a.exampl"] {
        assert_eq!(kept(&ports, other).await, Kept::default(), "{other}");
    }
}

/// Of many that swap at once each gets its own in, after those before it.
pub async fn a_memory_that_many_swap_loses_nothing(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let running: Vec<_> = (0..8_u8)
        .map(|own| {
            let ports = ports.clone();
            tokio::spawn(async move {
                let mut there = kept(&ports, "a.example").await;
                loop {
                    let mut merged = there.sketch;
                    merged.push(own);
                    match swap(&ports, "a.example", there.version, &merged).await {
                        Swapped::Done(_) => return,
                        Swapped::Stale(now) => there = now,
                    }
                }
            })
        })
        .collect();
    for one in running {
        one.await.expect("a worker");
    }
    let mut all = kept(&ports, "a.example").await.sketch;
    all.sort_unstable();
    assert_eq!(all, (0..8).collect::<Vec<u8>>());
}

async fn parts(ports: &Ports, story: u64) -> Vec<(Source, String)> {
    ports.parts.parts(Fingerprint(story)).await.expect("parts")
}

async fn keep_all(ports: &Ports, parts: &[(u64, Source, &str)]) {
    let part = |&(story, source, text): &(u64, Source, &str)| Part {
        story: Fingerprint(story),
        source,
        text: text.to_owned(),
    };
    let parts: Vec<Part> = parts.iter().map(part).collect();
    ports.parts.keep(&parts).await.expect("keep");
}

async fn keep(ports: &Ports, story: u64, source: Source, part: &str) {
    keep_all(ports, &[(story, source, part)]).await;
}

/// Two feeds of a site whose URLs' fingerprints differ by a multiple of 256, in their low bits
/// alone, or in their high ones: none takes the place of another, or of a page or record.
pub async fn parts_of_two_sources_stand_beside_each_other(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let mut all =
        vec![Source::Turns, Source::Record, Source::Page(2), Source::Page(256), Source::Answer];
    for rank in [Rank::OwnFeed, Rank::OwnSitemap, Rank::OtherFeed, Rank::OtherSitemap] {
        for id in [0, 1, 2, 256, 512, 1 << 20, 1 << 59, (1 << 60) - 1] {
            all.push(Source::Document { rank, id });
        }
    }
    let texts: Vec<String> = all.iter().map(|source| format!("{source:?}")).collect();
    for (source, text) in all.iter().zip(&texts).rev() {
        keep(&ports, 1, *source, text).await;
    }
    let expected: Vec<(Source, String)> = all.into_iter().zip(texts).collect();
    assert_eq!(parts(&ports, 1).await, expected);
}

/// What could not be written does not take the place of what was.
pub async fn an_empty_part_is_refused(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    keep(&ports, 1, Source::Record, "told").await;
    let part = |story, text: &str| {
        let (story, text) = (Fingerprint(story), text.to_owned());
        Part { story, source: Source::Record, text }
    };
    let refused = ports.parts.keep(&[part(2, "whole"), part(1, "")]).await;
    assert!(matches!(refused, Err(StoreError::NotWritable(_))), "{refused:?}");
    assert_eq!(parts(&ports, 1).await, [(Source::Record, "told".to_owned())]);
    assert!(parts(&ports, 2).await.is_empty(), "nothing of it is kept");
}

/// Parts come by source, the last one kept of each, and stay when the story was just let go.
pub async fn parts_come_back_by_source(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    assert!(parts(&ports, 1).await.is_empty());
    let large = "é\n\n\u{10348}".repeat(MAX_PART / 8);
    let page = Source::Page;
    for (story, number, part) in
        [(1, 12, "twelve"), (1, 2, "once"), (u64::MAX, 2, "other"), (1, 3, &large), (1, 2, "two")]
    {
        keep(&ports, story, page(number), part).await;
    }
    let all = vec![(page(2), "two".to_owned()), (page(3), large), (page(12), "twelve".to_owned())];
    // Those of several stories at once, one of them twice; and none at all.
    keep_all(&ports, &[(7, page(4), "seven"), (8, page(4), "before"), (8, page(4), "eight")]).await;
    keep_all(&ports, &[]).await;
    for (story, text) in [(7, "seven"), (8, "eight")] {
        assert_eq!(parts(&ports, story).await, [(page(4), text.to_owned())]);
    }
    assert_eq!(parts(&ports, 1).await, all);
    for _ in 0..2 {
        ports.parts.let_go(Fingerprint(1)).await.expect("let go");
    }
    ports.parts.let_go(Fingerprint(77)).await.expect("let go of nothing");
    assert_eq!(parts(&ports, 1).await, all, "its task may be done again");
    assert_eq!(parts(&ports, u64::MAX).await, [(page(2), "other".to_owned())]);
}

/// A kill takes neither.
pub async fn memories_and_parts_survive_reopening(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let sketch = bytes(1_000, 3);
    let swapped = swap(&ports, "a.example", 0, &sketch).await;
    let Swapped::Done(version) = swapped else { panic!("{swapped:?}") };
    keep(&ports, 5, Source::Page(2), "two").await;
    let ports = backend.reopen(ports).await;
    assert_eq!(kept(&ports, "a.example").await, Kept { version, sketch });
    assert_eq!(parts(&ports, 5).await, [(Source::Page(2), "two".to_owned())]);
}
