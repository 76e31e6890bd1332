//! `newshound site check`: what rules do with one page: what would be extracted, which links
//! stand where, and why each would be admitted or refused.

use crate::args::SiteCheckArgs;
use crate::extract::{Live, record_text};
use newshound_core::admission::{AdmissionRules, Found, FoundOn, Standing};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::rules::{SiteRules, Sites, Story};
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::status::Refusal;
use newshound_core::task::{Lane, TaskKind};
use newshound_desk::explain;
use newshound_extract::overrides::Overrides;
use newshound_extract::{Budget, Page, PageContext, PageKind, read_page_with};
use newshound_ports::{Clock, SystemClock};
use newshound_roles::config::this_year;
use newshound_roles::{Exit, Failure};
use newshound_worker::stage::page::as_told;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use url::Url;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(super) fn command(args: &SiteCheckArgs) -> Result<Exit, Failure> {
    let rules = newshound_roles::sites::read(&args.file, Duration::ZERO).map_err(Failure::usage)?;
    let Some((url, content_type, bytes)) = page(args, &rules)? else {
        let mut out = std::io::stdout().lock();
        let _ = if args.json {
            writeln!(out, "{}", json!({ "rules": rules.name, "hosts": rules.hosts }))
        } else {
            let hosts = rules.hosts.join(", ");
            let next = "see what they do with a page by --url URL or --page FILE";
            writeln!(out, "{}: can be used, for {hosts}; {next}", args.file.display())
        };
        return Ok(Exit::Success);
    };
    let own = CanonicalUrl::from_url(&url)
        .map_err(|why| Failure::usage(format!("{url} cannot be crawled: {why}")))?;
    let sites = Sites::new(vec![rules.clone()])
        .map_err(|(host, ..)| Failure::usage(format!("hosts: {host} stands there twice")))?;
    if sites.of(&own).is_none() {
        return Err(Failure::usage(format!(
            "{own} is on none of the hosts of {} ({}); add its host to `hosts`",
            args.file.display(),
            rules.hosts.join(", ")
        )));
    }
    let overrides = Overrides::new(&rules.select).map_err(|bad| Failure::usage(bad.to_string()))?;
    let ctx = PageContext {
        url: &url,
        content_type: content_type.as_deref(),
        robots_tag: None,
        fetched_at: SystemClock.now(),
        is_saved: false,
        budget: Budget::default(),
    };
    let deadline = Instant::now() + ctx.budget.parse;
    let read =
        |overrides| read_page_with(&bytes, &ctx, overrides, &mut || Instant::now() >= deadline);
    let (plain, page) = (read(None), as_told(read(Some(&overrides)), rules.story(&own)));
    let admission = AdmissionRules {
        sites: Arc::new(sites),
        ..AdmissionRules::all_of(Scope::around(ScopeMode::Site, &seeds(&rules, &own)), this_year())
    };
    let checked = Checked { rules: &rules, own: &own, plain: &plain, page: &page, admission };
    let mut out = std::io::stdout().lock();
    let _ = if args.json {
        writeln!(out, "{}", checked.json())
    } else {
        write!(out, "{}", checked.text())
    };
    Ok(Exit::Success)
}

type Got = (Url, Option<String>, Vec<u8>);

/// The page that is named, if one is.
fn page(args: &SiteCheckArgs, rules: &SiteRules) -> Result<Option<Got>, Failure> {
    let parse = |text: &str| {
        Url::parse(text).map_err(|why| Failure::usage(format!("{text:?} is no URL: {why}")))
    };
    if let Some(path) = &args.page {
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        let host = rules.hosts.first().map_or("", |host| host.trim_start_matches("*."));
        let base = args.base.clone().unwrap_or_else(|| format!("https://{host}/saved-page"));
        return Ok(Some((parse(&base)?, None, bytes)));
    }
    let Some(text) = &args.url else { return Ok(None) };
    let (url, response) = Live::new(args.allow_private)?
        .page(&parse(text)?)
        .map_err(|why| Failure::new(Exit::NothingCrawled, why))?;
    Ok(Some((url, response.content_type, response.body.to_vec())))
}

/// What the scope is made of: the page and every host of the rules.
fn seeds(rules: &SiteRules, own: &CanonicalUrl) -> Vec<CanonicalUrl> {
    let hosts = rules.hosts.iter().map(|host| host.trim_start_matches("*."));
    let named = hosts.filter_map(|host| CanonicalUrl::parse(&format!("https://{host}/")).ok());
    named.chain([own.clone()]).collect()
}

struct Checked<'a> {
    rules: &'a SiteRules,
    own: &'a CanonicalUrl,
    plain: &'a Page,
    page: &'a Page,
    admission: AdmissionRules,
}

type Judged<'a> = (&'a str, &'a str, Option<CanonicalUrl>, Result<Lane, Refusal>);

impl Checked<'_> {
    fn links(&self) -> impl Iterator<Item = Judged<'_>> {
        let on = FoundOn {
            url: Some(self.own),
            depth: 0,
            redirects: 0,
            lane: Lane::Archive,
            revisited: false,
            standing: Standing::Plain,
        };
        self.page.links.iter().map(move |link| {
            let url = CanonicalUrl::from_url(&link.url).ok();
            let judged = match &url {
                _ if link.nofollow || self.page.robots.nofollow => Err(Refusal::Nofollow),
                None => Err(Refusal::BadUrl),
                Some(url) => {
                    let found = Found {
                        url,
                        role: link.role,
                        kind: &TaskKind::of_page_link(link.role),
                        hint: None,
                    };
                    self.admission.judge(found, on)
                }
            };
            (link.url.as_str(), link.role.name(), url, judged)
        })
    }

    /// By whom a URL is refused, in words.
    fn why(&self, url: Option<&CanonicalUrl>, refusal: Refusal) -> String {
        let by_rules = url.and_then(|url| self.rules.refusal(url, false)) == Some(refusal);
        match refusal {
            Refusal::Excluded if by_rules => format!("it matches `exclude` of {}", self.rules.name),
            Refusal::NotIncluded if by_rules => {
                format!("it matches no `include` of {}", self.rules.name)
            }
            other => explain::refusal(other).to_owned(),
        }
    }

    fn kind(&self) -> &'static str {
        match self.page.kind {
            PageKind::Article => "article",
            PageKind::Hub => "hub",
            PageKind::Continuation => "continuation",
            PageKind::Other => "other",
        }
    }

    /// Why it is of that kind, and which fields the selectors changed.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match self.rules.story(self.own) {
            Story::Yes => notes.push("its URL matches `article`: it is a story".to_owned()),
            Story::No => notes.push("its URL matches no `article`: it is no story".to_owned()),
            Story::Unsaid => {}
        }
        if let Some(why) = self.rules.refusal(self.own, false) {
            notes.push(format!("a link to it is refused: {}", self.why(Some(self.own), why)));
        } else if let Some(lane) = self.rules.lane(self.own) {
            notes.push(format!("a link to it goes to the lane {lane}"));
        }
        let draft = |page: &Page| page.article.clone().or_else(|| page.candidate.clone());
        if let (Some(before), Some(after)) = (draft(self.plain), draft(self.page)) {
            for (key, said, changed) in [
                ("title", self.rules.select.title.is_some(), before.title != after.title),
                ("body", self.rules.select.body.is_some(), before.body != after.body),
                ("authors", self.rules.select.authors.is_some(), before.authors != after.authors),
                (
                    "published",
                    self.rules.select.published.is_some(),
                    before.published != after.published,
                ),
            ] {
                match (said, changed) {
                    (true, true) => notes.push(format!("select.{key} changes the {key}")),
                    (true, false) => notes.push(format!(
                        "select.{key} changes nothing: it selects nothing here, or what is found \
                         without it"
                    )),
                    _ => {}
                }
            }
        }
        notes
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n  kind: {}\n", self.own, self.kind());
        for note in self.notes() {
            text.push_str(&format!("  {note}\n"));
        }
        text.push('\n');
        text.push_str(&record_text(self.page));
        text.push_str("\nLinks:\n");
        for (given, role, url, judged) in self.links() {
            let told = match judged {
                Ok(lane) => format!("admitted to {lane}"),
                Err(why) => format!("refused: {}", self.why(url.as_ref(), why)),
            };
            let shown = url.as_ref().map_or(given, CanonicalUrl::as_str);
            text.push_str(&format!("  {role:<12} {shown}\n               {told}\n"));
        }
        text
    }

    fn json(&self) -> Value {
        let draft = self.page.article.as_ref();
        let links: Vec<Value> = self
            .links()
            .map(|(given, role, url, judged)| {
                let shown = url.as_ref().map_or(given, CanonicalUrl::as_str);
                match judged {
                    Ok(lane) => json!({ "url": shown, "role": role, "lane": lane.name() }),
                    Err(why) => json!({
                        "url": shown,
                        "role": role,
                        "refused": why.name(),
                        "why": self.why(url.as_ref(), why),
                    }),
                }
            })
            .collect();
        json!({
            "url": self.own.as_str(),
            "rules": self.rules.name,
            "kind": self.kind(),
            "notes": self.notes(),
            "article": draft.map(|draft| json!({
                "title": draft.title,
                "authors": draft.authors,
                "published": draft.published.as_ref().map(|date| &date.value),
                "words": draft.word_count,
                "body": draft.body,
            })),
            "links": links,
        })
    }
}
