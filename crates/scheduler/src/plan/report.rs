//! What a report leads to.

use super::links::Judged;
use super::robots::Pause;
use super::{Planner, jitter, sitemaps, tdm_file};
use newshound_core::frontier::{Admission, HostRow, Op, Place, Transition};
use newshound_core::host::{HostState, SiteState};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::link::LinkRole;
use newshound_core::outcome::{Blame, Outcome};
use newshound_core::politeness::Finished;
use newshound_core::robots::RobotsAnswer;
use newshound_core::status::Status;
use newshound_core::task::{Entry, FetchReport, InFlight, Lane, ReportBody, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// Tasks lost together a second time are given out again within so long of each other, so that
/// a page that kills its worker does not meet its neighbours once more.
const APART: Duration = Duration::from_secs(10);

/// URLs of a host that are kept for a later run.
const DEFERRED: u32 = 10_000;

/// A planned settlement.
#[derive(Debug)]
pub struct Planned {
    /// To commit.
    pub transition: Transition,
    /// How the URL ended; `None` where it is tried again or more reports follow.
    pub status: Option<Status>,
    /// Links that were refused here.
    pub refused: u32,
}

impl Planner {
    /// The transition a report leads to.
    #[must_use]
    pub fn report(&self, row: &HostRow, report: &FetchReport, now: UnixMillis) -> Planned {
        let mut state = row.state.clone();
        for (&reason, &count) in report.body.links().iter().flat_map(|links| &links.refused) {
            state.counts.refuse(reason, u64::from(count));
        }
        let mut ops = Vec::new();
        let mut status = None;
        let mut extra = Vec::new();
        // What this machine lacks says nothing of the host or of what was asked.
        let is_here = report.outcome.blame() == Blame::Here;
        if !report.is_partial() {
            ops.push(Op::Settle(report.task));
            if report.kept {
                self.politeness.pass(&mut state);
                note_evidence(&mut state, report);
            } else {
                self.note_finish(&row.host, &mut state, report, now);
            }
            match report.entry.kind {
                // It is as due as before.
                TaskKind::Robots | TaskKind::TdmFile if is_here => {}
                TaskKind::Robots => {
                    let answer = match &report.body {
                        ReportBody::Robots(answer) => answer,
                        _ => &RobotsAnswer::Unavailable,
                    };
                    let pause = self.politeness.asked_for(&report.outcome);
                    let pause = match report.outcome {
                        Outcome::Throttled { retry_after_ms: Some(_) } => Pause::Named(pause),
                        // It is in `next_due` already.
                        _ if speaks_of(&row.host, report) => Pause::AtLeast(Duration::ZERO),
                        _ => Pause::AtLeast(pause),
                    };
                    let (more, links) = self.robots_answered(&mut state, answer, pause, now);
                    ops.extend(more);
                    extra = links;
                }
                TaskKind::TdmFile => {
                    let answer = match &report.body {
                        ReportBody::TdmFile(answer) => Some(answer),
                        _ => None,
                    };
                    tdm_file::answered(&mut state.tdm, answer, now);
                }
                TaskKind::Probe if !report.entry.is_counted() => {
                    state.soft.answered(&report.outcome, report.body.look());
                }
                TaskKind::Page
                | TaskKind::Feed
                | TaskKind::Sitemap
                | TaskKind::Part
                | TaskKind::ListPage
                | TaskKind::FeedPage
                | TaskKind::Record
                | TaskKind::Probe => {
                    status = self.end_or_retry(&mut state, report, &mut ops, now);
                    extra = sitemaps::guesses(
                        &mut state,
                        &report.entry,
                        &report.outcome,
                        report.outlinks(),
                    );
                }
                // Its URL ended before; when it is asked again `plan_visit` says.
                TaskKind::Visit(..) | TaskKind::Check(_) => {}
            }
            if !report.kept {
                // After the rules of a robots.txt: its own request is the first that they follow.
                state.pace.put_off(self.pause(&row.host, &state, now), now);
            }
        }
        if !report.is_partial() {
            self.try_plain(row, &mut state, report, &mut ops);
        }
        let Judged { mut admissions, refused, stories } =
            self.admissions(&mut state, report, &extra);
        if !report.is_partial() && !report.entry.kind.is_visit() {
            state.soft.note(&report.entry, &report.outcome, report.body.look());
            state.twin.note(&report.entry.url, &report.outcome, report.body.moved_to());
        }
        if let Some(hub) = report.body.hub() {
            state.lists.websub = Some(hub.to_owned());
        }
        if !report.is_partial() {
            self.plan_visit(&mut state, report, status, stories, &mut ops, now);
            read_at_once(&mut admissions, &ops, &report.entry);
        }
        let first = !report.is_partial() && report.entry.is_counted();
        if first && report.entry.kind.is_page() {
            match &report.outcome {
                Outcome::Redirect => {
                    state.traps.detours.note_redirect(&report.entry.url, !admissions.is_empty());
                }
                other if other.blame() == Blame::None => {
                    state.traps.detours.note_answer(&report.entry.url);
                }
                _ => {}
            }
        }
        let again = report.body.links().map_or(&[][..], |links| &links.again);
        let behind = row.waiting[Lane::Archive.index()] + row.waiting[Lane::Listings.index()];
        if !again.is_empty() && behind > 0 {
            ops.push(Op::Promote(again.to_vec()));
        }
        if !admissions.is_empty() {
            ops.push(Op::Admit(admissions));
        }
        if first && report.outcome == Outcome::Parts {
            // Behind its later pages, which were just admitted to the same lane.
            ops.push(Op::Requeue(Lane::Fresh, report.entry.clone()));
        } else if first && report.outcome == Outcome::CookieBounce && status.is_none() {
            // Behind the page that sets its cookie, where another one does.
            let failures = report.entry.failures.saturating_add(1);
            ops.push(Op::Requeue(report.lane, Entry { failures, ..report.entry.clone() }));
        } else if first && report.outcome == Outcome::Doubtful {
            ops.push(Op::Requeue(report.lane, report.entry.clone()));
        }
        if state.health.site_state == SiteState::Unreachable && !self.is_endless() {
            // It is away: its URLs wait in their lanes for the next run.
            state.pace.open = false;
        }
        let is_blocked = report.outcome == Outcome::BlockedAddress && speaks_of(&row.host, report);
        if is_blocked && !report.is_partial() {
            let status = Status::BlockedAddress;
            state.counts.end(status, row.waiting.iter().sum::<u64>());
            ops.extend(Lane::ALL.map(|lane| Op::Drain(lane, status)));
        }
        let transition = Transition { host: row.host.clone(), expect: row.version, state, ops };
        Planned { transition, status, refused }
    }

    /// The transition that ends the flight of a task of which no report came.
    #[must_use]
    pub fn lost(&self, row: &HostRow, flight: &InFlight, now: UnixMillis) -> Planned {
        let mut state = self.without_task(row, now);
        let mut ops = vec![Op::Settle(flight.task)];
        let mut status = None;
        if flight.entry.kind == TaskKind::TdmFile {
            tdm_file::answered(&mut state.tdm, None, now);
        }
        // A visit is down for its next time already.
        if flight.entry.is_counted() {
            let losses = flight.entry.losses.saturating_add(1);
            if losses >= self.loss_limit {
                status = Some(Status::Poison);
                let detail = Some(format!("its worker was lost {losses} times"));
                end(&mut state, &mut ops, flight.task, Status::Poison, detail);
            } else {
                if losses > 1 {
                    let part = jitter(flight.task.id, flight.task.attempt);
                    state.pace.put_off(APART / 255 * u32::from(part), now);
                }
                let entry = Entry { losses, ..flight.entry.clone() };
                ops.push(Op::Requeue(flight.lane, entry));
            }
        }
        let transition = Transition { host: row.host.clone(), expect: row.version, state, ops };
        Planned { transition, status, refused: 0 }
    }

    /// A task that the store's loss of its last writes left in flight: it is given out again, and no loss
    /// is counted against it.
    #[must_use]
    pub fn take_back(&self, row: &HostRow, flight: &InFlight, now: UnixMillis) -> Transition {
        let state = self.without_task(row, now);
        let mut ops = vec![Op::Settle(flight.task)];
        if flight.entry.is_counted() {
            ops.push(Op::Requeue(flight.lane, flight.entry.clone()));
        }
        Transition { host: row.host.clone(), expect: row.version, state, ops }
    }

    /// The state of a host one of whose tasks came to nothing. It may have been asked just now.
    fn without_task(&self, row: &HostRow, now: UnixMillis) -> HostState {
        let mut state = row.state.clone();
        self.politeness.pass(&mut state);
        let is_away = state.health.site_state == SiteState::Unreachable && !self.is_endless();
        state.pace.open &= !is_away;
        state.pace.put_off(self.pause(&row.host, &state, now), now);
        state
    }

    fn note_finish(
        &self,
        host: &HostKey,
        state: &mut HostState,
        report: &FetchReport,
        now: UnixMillis,
    ) {
        let own = speaks_of(host, report);
        let is_robots = matches!(report.entry.kind, TaskKind::Robots);
        let outcome = match &report.outcome {
            outcome if outcome.blame() == Blame::Here => outcome,
            // It answered at once: what the page waits for is its cookie.
            Outcome::CookieBounce => &Outcome::Redirect,
            _ if !own => &Outcome::Robots,
            // Every host has an answer for its robots.txt, so silence is the host's.
            Outcome::TimedOut | Outcome::Broken if is_robots => &Outcome::ConnectFailed,
            outcome => outcome,
        };
        let done = Finished {
            outcome,
            total_ms: if own { report.timing.total_ms } else { state.health.latency_ms },
            // What earlier runs saw is no reason to wait longer in this one.
            failures: report.entry.failures.min(self.politeness.attempts.saturating_sub(1)),
        };
        let jitter = jitter(report.task.id, report.task.attempt);
        self.politeness.finish(state, done, now, jitter);
        let is_trouble = !matches!(outcome.blame(), Blame::None | Blame::Here);
        if own && !is_robots && is_trouble && state.health.is_doubted() {
            state.robots.refresh = state.robots.refresh.min(now);
        }
        if report.address.is_some() && own {
            state.health.address = report.address;
        }
        state.counts.bytes += report.bytes;
        note_evidence(state, report);
        let refused = matches!(
            report.outcome,
            Outcome::Denied | Outcome::Challenge | Outcome::BlockedAddress
        );
        if refused || !matches!(report.outcome.blame(), Blame::None | Blame::Here) {
            let status = report.http_status.map(|status| format!("HTTP {status}"));
            let detail = report.detail.as_deref().or(status.as_deref()).unwrap_or_default();
            let place =
                if own { "" } else { &format!("robots.txt moved to {}: ", report.entry.url) };
            state.health.last_error = Some(format!("{place}{}: {detail}", report.outcome.name()));
        }
    }

    fn end_or_retry(
        &self,
        state: &mut HostState,
        report: &FetchReport,
        ops: &mut Vec<Op>,
        now: UnixMillis,
    ) -> Option<Status> {
        let entry = &report.entry;
        if entry.kind == TaskKind::Sitemap && report.outcome == Outcome::Sitemap {
            state.lists.sitemap_found = true;
        }
        let ended = report.outcome.status().or_else(|| match report.outcome.blame() {
            Blame::Url if entry.failures.saturating_add(1) >= self.politeness.attempts => {
                Some(self.out_of_attempts(state, report, now))
            }
            _ => None,
        });
        if ended == Some(Status::Deferred) {
            state.counts.defer();
            let more = report.detail.as_deref().unwrap_or_default();
            ops.push(Op::Defer {
                status: Status::Deferred,
                detail: Some(format!("{}: {more}", report.outcome.name())),
                lane: report.lane,
                entry: Entry {
                    failures: entry.failures.saturating_add(1),
                    deferred_since: Some(first_deferred(entry, now)),
                    ..entry.clone()
                },
            });
        } else if let Some(status) = ended {
            let detail = match status {
                Status::Failed | Status::Unreachable | Status::Denied => {
                    let more = report.detail.as_deref().unwrap_or_default();
                    Some(format!("{}: {more}", report.outcome.name()))
                }
                _ => report.detail.clone(),
            };
            end(state, ops, report.task, status, detail);
        } else if !matches!(
            report.outcome,
            Outcome::Parts | Outcome::Doubtful | Outcome::CookieBounce
        ) {
            let failed = u8::from(report.outcome.blame() == Blame::Url);
            let entry = Entry { failures: entry.failures.saturating_add(failed), ..entry.clone() };
            ops.push(Op::Requeue(report.lane, entry));
        }
        ended
    }
}

/// What a page tells of its site.
fn note_evidence(state: &mut HostState, report: &FetchReport) {
    let entry = &report.entry;
    if entry.kind.is_page() && !entry.kind.is_visit() {
        state.evidence.note(
            &report.outcome,
            report.body.sign(),
            &entry.url,
            report.body.moved_to(),
        );
    }
    state.judge();
}

impl Planner {
    /// How a URL ends that failed on every attempt of this run: for now, if its trouble passes and
    /// later runs may bring what is behind it.
    fn out_of_attempts(&self, state: &HostState, report: &FetchReport, now: UnixMillis) -> Status {
        let entry = &report.entry;
        let names_stories = match entry.kind {
            TaskKind::Page
            | TaskKind::Feed
            | TaskKind::Sitemap
            | TaskKind::ListPage
            | TaskKind::FeedPage => entry.role != LinkRole::SitemapGuess,
            // Nobody waits for them any more.
            TaskKind::Part | TaskKind::Record | TaskKind::Probe => false,
            TaskKind::Robots | TaskKind::TdmFile | TaskKind::Visit(..) | TaskKind::Check(_) => {
                false
            }
        };
        let again = self.politeness.is_asked_again(first_deferred(entry, now), now);
        if report.outcome.passes() && names_stories && again && state.counts.deferred < DEFERRED {
            Status::Deferred
        } else {
            Status::Failed
        }
    }
}

/// When `entry` first ended for now: at `now`, where it did not before, or where its time is one of
/// a clock that was ahead.
fn first_deferred(entry: &Entry, now: UnixMillis) -> UnixMillis {
    entry.deferred_since.map_or(now, |at| at.min(now))
}

/// Whether a report tells of the host it is settled with. A file of the host that moved was asked
/// of another one: trouble there leaves the file unreachable (RFC 9309 section 2.3.1.4), and says
/// nothing of how this host answers.
fn speaks_of(host: &HostKey, report: &FetchReport) -> bool {
    HostKey::of(&report.entry.url) == *host
}

fn end(
    state: &mut HostState,
    ops: &mut Vec<Op>,
    task: TaskRef,
    status: Status,
    detail: Option<String>,
) {
    state.counts.end(status, 1);
    let url: Fingerprint = task.id;
    ops.push(Op::End { url, status, detail: detail.filter(|text| !text.is_empty()) });
}

/// A later page of a list that a round reads now is not read again as a URL of a lane.
fn read_at_once(admissions: &mut [Admission], ops: &[Op], page: &Entry) {
    let later = ops.iter().find_map(|op| match op {
        Op::Visit(_, entry) if entry.url != page.url => Some(&entry.url),
        _ => None,
    });
    for one in admissions.iter_mut().filter(|one| Some(&one.entry.url) == later) {
        one.place = Place::Settled(Status::Hub);
    }
}
