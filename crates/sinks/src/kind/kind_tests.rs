//! Every kind keeps the promises of `ports::conformance::sinks`.

use super::*;
use async_trait::async_trait;
use newshound_ports::conformance::sinks::{Row, Target, article};
use newshound_ports::sink_conformance_tests;
use std::io::Read;
use tempfile::TempDir;

/// A sink of a kind in a folder of its own; away, the folder has another name and a file stands
/// in its place.
pub(super) struct InFolder {
    pub(super) folder: TempDir,
    kind: Kind,
    name: &'static str,
    rotate: Rotate,
    is_keyed: bool,
    rows: fn(&Path) -> Vec<Row>,
}

impl InFolder {
    pub(super) fn new(kind: Kind, name: &'static str, rows: fn(&Path) -> Vec<Row>) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::create_dir(folder.path().join("out")).expect("folder");
        Self { folder, kind, name, rotate: Rotate::Never, is_keyed: !kind.is_file(), rows }
    }

    #[cfg(feature = "parquet")]
    pub(super) fn without_keys(self) -> Self {
        Self { is_keyed: false, ..self }
    }

    fn rotated(self, bytes: u64) -> Self {
        Self { rotate: Rotate::Bytes(bytes), ..self }
    }

    pub(super) fn spec(&self) -> SinkSpec {
        let target = self.folder.path().join("out").join(self.name);
        SinkSpec {
            name: "test".to_owned(),
            kind: self.kind,
            target: target.to_str().expect("a path").into(),
            filter: Filter::default(),
            fields: None,
            rotate: self.rotate,
            packing: None,
            flush_after: None,
            secret: None,
            dead_letters: None,
        }
    }
}

#[async_trait]
impl Target for InFolder {
    async fn sink(&self) -> Box<dyn BatchSink> {
        self.spec().open()
    }

    async fn rows(&self) -> Vec<Row> {
        (self.rows)(&self.folder.path().join("out"))
    }

    async fn away(&self, is_away: bool) {
        let (here, there) = (self.folder.path().join("out"), self.folder.path().join("away"));
        if is_away {
            std::fs::rename(&here, there).expect("moved");
            std::fs::write(here, "").expect("written");
        } else {
            std::fs::remove_file(&here).expect("removed");
            std::fs::rename(there, here).expect("moved back");
        }
    }

    fn is_keyed(&self) -> bool {
        self.is_keyed
    }
}

/// The files of a folder, in the order of their names, unpacked.
fn texts(folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| unpacked(path)).collect()
}

fn unpacked(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("read");
    let mut text = String::new();
    match Packing::of(path) {
        Packing::Plain => text = String::from_utf8(bytes).expect("text"),
        Packing::Zstd => {
            text = String::from_utf8(zstd::stream::decode_all(&bytes[..]).expect("frames"))
                .expect("text");
        }
        Packing::Gzip => {
            let read = flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text);
            read.expect("members");
        }
    }
    text
}

fn json_rows(folder: &Path) -> Vec<Row> {
    let lines = texts(folder);
    let lines = lines.iter().flat_map(|text| text.split_terminator('\n'));
    lines
        .map(|line| {
            let one: newshound_core::article::Article =
                serde_json::from_str(line).expect("a record");
            (one.id.0, one.revision, one.title, one.body)
        })
        .collect()
}

/// Rows of CSV have no revision of their own: it is put among the fields by the test.
fn csv_rows(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for text in texts(folder) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().expect("a head").clone();
        let at = |name: &str| head.iter().position(|one| one == name);
        for row in reader.records() {
            let row = row.expect("a row");
            // What a spreadsheet would run has a mark before it.
            let plain = |text: &str| text.strip_prefix('\'').unwrap_or(text).to_owned();
            let of = |name: &str| at(name).map(|at| plain(&row[at])).unwrap_or_default();
            rows.push((of("id"), of("revision").parse().unwrap_or(0), of("title"), of("body")));
        }
    }
    rows
}

fn pages(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for site in std::fs::read_dir(folder.join("news")).into_iter().flatten().flatten() {
        for text in texts(&site.path()) {
            let (front, rest) = text[4..].split_once("---\n").expect("a front matter");
            let value = |name: &str| {
                let row = front.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
                serde_json::from_str::<serde_json::Value>(row.unwrap_or("null")).expect("json")
            };
            let of = |name: &str| value(name).as_str().unwrap_or_default().to_owned();
            let body = rest.split_once("\n\n").map_or("", |(_, rest)| rest);
            let body = body.trim_end();
            let revision = value("revision").as_u64().unwrap_or(0);
            rows.push((
                of("id"),
                u32::try_from(revision).expect("small"),
                of("title"),
                body.to_owned(),
            ));
        }
    }
    rows
}

mod jsonl {
    use super::*;
    sink_conformance_tests!(InFolder::new(Kind::Jsonl, "news.jsonl", json_rows));
}
mod jsonl_gzip {
    use super::*;
    sink_conformance_tests!(InFolder::new(Kind::Jsonl, "news.jsonl.gz", json_rows));
}
mod jsonl_zstd_rotated {
    use super::*;
    sink_conformance_tests!(InFolder::new(Kind::Jsonl, "news.jsonl.zst", json_rows).rotated(500));
}
mod jsonl_rotated {
    use super::*;
    sink_conformance_tests!(InFolder::new(Kind::Jsonl, "news.jsonl", json_rows).rotated(2_000));
}
mod csv_file {
    use super::*;

    struct WithRevision(InFolder);

    #[async_trait]
    impl Target for WithRevision {
        async fn sink(&self) -> Box<dyn BatchSink> {
            let fields = Fields::named(&["title", "body"]).expect("fields");
            SinkSpec { fields: Some(fields), ..self.0.spec() }.open()
        }
        async fn rows(&self) -> Vec<Row> {
            self.0.rows().await
        }
        async fn away(&self, is_away: bool) {
            self.0.away(is_away).await;
        }
        fn is_keyed(&self) -> bool {
            false
        }
    }

    sink_conformance_tests!(WithRevision(InFolder::new(Kind::Csv, "news.csv", csv_rows)));
}
mod markdown {
    use super::*;
    use newshound_ports::conformance::sinks;

    fn target() -> InFolder {
        InFolder::new(Kind::Markdown, "news", pages)
    }

    #[tokio::test]
    async fn keeps_the_promises_of_sinks() {
        sinks::each_article_is_there_once(&target()).await;
        sinks::what_was_flushed_survives_a_kill(&target()).await;
        sinks::a_target_that_was_away_gets_everything(&target()).await;
        sinks::the_newest_revision_wins(&target()).await;
    }
}

async fn opened(spec: &SinkSpec, mark: Option<&str>) -> Result<Box<dyn BatchSink>, String> {
    let mut sink = spec.open();
    sink.resume(mark).await.map_err(|error| error.to_string())?;
    Ok(sink)
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let target = InFolder::new(Kind::Jsonl, "news.jsonl", json_rows);
    let path = target.folder.path().join("out/news.jsonl");
    std::fs::write(&path, "my diary").expect("written");
    let refusal = opened(&target.spec(), None).await.err().expect("refused");
    assert!(refusal.ends_with("does not hold articles, so it is left alone"), "{refusal}");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "my diary");
    std::fs::remove_file(&path).expect("removed");
    let _first = opened(&target.spec(), None).await.expect("opened");
    let refusal = opened(&target.spec(), None).await.err().expect("refused");
    assert!(refusal.ends_with("another process or sink writes it"), "{refusal}");
    let table = InFolder::new(Kind::Csv, "news.csv", csv_rows);
    std::fs::write(table.folder.path().join("out/news.csv"), "id,when\r\n").expect("written");
    let refusal = opened(&table.spec(), None).await.err().expect("refused");
    assert!(refusal.contains("with other columns"), "{refusal}");
}

#[tokio::test]
async fn what_somebody_did_to_a_file_is_not_cut_off() {
    let target = InFolder::new(Kind::Jsonl, "news.jsonl", json_rows);
    let path = target.folder.path().join("out/news.jsonl");
    let mut sink = opened(&target.spec(), None).await.expect("opened");
    sink.put_batch([article(1, 0, "One")].into()).await.expect("put");
    let mark = sink.flush().await.expect("flushed");
    drop(sink);
    // Another file, and longer: none of it is ours to cut.
    let other = serde_json::to_string(&article(7, 0, "Other")).expect("json") + "\n";
    std::fs::write(&path, other.repeat(5)).expect("written");
    let mut sink = opened(&target.spec(), Some(&mark)).await.expect("opened");
    sink.put_batch([article(2, 0, "Two")].into()).await.expect("put");
    sink.flush().await.expect("flushed");
    assert_eq!(target.rows().await.len(), 6);
    // Deleted while it is written: it is made again, and nothing is written to nowhere.
    std::fs::remove_file(&path).expect("removed");
    sink.put_batch([article(3, 0, "Three")].into()).await.expect("put");
    let refusal = sink.flush().await.expect_err("gone").to_string();
    assert!(refusal.ends_with("it was deleted or moved while it was written"), "{refusal}");
    sink.resume(Some(&mark)).await.expect("opened");
    sink.put_batch([article(3, 0, "Three")].into()).await.expect("put");
    sink.flush().await.expect("flushed");
    assert_eq!(target.rows().await.len(), 1);
}
