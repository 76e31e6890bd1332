//! The tables, version by version.

use crate::kind::table::{COLUMNS, Type};
use std::fmt::Write;

/// What makes each version of the tables from the one before; never changed once released.
pub(super) const MIGRATIONS: [fn() -> String; 1] = [first];

fn first() -> String {
    let mut text = String::from("CREATE TABLE articles (\n");
    for column in COLUMNS {
        let type_ = match column.type_ {
            Type::Text => "text",
            Type::Integer => "bigint",
            Type::Boolean => "boolean",
            Type::List => "text[]",
            Type::Json => "jsonb",
            Type::Instant => "timestamptz",
            Type::Day => "date",
        };
        let _ = writeln!(text, "  {} {type_},", column.name);
    }
    text.push_str(
        "  PRIMARY KEY (id, revision)
);
CREATE INDEX articles_site_day ON articles (site, published_day);
CREATE INDEX articles_published_at ON articles (published_at);
CREATE INDEX articles_fetched_at ON articles (fetched_at);
CREATE TABLE links (
  id text NOT NULL, revision bigint NOT NULL, position integer NOT NULL,
  url text NOT NULL, text text NOT NULL, role text NOT NULL,
  PRIMARY KEY (id, revision, position)
);
CREATE VIEW latest AS SELECT DISTINCT ON (id) * FROM articles
  WHERE gone IS NULL ORDER BY id, revision DESC;
",
    );
    text
}
