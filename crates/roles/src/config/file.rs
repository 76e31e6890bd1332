//! The TOML file. Every option of `newshound crawl` can stand in it.

use super::sections::{CaptureSection, HealthSection, QueueSection, RecordSection, StoreSection};
use super::sinks::{SinkSection, SpoolSection};
use super::{CrawlOptions, durations};
use crate::exit::Failure;
use newshound_core::politeness::Politeness;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A configuration file (docs/configuration.md).
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileConfig {
    /// `[crawl]`: the options of the command line under the same names.
    pub crawl: CrawlOptions,
    /// `[politeness]`
    pub politeness: Politeness,
    /// `[visits]`: for `newshound watch`.
    pub visits: newshound_core::visit::VisitRules,
    /// `[revisions]`: how known stories are followed.
    pub revisions: newshound_core::revision::RevisionRules,
    /// `[fetch]`
    pub fetch: newshound_fetch::Config,
    /// `[record]`
    pub record: RecordSection,
    /// `[[sink]]`: where articles go beside the file.
    pub sink: Vec<SinkSection>,
    /// `[spool]`
    pub spool: SpoolSection,
    /// `[capture]`
    pub capture: CaptureSection,
    /// `[log]`
    pub log: newshound_observe::logging::LogConfig,
    /// `[telemetry]`
    pub telemetry: newshound_observe::telemetry::TelemetryConfig,
    /// `[queue]`
    pub queue: QueueSection,
    /// `[store]`
    pub store: StoreSection,
    /// `[metrics]`
    pub metrics: HealthSection,
    /// `[health]`
    pub health: HealthSection,
}

impl FileConfig {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// With file, key, reason and, for an unknown key, the nearest known one.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!("{name}: cannot be read: {error}; check --config"))
        })?;
        Self::parse(&text).map_err(|why| Failure::usage(format!("{name}: {why}")))
    }

    /// The folder of the crawl, where the file is one machine's: it names neither a broker nor a
    /// store, and `variable`, which reads the environment, has none.
    #[must_use]
    pub fn folder(&self, variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let told = |name| variable(name).is_some_and(|text| !text.is_empty());
        let cluster = self.queue.url.is_some()
            || self.queue.url_file.is_some()
            || self.store.url.is_some()
            || self.store.url_file.is_some()
            || told("NEWSHOUND_QUEUE_URL")
            || told("NEWSHOUND_STORE_URL");
        (!cluster).then(|| self.crawl.out.clone().unwrap_or_else(super::options::default_out))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let line = |text: &str, at: usize| {
            text[..at.min(text.len())].bytes().filter(|&byte| byte == b'\n').count() + 1
        };
        let text = &durations::in_milliseconds(text)
            .map_err(|(span, why)| format!("line {}: {}", line(text, span.start), explain(&why)))?;
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line(text, span.start));
            format!("line {line}: {}", explain(&durations::as_written(error.message())))
        })
    }
}

/// Adds the nearest known name to serde's complaint about an unknown one.
fn explain(message: &str) -> String {
    // A value in the wrong place is quoted; it may be an address with its password.
    if message.contains('@') {
        return "a value that may hold a password stands in the wrong place; see \
                docs/configuration.md"
            .to_owned();
    }
    if let Some(number) = message.strip_prefix("invalid type: integer `")
        && message.ends_with("expected a string")
    {
        let number = number.split('`').next().unwrap_or_default();
        return format!(
            "the number {number} stands where a text is wanted; a time has its unit: \"{number}s\""
        );
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown field") && !message.starts_with("unknown variant") {
        return message.to_owned();
    }
    let Some(unknown) = quoted.next() else { return message.to_owned() };
    let nearest = quoted
        .map(|known| (strsim::jaro_winkler(unknown, known), known))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let what = if message.starts_with("unknown field") { "key" } else { "value" };
    match nearest {
        Some((_, known)) => format!("unknown {what} `{unknown}`; did you mean `{known}`?"),
        None => format!("unknown {what} `{unknown}`; see docs/configuration.md"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_name_line_key_and_nearest() {
        for (text, expected) in [
            ("[crawl]\ndely = \"1s\"", "line 2: unknown key `dely`; did you mean `delay`?"),
            ("[crawls]", "line 1: unknown key `crawls`; did you mean `crawl`?"),
            ("[crawl]\nzzz = 1", "line 2: unknown key `zzz`; see docs/configuration.md"),
            ("[crawl]\nscope = \"sites\"", "line 2: unknown value `sites`; did you mean `site`?"),
            (
                "[crawl]\ndelay = 5",
                "line 2: the number 5 stands where a text is wanted; a time has its unit: \"5s\"",
            ),
            (
                "[politeness]\nretry_paus = \"1s\"",
                "line 2: unknown key `retry_paus`; did you mean `retry_pause`?",
            ),
            (
                "\n[politeness]\ndelay = 5",
                "line 3: the number 5 stands where a text is wanted; a time has its unit: \"5s\"",
            ),
            (
                "[visits]\nmin = \"redis://:hunter2@store.example/\"",
                "line 2: a value that may hold a password stands in the wrong place; see \
                 docs/configuration.md",
            ),
            (
                "[crawl]\n\nmax_pages = \"many\"",
                "line 3: invalid type: string \"many\", expected u64",
            ),
            (
                "queue = \"amqp://me:hunter2@broker.example/\"",
                "line 1: a value that may hold a password stands in the wrong place; see \
                 docs/configuration.md",
            ),
        ] {
            assert_eq!(FileConfig::parse(text).map(|_| ()), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_file_without_servers_is_one_machines() {
        let of = |text: &str, set: &[&str]| {
            let file = FileConfig::parse(text).expect("keys");
            file.folder(|name| set.contains(&name).then(|| "x".to_owned()))
        };
        assert_eq!(of("[crawl]\nout = \"here\"", &[]), Some("here".into()));
        assert_eq!(of("", &[]), Some("./news".into()));
        assert_eq!(of("[store]\nurl_file = \"x\"", &[]), None);
        assert_eq!(of("[crawl]\nout = \"here\"", &["NEWSHOUND_STORE_URL"]), None);
    }

    #[test]
    fn an_empty_file_is_the_defaults() {
        assert!(FileConfig::parse("").expect("empty").crawl.seeds.is_empty());
    }
}
