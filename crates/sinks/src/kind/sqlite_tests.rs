use super::*;
use crate::kind::tests::InFolder;
use crate::kind::{Kind, SinkSpec};
use newshound_ports::conformance::sinks::{Row, article};
use newshound_ports::sink_conformance_tests;

fn rows(folder: &Path) -> Vec<Row> {
    let path = folder.join("news.db");
    if !path.exists() {
        return Vec::new();
    }
    let file = Connection::open(path).expect("opened");
    let mut all = file
        .prepare("SELECT id, revision, title, body FROM articles ORDER BY n")
        .expect("the table");
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

fn target() -> InFolder {
    InFolder::new(Kind::Sqlite, "news.db", rows)
}

sink_conformance_tests!(target());

async fn put(spec: &SinkSpec, articles: &[Article]) {
    let mut sink = spec.open();
    sink.resume(None).await.expect("opened");
    sink.put_batch(articles.into()).await.expect("put");
}

#[tokio::test]
async fn the_latest_their_links_and_words_are_found() {
    let target = target();
    let mut newer = article(1, 1, "Brücke gesperrt");
    newer.links.clear();
    let articles = [article(1, 0, "Brücke gebaut"), article(2, 0, "A road"), newer];
    put(&target.spec(), &articles).await;
    put(&target.spec(), &articles).await;
    let file = Connection::open(target.folder.path().join("out/news.db")).expect("opened");
    let one = |sql: &str| file.query_row(sql, [], |row| row.get::<_, String>(0)).expect(sql);
    assert_eq!(
        one("SELECT group_concat(title, '|') FROM (SELECT title FROM latest ORDER BY title)"),
        "A road|Brücke gesperrt"
    );
    assert_eq!(one("SELECT count(*) || '' FROM links"), "2");
    assert_eq!(
        one(
            "SELECT published || ' ' || published_at || ' ' || published_day FROM articles LIMIT 1"
        ),
        "2022-03-09T17:08:00+05:30 2022-03-09T11:38:00Z 2022-03-09"
    );
    let found = "SELECT group_concat(latest.title, '|') FROM latest JOIN search ON n = search.rowid WHERE search MATCH ";
    assert_eq!(one(&format!("{found} 'brucke AND NOT_THERE OR gesperrt'")), "Brücke gesperrt");
    assert_eq!(one(&format!("{found} 'road'")), "A road");
    file.execute("INSERT INTO search(search) VALUES ('integrity-check')", []).expect("whole");
}

#[tokio::test]
async fn databases_of_others_are_left_alone() {
    let target = target();
    let path = target.folder.path().join("out/news.db");
    std::fs::write(
        &path,
        "my diary, which is long enough to be taken for a database's first page, or so",
    )
    .expect("written");
    let refusal = target.spec().open().resume(None).await.expect_err("refused").to_string();
    assert!(refusal.ends_with("is no SQLite file, so it is left alone"), "{refusal}");
    std::fs::remove_file(&path).expect("removed");
    let file = Connection::open(&path).expect("made");
    file.execute_batch("CREATE TABLE articles (mine)").expect("made");
    let refusal = target.spec().open().resume(None).await.expect_err("refused").to_string();
    assert!(refusal.contains("a database of something else"), "{refusal}");
    drop(file);
    std::fs::remove_file(&path).expect("removed");
    put(&target.spec(), &[article(1, 0, "One")]).await;
    let file = Connection::open(&path).expect("opened");
    file.pragma_update(None, "user_version", 99).expect("set");
    let refusal = target.spec().open().resume(None).await.expect_err("refused").to_string();
    assert!(refusal.contains("its tables are of version 99"), "{refusal}");
}

#[tokio::test]
async fn fields_that_are_not_chosen_hold_nothing() {
    let target = target();
    let fields = Fields::named(&["title"]).expect("fields");
    put(&SinkSpec { fields: Some(fields), ..target.spec() }, &[article(1, 0, "One")]).await;
    let file = Connection::open(target.folder.path().join("out/news.db")).expect("opened");
    let row: (String, Option<String>, Option<i64>, i64) = file
        .query_row(
            "SELECT title, body, word_count, (SELECT count(*) FROM links) FROM articles",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .expect("a row");
    assert_eq!(row, ("One".to_owned(), None, None, 0));
}
