//! Each host with what it gave, and which of them need a person.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::host::SiteState;
use newshound_core::identity::{HostKey, site_of_host};
use newshound_core::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// A host, and what it gave.
#[derive(Debug)]
pub struct Account<'a> {
    /// Its row.
    pub row: &'a HostRow,
    /// Its state, and why.
    pub verdict: Verdict,
    /// Whether a person should look: it gave less than it might. A host without stories of its
    /// own is none where its site, or the host it moved to, gave some.
    pub is_trouble: bool,
}

/// The accounts of hosts, in their order.
#[must_use]
pub fn accounts(hosts: &[HostRow]) -> Vec<Account<'_>> {
    let mut by_site: BTreeMap<String, bool> = BTreeMap::new();
    for row in hosts {
        *by_site.entry(site_of_host(&row.host)).or_default() |= row.state.stories() > 0;
    }
    let gave = |host: &HostKey| by_site.get(&site_of_host(host)).copied().unwrap_or(false);
    hosts
        .iter()
        .map(|row| {
            let verdict = row.state.verdict(row.waiting.iter().sum());
            let is_trouble = match verdict.state {
                SiteState::Ok | SiteState::BackingOff | SiteState::Paywalled => false,
                SiteState::Moved => {
                    let to = CanonicalUrl::parse(&row.state.evidence.moved_to);
                    !gave(&row.host) && !to.is_ok_and(|to| gave(&HostKey::of(&to)))
                }
                SiteState::NoStories => !gave(&row.host),
                _ => true,
            };
            Account { row, verdict, is_trouble }
        })
        .collect()
}

/// The sites of `seeds` that gave no story and of which nothing waits: their hosts are all in
/// trouble or silent.
#[must_use]
pub(super) fn count_without_stories(hosts: &[HostRow], seeds: &BTreeSet<String>) -> usize {
    let mut sites: BTreeMap<String, bool> = BTreeMap::new();
    for account in accounts(hosts) {
        let site = site_of_host(&account.row.host);
        if seeds.contains(&site) {
            let gave_some = account.verdict.state == SiteState::MoreByScript;
            *sites.entry(site).or_insert(true) &= account.is_trouble && !gave_some;
        }
    }
    sites.values().filter(|without| **without).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::host::HostState;
    use newshound_core::status::Status;
    use newshound_core::task::Lane;
    use newshound_core::time::UnixMillis;

    fn row(host: &str, ended: &[(Status, u64)]) -> HostRow {
        let mut state = HostState::new(UnixMillis(0));
        state.counts.ended = ended.iter().copied().collect();
        let host = HostKey::of(&CanonicalUrl::parse(host).expect(host));
        let heads = [const { None }; Lane::COUNT];
        HostRow { host, version: 1, state, heads, waiting: [0; Lane::COUNT] }
    }

    #[test]
    fn who_needs_a_person() {
        let mut moved = row("https://old.example/", &[(Status::Redirect, 1)]);
        moved.state.evidence.moved_to = "https://www.news.example".to_owned();
        let mut lost = row("https://lost.example/", &[(Status::Redirect, 1)]);
        lost.state.evidence.moved_to = "https://nowhere.example".to_owned();
        let hosts = [
            row("https://www.news.example/", &[(Status::Article, 3)]),
            row("https://forum.news.example/", &[(Status::Hub, 3)]),
            row("https://lists.example/", &[(Status::Hub, 53)]),
            row("https://feeds.example/", &[(Status::Feed, 2)]),
            moved,
            lost,
        ];
        let found: Vec<_> =
            accounts(&hosts).iter().map(|one| (one.verdict.state, one.is_trouble)).collect();
        assert_eq!(
            found,
            [
                (SiteState::Ok, false),
                (SiteState::NoStories, false),
                (SiteState::NoStories, true),
                (SiteState::Ok, false),
                (SiteState::Moved, false),
                (SiteState::Moved, true),
            ]
        );
        let seeds = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        let all = seeds(&["news.example", "lists.example", "old.example", "lost.example"]);
        assert_eq!(count_without_stories(&hosts, &all), 2);
        assert_eq!(count_without_stories(&hosts, &seeds(&["news.example"])), 0);
    }
}
