//! Articles as rows of a file: lines of JSON, or of CSV.

use crate::fields::Fields;
use newshound_core::article::Article;
use serde_json::Value;

/// The form of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A record with these fields, as in `articles.jsonl`.
    Json(Fields),
    /// A row with these columns, or with the usual ones.
    Csv(Option<Fields>),
}

impl Form {
    /// What stands before the first row.
    pub(crate) fn head(self) -> String {
        match self {
            Self::Json(_) => String::new(),
            Self::Csv(None) => newshound_writers::csv_header(),
            Self::Csv(Some(fields)) => {
                newshound_writers::csv_values(fields.names().map(str::to_owned))
            }
        }
    }

    /// Adds the row of `article`.
    ///
    /// # Errors
    /// Never: a record holds nothing that JSON has not.
    pub(crate) fn row(self, article: &Article, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::Json(fields) => {
                serde_json::to_writer(&mut *out, &fields.of(article))?;
                out.push(b'\n');
            }
            Self::Csv(None) => {
                out.extend_from_slice(newshound_writers::csv_row(article).as_bytes());
            }
            Self::Csv(Some(fields)) => {
                let record = serde_json::to_value(fields.of(article))?;
                let cells = fields.names().map(|name| cell(record.get(name)));
                out.extend_from_slice(newshound_writers::csv_values(cells).as_bytes());
            }
        }
        Ok(())
    }
}

/// A value as a cell: texts as they are, lists of texts joined by `; `, other things as JSON.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_ports::conformance::sinks::article;

    #[test]
    fn cells_of_chosen_fields() {
        let fields = Fields::named(&["title", "tags", "links"]).expect("fields");
        let form = Form::Csv(Some(fields));
        let mut out = Vec::new();
        form.row(&article(1, 0, "=1+1"), &mut out).expect("a row");
        let text = form.head() + &String::from_utf8(out).expect("text");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head: Vec<String> =
            reader.headers().expect("a head").iter().map(str::to_owned).collect();
        let row = reader.records().next().expect("a row").expect("a row");
        let of = |name: &str| row[head.iter().position(|one| one == name).expect(name)].to_owned();
        assert_eq!((of("title").as_str(), of("tags").as_str()), ("'=1+1", "one; two"));
        assert!(of("links").starts_with("[{\""), "{}", of("links"));
    }
}
