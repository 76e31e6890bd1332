//! What others tell of a story: its record in the site's own JSON, waited for, joined, kept
//! (docs/adr/0018); the feeds and sitemaps that name it (docs/adr/0019).

use super::{Worker, WorkerError};
use crate::stage::named;
use crate::stage::parse::Found;
use crate::stage::told::{self, Told};
use newshound_core::identity::Fingerprint;
use newshound_core::task::{FetchReport, Hint};

impl Worker {
    /// Joins what feeds and sitemaps told of a story that another page had named before them. A
    /// record is not asked for where that settles the time.
    pub(super) async fn join_named(
        &self,
        report: &mut FetchReport,
        story: &mut Found,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<(), WorkerError> {
        if !named::leaves_open(&story.draft, report.entry.hint.as_ref()) {
            return Ok(());
        }
        let key = named::key_of(&report.entry.url);
        let Some(hint) = named::join(&*self.ports.parts, key).await? else { return Ok(()) };
        joined.push(key);
        let before = report.entry.hint.take().unwrap_or_default();
        report.entry.hint = Some(told::merged(before, Some(hint)));
        let open = told::is_open(story.draft.published.as_ref(), report.entry.hint.as_ref());
        if let Some(record) = story.told.take_if(|_| !open) {
            report.outlinks.retain(|link| Fingerprint::of(&link.url) != record);
        }
        Ok(())
    }

    /// Joins what the record tells of a story; whether it is to be waited for instead.
    pub(super) async fn is_to_wait_for_record(
        &self,
        report: &mut FetchReport,
        key: Fingerprint,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<bool, WorkerError> {
        // What is known counts also where the host is asked no more: a task done twice gives the
        // same article.
        match told::join(&*self.ports.parts, key, report.task.attempt).await? {
            Told::Known(hint) => {
                let before = report.entry.hint.take();
                report.entry.hint = match hint {
                    Some(told) => Some(told::merged(told, before)),
                    None => before,
                };
                joined.push(key);
            }
            // robots.txt forbids it, which a worker does not learn otherwise.
            Told::Never => self.refusals.note(&report.entry.url, false),
            Told::NotYet => {
                let asks = report.entry.visit.is_none();
                if asks && !self.refusals.is_refusing(&report.entry.url) {
                    return Ok(true);
                }
                report.outlinks.retain(|link| Fingerprint::of(&link.url) != key);
            }
        }
        Ok(false)
    }

    /// Keeps what a record told; nobody is to wait for one that is settled.
    pub(super) async fn keep_record(
        &self,
        report: &FetchReport,
        hint: Option<&Hint>,
    ) -> Result<(), WorkerError> {
        if let Some(key) = told::key_of(&report.entry).filter(|_| report.outcome.status().is_some())
        {
            self.refusals.note(&report.entry.url, hint.is_some());
            told::keep(&*self.ports.parts, key, hint).await?;
        }
        Ok(())
    }
}
