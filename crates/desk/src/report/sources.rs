//! The table of sources: the first rows as they are, all of them as data for the script.

use super::needs::host_link;
use crate::clean::clean;
use crate::numbers::{count, day};
use crate::page::data;
use crate::standing::{HostFacts, Standing};
use crate::stories::{DAYS, FIELDS, Stories};
use crate::words::{STATES, title};
use maud::{Markup, html};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::HostKey;
use newshound_roles::sources::SourceList;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Rows that stand in the page itself.
const ROWS: usize = 50;

/// A row.
struct Row<'a> {
    host: &'a str,
    /// What the operator calls it, and its tags.
    name: String,
    /// Place in [`STATES`]; behind the last: not asked yet.
    state: usize,
    facts: Option<&'a HostFacts>,
    newest: Option<i32>,
    days: Option<[u32; DAYS]>,
    records: u64,
    have: [u64; FIELDS.len()],
}

pub(super) fn part(standing: &Standing, stories: Option<&Stories>, sources: &SourceList) -> Markup {
    // Hosts of sources that nobody has asked have no facts.
    let asked: BTreeSet<&str> = standing.hosts.iter().map(|host| host.host.as_str()).collect();
    let named: Vec<HostKey> = sources.all().iter().map(|one| HostKey::of(&one.url)).collect();
    let named: BTreeSet<&str> = named.iter().map(HostKey::as_str).collect();
    let rules = sources.rules();
    let name = |host: &str| {
        let about = CanonicalUrl::parse(&format!("{host}/")).ok().and_then(|url| rules.about(&url));
        about.and_then(|about| about.name).map(|name| clean(&name, 80)).unwrap_or_default()
    };
    let known = standing.hosts.iter().map(|facts| {
        let state = STATES.iter().position(|state| *state == facts.state).unwrap_or(STATES.len());
        let found = stories.and_then(|all| Some((all, all.of(&facts.host)?)));
        Row {
            host: &facts.host,
            name: name(&facts.host),
            state,
            facts: Some(facts),
            newest: found.and_then(|(_, one)| one.newest),
            days: found.map(|(all, one)| all.days(one)),
            records: found.map_or(0, |(_, one)| one.stories),
            have: found.map(|(_, one)| one.have).unwrap_or_default(),
        }
    });
    let silent = named.iter().filter(|host| !asked.contains(*host)).map(|host| Row {
        host,
        name: name(host),
        state: STATES.len(),
        facts: None,
        newest: None,
        days: None,
        records: 0,
        have: Default::default(),
    });
    let mut rows: Vec<Row<'_>> = known.chain(silent).collect();
    rows.sort_by_key(|row| {
        let facts = row.facts;
        let trouble = facts.is_some_and(|facts| facts.trouble);
        (!trouble, std::cmp::Reverse(facts.map_or(0, HostFacts::stories)), row.host)
    });
    table(&rows, stories)
}

fn table(rows: &[Row<'_>], stories: Option<&Stories>) -> Markup {
    let total = rows.len();
    let until = stories.and_then(Stories::last_day);
    html! {
        p class="soft" {
            "Each host of the crawl; those in trouble first, then those that gave most stories."
            @if let Some(until) = until {
                " The line shows stories a day by their dates, for the " (DAYS) " days to " (day(until)) "."
            }
        }
        div class="tools" hidden {
            label class="grow" { "Search" input id="sources-search" type="search" autocomplete="off" spellcheck="false"; }
            label {
                "State"
                select id="sources-state" {
                    option value="" { "all" }
                    option value="trouble" { "in trouble" }
                    @for (at, name) in names().enumerate() {
                        @let here = rows.iter().filter(|row| row.state == at).count();
                        @if here > 0 { option value=(at) { (name) " (" (count(here as u64)) ")" } }
                    }
                }
            }
            label {
                "Show"
                select id="sources-view" {
                    option value="life" { "stories" }
                    option value="fields" { "completeness of records" }
                    option value="work" { "requests and lanes" }
                }
            }
            label {
                "Rows"
                select id="sources-size" {
                    option value=(ROWS) { (ROWS) }
                    option value="200" { "200" }
                    option value="1000" { "1,000" }
                    option value="all" { "all" }
                }
            }
        }
        div class="scroll" role="region" aria-label="Table of sources" tabindex="0" {
            table id="sources-table" {
                thead {
                    tr {
                        th scope="col" { "Source" }
                        th scope="col" { "State" }
                        th scope="col" class="n" { "Stories" }
                        th scope="col" { "A day" }
                        th scope="col" class="n" { "Newest" }
                        th scope="col" class="n" { "Waiting" }
                    }
                }
                tbody { @for row in rows.iter().take(ROWS) { (row.html()) } }
            }
        }
        div class="pager" {
            span id="sources-count" role="status" { "1 to " (count(total.min(ROWS) as u64)) " of " (count(total as u64)) }
            button id="sources-back" type="button" hidden { "Earlier rows" }
            button id="sources-on" type="button" hidden { "Later rows" }
        }
        (data("sources-data", &json!({
            "rows": rows.iter().map(Row::json).collect::<Vec<_>>(),
            "states": names().collect::<Vec<_>>(),
            "fields": FIELDS,
        })))
    }
}

/// Names of states, in the order of [`Row::state`].
fn names() -> impl Iterator<Item = &'static str> {
    STATES.iter().map(|state| title(*state)).chain(["Not asked yet"])
}

impl Row<'_> {
    fn trouble(&self) -> bool {
        self.facts.is_some_and(|facts| facts.trouble)
    }

    fn why(&self) -> Option<String> {
        self.facts?.reason()
    }

    fn html(&self) -> Markup {
        let names: Vec<&str> = names().collect();
        let number = |of: fn(&HostFacts) -> u64| self.facts.map_or(0, of);
        html! {
            tr {
                td class="host" {
                    (host_link(self.host))
                    @if !self.name.is_empty() { bdi class="second" { (self.name) } }
                }
                td class="state" {
                    span class=(if self.trouble() { "accent" } else { "soft" }) { (names[self.state]) }
                    @if let Some(why) = self.why() { bdi class="second" { (why) } }
                }
                td class="n" { (count(number(HostFacts::stories))) }
                td { @if let Some(days) = &self.days { (super::charts::line(days, "line", 120, 24)) } }
                td class="n" { @if let Some(newest) = self.newest { (day(newest)) } }
                td class="n" { (count(number(|facts| facts.waiting))) }
            }
        }
    }

    /// In the order of `at` in desk.js.
    fn json(&self) -> Value {
        let number = |of: fn(&HostFacts) -> u64| self.facts.map_or(0, of);
        let lanes = self.facts.map(|facts| facts.lanes).unwrap_or_default();
        let days = self.days.filter(|days| days.iter().any(|count| *count > 0));
        let mut have = vec![self.records];
        have.extend(self.have);
        json!([
            self.host,
            self.name,
            self.state,
            u8::from(self.trouble()),
            self.why().unwrap_or_default(),
            number(HostFacts::stories),
            number(|facts| facts.requests),
            number(|facts| facts.bytes),
            lanes.each().map(|(_, count)| count),
            self.newest.unwrap_or(0),
            days.map(|days| days.to_vec()).unwrap_or_default(),
            have,
            self.facts.map(|facts| facts.next_due.as_str()).unwrap_or_default(),
        ])
    }
}
