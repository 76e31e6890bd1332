//! Pictures of the last hour and week: pages and stories a minute, errors by kind, how late stories came.
//! Drawn by the server as SVG, in the colours of the page.

use crate::numbers::{count, duration};
use maud::{Markup, html};
use newshound_core::time::UnixMillis;
use newshound_roles::meters::{HOURS, MINUTES, Meters, Row};
use std::collections::BTreeMap;
use std::fmt::Write;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 100.0;

/// The part of the first page.
pub(super) fn part(meters: &Meters, now: UnixMillis) -> Markup {
    let minutes: Vec<&Row> = meters.minutes(now).collect();
    let hours: Vec<&Row> = meters.hours(now).collect();
    html! {
        @if hours.is_empty() { p { "Nothing was asked for in the last week." } }
        @else {
            div class="columns" {
                div { h3 { "Last hour, by minute" } (pictures(&Window { rows: &minutes, last: now.0.div_euclid(60_000), points: MINUTES, minutes: 1 })) }
                div { h3 { "Last week, by hour" } (pictures(&Window { rows: &hours, last: now.0.div_euclid(3_600_000), points: HOURS, minutes: 60 })) }
            }
        }
    }
}

/// Rows of one length.
struct Window<'a> {
    rows: &'a [&'a Row],
    /// The number of the last row.
    last: i64,
    points: usize,
    /// Minutes of a row.
    minutes: u64,
}

impl Window<'_> {
    /// A value for each row of the window, also those in which nothing was done.
    fn values(&self, value: impl Fn(Option<&Row>) -> Option<f64>) -> Vec<Option<f64>> {
        let known: BTreeMap<i64, &&Row> = self.rows.iter().map(|row| (row.at, row)).collect();
        let points = i64::try_from(self.points).unwrap_or(0);
        (self.last - points + 1..=self.last)
            .map(|at| value(known.get(&at).map(|row| **row)))
            .collect()
    }

    /// Counts as so many a minute.
    #[expect(clippy::cast_precision_loss, reason = "points of a picture")]
    fn rates(&self, of: impl Fn(&Row) -> u64) -> Vec<Option<f64>> {
        self.values(|row| Some(row.map_or(0.0, |row| of(row) as f64 / self.minutes as f64)))
    }

    fn sum(&self, of: impl Fn(&Row) -> u64) -> u64 {
        self.rows.iter().map(|row| of(row)).sum()
    }
}

fn pictures(window: &Window<'_>) -> Markup {
    let (pages, articles) = (window.rates(|row| row.pages), window.rates(|row| row.articles));
    let errors = window.rates(|row| row.errors.values().sum());
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, count) in window.rows.iter().flat_map(|row| &row.errors) {
        *kinds.entry(kind).or_default() += count;
    }
    let mut kinds: Vec<(&str, u64)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> =
        kinds.iter().map(|(kind, n)| format!("{} {}", count(*n), kind.replace('_', " "))).collect();
    #[expect(clippy::cast_precision_loss, reason = "points of a picture")]
    let delay =
        |per_cent| window.values(|row| row.and_then(|row| row.delay(per_cent)).map(|s| s as f64));
    let (half, most) = (delay(50), delay(95));
    let a_minute = |top: f64| format!("{top:.1} a minute");
    html! {
        (figure(
            &format!("{} pages, {} stories", count(window.sum(|row| row.pages)), count(window.sum(|row| row.articles))),
            &[("pages", &pages), ("stories", &articles)],
            a_minute,
        ))
        (figure(
            &(if told.is_empty() { "No errors".to_owned() } else { told.join(", ") }),
            &[("errors", &errors)],
            a_minute,
        ))
        @if most.iter().all(Option::is_none) {
            p class="soft small" { "How late stories came: none that was published since the crawl began and says when." }
        } @else {
            (figure("How late stories came", &[("half", &half), ("95 of 100", &most)], in_words))
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a delay")]
fn in_words(seconds: f64) -> String {
    duration(seconds as u64)
}

/// A picture of lines, the first of them plain, the second marked.
fn figure(title: &str, lines: &[(&str, &[Option<f64>])], unit: impl Fn(f64) -> String) -> Markup {
    let top =
        lines.iter().flat_map(|(_, values)| values.iter().flatten()).copied().fold(0.0, f64::max);
    let most = |values: &[Option<f64>]| values.iter().flatten().copied().fold(0.0, f64::max);
    let names: Vec<String> = lines
        .iter()
        .map(|(name, values)| format!("{name}, at most {}", unit(most(values))))
        .collect();
    let label = format!("{title}: {}", names.join("; "));
    html! {
        figure class="plot" {
            figcaption class="small" {
                (title)
                span class="keys" {
                    @for (at, name) in names.iter().enumerate() {
                        span { svg class="key" aria-hidden="true" { rect class=[(at > 0).then_some("mark")] width="10" height="10" {} } (name) }
                    }
                }
            }
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label=(label) {
                @for (at, (_, values)) in lines.iter().enumerate() {
                    path class=[(at > 0).then_some("mark")] d=(path(values, top)) {}
                }
            }
        }
    }
}

/// A line through the values, with a gap where there is none.
#[expect(clippy::cast_precision_loss, reason = "points of a picture")]
fn path(values: &[Option<f64>], top: f64) -> String {
    let step = WIDTH / (values.len().max(2) - 1) as f64;
    let mut path = String::new();
    let mut is_on = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            is_on = false;
            continue;
        };
        let y = HEIGHT - 1.0 - value * (HEIGHT - 2.0) / if top > 0.0 { top } else { 1.0 };
        let x = at as f64 * step;
        let _ = write!(path, "{}{x:.0} {y:.1}", if is_on { "L" } else { "M" });
        if !is_on {
            // One value between two gaps is a dot.
            let _ = write!(path, "h.1");
        }
        is_on = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_gaps_and_stays_in_its_picture() {
        let line = path(&[Some(0.0), Some(10.0), None, Some(5.0)], 10.0);
        assert_eq!(line, "M0 99.0h.1L200 1.0M600 50.0h.1");
        assert_eq!(path(&[None, None], 0.0), "");
        assert_eq!(path(&[Some(0.0), Some(0.0)], 0.0), "M0 99.0h.1L600 99.0");
    }

    #[test]
    fn nothing_done_is_said() {
        let page = part(&Meters::default(), UnixMillis(1_700_000_000_000)).into_string();
        assert!(page.contains("Nothing was asked for in the last week"), "{page}");
    }
}
