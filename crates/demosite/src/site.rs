//! The whole site, without a wire.

use crate::bulk;
use crate::fault::Fault;
use crate::furniture::Ask;
use crate::host::{Host, Theme};
use crate::options::Options;
use crate::plan;
use crate::reply::Reply;
use crate::story::Standing;
use crate::theme;
use crate::truth::{TruthArticle, truth_of};
use std::sync::atomic::Ordering;

/// A built site: every host's stories and addresses.
#[derive(Debug)]
pub struct DemoSite {
    options: Options,
    hosts: Vec<Host>,
}

impl DemoSite {
    /// Builds the site. Until [`DemoSite::serve`] gives the hosts their ports they are called
    /// `http://demo-0.example`, `http://demo-1.example` and so on.
    #[must_use]
    pub fn build(options: Options) -> Self {
        let themes: Vec<Theme> =
            (0..options.hosts.max(1)).map(|i| Theme::ALL[i % Theme::ALL.len()]).collect();
        let total: usize = themes.iter().map(|theme| theme.share()).sum();
        let mut left = options.articles;
        // Ten make its lists, feeds and pagers what they are; a small site has fewer on each host.
        let least = (options.articles / themes.len()).clamp(1, 10);
        let hosts = themes
            .iter()
            .enumerate()
            .map(|(i, theme)| {
                let last = i + 1 == themes.len();
                let share = options.articles * theme.share() / total.max(1);
                let rest = least * (themes.len() - 1 - i);
                let share = share.max(least).min(left.saturating_sub(rest));
                let count = if last { left } else { share }.max(1);
                left = left.saturating_sub(count);
                let mut host = plan::host(*theme, i, count, &options);
                host.base = format!("http://demo-{i}.example");
                host
            })
            .collect();
        Self { options, hosts }
    }

    /// What it was built from.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Gives the hosts their addresses, `http://127.0.0.1:4711` without a slash at its end.
    pub(crate) fn set_bases(&mut self, bases: Vec<String>) {
        for (host, base) in self.hosts.iter_mut().zip(bases) {
            host.base = base;
        }
    }

    /// The hosts' addresses, in order, without a slash at their end.
    #[must_use]
    pub fn bases(&self) -> Vec<String> {
        self.hosts.iter().map(|host| host.base.clone()).collect()
    }

    /// The front page of each host.
    #[must_use]
    pub fn seeds(&self) -> Vec<String> {
        self.hosts.iter().map(|host| host.url(&format!("{}/", host.root))).collect()
    }

    /// The theme of each host, in order.
    #[must_use]
    pub fn themes(&self) -> Vec<Theme> {
        self.hosts.iter().map(|host| host.theme).collect()
    }

    /// What host `host` answers to `GET target` (path and query) at its `visit`-th request, faults
    /// left out. A host that does not exist answers 404.
    #[must_use]
    pub fn answer(&self, host: usize, target: &str, visit: u64) -> Reply {
        let Some(host) = self.hosts.get(host) else { return Reply::not_found() };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut reply = theme::answer(&Ask { hosts: &self.hosts, host, path, query, visit });
        bulk::add(&mut reply, host, self.options.bulk);
        reply
    }

    /// Lets out up to `count` of the stories that `Options::held` keeps back on a host, the oldest
    /// first, and tells their URLs. Their dates are those of the plan, not of this moment.
    pub fn publish(&self, host: usize, count: usize) -> Vec<String> {
        let Some(host) = self.hosts.get(host) else { return Vec::new() };
        let less = |held: usize| Some(held.saturating_sub(count));
        let before = match host.held.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(before) | Err(before) => before,
        };
        let out = before.saturating_sub(count)..before;
        out.rev().map(|index| host.url(&host.path_of(index))).collect()
    }

    /// Every article a crawler must find, host by host, newest first; none that is held back.
    #[must_use]
    pub fn truth(&self) -> Vec<TruthArticle> {
        self.hosts.iter().enumerate().flat_map(|(i, host)| truth_of(host, i)).collect()
    }

    /// The page that started the project, where the site has it.
    #[must_use]
    pub fn seed_page(&self) -> Option<String> {
        let host = self.hosts.iter().find(|host| host.theme == Theme::Fox)?;
        let story = host.stories.iter().find(|s| s.title == crate::special::SEED_TITLE)?;
        Some(host.url(&host.path(story)))
    }

    /// URLs that must never be emitted: drafts, posts behind a password, what robots.txt
    /// disallows, picture pages, comment pages, AMP and print doubles,
    /// the second and later pages of one story.
    #[must_use]
    pub fn hidden(&self) -> Vec<String> {
        let mut out = Vec::new();
        for host in &self.hosts {
            for extra in &host.extras {
                out.push(host.url(&host.path(extra)));
                if host.theme == Theme::Core && extra.standing == Standing::Draft {
                    out.push(host.url(&format!("/?p={}", extra.id)));
                }
            }
            for story in &host.stories {
                let url = host.url(&host.path(story));
                out.extend((1..host.parts(story)).map(|n| host.url(&host.part(story, n))));
                match host.theme {
                    Theme::Fox => out.push(format!("{url}print/")),
                    Theme::Core => {
                        out.push(format!("{url}image-{}/", story.id));
                        out.push(format!("{url}comment-page-1/"));
                    }
                    Theme::Modern => {
                        out.push(format!("{url}?print=1"));
                        out.push(format!("{url}/amp"));
                    }
                    Theme::Tables => out.push(host.url(&format!("/print.php?id={}", story.id))),
                    Theme::Plain => {
                        out.push(host.url(&format!("/journal/?attachment_id={}", story.id + 1)));
                        out.push(format!("{url}&cpage=1"));
                    }
                    Theme::Lingual => {}
                }
            }
        }
        out
    }

    /// The faults of the site as built: host, target, what happens there.
    pub(crate) fn planned_faults(&self) -> Vec<(usize, String, Fault)> {
        let mut out = Vec::new();
        for (i, host) in self.hosts.iter().enumerate() {
            for index in (11..host.stories.len()).step_by(29) {
                if !self.options.slow.is_zero() {
                    out.push((i, host.path_of(index), Fault::Slow(self.options.slow)));
                }
            }
            if !self.options.faults {
                continue;
            }
            match host.theme {
                Theme::Modern => {
                    for index in (7..host.stories.len()).step_by(41) {
                        out.push((i, host.path_of(index), Fault::Status { status: 500, times: 2 }));
                    }
                    out.push((
                        i,
                        "/broken".to_owned(),
                        Fault::Status { status: 500, times: u32::MAX },
                    ));
                }
                Theme::Fox => out.push((
                    i,
                    "/category/world/".to_owned(),
                    Fault::Busy { seconds: 1, times: 1 },
                )),
                Theme::Core => out.push((i, host.path_of(3), Fault::Busy { seconds: 1, times: 1 })),
                Theme::Tables => out.push((i, host.path_of(4), Fault::Drop { times: 1 })),
                Theme::Plain | Theme::Lingual => {}
            }
        }
        out
    }
}
