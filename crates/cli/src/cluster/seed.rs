//! `newshound seed`: hands seeds to a crawl over its board; the scheduler, the frontier's only
//! writer, admits them.

use super::args::SeedArgs;
use newshound_roles::cluster::{hand_over, open};
use newshound_roles::sources::{Change, SourceList, seed};
use newshound_roles::{Exit, Failure};
use std::io::Write;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &SeedArgs) -> Result<Exit, Failure> {
    let plan = open::plan(&args.config)?;
    let mut sources = SourceList::default();
    for text in &args.seeds {
        sources.add(seed(text)?);
    }
    if let Some(path) = &args.seeds_file {
        crate::crawl::tell(&sources.take_file(path)?);
    }
    let holder = open::run(hand_over(&plan, &additions(&sources)))?;
    let what = match sources.all().len() {
        1 => "1 seed".to_owned(),
        count => format!("{count} seeds"),
    };
    let when = match holder {
        Some(owner) => format!("the scheduler {owner} takes them up within seconds"),
        None => "no scheduler is running; the next one takes them up".to_owned(),
    };
    let _ = writeln!(std::io::stdout(), "{what} handed to the crawl {}: {when}.", plan.name);
    Ok(Exit::Success)
}

/// What adds `sources` to a crawl.
pub(crate) fn additions(sources: &SourceList) -> Vec<Change> {
    sources.all().iter().map(|source| Change::Add(Box::new(source.clone()))).collect()
}
