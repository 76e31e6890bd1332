//! The frontier on Redis: transitions as arguments of one script.

use super::codes::status_code;
use super::store::RedisStore;
use super::{Lease, codes, entry, keys, rows, sweep};
use async_trait::async_trait;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{
    Admission, Applied, Counts, HostRow, Op, Place, Transition, Whereabouts,
};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::status::Status;
use newshound_core::task::{Entry, Expect, InFlight, Lane};
use newshound_core::time::UnixMillis;
use newshound_ports::{Frontier, StoreError};
use redis::ScriptInvocation;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Operations and admissions sent in one script. At about 8 us each it holds the server for
/// some 40 ms; a larger transition still goes whole.
const SCRIPT_WEIGHT: usize = 5_000;

/// The frontier of one shard, for the holder of its lease.
#[derive(Debug)]
pub struct RedisFrontier {
    pub(super) store: RedisStore,
    /// The lease's number; `none` for readers, which no lease ever has.
    pub(super) epoch: String,
    /// Numbers this process' commits, so that one sent twice is carried out once.
    commits: AtomicU64,
}

impl RedisFrontier {
    pub(super) async fn open(store: RedisStore, lease: &Lease) -> Result<Self, StoreError> {
        let epoch = lease.epoch().to_string();
        let frontier = Self { store, epoch, commits: AtomicU64::new(0) };
        sweep::all(&frontier).await?;
        Ok(frontier)
    }

    pub(super) fn reader(store: RedisStore) -> Self {
        Self { store, epoch: "none".into(), commits: AtomicU64::new(0) }
    }

    /// The error for a write that was refused for its epoch.
    pub(super) fn refused(&self, answer: &str) -> Option<StoreError> {
        answer.strip_prefix("epoch ").map(|owner| match owner {
            "" => self.store.gone(),
            owner => StoreError::Locked(owner.to_owned()),
        })
    }

    async fn commit_some(
        &self,
        transitions: &[Transition],
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        let answer: String = {
            let number = self.commits.fetch_add(1, Ordering::Relaxed);
            let mut script = self.store.prepare(&self.store.inner.scripts.commit);
            script.arg(self.epoch.as_str()).arg(self.store.inner.full_shard);
            script.arg(format!("{}:{number}", self.epoch));
            script.arg(record(1, &HostState::new(now))?).arg(transitions.len());
            let mut args = Args { script, at: 7 };
            for transition in transitions {
                args.transition(transition)?;
            }
            self.store.run(&args.script).await?
        };
        if let Some(error) = self.refused(&answer) {
            return Err(error);
        }
        let applied: Result<Vec<_>, _> = answer.split(';').map(|word| self.applied(word)).collect();
        let applied = applied?;
        if applied.len() != transitions.len() {
            return Err(self.store.damaged("a commit gave another number of answers"));
        }
        Ok(applied)
    }

    fn applied(&self, word: &str) -> Result<Applied, StoreError> {
        if word == "stale" {
            return Ok(Applied::Stale);
        }
        if let Some(rest) = word.strip_prefix("astray ") {
            return Err(StoreError::Damaged(format!(
                "a transition leaves URLs unaccounted for ({rest}); this is a defect of the scheduler"
            )));
        }
        let numbers = word
            .split_once(',')
            .and_then(|(admitted, seen)| Some((admitted.parse().ok()?, seen.parse().ok()?)));
        match numbers {
            Some((admitted, seen)) => Ok(Applied::Done { admitted, seen }),
            None => Err(self.store.damaged(&format!("a commit answered {word:?}"))),
        }
    }
}

/// The arguments of a commit, counted, since transitions name where the next one begins.
struct Args<'a> {
    script: ScriptInvocation<'a>,
    at: usize,
}

impl Args<'_> {
    fn add(&mut self, arg: impl redis::ToRedisArgs) {
        self.script.arg(arg);
        self.at += 1;
    }

    fn transition(&mut self, transition: &Transition) -> Result<(), StoreError> {
        let size: usize = transition.ops.iter().map(op_args).sum();
        self.add(transition.host.as_str());
        self.add(transition.expect);
        self.add(record(transition.expect + 1, &transition.state)?);
        self.add(u8::from(mixed(transition)));
        let ops: usize = transition.ops.iter().map(scripted_ops).sum();
        // Behind this argument comes one more, then the operations.
        self.add(self.at + 2 + size);
        self.add(ops);
        transition.ops.iter().try_for_each(|op| self.op(op))
    }

    fn op(&mut self, op: &Op) -> Result<(), StoreError> {
        match op {
            Op::Settle(task) => {
                self.add("S");
                self.add(keys::bytes(task.id).as_slice());
                self.add(task.attempt);
            }
            Op::Pop(lane, url) => {
                self.add("P");
                self.add(lane.index());
                self.add(keys::bytes(*url).as_slice());
            }
            Op::Start(task) => self.start(task)?,
            Op::End { url, status, detail } => {
                self.add("E");
                self.add(keys::bytes(*url).as_slice());
                self.add(keys::id(*url));
                self.add(status_code(*status));
                self.add(detail.as_ref().map_or(String::new(), |detail| format!("+{detail}")));
            }
            Op::Requeue(lane, entry) => {
                let url = Fingerprint::of(&entry.url);
                self.add("Q");
                self.add(entry.url.origin());
                self.add(lane.index());
                self.add(keys::bytes(url).as_slice());
                self.add(keys::id(url));
                self.add(entry::from(entry));
                let mut rest = Vec::new();
                entry::rest(entry, &mut rest);
                self.add(rest);
            }
            Op::Drain(lane, status) => {
                self.add("D");
                self.add(lane.index());
                self.add(status_code(*status));
            }
            Op::SetRobots(rules) => {
                self.add("R");
                self.add(rules.as_str());
            }
            Op::Admit(list) => runs(list).for_each(|run| self.admit(run)),
        }
        Ok(())
    }

    fn start(&mut self, task: &InFlight) -> Result<(), StoreError> {
        self.add("F");
        self.add(keys::bytes(task.task.id).as_slice());
        self.add(task.task.attempt);
        self.add(u8::from(task.entry.expect != Expect::Robots));
        self.add(task.deadline.0);
        self.add(json(task)?);
        Ok(())
    }

    fn admit(&mut self, run: &[Admission]) {
        self.add("A");
        self.add(run[0].entry.url.origin());
        self.add(entry::from(&run[0].entry));
        self.add(run.len());
        for Admission { entry, place } in run {
            let url = Fingerprint::of(&entry.url);
            match place {
                Place::Lane(lane) => self.add(lane.index()),
                Place::Settled(status) => self.add(status_code(*status)),
            }
            self.add(keys::id(url));
            let mut bytes = keys::bytes(url).to_vec();
            if matches!(place, Place::Lane(_)) {
                entry::rest(entry, &mut bytes);
            }
            self.add(bytes);
        }
    }
}

/// Runs of admissions with one host and one page that named them: told once a run.
fn runs(list: &[Admission]) -> impl Iterator<Item = &[Admission]> {
    list.chunk_by(|one, next| {
        one.entry.url.origin() == next.entry.url.origin() && one.entry.from == next.entry.from
    })
}

/// Arguments an operation takes.
fn op_args(op: &Op) -> usize {
    match op {
        Op::Settle(_) | Op::Pop(..) | Op::Drain(..) => 3,
        Op::Start(_) => 6,
        Op::End { .. } => 5,
        Op::Requeue(..) => 7,
        Op::SetRobots(_) => 2,
        Op::Admit(list) => runs(list).map(|run| 4 + 3 * run.len()).sum(),
    }
}

/// Operations it becomes in the script.
fn scripted_ops(op: &Op) -> usize {
    if let Op::Admit(list) = op { runs(list).count() } else { 1 }
}

/// Whether a pop comes behind something that changes lanes: then the script looks closer.
fn mixed(transition: &Transition) -> bool {
    let mut changed = false;
    for op in &transition.ops {
        match op {
            Op::Requeue(..) | Op::Admit(_) | Op::Drain(..) => changed = true,
            Op::Pop(..) if changed => return true,
            _ => {}
        }
    }
    false
}

/// What is stored of a host: what scripts read stands in front.
fn record(version: u64, state: &HostState) -> Result<String, StoreError> {
    let (open, due) = (u8::from(state.open), state.next_due.0);
    Ok(format!("{version} {open} {due} {}", json(state)?))
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Damaged(format!("a record cannot be written: {error}")))
}

/// Splits a batch where it would hold the server too long.
fn batches(transitions: &[Transition]) -> Vec<&[Transition]> {
    let mut batches = Vec::new();
    let (mut start, mut weight) = (0, 0);
    for (at, transition) in transitions.iter().enumerate() {
        let own: usize = 1 + transition.ops.iter().map(op_args).sum::<usize>() / 3;
        if at > start && weight + own > SCRIPT_WEIGHT {
            batches.push(&transitions[start..at]);
            (start, weight) = (at, 0);
        }
        weight += own;
    }
    if start < transitions.len() {
        batches.push(&transitions[start..]);
    }
    batches
}

#[async_trait]
impl Frontier for RedisFrontier {
    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        rows::due(&self.store, now, limit).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        rows::next_due(&self.store).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        rows::hosts(&self.store, hosts).await
    }

    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        let mut applied = Vec::with_capacity(transitions.len());
        for batch in batches(&transitions) {
            applied.extend(self.commit_some(batch, now).await?);
        }
        let drains = |op: &Op| matches!(op, Op::Drain(..));
        if transitions.iter().any(|transition| transition.ops.iter().any(drains)) {
            sweep::all(self).await?;
        }
        Ok(applied)
    }

    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError> {
        rows::expired(&self.store, now, limit).await
    }

    async fn robots(&self, host: &HostKey) -> Result<String, StoreError> {
        let (rules,): (Option<String>,) =
            self.store.read(redis::pipe().hget(self.store.key("robots"), host.as_str())).await?;
        Ok(rules.unwrap_or_default())
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        let (stored,): (HashMap<String, i64>,) =
            self.store.read(redis::pipe().hgetall(self.store.key("counts"))).await?;
        let count = |name: &str| stored.get(name).map_or(0, |&n| u64::try_from(n).unwrap_or(0));
        let ended = Status::ALL
            .iter()
            .map(|&status| (status, count(&status_code(status).to_string())))
            .filter(|(_, n)| *n > 0);
        Ok(Counts {
            admitted: count("admitted"),
            queued: count("queued"),
            in_flight: count("in_flight"),
            ended: ended.collect(),
        })
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        let url = Fingerprint::of(url);
        let (place, flight, status, detail): (String, String, String, Option<String>) = {
            let mut script = self.store.prepare(&self.store.inner.scripts.whereabouts);
            script.arg(keys::id(url)).arg(keys::bytes(url).as_slice());
            self.store.run(&script).await?
        };
        let lost = || self.store.damaged(&format!("URL {url} is at an unknown place {place:?}"));
        let mut flight = flight.split(' ');
        Ok(match place.strip_prefix('1') {
            _ if place.is_empty() => None,
            Some(lane) => {
                let lane = lane.parse().ok().and_then(|at: usize| Lane::ALL.get(at));
                let attempt = flight.next().and_then(|attempt| attempt.parse().ok());
                Some(match (attempt, flight.next()) {
                    // A robots.txt task (mark 0) is not the URL of the frontier.
                    (Some(attempt), Some("1")) => Whereabouts::InFlight(attempt),
                    _ => Whereabouts::Queued(*lane.ok_or_else(lost)?),
                })
            }
            None => {
                let status = status.parse().ok().and_then(codes::status_of).ok_or_else(lost)?;
                Some(Whereabouts::Ended { status, detail })
            }
        })
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        rows::all(&self.store, after, limit).await
    }
}

/// The lane's entry as the sweep needs it.
pub(super) fn entry_id(bytes: &[u8]) -> Option<String> {
    keys::leading(bytes).map(keys::id)
}

/// Reads a task in flight from its record: attempt, mark, JSON.
pub(super) fn flight(record: &str) -> Option<InFlight> {
    serde_json::from_str(record.splitn(3, ' ').nth(2)?).ok()
}

/// Reads a lane's head.
pub(super) fn head(host: &str, bytes: &[u8], before: &[u8]) -> Option<Entry> {
    entry::decode(host, bytes, before)
}
