//! Random sequences of steps, checked against the [`model`](super::model).

use super::model::Model;
use super::sample::{EVER, T0, due_at, entry, flight, host, later, url};
use super::{Backend, Ports};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Admission, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::status::Status;
use newshound_core::task::{Entry, Hint, InFlight, Lane, TaskKind, TaskRef};
use newshound_core::time::UnixMillis;
use std::time::Duration;

const HOSTS: usize = 6;
/// URLs a host has: few, so that most are met again.
const PAGES: usize = 60;

/// Many short sequences, each from its own seed, told where one breaks a promise.
pub async fn any_sequence_keeps_the_model(backend: &dyn Backend) {
    for seed in 1..=6 {
        run(backend, seed, 150, 0).await;
    }
}

/// The same with the store reopened on the way, as after a kill.
pub async fn any_sequence_survives_reopening(backend: &dyn Backend) {
    for seed in 101..=102 {
        run(backend, seed, 120, 30).await;
    }
}

async fn run(backend: &dyn Backend, seed: u64, steps: usize, reopen_every: usize) {
    let mut ports = backend.fresh().await;
    let by = ports.frontier.fingerprints();
    let mut draw = Draw { state: seed, model: Model::new(by), by, now: T0 };
    for number in 0..steps {
        let before = draw.model.clone();
        draw.now = draw.now + Duration::from_secs(draw.below(20));
        let mut transitions = Vec::new();
        let mut expected = Vec::new();
        for _ in 0..=draw.below(4) {
            let transition = draw.transition();
            expected.push(draw.model.apply(&transition, draw.now));
            transitions.push(transition);
        }
        let shown = format!("seed {seed}, step {number}: {transitions:#?}\non {before:#?}");
        let applied = ports.frontier.commit(transitions, draw.now).await.expect("commit");
        assert_eq!(applied, expected, "{shown}");
        let reopened = reopen_every > 0 && number % reopen_every == reopen_every - 1;
        if reopened {
            ports = backend.reopen(ports).await;
        }
        let counts = ports.frontier.counts().await.expect("counts");
        assert_eq!(counts, draw.model.counts(), "{shown}");
        assert!(counts.balanced());
        if reopened || number % 10 == 9 {
            compare(&ports, &draw.model, draw.now, &shown).await;
        }
    }
}

/// Everything that can be observed is as in the model.
async fn compare(ports: &Ports, model: &Model, now: UnixMillis, shown: &str) {
    let frontier = &ports.frontier;
    let rows = frontier.all_hosts(None, 99).await.expect("all hosts");
    assert_eq!(rows, model.rows(), "{shown}");
    let ready = model.ready();
    let next = frontier.next_due().await.expect("next due");
    assert_eq!(next, ready.first().map(|row| row.state.pace.next_due()), "{shown}");
    let mut due = frontier.due(now, 99).await.expect("due");
    assert!(due.is_sorted_by_key(|row| row.state.pace.next_due()), "{shown}");
    due.sort_by(|a, b| (a.state.pace.next_due(), &a.host).cmp(&(b.state.pace.next_due(), &b.host)));
    let expected: Vec<_> =
        ready.into_iter().filter(|row| row.state.pace.next_due() <= now).collect();
    assert_eq!(due, expected, "{shown}");
    let mut out = frontier.expired(EVER, 999).await.expect("expired");
    out.sort_by_key(|task| task.task.id);
    let mut expected: Vec<InFlight> = model.out.values().cloned().collect();
    for (task, found) in expected.iter_mut().zip(&out) {
        // Brought forward by a reopening.
        task.deadline = task.deadline.min(found.deadline);
    }
    assert_eq!(out, expected, "{shown}");
    for (host, kept) in &model.hosts {
        let rules = frontier.robots(std::slice::from_ref(host)).await.expect("robots");
        assert_eq!(rules, [kept.robots.as_str()], "{shown}");
    }
    let urls: Vec<_> =
        (0..HOSTS).flat_map(|host| (0..PAGES).map(move |page| url(host, page))).collect();
    let fps: Vec<_> = urls.iter().map(|url| ports.of(url)).collect();
    let seen = ports.seen.seen(&fps).await.expect("seen");
    for (url, seen) in urls.iter().zip(seen) {
        assert_eq!(seen, model.urls.contains_key(url), "{url} {shown}");
    }
    let places = frontier.places(&urls).await.expect("places");
    for (url, place) in urls.iter().zip(places) {
        assert_eq!(place.as_ref(), model.urls.get(url), "{url} {shown}");
    }
    for url in urls.iter().step_by(7) {
        let place = frontier.whereabouts(url).await.expect("whereabouts");
        assert_eq!(place.as_ref(), model.urls.get(url), "{url} {shown}");
    }
}

/// Draws steps that fit the model as it is, and some that do not.
struct Draw {
    state: u64,
    by: Fingerprinter,
    model: Model,
    now: UnixMillis,
}

impl Draw {
    /// A number below `limit` (SplitMix64).
    fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        let at = self.below(list.len().max(1) as u64) as usize;
        list.get(at).cloned()
    }

    fn lane(&mut self) -> Lane {
        Lane::ALL[self.below(Lane::COUNT as u64) as usize]
    }

    fn status(&mut self) -> Status {
        Status::ALL[self.below(Status::ALL.len() as u64) as usize]
    }

    fn transition(&mut self) -> Transition {
        let mut key = host(self.below(HOSTS as u64) as usize);
        let mut ops = match self.below(10) {
            0 | 1 => vec![self.admit()],
            2..=4 => self.dispatch(&key),
            5..=7 => {
                let out: Vec<_> = self.model.out.values().cloned().collect();
                match self.pick(&out) {
                    Some(task) => {
                        key = task.host.clone();
                        self.report(&task)
                    }
                    None => vec![self.admit()],
                }
            }
            8 => self.robots(&key),
            _ => match self.below(7) {
                4 => vec![Op::Resume],
                5 => vec![Op::Resume, self.admit()],
                2 | 3 => vec![self.promote(&key), self.admit()],
                0 => vec![Op::Drain(self.lane(), self.status()), self.admit()],
                1 => vec![self.admit(), Op::Drain(self.lane(), self.status())],
                _ => vec![Op::SetRobots(format!("rules {}", self.below(9)).into())],
            },
        };
        if self.below(12) == 0 {
            // Stale, at the end: whatever stands before it must be undone.
            let nothing = Fingerprint(self.below(5));
            ops.push(match self.below(2) {
                0 => Op::Settle(TaskRef { id: nothing, attempt: 1 }),
                _ => Op::Pop(self.lane(), nothing),
            });
        }
        let known = self.model.hosts.get(&key);
        let mut expect = known.map_or(0, |host| host.version);
        let mut state = known.map_or(HostState::new(self.now), |host| host.state.clone());
        if self.below(15) == 0 {
            expect = if expect == 0 { 3 } else { expect - 1 };
        }
        due_at(&mut state, self.now + Duration::from_secs(self.below(60)));
        state.pace.open = self.below(4) != 0;
        state.counts.requests += 1;
        Transition { host: key, expect, state, ops }
    }

    /// URLs that wait anywhere in the host, and some that do not, in any order.
    fn promote(&mut self, key: &HostKey) -> Op {
        let lanes = self.model.hosts.get(key).map(|host| host.lanes.clone()).unwrap_or_default();
        let waiting: Vec<_> = lanes.iter().flatten().map(|one| self.by.of(&one.url)).collect();
        let count = self.below(8);
        let picked = (0..count).filter_map(|_| self.pick(&waiting));
        let mut urls: Vec<_> = picked.collect();
        let any = url(0, self.below(PAGES as u64) as usize);
        urls.push(self.by.of(&any));
        let mut seen = std::collections::HashSet::new();
        urls.retain(|url| seen.insert(*url));
        Op::Promote(urls)
    }

    fn admit(&mut self) -> Op {
        let count = 1 + self.below(25);
        let list = (0..count).map(|_| {
            let at = url(self.below(HOSTS as u64) as usize, self.below(PAGES as u64) as usize);
            let from = match self.below(3) {
                0 => None,
                _ => Some(url(self.below(9) as usize, 0)),
            };
            let hint =
                (self.below(5) == 0).then(|| Hint { title: Some("t".into()), ..Hint::default() });
            let place = match self.below(9) {
                0 => Place::Settled(self.status()),
                _ => Place::Lane(self.lane()),
            };
            let depth = self.below(300) as u16;
            Admission { entry: Entry { from, hint, depth, ..entry(at) }, place }
        });
        Op::Admit(list.collect())
    }

    fn head(&mut self, key: &HostKey) -> Option<(Lane, Entry)> {
        let host = self.model.hosts.get(key)?.clone();
        let heads: Vec<_> = Lane::ALL
            .into_iter()
            .filter_map(|lane| Some((lane, host.lanes[lane.index()].front()?.clone())))
            .collect();
        self.pick(&heads)
    }

    /// Takes the head of a lane: into flight, to its end, or to another lane.
    fn dispatch(&mut self, key: &HostKey) -> Vec<Op> {
        let Some((lane, mut entry)) = self.head(key) else {
            return vec![self.admit()];
        };
        let id = self.by.of(&entry.url);
        let pop = Op::Pop(lane, id);
        match self.below(6) {
            0 => vec![pop, Op::End { url: id, status: Status::Robots, detail: None }],
            1 => vec![pop, Op::Requeue(self.lane(), entry)],
            _ => {
                entry.attempts += 1;
                let deadline = later(self.below(5_000));
                let task = flight(self.by, &entry, lane, entry.attempts, deadline);
                vec![pop, Op::Start(task)]
            }
        }
    }

    /// Settles a task in one of the ways there are, sometimes with an attempt that is not out.
    fn report(&mut self, task: &InFlight) -> Vec<Op> {
        let mut named = task.task;
        if self.below(8) == 0 {
            named.attempt += 1;
        }
        let settle = Op::Settle(named);
        if task.entry.kind == TaskKind::Robots {
            return vec![settle, Op::SetRobots(format!("answer {}", self.below(99)).into())];
        }
        let url = task.task.id;
        let mut ops = match self.below(6) {
            0 => {
                let failed = Entry { failures: task.entry.failures + 1, ..task.entry.clone() };
                vec![settle, Op::Requeue(self.lane(), failed)]
            }
            5 => {
                let failures = task.entry.failures + 1;
                let deferred_since = Some(later(self.below(5_000)));
                let failed = Entry { failures, deferred_since, ..task.entry.clone() };
                let detail = (self.below(2) == 0).then(|| format!("late {}", self.below(99)));
                let (status, lane) = (Status::Deferred, self.lane());
                vec![settle, Op::Defer { status, detail, lane, entry: failed }]
            }
            1 => {
                let mut next = task.clone();
                next.task.attempt += 1;
                next.entry.attempts += 1;
                vec![settle, Op::Start(next)]
            }
            2 => {
                let detail = Some(format!("detail {}", self.below(99)));
                vec![settle, Op::End { url, status: Status::Failed, detail }]
            }
            _ => vec![settle, Op::End { url, status: self.status(), detail: None }, self.admit()],
        };
        if self.below(3) == 0 {
            // And the next one goes out with the same step, which may be stale by now.
            ops.extend(self.dispatch(&task.host));
        }
        ops
    }

    fn robots(&mut self, key: &HostKey) -> Vec<Op> {
        let at = key.robots_url().expect("url");
        if self.model.out.contains_key(&self.by.of(&at)) {
            return vec![self.admit()];
        }
        let asked = Entry { kind: TaskKind::Robots, ..entry(at) };
        let attempt = 1 + self.below(9) as u32;
        vec![Op::Start(flight(self.by, &asked, Lane::Fresh, attempt, later(self.below(5_000))))]
    }
}
