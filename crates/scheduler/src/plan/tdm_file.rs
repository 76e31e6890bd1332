//! The life of a host's `/.well-known/tdmrep.json` ([`newshound_core::tdm_file`]): asked for as
//! robots.txt is, before the first page. Nothing waits for it where it cannot be had.

use super::Planner;
use super::dispatch::Step;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::robots::Rules;
use newshound_core::task::TaskKind;
use newshound_core::tdm_file::{PATH, TdmAnswer, TdmState};
use newshound_core::time::UnixMillis;
use std::time::Duration;

/// Used as long as robots.txt is.
const FRESH_FOR: Duration = super::robots::FRESH_FOR;
/// After a failure: pages go on with the last good copy, or none.
const RETRY: Duration = Duration::from_secs(3600);
/// Redirects followed, as of robots.txt.
const MAX_REDIRECTS: u8 = super::robots::MAX_REDIRECTS;

impl Planner {
    /// A task for the file, where its answer is of use for a page that is about to be asked for.
    pub(super) fn ask_tdm_file(
        &self,
        row: &HostRow,
        rules: &Rules,
        asked: &TaskKind,
        now: UnixMillis,
    ) -> Option<Step> {
        let wanted = self.tdm_file && asked.is_page() && now >= row.state.tdm.refresh;
        // A host that forbids it says nothing there.
        if !wanted || !rules.allow(PATH) {
            return None;
        }
        let place = row.host.tdm_url().ok()?;
        let moved = row.state.tdm.moved_to.as_deref();
        let url = match moved.map(CanonicalUrl::parse) {
            Some(Ok(url)) => url,
            _ => place.clone(),
        };
        Some(self.ask_file(row, url, Some(place), TaskKind::TdmFile, now))
    }
}

/// Notes an answer; `None` where no report came.
pub(super) fn answered(state: &mut TdmState, answer: Option<&TdmAnswer>, now: UnixMillis) {
    let none = Vec::new();
    let rules = match answer {
        Some(TdmAnswer::Moved { to }) if state.redirects < MAX_REDIRECTS => {
            state.redirects += 1;
            state.moved_to = Some(to.clone());
            state.refresh = now;
            return;
        }
        Some(TdmAnswer::Moved { .. }) => Some(&none),
        Some(TdmAnswer::Rules { rules }) => Some(rules),
        Some(TdmAnswer::Unavailable) | None => None,
    };
    state.redirects = 0;
    state.moved_to = None;
    state.refresh = now + if rules.is_some() { FRESH_FOR } else { RETRY };
    if let Some(rules) = rules {
        state.rules.clone_from(rules);
    }
}
