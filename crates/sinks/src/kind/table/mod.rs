//! The columns of an article's row, the same in every kind of table.

mod cell;

pub(super) use cell::{Cell, Type, rfc3339};

use crate::fields::Fields;
use newshound_core::article::Article;

/// A column.
pub(super) struct Column {
    /// Its name: that of the field, or of what is computed from it.
    pub(super) name: &'static str,
    /// The field that it comes from.
    pub(super) field: &'static str,
    pub(super) type_: Type,
    /// Its value in a row.
    pub(super) of: fn(&Article) -> Cell,
}

const fn column(
    name: &'static str,
    field: &'static str,
    type_: Type,
    of: fn(&Article) -> Cell,
) -> Column {
    Column { name, field, type_, of }
}

/// The columns, in the order of the record; `links` are no column. Tables of version 1 have these: once
/// that is released, one that is added comes by a step of its own as well.
pub(super) const COLUMNS: &[Column] = &[
    column("id", "id", Type::Text, |a| Cell::text(&a.id.0)),
    column("revision", "revision", Type::Integer, |a| Cell::integer(a.revision)),
    column("url", "url", Type::Text, |a| Cell::text(a.url.as_str())),
    column("fetched_url", "fetched_url", Type::Text, |a| Cell::text(a.fetched_url.as_str())),
    column("story", "story", Type::Text, |a| Cell::text(&a.story.0)),
    column("near_duplicate_of", "near_duplicate_of", Type::Text, |a| {
        Cell::Text(a.near_duplicate_of.as_ref().map(|id| id.0.clone()))
    }),
    column("site", "site", Type::Text, |a| Cell::text(&a.site)),
    column("title", "title", Type::Text, |a| Cell::text(&a.title)),
    column("headlines", "headlines", Type::Json, |a| Cell::json(&a.headlines)),
    column("authors", "authors", Type::List, |a| Cell::List(a.authors.clone())),
    column("agencies", "agencies", Type::List, |a| Cell::List(a.agencies.clone())),
    column("published", "published", Type::Text, |a| Cell::Text(a.published.clone())),
    column("published_at", "published", Type::Instant, |a| Cell::instant(a.published.as_deref())),
    column("published_day", "published", Type::Day, |a| Cell::day(a.published.as_deref())),
    column("published_precision", "published_precision", Type::Text, |a| {
        Cell::name(&a.published_precision)
    }),
    column("published_source", "published_source", Type::Text, |a| Cell::name(&a.published_source)),
    column("modified", "modified", Type::Text, |a| Cell::Text(a.modified.clone())),
    column("modified_at", "modified", Type::Instant, |a| Cell::instant(a.modified.as_deref())),
    column("language", "language", Type::Text, |a| Cell::Text(a.language.clone())),
    column("section", "section", Type::Text, |a| Cell::Text(a.section.clone())),
    column("categories", "categories", Type::List, |a| Cell::List(a.categories.clone())),
    column("tags", "tags", Type::List, |a| Cell::List(a.tags.clone())),
    column("description", "description", Type::Text, |a| Cell::Text(a.description.clone())),
    column("lead_image", "lead_image", Type::Text, |a| Cell::Text(a.lead_image.clone())),
    column("images", "images", Type::Json, |a| Cell::json(&a.images)),
    column("publisher", "publisher", Type::Text, |a| Cell::Text(a.publisher.clone())),
    column("kind", "kind", Type::Text, |a| Cell::name(&a.kind)),
    column("paywalled", "paywalled", Type::Boolean, |a| Cell::Boolean(Some(a.paywalled))),
    column("paywall", "paywall", Type::Text, |a| Cell::name(&a.paywall)),
    column("tdm", "tdm", Type::Json, |a| Cell::json(&a.tdm)),
    column("body", "body", Type::Text, |a| Cell::text(&a.body)),
    column("blocks", "blocks", Type::Json, |a| Cell::json(&a.blocks)),
    column("word_count", "word_count", Type::Integer, |a| Cell::integer(a.word_count)),
    column("pages", "pages", Type::Integer, |a| Cell::integer(a.pages)),
    column("discovered_from", "discovered_from", Type::Text, |a| {
        Cell::Text(a.discovered_from.as_ref().map(|url| url.as_str().to_owned()))
    }),
    column("discovered_role", "discovered_role", Type::Text, |a| Cell::name(&a.discovered_role)),
    column("lane", "lane", Type::Text, |a| Cell::name(&a.lane)),
    column("depth", "depth", Type::Integer, |a| Cell::integer(a.depth)),
    column("fetched_at", "fetched_at", Type::Instant, |a| Cell::instant(Some(&a.fetched_at))),
    column("http_status", "http_status", Type::Integer, |a| Cell::integer(a.http_status)),
    column("content_hash", "content_hash", Type::Text, |a| Cell::text(&a.content_hash)),
    column("previous", "previous", Type::Text, |a| Cell::Text(a.previous.clone())),
    column("changed", "changed", Type::List, |a| {
        Cell::List(a.changed.iter().map(|one| one.name().to_owned()).collect())
    }),
    column("first_seen", "first_seen", Type::Instant, |a| Cell::instant(a.first_seen.as_deref())),
    column("checked", "checked", Type::Instant, |a| Cell::instant(a.checked.as_deref())),
    column("gone", "gone", Type::Json, |a| Cell::json(&a.gone)),
    column("crawl", "crawl", Type::Text, |a| Cell::text(&a.crawl)),
    column("newshound_version", "newshound_version", Type::Text, |a| {
        Cell::text(&a.newshound_version)
    }),
    column("schema_version", "schema_version", Type::Integer, |a| Cell::integer(a.schema_version)),
    column("source", "source", Type::Json, |a| Cell::json(&a.source)),
    column("capture", "capture", Type::Json, |a| Cell::json(&a.capture)),
];

/// Which columns are filled; the others hold nothing.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    columns: Vec<bool>,
    /// Whether links are written.
    pub(super) links: bool,
}

impl Chosen {
    /// Those of `fields`; all where none are named.
    pub(super) fn new(fields: Option<Fields>) -> Self {
        let names: Vec<&str> = fields.unwrap_or_default().names().collect();
        // Without it the line of a story that is gone could not be told from a story without text.
        let is_chosen = |field: &str| field == "gone" || names.contains(&field);
        let columns = COLUMNS.iter().map(|column| is_chosen(column.field)).collect();
        Self { columns, links: names.contains(&"links") }
    }

    /// The row of `article`, a cell a column.
    pub(super) fn row<'a>(&'a self, article: &'a Article) -> impl Iterator<Item = Cell> + 'a {
        let columns = COLUMNS.iter().zip(&self.columns);
        columns.map(
            move |(column, is_chosen)| {
                if *is_chosen { (column.of)(article) } else { Cell::nothing(column.type_) }
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::NAMES;

    #[test]
    fn every_field_is_a_column_but_links() {
        let fields: Vec<&str> = COLUMNS.iter().map(|column| column.field).collect();
        for name in NAMES.iter().filter(|name| **name != "links") {
            assert!(fields.contains(name), "{name} has no column");
        }
        assert!(fields.iter().all(|field| NAMES.contains(field)));
    }
}
