//! A story that was read: joined with what others say of it and with its later pages, then emitted.

use super::Worker;
use crate::error::WorkerError;
use crate::stage::found::Found;
use crate::stage::pagination::{self, Joined};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_core::outcome::Outcome;
use newshound_core::task::FetchReport;
use newshound_core::time::UnixMillis;
use tracing::Instrument;

impl Worker {
    /// Emits a story, or notes in `report` why it waits or is not wanted. `joined` gets the keys of
    /// what was kept of it and is needed no longer.
    pub(super) async fn settle_story(
        &self,
        report: &mut FetchReport,
        mut story: Found,
        fetched_at: UnixMillis,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<(), WorkerError> {
        if let Some(outcome) = self.join_hints(report, &mut story, joined).await? {
            joined.clear();
            report.outcome = outcome;
            return Ok(());
        }
        if waits_for_canonical(report, &story) {
            joined.clear();
            report.outcome = Outcome::Parts;
            return Ok(());
        }
        let (mut pages, mut parts) = (1, Vec::new());
        if let Some(place) = &story.place {
            let (attempt, patient) = (report.task.attempt, !report.entry.kind.is_visit());
            let port = &*self.ports.parts;
            pagination::note_later(port, self.fingerprints(), place).await?;
            match pagination::join(port, place, attempt, patient, &mut story.draft).await? {
                Joined::Wait => {
                    joined.clear();
                    report.outcome = Outcome::Parts;
                    return Ok(());
                }
                Joined::Whole(all, captures) => (pages, parts) = (all, captures),
            }
            joined.push(place.story);
        }
        self.emit(report, story, fetched_at, (pages, parts)).instrument(stage!("emit")).await
    }
}

/// Tries after which a story is emitted whatever its canonical URL does.
const PATIENCE: u32 = 3;

/// Whether the story goes back behind the page that it calls canonical, which its report names for the
/// first time. Where that one is the same story this one is a duplicate of it; where it is gone, or
/// is another one, the story keeps its own URL.
fn waits_for_canonical(report: &FetchReport, story: &Found) -> bool {
    let patient = !report.kept && !report.entry.kind.is_visit() && report.task.attempt <= PATIENCE;
    let is_new = |named: &CanonicalUrl| report.outlinks().iter().any(|link| link.url == *named);
    patient && story.named.as_ref().is_some_and(is_new)
}
