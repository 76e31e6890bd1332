//! From the links of a document to the candidates for admission.

use newshound_core::admission::{AdmissionRules, Found, FoundOn};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_core::status::Refusal;
use newshound_core::task::{FetchTask, Outlink};
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
}

/// Gathers candidates: canonical, admissible by their shape, each once.
pub(crate) struct Gathered<'a> {
    rules: &'a AdmissionRules,
    task: &'a FetchTask,
    known: HashSet<Fingerprint>,
    /// Candidates, in document order.
    pub(crate) links: Vec<Candidate>,
    /// Links met.
    pub(crate) found: u32,
    /// Links refused, by reason.
    pub(crate) refused: BTreeMap<Refusal, u32>,
}

impl<'a> Gathered<'a> {
    pub(crate) fn new(rules: &'a AdmissionRules, task: &'a FetchTask) -> Self {
        let own = Fingerprint::of(&task.entry.url);
        Self {
            rules,
            task,
            known: HashSet::from([own]),
            links: Vec::new(),
            found: 0,
            refused: BTreeMap::new(),
        }
    }

    /// Counts links refused without a look.
    pub(crate) fn refuse(&mut self, reason: Refusal, count: u32) {
        if count > 0 {
            *self.refused.entry(reason).or_default() += count;
        }
    }

    /// Considers one link. `nofollow` links are counted and left.
    pub(crate) fn add(&mut self, link: Outlink, nofollow: bool) {
        self.found += 1;
        if nofollow {
            return self.refuse(Refusal::Nofollow, 1);
        }
        let id = Fingerprint::of(&link.url);
        if !self.known.insert(id) {
            return;
        }
        let entry = &self.task.entry;
        let found =
            Found { url: &link.url, role: link.role, kind: &link.kind, hint: link.hint.as_ref() };
        let on = FoundOn {
            url: Some(&entry.url),
            depth: entry.depth,
            redirects: entry.redirects,
            lane: self.task.lane,
            revisited: entry.kind.is_visit(),
        };
        let wanted = match self.rules.judge(found, on) {
            Ok(_) => true,
            Err(reason) => {
                self.refuse(reason, 1);
                if !matches!(reason, Refusal::TooOld | Refusal::TooNew) {
                    return;
                }
                false
            }
        };
        self.links.push(Candidate { id, link, wanted });
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
