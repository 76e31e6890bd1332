//! URLs of a host that is another one under a second name.

use super::Planner;
use super::dispatch::Step;
use newshound_core::admission::{Found, FoundOn, Standing};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, HostRow, Op, Place};
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane};

impl Planner {
    /// Ends the head of a lane as a redirect, without a request, and admits its twin where it
    /// may be admitted: the step of a redirect's target, as if it had been asked.
    pub(super) fn take_for_twin(
        &self,
        row: &HostRow,
        lane: Lane,
        entry: &Entry,
        twin: CanonicalUrl,
    ) -> Step {
        let why = format!("to {twin}, its twin");
        let step = self.settle(row, lane, entry, Status::Redirect, &why);
        let Step::Settle(mut transition, status) = step else { return step };
        let found =
            Found { url: &twin, role: entry.role, kind: &entry.kind, hint: entry.hint.as_ref() };
        let on = FoundOn {
            url: Some(&entry.url),
            depth: entry.depth.saturating_sub(1),
            redirects: entry.redirects,
            lane,
            revisited: false,
            standing: Standing::Plain,
        };
        if self.admission.judge(found, on).is_ok() {
            let kind = entry.kind.moved();
            let deferred_since = None;
            let (attempts, failures, losses) = (0, 0, 0);
            let entry = Entry {
                url: twin,
                kind,
                attempts,
                failures,
                losses,
                deferred_since,
                ..entry.clone()
            };
            transition.ops.push(Op::Admit(vec![Admission { entry, place: Place::Lane(lane) }]));
        }
        Step::Settle(transition, status)
    }
}
