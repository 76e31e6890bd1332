//! What went wrong: grouped, with a count, one example and what to do.

use super::{Report, advice};
use crate::bounded::Bounded;
use crate::read::Read;
use crate::record::Record;
use crate::table::cut;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Kinds of errors kept apart.
const GROUPS: usize = 2_000;
/// Hosts counted exactly in each of them.
const HOSTS: usize = 1_000;
/// Groups told to people.
const TOLD: usize = 40;
/// Characters of a detail that make a group.
const DETAIL: usize = 100;

#[derive(Debug, Default)]
struct Group {
    name: String,
    detail: String,
    count: u64,
    hosts: BTreeSet<String>,
    first: String,
    last: String,
    example: String,
    level: String,
}

/// The report.
#[derive(Debug)]
pub struct Errors {
    groups: Bounded<Group>,
}

impl Default for Errors {
    fn default() -> Self {
        Self { groups: Bounded::new(GROUPS) }
    }
}

/// A detail without what differs from one case to the next: numbers and URLs.
fn shape(detail: &str) -> String {
    let mut out = String::new();
    for word in detail.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.contains("://") {
            out.push_str("URL");
            continue;
        }
        let mut in_number = false;
        for character in word.chars() {
            if character.is_ascii_digit() {
                if !in_number {
                    out.push('N');
                }
                in_number = true;
            } else {
                in_number = false;
                out.push(character);
            }
        }
    }
    cut(&out, DETAIL)
}

/// An event's own words about what happened.
fn detail<'a>(record: &Record<'a>) -> std::borrow::Cow<'a, str> {
    ["detail", "error", "why", "reason", "advice", "counts"]
        .iter()
        .map(|key| record.text(key))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

impl Report for Errors {
    fn take(&mut self, record: &Record<'_>) {
        let level = record.raw("level");
        let event = record.event();
        let (name, example) = match (event, level) {
            ("page", _) => {
                let outcome = record.raw("outcome");
                if !advice::is_failure(outcome) {
                    return;
                }
                let status = record.count("http_status");
                let name =
                    if status > 0 { format!("{outcome} {status}") } else { outcome.to_owned() };
                (name, record.raw("url"))
            }
            // Its pages are counted one by one.
            ("site_trouble", _) => return,
            (_, "WARN" | "ERROR") => {
                let places = ["url", "host", "queue", "id", "server"];
                let example =
                    places.iter().map(|key| record.raw(key)).find(|text| !text.is_empty());
                (event.to_owned(), example.unwrap_or_default())
            }
            _ => return,
        };
        let detail = detail(record);
        let key = format!("{name}\n{}", shape(&detail));
        let group = self.groups.at(&key);
        if group.count == 0 {
            group.name = name;
            group.detail = cut(&detail, 2 * DETAIL);
            record.timestamp().clone_into(&mut group.first);
            example.clone_into(&mut group.example);
            level.clone_into(&mut group.level);
        }
        group.count += 1;
        record.timestamp().clone_into(&mut group.last);
        let host = record.raw("host");
        if !host.is_empty() && group.hosts.len() < HOSTS && !group.hosts.contains(host) {
            group.hosts.insert(host.to_owned());
        }
    }

    fn text(&self, read: &Read) -> String {
        let mut text = read.text();
        let groups = self.groups.ordered(|group| group.count);
        if groups.is_empty() {
            text.push_str("\nNothing went wrong.\n");
        }
        for (_, group) in groups.iter().take(TOLD) {
            let _ = write!(text, "\n{} x {}", group.count, group.name);
            match group.hosts.len() {
                0 => {}
                1 => text.push_str(" on 1 host"),
                HOSTS => text.push_str(" on 1,000 hosts or more"),
                count => {
                    let _ = write!(text, " on {count} hosts");
                }
            }
            text.push('\n');
            if !group.detail.is_empty() {
                let _ = writeln!(text, "  {}", group.detail);
            }
            if !group.example.is_empty() {
                let _ = writeln!(text, "  such as {}", group.example);
            }
            let _ = writeln!(text, "  first {}, last {}", group.first, group.last);
            let what = advice(group.name.split(' ').next().unwrap_or_default());
            if !what.is_empty() {
                let _ = writeln!(text, "  > {what}");
            }
        }
        if groups.len() > TOLD {
            let _ = writeln!(text, "\nand {} more kinds; --json lists all", groups.len() - TOLD);
        }
        text
    }

    fn json(&self, read: &Read) -> serde_json::Value {
        let groups: Vec<_> = self
            .groups
            .ordered(|group| group.count)
            .iter()
            .map(|(_, group)| {
                json!({
                    "what": group.name, "detail": group.detail, "count": group.count,
                    "hosts": group.hosts.len(), "first": group.first, "last": group.last,
                    "example": group.example, "level": group.level,
                    "advice": advice(group.name.split(' ').next().unwrap_or_default()),
                })
            })
            .collect();
        json!({ "read": read.json(), "errors": groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_of_one_kind_have_one_shape() {
        for (detail, expected) in [
            ("to https://news.example/a failed after 12 ms", "to URL failed after N ms"),
            ("took longer than 5.5s", "took longer than N.Ns"),
            ("", ""),
        ] {
            assert_eq!(shape(detail), expected);
        }
    }
}
