//! Transitions as arguments of the commit script.

use super::codes::status_code;
use super::{entry, keys};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Admission, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::task::InFlight;
use newshound_ports::StoreError;
use redis::ScriptInvocation;

/// Operations and admissions sent in one script. At about 8 us each it holds the server for
/// some 8 ms; a larger transition still goes whole.
const SCRIPT_WEIGHT: usize = 1_000;

/// The arguments of a commit, counted, since transitions name where the next one begins.
pub(super) struct Args<'a> {
    pub(super) script: ScriptInvocation<'a>,
    at: usize,
    by: Fingerprinter,
}

impl<'a> Args<'a> {
    /// Arguments behind those `script` has: the next one is number `at`. `by` gives fingerprints.
    pub(super) fn behind(script: ScriptInvocation<'a>, at: usize, by: Fingerprinter) -> Self {
        Self { script, at, by }
    }

    fn add(&mut self, arg: impl redis::ToRedisArgs) {
        self.script.arg(arg);
        self.at += 1;
    }

    pub(super) fn transition(&mut self, transition: &Transition) -> Result<(), StoreError> {
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
            Op::Defer { status, detail, lane, entry } => {
                let url = self.by.of(&entry.url);
                self.add("K");
                self.add(keys::bytes(url).as_slice());
                self.add(keys::id(url));
                self.add(status_code(*status));
                self.add(detail.as_ref().map_or(String::new(), |detail| format!("+{detail}")));
                self.add(lane.index());
                self.add(entry::from(entry));
                let mut rest = Vec::new();
                entry::rest(entry, &mut rest);
                self.add(rest);
            }
            Op::Resume => self.add("U"),
            Op::Requeue(lane, entry) => {
                let url = self.by.of(&entry.url);
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
            Op::Promote(urls) => {
                self.add("M");
                self.add(urls.len());
                for url in urls {
                    self.add(keys::bytes(*url).as_slice());
                    self.add(keys::id(*url));
                }
            }
            Op::Drain(lane, status) => {
                self.add("D");
                self.add(lane.index());
                self.add(status_code(*status));
            }
            Op::SetRobots(rules) => {
                self.add("R");
                self.add(&**rules);
            }
            Op::Visit(at, entry) => {
                self.add("V");
                self.add(keys::bytes(self.by.of(&entry.url)).as_slice());
                self.add(at.0);
                self.add(json(entry)?);
            }
            Op::Unvisit(url) => {
                self.add("W");
                self.add(keys::bytes(*url).as_slice());
            }
            Op::Recall { to, before } => {
                self.add("Y");
                self.add(to.0);
                self.add(before.0);
            }
            Op::Admit(list) => runs(list).for_each(|run| self.admit(run)),
        }
        Ok(())
    }

    fn start(&mut self, task: &InFlight) -> Result<(), StoreError> {
        self.add("F");
        self.add(keys::bytes(task.task.id).as_slice());
        self.add(task.task.attempt);
        self.add(u8::from(task.entry.is_counted()));
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
            let url = self.by.of(&entry.url);
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
        Op::Settle(_) | Op::Pop(..) | Op::Drain(..) | Op::Recall { .. } => 3,
        Op::Start(_) => 6,
        Op::End { .. } => 5,
        Op::Requeue(..) => 7,
        Op::Defer { .. } => 8,
        Op::Resume => 1,
        Op::Promote(urls) => 2 + 2 * urls.len(),
        Op::SetRobots(_) | Op::Unvisit(_) => 2,
        Op::Visit(..) => 4,
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
            Op::Requeue(..) | Op::Admit(_) | Op::Promote(_) | Op::Drain(..) | Op::Resume => {
                changed = true;
            }
            Op::Pop(..) if changed => return true,
            _ => {}
        }
    }
    false
}

/// What is stored of a host: what scripts read stands in front.
pub(super) fn record(version: u64, state: &HostState) -> Result<String, StoreError> {
    let (open, due) = (u8::from(state.pace.open), state.pace.next_due().0);
    Ok(format!("{version} {open} {due} {}", json(state)?))
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Damaged(format!("a record cannot be written: {error}")))
}

/// Splits a batch where it would hold the server too long.
pub(super) fn batches(transitions: &[Transition]) -> Vec<&[Transition]> {
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
