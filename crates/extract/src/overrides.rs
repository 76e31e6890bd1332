//! Where things stand on a site's pages, by the rules of that site: CSS selectors that win over
//! what is found without them. One that selects nothing on a page changes nothing.

use crate::body::{Body, write};
use crate::dom::Dom;
use crate::meta::date::{self, DateStyle};
use crate::page::PageContext;
use crate::text;
use ego_tree::NodeId;
use newshound_core::article::{ArticleDraft, DateSource, PageDate};
use newshound_core::rules::Select;
use newshound_core::time::UnixMillis;
use scraper::{ElementRef, Html, Selector};

/// A byline longer than this is no name.
const AUTHOR: usize = 120;

/// Selectors, ready for use.
#[derive(Debug)]
pub struct Overrides {
    title: Option<Selector>,
    body: Option<Selector>,
    authors: Option<Selector>,
    published: Option<Selector>,
    remove: Vec<Selector>,
}

/// A text that is no CSS selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {selector:?} is no CSS selector")]
pub struct BadSelector {
    /// Its key.
    pub key: &'static str,
    /// The text.
    pub selector: String,
}

impl Overrides {
    /// Reads the selectors.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn new(select: &Select) -> Result<Self, BadSelector> {
        let read = |key: &'static str, text: &String| {
            Selector::parse(text).map_err(|_| BadSelector { key, selector: text.clone() })
        };
        let one =
            |key, text: &Option<String>| text.as_ref().map(|text| read(key, text)).transpose();
        Ok(Self {
            title: one("title", &select.title)?,
            body: one("body", &select.body)?,
            authors: one("authors", &select.authors)?,
            published: one("published", &select.published)?,
            remove: select
                .remove
                .iter()
                .map(|text| read("remove", text))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Takes elements off the tree and reads what the selectors select.
    pub(crate) fn apply(&self, html: &mut Html, ctx: &PageContext<'_>) -> Told {
        let gone: Vec<NodeId> = self
            .remove
            .iter()
            .flat_map(|selector| html.select(selector).map(|element| element.id()))
            .collect();
        for id in gone {
            if let Some(mut node) = html.tree.get_mut(id) {
                node.detach();
            }
        }
        let root = html.root_element();
        let language = root.value().attr("lang").unwrap_or_default().to_ascii_lowercase();
        let tld = ctx.url.host_str().and_then(|host| host.rsplit('.').next()).unwrap_or_default();
        let style = DateStyle::of(&language, tld);
        let all = |selector: &Option<Selector>| {
            selector.iter().flat_map(|one| html.select(one)).collect::<Vec<_>>()
        };
        Told {
            title: all(&self.title).into_iter().map(text_of).find(|text| !text.is_empty()),
            authors: names(all(&self.authors)),
            published: all(&self.published).into_iter().find_map(|element| {
                moment(element, style, (!ctx.is_saved).then_some(ctx.fetched_at))
            }),
            body: all(&self.body).into_iter().map(|element| element.id()).collect(),
        }
    }
}

/// What the selectors found on one page.
#[derive(Debug, Default)]
pub(crate) struct Told {
    title: Option<String>,
    authors: Vec<String>,
    published: Option<PageDate>,
    body: Vec<NodeId>,
}

impl Told {
    /// Chooses the elements selected as the body; whether there are some.
    pub(crate) fn body_of(&self, dom: &Dom<'_>, body: &mut Body) -> bool {
        if self.body.is_empty() {
            return false;
        }
        let mut kept = vec![false; body.blocks.list.len()];
        for (at, node) in (0_u32..).zip(&dom.nodes) {
            if node.element.is_some() && self.body.contains(&node.id) {
                kept[body.blocks.range(dom, at)].fill(true);
            }
        }
        if let Some(headline) = body.headline.filter(|_| self.title.is_some()) {
            kept[headline] = false;
        }
        let text = write::join(dom, &body.blocks, &kept);
        if text.is_empty() {
            return false;
        }
        (body.text, body.kept) = (text, kept);
        true
    }

    /// The fields selected in the place of those found.
    pub(crate) fn fields_of(self, mut draft: ArticleDraft) -> ArticleDraft {
        if let Some(title) = self.title {
            draft.title = title;
        }
        if !self.authors.is_empty() {
            draft.authors = self.authors;
        }
        draft.published = self.published.or(draft.published);
        draft
    }
}

fn text_of(element: ElementRef<'_>) -> String {
    let text: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
    text::nfc(text.join(" "))
}

/// Each element is one author, without the word "by" in front.
fn names(elements: Vec<ElementRef<'_>>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for element in elements {
        let text = text_of(element);
        let by = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
        let name = if by { text[3..].trim() } else { text.as_str() };
        if !name.is_empty() && name.len() <= AUTHOR && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn moment(
    element: ElementRef<'_>,
    style: DateStyle<'_>,
    now: Option<UnixMillis>,
) -> Option<PageDate> {
    let attribute = ["datetime", "content"].iter().find_map(|name| element.value().attr(name));
    let stamp = match attribute {
        Some(text) => date::machine(text, style),
        None => date::printed(&text_of(element), style, now),
    };
    stamp.map(|stamp| stamp.to_page_date(DateSource::Rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Budget, PageKind, read_page, read_page_with};
    use url::Url;

    const PAGE: &str = "<html lang=en><head><title>Site | A page</title></head><body><main>\
        <h2 class=hed>Bridge  opens</h2><div class=who><b>By Ann Ode</b><b>Ben Tal</b></div>\
        <i data-when=x>3 May 2026</i><div class=txt><p>The bridge over the river was opened on \
        Sunday by the mayor, who walked across it first.</p><div class=promo>Read our letter</div>\
        <p>Short.</p></div><div class=more><p>Another long sentence that stands below the story \
        and has nothing to do with it, as so often.</p></div></main></body></html>";

    fn select() -> Select {
        let some = |text: &str| Some(text.to_owned());
        Select {
            title: some("h2.hed"),
            body: some(".txt"),
            authors: some(".who b"),
            published: some("i[data-when=x]"),
            remove: vec![".promo".to_owned()],
        }
    }

    fn draft(select: Option<&Select>) -> (PageKind, ArticleDraft) {
        let url = Url::parse("https://news.example/a-story.html").expect("url");
        let ctx = PageContext {
            url: &url,
            content_type: None,
            robots_tag: None,
            fetched_at: UnixMillis(1_780_000_000_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let overrides = select.map(|select| Overrides::new(select).expect("selectors"));
        let page = match &overrides {
            Some(some) => read_page_with(PAGE.as_bytes(), &ctx, Some(some), &mut || false),
            None => read_page(PAGE.as_bytes(), &ctx),
        };
        (page.kind, page.article.or(page.candidate).expect("a draft"))
    }

    #[test]
    fn selected_fields_win() {
        let (_, draft) = draft(Some(&select()));
        assert_eq!(draft.title, "Bridge opens");
        assert_eq!(draft.authors, ["Ann Ode", "Ben Tal"]);
        let date = draft.published.expect("a date");
        assert_eq!((date.value.as_str(), date.source), ("2026-05-03", DateSource::Rules));
        assert_eq!(
            draft.body,
            "The bridge over the river was opened on Sunday by the mayor, who walked across it \
             first.\n\nShort."
        );
        assert_eq!(draft.word_count, 18);
    }

    #[test]
    fn what_selects_nothing_changes_nothing() {
        let nothing = Select {
            title: Some("h7".to_owned()),
            body: Some(".none".to_owned()),
            authors: Some(".none".to_owned()),
            published: Some(".who".to_owned()),
            remove: vec![".none".to_owned()],
        };
        assert_eq!(draft(Some(&nothing)), draft(None));
        assert_eq!(draft(Some(&Select::default())), draft(None));
    }

    #[test]
    fn bad_selectors_are_named() {
        let bad = Select { remove: vec![".ok".to_owned(), "a[".to_owned()], ..Select::default() };
        let error = Overrides::new(&bad).expect_err("refused");
        assert_eq!(error.to_string(), "remove: \"a[\" is no CSS selector");
    }
}
