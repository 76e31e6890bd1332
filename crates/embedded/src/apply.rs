//! One transition: is it stale, and if not, its changes.

use crate::check::Check;
use crate::fault::Fault;
use crate::group::Group;
use newshound_core::frontier::{Applied, Op, Transition};
use newshound_core::identity::Fingerprint;
use newshound_core::status::Status;
use newshound_core::time::UnixMillis;

/// A step turned out stale.
pub(crate) struct Stale;

pub(crate) type Step<T> = Result<Result<T, Stale>, Fault>;

impl Group<'_> {
    /// Carries out `transition`, whole or not at all.
    pub(crate) fn apply(
        &mut self,
        transition: &Transition,
        now: UnixMillis,
    ) -> Result<Applied, Fault> {
        let found = self.hosts.find(self.conn, transition.host.as_str())?;
        let version = found.map_or(0, |at| self.hosts.get(at).version);
        if version != transition.expect {
            return Ok(Applied::Stale);
        }
        match self.check(found, transition)? {
            Check::Stale => return Ok(Applied::Stale),
            Check::Sure => {
                let done = self.carry_out(found, transition, now)?;
                return done.map_err(|Stale| Fault::Misfit("a checked step was stale".into()));
            }
            Check::Unsure => {}
        }
        // Everything kept in memory goes to the store first, so that a rollback is the truth.
        self.hosts.store(self.conn)?;
        let (tally, learned) = (self.tally, self.learned.len());
        self.conn.execute_batch("SAVEPOINT step")?;
        if let Ok(done) = self.carry_out(found, transition, now)? {
            self.conn.execute_batch("RELEASE step")?;
            return Ok(done);
        }
        self.conn.execute_batch("ROLLBACK TO step; RELEASE step")?;
        self.tally = tally;
        self.learned.truncate(learned);
        self.hosts.forget();
        self.sources.forget();
        Ok(Applied::Stale)
    }

    fn carry_out(
        &mut self,
        host: Option<usize>,
        transition: &Transition,
        now: UnixMillis,
    ) -> Step<Applied> {
        let version = transition.expect + 1;
        let state = transition.state.clone();
        let host = match host {
            Some(at) => {
                self.hosts.set_state(at, version, state);
                at
            }
            None => self.hosts.make(self.conn, transition.host.as_str(), version, state)?,
        };
        let before = self.tally.astray();
        let (mut admitted, mut seen) = (0, 0);
        let mut settled: Option<(Fingerprint, String)> = None;
        for op in &transition.ops {
            match op {
                Op::Settle(task) => match self.settle(*task)? {
                    Ok(text) => settled = Some((task.id, text)),
                    Err(stale) => return Ok(Err(stale)),
                },
                Op::Pop(lane, url) => {
                    if let Err(stale) = self.pop(host, *lane, *url)? {
                        return Ok(Err(stale));
                    }
                }
                Op::Start(task) => {
                    if let Err(stale) = self.start(task)? {
                        return Ok(Err(stale));
                    }
                }
                Op::End { url, status, detail } => {
                    let task = settled.as_ref().filter(|(id, _)| id == url);
                    let task = task.map(|(_, text)| text);
                    self.end(*url, *status, detail.as_deref(), task)?;
                    if let (Status::Article, Some(task)) = (status, task) {
                        self.write_down(host, task)?;
                    }
                }
                Op::Defer { status, detail, lane, entry } => {
                    let url = self.fingerprints.of(&entry.url);
                    let task = settled.as_ref().filter(|(id, _)| *id == url);
                    self.end(url, *status, detail.as_deref(), task.map(|(_, text)| text))?;
                    self.defer(host, *status, *lane, entry)?;
                }
                Op::Resume => self.resume(host, now)?,
                Op::Requeue(lane, entry) => self.requeue(*lane, entry, now)?,
                Op::Promote(urls) => self.promote(host, urls)?,
                Op::Drain(lane, status) => self.drain(host, *lane, *status)?,
                Op::SetRobots(rules) => self.set_robots(host, rules)?,
                Op::Visit(at, entry) => self.visit(host, *at, entry)?,
                Op::Unvisit(url) => self.unvisit(host, *url)?,
                Op::Recall { to, before } => self.recall(host, *to, *before)?,
                Op::Admit(list) => {
                    let new = self.admit(list, now)?;
                    admitted += new;
                    seen += list.len() as u32 - new;
                }
            }
        }
        if self.tally.astray() != before {
            return Err(Fault::Misfit(format!(
                "a transition of {} leaves {} URLs unaccounted for; this is a defect of the scheduler",
                transition.host,
                self.tally.astray() - before
            )));
        }
        Ok(Ok(Applied::Done { admitted, seen }))
    }
}
