//! From the links of a document to the candidates for admission.

use newshound_core::admission::{AdmissionRules, Found, FoundOn};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_core::status::Refusal;
use newshound_core::task::{FetchTask, Outlink};
use std::collections::{BTreeMap, HashSet};

/// Gathers candidates: canonical, admissible by their shape, each once.
pub(crate) struct Gathered<'a> {
    rules: &'a AdmissionRules,
    task: &'a FetchTask,
    known: HashSet<Fingerprint>,
    /// Candidates with their fingerprints, in document order.
    pub(crate) links: Vec<(Fingerprint, Outlink)>,
    /// Those refused for the day that they were told to be of. What a story's page does not tell,
    /// they do.
    pub(crate) off_days: Vec<(Fingerprint, Outlink)>,
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
            off_days: Vec::new(),
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
        let found = Found {
            url: &link.url,
            role: link.role,
            expect: link.expect,
            hint: link.hint.as_ref(),
        };
        let on = FoundOn {
            url: Some(&entry.url),
            depth: entry.depth,
            redirects: entry.redirects,
            lane: self.task.lane,
            revisited: entry.visit.is_some(),
        };
        match self.rules.judge(found, on) {
            Ok(_) => self.links.push((id, link)),
            Err(reason) => {
                self.refuse(reason, 1);
                if matches!(reason, Refusal::TooOld | Refusal::TooNew) {
                    self.off_days.push((id, link));
                }
            }
        }
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
