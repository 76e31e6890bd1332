//! Pages that lead elsewhere.

use super::{Worker, as_task};
use crate::error::WorkerError;
use crate::stage::pagination::{self, Asked};
use crate::stage::{dedup, late_hints};
use newshound_core::announced::same_site;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::task::{FetchReport, Links, Moved, Outlink, ReportBody, TaskKind};
use newshound_core::visit::Validators;
use newshound_ports::Response;
use url::Url;

impl Worker {
    /// A redirect's target is an outlink like any other.
    pub(super) async fn moved(
        &self,
        report: &mut FetchReport,
        target: &Url,
        asked: &Asked,
        validators: Option<Validators>,
    ) -> Result<(), WorkerError> {
        report.outcome = Outcome::Redirect;
        let (port, by) = (&*self.ports.parts, self.fingerprints());
        if let Some(place) = asked.place
            && !asked.follow(port, by, (&report.entry.url, target)).await?
        {
            pagination::give_up(port, place).await?;
        }
        report.detail = Some(format!("to {target}"));
        if report.entry.kind == TaskKind::Probe {
            // Where a site sends what does not exist is no find.
            report.body = ReportBody::Redirect(Moved::default());
            return Ok(());
        }
        let to = CanonicalUrl::from_url(target).ok();
        if let Some(to) = &to
            && report.entry.kind.is_page()
            && !report.entry.kind.is_visit()
            && same_site(&report.entry.url, to)
        {
            late_hints::follow((&*self.ports.parts, self.fingerprints()), &report.entry.url, to)
                .await?;
        }
        let task = as_task(report);
        let config = self.config.now();
        let mut links = crate::links::Gathered::new(&config.admission, &task, self.fingerprints());
        links.moved_for_good(report.http_status);
        links.add_url(target, false, |url| Outlink {
            url,
            role: LinkRole::Redirect,
            kind: task.entry.kind.moved(),
            hint: None,
        });
        let refused = std::mem::take(&mut links.refused);
        let candidates = std::mem::take(&mut links.links);
        let outlinks = dedup::sort(&*self.ports.seen, candidates, None).await?.unseen;
        let links = Links { outlinks, found: 1, refused, ..Links::default() };
        report.body = ReportBody::Redirect(Moved { to, links, validators });
        Ok(())
    }
}

/// Times that a page is asked for whose site sends to one that sets a cookie: the second page of a
/// chain sets it behind the second time.
const COOKIE_ROUNDS: u8 = 2;

/// Redirects by which a site gives out a cookie before it shows anything.
///
/// Three forms: back to where it came from; by way of a page that sets the cookie, which is told
/// where to send its reader afterwards; and by way of any page, with a cookie of its own.
pub(super) fn bounced(report: &mut FetchReport, target: &Url, response: &Response) {
    let back = report.body.moved_to() == Some(&report.entry.url);
    let is_known = report.outlinks().is_empty();
    if !response.keeps_cookies {
        // Whoever does not keep it comes to no other page.
        if response.sets_cookie && is_known && (back || report.entry.redirects > 0) {
            report.outcome = Outcome::WantsCookie;
            report.detail = Some(format!("it wants a cookie before it shows {target}"));
        }
        return;
    }
    if back && response.sets_cookie {
        // Asked again with its cookie, as often as any page.
        report.outcome = Outcome::CookieBounce;
        report.detail = Some("it sends back to itself, with a cookie".to_owned());
    }
    if back || !report.entry.kind.is_page() || report.entry.kind.is_visit() {
        return;
    }
    let comes_back = names(target, &report.entry.url);
    let begun = report.entry.failures;
    let first = begun == 0 && !is_known && (comes_back || response.new_cookie);
    if first || comes_back && (1..COOKIE_ROUNDS).contains(&begun) {
        // Asked again behind the page that sets it.
        report.outcome = Outcome::CookieBounce;
        report.detail = Some(format!("it sends to {target}, which may set a cookie"));
    } else if comes_back && begun >= COOKIE_ROUNDS {
        report.outcome = Outcome::WantsCookie;
        report.detail = Some(format!("it wants a cookie that {target} did not set"));
    }
}

/// Whether a part of `target`'s query is the address of `page`, whole or from its path on.
fn names(target: &Url, page: &CanonicalUrl) -> bool {
    let Some(page) = page.to_url() else { return false };
    let path = &page[url::Position::BeforePath..url::Position::AfterQuery];
    target
        .query_pairs()
        .any(|(_, value)| value == path || Url::parse(&value).is_ok_and(|address| address == page))
}
