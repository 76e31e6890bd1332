//! What a due host does next.

use super::Planner;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{HostRow, Op, Transition};
use newshound_core::link::LinkRole;
use newshound_core::listing::{self, ListingClass};
use newshound_core::robots::{Permission, Rules};
use newshound_core::status::Status;
use newshound_core::task::{Entry, FetchTask, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;

/// Turns of the fresh lane before the archive gets one.
const FRESH_TURNS: u8 = 4;
/// Sitemaps are expanded while fewer URLs than this wait in the archive lane: one sitemap
/// holds up to 50,000, and the lane should not hold several at once.
const ARCHIVE_LOW: u64 = 100;

/// Until a sitemap has named so many URLs, sitemaps do not wait for the archive to run low: on a
/// site of common size all stories are then known early, and lists and redirects that only
/// repeat them are recognised as such.
const NAMED_EARLY: u64 = 1_000;

/// Why a URL of a host that an operator excluded is not asked for.
const BY_ORDER: &str = "an operator excluded its host";

/// A step of a due host.
#[derive(Debug)]
pub enum Step {
    /// Commit, then publish the task.
    Send(Transition, Box<FetchTask>),
    /// Commit; no request is made, and the host is due for its next step at once.
    Settle(Transition, Status),
    /// Commit; a visit is put off or given up, or the host waits for others; no request is made.
    PutOff(Transition),
}

impl Planner {
    /// The next step of a due host. `rules` are the robots rules kept of it. `None` where its
    /// lanes are empty.
    #[must_use]
    pub fn step(&self, row: &HostRow, rules: &Rules, now: UnixMillis) -> Option<Step> {
        if row.state.orders.excluded {
            let lane = choose(row)?;
            return Some(self.exclude(row, lane, row.heads[lane.index()].as_ref()?, BY_ORDER));
        }
        // First of all: a host of which all is refused is not even asked for its robots.txt.
        if let Some(lane) = choose(row)
            && let Some(entry) = row.heads[lane.index()].as_ref()
            && let Some(why) = self.admission.refuses_waiting(entry)
        {
            return Some(self.exclude(row, lane, entry, why.name()));
        }
        // Without rules everything is forbidden (RFC 9309 section 2.3.1.4): URLs wait for them.
        if now >= row.state.robots.refresh || row.state.robots.version == 0 {
            return self.ask_robots(row, now);
        }
        let lane = choose(row)?;
        if let Some(step) = self.ask_probe(row, rules, now) {
            return Some(step);
        }
        let entry = row.heads[lane.index()].as_ref()?;
        let why = match rules.ask(entry.url.path_and_query()) {
            Permission::Allowed => None,
            Permission::Forbidden => Some("robots.txt forbids it"),
            Permission::TooCostly => Some("robots.txt has too many wildcards for so long a URL"),
        };
        if let Some(why) = why {
            return Some(self.settle(row, lane, entry, Status::Robots, why));
        }
        if let Some(twin) = row.state.twin.of(&entry.url).filter(|_| entry.role != LinkRole::Seed) {
            return Some(self.take_for_twin(row, lane, entry, twin));
        }
        if lane == Lane::Sitemaps && row.state.lists.budgets.folders.is_of_feeds(entry) {
            return Some(self.move_to(row, lane, entry, Lane::Listings));
        }
        if let Some(reason) = unneeded(row, lane, entry) {
            return Some(self.settle(row, lane, entry, Status::Skipped, reason));
        }
        if let Some(step) = self.ask_tdm_file(row, rules, &entry.kind, now) {
            return Some(step);
        }
        let mut state = row.state.clone();
        state.turns.visit = false;
        state.turns.fresh =
            if lane == Lane::Fresh { state.turns.fresh.saturating_add(1) } else { 0 };
        let id = self.fingerprints.of(&entry.url);
        Some(self.send(row, state, lane, entry.clone(), vec![Op::Pop(lane, id)], now))
    }

    /// Moves the head of a lane to the end of another one.
    fn move_to(&self, row: &HostRow, from: Lane, entry: &Entry, to: Lane) -> Step {
        let ops =
            vec![Op::Pop(from, self.fingerprints.of(&entry.url)), Op::Requeue(to, entry.clone())];
        let (host, state) = (row.host.clone(), row.state.clone());
        Step::PutOff(Transition { host, expect: row.version, state, ops })
    }

    /// Puts the host's next step off until `place`, where its turn among the hosts of its domain
    /// or address comes.
    #[must_use]
    pub fn hold(row: &HostRow, place: UnixMillis, now: UnixMillis) -> Step {
        let mut state = row.state.clone();
        state.pace.held = true;
        state.pace.put_off(place.since(now), now);
        let host = row.host.clone();
        Step::PutOff(Transition { host, expect: row.version, state, ops: Vec::new() })
    }

    /// Ends the head of a lane without a request.
    pub(super) fn settle(
        &self,
        row: &HostRow,
        lane: Lane,
        entry: &Entry,
        status: Status,
        why: &str,
    ) -> Step {
        let url = self.fingerprints.of(&entry.url);
        let mut state = row.state.clone();
        state.counts.end(status, 1);
        let ops = vec![Op::Pop(lane, url), Op::End { url, status, detail: Some(why.to_owned()) }];
        Step::Settle(Transition { host: row.host.clone(), expect: row.version, state, ops }, status)
    }

    /// Ends the head of a lane that today's rules refuse, and keeps its task: they may change.
    fn exclude(&self, row: &HostRow, lane: Lane, entry: &Entry, why: &str) -> Step {
        let status = Status::Excluded;
        let mut state = row.state.clone();
        state.counts.end(status, 1);
        let (detail, kept) = (Some(why.to_owned()), entry.clone());
        let ops = vec![
            Op::Pop(lane, self.fingerprints.of(&entry.url)),
            Op::Defer { status, detail, lane, entry: kept },
        ];
        Step::Settle(Transition { host: row.host.clone(), expect: row.version, state, ops }, status)
    }

    /// A task for robots.txt itself, or for the place it moved to.
    pub(super) fn ask_robots(&self, row: &HostRow, now: UnixMillis) -> Option<Step> {
        let moved = row.state.robots.moved_to.as_deref();
        let url = match moved.map(CanonicalUrl::parse) {
            Some(Ok(url)) => url,
            _ => row.host.robots_url().ok()?,
        };
        Some(self.ask_file(row, url, row.host.robots_url().ok(), TaskKind::Robots, now))
    }

    /// A task for a file that speaks of its whole host. `from` names the host it is asked for,
    /// wherever it moved to.
    pub(super) fn ask_file(
        &self,
        row: &HostRow,
        url: CanonicalUrl,
        from: Option<CanonicalUrl>,
        kind: TaskKind,
        now: UnixMillis,
    ) -> Step {
        let entry = Entry::new(url, LinkRole::Navigation, kind);
        // Attempts are numbered by time: they belong to no lane that counts them.
        let attempts = u32::try_from(now.0.rem_euclid(i64::from(u32::MAX))).unwrap_or(0);
        let entry = Entry { attempts, from, ..entry };
        self.send(row, row.state.clone(), Lane::Fresh, entry, Vec::new(), now)
    }

    pub(super) fn send(
        &self,
        row: &HostRow,
        mut state: newshound_core::host::HostState,
        lane: Lane,
        mut entry: Entry,
        mut ops: Vec<Op>,
        now: UnixMillis,
    ) -> Step {
        state.pace.gives(self.politeness.per_host);
        state.pace.open &= !entry.kind.is_of_host();
        entry.attempts = entry.attempts.wrapping_add(1);
        let task = TaskRef { id: self.fingerprints.of(&entry.url), attempt: entry.attempts };
        let deadline = now + self.task_deadline;
        ops.push(Op::Start(InFlight {
            task,
            host: row.host.clone(),
            lane,
            entry: entry.clone(),
            deadline,
        }));
        let is_page = entry.kind.is_page();
        let doubt = is_page && !entry.kind.is_visit() && row.state.soft.doubts(task.attempt);
        let tdm = row.state.tdm.says(entry.url.path_and_query()).filter(|_| is_page);
        let pause = self.pause(&row.host, &state, now);
        let transition = Transition { host: row.host.clone(), expect: row.version, state, ops };
        let message = FetchTask {
            deadline,
            soft: row.state.soft.look(),
            doubt,
            tdm: tdm.cloned(),
            pause_ms: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
            ..FetchTask::new(self.crawl.clone(), task, lane, entry)
        };
        Step::Send(transition, Box::new(message))
    }
}

/// Fresh first, with a share for the archive; sitemaps when the archive runs low; listings
/// when nothing else is left.
fn choose(row: &HostRow) -> Option<Lane> {
    let has = |lane: Lane| row.heads[lane.index()].is_some();
    let backlog = has(Lane::Archive) || has(Lane::Sitemaps);
    if has(Lane::Fresh) && !(backlog && row.state.turns.fresh >= FRESH_TURNS) {
        return Some(Lane::Fresh);
    }
    let room = row.waiting[Lane::Archive.index()] < ARCHIVE_LOW
        || row.state.lists.budgets.from_sitemaps < NAMED_EARLY;
    if has(Lane::Sitemaps) && room {
        return Some(Lane::Sitemaps);
    }
    [Lane::Archive, Lane::Sitemaps, Lane::Listings].into_iter().find(|&lane| has(lane))
}

/// Why a URL is not worth its request, `None` where it is.
fn unneeded(row: &HostRow, lane: Lane, entry: &Entry) -> Option<&'static str> {
    if entry.is_old_probe() {
        return Some("what cannot exist is asked for as a file of its host");
    }
    if entry.role == LinkRole::Seed {
        return None;
    }
    if entry.role == LinkRole::SitemapGuess && row.state.lists.sitemap_found {
        return Some("another sitemap was found");
    }
    let feeds = row.state.counts.ended_as(Status::Feed);
    if entry.role == LinkRole::SitemapGuess && entry.kind == TaskKind::Feed && feeds > 0 {
        return Some("another feed was found");
    }
    let listings = &row.state.lists.budgets;
    let articles = row.state.counts.ended_as(Status::Article);
    let is_named = listings.from_sitemaps > 0;
    let stories = listings.stories(articles);
    if entry.kind.is_page()
        && !row.state.traps.detours.allows(&entry.url, entry.role, stories, is_named)
    {
        return Some("links like it only lead to pages known already");
    }
    if entry.kind.is_page() && row.state.evidence.is_of_shells() {
        return Some("its host's pages are shells that need a browser");
    }
    if entry.kind.is_page() && listings.has_front && is_index(&entry.url) {
        return Some("another name of the front page");
    }
    if !listings.allows_folder(entry, articles) {
        return Some("lists in its folder name nothing new");
    }
    let from = entry.from.as_ref().filter(|_| lane == Lane::Listings);
    if from.is_some_and(|story| listings.views.has(story, &entry.url)) {
        return Some("another view of the story that named it");
    }
    let class = class_of(lane, entry)?;
    if class != ListingClass::Pages && listings.folders.is_of_stories(&entry.url) {
        return None;
    }
    let allowed = match class {
        ListingClass::Dates => listings.allows_dates(&entry.url, articles),
        _ => listings.allows(class, articles),
    };
    (!allowed).then_some("listings like it name nothing new")
}

/// Whether a URL names the document that servers give for their root.
fn is_index(url: &CanonicalUrl) -> bool {
    matches!(url.path_and_query(), "/index.html" | "/index.htm" | "/index.php")
}

/// The account that a URL is fetched on, where it is a listing. What a visit names for the first time
/// is none.
fn class_of(lane: Lane, entry: &Entry) -> Option<ListingClass> {
    match entry.kind {
        _ if lane == Lane::Fresh => None,
        TaskKind::Page | TaskKind::ListPage => listing::class_of(entry.role, &entry.url),
        TaskKind::Feed | TaskKind::Sitemap if lane == Lane::Listings => Some(ListingClass::Feeds),
        _ => None,
    }
}
