//! A SQLite file: a table of articles, one of their links, a view of the latest, full-text search.
//!
//! A batch is one transaction, and safe once it is committed; a row is known by id and revision, so
//! a batch that comes again changes nothing.

use super::aside::Blocking;
use super::table::{COLUMNS, Cell, Chosen, Type, rfc3339};
use crate::fields::Fields;
use newshound_core::article::Article;
use newshound_ports::SinkError;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params_from_iter};
use std::fmt::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a file of ours says of itself: "nhnd" (SQLite's `application_id`).
const APPLICATION: i64 = 0x6e68_6e64;
/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// What makes each version of the tables from the one before; never changed once released.
const MIGRATIONS: [fn() -> String; 1] = [first];

fn first() -> String {
    let mut text = String::from("CREATE TABLE articles (\n  n INTEGER PRIMARY KEY,\n");
    for column in COLUMNS {
        let type_ = match column.type_ {
            Type::Integer | Type::Boolean => "INTEGER",
            _ => "TEXT",
        };
        let _ = writeln!(text, "  {} {type_},", column.name);
    }
    text.push_str(
        "  UNIQUE (id, revision)
);
CREATE INDEX articles_site_day ON articles (site, published_day);
CREATE INDEX articles_fetched_at ON articles (fetched_at);
CREATE TABLE links (
  id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
  url TEXT NOT NULL, text TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (id, revision, position)
) WITHOUT ROWID;
CREATE VIEW latest AS SELECT * FROM articles a
  WHERE revision = (SELECT max(revision) FROM articles b WHERE b.id = a.id AND b.gone IS NULL);
CREATE VIRTUAL TABLE search USING fts5(
  title, description, body, content='articles', content_rowid='n',
  tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_put AFTER INSERT ON articles BEGIN
  INSERT INTO search (rowid, title, description, body)
    VALUES (new.n, new.title, new.description, new.body);
END;
CREATE TRIGGER articles_out AFTER DELETE ON articles BEGIN
  INSERT INTO search (search, rowid, title, description, body)
    VALUES ('delete', old.n, old.title, old.description, old.body);
END;
CREATE TRIGGER articles_changed AFTER UPDATE ON articles BEGIN
  INSERT INTO search (search, rowid, title, description, body)
    VALUES ('delete', old.n, old.title, old.description, old.body);
  INSERT INTO search (rowid, title, description, body)
    VALUES (new.n, new.title, new.description, new.body);
END;
",
    );
    text
}

/// The sink.
pub(super) struct Sqlite {
    path: PathBuf,
    chosen: Chosen,
    upsert: String,
    open: Option<Connection>,
    /// The number of the file that is open, in its file system.
    inode: u64,
}

impl Sqlite {
    pub(super) fn new(path: &Path, fields: Option<Fields>) -> Self {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        let marks = vec!["?"; names.len()].join(", ");
        let new: Vec<String> =
            names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let upsert = format!(
            "INSERT INTO articles ({}) VALUES ({marks}) ON CONFLICT (id, revision) DO UPDATE SET {}",
            names.join(", "),
            new.join(", ")
        );
        Self { path: path.to_owned(), chosen: Chosen::new(fields), upsert, open: None, inode: 0 }
    }

    fn resumed(&mut self) -> Result<Connection, Refused> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = Connection::open(&self.path)?;
        file.busy_timeout(BUSY)?;
        let whole =
            |file: &Connection, name: &str| file.pragma_query_value(None, name, |row| row.get(0));
        let (application, version): (i64, i64) =
            (whole(&file, "application_id")?, whole(&file, "user_version")?);
        let tables: i64 =
            file.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 && application != APPLICATION {
            return Err(Refused::Other(
                "it is a database of something else, so it is left alone".to_owned(),
            ));
        }
        let known = MIGRATIONS.len();
        if usize::try_from(version).is_ok_and(|version| version > known) {
            return Err(Refused::Other(format!(
                "its tables are of version {version}, and this newshound knows them up to {known}; use a newer one"
            )));
        }
        file.pragma_update(None, "journal_mode", "WAL")?;
        // A commit is on the disk before it returns.
        file.pragma_update(None, "synchronous", "FULL")?;
        let steps = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: usize =
            whole(&steps, "user_version").map(|at: i64| usize::try_from(at).unwrap_or(0))?;
        for (at, step) in MIGRATIONS.iter().enumerate().skip(version) {
            steps.execute_batch(&step())?;
            steps.pragma_update(None, "user_version", at as i64 + 1)?;
        }
        steps.pragma_update(None, "application_id", APPLICATION)?;
        steps.commit()?;
        self.inode = std::fs::metadata(&self.path)?.ino();
        Ok(file)
    }

    fn put(&mut self, articles: &[Article]) -> Result<(), Refused> {
        let Some(file) = &mut self.open else {
            return Err(Refused::Other("it is not open".to_owned()));
        };
        if std::fs::metadata(&self.path).map_or(0, |file| file.ino()) != self.inode {
            let why = "it was deleted or moved while it was written".to_owned();
            return Err(Refused::Other(why));
        }
        let batch = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut upsert = batch.prepare_cached(&self.upsert)?;
            let mut clear =
                batch.prepare_cached("DELETE FROM links WHERE id = ? AND revision = ?")?;
            let mut link = batch.prepare_cached("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)")?;
            for one in articles {
                upsert.execute(params_from_iter(self.chosen.row(one).map(value)))?;
                if !self.chosen.links {
                    continue;
                }
                clear.execute((&one.id.0, one.revision))?;
                for (at, to) in one.links.iter().enumerate() {
                    let place = i64::try_from(at).unwrap_or(i64::MAX);
                    let (role, key) = (to.role.name(), (&one.id.0, one.revision));
                    link.execute((key.0, key.1, place, &to.url, &to.text, role))?;
                }
            }
        }
        Ok(batch.commit()?)
    }

    fn sink_error(&self, refused: Refused) -> SinkError {
        let shown = self.path.display();
        match refused {
            Refused::Other(why) => SinkError::NotWritable(format!("{shown}: {why}")),
            Refused::Away(why) => SinkError::Unavailable(format!("{shown}: {why}")),
        }
    }
}

/// Why something could not be done.
enum Refused {
    /// Somebody must act.
    Other(String),
    /// It may pass.
    Away(String),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Away("another process holds its lock".to_owned())
            }
            Some(ErrorCode::NotADatabase) => Self::Other(
                "it is there already and is no SQLite file, so it is left alone".to_owned(),
            ),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Other(error.to_string())
    }
}

fn value(cell: Cell) -> Value {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    match cell {
        Cell::Text(inner) | Cell::Json(inner) | Cell::Day(inner) => text(inner),
        Cell::Integer(number) => number.map_or(Value::Null, Value::Integer),
        Cell::Boolean(is) => is.map_or(Value::Null, |is| Value::Integer(i64::from(is))),
        Cell::List(list) => text(serde_json::to_string(&list).ok()),
        Cell::Instant(at) => text(at.map(rfc3339)),
    }
}

impl Blocking for Sqlite {
    fn resume(&mut self, _: Option<&str>) -> Result<(), SinkError> {
        self.open = None;
        let file = self.resumed().map_err(|refused| self.sink_error(refused))?;
        self.open = Some(file);
        Ok(())
    }

    fn put_batch(&mut self, articles: &[Article]) -> Result<(), SinkError> {
        self.put(articles).map_err(|refused| self.sink_error(refused))
    }

    fn flush(&mut self) -> Result<String, SinkError> {
        Ok("committed".to_owned())
    }
}

#[cfg(test)]
#[path = "sqlite_tests.rs"]
mod tests;
