//! A report as a message carries it: one flat object with the fields of every kind.
//!
//! `body` names what the report is of. Messages of newshound 0.1.0 have no such field: then the other
//! fields tell it ([`told_by`]). They are the fields that 0.1.0 wrote, so each version reads what
//! the other wrote.

use super::super::is_zero;
use super::{
    Emitted, FeedBody, FetchReport, Links, Moved, Outlink, PageBody, PageSign, ReportBody,
    SitemapBody, Timing,
};
use crate::canonical::CanonicalUrl;
use crate::evidence::Sign;
use crate::identity::{ArticleId, Fingerprint};
use crate::outcome::Outcome;
use crate::revision::Checked;
use crate::revision::hint::Announced;
use crate::robots::RobotsAnswer;
use crate::round::Listed;
use crate::status::Refusal;
use crate::task::{Entry, Lane, TaskRef};
use crate::tdm_file::TdmAnswer;
use crate::time::UnixMillis;
use crate::visit::Validators;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The names of the bodies.
const NOTHING: &str = "nothing";
const ROBOTS: &str = "robots";
const TDM_FILE: &str = "tdm-file";
const REDIRECT: &str = "redirect";
const PAGE: &str = "page";
const FEED: &str = "feed";
const SITEMAP: &str = "sitemap";
const MORE_LINKS: &str = "more-links";

/// A [`FetchReport`], whose fields are described there and with its bodies.
#[derive(Serialize, Deserialize)]
struct ReportWire<'a> {
    v: u8,
    crawl: Cow<'a, str>,
    task: TaskRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tick: Option<u64>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    worker: Cow<'a, str>,
    lane: Lane,
    entry: Cow<'a, Entry>,
    #[serde(default, skip_serializing_if = "is_zero")]
    partial: bool,
    outcome: Cow<'a, Outcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    kept: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<std::net::IpAddr>,
    bytes: u64,
    timing: Timing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign: Option<Sign>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    sign_by: Cow<'a, str>,
    outlinks: Cow<'a, [Outlink]>,
    #[serde(default, skip_serializing_if = "is_zero")]
    again: Cow<'a, [Fingerprint]>,
    #[serde(default, skip_serializing_if = "is_zero")]
    announced: Cow<'a, [Announced]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checked: Option<Cow<'a, Checked>>,
    links_found: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    refused: Cow<'a, BTreeMap<Refusal, u32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    article: Option<Cow<'a, ArticleId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    near_duplicate_of: Option<Cow<'a, ArticleId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    canonical: Option<Cow<'a, CanonicalUrl>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Cow<'a, str>>,
    /// Of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    robots: Option<Cow<'a, RobotsAnswer>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tdm_file: Option<Cow<'a, TdmAnswer>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validators: Option<Cow<'a, Validators>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved_to: Option<Cow<'a, CanonicalUrl>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hub: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    look: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    listed: Option<Cow<'a, Listed>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'a, str>>,
}

/// What a message of newshound 0.1.0 is of, which did not name it.
fn told_by(wire: &ReportWire<'_>) -> &'static str {
    if wire.partial {
        return MORE_LINKS;
    }
    if wire.robots.is_some() {
        return ROBOTS;
    }
    if wire.tdm_file.is_some() {
        return TDM_FILE;
    }
    let is_redirect = *wire.outcome == Outcome::Redirect || wire.moved_to.is_some();
    let is_read = wire.links_found > 0
        || !wire.outlinks.is_empty()
        || wire.sign.is_some()
        || wire.look.is_some()
        || wire.listed.is_some()
        || wire.validators.is_some()
        || wire.article.is_some()
        || wire.near_duplicate_of.is_some()
        || wire.canonical.is_some();
    match *wire.outcome {
        _ if is_redirect => REDIRECT,
        Outcome::Feed => FEED,
        Outcome::Sitemap => SITEMAP,
        _ if is_read => PAGE,
        _ => NOTHING,
    }
}

impl Serialize for FetchReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (links, page) = (self.body.links(), self.body.page());
        let sign = self.body.sign();
        let emitted = page.and_then(|page| page.emitted.as_ref());
        let (name, robots, tdm_file) = match &self.body {
            ReportBody::Nothing => (NOTHING, None, None),
            ReportBody::Robots(answer) => (ROBOTS, Some(answer), None),
            ReportBody::TdmFile(answer) => (TDM_FILE, None, Some(answer)),
            ReportBody::Redirect(_) => (REDIRECT, None, None),
            ReportBody::Page(_) => (PAGE, None, None),
            ReportBody::Feed(_) => (FEED, None, None),
            ReportBody::Sitemap(_) => (SITEMAP, None, None),
            ReportBody::MoreLinks(_) => (MORE_LINKS, None, None),
        };
        ReportWire {
            v: self.v,
            crawl: Cow::Borrowed(&self.crawl),
            task: self.task,
            tick: self.tick,
            worker: Cow::Borrowed(&self.worker),
            lane: self.lane,
            entry: Cow::Borrowed(&self.entry),
            partial: self.is_partial(),
            outcome: Cow::Borrowed(&self.outcome),
            body: Some(Cow::Borrowed(name)),
            kept: self.kept,
            http_status: self.http_status,
            address: self.address,
            bytes: self.bytes,
            timing: self.timing,
            sign: sign.map(|(sign, _)| sign),
            sign_by: Cow::Borrowed(sign.map_or("", |(_, by)| by)),
            outlinks: Cow::Borrowed(self.outlinks()),
            again: Cow::Borrowed(links.map_or(&[][..], |links| &links.again)),
            announced: Cow::Borrowed(links.map_or(&[][..], |links| &links.announced)),
            checked: page.and_then(|page| page.checked.as_deref()).map(Cow::Borrowed),
            links_found: links.map_or(0, |links| links.found),
            refused: links.map_or_else(Cow::default, |links| Cow::Borrowed(&links.refused)),
            article: emitted.map(|one| Cow::Borrowed(&one.id)),
            near_duplicate_of: page
                .and_then(|page| page.near_duplicate_of.as_ref())
                .map(Cow::Borrowed),
            canonical: page.and_then(|page| page.canonical.as_ref()).map(Cow::Borrowed),
            title: emitted.map(|one| Cow::Borrowed(one.title.as_str())),
            published: emitted.and_then(|one| one.published),
            robots: robots.map(Cow::Borrowed),
            tdm_file: tdm_file.map(Cow::Borrowed),
            validators: self.body.validators().map(Cow::Borrowed),
            moved_to: self.body.moved_to().map(Cow::Borrowed),
            hub: self.body.hub().map(Cow::Borrowed),
            look: self.body.look(),
            listed: self.body.listed().map(Cow::Borrowed),
            detail: self.detail.as_deref().map(Cow::Borrowed),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FetchReport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = ReportWire::deserialize(deserializer)?;
        let name = wire.body.as_deref().unwrap_or_else(|| told_by(&wire)).to_owned();
        let links = Links {
            outlinks: wire.outlinks.into_owned(),
            again: wire.again.into_owned(),
            announced: wire.announced.into_owned(),
            found: wire.links_found,
            refused: wire.refused.into_owned(),
        };
        let validators = wire.validators.map(Cow::into_owned);
        let listed = wire.listed.map(Cow::into_owned);
        let body = match name.as_str() {
            NOTHING => ReportBody::Nothing,
            ROBOTS => {
                ReportBody::Robots(wire.robots.map_or(RobotsAnswer::Unavailable, Cow::into_owned))
            }
            TDM_FILE => {
                ReportBody::TdmFile(wire.tdm_file.map_or(TdmAnswer::Unavailable, Cow::into_owned))
            }
            REDIRECT => ReportBody::Redirect(Moved {
                to: wire.moved_to.map(Cow::into_owned),
                links,
                validators,
            }),
            PAGE => {
                let by = wire.sign_by;
                let title = wire.title.unwrap_or_default();
                ReportBody::Page(Box::new(PageBody {
                    links,
                    sign: wire.sign.map(|sign| PageSign { sign, by: by.into_owned() }),
                    look: wire.look,
                    listed,
                    validators,
                    emitted: wire.article.map(|id| Emitted {
                        id: id.into_owned(),
                        title: title.into_owned(),
                        published: wire.published,
                    }),
                    checked: wire.checked.map(|one| Box::new(one.into_owned())),
                    near_duplicate_of: wire.near_duplicate_of.map(Cow::into_owned),
                    canonical: wire.canonical.map(Cow::into_owned),
                }))
            }
            FEED => ReportBody::Feed(Box::new(FeedBody {
                links,
                listed,
                validators,
                hub: wire.hub.map(Cow::into_owned),
            })),
            SITEMAP => ReportBody::Sitemap(Box::new(SitemapBody { links, listed, validators })),
            MORE_LINKS => ReportBody::MoreLinks(links),
            other => {
                let text = format_args!("{other:?} is no body of a report known here").to_string();
                return Err(D::Error::custom(text));
            }
        };
        Ok(Self {
            v: wire.v,
            crawl: wire.crawl.into_owned(),
            task: wire.task,
            tick: wire.tick,
            worker: wire.worker.into_owned(),
            lane: wire.lane,
            entry: wire.entry.into_owned(),
            outcome: wire.outcome.into_owned(),
            kept: wire.kept,
            http_status: wire.http_status,
            address: wire.address,
            bytes: wire.bytes,
            timing: wire.timing,
            detail: wire.detail.map(Cow::into_owned),
            body,
        })
    }
}
