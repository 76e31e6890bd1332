use super::*;
use crate::reader::Fault;
use newshound_core::time::UnixMillis;
use newshound_ports::capture::Truncated;
use url::Url;

fn settings(folder: &Path) -> Settings {
    Settings {
        folder: folder.to_owned(),
        codec: Codec::Gzip,
        rotate_bytes: 1 << 30,
        flush: true,
        about: vec![("operator", "desk@news.example".to_owned())],
    }
}

fn exchange(path: &str, status: u16, body: &str) -> Exchange {
    Exchange {
        url: Url::parse(&format!("https://news.example{path}")).expect("url"),
        began: UnixMillis(1_800_000_000_123),
        address: Some([192, 0, 2, 7].into()),
        request: vec![("host".to_owned(), b"news.example".to_vec())],
        protocol: "h2",
        status,
        response: vec![
            ("content-type".to_owned(), b"text/html; charset=utf-8".to_vec()),
            ("transfer-encoding".to_owned(), b"chunked".to_vec()),
        ],
        body: body.to_owned().into(),
        truncated: None,
    }
}

/// Kinds and targets of all records of a file, and the file's blocks.
fn records(path: &Path) -> Vec<(Entry, Vec<u8>)> {
    let mut reader = Reader::new(File::open(path).expect("a file"));
    let mut all = Vec::new();
    while let Some(entry) = reader.next().expect("whole") {
        let block = reader.block(1 << 20).expect("a block");
        assert_eq!(block.lies(&entry.head, &|_| None), Vec::<&str>::new());
        assert!(entry.is_addressable && !block.is_short && !block.is_cut);
        all.push((entry, block.bytes));
    }
    all
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path());
    let mut all: Vec<PathBuf> = all.filter(|path| path.to_string_lossy().ends_with(end)).collect();
    all.sort();
    all
}

#[tokio::test]
async fn an_exchange_is_kept_as_the_standard_has_it() {
    for codec in [Codec::Gzip, Codec::Zstd] {
        let folder = tempfile::tempdir().expect("folder");
        let archive = Archive::open(Settings { codec, ..settings(folder.path()) }).expect("opens");
        let kept = archive.keep(exchange("/a/", 200, "<p>news</p>")).await.expect("kept");
        let cut = Exchange { truncated: Some(Truncated::Time), ..exchange("/b/", 200, "<p>ne") };
        archive.keep(cut).await.expect("kept");
        archive.flush().await.expect("flushed");
        assert_eq!(files(folder.path(), ".open").len(), 1);
        archive.finish().await.expect("finished");
        assert_eq!(files(folder.path(), ".open").len(), 0);
        let all = records(&folder.path().join(&kept.file));
        let kinds: Vec<&str> = all.iter().map(|(entry, _)| entry.head.kind()).collect();
        assert_eq!(kinds, ["warcinfo", "response", "request", "response", "request"]);
        let (response, block) = &all[1];
        assert_eq!(
            (response.offset, response.head.id()),
            (kept.offset, format!("<{}>", kept.id).as_str())
        );
        for (name, value) in [
            ("WARC-Target-URI", "https://news.example/a/"),
            ("WARC-Date", "2027-01-15T08:00:00.123Z"),
            ("WARC-IP-Address", "192.0.2.7"),
            ("WARC-Protocol", "h2"),
            ("Content-Type", "application/http; msgtype=response"),
        ] {
            assert_eq!(response.head.get(name), Some(value), "{name}");
        }
        assert_eq!(response.head.get("WARC-Concurrent-To"), all[2].0.head.get("WARC-Record-ID"));
        assert_eq!(
            String::from_utf8_lossy(block),
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\
             X-Archive-Orig-transfer-encoding: chunked\r\n\r\n<p>news</p>"
        );
        assert_eq!(
            String::from_utf8_lossy(&all[2].1),
            "GET /a/ HTTP/1.1\r\nhost: news.example\r\n\r\n"
        );
        assert_eq!(all[3].0.head.get("WARC-Truncated"), Some("time"));
        assert!(String::from_utf8_lossy(&all[0].1).contains("operator: desk@news.example\r\n"));
        let index = std::fs::read_to_string(&files(folder.path(), ".cdxj")[0]).expect("an index");
        assert!(
            index
                .starts_with("example,news)/a 20270115080000 {\"url\":\"https://news.example/a/\""),
            "{index}"
        );
        assert_eq!(index.lines().count(), 2);
    }
}

#[tokio::test]
async fn what_comes_again_is_a_revisit_across_runs() {
    let folder = tempfile::tempdir().expect("folder");
    let page = "<p>the same page</p>".repeat(2_000);
    let first = {
        let archive = Archive::open(settings(folder.path())).expect("opens");
        let first = archive.keep(exchange("/a/", 200, &page)).await.expect("kept");
        assert_eq!(archive.keep(exchange("/a/", 200, &page)).await.expect("kept"), first);
        first
    };
    let archive = Archive::open(settings(folder.path())).expect("opens again");
    let size = |archive: &Archive| archive.files().current.as_ref().map_or(0, |file| file.size);
    // Another page of the host with the same payload, the same one unchanged, and another host's.
    assert_eq!(archive.keep(exchange("/b/", 200, &page)).await.expect("kept"), first);
    let before = size(&archive);
    archive.keep(exchange("/a/", 304, "")).await.expect("kept");
    assert!(size(&archive) - before < 1_024, "a revisit of {} bytes", size(&archive) - before);
    let other = Exchange {
        url: Url::parse("https://other.example/a/").expect("url"),
        ..exchange("/a/", 200, &page)
    };
    assert_ne!(archive.keep(other).await.expect("kept"), first);
    // A file that somebody took away is not referred to.
    std::fs::remove_file(folder.path().join(&first.file)).expect("removed");
    let name = archive.keep(exchange("/a/", 200, &page)).await.expect("kept").file;
    assert_ne!(name, first.file);
    archive.finish().await.expect("finished");
    let all = records(&folder.path().join(name));
    let kinds: Vec<&str> = all.iter().map(|(entry, _)| entry.head.kind()).collect();
    assert_eq!(
        kinds,
        [
            "warcinfo", "revisit", "request", "revisit", "request", "response", "request",
            "response", "request"
        ]
    );
    for (at, profile) in [(1, "identical-payload-digest"), (3, "server-not-modified")] {
        let head = &all[at].0.head;
        assert!(head.get("WARC-Profile").is_some_and(|text| text.ends_with(profile)), "{head:?}");
        assert_eq!(head.get("WARC-Refers-To-Target-URI"), Some("https://news.example/a/"));
        assert_eq!(head.get("WARC-Refers-To-Date"), Some("2027-01-15T08:00:00.123Z"));
        assert_eq!(
            head.get("WARC-Payload-Digest"),
            Some(digest::sha1(&[page.as_bytes()]).as_str())
        );
    }
}

/// Cut at each byte of its end, a file is made whole up to its last whole record.
#[tokio::test]
async fn a_file_that_was_cut_anywhere_is_made_whole() {
    for codec in [Codec::Gzip, Codec::Zstd] {
        let folder = tempfile::tempdir().expect("folder");
        let archive = Archive::open(Settings { codec, ..settings(folder.path()) }).expect("opens");
        let kept = archive.keep(exchange("/a/", 200, "<p>one</p>")).await.expect("kept");
        let second = archive.keep(exchange("/b/", 200, "<p>two</p>")).await.expect("kept");
        archive.finish().await.expect("finished");
        let bytes = std::fs::read(folder.path().join(&kept.file)).expect("a file");
        let ends: Vec<u64> = records(&folder.path().join(&kept.file))
            .iter()
            .map(|(entry, _)| entry.offset)
            .chain([bytes.len() as u64])
            .collect();
        let (first, last) = (usize::try_from(second.offset).expect("small"), bytes.len());
        // Each of them waits for the disk some times: every place of the ends, few in between.
        let is_near = |cut: usize| ends.iter().any(|end| end.abs_diff(cut as u64) < 12);
        for cut in (first..=last).filter(|cut| is_near(*cut) || cut % 19 == 0) {
            let other = tempfile::tempdir().expect("folder");
            let mut torn = bytes[..cut].to_vec();
            if cut % 2 == 1 {
                // As a file system leaves it that lost its power.
                torn.resize(bytes.len() + 100, 0);
            }
            // The last bytes of a member may be noughts themselves.
            let same = torn.iter().zip(&bytes).take_while(|(one, other)| one == other).count();
            std::fs::write(other.path().join(format!("{}{OPEN}", kept.file)), torn)
                .expect("written");
            drop(Archive::open(settings(other.path())).expect("opens"));
            let path = other.path().join(&kept.file);
            let whole = std::fs::metadata(&path).expect("made whole").len();
            let expected = ends.iter().rev().find(|end| **end <= same as u64).expect("one");
            assert_eq!(whole, *expected, "cut at {cut}, {codec:?}");
            records(&path);
            let index =
                std::fs::read_to_string(&files(other.path(), ".cdxj")[0]).expect("an index");
            assert_eq!(index.lines().count(), if whole > second.offset { 2 } else { 1 });
        }
    }
}

#[tokio::test]
async fn files_rotate_and_one_with_nothing_in_it_goes() {
    let folder = tempfile::tempdir().expect("folder");
    let archive =
        Archive::open(Settings { rotate_bytes: 1, ..settings(folder.path()) }).expect("opens");
    for number in 0..3 {
        archive.keep(exchange(&format!("/{number}/"), 200, "x")).await.expect("kept");
    }
    // One process has it: another leaves it alone.
    drop(Archive::open(settings(folder.path())).expect("opens beside it"));
    assert_eq!(
        (files(folder.path(), ".warc.gz").len(), files(folder.path(), ".open").len()),
        (2, 1)
    );
    drop(archive);
    assert_eq!(
        (files(folder.path(), ".warc.gz").len(), files(folder.path(), ".open").len()),
        (3, 0)
    );
    let torn = folder.path().join("left.warc.gz.open");
    std::fs::write(&torn, b"\x1f\x8b\x08").expect("written");
    drop(Archive::open(settings(folder.path())).expect("opens again"));
    assert!(!torn.exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("warc");
    std::fs::write(&path, b"a file").expect("written");
    let error = Archive::open(settings(&path)).expect_err("no folder").to_string();
    assert!(error.contains("the capture cannot be written"), "{error}");
    let damaged = Fault::Damaged { offset: 7, why: "torn".to_owned() };
    assert_eq!(damaged.to_string(), "the record at byte 7: torn");
}
