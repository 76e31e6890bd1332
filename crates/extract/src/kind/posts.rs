//! Headlines that are links to other pages of the site, and what stands under them: a list of posts
//! shows several with their beginnings or as a whole.

use super::Evidence;
use crate::body::blocks::Block;
use crate::dom::Tag;
use url::Url;

/// A post has at least this many letters of kept text under its headline.
const POST: u32 = 60;
/// A line with a date has at most so many letters.
const LINE: u32 = 80;
/// A heading of fewer letters is none.
const HEADING: u32 = 8;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Posts {
    /// Headlines that lead to another page and have kept text under them.
    pub(super) linked: usize,
    /// Those with a date.
    dated: usize,
    /// Letters of kept text under them.
    under: u32,
    /// Letters of kept text.
    kept: u32,
    /// The page's own headline leads to another page.
    pub(super) leads_away: bool,
}

impl Posts {
    /// Looks at the page's headings in order.
    pub(super) fn read(evidence: &Evidence<'_, '_>) -> Self {
        let body = evidence.body;
        let mut found = Self::default();
        let mut under: Option<Post> = None;
        for (at, (block, kept)) in body.blocks.list.iter().zip(&body.kept).enumerate() {
            let is_headline = body.headline == Some(at);
            if is_headline || block.tag.is_heading() && block.len >= HEADING {
                let linked = block.link_len * 10 >= block.len * 8;
                let leads = linked.then(|| leads(evidence, block.element)).flatten();
                if is_headline {
                    found.leads_away = leads == Some(Leads::Away);
                }
                if leads == Some(Leads::Away) {
                    found.close(under.replace(Post::default()));
                    continue;
                }
                if leads == Some(Leads::Here) || block.tag == Tag::H1 {
                    found.close(under.take());
                }
            }
            found.kept += if *kept { block.len } else { 0 };
            if let Some(post) = &mut under {
                post.letters += if *kept { block.len } else { 0 };
                post.is_dated |= is_dated(evidence, block);
            }
        }
        found.close(under);
        found
    }

    fn close(&mut self, under: Option<Post>) {
        if let Some(post) = under.filter(|post| post.letters >= POST) {
            self.linked += 1;
            self.dated += usize::from(post.is_dated);
            self.under += post.letters;
        }
    }

    /// The text is divided among several posts, each of which has a page and a date of its own.
    pub(super) fn are_several(&self) -> bool {
        self.linked >= 2 && self.dated * 2 > self.linked && self.under * 2 >= self.kept
    }

    /// Next to nothing is no post's: a program marks each post as an article.
    pub(super) fn are_all(&self) -> bool {
        self.dated >= 3 && self.under * 10 >= self.kept * 8
    }
}

/// What stands under a headline that leads away.
#[derive(Debug, Default)]
struct Post {
    letters: u32,
    is_dated: bool,
}

/// A short line with a year, or one for machines.
fn is_dated(evidence: &Evidence<'_, '_>, block: &Block) -> bool {
    let Evidence { dom, body, .. } = evidence;
    let digits = || body.blocks.text_of(block).chars().filter(|c| c.is_numeric()).count();
    let is_time = |at: u32| dom.node(at).element.is_some_and(|element| element.name() == "time");
    block.len <= LINE
        && (digits() >= 4
            || is_time(block.element)
            || dom.inside(block.element).take(20).any(is_time))
}

/// Where a link of the site leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leads {
    Here,
    Away,
}

/// Where the link in or around a heading leads; none for other sites and for none.
fn leads(evidence: &Evidence<'_, '_>, element: u32) -> Option<Leads> {
    let Evidence { dom, head, url, .. } = evidence;
    let inside = dom.inside(element).find(|at| dom.node(*at).tag == Tag::A);
    let around = || dom.ancestors(element).take(3).find(|at| dom.node(*at).tag == Tag::A);
    let href = inside.or_else(around).and_then(|at| dom.node(at).attr("href"))?;
    let base = head.base.as_ref().unwrap_or(url);
    let there = base.join(href.trim()).ok()?;
    let path = |url: &Url| {
        let path = url.path();
        let path = path.strip_suffix("index.html").unwrap_or(path);
        path.trim_end_matches('/').to_owned()
    };
    let same = |one: &Url| path(one) == path(&there) && one.query() == there.query();
    if same(url) || head.canonical.as_ref().is_some_and(same) {
        return Some(Leads::Here);
    }
    let hosts = [url.host_str(), base.host_str()];
    hosts.contains(&there.host_str()).then_some(Leads::Away)
}
