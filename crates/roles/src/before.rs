//! What an earlier run left beside its state: its sources, its rules, what it was called.

use crate::config::{CrawlOptions, CrawlPlan, FileConfig, NO_CONTACT, default_out};
use crate::exit::Failure;
use crate::kept_rules::KeptRules;
use crate::output::STATE;
use crate::sources::{Change, Kept, SeedSource, SourceList};
use newshound_core::time::UnixMillis;
use newshound_core::visit::Visiting;
use newshound_scheduler::LastRules;
use std::path::Path;

/// Sources told by name.
const NAMED: usize = 3;

/// The last run in a folder; nothing where there was none.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// Its sources.
    pub(crate) sources: SourceList,
    /// What it was called in records.
    pub(crate) crawl: Option<String>,
    rules: Option<KeptRules>,
}

impl Before {
    /// What the run in the folder of a state left.
    ///
    /// # Errors
    /// Where the list of sources cannot be read.
    pub(crate) fn read(state: &Path) -> Result<Self, Failure> {
        let rules = KeptRules::read(state);
        let sources = match (Kept::of(state).read()?, &rules) {
            (Some(sources), _) => sources,
            // A state of a version that kept seeds with the rules.
            (None, Some(rules)) => {
                let each = rules.seeds().iter().map(|seed| SeedSource::parse(seed.as_str()));
                each.filter_map(Result::ok).collect()
            }
            (None, None) => SourceList::default(),
        };
        let crawl = rules.as_ref().and_then(KeptRules::crawl);
        Ok(Self { sources, crawl, rules })
    }

    /// What `plan` does otherwise, a sentence each.
    pub(crate) fn changes(&self, plan: &CrawlPlan) -> Vec<String> {
        if self.rules.is_none() {
            return Vec::new();
        }
        let mut changes = Vec::new();
        let new: Vec<&str> = plan
            .sources
            .all()
            .iter()
            .filter(|source| !self.sources.has(&source.url))
            .map(|source| source.url.as_str())
            .collect();
        if !new.is_empty() {
            let more = if new.len() > NAMED { ", ..." } else { "" };
            let names = new[..new.len().min(NAMED)].join(", ");
            let these = if new.len() == 1 { "source is" } else { "sources are" };
            changes.push(format!("{} {these} new ({names}{more})", new.len()));
        }
        changes.extend(self.rule_changes(plan));
        changes
    }

    /// The rules that are others in `plan`, a sentence each.
    fn rule_changes(&self, plan: &CrawlPlan) -> Vec<String> {
        let Some(rules) = &self.rules else { return Vec::new() };
        let mut changes = KeptRules::of(plan).changes(rules);
        let own = |one: &SeedSource| (one.scope, one.include.clone(), one.exclude.clone());
        let others =
            self.sources.all().iter().filter(|was| {
                plan.sources.get(&was.url).is_some_and(|source| own(source) != own(was))
            });
        match others.count() {
            0 => {}
            1 => changes.push("1 source has other rules of its own".to_owned()),
            count => changes.push(format!("{count} sources have other rules of their own")),
        }
        changes
    }

    /// Puts into `plan` what it does otherwise than the last run.
    fn compare(&self, plan: &mut CrawlPlan) {
        let Some(rules) = &self.rules else { return };
        plan.notes.changes = self.changes(plan);
        plan.left = rules.left(&self.sources, plan);
        for (mode, place) in &plan.left {
            plan.admission.left.add(*mode, place);
        }
        plan.last_rules = match plan.notes.changes.is_empty() {
            _ if rules.is_pending() => LastRules::Changed(UnixMillis::default()),
            true => LastRules::Same,
            false if self.rule_changes(plan).is_empty() => LastRules::Unknown,
            false => LastRules::Changed(UnixMillis::default()),
        };
        if matches!(plan.last_rules, LastRules::Changed(_))
            && plan.visits.visiting == Visiting::Later
        {
            // What a rule refused was not kept: the pages that named it are read once more.
            plan.visits.visiting = Visiting::Round(UnixMillis::default());
        }
    }
}

/// The sources of the crawl in the folder of a state.
///
/// # Errors
/// Where they cannot be read.
pub fn sources_of(state: &Path) -> Result<SourceList, Failure> {
    Ok(Before::read(state)?.sources)
}

/// Carries changes out in the folder of a state; the next run takes them up.
///
/// # Errors
/// Where the list cannot be read or written.
pub(crate) fn change_sources(state: &Path, changes: Vec<Change>) -> Result<(), Failure> {
    let mut list = sources_of(state)?;
    let gone: Vec<SeedSource> =
        changes.into_iter().filter_map(|change| list.change(change)).collect();
    Kept::of(state).write(&list)?;
    KeptRules::leave(state, &gone);
    Ok(())
}

impl CrawlPlan {
    /// [`CrawlPlan::new`] for a run in a folder where a crawl was made before, perhaps: its sources go on.
    ///
    /// # Errors
    /// As [`CrawlPlan::new`], and where the list of sources kept there cannot be read.
    pub fn resumed(args: CrawlOptions, file: FileConfig, year: i16) -> Result<Self, Failure> {
        let out = args.out.as_ref().or(file.crawl.out.as_ref());
        let before = Before::read(&out.map_or_else(default_out, Clone::clone).join(STATE))?;
        let (sources, was) = (before.sources.clone(), before.crawl.clone());
        let mut plan = Self::after(sources, was, args, file, year)?;
        before.compare(&mut plan);
        if before.crawl.is_none() && plan.fetch.contact.is_none() {
            plan.notes.advice = Some(NO_CONTACT.to_owned());
        }
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_run_needs_no_seeds_and_tells_what_changed() {
        let out = tempfile::tempdir().expect("folder");
        std::fs::create_dir_all(out.path().join(STATE)).expect("state");
        let run = |seeds: &[&str], exclude: &[&str]| {
            let options = CrawlOptions {
                seeds: seeds.iter().map(|&seed| seed.to_owned()).collect(),
                exclude: exclude.iter().map(|&pattern| pattern.to_owned()).collect(),
                out: Some(out.path().to_owned()),
                ..CrawlOptions::default()
            };
            let plan = CrawlPlan::resumed(options, FileConfig::default(), 2026)?;
            let state = out.path().join(STATE);
            KeptRules::of(&plan).keep(&state);
            Kept::of(&state).write(&plan.sources)?;
            Ok::<_, Failure>(plan)
        };
        assert!(run(&[], &[]).is_err_and(|failure| failure.message.starts_with("no seed")));
        let first = run(&["https://a.example/"], &[]).expect("a run");
        assert_eq!((first.label().as_str(), first.notes.changes.len()), ("https://a.example", 0));
        let again = run(&[], &[]).expect("a run without seeds");
        assert_eq!((again.seeds.len(), again.notes.changes.len()), (1, 0));
        let other = run(&["https://b.example/"], &["/x/"]).expect("another seed");
        assert_eq!(other.label(), "https://a.example", "the crawl keeps its name");
        assert_eq!(
            other.notes.changes,
            ["1 source is new (https://b.example/)", "exclude is now [/x/] (was none)"]
        );
        assert_eq!(run(&["https://b.example/"], &["/x/"]).expect("a run").seeds.len(), 2);
        let back = run(&[], &[]).expect("a run");
        assert_eq!(back.notes.changes, ["exclude is now none (was [/x/])"]);
        // A state of an older version has its seeds in the rules.
        std::fs::remove_file(out.path().join("state/sources.jsonl")).expect("removed");
        std::fs::write(
            out.path().join("state/rules.json"),
            r#"{"seeds":["https://old.example/"],"scope":"site","include":[],"exclude":[],"max_depth":null,"since":null}"#,
        )
        .expect("written");
        assert_eq!(run(&[], &[]).expect("a run").seeds[0].as_str(), "https://old.example/");
    }
}
