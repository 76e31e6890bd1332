//! What must hold after a simulation.

use crate::clock::Millis;
use crate::internet::{Internet, Site, Story};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// A crawl without an end has a new story so soon after it was published, or after its site is well.
const NOTICED: Millis = 3 * crate::scenario::HOUR;

/// An article as its sink has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Emitted {
    pub(crate) url: String,
    pub(crate) text: String,
    pub(crate) revision: u64,
    pub(crate) gone: bool,
}

/// What of `articles` is wrong, as sentences.
pub(crate) fn articles(
    scenario: &Scenario,
    internet: &Internet,
    articles: &[Emitted],
    now: Millis,
) -> Vec<String> {
    let mut wrongs = Vec::new();
    let mut by_story: BTreeMap<(String, u64), Vec<&Emitted>> = BTreeMap::new();
    for article in articles {
        match story_of(&article.url) {
            Some(story) => by_story.entry(story).or_default().push(article),
            None => wrongs.push(format!("emitted, and no story: {}", article.url)),
        }
    }
    for site in internet.sites.values() {
        for story in &site.stories {
            let name = format!("{}{}", site.host(), story.path(now));
            let found = by_story.get(&(site.host(), story.id)).map_or(&[][..], Vec::as_slice);
            if found.is_empty() && is_due(scenario, site, story, now) {
                wrongs.push(format!("never emitted: {name}"));
            }
            if is_doubled(story, found) {
                wrongs.push(format!("emitted {} times: {name}", found.len()));
            }
            if story.forbidden && !found.is_empty() {
                wrongs.push(format!("emitted, and forbidden: {name}"));
            }
            if let Some(by) = scenario.promise.well_by.filter(|_| site.troubles.is_empty())
                && is_due(scenario, site, story, now)
            {
                let at = found.iter().filter_map(|one| internet.emitted_at(&one.url)).min();
                if at.is_none_or(|at| at > by) {
                    wrongs.push(format!("later than {by} ms: {name}: {at:?}"));
                }
            }
        }
    }
    wrongs
}

/// A story has one line for each version, and one that says where it went. One that was edited between two
/// attempts may come in both texts.
fn is_doubled(story: &Story, found: &[&Emitted]) -> bool {
    let mut versions: Vec<(u64, &str, bool)> =
        found.iter().map(|one| (one.revision, one.text.as_str(), one.gone)).collect();
    versions.sort_unstable();
    let texts: Vec<&str> = versions.iter().filter(|one| !one.2).map(|one| one.1).collect();
    let is_said_twice = texts.windows(2).any(|two| two[0] == two[1]);
    let goings = versions.len() - texts.len();
    let may_go = usize::from(story.moved.is_some()) + usize::from(story.gone.is_some());
    is_said_twice || texts.len() > 1 + usize::from(story.edited.is_some()) || goings > may_go
}

/// Whether it stood there for long enough.
fn is_due(scenario: &Scenario, site: &Site, story: &Story, now: Millis) -> bool {
    if site.troubles.iter().any(|trouble| trouble.during.end == Millis::MAX) {
        return false;
    }
    let from = match scenario.until {
        None => 0,
        Some(until) => {
            let ails = site.troubles.iter().map(|trouble| trouble.during.end).max().unwrap_or(0);
            if until < story.published.max(ails) + NOTICED {
                return false;
            }
            story.published
        }
    };
    let closed = site.closes.is_some() && story.id % 2 == 1;
    story.stays(from.max(story.published), now) && story.published <= from && !closed
}

fn story_of(url: &str) -> Option<(String, u64)> {
    let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
    let (_, id) = path.rsplit_once('-')?;
    Some((host.to_owned(), id.parse().ok()?))
}
