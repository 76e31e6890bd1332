//! `newshound sources`: the list of sites of a crawl, in a folder or a cluster.

mod args;

use crate::cluster::seed::additions;
use crate::plain::plain;
pub(crate) use args::SourcesCommand;
use args::{WhichArgs, WhoseArgs};
use newshound_roles::cluster::{self, open};
use newshound_roles::config::{ClusterPlan, FileConfig};
use newshound_roles::output::{STATE, prepare};
use newshound_roles::sources::{Change, SeedSource, SourceList, seed};
use newshound_roles::{Exit, Failure, change_sources, sources_of};
use std::io::Write;
use std::path::PathBuf;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(command: &SourcesCommand) -> Result<Exit, Failure> {
    match command {
        SourcesCommand::List { whose, tag } => {
            let list = Place::of(whose)?.sources()?;
            let has =
                |one: &&SeedSource| tag.as_ref().is_none_or(|tag| one.about.tags.contains(tag));
            let rows: Vec<_> = list.all().iter().filter(has).collect();
            print(&table(&rows));
        }
        SourcesCommand::Add { seeds, seeds_file, tags, whose } => {
            let mut list = SourceList::default();
            for text in seeds {
                list.add(seed(text)?);
            }
            if let Some(path) = seeds_file {
                crate::crawl::tell(&list.take_file(path)?);
            }
            let mut changes = additions(&list);
            for change in &mut changes {
                if let Change::Add(source) = change {
                    source.about.tags.extend(tags.iter().filter(|tag| !tag.is_empty()).cloned());
                }
            }
            Place::of(whose)?.change(changes, "added")?;
        }
        SourcesCommand::Remove { which, whose } => {
            let place = Place::of(whose)?;
            let urls = chosen(which, &place.sources()?)?;
            let changes = urls.into_iter().map(|one| Change::Remove(one.url)).collect();
            place.change(changes, "removed")?;
        }
        SourcesCommand::Tag { which, tags, whose } => {
            let place = Place::of(whose)?;
            let tags: Vec<String> = tags.iter().filter(|tag| !tag.is_empty()).cloned().collect();
            let urls = chosen(which, &place.sources()?)?;
            let changes = urls.into_iter().map(|one| Change::Tag(one.url, tags.clone())).collect();
            place.change(changes, "tagged")?;
        }
        SourcesCommand::Export { format, whose } => {
            let text = Place::of(whose)?.sources()?.written((*format).into());
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
        }
    }
    Ok(Exit::Success)
}

/// Where the list stands.
enum Place {
    Folder(PathBuf),
    Cluster(Box<ClusterPlan>),
}

impl Place {
    fn of(args: &WhoseArgs) -> Result<Self, Failure> {
        let Some(config) = &args.config else { return Ok(Self::Folder(args.out.clone())) };
        match FileConfig::read(config)?.folder(|name| std::env::var(name).ok()) {
            Some(folder) => Ok(Self::Folder(folder)),
            None => Ok(Self::Cluster(Box::new(open::plan(config)?))),
        }
    }

    fn sources(&self) -> Result<SourceList, Failure> {
        match self {
            Self::Folder(out) => sources_of(&out.join(STATE)),
            Self::Cluster(plan) => open::run(cluster::sources(plan)),
        }
    }

    fn change(&self, changes: Vec<Change>, done: &str) -> Result<(), Failure> {
        let count = match changes.len() {
            1 => "1 source".to_owned(),
            count => format!("{count} sources"),
        };
        let when = match self {
            Self::Folder(out) => {
                let state = out.join(STATE);
                if !state.exists() {
                    prepare(out)?;
                    std::fs::create_dir_all(&state).map_err(|error| {
                        Failure::new(Exit::Output, format!("{}: {error}", state.display()))
                    })?;
                }
                change_sources(&state, changes)?;
                "the next run in this folder takes that up".to_owned()
            }
            Self::Cluster(plan) => match open::run(cluster::hand_over(plan, &changes))? {
                Some(owner) => format!("the scheduler {owner} takes that up within seconds"),
                None => "no scheduler is running; the next one takes that up".to_owned(),
            },
        };
        print(&format!("{count} {done}: {when}.\n"));
        Ok(())
    }
}

/// The sources that are meant.
fn chosen(which: &WhichArgs, list: &SourceList) -> Result<Vec<SeedSource>, Failure> {
    if let Some(tag) = &which.tag {
        let all: Vec<_> =
            list.all().iter().filter(|one| one.about.tags.contains(tag)).cloned().collect();
        return match all.is_empty() {
            true => Err(Failure::usage(format!("no source has the tag {tag:?}"))),
            false => Ok(all),
        };
    }
    let find = |text: &String| {
        list.get(&seed(text)?.url).cloned().ok_or_else(|| {
            Failure::usage(format!(
                "no source stands at {text}; `newshound sources list` shows all"
            ))
        })
    };
    which.urls.iter().map(find).collect()
}

fn table(rows: &[&SeedSource]) -> String {
    let mut text = String::new();
    for one in rows {
        let (about, said) = (&one.about, |text: &Option<String>| text.clone().unwrap_or_default());
        let line = format!(
            "{:<48} {:<28} {:<24} {:<6} {}",
            one.url.as_str(),
            said(&about.name),
            about.tags.join(","),
            said(&about.language),
            said(&about.country)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn print(text: &str) {
    let _ = write!(std::io::stdout().lock(), "{}", plain(text));
}
