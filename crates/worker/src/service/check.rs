//! A known story that was asked for again: is it another version, has it moved, is it gone?

use super::{Worker, as_task};
use crate::error::WorkerError;
use crate::stage::emit;
use crate::stage::found::Found;
use crate::stage::stories::Standing;
use newshound_core::article::{Article, ArticleDraft, Gone};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{ArticleId, site_of};
use newshound_core::note::{ArticleNote, dropped};
use newshound_core::outcome::Outcome;
use newshound_core::provenance::{Provenance, content_hash};
use newshound_core::revision::{self, Checked, Difference, Known, Print, Reading};
use newshound_core::task::FetchReport;
use newshound_core::time::UnixMillis;
use newshound_ports::{Claim, Claimed};

/// Numbers tried for one version: as many as a story may have had between two reports.
const NUMBERS: u32 = 16;

impl Worker {
    /// Compares a story with what is remembered of it; where it changed, its new version goes to the sink.
    pub(super) async fn settle_check(
        &self,
        report: &mut FetchReport,
        mut story: Found,
        fetched_at: UnixMillis,
    ) -> Result<(), WorkerError> {
        let Some(known) = report.entry.kind.known().cloned() else { return Ok(()) };
        let identity = known.identity.clone().unwrap_or_else(|| report.entry.url.clone());
        let draft = &story.draft;
        let trimmed = if self.config.now().emission.site_memory {
            let site = identity.to_url().map(|url| site_of(&url)).unwrap_or_default();
            self.memories.look(&site, &draft.body).await?
        } else {
            None
        };
        let dropped_hashes =
            trimmed.as_ref().map(|one| revision::furniture(&draft.body, &one.body));
        let furniture = dropped_hashes.unwrap_or_default();
        let print = Print::of(draft, std::mem::take(&mut story.frame), &furniture);
        let headlines: Vec<String> =
            draft.headlines.iter().map(|one| revision::normal(&one.text)).collect();
        let now = Reading { print: &print, furniture: &furniture, headlines: &headlines };
        let mut checked = Checked {
            print: known.print.clone(),
            revision: known.revision,
            content: known.content.clone(),
            same: known.moved.is_none() || known.print.is_same_story(&print),
            ..Checked::default()
        };
        if checked.same {
            if let Some(moved) = &known.moved {
                let at = (moved.status, Some(report.entry.url.clone()), true);
                checked.revision = self.put_gone(report, &known, at, fetched_at).await?;
            }
            match known.print.differs(now) {
                Difference::None => {}
                Difference::Baseline => checked.print = print,
                Difference::Story(changed) => {
                    checked.print = print;
                    checked.changed = changed;
                    let known = Known { revision: checked.revision, ..known };
                    let about = (&known, identity, trimmed.as_ref().map(|one| one.body.clone()));
                    let story = Found { frame: Vec::new(), ..story };
                    self.put_version(report, story, about, fetched_at, (&mut checked, trimmed))
                        .await?;
                }
            }
        }
        if let Some(page) = report.body.page_mut() {
            page.checked = Some(Box::new(checked));
        }
        Ok(())
    }

    /// Writes the version that was read.
    async fn put_version(
        &self,
        report: &mut FetchReport,
        mut story: Found,
        (known, identity, body): (&Known, CanonicalUrl, Option<String>),
        fetched_at: UnixMillis,
        (checked, trimmed): (&mut Checked, Option<newshound_extract::memory::Trimmed>),
    ) -> Result<(), WorkerError> {
        let mut joined = Vec::new();
        if self.join_hints(report, &mut story, &mut joined).await?.is_some() {
            // It says that it is of a day that is not wanted.
            checked.changed.clear();
            return Ok(());
        }
        let content = content_hash(&story.draft);
        let id = ArticleId::of(&identity);
        let number = self.number(&id, &content, known.revision + 1).await?;
        // So that the same text at another URL is known as this story's. Whoever has it, this is a version of
        // its own.
        self.claim(report, &story.draft, (&identity, &identity)).await?;
        let task = as_task(report);
        let whole = story.draft.body.clone();
        let context = emit::Context {
            task: &task,
            identity,
            fetched_at,
            http_status: report.http_status.unwrap_or(0),
            links: story.links,
            pages: 1,
            trimmed,
            tdm: story.tdm,
            standing: Standing {
                story: known.story.clone().unwrap_or(id),
                near_duplicate_of: known.story.clone(),
            },
            told: &story.told,
            source: self.config.now().admission.sources.about(&report.entry.url),
            capture: story.capture.clone(),
        };
        let article = Article {
            revision: number,
            previous: Some(known.content.clone()),
            changed: checked.changed.clone(),
            first_seen: Some(known.first_seen.to_rfc3339()),
            checked: Some(known.checked.to_rfc3339()),
            ..emit::article(story.draft, context)
        };
        if let (Some(port), Some(of)) = (&self.capture, &story.capture) {
            let dropped = body.map(|body| dropped(&whole, &body)).unwrap_or_default();
            port.note(of, &ArticleNote::of(&article, &story.told, dropped, Vec::new())).await?;
            port.flush().await?;
        }
        self.ports.sink.put(&article).await?;
        (checked.revision, checked.content) = (number, content);
        Ok(())
    }

    /// Says that a story is gone, where its check says so.
    pub(super) async fn tell_gone(
        &self,
        report: &FetchReport,
        fetched_at: UnixMillis,
    ) -> Result<(), WorkerError> {
        let Some(known) = report.entry.kind.known() else { return Ok(()) };
        let checked = report.body.page().and_then(|page| page.checked.as_deref());
        let is_gone = known.is_gone(&report.outcome, report.http_status)
            || report.outcome == Outcome::Article
                && checked.is_some_and(|checked| known.is_replaced(checked));
        if is_gone {
            let status = report.http_status.unwrap_or(0);
            let to = known.moved.as_ref().map(|moved| (moved.status, report.entry.url.clone()));
            let (status, to) = to.map_or((status, None), |(status, to)| (status, Some(to)));
            self.put_gone(report, known, (status, to, false), fetched_at).await?;
        }
        Ok(())
    }

    /// Writes the line that says where a story went; gives its number.
    async fn put_gone(
        &self,
        report: &FetchReport,
        known: &Known,
        (status, to, moved): (u16, Option<CanonicalUrl>, bool),
        fetched_at: UnixMillis,
    ) -> Result<u32, WorkerError> {
        let entry = &report.entry;
        let from = known.moved.as_ref().map_or(&entry.url, |moved| &moved.from);
        let url = known.identity.clone().unwrap_or_else(|| from.clone());
        let id = ArticleId::of(&url);
        let place = to.as_ref().map_or("", CanonicalUrl::as_str);
        let revision = self.number(&id, &format!("gone {place}"), known.revision + 1).await?;
        let draft = ArticleDraft { title: known.print.title.clone(), ..ArticleDraft::default() };
        let from = Provenance {
            url,
            fetched_url: from.clone(),
            story: known.story.clone().unwrap_or(id),
            near_duplicate_of: known.story.clone(),
            tdm: None,
            pages: 1,
            links: Vec::new(),
            discovered_from: entry.from.clone(),
            discovered_role: entry.role,
            lane: report.lane,
            depth: entry.depth,
            fetched_at,
            http_status: status,
            content_hash: known.content.clone(),
            crawl: report.crawl.clone(),
            source: self.config.now().admission.sources.about(&entry.url),
            capture: None,
        };
        let article = Article {
            revision,
            previous: Some(known.content.clone()),
            first_seen: Some(known.first_seen.to_rfc3339()),
            checked: Some(known.checked.to_rfc3339()),
            gone: Some(Gone { at: fetched_at.to_rfc3339(), status, to, moved }),
            ..Article::new(draft, from)
        };
        self.ports.sink.put(&article).await?;
        Ok(revision)
    }

    /// The number of a version: the next one, unless a task that was done before and of which no report
    /// came gave that to another text. The same text gets the same number again.
    async fn number(&self, id: &ArticleId, content: &str, next: u32) -> Result<u32, WorkerError> {
        let by = self.fingerprints();
        let content = by.of_text(&format!("version {content}"));
        for number in next..next + NUMBERS {
            let key = by.of_text(&format!("version {number} of {id}"));
            let claim = Claim { key, owner: content, content };
            if self.ports.seen.claim(&[claim]).await?.first() == Some(&Claimed::Granted) {
                return Ok(number);
            }
        }
        Ok(next + NUMBERS)
    }
}
