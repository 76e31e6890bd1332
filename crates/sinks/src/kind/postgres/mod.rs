//! PostgreSQL: a table of articles, one of their links, a view of the latest.
//!
//! A batch is one transaction: COPY into a temporary table, then an upsert by id and revision. It is
//! safe once it is committed, and one that comes again changes nothing. Nothing outlives a
//! transaction (no session settings, no prepared statements, no session locks), so it works behind
//! pgbouncer in its transaction mode.

mod connect;
mod copy;
mod migrations;

use super::table::{COLUMNS, Cell, Chosen};
use crate::fields::Fields;
use async_trait::async_trait;
use bytes::Bytes;
use connect::{Refused, connect};
use futures_util::SinkExt;
use migrations::MIGRATIONS;
use newshound_core::article::Article;
use newshound_core::secret::Secret;
use newshound_ports::{BatchSink, SinkError};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::{Client, SimpleQueryMessage};

/// The lock under which tables are made: "newshound" as a number, any that nobody else takes.
const LOCK: i64 = 0x6e65_7773_686f;
/// How long a batch may take, a few hundred articles: a server that is frozen never answers.
const ANSWER: Duration = Duration::from_secs(120);
/// What a transaction begins with. Statements that another client prepared on the server's connection
/// have the names that ours will have (a pool's connection is anybody's between transactions); a
/// confirmed article is to survive a loss of power, whatever the server's default.
const BEGIN: &str = "BEGIN; DEALLOCATE ALL; SET LOCAL synchronous_commit = on; \
                     SET LOCAL standard_conforming_strings = on; SET LOCAL client_min_messages = error;";

/// The sink.
pub(super) struct Postgres {
    target: Secret,
    chosen: Chosen,
    columns: String,
    upsert: String,
    open: Option<Client>,
}

impl Postgres {
    pub(super) fn new(target: Secret, fields: Option<Fields>) -> Self {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        let columns = names.join(", ");
        let new: Vec<String> =
            names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
        // In the order of the key, so that two sinks never wait for each other in a circle.
        let upsert = format!(
            "INSERT INTO articles ({columns}) SELECT DISTINCT ON (id, revision) {columns} \
             FROM new_articles ORDER BY id, revision, n DESC \
             ON CONFLICT (id, revision) DO UPDATE SET {};",
            new.join(", ")
        );
        Self { target, chosen: Chosen::new(fields), columns, upsert, open: None }
    }

    async fn prepare(client: &Client) -> Result<(), Refused> {
        client.batch_execute(&format!("{BEGIN} SELECT pg_advisory_xact_lock({LOCK});")).await?;
        let made = one(client, "SELECT to_regclass('newshound_tables') IS NOT NULL").await?;
        if made != "t" {
            let taken = "SELECT coalesce(to_regclass('articles'), to_regclass('links'), \
                         to_regclass('latest'))::text";
            let taken = one(client, taken).await?;
            if !taken.is_empty() {
                return Err(Refused::Other(format!(
                    "it has a table {taken} of something else; name another database, or a schema \
                     of its own by ?options=-csearch_path%3DSCHEMA"
                )));
            }
            client
                .batch_execute("CREATE TABLE newshound_tables (version integer NOT NULL); INSERT INTO newshound_tables VALUES (0);")
                .await?;
        }
        let version = one(client, "SELECT max(version) FROM newshound_tables").await?;
        let version: usize = version.parse().unwrap_or(0);
        if version > MIGRATIONS.len() {
            return Err(Refused::Other(format!(
                "its tables are of version {version}, and this newshound knows them up to {}; use a newer one",
                MIGRATIONS.len()
            )));
        }
        for (at, step) in MIGRATIONS.iter().enumerate().skip(version) {
            client.batch_execute(&step()).await?;
            let noted = format!("UPDATE newshound_tables SET version = {}", at + 1);
            client.batch_execute(&noted).await?;
        }
        Ok(client.batch_execute("COMMIT").await?)
    }

    async fn resumed(&mut self) -> Result<(), Refused> {
        self.open = None;
        let client = connect(&self.target).await?;
        Self::prepare(&client).await?;
        self.open = Some(client);
        Ok(())
    }

    async fn put(&self, articles: &[Article]) -> Result<(), Refused> {
        let Some(client) = &self.open else {
            return Err(Refused::Away("it is not connected".to_owned()));
        };
        let (mut rows, mut links) = (Vec::new(), Vec::new());
        for (n, one) in articles.iter().enumerate() {
            let n = Cell::Integer(i64::try_from(n).ok());
            copy::row(std::iter::once(n.clone()).chain(self.chosen.row(one)), &mut rows);
            let written = if self.chosen.links { &one.links[..] } else { &[] };
            for (position, to) in written.iter().enumerate() {
                let text = |text: &str| Cell::Text(Some(text.to_owned()));
                let cells = [
                    n.clone(),
                    text(&one.id.0),
                    Cell::Integer(Some(i64::from(one.revision))),
                    Cell::Integer(i64::try_from(position).ok()),
                    text(&to.url),
                    text(&to.text),
                    text(to.role.name()),
                ];
                copy::row(cells.into_iter(), &mut links);
            }
        }
        client
            .batch_execute(&format!(
                "{BEGIN} CREATE TEMP TABLE new_articles (n integer, LIKE articles) ON COMMIT DROP; \
                 CREATE TEMP TABLE new_links (n integer, LIKE links) ON COMMIT DROP;"
            ))
            .await?;
        let columns = &self.columns;
        copy_in(client, &format!("COPY new_articles (n, {columns}) FROM STDIN"), rows).await?;
        copy_in(client, "COPY new_links FROM STDIN", links).await?;
        client.batch_execute(&self.upsert).await?;
        if self.chosen.links {
            client
                .batch_execute(
                    "DELETE FROM links USING (SELECT DISTINCT id, revision FROM new_articles) new \
                     WHERE links.id = new.id AND links.revision = new.revision; \
                     INSERT INTO links SELECT l.id, l.revision, l.position, l.url, l.text, l.role \
                     FROM new_links l JOIN (SELECT id, revision, max(n) AS n FROM new_articles \
                     GROUP BY id, revision) last ON l.n = last.n ORDER BY l.id, l.revision, l.position;",
                )
                .await?;
        }
        Ok(client.batch_execute("COMMIT").await?)
    }

    fn sink_error(&self, refused: Refused) -> SinkError {
        let shown = self.target.shown();
        match refused {
            Refused::Other(why) => SinkError::NotWritable(format!("{shown}: {why}")),
            Refused::Away(why) => SinkError::Unavailable(format!("{shown}: {why}")),
        }
    }
}

async fn copy_in(client: &Client, statement: &str, rows: Vec<u8>) -> Result<(), Refused> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut copy = pin!(client.copy_in::<_, Bytes>(statement).await?);
    copy.send(Bytes::from(rows)).await?;
    copy.finish().await?;
    Ok(())
}

/// The one value that a question gives; empty where it is nothing.
async fn one(client: &Client, question: &str) -> Result<String, Refused> {
    let answer = client.simple_query(question).await?;
    let value = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    Ok(value.unwrap_or_default().to_owned())
}

#[async_trait]
impl BatchSink for Postgres {
    async fn resume(&mut self, _: Option<&str>) -> Result<(), SinkError> {
        let done = tokio::time::timeout(ANSWER, self.resumed()).await;
        let late = || Err(Refused::Away(format!("no answer for {} s", ANSWER.as_secs())));
        done.unwrap_or_else(|_| late()).map_err(|refused| self.sink_error(refused))
    }

    async fn put_batch(&mut self, articles: Arc<[Article]>) -> Result<(), SinkError> {
        let done = tokio::time::timeout(ANSWER, self.put(&articles)).await;
        let done = done.unwrap_or_else(|_| {
            Err(Refused::Away(format!("no answer for {} s", ANSWER.as_secs())))
        });
        if done.is_err() {
            // Its transaction ends with it.
            self.open = None;
        }
        done.map_err(|refused| self.sink_error(refused))
    }

    async fn flush(&mut self) -> Result<String, SinkError> {
        Ok("committed".to_owned())
    }
}

#[cfg(test)]
mod tests;
