//! From the links of a document to the candidates for admission.

use newshound_core::admission::{AdmissionRules, Found, FoundOn};
use newshound_core::announced::speaks_for;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use newshound_core::revision::Prompt;
use newshound_core::revision::hint::Stamp;
use newshound_core::status::Refusal;
use newshound_core::task::{FetchTask, Lane, Outlink};
use std::collections::{BTreeMap, HashSet};

/// A link that may be admitted.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Fingerprint of its URL.
    pub id: Fingerprint,
    /// The link.
    pub link: Outlink,
    /// Whether it is to be admitted; one that was refused for the day that it was told to be of
    /// still tells of its story.
    pub wanted: bool,
    /// It is named among the latest of its own host.
    pub latest: bool,
    /// What is said of the story there.
    pub said: Option<Said>,
}

/// What a document says of a story: whether one that was read changed.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// What the document is.
    pub by: Prompt,
    /// When it changed last.
    pub changed: Option<Stamp>,
    /// The headline it shows.
    pub headline: Option<u32>,
}

/// Gathers candidates: canonical, admissible by their shape, each once.
pub(crate) struct Gathered<'a> {
    rules: &'a AdmissionRules,
    task: &'a FetchTask,
    /// The crawl's.
    pub(crate) fingerprints: Fingerprinter,
    /// The answer's status, where the answer is a redirect.
    status: Option<u16>,
    known: HashSet<Fingerprint>,
    /// Candidates, in document order.
    pub(crate) links: Vec<Candidate>,
    /// Links met.
    pub(crate) found: u32,
    /// Links refused, by reason.
    pub(crate) refused: BTreeMap<Refusal, u32>,
}

impl<'a> Gathered<'a> {
    pub(crate) fn new(
        rules: &'a AdmissionRules,
        task: &'a FetchTask,
        fingerprints: Fingerprinter,
    ) -> Self {
        let own = fingerprints.of(&task.entry.url);
        Self {
            rules,
            task,
            fingerprints,
            status: None,
            known: HashSet::from([own]),
            links: Vec::new(),
            found: 0,
            refused: BTreeMap::new(),
        }
    }

    /// The page is a redirect, answered with that status.
    pub(crate) fn moved_for_good(&mut self, status: Option<u16>) {
        self.status = status;
    }

    /// Counts links refused without a look.
    pub(crate) fn refuse(&mut self, reason: Refusal, count: u32) {
        if count > 0 {
            *self.refused.entry(reason).or_default() += count;
        }
    }

    /// Considers one link, without what is said of it where that is not this document's to say
    /// ([`newshound_core::announced`]). `nofollow` links are counted and left.
    pub(crate) fn add(&mut self, mut link: Outlink, nofollow: bool) {
        self.found += 1;
        if nofollow {
            return self.refuse(Refusal::Nofollow, 1);
        }
        let id = self.fingerprints.of(&link.url);
        if !self.known.insert(id) {
            return;
        }
        let entry = &self.task.entry;
        if link.hint.is_some() && !speaks_for(entry, &link.url) {
            link.hint = None;
        }
        let found =
            Found { url: &link.url, role: link.role, kind: &link.kind, hint: link.hint.as_ref() };
        let on = FoundOn {
            url: Some(&entry.url),
            depth: entry.depth,
            redirects: entry.redirects,
            lane: self.task.lane,
            revisited: entry.kind.is_visit(),
            standing: entry.standing(self.status),
        };
        let mut latest = false;
        let wanted = match self.rules.judge(found, on) {
            Ok(lane) => {
                let is_own = link.url.origin() == entry.url.origin();
                latest = lane == Lane::Fresh && is_own && link.kind.is_page();
                true
            }
            Err(reason) => {
                self.refuse(reason, 1);
                if !matches!(reason, Refusal::TooOld | Refusal::TooNew) {
                    return;
                }
                false
            }
        };
        self.links.push(Candidate { id, link, wanted, latest, said: None });
    }

    /// The same, with what is said of its story. That counts as a hint does.
    pub(crate) fn add_said(
        &mut self,
        url: &url::Url,
        (nofollow, said): (bool, Said),
        link: impl FnOnce(CanonicalUrl) -> Outlink,
    ) {
        let before = self.links.len();
        self.add_url(url, nofollow, link);
        let entry = &self.task.entry;
        if let Some(one) = self.links.get_mut(before).filter(|one| speaks_for(entry, &one.link.url))
        {
            one.said = Some(said);
        }
    }

    /// Whether the link with this fingerprint is to be admitted, unless it was before.
    pub(crate) fn has(&self, id: Fingerprint) -> bool {
        self.links.iter().any(|one| one.id == id && one.wanted)
    }

    /// Considers one link by its URL; one that has no canonical form is counted.
    pub(crate) fn add_url(
        &mut self,
        url: &url::Url,
        nofollow: bool,
        link: impl FnOnce(CanonicalUrl) -> Outlink,
    ) {
        match CanonicalUrl::from_url(url) {
            Ok(url) => self.add(link(url), nofollow),
            Err(_) => {
                self.found += 1;
                self.refuse(Refusal::BadUrl, 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::link::LinkRole;
    use newshound_core::scope::{Scope, ScopeMode};
    use newshound_core::task::{Entry, Hint, TaskKind, TaskRef};

    const BY: Fingerprinter = Fingerprinter::keyed([7; 16]);

    /// A feed that another site wrote dates the victim's story from 2001: with `--since` it would
    /// never be asked for, without it would be emitted with that date and author.
    #[test]
    fn another_sites_feed_says_nothing_of_a_story() {
        let url = |text: &str| CanonicalUrl::parse(text).expect(text);
        let seeds = [url("https://victim.example/"), url("https://other.example/")];
        let mut rules = AdmissionRules::all_of(Scope::around(ScopeMode::Site, &seeds), 2026);
        rules.since = Some("2026-01-01".to_owned());
        for (by, wanted, told) in
            [("https://other.example/", true, false), ("https://victim.example/", false, true)]
        {
            let feed = Entry {
                from: Some(url(by)),
                ..Entry::new(url("https://other.example/feed"), LinkRole::Feed, TaskKind::Feed)
            };
            let id = TaskRef { id: BY.of(&feed.url), attempt: 1 };
            let task = FetchTask::new("test".to_owned(), id, Lane::Fresh, feed);
            let mut links = Gathered::new(&rules, &task, BY);
            let hint = Hint { published: Some("2001-02-03".to_owned()), ..Hint::default() };
            let story = url("https://victim.example/2026/05/a-story-of-the-day");
            links.add(
                Outlink {
                    url: story,
                    role: LinkRole::FeedEntry,
                    kind: TaskKind::Page,
                    hint: Some(hint),
                },
                false,
            );
            let found = links.links.first().map(|one| (one.wanted, one.link.hint.is_some()));
            assert_eq!(found, Some((wanted, told)), "announced by {by}");
        }
    }
}
