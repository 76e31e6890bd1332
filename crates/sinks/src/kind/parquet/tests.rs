use super::*;
use crate::kind::tests::InFolder;
use crate::kind::{Kind, SinkSpec};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use newshound_ports::conformance::sinks::{Row, article};
use newshound_ports::sink_conformance_tests;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The files, in the order of their folders and numbers.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    if root.is_dir() {
        for day in
            folders(root).expect("folders").iter().flat_map(|crawl| folders(crawl).expect("days"))
        {
            let entries = std::fs::read_dir(day).expect("a day");
            files.extend(entries.map(|entry| entry.expect("a file").path()));
        }
    }
    files.retain(|path| path.extension().is_some_and(|end| end == "parquet"));
    files.sort();
    files
}

fn rows(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for path in files(&folder.join("news")) {
        let file = File::open(&path).expect("opened");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build();
        for batch in reader.expect("a reader") {
            let batch = batch.expect("rows");
            let text = |name: &str, at: usize| {
                batch.column_by_name(name).expect(name).as_string::<i32>().value(at).to_owned()
            };
            let revision = batch.column_by_name("revision").expect("revision");
            let revision = revision.as_primitive::<Int64Type>();
            for at in 0..batch.num_rows() {
                let revision = u32::try_from(revision.value(at)).expect("small");
                rows.push((text("id", at), revision, text("title", at), text("body", at)));
            }
        }
    }
    rows
}

fn target() -> InFolder {
    InFolder::new(Kind::Parquet, "news", rows).without_keys()
}

sink_conformance_tests!(target());

async fn put(spec: &SinkSpec, articles: &[Article]) {
    let mut sink = spec.open();
    sink.resume(None).await.expect("opened");
    sink.put_batch(articles.into()).await.expect("put");
    sink.flush().await.expect("flushed");
}

#[tokio::test]
async fn days_have_folders_and_dates_their_types() {
    let target = target();
    let other = Article {
        fetched_at: "2022-03-10T00:00:00.000Z".into(),
        crawl: "https://news.example/a b".into(),
        published: Some("2022-03-10".into()),
        ..article(2, 0, "Two")
    };
    put(&target.spec(), &[article(1, 0, "One"), other]).await;
    let root = target.folder.path().join("out/news");
    let names: Vec<String> = files(&root)
        .iter()
        .map(|path| {
            path.parent()
                .expect("a folder")
                .strip_prefix(&root)
                .expect("in it")
                .display()
                .to_string()
        })
        .collect();
    assert_eq!(
        names,
        ["crawl=https%3A%2F%2Fnews.example%2Fa%20b/date=2022-03-10", "crawl=test/date=2022-03-09"]
    );
    let file = File::open(&files(&root)[1]).expect("opened");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let batch = reader.build().expect("a reader").next().expect("one").expect("rows");
    assert!(batch.column_by_name("crawl").is_none(), "the folder's name has it");
    let at = batch.column_by_name("published_at").expect("a column");
    let at = at.as_primitive::<TimestampMicrosecondType>().value(0);
    assert_eq!(crate::kind::table::rfc3339(at), "2022-03-09T11:38:00Z");
    let links = batch.column_by_name("links").expect("links").as_list::<i32>().value(0);
    assert_eq!(links.as_struct().column(2).as_string::<i32>().value(0), "inline");
    let tags = batch.column_by_name("tags").expect("tags").as_list::<i32>().value(0);
    assert_eq!(tags.as_string::<i32>().value(1), "two");
}

#[tokio::test]
async fn files_newer_than_the_state_are_left_alone() {
    let target = target();
    let mut sink = target.spec().open();
    sink.resume(None).await.expect("opened");
    let first = sink.flush().await.expect("flushed");
    for number in 0..3 {
        sink.put_batch([article(number, 0, "T")].into()).await.expect("put");
        sink.flush().await.expect("flushed");
    }
    sink.resume(Some(&first)).await.expect("opened");
    sink.put_batch([article(9, 0, "T")].into()).await.expect("put");
    sink.flush().await.expect("flushed");
    assert_eq!(rows(&target.folder.path().join("out")).len(), 4);
}
