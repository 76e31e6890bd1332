//! What is captured is replayed, whatever happened to the crawl.

use newshound_core::article::Article;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Times that a crawl is killed; NEWSHOUND_CAPTURE_KILLS=100 is the long run of it.
fn kills() -> usize {
    std::env::var("NEWSHOUND_CAPTURE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// Articles by id and hash, none twice.
fn by_id(folder: &Path) -> BTreeMap<(String, String), Article> {
    let all = records::articles(folder).expect("whole lines only");
    let count = all.len();
    let key = |one: &Article| (one.id.0.clone(), one.content_hash.clone());
    let all: BTreeMap<_, _> = all.into_iter().map(|one| (key(&one), one)).collect();
    assert_eq!(all.len(), count, "no article twice");
    all
}

fn archives(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder.join("warc")).expect("a capture");
    all.map(|entry| entry.expect("entry").path()).collect()
}

/// What replaying the capture of `out` gives, and what it said.
fn replayed(out: &Path) -> (BTreeMap<(String, String), Article>, String) {
    let (warc, again) = (out.join("warc"), tempfile::tempdir().expect("folder"));
    let [warc, folder] =
        [&warc, &again.path().to_path_buf()].map(|path| path.display().to_string());
    let ran = newshound(&["replay", &warc, "--out", &folder]).output().expect("replay");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{said}");
    let articles = by_id(again.path());
    // A second time there is nothing left to do.
    let ran = newshound(&["replay", &warc, "--out", &folder]).output().expect("replay");
    assert!(String::from_utf8_lossy(&ran.stderr).contains("files read before"));
    assert_eq!(by_id(again.path()).len(), articles.len());
    (articles, said)
}

/// The same articles, and where the crawl was not disturbed the same in every field. A task that was
/// done again after a kill noted its article twice, with two times of fetch and two captures.
fn assert_same(out: &Path, in_all: bool) {
    let (live, (again, said)) = (by_id(out), replayed(out));
    assert!(!said.contains("damaged"), "{said}");
    for (key, article) in &live {
        let replayed = again.get(key).expect("replayed");
        if in_all {
            // Also the capture that it names.
            assert_eq!(replayed, article, "{}", article.url);
        } else {
            let of = |one: &Article| (one.title.clone(), one.published.clone());
            assert_eq!(of(replayed), of(article), "{}", article.url);
        }
    }
    let more: Vec<_> = again.keys().filter(|key| !live.contains_key(key)).collect();
    assert!(more.is_empty(), "{more:?}");
}

#[test]
fn a_captured_crawl_is_replayed_as_it_was() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    assert!(site.crawl(out.path(), &["--capture"]).status().expect("crawl").success());
    assert!(archives(out.path()).iter().all(|path| !path.ends_with(".open")));
    let live = by_id(out.path());
    assert!(live.len() >= 60 && live.values().all(|article| article.capture.is_some()));
    assert_same(out.path(), true);

    let warc = out.path().join("warc").display().to_string();
    let ran = newshound(&["extract", &warc, "--format", "jsonl"]).output().expect("extract");
    let text = String::from_utf8(ran.stdout).expect("text");
    let extracted: Vec<Article> =
        text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert_eq!(extracted.len(), live.len());
    let ran = newshound(&["extract", &warc, "--json"]).output().expect("extract");
    assert!(String::from_utf8_lossy(&ran.stdout).lines().count() > live.len(), "hubs too");

    // Files that got another name, one of them cut: what is whole is read.
    let others = tempfile::tempdir().expect("folder");
    let whole = archives(out.path())
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "gz"));
    let bytes = std::fs::read(whole.expect("a file")).expect("read");
    std::fs::write(others.path().join("renamed.warc.gz"), &bytes).expect("written");
    std::fs::write(others.path().join("torn.warc.gz"), &bytes[..bytes.len() / 2]).expect("written");
    let (from, to) = (others.path().display().to_string(), others.path().join("again"));
    let ran =
        newshound(&["replay", &from, "--out", &to.display().to_string()]).output().expect("ran");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success() && said.contains("torn.warc.gz: the record at byte"), "{said}");
    assert_eq!(by_id(&to).len(), live.len(), "{said}");

    let pack = out.path().join("all.wacz");
    let name = pack.display().to_string();
    let args = ["wacz", &warc, "--out", &name];
    let ran = newshound(&args).output().expect("wacz");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));

    // Joined behind another file, packed as one member, and inside of a WACZ file: the places that the
    // notes name are others there.
    let joined = others.path().join("joined.warc.gz");
    let other =
        newshound_hostile::gzip(b"WARC/1.0\r\nWARC-Type: other\r\nContent-Length: 0\r\n\r\n");
    std::fs::write(&joined, [other, bytes.clone()].concat()).expect("written");
    let one = others.path().join("one.warc.gz");
    let mut plain = Vec::new();
    let mut unpacked = flate2::read::MultiGzDecoder::new(&*bytes);
    std::io::Read::read_to_end(&mut unpacked, &mut plain).expect("unpacked");
    std::fs::write(&one, newshound_hostile::gzip(&plain)).expect("written");
    for file in [&*joined, &one, &pack] {
        let again = tempfile::tempdir().expect("folder");
        let [from, to] = [file, again.path()].map(|path| path.display().to_string());
        let ran = newshound(&["replay", &from, "--out", &to]).output().expect("replay");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let without = |articles: BTreeMap<_, Article>| -> Vec<_> {
            articles.into_values().map(|one| Article { capture: None, ..one }).collect()
        };
        assert_eq!(without(by_id(again.path())), without(live.clone()), "{from}");
    }
    let all = std::fs::metadata(&pack).expect("packed").len();
    let story = live.values().next().expect("one").story.0.clone();
    let part = out.path().join("part.wacz");
    let name = part.display().to_string();
    let args = [&args[..3], &[&*name, "--story", &story]].concat();
    assert!(newshound(&args).status().expect("wacz").success());
    assert!(std::fs::metadata(&part).expect("packed").len() < all / 4);
    let ran = newshound(&[&args[..5], &["nobody's"]].concat()).output().expect("wacz");
    assert_eq!(ran.status.code(), Some(4), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_captured_crawl_that_is_killed_loses_and_doubles_nothing() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    newshound_tests::binary::path();
    let mut seed = u64::from(std::process::id());
    for _ in 0..kills() {
        let mut child = Guarded(site.crawl(out.path(), &["--capture"]).spawn().expect("crawl"));
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let limit = Duration::from_millis(150 + (seed >> 33) % 600);
        wait::until(limit, || child.0.try_wait().expect("child").is_some());
        child.0.kill().expect("killed");
        child.0.wait().expect("waited for");
        // Every article that is there has its page, at any moment.
        let warc = out.path().join("warc");
        for article in records::articles(out.path()).unwrap_or_default() {
            let at = article.capture.expect("a capture");
            let whole = warc.join(&at.file);
            let open = warc.join(format!("{}.open", at.file));
            let file = if whole.exists() { whole } else { open };
            let length = std::fs::metadata(&file).expect("its file").len();
            assert!(at.offset < length, "{at:?}: {length}");
        }
    }
    assert!(site.crawl(out.path(), &["--capture"]).status().expect("crawl").success());
    let open = archives(out.path());
    assert!(open.iter().all(|path| !path.to_string_lossy().ends_with(".open")), "{open:?}");
    assert_same(out.path(), false);
}
