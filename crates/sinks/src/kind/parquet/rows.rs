//! Articles as a batch of Arrow: the columns of the table, and links as a list of their own.

use crate::kind::table::{COLUMNS, Cell, Chosen, Type};
use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, TimeUnit};
use newshound_core::article::Article;
use std::sync::Arc;

/// The column that the name of a folder holds, so that no file does.
const IN_THE_PATH: &str = "crawl";

/// The articles as they are written.
pub(super) fn batch(articles: &[&Article], chosen: &Chosen) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<Vec<Cell>> = articles.iter().map(|one| chosen.row(one).collect()).collect();
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (at, column) in COLUMNS.iter().enumerate().filter(|(_, one)| one.name != IN_THE_PATH) {
        let cells = rows.iter().map(|row| &row[at]);
        let (type_, array) = array(column.type_, cells);
        fields.push(Field::new(column.name, type_, true));
        arrays.push(array);
    }
    let (type_, array) = links(articles, chosen.links);
    fields.push(Field::new("links", type_, true));
    arrays.push(array);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

fn array<'c>(type_: Type, cells: impl Iterator<Item = &'c Cell>) -> (DataType, ArrayRef) {
    match type_ {
        Type::Text | Type::Json => {
            let texts = cells.map(|cell| match cell {
                Cell::Text(text) | Cell::Json(text) => text.as_deref(),
                _ => None,
            });
            (DataType::Utf8, Arc::new(texts.collect::<StringArray>()))
        }
        Type::Integer => {
            let numbers = cells.map(|cell| match cell {
                Cell::Integer(number) => *number,
                _ => None,
            });
            (DataType::Int64, Arc::new(numbers.collect::<Int64Array>()))
        }
        Type::Boolean => {
            let values = cells.map(|cell| match cell {
                Cell::Boolean(is) => *is,
                _ => None,
            });
            (DataType::Boolean, Arc::new(values.collect::<BooleanArray>()))
        }
        Type::Instant => {
            let moments = cells.map(|cell| match cell {
                Cell::Instant(at) => *at,
                _ => None,
            });
            let moments = moments.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
            (DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), Arc::new(moments))
        }
        Type::Day => {
            let days = cells.map(|cell| match cell {
                Cell::Day(day) => day.as_deref().and_then(days_since_1970),
                _ => None,
            });
            (DataType::Date32, Arc::new(days.collect::<Date32Array>()))
        }
        Type::List => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for cell in cells {
                if let Cell::List(texts) = cell {
                    texts.iter().for_each(|text| lists.values().append_value(text));
                }
                lists.append(true);
            }
            (DataType::new_list(DataType::Utf8, true), Arc::new(lists.finish()))
        }
    }
}

fn days_since_1970(day: &str) -> Option<i32> {
    let day: jiff::civil::Date = day.parse().ok()?;
    day.since(jiff::civil::date(1970, 1, 1)).ok().map(|span| span.get_days())
}

/// The links of each article: their URL, text and role.
fn links(articles: &[&Article], is_chosen: bool) -> (DataType, ArrayRef) {
    let names = ["url", "text", "role"];
    let fields: Fields = names.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
    let mut lists = ListBuilder::new(StructBuilder::from_fields(fields.clone(), 0));
    for one in articles {
        for link in if is_chosen { &one.links[..] } else { &[] } {
            let values = [link.url.as_str(), link.text.as_str(), link.role.name()];
            for (at, value) in values.into_iter().enumerate() {
                if let Some(builder) = lists.values().field_builder::<StringBuilder>(at) {
                    builder.append_value(value);
                }
            }
            lists.values().append(true);
        }
        lists.append(true);
    }
    (DataType::new_list(DataType::Struct(fields), true), Arc::new(lists.finish()))
}
