//! A crawl, fully decided.

use super::options::default_out;
use super::sinks::SinkSection;
use super::times::delay_ms;
use super::{CrawlOptions, FileConfig};
use crate::exit::Failure;
use crate::sources::SourceList;
use newshound_core::admission::{AdmissionRules, HOSTS_PER_DOMAIN};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::scope::ScopeMode;
use newshound_core::time::UnixMillis;
use newshound_core::visit::{VisitRules, Visiting};
use newshound_scheduler::{LastRules, Limits};
use newshound_sinks::{Durability, Fields, SinkSpec};
use newshound_worker::Emission;
use regex::RegexSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Requests at once over all hosts, unless set.
const CONNECTIONS: usize = 64;

const NEW_AND_WATCH: &str = "a crawl that watches does not end, one of new stories does: leave \
                             out --new ([crawl] new) or [crawl] watch";

pub(crate) const NO_CONTACT: &str =
    "sites cannot see whom to write to: set --contact you@example.org";

/// What people are told before a crawl begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// Lines of a file of seeds that were left out, a sentence for each of the first, and how many.
    pub left_out: Vec<String>,
    /// What is other than in the last run.
    pub changes: Vec<String>,
    /// What should be set, told once for a folder.
    pub advice: Option<String>,
}

/// What is done with stories that the state counts and the file of articles lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missing {
    /// They are told.
    #[default]
    Tell,
    /// They are fetched again.
    Refetch,
    /// They are expected no more.
    Forget,
}

/// Everything a crawl needs to know, checked.
#[derive(Debug, Clone)]
pub struct CrawlPlan {
    /// The sites handed in, with what is said of them.
    pub sources: SourceList,
    /// What earlier runs in the same folder reached and this one does not, by the places of seeds.
    pub left: Vec<(ScopeMode, CanonicalUrl)>,
    /// Where to start: the sources, their feeds, and the hubs of site rules.
    pub seeds: Vec<CanonicalUrl>,
    /// What an earlier run in the same folder was called.
    pub was: Option<String>,
    /// What people are told before it begins.
    pub notes: Notes,
    /// Its name, where it was given one.
    pub name: Option<String>,
    /// How far a seed reaches.
    pub scope: ScopeMode,
    /// Folder for everything.
    pub out: PathBuf,
    /// What is admitted.
    pub admission: AdmissionRules,
    /// When hosts may be asked.
    pub politeness: Politeness,
    /// Bounds on this run.
    pub limits: Limits,
    /// Whether what is admitted is what the last run in the same folder admitted.
    pub last_rules: LastRules,
    /// Requests at once over all hosts.
    pub connections: usize,
    /// Which stories are emitted.
    pub emission: Emission,
    /// What a written article survives.
    pub durability: Durability,
    /// What of an article is written.
    pub fields: Fields,
    /// Where articles go beside the file.
    pub sinks: Vec<SinkSpec>,
    /// Bytes of articles that may wait for them.
    pub spool_bytes: u64,
    /// What is kept of the wire.
    pub capture: Option<super::CapturePlan>,
    /// What is done with stories that the file of articles lacks; the command line says.
    pub missing: Missing,
    /// Ask hosts what their `/.well-known/tdmrep.json` says.
    pub tdm_file: bool,
    /// Stories remembered to compare others with; 0: none are compared.
    pub stories_kept: u64,
    /// Folder of site rules; what they say is part of `admission`.
    pub sites: Option<PathBuf>,
    /// How pages are visited again.
    pub visits: VisitRules,
    /// How known stories are followed.
    pub revisions: RevisionRules,
    /// How the fetcher asks.
    pub fetch: newshound_fetch::Config,
    /// Where probes and metrics are answered.
    pub listen: Option<SocketAddr>,
    /// What is logged, and how much of it is kept.
    pub log: newshound_observe::logging::LogConfig,
    /// Where traces and metrics go.
    pub telemetry: newshound_observe::telemetry::TelemetryConfig,
}

impl CrawlPlan {
    /// What the crawl is called in records: its name, else that of the last run, else its first
    /// seed's origin.
    #[must_use]
    pub fn label(&self) -> String {
        let origin = || self.seeds.first().map_or("crawl", |seed| seed.origin()).to_owned();
        self.name.clone().or_else(|| self.was.clone()).unwrap_or_else(origin)
    }

    /// Whether each page known is visited once: there is something to do though nothing is
    /// outstanding.
    #[must_use]
    pub fn is_round(&self) -> bool {
        matches!(self.visits.visiting, Visiting::Round(_))
    }

    /// Puts file and command line together; the command line wins.
    ///
    /// # Errors
    /// With what is wrong and what to do.
    pub fn new(args: CrawlOptions, file: FileConfig, year: i16) -> Result<Self, Failure> {
        Self::after(SourceList::default(), None, args, file, year)
    }

    /// The same behind a run with these `sources` that was called `was`.
    pub(crate) fn after(
        mut sources: SourceList,
        was: Option<String>,
        args: CrawlOptions,
        file: FileConfig,
        year: i16,
    ) -> Result<Self, Failure> {
        let crawl = args.over(file.crawl);
        crawl.out.as_deref().map_or(Ok(()), crate::output::check)?;
        let mut notes = Notes::default();
        for text in &crawl.seeds {
            sources.add(crate::sources::seed(text)?);
        }
        if let Some(path) = &crawl.seeds_file {
            notes.left_out = sources.take_file(path)?;
        }
        if sources.all().is_empty() {
            return Err(Failure::usage(
                "no seed: name a site, as in `newshound crawl https://news.example/`, a file of \
                 them with --seeds FILE, or list them under [crawl] as seeds = [...]",
            ));
        }
        let mut seeds = sources.seeds();
        let mode = crawl.scope.unwrap_or_default();
        let mut politeness = file.politeness;
        if let Some(text) = &crawl.delay {
            politeness.delay_ms = delay_ms("--delay", text)?;
        }
        let mut fetch = file.fetch;
        fetch.per_address = usize::from(politeness.groups.per_address);
        fetch.bound_private = politeness.groups.private;
        fetch.allow_private |= crawl.allow_private;
        fetch.contact = crawl.contact.clone().or(fetch.contact);
        fetch.user_agent = user_agent(crawl.user_agent.clone(), fetch.contact.as_deref());
        for seed in &seeds {
            // A port that a seed names is wanted.
            if let Some(port) = seed.to_url().and_then(|url| url.port())
                && !fetch.allowed_ports.contains(&port)
            {
                fetch.allowed_ports.push(port);
            }
        }
        let admission = AdmissionRules {
            include: patterns("--include", &crawl.include)?,
            exclude: patterns("--exclude", &crawl.exclude)?,
            hosts_per_domain: crawl.hosts_per_domain.unwrap_or(HOSTS_PER_DOMAIN),
            max_depth: crawl.max_depth,
            since: day("--since", crawl.since.as_ref())?,
            until: day("--until", crawl.until.as_ref())?,
            languages: languages(&crawl.languages)?,
            sources: Arc::new(sources.rules()),
            ..AdmissionRules::all_of(sources.scope(mode), year)
        };
        check_days(&admission)?;
        let sites = match &crawl.sites {
            Some(folder) => {
                crate::sites::folder(folder, Duration::from_millis(politeness.delay_ms))?
            }
            None => Arc::default(),
        };
        for hub in sites.all().flat_map(|rules| &rules.hubs) {
            if admission.scope.contains(hub) && !seeds.contains(hub) {
                seeds.push(hub.clone());
            }
        }
        let admission = AdmissionRules { sites, ..admission };
        let visits = VisitRules {
            visiting: match (crawl.new, crawl.watch) {
                (true, true) => return Err(Failure::usage(NEW_AND_WATCH)),
                (true, false) => Visiting::Round(UnixMillis::default()),
                (false, true) => Visiting::Endless,
                (false, false) => Visiting::Later,
            },
            ..checked(file.visits)?
        };
        let connections = crawl.connections.unwrap_or(CONNECTIONS);
        if connections == 0 {
            return Err(Failure::usage("--connections 0 would never ask anyone; use 1 or more"));
        }
        let known = crawl.revisions.unwrap_or(file.revisions.mode);
        let revisions = super::revisions::checked(RevisionRules { mode: known, ..file.revisions })?;
        let tdm_file = crawl.tdm_file();
        let emission = Emission { revisions: revisions.follows(), ..crawl.emission() };
        let durability = crawl.durability();
        let fields = super::fields("[record] fields", &file.record.fields)?;
        let sinks = file.sink.iter().map(SinkSection::spec).collect::<Result<_, _>>()?;
        let spool_bytes = file.spool.bytes()?;
        let capture = file.capture.plan(crawl.capture)?;
        let stories_kept = super::stories::kept(crawl.stories_kept, emission.drop_near_duplicates)?;
        Ok(Self {
            sources,
            left: Vec::new(),
            seeds,
            was,
            notes,
            name: crawl.name.map(checked_name).transpose()?,
            scope: mode,
            out: crawl.out.clone().unwrap_or_else(default_out),
            admission,
            politeness,
            limits: Limits { articles: crawl.max_articles, pages: crawl.max_pages },
            last_rules: LastRules::Unknown,
            connections,
            emission,
            durability,
            fields,
            sinks,
            spool_bytes,
            capture,
            missing: Missing::default(),
            tdm_file,
            stories_kept,
            sites: crawl.sites,
            visits,
            revisions,
            fetch,
            listen: file
                .metrics
                .listen
                .as_deref()
                .or(file.health.listen.as_deref())
                .map(super::listen)
                .transpose()?,
            log: file.log,
            telemetry: file.telemetry,
        })
    }
}

fn checked_name(name: String) -> Result<String, Failure> {
    if newshound_cluster::is_crawl_name(&name) {
        return Ok(name);
    }
    Err(Failure::usage(format!(
        "[crawl] name {name:?} may have letters, digits, '.', '_' and '-' only, at most 64"
    )))
}

/// The limits of visits: file and command line (`min`, `max`), the command line wins.
///
/// # Errors
/// Where a time cannot be read, or the least is longer than the longest.
pub fn visits(
    min: Option<&str>,
    max: Option<&str>,
    file: VisitRules,
) -> Result<VisitRules, Failure> {
    let mut visits = file;
    if let Some(text) = min {
        visits.min_ms = delay_ms("--visit-min", text)?;
    }
    if let Some(text) = max {
        visits.max_ms = delay_ms("--visit-max", text)?;
    }
    checked(visits)
}

fn checked(mut visits: VisitRules) -> Result<VisitRules, Failure> {
    let time = |ms| humantime::format_duration(Duration::from_millis(ms));
    if visits.min_ms == 0 || visits.min_ms > visits.max_ms {
        return Err(Failure::usage(format!(
            "visits at least every {} and at most every {} cannot be made; set --visit-min \
             ([visits] min) above 0 and not above --visit-max (max)",
            time(visits.max_ms),
            time(visits.min_ms)
        )));
    }
    visits.first_ms = visits.first_ms.clamp(visits.min_ms, visits.max_ms);
    Ok(visits)
}

/// The day that `option` names, in the form that records use.
///
/// # Errors
/// With the form that is understood.
pub fn day(option: &str, day: Option<&String>) -> Result<Option<String>, Failure> {
    let Some(day) = day else { return Ok(None) };
    day.parse::<jiff::civil::Date>()
        .map(|date| Some(date.to_string()))
        .map_err(|_| Failure::usage(format!("{option} {day:?} is no day; write it as 2026-05-17")))
}

/// Days that leave none over find nothing.
fn check_days(rules: &AdmissionRules) -> Result<(), Failure> {
    match (&rules.since, &rules.until) {
        (Some(since), Some(until)) if since > until => Err(Failure::usage(format!(
            "--since {since} is after --until {until}: no story is of these days; change one"
        ))),
        _ => Ok(()),
    }
}

/// Codes of languages.
///
/// # Errors
/// Where one is none.
fn languages(codes: &[String]) -> Result<Vec<String>, Failure> {
    let is_code = |code: &str| {
        let mut parts = code.split('-');
        let first = parts.next().unwrap_or_default();
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let fits = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        (2..=3).contains(&first.len()) && letters(first) && parts.all(fits)
    };
    let codes: Vec<String> = codes
        .iter()
        .map(|code| code.trim().replace('_', "-"))
        .filter(|code| !code.is_empty())
        .collect();
    match codes.iter().find(|code| !is_code(code)) {
        Some(code) => Err(Failure::usage(format!(
            "--language {code:?} is no code of a language; write de, or pt-BR (BCP 47)"
        ))),
        None => Ok(codes),
    }
}

fn patterns(option: &str, texts: &[String]) -> Result<RegexSet, Failure> {
    RegexSet::new(texts).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or_default().trim().to_owned();
        Failure::usage(format!("{option}: {reason}; it takes regular expressions"))
    })
}

/// What we call ourselves: product, version, and whom to write to. The project has no page that
/// it could name.
#[must_use]
pub fn user_agent(chosen: Option<String>, contact: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match (chosen, contact) {
        (Some(text), _) => text,
        (None, Some(contact)) => format!("newshound/{version} (+{contact})"),
        (None, None) => format!("newshound/{version}"),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
