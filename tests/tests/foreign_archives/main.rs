//! Archives as other programs write them, whole and damaged, are read (docs/capture.md).

mod writers;

use newshound_core::article::Article;
use newshound_hostile::gzip;
use newshound_tests::binary::newshound;
use newshound_tests::records;
use std::path::{Path, PathBuf};
use writers::{PACKINGS, PROGRAMS, answer, info, packed, record, story, url};

/// What replaying gives: articles, what it said, and the exit code.
fn replay(names: &[&Path], more: &[&str]) -> (Vec<Article>, String, Option<i32>) {
    let out = tempfile::tempdir().expect("folder");
    let folder = out.path().display().to_string();
    let names: Vec<String> = names.iter().map(|name| name.display().to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let args = [&["replay"], &*names, &["--out", &folder], more].concat();
    let ran = newshound(&args).output().expect("replay");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    (records::articles(out.path()).unwrap_or_default(), said, ran.status.code())
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }
}

/// Stories written by a program and packed in a way.
fn written(program: &str, packing: &str, stories: std::ops::Range<usize>) -> Vec<u8> {
    let records = stories.flat_map(|number| writers::records(program, number));
    packed(packing, &std::iter::once(info()).chain(records).collect::<Vec<_>>())
}

fn titles(articles: &[Article]) -> Vec<&str> {
    articles.iter().map(|one| one.title.as_str()).collect()
}

fn expected(stories: std::ops::Range<usize>) -> Vec<String> {
    stories.map(|number| story(number).1).collect()
}

#[test]
fn every_program_and_packing_is_read() {
    let folder = Folder::new();
    for (at, program) in PROGRAMS.iter().enumerate() {
        // Each program in some packing, and each packing several times.
        for packing in [PACKINGS[at % PACKINGS.len()], PACKINGS[(at / 2 + 3) % PACKINGS.len()]] {
            let name = format!("{program}-{packing}.warc.gz").replace([' ', '/'], "_");
            let file = folder.file(&name, &written(program, packing, 0..3));
            let (articles, said, code) = replay(&[&file], &[]);
            assert_eq!(titles(&articles), expected(0..3), "{program}, {packing}: {said}");
            assert_eq!(code, Some(0), "{program}, {packing}: {said}");
            assert!(!said.contains("damaged"), "{program}, {packing}: {said}");
            for (number, article) in articles.iter().enumerate() {
                assert_eq!(article.fetched_url.as_str(), url(number), "{program}");
                assert_eq!(
                    article.published.as_deref().map(|at| &at[..7]),
                    Some("2024-03"),
                    "{program}"
                );
                let day = &article.fetched_at[..10];
                // Undated records were taken when their file was written.
                assert!(day == "2024-03-10" || *program == "bare", "{program}: {day}");
            }
        }
    }
}

#[test]
fn digests_that_lie_are_counted_and_those_of_any_kind_are_not() {
    let folder = Folder::new();
    let file = folder.file("lies.warc.gz", &written("heritrix", "a member each", 0..2));
    let (articles, said, _) = replay(&[&file], &[]);
    assert_eq!(
        (articles.len(), said.contains("2 pages that are not what their digest says")),
        (2, true),
        "{said}"
    );
    let file = folder.file("odd.warc.gz", &written("cc-news", "plain", 0..2));
    let (_, said, _) = replay(&[&file], &[]);
    assert!(said.contains("2 pages that are not"), "{said}");
    let file = folder.file("none.warc.gz", &written("warcio", "plain", 0..2));
    let (_, said, _) = replay(&[&file], &[]);
    assert!(!said.contains("digest"), "{said}");
}

#[test]
fn damage_is_counted_and_the_rest_is_read() {
    let folder = Folder::new();
    let whole = written("heritrix", "a member each", 0..6);
    let plain = written("heritrix", "plain", 0..6);
    let long = String::from_utf8(plain.clone()).expect("text");
    let length = |by: &str| {
        let at = long.match_indices("Content-Length: ").nth(6).expect("a field").0 + 16;
        let end = at + long[at..].find('\r').expect("its end");
        [&long[..at], by, &long[end..]].concat().into_bytes()
    };
    let cases = [
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("flipped", [&whole[..3000], b"\0\0\0\0\0\0\0\0", &whole[3008..]].concat()),
        ("hole", {
            let at = long.find("Paragraph 3 of story 2").expect("a paragraph");
            [&plain[..at], &[0; 4096][..], &plain[at..]].concat()
        }),
        ("too long", length("99999999999")),
        ("too short", length("100")),
        ("negative", length("-1")),
        ("one member cut", {
            let all = written("heritrix", "one member", 0..6);
            all[..all.len() * 4 / 5].to_vec()
        }),
        ("frames cut", {
            let all = written("heritrix", "a frame each", 0..6);
            all[..all.len() - 600].to_vec()
        }),
        ("text in front", [b"some notes of mine\n", &*whole].concat()),
    ];
    let sound = folder.file("zz-sound.warc.gz", &written("wget", "a member each", 6..8));
    for (what, bytes) in cases {
        let file = folder.file("damaged.warc.gz", &bytes);
        let (articles, said, code) = replay(&[&file, &sound], &[]);
        assert_eq!(code, Some(0), "{what}: {said}");
        let found = titles(&articles);
        assert!(
            found.ends_with(&expected(6..8).iter().map(String::as_str).collect::<Vec<_>>()),
            "{what}: {said}"
        );
        // What does not lie in the damage is there.
        let few = matches!(what, "one member cut" | "cut");
        assert!(found.len() >= if few { 3 } else { 7 }, "{what}: {found:?}: {said}");
        assert!(said.contains("damaged.warc.gz: the record at byte"), "{what}: {said}");
        assert!(said.contains("damaged places or records"), "{what}: {said}");
    }
}

#[test]
fn what_is_missing_or_no_archive_stops_nothing() {
    let folder = Folder::new();
    let sound = folder.file("sound.warc", &written("warcio", "plain", 0..2));
    let empty = folder.file("empty.warc.gz", b"");
    let hollow = folder.file("hollow.warc.gz", &gzip(b""));
    let error = folder
        .file("error.warc.gz", b"<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>");
    let (articles, said, code) = replay(&[&empty, &hollow, &error, &sound], &[]);
    assert_eq!((articles.len(), code), (2, Some(0)), "{said}");
    for words in [
        "empty.warc.gz: no record in it",
        "hollow.warc.gz: no record in it",
        "error.warc.gz: the record at byte 0",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let nowhere = folder.0.path().join("nowhere.warc.gz");
    let bucket = Path::new("ftp://archive.example/");
    let (articles, said, code) = replay(&[&nowhere, bucket, &sound], &[]);
    assert_eq!((articles.len(), code), (2, Some(2)), "{said}");
    assert!(
        said.contains("nowhere.warc.gz: cannot be read")
            && said.contains("2 archives could not be read"),
        "{said}"
    );
    let (_, said, code) = replay(&[&empty], &[]);
    assert_eq!((code, said.contains("no record could be read")), (Some(4), true), "{said}");
    let ran = newshound(&[
        "extract",
        &nowhere.display().to_string(),
        &sound.display().to_string(),
        "--format",
        "jsonl",
    ])
    .output()
    .expect("extract");
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&ran.stdout).lines().count(), 2);
}

#[test]
fn pictures_and_texts_are_no_pages_and_a_large_record_takes_no_memory() {
    let folder = Folder::new();
    let fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", "http://pictures.example/a.jpg"),
        ("Content-Type", "application/http"),
    ];
    let picture = answer("Content-Type: image/jpeg\r\n", &[0xff_u8; 30_000]);
    let pictures = vec![record("WARC/1.0", &fields, &picture); 50];
    let file = folder.file("pictures.warc", &packed("plain", &pictures));
    let (articles, said, code) = replay(&[&file], &[]);
    assert_eq!((articles.len(), code), (0, Some(0)), "{said}");
    assert!(said.contains("50 records: 0 articles"), "{said}");
    let conversion = [
        ("WARC-Type", "conversion"),
        ("WARC-Target-URI", "http://news.example/a"),
        ("Content-Type", "text/plain"),
    ];
    let file = folder.file("texts.warc", &record("WARC/1.0", &conversion, b"words"));
    assert_eq!(replay(&[&file], &[]).2, Some(0));

    // A film of 5 GB: noughts that no disk holds.
    let path = folder.0.path().join("film.warc");
    let film = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", "http://films.example/a"),
        ("Content-Type", "application/http"),
    ];
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let begin = String::from_utf8(record("WARC/1.1", &film, head)).expect("text");
    let length = 5_u64 << 30;
    let begin = begin
        .replace(&format!("Content-Length: {}", head.len()), &format!("Content-Length: {length}"));
    let begin = begin.trim_end_matches("\r\n").to_owned() + "\r\n\r\n";
    let head_at = begin.find("HTTP/1.1").expect("a head") as u64;
    use std::io::{Seek, SeekFrom, Write};
    let mut file = std::fs::File::create(&path).expect("created");
    file.write_all(begin.as_bytes()).expect("written");
    file.seek(SeekFrom::Start(head_at + length)).expect("far");
    file.write_all(b"\r\n\r\n").expect("written");
    file.write_all(&written("heritrix", "plain", 0..2)).expect("written");
    drop(file);
    let (articles, said, code) = replay(&[&path], &[]);
    assert_eq!(
        (titles(&articles), code),
        (expected(0..2).iter().map(String::as_str).collect(), Some(0)),
        "{said}"
    );
    assert!(!said.contains("damaged"), "{said}");
}
