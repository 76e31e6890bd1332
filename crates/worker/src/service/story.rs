//! A story that was read: joined with what others say of it and with its later pages, then emitted.

use super::Worker;
use crate::error::WorkerError;
use crate::stage::found::Found;
use crate::stage::pagination::{self, Joined};
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
        let mut pages = 1;
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
                Joined::Whole(all) => pages = all,
            }
            joined.push(place.story);
        }
        self.emit(report, story, fetched_at, pages).instrument(stage!("emit")).await
    }
}
