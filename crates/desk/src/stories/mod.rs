//! What articles.jsonl says: how many stories a day each source gave, how late they came, what their
//! records have, which of them several sources share. The file is read line by line, once, and once more
//! where stories are shared.

mod delays;
mod record;
mod shared;

use crate::clean::{clean, link};
pub(crate) use delays::Delays;
pub(crate) use record::FIELDS;
use record::Record;
use shared::Groups;
pub(crate) use shared::{Place, Shared};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Days a line of stories shows.
pub(crate) const DAYS: usize = 30;
/// Shared stories listed.
const SHARED: usize = 40;
/// A line that is longer is no record of ours: 64 MB.
const LONGEST: u64 = 64 << 20;

/// A story to look at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    pub(crate) title: String,
    pub(crate) url: Option<String>,
    pub(crate) authors: String,
    /// As the page gives it.
    pub(crate) published: Option<String>,
    pub(crate) site: String,
    pub(crate) begin: String,
    pub(crate) words: u64,
    /// Which of [`FIELDS`] it has.
    pub(crate) has: [bool; FIELDS.len()],
    fetched: i64,
}

/// What a host gave.
#[derive(Debug, Default)]
pub(crate) struct HostStories {
    /// Stories, each once.
    pub(crate) stories: u64,
    /// Of those, how many have each of [`FIELDS`].
    pub(crate) have: [u64; FIELDS.len()],
    /// Latest day of publication, counted from 1970-01-01.
    pub(crate) newest: Option<i32>,
    /// Stories by day, of the last days only.
    days: BTreeMap<i32, u32>,
    latest: Sample,
}

/// What the file says.
#[derive(Debug, Default)]
pub(crate) struct Stories {
    hosts: HashMap<String, HostStories>,
    /// Stories, each once.
    pub(crate) stories: u64,
    /// Later lines of a story that changed.
    pub(crate) revisions: u64,
    /// Stories that were taken away, and those that moved.
    pub(crate) went: (u64, u64),
    /// How late they came.
    pub(crate) delays: Delays,
    /// Stories on several sites, and how many there are.
    pub(crate) shared: (Vec<Shared>, u64),
    last_day: i32,
    begun: Option<i64>,
    seen: HashSet<u64>,
}

impl Stories {
    /// Reads the file at `path`; `None` where there is none.
    pub(crate) fn read(path: &Path) -> io::Result<Option<Self>> {
        let mut all = Self::default();
        let mut groups = Groups::default();
        let there = each_record(path, |record| all.add(record, &mut groups))?;
        if !there {
            return Ok(None);
        }
        if !groups.is_empty() {
            each_record(path, |record| groups.first(record))?;
        }
        all.shared = groups.most(SHARED);
        all.delays.settle();
        all.seen = HashSet::new();
        Ok(Some(all))
    }

    fn add(&mut self, record: &Record<'_>, groups: &mut Groups) {
        if let Some(went) = record.gone {
            let count = if went.moved { &mut self.went.1 } else { &mut self.went.0 };
            *count += 1;
            return;
        }
        let Some(fetched) = record.fetched() else { return };
        let key = record.id.get(16..32).and_then(|half| u64::from_str_radix(half, 16).ok());
        let is_new = key.is_none_or(|key| self.seen.insert(key));
        let host = self.hosts.entry(record.host().to_owned()).or_default();
        host.latest = Sample::of(record, fetched);
        if !is_new {
            self.revisions += 1;
            return;
        }
        self.stories += 1;
        host.stories += 1;
        for (count, has) in host.have.iter_mut().zip(record.has()) {
            *count += u64::from(has);
        }
        let begun = *self.begun.get_or_insert(fetched);
        self.delays.add(record.published_at(), fetched, begun);
        if record.near_duplicate_of.is_some() {
            groups.add(record);
        }
        if let Some(day) = record.published_day() {
            // A day to come is a mistake of the page.
            let today = i32::try_from(fetched.div_euclid(86_400)).unwrap_or(i32::MAX);
            let day = day.min(today);
            self.last_day = self.last_day.max(day);
            host.newest = host.newest.max(Some(day));
            let first = self.last_day - DAYS as i32 + 1;
            if day >= first {
                *host.days.entry(day).or_default() += 1;
                host.days = host.days.split_off(&first);
            }
        }
    }

    /// What a host gave.
    pub(crate) fn of(&self, host: &str) -> Option<&HostStories> {
        self.hosts.get(host)
    }

    /// Stories a day of a host, the last day last.
    pub(crate) fn days(&self, host: &HostStories) -> [u32; DAYS] {
        std::array::from_fn(|at| {
            let day = self.last_day - (DAYS - 1 - at) as i32;
            host.days.get(&day).copied().unwrap_or(0)
        })
    }

    /// Stories a day of all hosts.
    pub(crate) fn all_days(&self) -> [u32; DAYS] {
        let mut sums = [0_u32; DAYS];
        for host in self.hosts.values() {
            for (sum, count) in sums.iter_mut().zip(self.days(host)) {
                *sum = sum.saturating_add(count);
            }
        }
        sums
    }

    /// The last of those days, counted from 1970-01-01; `None` where no story has a day.
    pub(crate) fn last_day(&self) -> Option<i32> {
        (self.last_day > 0).then_some(self.last_day)
    }

    /// How many stories have each of [`FIELDS`].
    pub(crate) fn have(&self) -> [u64; FIELDS.len()] {
        let mut sums = [0; FIELDS.len()];
        for host in self.hosts.values() {
            for (sum, count) in sums.iter_mut().zip(host.have) {
                *sum += count;
            }
        }
        sums
    }

    /// The latest stories, one a host, at most `most`.
    pub(crate) fn samples(&self, most: usize) -> Vec<&Sample> {
        let mut all: Vec<&Sample> = self.hosts.values().map(|host| &host.latest).collect();
        all.sort_by(|a, b| b.fetched.cmp(&a.fetched).then_with(|| a.url.cmp(&b.url)));
        all.truncate(most);
        all
    }
}

impl Sample {
    fn of(record: &Record<'_>, fetched: i64) -> Self {
        Self {
            title: clean(&record.title, 200),
            url: link(&record.url),
            authors: clean(&record.authors.join(", "), 120),
            published: record.published.as_deref().map(|text| clean(text, 30)),
            site: clean(&record.site, 80),
            begin: clean(&record.body, 320),
            words: record.word_count,
            has: record.has(),
            fetched,
        }
    }
}

/// Hands each record of the file to `each`; whether there is a file. Lines that are no records, as a
/// last one that is being written, are passed over.
fn each_record(path: &Path, mut each: impl FnMut(&Record<'_>)) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut lines = BufReader::with_capacity(1 << 18, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        if io::Read::take(&mut lines, LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(true);
        }
        if let Ok(record) = serde_json::from_slice::<Record<'_>>(&line) {
            each(&record);
        }
    }
}

#[cfg(test)]
mod tests;
