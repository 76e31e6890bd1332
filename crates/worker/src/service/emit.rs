//! A story on its way out: claimed, compared with others, trimmed, written.

use super::{Worker, as_task};
use crate::error::WorkerError;
use crate::stage::stories::{Standing, stays};
use crate::stage::{dedup, emit, found, merge};
use newshound_core::article::{ArticleDraft, Precision};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::identity::{ArticleId, site_of};
use newshound_core::near::Sketch;
use newshound_core::note::{ArticleNote, dropped};
use newshound_core::outcome::Outcome;
use newshound_core::revision::hint::Stamp;
use newshound_core::revision::{self, Checked, Print};
use newshound_core::task::{Emitted, FetchReport};
use newshound_core::time::UnixMillis;

impl Worker {
    pub(super) async fn emit(
        &self,
        report: &mut FetchReport,
        story: found::Found,
        fetched_at: UnixMillis,
        (pages, parts): (u16, Vec<CaptureRef>),
    ) -> Result<(), WorkerError> {
        let found::Found {
            draft, identity, named, links, told, tdm, sketch, frame, capture, ..
        } = story;
        let named = named.unwrap_or_else(|| identity.clone());
        let Some(identity) = self.claim(report, &draft, (&identity, &named)).await? else {
            report.outcome = Outcome::Duplicate;
            report.detail = Some(format!("of {named}"));
            return Ok(());
        };
        // A story of several pages is compared as a whole.
        let sketch = if pages > 1 { Sketch::of(&draft.body) } else { sketch };
        let stories = self.ports.stories.as_deref();
        let standing = Standing::of(ArticleId::of(&identity), sketch.as_ref(), stories).await?;
        if let Some(page) = report.body.page_mut() {
            page.near_duplicate_of.clone_from(&standing.near_duplicate_of);
        }
        if self.config.now().emission.drop_near_duplicates
            && sketch.is_some()
            && let published = merge::published(draft.published.clone(), &told)
            && !stays(&*self.ports.seen, report.task.id, &identity, &standing, published.as_ref())
                .await?
        {
            let first = &standing.story;
            report.outcome = Outcome::Duplicate;
            report.detail = Some(format!("near-duplicate of article {first}"));
            return Ok(());
        }
        let canonical = (identity != report.entry.url).then(|| identity.clone());
        let trimmed = if self.config.now().emission.site_memory {
            let site = identity.to_url().map(|url| site_of(&url)).unwrap_or_default();
            let seen = self.memories.see(&site, &draft.title, &draft.body).await?;
            if let Some(trimmed) = &seen {
                let paragraphs = trimmed.dropped;
                tracing::debug!(url = %report.entry.url, paragraphs, "furniture_dropped");
            }
            seen
        } else {
            None
        };
        let task = as_task(report);
        let http_status = report.http_status.unwrap_or(0);
        let context = emit::Context {
            task: &task,
            identity,
            fetched_at,
            http_status,
            links,
            pages,
            trimmed,
            tdm,
            standing,
            told: &told,
            source: self.config.now().admission.sources.about(&report.entry.url),
            capture: capture.clone(),
        };
        let whole = context.trimmed.is_some().then(|| draft.body.clone());
        // A story of several pages is not followed: its later pages would have to be asked for too.
        let print = (self.config.now().emission.revisions && pages == 1).then(|| {
            let trimmed = context.trimmed.as_ref();
            let dropped = trimmed.map(|one| revision::furniture(&draft.body, &one.body));
            Print::of(&draft, frame, &dropped.unwrap_or_default())
        });
        let article = emit::article(draft, context);
        if let (Some(port), Some(of)) = (&self.capture, &capture) {
            let dropped = whole.map(|whole| dropped(&whole, &article.body)).unwrap_or_default();
            port.note(of, &ArticleNote::of(&article, &told, dropped, parts)).await?;
            // No article without its page.
            port.flush().await?;
        }
        self.ports.sink.put(&article).await?;
        if let Some(page) = report.body.page_mut() {
            page.canonical = canonical;
            page.checked = print.map(|print| {
                let published = article.published.as_deref().and_then(Stamp::of);
                let content = article.content_hash.clone();
                let published = published.map(|stamp| stamp.at);
                Box::new(Checked { print, content, published, same: true, ..Checked::default() })
            });
            let exact =
                matches!(article.published_precision, Some(Precision::Minute | Precision::Second));
            let published = article.published.as_deref().filter(|_| exact);
            let published = published.and_then(UnixMillis::from_rfc3339);
            let id = ArticleId::of(&article.url);
            page.emitted = Some(Emitted { id, title: article.title, published });
        }
        Ok(())
    }

    pub(super) async fn claim(
        &self,
        report: &FetchReport,
        draft: &ArticleDraft,
        (identity, named): (&CanonicalUrl, &CanonicalUrl),
    ) -> Result<Option<CanonicalUrl>, WorkerError> {
        let story = dedup::Story {
            own: &report.entry.url,
            identity,
            named,
            title: &draft.title,
            body: &draft.body,
            words: draft.word_count,
        };
        Ok(dedup::claim(&*self.ports.seen, report.task.id, &story).await?)
    }
}
