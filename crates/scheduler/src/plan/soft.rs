//! The URL that cannot exist ([`newshound_core::soft`]): when it is asked for, and its turn.

use newshound_core::frontier::{Admission, HostRow, Place};
use newshound_core::host::HostState;
use newshound_core::link::LinkRole;
use newshound_core::soft::Answers;
use newshound_core::status::Status;
use newshound_core::task::{Entry, FetchReport, Lane, TaskKind};

/// Notes a page, and admits the URL that cannot exist where its host's answers call for it: at
/// the shortest lane, so that its turn comes before many pages are held for it.
pub(super) fn note(
    state: &mut HostState,
    report: &FetchReport,
    status: Option<Status>,
    waiting: [u64; Lane::COUNT],
    admissions: &mut Vec<Admission>,
) {
    if let Some(url) = state.soft.note(&report.entry, &report.outcome, report.look) {
        let lane = Lane::ALL.into_iter().min_by_key(|lane| waiting[lane.index()]);
        let entry = Entry::new(url, LinkRole::Inline, TaskKind::Probe);
        let entry = Entry { from: Some(report.entry.url.clone()), ..entry };
        let place = Place::Lane(lane.unwrap_or(Lane::Fresh));
        admissions.insert(0, Admission { entry, place });
    }
    if status.is_some() {
        state.soft.ended(&report.entry.url);
    }
}

/// The lane whose head is that URL, while its answer is waited for.
pub(super) fn turn(row: &HostRow) -> Option<Lane> {
    let is_probe = |lane: &Lane| {
        row.heads[lane.index()].as_ref().is_some_and(|entry| entry.kind == TaskKind::Probe)
    };
    (row.state.soft.answers == Answers::Asked).then(|| Lane::ALL.into_iter().find(is_probe))?
}
