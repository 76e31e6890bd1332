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
        let outlinks = dedup::sort(&*self.ports.seen, candidates).await?.unseen;
        let links = Links { outlinks, found: 1, refused, ..Links::default() };
        report.body = ReportBody::Redirect(Moved { to, links, validators });
        Ok(())
    }
}

/// A redirect that only sets a cookie and leads back to where it came from.
pub(super) fn bounced(report: &mut FetchReport, target: &Url, keeps_cookies: bool) {
    let back = report.body.moved_to() == Some(&report.entry.url);
    if !back && report.entry.redirects == 0 {
        return;
    }
    if keeps_cookies && back {
        // Asked again with its cookie, as often as any page.
        report.outcome = Outcome::CookieBounce;
        report.detail = Some("it sends back to itself, with a cookie".to_owned());
    } else {
        report.outcome = Outcome::WantsCookie;
        report.detail = Some(format!("it wants a cookie before it shows {target}"));
    }
}
