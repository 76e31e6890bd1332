//! `newshound doctor`: looks at a setup before a crawl does, and says what to do about each
//! finding. Nothing is asked of a site but its name and whether its port answers.

mod args;
mod machine;
mod network;
mod pages;
mod servers;

pub(crate) use args::{CompletionsArgs, DoctorArgs, ManArgs};
use newshound_roles::config::{CrawlOptions, CrawlPlan, FileConfig, this_year};
use newshound_roles::{Exit, Failure};
pub(crate) use pages::{completions, man};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// As it should be.
    Ok,
    /// A crawl will run, and something may be lost or slow.
    Warn,
    /// A crawl cannot run.
    Fail,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    level: Level,
    /// What was looked at: a short name.
    what: &'static str,
    /// What was found.
    found: String,
    /// What to do about it; empty where nothing is.
    todo: String,
}

impl Finding {
    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self { level: Level::Ok, what, found: found.into(), todo: String::new() }
    }

    fn warn(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { level: Level::Warn, what, found: found.into(), todo: todo.into() }
    }

    fn fail(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { level: Level::Fail, what, found: found.into(), todo: todo.into() }
    }
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &DoctorArgs) -> Result<Exit, Failure> {
    let mut findings = Vec::new();
    let plan = plan(args, &mut findings);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    runtime.block_on(async {
        let out = args.out.clone().or_else(|| plan.as_ref().map(|plan| plan.out.clone()));
        machine::check(&out.unwrap_or_else(|| "./news".into()), plan.as_ref(), &mut findings);
        network::check(plan.as_ref(), &mut findings).await;
        if let Some(config) = &args.config {
            servers::check(config, &mut findings).await;
        }
    });
    // A look-up of a name may hang in a thread that nobody waits for.
    runtime.shutdown_background();
    let mut stdout = std::io::stdout().lock();
    let _ = if args.json {
        writeln!(stdout, "{}", serde_json::json!({ "findings": findings }))
    } else {
        write!(stdout, "{}", text(&findings))
    };
    let failed = findings.iter().any(|one| one.level == Level::Fail);
    Ok(if failed { Exit::CheckFailed } else { Exit::Success })
}

/// The plan of the file; without seeds a crawl takes them from its command line, so that is no
/// failure here.
fn plan(args: &DoctorArgs, findings: &mut Vec<Finding>) -> Option<CrawlPlan> {
    let path = args.config.as_ref()?;
    let file = match FileConfig::read(path) {
        Ok(file) => file,
        Err(failure) => {
            findings.push(Finding::fail("config", failure.message, "correct the file"));
            return None;
        }
    };
    let mut crawl = CrawlOptions::default();
    let has_seeds = !file.crawl.seeds.is_empty() || file.crawl.seeds_file.is_some();
    if !has_seeds {
        crawl.seeds = vec!["https://seedless.invalid/".to_owned()];
    }
    match CrawlPlan::new(crawl, file, this_year()) {
        Ok(mut plan) => {
            findings.push(Finding::ok("config", format!("{} can be used", path.display())));
            if !has_seeds {
                plan.seeds.clear();
            }
            Some(plan)
        }
        Err(failure) => {
            findings.push(Finding::fail("config", failure.message, "correct the file"));
            None
        }
    }
}

fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for one in findings {
        let level = match one.level {
            Level::Ok => "ok  ",
            Level::Warn => "warn",
            Level::Fail => "FAIL",
        };
        let _ = writeln!(text, "{level}  {:<10} {}", one.what, one.found);
        if !one.todo.is_empty() {
            let _ = writeln!(text, "                 > {}", one.todo);
        }
    }
    let count = |level| findings.iter().filter(|one| one.level == level).count();
    let _ = writeln!(
        text,
        "\n{} checked, {} warnings, {} failures",
        findings.len(),
        count(Level::Warn),
        count(Level::Fail)
    );
    text
}
