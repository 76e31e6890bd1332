//! Seeds become the first entries of the frontier.

use super::Planner;
use newshound_core::admission::{Found, FoundOn, Standing};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, HostRow, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, Lane, TaskKind};
use newshound_core::time::UnixMillis;

impl Planner {
    /// The transition that admits `seeds`, all of one host; `row` is that host's, if there is one.
    ///
    /// # Panics
    /// Never: of no seeds it makes a transition without an admission.
    #[must_use]
    pub fn seeds(
        &self,
        seeds: &[&CanonicalUrl],
        row: Option<&HostRow>,
        now: UnixMillis,
    ) -> Transition {
        let host = seeds.first().map_or_else(|| HostKey::from_stored(""), |seed| HostKey::of(seed));
        Transition {
            host,
            expect: row.map_or(0, |row| row.version),
            state: row.map_or_else(|| HostState::new(now), |row| row.state.clone()),
            ops: vec![Op::Admit(seeds.iter().map(|seed| self.admission_of(seed)).collect())],
        }
    }

    /// How a seed is admitted.
    pub(super) fn admission_of(&self, seed: &CanonicalUrl) -> Admission {
        let found = Found { url: seed, role: LinkRole::Seed, kind: &TaskKind::Page, hint: None };
        let on = FoundOn {
            url: None,
            depth: 0,
            redirects: 0,
            lane: Lane::Fresh,
            revisited: false,
            standing: Standing::Plain,
        };
        let lane = self.admission.judge(found, on).unwrap_or(Lane::Fresh);
        let entry = Entry::new(seed.clone(), LinkRole::Seed, TaskKind::Page);
        Admission { entry, place: Place::Lane(lane) }
    }
}
