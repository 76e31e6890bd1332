//! What a page says about itself: headline, authors, dates, language, kind.
//!
//! Flow: [`collect`] walks the tree once ([`walk`]), reads the JSON-LD ([`jsonld`]), then each
//! field is chosen among the page's disagreeing sources by its own module, by stated rules.

mod authors;
mod class;
pub mod date;
mod dates;
pub mod explain;
mod jsonld;
mod kind;
mod names;
pub(crate) mod text;
mod title;
mod walk;

use class::Flags;
use date::DateStyle;
use ego_tree::NodeId;
use jsonld::LdItem;
use newshound_core::article::{ArticleKind, PageDate};
use newshound_core::time::UnixMillis;
use scraper::Html;
use text::{clean, fold};
use url::Url;
use walk::{Heading, Raw};

/// What the caller knows of the page's layout; all of it may be absent.
#[derive(Debug, Clone, Default)]
pub struct VisibleHints {
    /// The `h1` the caller takes for the story's, if it has decided.
    pub h1: Option<NodeId>,
    /// The element that holds the body, if it has been found.
    pub body: Option<NodeId>,
}

/// What the page's structured data say the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageType {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// One story.
    Article,
    /// A list of stories.
    Listing,
    /// A page, no more is said.
    WebPage,
    /// The site's front.
    Website,
    /// A person's or author's page.
    Profile,
    /// A product, an event, a place: no story.
    Thing,
}

/// What a page says about itself.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Headline, without the site's name; empty where the page has none.
    pub title: String,
    /// Persons, in the page's order.
    pub authors: Vec<String>,
    /// Agencies credited.
    pub agencies: Vec<String>,
    /// Organisations the page names as its author (the house, an agency, "Editorial team"), in
    /// the page's order. No persons.
    pub house_credits: Vec<String>,
    /// First publication.
    pub published: Option<PageDate>,
    /// Last change.
    pub modified: Option<PageDate>,
    /// Declared language, BCP 47 in lower case; see [`language`].
    pub language: Option<String>,
    /// The section's name as written.
    pub section: Option<String>,
    /// Tags or keywords.
    pub tags: Vec<String>,
    /// Standfirst or description.
    pub description: Option<String>,
    /// Lead image, absolute.
    pub lead_image: Option<String>,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Kind of story.
    pub kind: ArticleKind,
    /// The page says that its text is not free to read.
    pub paywalled: bool,
    /// JSON-LD `articleBody`, cleaned, paragraphs separated by a blank line where it has any.
    pub article_body: Option<String>,
    /// What the structured data say the page is.
    pub page_type: PageType,
    /// `rel=canonical`, absolute, as the page says it.
    pub canonical: Option<Url>,
    /// `rel=amphtml`, absolute.
    pub amp: Option<Url>,
}

impl Metadata {
    /// Who the page credits: its authors, or else the agencies or the house it names as author.
    /// Names of accounts ("admin") are nobody.
    #[must_use]
    pub fn credited(&self) -> Vec<String> {
        if !self.authors.is_empty() {
            return self.authors.clone();
        }
        let account = |n: &&String| {
            !fold(n)
                .split(' ')
                .any(|w| matches!(w, "admin" | "administrator" | "webmaster" | "user"))
        };
        self.house_credits.iter().filter(account).take(1).cloned().collect()
    }
}

/// Longest description kept, in bytes.
const MAX_DESCRIPTION: usize = 2_000;
/// Most tags kept.
const MAX_TAGS: usize = 50;

/// Gathers a page's metadata. `url` is the page's own; dates after `fetched_at` are not believed.
#[must_use]
pub fn collect(doc: &Html, url: &Url, fetched_at: UnixMillis, hints: &VisibleHints) -> Metadata {
    let raw = walk::walk(doc);
    let items = jsonld::items(&raw.scripts);
    let main_h1 = main_heading(&raw, hints);
    let story = main_story(&items, url, &raw, main_h1);
    let site = site_names(&raw, &items, story, url);
    let language = declared(&raw, story);
    let host = url.host_str().unwrap_or_default();
    let tld = host.rsplit('.').next().unwrap_or_default();
    let style = DateStyle::of(language.as_deref().unwrap_or_default(), tld);
    let clock = dates::Clock { style, now: fetched_at };
    let (published, modified) = dates::choose(&raw, story, &items, url, main_h1, &clock);
    let credits = authors::choose(&raw, story, main_h1, &site);
    let publisher = story
        .and_then(|s| s.publisher.first().map(|p| p.name.clone()))
        .or_else(|| raw.meta("og:site_name").map(clean))
        .or_else(|| items.iter().find_map(|i| i.publisher.first().map(|p| p.name.clone())))
        .or_else(|| raw.meta("application-name").map(clean))
        .or_else(|| {
            raw.credits.iter().find_map(|(tail, _)| match names::end_credit(tail)? {
                names::EndCredit::House(name) => Some(name),
                names::EndCredit::Person(_) => None,
            })
        })
        .filter(|p| !p.is_empty());
    let section = section(&raw, story);
    Metadata {
        title: title::choose(&raw, story, main_h1.map(|h| h.text.as_str()), &site),
        authors: credits.persons,
        agencies: credits.agencies,
        house_credits: credits.houses,
        published: published.map(|d| d.stamp.to_page_date(d.source)),
        modified: modified.map(|d| d.stamp.to_page_date(d.source)),
        kind: kind::kind(&raw, story, &items, url, section.as_deref()),
        page_type: kind::page_type(&raw, story, &items),
        language,
        section,
        tags: tags(&raw, story),
        description: description(&raw, story),
        lead_image: lead_image(&raw, story, url),
        publisher,
        paywalled: story.and_then(|s| s.free).or_else(|| items.iter().find_map(|i| i.free))
            == Some(false),
        article_body: story.map(|s| body_text(&s.body)).filter(|b| !b.is_empty()),
        canonical: absolute(raw.canonical.as_deref(), url),
        amp: absolute(raw.amp.as_deref(), url),
    }
}

fn absolute(href: Option<&str>, base: &Url) -> Option<Url> {
    let href = href?.trim();
    if href.is_empty() {
        return None;
    }
    base.join(href).ok().filter(|u| matches!(u.scheme(), "http" | "https"))
}

/// JSON-LD bodies come with tags, entities and line breaks of several kinds.
fn body_text(body: &str) -> String {
    let decoded = text::decode_entities(body);
    let plain = text::strip_tags(&decoded);
    let paragraphs: Vec<String> =
        plain.split(['\n', '\r']).map(clean).filter(|p| !p.is_empty()).collect();
    paragraphs.join("\n\n")
}

/// The story's own heading: the h1 hinted at, or the one most like the page's title; where no
/// h1 is like it, the h2 that is the title.
fn main_heading<'a>(raw: &'a Raw, hints: &VisibleHints) -> Option<&'a Heading> {
    if let Some(found) = hints.h1.and_then(|id| raw.headings.iter().find(|h| h.id == id)) {
        return Some(found);
    }
    let og = raw.meta("og:title").unwrap_or_default();
    let title = fold(&format!("{} {og}", raw.title));
    let words: Vec<&str> = title.split(' ').filter(|w| !w.is_empty()).collect();
    let bad = Flags::NAV.with(Flags::FOOTER).with(Flags::COMMENT).with(Flags::TEASER);
    // Share of a heading's words that the title has, in tenths.
    let share = |h: &Heading| {
        let folded = fold(&h.text);
        let all = folded.split(' ').count();
        let shared = folded.split(' ').filter(|w| words.contains(w)).count();
        i32::try_from(shared * 10 / all.max(1)).unwrap_or(0)
    };
    let best = raw
        .headings
        .iter()
        .filter(|h| !h.text.trim().is_empty())
        // The first wins a draw.
        .max_by_key(|h| {
            (share(h) - if h.flags.has(bad) { 5 } else { 0 }, std::cmp::Reverse(h.pos))
        });
    let like = best.map_or(0, share);
    if like < 4 && words.len() >= 3 {
        let sub = raw.subheads.iter().find(|h| share(h) >= 9 && fold(&h.text).contains(' '));
        if sub.is_some_and(|h| title.starts_with(&fold(&h.text))) {
            return sub;
        }
    }
    best
}

/// The JSON-LD story that is this page's: by its address, by its headline, else the first.
fn main_story<'a>(
    items: &'a [LdItem],
    url: &Url,
    raw: &Raw,
    h1: Option<&Heading>,
) -> Option<&'a LdItem> {
    let stories: Vec<&LdItem> = items.iter().filter(|i| i.is_story()).collect();
    if stories.len() <= 1 {
        return stories.first().copied();
    }
    let tail = |u: &str| {
        u.split(['?', '#'])
            .next()
            .unwrap_or(u)
            .trim_end_matches('/')
            .rsplit("://")
            .next()
            .unwrap_or(u)
            .to_owned()
    };
    let own: Vec<String> = [Some(url.as_str()), raw.canonical.as_deref(), raw.meta("og:url")]
        .into_iter()
        .flatten()
        .map(tail)
        .collect();
    let heading = fold(&h1.map(|h| h.text.clone()).unwrap_or_default());
    let title = fold(&raw.title);
    stories.iter().copied().rev().max_by_key(|s| {
        let mut score = 0;
        if s.url.iter().any(|u| own.contains(&tail(u))) {
            score += 4;
        }
        let headline = fold(if s.headline.is_empty() { &s.name } else { &s.headline });
        if !headline.is_empty() && (headline == heading || title.starts_with(&headline)) {
            score += 3;
        }
        if !s.published.is_empty() {
            score += 2;
        }
        if !s.authors.is_empty() {
            score += 1;
        }
        if !s.has_type("review") {
            score += 1;
        }
        score
    })
}

/// Every name the site goes by: none of them is an author or part of a headline.
fn site_names(raw: &Raw, items: &[LdItem], story: Option<&LdItem>, url: &Url) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let host = url.host_str().unwrap_or_default();
    let bare = host.strip_prefix("www.").unwrap_or(host);
    names.push(bare.to_owned());
    if let Some((head, _)) = bare.split_once('.') {
        names.push(head.to_owned());
    }
    let mut parts = bare.rsplit('.');
    let tld = parts.next().unwrap_or_default();
    if let Some(second) = parts.next().filter(|s| s.len() > 3) {
        names.push(second.to_owned());
        names.push(format!("{second}.{tld}"));
    }
    for key in [
        "og:site_name",
        "application-name",
        "twitter:site",
        "al:ios:app_name",
        "al:android:app_name",
        "apple-mobile-web-app-title",
    ] {
        names.extend(raw.metas_of(key).map(|v| clean(v.trim_start_matches('@'))));
    }
    let publishers =
        story.into_iter().chain(items).flat_map(|i| i.publisher.iter().map(|p| p.name.clone()));
    names.extend(publishers.take(20));
    let houses = items.iter().filter(|i| {
        ["website", "organization", "newsmediaorganization"].iter().any(|t| i.has_type(t))
    });
    names.extend(houses.map(|i| i.name.clone()).take(10));
    names.retain(|n| n.len() > 1);
    names.dedup();
    names
}

fn declared(raw: &Raw, story: Option<&LdItem>) -> Option<String> {
    let candidates = [
        raw.lang.as_deref(),
        story.map(|s| s.language.as_str()),
        raw.meta("og:locale"),
        raw.meta("content-language"),
        raw.meta("language"),
    ];
    candidates.into_iter().flatten().find_map(tag)
}

/// A language tag in our form, or nothing for what is none.
fn tag(text: &str) -> Option<String> {
    let tag = text.trim().split(',').next()?.trim().replace('_', "-").to_ascii_lowercase();
    let first = tag.split('-').next()?;
    let ok = (2..=3).contains(&first.len())
        && tag.len() <= 16
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    ok.then_some(tag)
}

fn section(raw: &Raw, story: Option<&LdItem>) -> Option<String> {
    let from_ld = story.and_then(|s| s.section.first()).map(|s| clean(s));
    from_ld
        .or_else(|| raw.meta("article:section").map(clean))
        .or_else(|| raw.props.iter().find(|(k, _)| k == "articlesection").map(|(_, v)| clean(v)))
        .or_else(|| {
            ["section", "cxenseparse:section", "parsely-section", "dc.subject"]
                .iter()
                .find_map(|k| raw.meta(k))
                .map(clean)
        })
        .filter(|s| !s.is_empty() && s.len() <= 120)
}

fn tags(raw: &Raw, story: Option<&LdItem>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    add_tags(&mut out, story.map_or(&[][..], |s| &s.keywords).iter().map(String::as_str));
    add_tags(&mut out, raw.metas_of("article:tag").flat_map(|v| v.split(',')));
    add_tags(&mut out, raw.tags.iter().map(String::as_str));
    for key in ["news_keywords", "parsely-tags", "keywords", "sailthru.tags"] {
        if out.is_empty() {
            add_tags(&mut out, raw.metas_of(key).flat_map(|v| v.split([',', ';'])));
        }
    }
    out
}

fn add_tags<'a>(out: &mut Vec<String>, texts: impl Iterator<Item = &'a str>) {
    for text in texts {
        let tag = clean(text);
        let known = out.iter().any(|t| fold(t) == fold(&tag));
        if !tag.is_empty() && tag.len() <= 120 && out.len() < MAX_TAGS && !known {
            out.push(tag);
        }
    }
}

fn description(raw: &Raw, story: Option<&LdItem>) -> Option<String> {
    let sources = [
        raw.meta("og:description"),
        raw.meta("description"),
        story.map(|s| s.description.as_str()),
        raw.meta("twitter:description"),
        raw.meta("dc.description"),
    ];
    sources
        .into_iter()
        .flatten()
        .map(clean)
        .find(|d| !d.is_empty())
        .map(|d| text::cut(&d, MAX_DESCRIPTION).to_owned())
}

fn lead_image(raw: &Raw, story: Option<&LdItem>, url: &Url) -> Option<String> {
    let sources = [
        raw.meta("og:image"),
        raw.meta("og:image:url"),
        raw.meta("og:image:secure_url"),
        raw.meta("twitter:image"),
        raw.meta("twitter:image:src"),
        story.and_then(|s| s.image.as_deref()),
    ];
    sources.into_iter().flatten().find_map(|src| absolute(Some(src), url)).map(Url::into)
}

/// The language of a story: what its text shows, against what its page declares. `text` should
/// hold 200 characters or more; less is not believed.
#[must_use]
pub fn language(declared: Option<&str>, text: &str) -> Option<String> {
    let declared = declared.map(str::to_ascii_lowercase);
    let sample = text::cut(text, 5_000);
    let enough = sample.chars().count() >= 200;
    let detected =
        whatlang::detect(sample).filter(|i| enough && i.is_reliable() && i.confidence() >= 0.9);
    let Some(found) = detected.and_then(|i| two_letters(i.lang().code())) else { return declared };
    match declared {
        // Region and script of the declared tag are kept where the languages agree.
        Some(tag) if same_language(&tag, found) => Some(tag),
        _ => Some(found.to_owned()),
    }
}

fn same_language(tag: &str, found: &str) -> bool {
    let head = tag.split('-').next().unwrap_or(tag);
    // Detectors mix up close relatives; the page knows better.
    const KIN: &[&[&str]] = &[
        &["no", "nb", "nn", "da"],
        &["hr", "sr", "bs", "sh", "sl"],
        &["id", "ms"],
        &["es", "ca", "gl"],
        &["cs", "sk"],
        &["hi", "mr", "ne"],
        &["ru", "uk", "be", "bg", "mk"],
        &["az", "tr"],
        &["af", "nl"],
        &["zu", "xh", "st", "tn", "sw"],
        &["fa", "ps", "ur", "ar"],
    ];
    head == found || KIN.iter().any(|k| k.contains(&head) && k.contains(&found))
}

/// ISO 639-3 as whatlang names it, to the two-letter code the web declares.
fn two_letters(code: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "no"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
        ("cym", "cy"),
    ];
    CODES.iter().find(|(three, _)| *three == code).map(|(_, two)| *two)
}

#[cfg(test)]
mod tests;
