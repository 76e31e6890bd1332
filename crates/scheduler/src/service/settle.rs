//! Reports and losses become ended, requeued and admitted URLs.

use super::accounts::{self, Account};
use super::heard::Early;
use super::{BATCH, EXPIRE_EVERY, Scheduler, SchedulerError};
use crate::plan::Planner;
use crate::plan::report::Planned;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::domains::Domains;
use newshound_core::frontier::{Applied, HostRow, Op, Transition};
use newshound_core::host::{HostState, SiteState};
use newshound_core::identity::{HostKey, site_of_host};
use newshound_core::outcome::Blame;
use newshound_core::status::Status;
use newshound_core::task::{FetchReport, InFlight, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_ports::Delivery;
use std::collections::HashMap;

/// Titles shown.
const LATEST: usize = 10;

/// The host a report belongs to: that of its task's URL, but for a file of a host that moved to
/// another one, which still is the first one's.
pub(super) fn host_of(report: &FetchReport) -> HostKey {
    let from = report.entry.from.as_ref().filter(|_| report.entry.kind.is_of_host());
    HostKey::of(from.unwrap_or(&report.entry.url))
}

/// The plan of a report, with no more hosts of a domain than it may have.
fn limited(
    planner: &Planner,
    (domains, early): (&mut Domains, &Early),
    row: &HostRow,
    report: &FetchReport,
    now: UnixMillis,
) -> Planned {
    let mut planned = planner.report(row, report, now);
    let most = planner.admission.hosts_per_domain;
    let limited = domains.limit(most, &mut planned.transition);
    planned.refused += limited.refused;
    early.fill(planner.fingerprints, &mut planned.transition.ops);
    if let Some((site, hosts)) = limited.full {
        tracing::warn!(site, hosts, host = %row.host, "domain_full");
    }
    planned
}

/// What is told of a settled report, once its transition is on its way to the frontier.
struct Settled {
    status: Option<Status>,
    refused: u32,
    before: SiteState,
    after: Account,
}

impl Scheduler {
    /// Settles a batch: planned on the hosts' rows, committed at once, then acked. A report
    /// whose plan went stale within the batch is planned anew on its own; stale again, its
    /// task was settled before and it changes nothing.
    pub(super) async fn settle(
        &mut self,
        mut batch: Vec<Delivery<FetchReport>>,
    ) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        for delivery in &batch {
            self.hear(&delivery.item, now).await?;
        }
        let mut rows = self.rows(batch.iter().map(|one| host_of(&one.item))).await?;
        let changes = self.note_network(batch.iter_mut().map(|one| &mut one.item), &rows);
        let mut planned = Vec::with_capacity(batch.len());
        let mut transitions = Vec::with_capacity(batch.len());
        for delivery in &batch {
            let host = host_of(&delivery.item);
            planned.push(rows.get_mut(&host).map(|row| {
                let planned = self.plan(row, &delivery.item, now);
                row.version += 1;
                let before = row.state.health.site_state;
                row.state = planned.transition.state.clone();
                let after = self.account(&host, &row.state, row.waiting.iter().sum(), now);
                transitions.push(planned.transition);
                Settled { status: planned.status, refused: planned.refused, before, after }
            }));
        }
        let mut applied = self.ports.frontier.commit(transitions, now).await?.into_iter();
        for (delivery, plan) in batch.into_iter().zip(planned) {
            if let Some(mut plan) = plan {
                let mut result = applied.next().unwrap_or(Applied::Stale);
                if result == Applied::Stale {
                    (plan, result) = self.settle_alone(&delivery.item, plan).await?;
                }
                let is_story = plan.status == Some(Status::Article) && result != Applied::Stale;
                self.note(&delivery.item, plan, result);
                if is_story {
                    self.earn(&host_of(&delivery.item)).await?;
                }
            }
            delivery.ack.ack().await?;
        }
        self.network_changed(changes).await
    }

    /// A host gave a story: its domain may have more hosts, and links to them may wait.
    async fn earn(&mut self, host: &HostKey) -> Result<(), SchedulerError> {
        let more = self.domains.story(self.planner.admission.hosts_per_domain, host);
        if more.is_empty() {
            return Ok(());
        }
        let rows = self.ports.frontier.hosts(std::slice::from_ref(host)).await?;
        if let Some(HostRow { host, version, state, .. }) = rows.into_iter().flatten().next() {
            let ops = vec![Op::Admit(more)];
            let now = self.ports.clock.now();
            let transition = Transition { host, expect: version, state, ops };
            // Nobody else changes a host, so it is not stale.
            self.ports.frontier.commit(vec![transition], now).await?;
        }
        Ok(())
    }

    fn plan(&mut self, row: &HostRow, report: &FetchReport, now: UnixMillis) -> Planned {
        limited(&self.planner, (&mut self.domains, &self.early), row, report, now)
    }

    async fn settle_alone(
        &mut self,
        report: &FetchReport,
        plan: Settled,
    ) -> Result<(Settled, Applied), SchedulerError> {
        let now = self.ports.clock.now();
        let rows = self.ports.frontier.hosts(&[host_of(report)]).await?;
        let Some(row) = rows.into_iter().next().flatten() else {
            return Ok((plan, Applied::Stale));
        };
        let Planned { transition, status, refused } = self.plan(&row, report, now);
        let after = self.account(&row.host, &transition.state, row.waiting.iter().sum(), now);
        let applied = self.ports.frontier.commit(vec![transition], now).await?;
        let settled = Settled { status, refused, before: row.state.health.site_state, after };
        Ok((settled, applied.first().copied().unwrap_or(Applied::Stale)))
    }

    /// The account of a host at its pace.
    fn account(&self, host: &HostKey, state: &HostState, waiting: u64, now: UnixMillis) -> Account {
        Account::of(state, waiting, self.planner.pause(host, state, now))
    }

    pub(super) async fn rows(
        &self,
        hosts: impl Iterator<Item = HostKey>,
    ) -> Result<HashMap<HostKey, HostRow>, SchedulerError> {
        let mut keys: Vec<HostKey> = hosts.collect();
        keys.sort_unstable();
        keys.dedup();
        let rows = self.ports.frontier.hosts(&keys).await?;
        Ok(rows.into_iter().flatten().map(|row| (row.host.clone(), row)).collect())
    }

    /// The log's account of one task, and the numbers of this run.
    fn note(&mut self, report: &FetchReport, plan: Settled, applied: Applied) {
        let Applied::Done { admitted, .. } = applied else {
            tracing::debug!(url = %report.entry.url, "report_stale");
            return;
        };
        if report.is_partial() {
            return;
        }
        let host = host_of(report);
        self.groups.ended(&host, report.task, self.ports.clock.now());
        accounts::log_change(&host, plan.before, &plan.after);
        self.out = self.out.saturating_sub(1);
        *self.run.outcomes.entry(report.outcome.name()).or_default() += 1;
        if !report.kept {
            self.run.requests += 1;
            self.run.bytes += report.bytes;
            self.run.first_byte.add(report.timing.first_byte_ms);
            self.run.total.add(report.timing.total_ms);
        }
        if !report.entry.kind.is_of_host() {
            self.run.parse.add(report.timing.parse_ms);
        }
        if report.outcome.blame() != Blame::None {
            self.run.errors += 1;
            *self.run.failed.entry(report.outcome.name()).or_default() += 1;
        }
        if matches!(report.entry.kind, TaskKind::Visit(..)) {
            self.run.visits += 1;
            self.run.visits_found += u64::from(admitted);
        }
        if plan.status == Some(Status::Article) {
            self.articles += 1;
            if let Some(story) = report.body.page().and_then(|page| page.emitted.as_ref()) {
                if let Some(published) = story.published {
                    let at = report.timing.started;
                    self.run.delays.add(published, at, self.delays_since.unwrap_or(self.began));
                }
                self.latest.push_back(story.title.clone());
                if self.latest.len() > LATEST {
                    self.latest.pop_front();
                }
            }
        }
        let again = match report.entry.kind {
            TaskKind::Robots => "robots_txt",
            TaskKind::TdmFile => "tdm_file",
            TaskKind::Probe => "probe",
            TaskKind::Visit(..) => "visited",
            TaskKind::Check(_) => checked(report),
            _ => "again",
        };
        let (body, links) = (&report.body, report.body.links());
        let (page, sign) = (body.page(), body.sign());
        let story = page.and_then(|page| page.emitted.as_ref());
        let first = page.and_then(|page| page.near_duplicate_of.as_ref());
        let refused = links.map_or(0, |links| links.refused.values().sum());
        tracing::info!(
            crawl = report.crawl,
            site = site_of_host(&host),
            host = host.as_str(),
            url = report.entry.url.as_str(),
            from = report.entry.from.as_ref().map_or("", CanonicalUrl::as_str),
            task = %report.task.id,
            attempt = attempt(report),
            lane = report.lane.name(),
            role = report.entry.role.name(),
            depth = report.entry.depth,
            outcome = report.outcome.name(),
            status = plan.status.map_or(again, Status::name),
            http_status = report.http_status.unwrap_or(0),
            bytes = report.bytes,
            kept = report.kept.then_some(true),
            worker = report.worker,
            address = report.address.map(tracing::field::display),
            started = report.timing.started.0,
            next_due = plan.after.next_due.0,
            dns_ms = report.timing.dns_ms,
            connect_ms = report.timing.connect_ms,
            first_byte_ms = report.timing.first_byte_ms,
            total_ms = report.timing.total_ms,
            parse_ms = report.timing.parse_ms,
            links_found = links.map_or(0, |links| links.found),
            links_new = admitted,
            links_refused = plan.refused + refused,
            article = story.map_or("", |story| story.id.0.as_str()),
            near_duplicate_of = first.map_or("", |id| id.0.as_str()),
            title = story.map_or("", |story| story.title.as_str()),
            sign = sign.map_or("", |(sign, _)| sign.name()),
            sign_by = sign.map_or("", |(_, by)| by),
            hub = body.hub().unwrap_or_default(),
            detail = report.detail.as_deref().unwrap_or_default(),
            "page"
        );
        log_story(report);
        if matches!(report.entry.kind, TaskKind::Check(_)) {
            *self.run.checks.entry(again).or_default() += 1;
        }
        self.watch.settled(&host, report, plan.after);
    }

    /// Takes back tasks whose deadline passed, every few seconds.
    pub(super) async fn expire_now_and_then(&mut self) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        if self.last_expiry.is_none_or(|last| now.since(last) >= EXPIRE_EVERY) {
            self.expire().await?;
        }
        Ok(())
    }

    /// Takes back every task whose deadline passed.
    pub(super) async fn expire(&mut self) -> Result<(), SchedulerError> {
        let now = self.ports.clock.now();
        self.last_expiry = Some(now);
        loop {
            let lost: Vec<InFlight> = self.ports.frontier.expired(now, BATCH).await?;
            if lost.is_empty() {
                return Ok(());
            }
            for flight in lost {
                let rows = self.ports.frontier.hosts(std::slice::from_ref(&flight.host)).await?;
                let Some(row) = rows.into_iter().next().flatten() else { continue };
                let plan = self.planner.lost(&row, &flight, now);
                let applied = self.ports.frontier.commit(vec![plan.transition], now).await?;
                if applied.iter().any(|one| *one != Applied::Stale) {
                    self.groups.ended(&flight.host, flight.task, now);
                    self.out = self.out.saturating_sub(1);
                    self.run.lost += 1;
                    tracing::warn!(
                        url = %flight.entry.url,
                        attempt = flight.task.attempt,
                        status = plan.status.map_or("again", Status::name),
                        "task_lost"
                    );
                }
            }
        }
    }
}

/// What became of a story that was checked.
fn checked(report: &FetchReport) -> &'static str {
    let Some(known) = report.entry.kind.known() else { return "again" };
    let checked = report.body.page().and_then(|page| page.checked.as_deref());
    let is_gone = known.is_gone(&report.outcome, report.http_status)
        || checked.is_some_and(|one| known.is_replaced(one));
    match checked {
        _ if is_gone => "story_gone",
        Some(one) if one.same && known.moved.is_some() => "story_moved",
        Some(one) if one.same && !one.changed.is_empty() => "story_changed",
        _ => "checked",
    }
}

/// The event of a story that changed, moved or is gone.
fn log_story(report: &FetchReport) {
    let Some(known) = report.entry.kind.known() else { return };
    let url = known.identity.as_ref().unwrap_or(&report.entry.url).as_str();
    let checked_page = report.body.page().and_then(|page| page.checked.as_deref());
    let fields = checked_page.map_or(&[][..], |one| &one.changed);
    let changed: Vec<&str> = fields.iter().map(|field| field.name()).collect();
    let prompt = known.prompt.map_or("age", |prompt| prompt.name());
    let revision = checked_page.map_or(known.revision, |one| one.revision);
    match checked(report) {
        "story_changed" => {
            tracing::info!(url, revision, changed = changed.join(","), prompt, "story_changed");
        }
        "story_moved" => tracing::info!(url, to = %report.entry.url, prompt, "story_moved"),
        "story_gone" => {
            let http_status = report.http_status.unwrap_or(0);
            tracing::info!(url, http_status, prompt, "story_gone");
        }
        _ => {}
    }
}

/// Which attempt a report is of, for people. That of a file of a host (robots.txt and others) is a number
/// that no other task has, so that an old report is told apart; its failures tell the attempt.
fn attempt(report: &FetchReport) -> u32 {
    let entry = &report.entry;
    if entry.is_counted() { report.task.attempt } else { u32::from(entry.failures) + 1 }
}
