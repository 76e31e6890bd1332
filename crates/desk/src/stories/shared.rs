//! Stories that several sources have: wire copy.

use super::record::Record;
use crate::clean::{clean, link};
use std::collections::HashMap;

/// Groups kept: 25 MB of ids and addresses.
const GROUPS: usize = 50_000;
/// Addresses kept of a group.
const PLACES: usize = 12;

/// Where a story stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The site's domain.
    pub(crate) site: String,
    /// Its address, where it can be linked.
    pub(crate) url: Option<String>,
}

/// A story on several sites.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Its headline, by the first that had it.
    pub(crate) title: String,
    /// The first that had it, where its record is in the file.
    pub(crate) first: Option<Place>,
    /// The others, one a site.
    pub(crate) others: Vec<Place>,
    /// More sites than are listed.
    pub(crate) more: u64,
}

/// All of them, while the file is read.
#[derive(Debug, Default)]
pub(super) struct Groups(HashMap<String, Shared>);

impl Groups {
    /// Takes in a record that has the story of another one.
    pub(super) fn add(&mut self, record: &Record<'_>) {
        let is_known = self.0.contains_key(&*record.story);
        if record.story.is_empty() || !is_known && self.0.len() >= GROUPS {
            return;
        }
        let group = self.0.entry(record.story.clone().into_owned()).or_default();
        if group.others.iter().any(|place| place.site == record.site) {
            return;
        }
        if group.others.len() < PLACES {
            group.others.push(place(record));
        } else {
            group.more += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in a record that may be the first of a story.
    pub(super) fn first(&mut self, record: &Record<'_>) {
        if let Some(group) = self.0.get_mut(&*record.id)
            && group.first.is_none()
        {
            group.title = clean(&record.title, 200);
            group.others.retain(|place| place.site != record.site);
            group.first = Some(place(record));
        }
    }

    /// The stories that at least two sites have, those of most sites first; and how many there are.
    pub(super) fn most(self, most: usize) -> (Vec<Shared>, u64) {
        let sites =
            |one: &Shared| one.others.len() as u64 + one.more + u64::from(one.first.is_some());
        let mut all: Vec<Shared> =
            self.0.into_values().filter(|one| one.first.is_some() && sites(one) > 1).collect();
        all.sort_by(|a, b| sites(b).cmp(&sites(a)).then_with(|| a.title.cmp(&b.title)));
        let count = all.len() as u64;
        all.truncate(most);
        (all, count)
    }
}

fn place(record: &Record<'_>) -> Place {
    Place { site: clean(&record.site, 80), url: link(&record.url) }
}
