//! The text format of Prometheus (exposition format 0.0.4).

use super::families::{Type, family};
use newshound_scheduler::Times;
use newshound_scheduler::times::BOUNDS_MS;
use std::fmt::{Display, Write};

/// A page of metrics in the making.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Opens a family of the list; one that is not on it is left out.
    fn head(&mut self, name: &str, wanted: Type) -> bool {
        match family(name) {
            Some((kind, help)) if kind == wanted => {
                let kind = kind.name();
                let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
                true
            }
            _ => {
                debug_assert!(false, "{name} is not on the list as {}", wanted.name());
                false
            }
        }
    }

    /// A gauge or counter without labels.
    pub(super) fn one(&mut self, kind: Type, name: &str, value: impl Display) {
        if self.head(name, kind) {
            let _ = writeln!(self.text, "{name} {value}");
        }
    }

    /// One with a value for each value of a label; nothing where there is none.
    pub(super) fn each<L: AsRef<str>, V: Display>(
        &mut self,
        kind: Type,
        name: &str,
        label: &str,
        values: impl IntoIterator<Item = (L, V)>,
    ) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() || !self.head(name, kind) {
            return;
        }
        for (of, value) in values {
            let of = escaped(of.as_ref());
            let _ = writeln!(self.text, "{name}{{{label}=\"{of}\"}} {value}");
        }
    }

    /// A histogram, in seconds.
    pub(super) fn times(&mut self, name: &str, times: &Times) {
        if !self.head(name, Type::Histogram) {
            return;
        }
        let mut sum = 0;
        for (bound, count) in BOUNDS_MS.iter().zip(&times.counts) {
            sum += count;
            let bound = seconds(u64::from(*bound));
            let _ = writeln!(self.text, "{name}_bucket{{le=\"{bound}\"}} {sum}");
        }
        let all: u64 = times.counts.iter().sum();
        let total = seconds(times.sum_ms);
        let _ = writeln!(
            self.text,
            "{name}_bucket{{le=\"+Inf\"}} {all}\n{name}_sum {total}\n{name}_count {all}"
        );
    }

    pub(super) fn text(self) -> String {
        self.text
    }
}

/// Milliseconds in seconds, without rounding.
pub(super) fn seconds(millis: u64) -> String {
    let text = format!("{}.{:03}", millis / 1_000, millis % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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
        page.one(Type::Gauge, "newshound_tasks_out", 7);
        page.each(Type::Gauge, "newshound_part_up", "part", [("a\"b\\", 1)]);
        let mut times = Times::default();
        times.add(7);
        times.add(40_000);
        page.times("newshound_parse_seconds", &times);
        let text = page.text();
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
        for (millis, told) in [(0, "0"), (5, "0.005"), (1_000, "1"), (30_500, "30.5")] {
            assert_eq!(seconds(millis), told);
        }
    }
}
