//! The URL that cannot exist ([`newshound_core::soft`]): asked for as a file of its host, before
//! any URL of it.

use super::Planner;
use super::dispatch::Step;
use newshound_core::frontier::{HostRow, Transition};
use newshound_core::robots::Rules;
use newshound_core::task::{self, TaskKind};
use newshound_core::time::UnixMillis;

impl Planner {
    /// The question, where pages wait for its answer; or the end of their wait, where it may not
    /// be asked or was asked often enough.
    pub(super) fn ask_probe(&self, row: &HostRow, rules: &Rules, now: UnixMillis) -> Option<Step> {
        if !row.state.soft.is_asked() {
            return None;
        }
        let url = task::probe(&row.host.robots_url().ok()?)?;
        let mut state = row.state.clone();
        if rules.allow(url.path_and_query()) && state.soft.try_once() {
            let row = HostRow { state, ..row.clone() };
            return Some(self.ask_file(&row, url, None, TaskKind::Probe, now));
        }
        state.soft.give_up();
        let host = row.host.clone();
        Some(Step::PutOff(Transition { host, expect: row.version, state, ops: Vec::new() }))
    }
}
