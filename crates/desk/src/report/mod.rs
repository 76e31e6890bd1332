//! `report.html`: a crawl as one file to look at.

pub(crate) mod charts;
pub(crate) mod needs;
mod sources;
mod stories;

use crate::clean::clean;
use crate::numbers::{count, duration, moment, percent, ratio};
use crate::page::{page, section};
use crate::standing::Standing;
use crate::stories::Stories;
use maud::{Markup, html};
use newshound_core::time::UnixMillis;
use newshound_roles::cluster;
use newshound_roles::cluster::open;
use newshound_roles::config::ClusterPlan;
use newshound_roles::output::{ARTICLES, STATE};
use newshound_roles::sources::SourceList;
use newshound_roles::{Exit, Failure, KeptRules, sources_of};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Days it takes for a picture of the page's time to be worth a line: fewer stories are said in words.
const FEW: u64 = 20;

/// What a report is made of.
struct Report {
    name: String,
    standing: Standing,
    stories: Option<Stories>,
    sources: SourceList,
    at: UnixMillis,
}

/// Writes the report of the crawl in the folder `out` to `path`.
///
/// # Errors
/// Where there is no crawl, or the report cannot be written; with the sentence to print.
pub fn of_folder(out: &Path, path: &Path, at: UnixMillis) -> Result<(), Failure> {
    let standing = Standing::of_folder(out)?;
    let state = out.join(STATE);
    let sources = sources_of(&state)?;
    let folder = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let name = KeptRules::read(&state).and_then(|rules| rules.crawl());
    let name = name.or_else(|| Some(folder.file_name()?.to_str()?.to_owned()));
    let name = name.unwrap_or_else(|| "crawl".to_owned());
    let report = Report { name, standing, stories: articles(out)?, sources, at };
    write(path, &report)
}

/// The same of a cluster's crawl; its articles are those in the folder `out`, where there are some.
///
/// # Errors
/// As [`of_folder`], and where the cluster's servers cannot be used.
pub fn of_cluster(
    plan: &ClusterPlan,
    out: &Path,
    path: &Path,
    at: UnixMillis,
) -> Result<(), Failure> {
    let standing = Standing::of_cluster(plan)?;
    let sources = open::run(cluster::sources(plan))?;
    let name = plan.name.clone();
    let report = Report { name, standing, stories: articles(out)?, sources, at };
    write(path, &report)
}

fn articles(out: &Path) -> Result<Option<Stories>, Failure> {
    let path = out.join(ARTICLES);
    Stories::read(&path).map_err(|error| {
        Failure::new(Exit::Output, format!("{}: cannot be read: {error}", path.display()))
    })
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::new(
        Exit::Output,
        format!("{path}: cannot be written: {error}; choose another place with --to"),
    )
}

/// Whole or not at all: who has the last report open sees that one or this one.
fn write(path: &Path, report: &Report) -> Result<(), Failure> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}", std::process::id()));
    let put = || {
        // A link that somebody else put there is not followed.
        let mut file = File::options().write(true).create_new(true).open(&fresh)?;
        file.write_all(report.html().as_bytes())?;
        std::fs::rename(&fresh, path)
    };
    put().map_err(|error| {
        let _ = std::fs::remove_file(&fresh);
        unwritten(path, &error)
    })
}

impl Report {
    fn html(&self) -> String {
        let name = clean(&self.name, 120);
        let needs = needs::part(&self.standing);
        let body = html! {
            header {
                p class="soft small" { "newshound · report of " time { (moment(self.at)) } }
                h1 { bdi { (name) } }
                p { (self.standing.headline) }
                (self.figures())
                nav class="contents" aria-label="Parts" {
                    a href="#needs" { "Needs you" }
                    a href="#sources" { "Sources" }
                    a href="#urls" { "What became of every URL" }
                    a href="#freshness" { "Freshness" }
                    a href="#records" { "Records" }
                    a href="#stories" { "Stories" }
                    a href="#shared" { "Shared stories" }
                }
            }
            main id="main" {
                (section("needs", "Needs you", &needs))
                (section("sources", "Sources", &self.sources_part()))
                (section("urls", "What became of every URL", &charts::urls(&self.standing)))
                (section("freshness", "Freshness", &charts::freshness(self.stories.as_ref())))
                (section("records", "Records", &charts::records(self.stories.as_ref())))
                (section("stories", "Stories", &stories::samples(self.stories.as_ref())))
                (section("shared", "Shared stories", &stories::shared(self.stories.as_ref())))
            }
            footer {
                p {
                    "Figures of hosts and URLs are those of " code { "newshound status --json" }
                    " at that time; those of records come from articles.jsonl. This file asks for \
                     nothing and sends nothing. newshound " (env!("CARGO_PKG_VERSION"))
                }
            }
        };
        page(&format!("{name}: report"), &body)
    }

    fn figures(&self) -> Markup {
        let standing = &self.standing;
        let trouble = standing.hosts.iter().filter(|host| host.trouble).count() as u64;
        let delays = self.stories.as_ref().map(|stories| &stories.delays);
        let late = delays.filter(|delays| delays.live() >= FEW).and_then(|all| all.quantile(50));
        html! {
            dl class="figures" {
                div { dt { "stories" } dd { (count(standing.stories())) } }
                div { dt { "sources" } dd { (count(self.sources.all().len() as u64)) } }
                div { dt { "hosts" } dd { (count(standing.hosts.len() as u64)) } }
                div {
                    dt { "hosts in trouble" }
                    dd class=[(trouble > 0).then_some("accent")] { (count(trouble)) }
                }
                div { dt { "URLs wait" } dd { (count(standing.outstanding)) } }
                @if let Some(each) = ratio(standing.requests(), standing.stories()) {
                    div { dt { "requests a story" } dd { (each) } }
                }
                @if let Some(late) = late {
                    div { dt { "from publication to record, median" } dd { (duration(late)) } }
                }
            }
        }
    }

    fn sources_part(&self) -> Markup {
        sources::part(&self.standing, self.stories.as_ref(), &self.sources)
    }
}

/// A share as `97 %`.
fn share(part: u64, all: u64) -> String {
    format!("{} %", percent(part, all))
}
