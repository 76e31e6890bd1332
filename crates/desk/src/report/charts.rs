//! Small pictures: bars, and a line of stories a day. Drawn as SVG, in the colours of the page.

use super::share;
use crate::numbers::{count, counted, day, duration};
use crate::standing::Standing;
use crate::stories::{DAYS, FIELDS, Stories};
use maud::{Markup, html};
use newshound_core::status::{Finality, Refusal, Status};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Counts as a line, `width` by `height`.
#[expect(clippy::cast_precision_loss, reason = "points of a picture")]
pub(super) fn line(counts: &[u32], class: &str, width: u32, height: u32) -> Markup {
    let top = counts.iter().copied().max().unwrap_or(0);
    let sum: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let step = f64::from(width) / (counts.len().max(2) - 1) as f64;
    let mut path = String::new();
    for (at, count) in counts.iter().enumerate() {
        let y = f64::from(height)
            - 1.0
            - f64::from(*count) * f64::from(height - 2) / f64::from(top.max(1));
        let _ = write!(path, "{}{:.1} {y:.1}", if at == 0 { "M" } else { "L" }, at as f64 * step);
    }
    let label = format!(
        "{} in {} days, at most {} a day",
        counted(sum, "story", "stories"),
        counts.len(),
        count(top.into())
    );
    html! {
        svg class=(class) viewBox={ "0 0 " (width) " " (height) } preserveAspectRatio="none" role="img" aria-label=(label) {
            path d=(path) {}
        }
    }
}

/// A row of bars: its name, its number, and the bar of `part` and then `marked`, of `most`.
struct Bar {
    name: String,
    note: &'static str,
    part: u64,
    marked: u64,
}

#[expect(clippy::cast_precision_loss, reason = "widths of a picture")]
fn bars(rows: &[Bar], most: u64) -> Markup {
    let width = |part: u64| format!("{:.2}%", part as f64 * 100.0 / most.max(1) as f64);
    html! {
        table class="bars" {
            tbody {
                @for row in rows {
                    tr {
                        td { (row.name) @if !row.note.is_empty() { " " span class="soft" { (row.note) } } }
                        td class="n" { (count(row.part + row.marked)) }
                        td {
                            svg aria-hidden="true" {
                                rect height="10" width=(width(row.part)) {}
                                rect class="mark" height="10" x=(width(row.part)) width=(width(row.marked)) {}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The funnel: admitted URLs by how they ended, what waits by lane, links refused by reason.
pub(crate) fn urls(standing: &Standing) -> Markup {
    let plain = |name: &str, note, part| Bar { name: name.to_owned(), note, part, marked: 0 };
    let mut rows = vec![plain("admitted", "", standing.admitted)];
    for finality in [Finality::Final, Finality::ForNow, Finality::UntilRulesChange] {
        let note = match finality {
            Finality::Final => "",
            Finality::ForNow => "for now",
            Finality::UntilRulesChange => "until the rules change",
        };
        for status in Status::ALL.iter().filter(|status| status.finality() == finality) {
            if let Some(&count) = standing.ended.get(status) {
                let (part, marked) =
                    if *status == Status::Article { (0, count) } else { (count, 0) };
                rows.push(Bar { name: status.name().replace('_', " "), note, part, marked });
            }
        }
    }
    rows.push(plain("outstanding", "", standing.outstanding));
    let lanes: Vec<Bar> =
        standing.lanes.each().iter().map(|(name, count)| plain(name, "", *count)).collect();
    let mut sums: BTreeMap<Refusal, u64> = BTreeMap::new();
    for (reason, count) in standing.hosts.iter().flat_map(|host| &host.refused) {
        *sums.entry(*reason).or_default() += count;
    }
    let mut refused: Vec<Bar> =
        sums.iter().map(|(why, count)| plain(&why.name().replace('_', " "), "", *count)).collect();
    refused.sort_by_key(|bar| std::cmp::Reverse(bar.part));
    let most = |bars: &[Bar]| bars.iter().map(|bar| bar.part).max().unwrap_or(0);
    html! {
        p class="soft" {
            "Every URL taken in ends in exactly one way or is still outstanding. Stories are marked."
        }
        div class="columns" {
            div { h3 { "Admitted" } (bars(&rows, standing.admitted)) }
            div {
                h3 { "Waiting, by lane" }
                (bars(&lanes, most(&lanes)))
                @if !refused.is_empty() {
                    br;
                    h3 { "Links refused, each time they were met" }
                    (bars(&refused, most(&refused)))
                }
            }
        }
    }
}

const NO_RECORDS: &str = "There is no articles.jsonl in this folder.";

/// How late stories came.
pub(super) fn freshness(stories: Option<&Stories>) -> Markup {
    let Some(stories) = stories else { return html! { p { (NO_RECORDS) } } };
    let delays = &stories.delays;
    let rows: Vec<Bar> = delays
        .bars()
        .map(|(name, [before, live])| Bar {
            name: name.to_owned(),
            note: "",
            part: before,
            marked: live,
        })
        .collect();
    let most = rows.iter().map(|bar| bar.part + bar.marked).max().unwrap_or(0);
    html! {
        p {
            @match (delays.quantile(50), delays.quantile(95)) {
                (Some(half), Some(most)) => {
                    "Of " (counted(delays.live(), "story", "stories")) " published while the crawl went on, half had \
                     a record within " (duration(half)) " and 95 of 100 within " (duration(most)) "."
                }
                _ => { "No story with an exact time was published while the crawl went on: all of them were there before." }
            }
        }
        @if delays.exact() > 0 {
            p class="soft small" { "From publication to record, up to:" }
            (bars(&rows, most))
            p class="keys" {
                span { (key("mark")) "published while the crawl went on" }
                span { (key("")) "published before" }
            }
        }
        p class="soft small" {
            (counted(delays.inexact, "story has", "stories have")) " no date, a day only, or a time without its offset from UTC"
            @if delays.ahead > 0 { "; " (counted(delays.ahead, "is", "are")) " dated after the request" }
            "."
        }
    }
}

fn key(class: &str) -> Markup {
    html! { svg class="key" aria-hidden="true" { rect class=(class) width="10" height="10" {} } }
}

/// What the file of records holds: stories a day, and how many have each field.
pub(super) fn records(stories: Option<&Stories>) -> Markup {
    let Some(stories) = stories else { return html! { p { (NO_RECORDS) } } };
    let rows: Vec<(&str, u64)> = FIELDS.into_iter().zip(stories.have()).collect();
    html! {
        p {
            "articles.jsonl has " (counted(stories.stories, "story", "stories"))
            @if stories.revisions > 0 { " and " (counted(stories.revisions, "later version", "later versions")) " of them" }
            @if stories.went != (0, 0) {
                "; " (counted(stories.went.0, "story", "stories")) " of them " (if stories.went.0 == 1 { "is" } else { "are" }) " gone, "
                (stories.went.1) " moved (docs/revisions.md)"
            }
            ". Of which records have what, by source, the table above tells: Show, completeness."
        }
        div class="columns" {
            div {
                h3 { "Records that have" }
                table class="bars" {
                    tbody {
                        @for (name, have) in &rows {
                            tr {
                                td { (name) }
                                td class="n" { (share(*have, stories.stories)) }
                                td { svg aria-hidden="true" { rect height="10" width=(share(*have, stories.stories).replace(' ', "")) {} } }
                            }
                        }
                    }
                }
            }
            @if let Some(last) = stories.last_day() {
                div {
                    h3 { "Stories a day, by their dates" }
                    (line(&stories.all_days(), "line all", 600, 72))
                    p class="soft small" { (DAYS) " days to " (day(last)) }
                }
            }
        }
    }
}
