//! How many hosts of one registrable domain are crawled.
//!
//! Whoever has a domain has all names below it, and a page that links to ever new ones is a crawl
//! without an end: each costs a robots.txt, guesses at sitemaps and a page. The rule: **a registrable
//! domain may have [`AdmissionRules::hosts_per_domain`](crate::admission::AdmissionRules) hosts, and two
//! more for each of its hosts that gave a story.** Seeds are always taken. Links to further hosts are
//! refused as [`Refusal::TooManyHosts`] and kept for the time when the domain has earned more; a process
//! that ends forgets them.

use crate::frontier::{Admission, Op, Transition};
use crate::host::HostState;
use crate::identity::{HostKey, digest, site_of_host};
use crate::link::LinkRole;
use crate::status::{Refusal, Status};
use std::collections::{HashMap, VecDeque};

/// Hosts that a domain may have more for each of its hosts that gave a story: where at least half
/// of them do, it is never stopped for good.
const EARNED: usize = 2;
/// Links kept of one domain, and of all: some 500 bytes each.
const KEPT: usize = 2_000;
const ALL_KEPT: usize = 20_000;

/// The hosts of a crawl by their registrable domains.
#[derive(Debug, Default)]
pub struct Domains {
    domains: HashMap<String, Domain>,
    /// Links kept, of all domains.
    kept: usize,
}

#[derive(Debug, Default)]
struct Domain {
    /// Digests of the hosts known, and whether one gave a story.
    hosts: HashMap<u128, bool>,
    /// Those that did.
    fruitful: usize,
    /// Links to further hosts.
    kept: VecDeque<Admission>,
    /// It was told that it is full.
    told: bool,
}

impl Domain {
    fn has_room(&self, most: u32) -> bool {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        most == 0 || self.hosts.len() < most.saturating_add(EARNED * self.fruitful)
    }

    fn note(&mut self, host: u128, fruitful: bool) -> bool {
        let known = self.hosts.entry(host).or_default();
        let first = fruitful && !*known;
        *known |= fruitful;
        self.fruitful += usize::from(first);
        first
    }
}

/// What [`Domains::limit`] found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Limited {
    /// Links refused.
    pub refused: u32,
    /// A domain that had to be told full for the first time, with the number of its hosts.
    pub full: Option<(String, usize)>,
}

impl Domains {
    /// Notes a host that the frontier knows.
    pub fn note(&mut self, host: &HostKey, state: &HostState) {
        let fruitful = state.counts.ended.get(&Status::Article).is_some_and(|count| *count > 0);
        let domain = self.domains.entry(site_of_host(host)).or_default();
        domain.note(digest(host.as_str()), fruitful);
    }

    /// Whether a link to `host` may be admitted where a domain may have `most` hosts (0: any number).
    #[must_use]
    pub fn has_room(&self, most: u32, host: &HostKey) -> bool {
        self.domains.get(&site_of_host(host)).is_none_or(|domain| {
            domain.hosts.contains_key(&digest(host.as_str())) || domain.has_room(most)
        })
    }

    /// Takes out of `transition` what would make a domain have more hosts than it may, and counts it
    /// with the host of the page that named it.
    pub fn limit(&mut self, most: u32, transition: &mut Transition) -> Limited {
        let mut limited = Limited::default();
        let own = &transition.host;
        let other = |new: &Admission| new.entry.url.origin() != own.as_str();
        let admits = |op: &Op| matches!(op, Op::Admit(list) if list.iter().any(other));
        if most == 0 || !transition.ops.iter().any(admits) {
            return limited;
        }
        for op in &mut transition.ops {
            let Op::Admit(list) = op else { continue };
            list.retain(|new| {
                new.entry.url.origin() == own.as_str() || self.take(most, new, &mut limited)
            });
        }
        transition.ops.retain(|op| !matches!(op, Op::Admit(list) if list.is_empty()));
        if limited.refused > 0 {
            let count = transition.state.counts.refused.entry(Refusal::TooManyHosts).or_default();
            *count += u64::from(limited.refused);
        }
        limited
    }

    fn take(&mut self, most: u32, new: &Admission, limited: &mut Limited) -> bool {
        let host = HostKey::of(&new.entry.url);
        let (site, key) = (site_of_host(&host), digest(host.as_str()));
        let domain = self.domains.entry(site).or_default();
        let is_seed = new.entry.role == LinkRole::Seed;
        if domain.hosts.contains_key(&key) || is_seed || domain.has_room(most) {
            domain.note(key, false);
            return true;
        }
        limited.refused += 1;
        if !domain.told {
            domain.told = true;
            limited.full = Some((site_of_host(&host), domain.hosts.len()));
        }
        if domain.kept.len() < KEPT && self.kept < ALL_KEPT {
            domain.kept.push_back(new.clone());
            self.kept += 1;
        }
        false
    }

    /// `host` gave a story; gives what was kept and may be admitted now.
    pub fn story(&mut self, most: u32, host: &HostKey) -> Vec<Admission> {
        let domain = self.domains.entry(site_of_host(host)).or_default();
        if !domain.note(digest(host.as_str()), true) || domain.kept.is_empty() {
            return Vec::new();
        }
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        for new in std::mem::take(&mut domain.kept) {
            let key = digest(new.entry.url.origin());
            if domain.hosts.contains_key(&key) || domain.has_room(most) {
                domain.note(key, false);
                taken.push(new);
            } else {
                left.push_back(new);
            }
        }
        domain.kept = left;
        self.kept = self.kept.saturating_sub(taken.len());
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::CanonicalUrl;
    use crate::frontier::Place;
    use crate::task::{Entry, Lane, TaskKind};
    use crate::time::UnixMillis;

    fn new(url: &str, role: LinkRole) -> Admission {
        let entry = Entry::new(CanonicalUrl::parse(url).expect(url), role, TaskKind::Page);
        Admission { entry, place: Place::Lane(Lane::Archive) }
    }

    fn naming(hosts: std::ops::Range<usize>, domain: &str) -> Transition {
        let list = hosts.map(|n| new(&format!("https://h{n}.{domain}/"), LinkRole::Inline));
        let host = HostKey::from_stored("https://www.news.example");
        let state = HostState::new(UnixMillis(0));
        Transition { host, expect: 1, state, ops: vec![Op::Admit(list.collect())] }
    }

    fn admitted(transition: &Transition) -> usize {
        transition.ops.iter().map(|op| if let Op::Admit(list) = op { list.len() } else { 0 }).sum()
    }

    fn host(number: usize) -> HostKey {
        HostKey::from_stored(&format!("https://h{number}.trap.example"))
    }

    #[test]
    fn a_domain_has_so_many_hosts_and_no_more() {
        let mut domains = Domains::default();
        let mut first = naming(0..30, "trap.example");
        let limited = domains.limit(20, &mut first);
        assert_eq!((admitted(&first), limited.refused), (20, 10));
        assert_eq!(limited.full, Some(("trap.example".to_owned(), 20)));
        assert_eq!(first.state.counts.refused[&Refusal::TooManyHosts], 10);
        // Told once; hosts that it has are as good as before; another domain is none of its.
        let mut again = naming(10..40, "trap.example");
        assert_eq!(domains.limit(20, &mut again), Limited { refused: 20, full: None });
        assert_eq!(admitted(&again), 10);
        let mut other = naming(0..20, "other.example");
        assert_eq!(domains.limit(20, &mut other), Limited::default());
        // Nothing is left of a list that is refused whole.
        let mut none = naming(50..60, "trap.example");
        domains.limit(20, &mut none);
        assert!(none.ops.is_empty());
        assert!(!domains.has_room(20, &host(50)) && domains.has_room(20, &host(3)));
        // A seed is always taken, and 0 is no bound.
        let mut seed = naming(0..0, "trap.example");
        seed.ops = vec![Op::Admit(vec![new("https://named.trap.example/", LinkRole::Seed)])];
        assert_eq!(domains.limit(20, &mut seed), Limited::default());
        assert_eq!(domains.limit(0, &mut naming(0..999, "trap.example")), Limited::default());
    }

    /// 300 hosts that all give stories are all crawled in the end, though one page named them all.
    #[test]
    fn hosts_that_give_stories_earn_more() {
        let mut domains = Domains::default();
        let mut hub = naming(0..300, "trap.example");
        assert_eq!(domains.limit(20, &mut hub).refused, 280);
        let mut known = 20;
        for number in 0..300 {
            assert!(number < known, "host {number} is never asked");
            known += domains.story(20, &host(number)).len();
            assert!(domains.story(20, &host(number)).is_empty(), "earned once");
        }
        assert_eq!((known, domains.kept), (300, 0));
    }

    #[test]
    fn what_a_stored_crawl_has_counts() {
        let mut domains = Domains::default();
        let mut state = HostState::new(UnixMillis(0));
        for number in 0..20 {
            domains.note(&host(number), &state);
        }
        assert!(!domains.has_room(20, &host(20)));
        state.counts.ended.insert(Status::Article, 3);
        domains.note(&host(0), &state);
        assert!(domains.has_room(20, &host(20)));
        assert!(domains.story(20, &host(0)).is_empty());
    }
}
