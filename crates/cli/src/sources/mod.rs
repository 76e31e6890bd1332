//! `newshound sources`: the list of sites of a crawl, in a folder or a cluster.

mod args;

use crate::cluster::seed::additions;
use crate::plain::plain;
use crate::whose::place;
pub(crate) use args::SourcesCommand;
use args::WhichArgs;
use newshound_roles::orders::{Order, Place, When};
use newshound_roles::output::{STATE, prepare};
use newshound_roles::sources::{Change, SeedSource, SourceList, seed};
use newshound_roles::{Exit, Failure};
use std::io::Write;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(command: &SourcesCommand) -> Result<Exit, Failure> {
    match command {
        SourcesCommand::List { whose, tag } => {
            let list = place(whose)?.sources()?;
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
            change(&place(whose)?, &changes, "added")?;
        }
        SourcesCommand::Remove { which, whose } => {
            let place = place(whose)?;
            let urls = chosen(which, &place.sources()?)?;
            let changes: Vec<_> = urls.into_iter().map(|one| Change::Remove(one.url)).collect();
            change(&place, &changes, "removed")?;
        }
        SourcesCommand::Tag { which, tags, whose } => {
            let place = place(whose)?;
            let tags: Vec<String> = tags.iter().filter(|tag| !tag.is_empty()).cloned().collect();
            let urls = chosen(which, &place.sources()?)?;
            let tagged = |one: SeedSource| Change::Tag(one.url, tags.clone());
            let changes: Vec<_> = urls.into_iter().map(tagged).collect();
            change(&place, &changes, "tagged")?;
        }
        SourcesCommand::Export { format, whose } => {
            let text = place(whose)?.sources()?.written((*format).into());
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
        }
    }
    Ok(Exit::Success)
}

fn change(place: &Place, changes: &[Change], done: &str) -> Result<(), Failure> {
    let count = match changes.len() {
        1 => "1 source".to_owned(),
        count => format!("{count} sources"),
    };
    if let Place::Folder(out) = place {
        let state = out.join(STATE);
        if !state.exists() {
            prepare(out)?;
            std::fs::create_dir_all(&state).map_err(|error| {
                Failure::new(Exit::Output, format!("{}: {error}", state.display()))
            })?;
        }
    }
    let when = match (place, place.order(&Order::sources(changes))?.when) {
        (_, When::Done) => "the run takes that up now".to_owned(),
        (Place::Folder(_), _) => "the next run in this folder takes that up".to_owned(),
        (_, When::Soon(owner)) => format!("the scheduler {owner} takes that up within seconds"),
        (_, When::NextRun) => "no scheduler is running; the next one takes that up".to_owned(),
    };
    print(&format!("{count} {done}: {when}.\n"));
    Ok(())
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
