//! What others tell of a story: the feeds and sitemaps that name it (docs/adr/0019); its record in the
//! site's own JSON, waited for, joined, kept (docs/adr/0018).

use super::Worker;
use crate::error::WorkerError;
use crate::stage::found::Found;
use crate::stage::record_lookup::{self, RecordLookup};
use crate::stage::{late_hints, page};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use newshound_core::outcome::Outcome;
use newshound_core::record_list;
use newshound_core::task::{FetchReport, Hint, TaskKind};

impl Worker {
    /// Joins what others tell of a story. Gives what its task ends as where it is not to be emitted:
    /// its record is waited for, or it is of a day that is not wanted.
    pub(super) async fn join_hints(
        &self,
        report: &mut FetchReport,
        story: &mut Found,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<Option<Outcome>, WorkerError> {
        if late_hints::leaves_open(&story.draft, &story.told) {
            let key = late_hints::key_of(self.fingerprints(), &report.entry.url);
            let told = late_hints::join(&*self.ports.parts, key).await?;
            if !told.is_empty() {
                joined.push(key);
            }
            story.told.extend(told);
        }
        if let Some(outcome) = self.off_days(story) {
            return Ok(Some(outcome));
        }
        if let Some(key) = story.record
            && self.wait_for_record(report, story, key, joined).await?
        {
            return Ok(Some(Outcome::Parts));
        }
        Ok(self.off_days(story))
    }

    fn off_days(&self, story: &Found) -> Option<Outcome> {
        page::off_days(&self.config.now().admission, &story.draft, &story.told)
    }

    /// Joins what the record says of a story; gives whether it is waited for instead, and then asks for it.
    async fn wait_for_record(
        &self,
        report: &mut FetchReport,
        story: &mut Found,
        key: Fingerprint,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<bool, WorkerError> {
        let (port, by) = (&*self.ports.parts, self.fingerprints());
        let new = report.outlinks().iter().any(|link| by.of(&link.url) == key);
        let known = if record_lookup::is_open(story.draft.published.as_ref(), &story.told) {
            // What is known counts also where the host is asked no more: a task done twice gives
            // the same article.
            match record_lookup::join(port, key, report.task.attempt).await? {
                RecordLookup::Known(hint) => hint,
                // robots.txt forbids it, which a worker does not learn otherwise.
                RecordLookup::Never => {
                    self.refusals.note(&report.entry.url, false);
                    None
                }
                RecordLookup::NotYet => {
                    let asks = !report.entry.kind.is_visit();
                    if asks && !self.refusals.is_refusing(&report.entry.url) {
                        return Ok(true);
                    }
                    forget(report, by, key);
                    return Ok(false);
                }
            }
        } else if new {
            // Others have settled the time meanwhile: it is not asked for.
            forget(report, by, key);
            return Ok(false);
        } else {
            record_lookup::known(port, key).await?
        };
        joined.push(key);
        // It is of this story alone: it speaks first.
        story.told.splice(..0, known);
        Ok(false)
    }

    /// Keeps what a record told; nobody is to wait for one that is settled.
    pub(super) async fn keep_record(
        &self,
        report: &FetchReport,
        hint: Option<&Hint>,
    ) -> Result<(), WorkerError> {
        if report.entry.kind == TaskKind::Record && report.outcome.status().is_some() {
            let key = self.fingerprints().of(&report.entry.url);
            let is_list = record_list::is_list(&report.entry.url);
            let tells = hint.is_some_and(|hint| is_list || record_lookup::is_time(hint));
            self.refusals.note(&report.entry.url, tells);
            record_lookup::keep(&*self.ports.parts, key, hint).await?;
        }
        Ok(())
    }
}

/// Takes the link to a record out of a report: it is not asked for.
fn forget(report: &mut FetchReport, by: Fingerprinter, key: Fingerprint) {
    if let Some(links) = report.outlinks_mut() {
        links.retain(|link| by.of(&link.url) != key);
    }
}
