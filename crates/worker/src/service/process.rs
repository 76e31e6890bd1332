//! One task through the stages.

use super::redirect::bounced;
use super::{Worker, as_task};
use crate::error::WorkerError;
use crate::stage::answer::{self, Answer};
use crate::stage::found::Found;
use crate::stage::pagination::{self, Asked};
use crate::stage::parse::{Parsed, Work};
use crate::stage::{dedup, kept, late_hints, listed, parse, record_lookup, tdm_file};
use newshound_core::capture::CaptureRef;
use newshound_core::identity::Fingerprint;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::record_list;
use newshound_core::revision;
use newshound_core::task::{
    Expect, FeedBody, FetchReport, FetchTask, Hint, Links, PageBody, ReportBody, SitemapBody,
    TaskKind, Timing,
};
use newshound_core::time::UnixMillis;
use newshound_core::visit::Validators;
use newshound_ports::{Captured, FetchRequest, Fetched, SinkError};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument;
use url::Url;

impl Worker {
    /// Fetches, parses, deduplicates and emits; gives the report.
    pub(super) async fn settle(
        self: &Arc<Self>,
        task: FetchTask,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<FetchReport, WorkerError> {
        let Some(url) = task.entry.url.to_url() else {
            return Ok(FetchReport::new(task, Outcome::BadRedirect));
        };
        let mut request = FetchRequest::new(url.clone(), task.entry.kind.expect());
        if let Some(kept) = task.entry.kind.condition() {
            request.etag.clone_from(&kept.etag);
            request.last_modified.clone_from(&kept.last_modified);
        }
        request.patience = (task.patience_ms > 0).then(|| Duration::from_millis(task.patience_ms));
        let (soft, doubt, tdm) = (task.soft, task.doubt, task.tdm.clone());
        let started = self.ports.clock.now();
        let kept = self.kept(&task).await?;
        let was_kept = kept.is_some();
        let (fetched, fetched_at) = match kept {
            Some(kept) => kept,
            None => {
                let fetched = self.ports.fetcher.fetch(request).instrument(stage!("fetch")).await;
                let fetched_at = match &fetched.captured {
                    Captured::Failed(why) => return Err(SinkError::NotWritable(why.clone()).into()),
                    // So that what is read from the capture later has the same time.
                    Captured::Kept(_, began) => *began,
                    Captured::Off => self.ports.clock.now(),
                };
                (fetched, fetched_at)
            }
        };
        let mut report = FetchReport::new(task, Outcome::OddStatus);
        report.worker.clone_from(&self.name);
        report.address = fetched.address;
        report.bytes = fetched.wire_bytes;
        report.kept = was_kept;
        report.timing = Timing {
            started,
            dns_ms: fetched.dns_ms,
            connect_ms: fetched.connect_ms,
            first_byte_ms: fetched.first_byte_ms,
            total_ms: fetched.total_ms,
            parse_ms: 0,
        };
        match report.entry.kind {
            TaskKind::Robots => self.read_robots(&mut report, fetched, &url),
            TaskKind::TdmFile => tdm_file::read(&mut report, fetched, &url),
            // What else there is is read as what it turns out to be.
            TaskKind::Page
            | TaskKind::Feed
            | TaskKind::Sitemap
            | TaskKind::Part
            | TaskKind::ListPage
            | TaskKind::FeedPage
            | TaskKind::Record
            | TaskKind::Probe
            | TaskKind::Visit(..)
            | TaskKind::Check(_) => {
                let task = FetchTask { soft, doubt, tdm, ..as_task(&report) };
                self.read_document(&mut report, (task, url), fetched, fetched_at, joined).await?;
            }
        }
        Ok(report)
    }

    /// The answer that was kept of a page whose task comes again.
    async fn kept(&self, task: &FetchTask) -> Result<Option<(Fetched, UnixMillis)>, WorkerError> {
        let again = task.task.attempt > 1 && task.entry.is_counted() && task.entry.kind.is_page();
        if !again {
            return Ok(None);
        }
        let key = kept::key_of(&task.entry.url, self.fingerprints());
        Ok(kept::take(&*self.ports.parts, key).await?)
    }

    /// The answer for a URL of the frontier.
    async fn read_document(
        self: &Arc<Self>,
        report: &mut FetchReport,
        (task, url): (FetchTask, Url),
        fetched: Fetched,
        fetched_at: UnixMillis,
        joined: &mut Vec<Fingerprint>,
    ) -> Result<(), WorkerError> {
        let (port, by) = (&*self.ports.parts, self.fingerprints());
        let asked = Asked::of(port, by, &report.entry).await?;
        let capture = match fetched.captured {
            Captured::Kept(at, _) => Some(at),
            Captured::Off | Captured::Failed(_) => None,
        };
        let response = match fetched.result {
            Ok(response) => response,
            Err(failure) => {
                report.http_status = failure.status;
                report.detail = Some(failure.detail);
                report.outcome = failure.outcome;
                return self.keep_record(report, None).await;
            }
        };
        report.http_status = Some(response.status);
        report.detail = response.flaw.map(str::to_owned);
        let mut hint = None;
        let kept = report.entry.kind.condition();
        let conditional =
            kept.is_some_and(|kept| kept.etag.is_some() || kept.last_modified.is_some());
        match answer::sort(&response, &url) {
            Answer::Final(Outcome::NotModified) if !conditional => {
                // It answers a question that was not asked: the page is still wanted.
                report.outcome = Outcome::ServerError;
                report.detail = Some("304 to a request without conditions".to_owned());
            }
            Answer::Final(outcome) => report.outcome = outcome,
            Answer::Moved(target) => {
                self.moved(report, &target, &asked, None).await?;
                bounced(report, &target, &response);
                if report.entry.kind.known().is_some() {
                    // The plan asks for the story there; it is no page of its own.
                    report.outlinks_mut().into_iter().for_each(Vec::clear);
                    return Ok(());
                }
            }
            Answer::Read => {
                let answer = report.entry.kind.is_page().then(|| response.clone());
                let key = kept::key_of(&report.entry.url, self.fingerprints());
                let work = Work { task, response, url, fetched_at, asked: asked.clone() };
                hint = self.read(report, (work, capture.clone()), joined).await?;
                match answer.filter(|_| kept::waits(&report.outcome)) {
                    Some(answer) => {
                        let when = (fetched_at, capture.as_ref());
                        kept::keep(&*self.ports.parts, key, &answer, when).await?;
                    }
                    None if report.kept => joined.push(key),
                    None => {}
                }
            }
        }
        if report.entry.kind.known().is_some() {
            return self.tell_gone(report, fetched_at).await;
        }
        self.give_up_part(report, &asked).await?;
        self.keep_record(report, hint.as_ref()).await
    }

    fn read_robots(&self, report: &mut FetchReport, fetched: Fetched, url: &Url) {
        let (outcome, answer) = match fetched.result {
            Ok(response) => {
                report.http_status = Some(response.status);
                answer::robots(&response, url, &self.config.now().agent)
            }
            Err(failure) => {
                report.http_status = failure.status;
                let read = answer::robots_failed(&failure);
                report.detail = Some(failure.detail);
                read
            }
        };
        report.outcome = outcome;
        report.body = ReportBody::Robots(answer);
    }

    /// A body: parsed on a thread of the parsers' share, then deduplicated and emitted.
    async fn read(
        self: &Arc<Self>,
        report: &mut FetchReport,
        (work, capture): (Work, Option<CaptureRef>),
        joined: &mut Vec<Fingerprint>,
    ) -> Result<Option<Hint>, WorkerError> {
        let (response, fetched_at) = (&work.response, work.fetched_at);
        let asked = work.asked.clone();
        let (etag, modified) = (response.etag.as_deref(), response.last_modified.as_deref());
        let validators = Validators::new(etag, modified, Validators::hash(&response.body));
        let follows = self.config.now().emission.revisions;
        let is_check = report.entry.kind.known().is_some();
        let frame = if follows && report.entry.kind.expect() == Expect::Page {
            revision::frame(&response.body)
        } else {
            Vec::new()
        };
        // What a copy that did not change says of stories was heard.
        let before = report.entry.visit().and_then(|visit| visit.validators.as_ref());
        let is_old = before.is_some_and(|before| before.body == validators.body);
        let heard = (follows && !is_old && !is_check).then_some(fetched_at);
        let began = Instant::now();
        let Some(parsed) = self.parse(work).await else {
            report.outcome = Outcome::ParserFailed;
            return Ok(None);
        };
        report.timing.parse_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        report.outcome = parsed.outcome.clone();
        report.detail = parsed.detail.clone().or(report.detail.take());
        let is_hub = matches!(report.outcome, Outcome::Hub | Outcome::Feed | Outcome::Sitemap);
        let is_kept = is_hub || report.entry.kind.is_visit() || follows && parsed.story.is_some();
        let validators = is_kept.then_some(validators);
        if let Some(target) = &parsed.leads_to {
            self.moved(report, target, &asked, validators).await?;
            if is_check {
                report.outlinks_mut().into_iter().for_each(Vec::clear);
            }
            return Ok(None);
        }
        let is_record = report.entry.kind == TaskKind::Record;
        let is_list = is_record && record_list::is_list(&report.entry.url);
        let hint = match (is_record, is_list) {
            (true, true) => record_lookup::of_list(&parsed.candidates),
            (true, false) => record_lookup::of(&parsed.candidates),
            (false, _) => None,
        };
        // A list that tells no times is the last.
        let listed = parsed.listed.filter(|_| !is_list || hint.is_some());
        // A check asks for the story alone.
        let candidates = if is_check { Vec::new() } else { parsed.candidates };
        let sorted =
            dedup::sort(&*self.ports.seen, candidates, heard).instrument(stage!("dedup")).await?;
        let links = Links {
            outlinks: sorted.unseen,
            // What stands beside a story is no list of the site's latest.
            again: if is_hub { sorted.again } else { Vec::new() },
            announced: if is_hub { sorted.announced } else { Vec::new() },
            found: parsed.links_found,
            refused: parsed.refused,
        };
        report.body = match report.outcome {
            Outcome::Feed => {
                ReportBody::Feed(Box::new(FeedBody { links, listed, validators, hub: parsed.hub }))
            }
            Outcome::Sitemap => {
                ReportBody::Sitemap(Box::new(SitemapBody { links, listed, validators }))
            }
            _ => ReportBody::Page(Box::new(PageBody {
                links,
                sign: parsed.sign,
                look: parsed.look,
                listed,
                validators,
                ..PageBody::default()
            })),
        };
        if !is_record || is_list {
            let marks = report.entry.visit().map_or(&[][..], |visit| &visit.marks);
            late_hints::keep(
                (&*self.ports.parts, self.fingerprints()),
                &report.entry.url,
                &sorted.seen,
                marks,
            )
            .await?;
        }
        if !listed::leads_on(&report.entry, report.outlinks())
            && let Some(links) = report.outlinks_mut()
        {
            links.retain(|link| link.role != LinkRole::Pagination);
        }
        if is_check {
            if let Some(story) = parsed.story {
                let story = Found { capture, frame, ..*story };
                self.settle_check(report, story, fetched_at).await?;
            }
            return Ok(None);
        }
        if let Some((place, draft)) = parsed.part.map(|part| *part) {
            pagination::note_later(&*self.ports.parts, self.fingerprints(), &place).await?;
            pagination::keep(&*self.ports.parts, &place, (draft, capture.clone())).await?;
        } else if let Some(place) = asked.place.filter(|_| report.outcome == Outcome::Continuation)
        {
            // It asks not to be kept.
            pagination::give_up(&*self.ports.parts, place).await?;
        }
        if let Some(story) = parsed.story {
            let story = Found { capture, frame, ..*story };
            self.settle_story(report, story, fetched_at, joined).await?;
        }
        Ok(hint)
    }

    /// A later page of a story that is settled and gave no part: nobody is to wait for it.
    async fn give_up_part(&self, report: &FetchReport, asked: &Asked) -> Result<(), WorkerError> {
        let settled = report.outcome.status().is_some()
            && !matches!(report.outcome, Outcome::Continuation | Outcome::Redirect);
        if let Some(place) = asked.place.filter(|_| settled) {
            pagination::give_up(&*self.ports.parts, place).await?;
        }
        Ok(())
    }

    /// Parses apart from the async threads; a panic there is an outcome of this page alone.
    async fn parse(self: &Arc<Self>, work: Work) -> Option<Parsed> {
        let (config, by) = (self.config.now(), self.fingerprints());
        if config.parsers == 0 {
            return Some(parse::parse(&config, by, work));
        }
        let permit = Arc::clone(&self.parsers).acquire_owned().await.ok()?;
        let span = tracing::Span::current();
        let parsed = tokio::task::spawn_blocking(move || {
            let parsed =
                span.in_scope(|| stage!("parse").in_scope(|| parse::parse(&config, by, work)));
            drop(permit);
            parsed
        });
        match parsed.await {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                tracing::error!(%error, "parser_failed");
                None
            }
        }
    }
}
