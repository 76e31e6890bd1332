//! Metrics as series, and the text format of Prometheus (exposition format 0.0.4).

use super::families::{Type, family};
use newshound_scheduler::Times;
use newshound_scheduler::times::BOUNDS_MS;
use std::fmt::Write;

/// One value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name of the metric, with `_bucket`, `_sum` or `_count` where it is part of a histogram.
    pub name: String,
    /// Names and values of its labels.
    pub labels: Vec<(&'static str, String)>,
    /// In the metric's unit.
    pub value: f64,
    /// The metric it belongs to, as listed.
    family: &'static str,
}

/// A page of metrics in the making.
#[derive(Debug, Default)]
pub(super) struct Page {
    series: Vec<Series>,
}

impl Page {
    /// Adds values of a metric of the list; one that is not on it is left out.
    fn add(
        &mut self,
        kind: Type,
        name: &'static str,
        values: impl IntoIterator<Item = (&'static str, Option<(&'static str, String)>, f64)>,
    ) {
        if family(name).is_none_or(|(listed, _)| listed != kind) {
            debug_assert!(false, "{name} is not on the list as {}", kind.name());
            return;
        }
        self.series.extend(values.into_iter().map(|(part, label, value)| Series {
            name: format!("{name}{part}"),
            labels: label.into_iter().collect(),
            value,
            family: name,
        }));
    }

    /// A gauge or counter without labels.
    pub(super) fn one(&mut self, kind: Type, name: &'static str, value: f64) {
        self.add(kind, name, [("", None, value)]);
    }

    /// One with a value for each value of a label; nothing where there is none.
    pub(super) fn each<L: AsRef<str>>(
        &mut self,
        kind: Type,
        name: &'static str,
        label: &'static str,
        values: impl IntoIterator<Item = (L, f64)>,
    ) {
        let labelled = |(of, value): (L, f64)| ("", Some((label, of.as_ref().to_owned())), value);
        self.add(kind, name, values.into_iter().map(labelled));
    }

    /// A gauge of 1 that says something by its labels alone.
    pub(super) fn info(
        &mut self,
        name: &'static str,
        of: impl IntoIterator<Item = Vec<(&'static str, String)>>,
    ) {
        let from = self.series.len();
        let each: Vec<_> = of.into_iter().collect();
        self.add(Type::Gauge, name, each.iter().map(|_| ("", None, 1.0)));
        for (series, labels) in self.series[from..].iter_mut().zip(each) {
            series.labels = labels;
        }
    }

    /// A histogram, in seconds.
    pub(super) fn times(&mut self, name: &'static str, times: &Times) {
        let mut sum = 0;
        let bounds = BOUNDS_MS.iter().map(|bound| seconds(u64::from(*bound)).to_string());
        let buckets = bounds.zip(&times.counts).map(|(bound, count)| {
            sum += count;
            ("_bucket", Some(("le", bound)), number(sum))
        });
        let buckets: Vec<_> = buckets.collect();
        let all = number(times.counts.iter().sum());
        let rest = [
            ("_bucket", Some(("le", "+Inf".to_owned())), all),
            ("_sum", None, seconds(times.sum_ms)),
            ("_count", None, all),
        ];
        self.add(Type::Histogram, name, buckets.into_iter().chain(rest));
    }

    /// The series, each of newshound's own with the name of the crawl.
    pub(super) fn series(mut self, crawl: Option<&str>) -> Vec<Series> {
        for one in self.series.iter_mut().filter(|one| one.family.starts_with("newshound_")) {
            one.labels.extend(crawl.map(|crawl| ("crawl", crawl.to_owned())));
        }
        self.series
    }
}

/// Series as a page for Prometheus.
pub(super) fn text(series: &[Series]) -> String {
    let (mut text, mut open) = (String::new(), "");
    for one in series {
        if one.family != open
            && let Some((kind, help)) = family(one.family)
        {
            open = one.family;
            let kind = kind.name();
            let _ = writeln!(text, "# HELP {open} {help}\n# TYPE {open} {kind}");
        }
        let labels = one.labels.iter().map(|(name, of)| format!("{name}=\"{}\"", escaped(of)));
        let labels = labels.collect::<Vec<_>>().join(",");
        let _ = match labels.as_str() {
            "" => writeln!(text, "{} {}", one.name, one.value),
            _ => writeln!(text, "{}{{{labels}}} {}", one.name, one.value),
        };
    }
    text
}

/// Milliseconds in seconds.
#[expect(clippy::cast_precision_loss, reason = "exact to 2^53: 285,000 years")]
pub(super) fn seconds(millis: u64) -> f64 {
    millis as f64 / 1_000.0
}

/// A count as metrics have it.
#[expect(clippy::cast_precision_loss, reason = "exact to 2^53, as Prometheus' own values")]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format() {
        let mut page = Page::default();
        page.one(Type::Gauge, "newshound_tasks_out", 7.0);
        page.each(Type::Gauge, "newshound_part_up", "part", [("a\"b\\", 1.0)]);
        let mut times = Times::default();
        times.add(7);
        times.add(40_000);
        page.times("newshound_parse_seconds", &times);
        let text = text(&page.series(None));
        for part in [
            "# TYPE newshound_tasks_out gauge\nnewshound_tasks_out 7\n",
            "newshound_part_up{part=\"a\\\"b\\\\\"} 1\n",
            "newshound_parse_seconds_bucket{le=\"0.005\"} 0\n",
            "newshound_parse_seconds_bucket{le=\"0.01\"} 1\n",
            "newshound_parse_seconds_bucket{le=\"+Inf\"} 2\n",
            "newshound_parse_seconds_sum 40.007\nnewshound_parse_seconds_count 2\n",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(text.matches("# TYPE newshound_parse_seconds ").count(), 1);
        for (millis, told) in [(0, "0"), (5, "0.005"), (1_000, "1"), (30_500, "30.5")] {
            assert_eq!(seconds(millis).to_string(), told);
        }
        assert_eq!(number(1_234_567_890).to_string(), "1234567890");
    }
}
