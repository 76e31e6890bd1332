//! Headlines that are links to other pages of the site, and what stands under them: a list of posts
//! shows several with their beginnings or as a whole.

use super::Evidence;
use crate::body::blocks::Block;
use crate::dom::Tag;
use crate::headings::fold_upto;
use newshound_core::article::ArticleKind;
use url::Url;

/// A post has at least this many letters of kept text under its headline.
const POST: u32 = 60;
/// In a box of its own with a date right below its headline, at least this many.
const LINE: u32 = 30;
/// A line with a date has at most so many letters.
const DATE: u32 = 80;
/// A heading of fewer letters is none.
const HEADING: u32 = 8;
/// The same of a large one that is a link.
const LARGE: u32 = 4;
/// A headline and a title that begin alike for so many bytes are one, cut by one of the two.
const CUT: usize = 40;
/// A date no more blocks below a headline stands right below it.
const HEAD: usize = 4;
/// A line of more letters at a post's end is no "read on".
const READ_ON: u32 = 30;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Posts {
    /// Headlines that lead to another page and have kept text under them.
    pub(super) linked: usize,
    /// Those with a date.
    dated: usize,
    /// Those whose box leads away, not the headline itself.
    boxed: usize,
    /// Those with a date right below, in a box that does not hold the page's own headline.
    apart: usize,
    /// Letters of kept text under them.
    under: u32,
    /// Letters of kept text.
    kept: u32,
    /// The page's own headline leads to another page.
    pub(super) leads_away: bool,
    /// One of them is what the page calls itself: its own story under another address.
    is_titled: bool,
    /// A date stands between the page's own headline and the first of them: it is a story's.
    is_dated: bool,
}

impl Posts {
    /// Looks at the page's headings in order.
    pub(super) fn read(evidence: &Evidence<'_, '_>) -> Self {
        let body = evidence.body;
        let mut found = Self::default();
        let titles = [&evidence.head.title, &evidence.head.og_title].map(|t| fold_upto(t, 300));
        let mut under: Option<Post> = None;
        let mut own_date = None;
        for (at, (block, kept)) in body.blocks.list.iter().zip(&body.kept).enumerate() {
            let is_headline = body.headline == Some(at);
            let linked = block.link_len * 10 >= block.len * 8;
            let is_large = linked && matches!(block.tag, Tag::H1 | Tag::H2);
            let least = if is_large { LARGE } else { HEADING };
            if is_headline || block.tag.is_heading() && block.len >= least {
                let is_own = is_headline || block.tag == Tag::H1;
                let leads = if linked {
                    leads(evidence, block.element)
                } else {
                    (!is_own && box_leads(evidence, at)).then_some(Leads::Away)
                };
                if is_headline {
                    found.leads_away = leads == Some(Leads::Away);
                    own_date = (leads != Some(Leads::Away)).then_some(at + HEAD);
                }
                if leads == Some(Leads::Away) {
                    let headline = fold_upto(body.blocks.text_of(block), 300);
                    let is_titled = titles.iter().any(|title| is_same(title, &headline));
                    own_date = None;
                    found.close(under.replace(Post { at, is_titled, linked, ..Post::default() }));
                    continue;
                }
                if leads == Some(Leads::Here) || is_own {
                    found.close(under.take());
                }
            }
            found.is_dated |= !is_headline
                && own_date.is_some_and(|last| at <= last)
                && is_dated(evidence, block);
            found.kept += if *kept { block.len } else { 0 };
            if let Some(post) = &mut under {
                if *kept && post.letters == 0 {
                    post.is_apart = is_apart(evidence, post.at, at);
                }
                post.letters += if *kept { block.len } else { 0 };
                let dated = is_dated(evidence, block);
                post.is_dated |= dated;
                post.is_dated_at_once |= dated && at - post.at <= HEAD;
            }
        }
        found.close(under);
        found
    }

    fn close(&mut self, under: Option<Post>) {
        let least = |post: &Post| if post.is_apart && post.is_dated_at_once { LINE } else { POST };
        if let Some(post) = under.filter(|post| post.letters >= least(post)) {
            self.linked += 1;
            self.dated += usize::from(post.is_dated);
            self.boxed += usize::from(!post.linked);
            self.apart += usize::from(post.is_apart && post.is_dated_at_once);
            self.under += post.letters;
            self.is_titled |= post.is_titled;
        }
    }

    /// The text is divided among several posts, each of which has a page and a date of its own.
    pub(super) fn are_several(&self) -> bool {
        self.boxed == 0
            && self.linked >= 2
            && self.dated * 2 > self.linked
            && self.under * 2 >= self.kept
    }

    /// Next to nothing is no post's: a program marks each post as an article.
    pub(super) fn are_all(&self) -> bool {
        self.dated >= 3 && self.under * 10 >= self.kept * 8
    }

    /// The same where there may be one post only, on a page that calls itself something else and
    /// has no date of its own: what a tag, an author, a month has.
    pub(super) fn is_list_of_few(&self) -> bool {
        !self.is_titled
            && !self.is_dated
            && self.apart >= 1
            && self.apart == self.linked
            && self.under * 10 >= self.kept * 8
    }
}

/// Whether the smallest box around a post's headline and its first text leaves the page's own out.
fn is_apart(evidence: &Evidence<'_, '_>, headline: usize, text: usize) -> bool {
    let Evidence { dom, body, .. } = evidence;
    let element = |at: usize| body.blocks.list[at].element;
    let mut above = dom.ancestors(element(headline));
    let home = above.find(|above| dom.inside(*above).contains(&element(text)));
    body.headline.is_none_or(|own| home.is_some_and(|at| !dom.inside(at).contains(&element(own))))
}

/// Whether a folded title names a folded headline, whole or cut.
fn is_same(title: &str, headline: &str) -> bool {
    let common = || title.bytes().zip(headline.bytes()).take_while(|(a, b)| a == b).count();
    !title.is_empty() && !headline.is_empty() && (title.contains(headline) || common() >= CUT)
}

/// What stands under a headline that leads away.
#[derive(Debug, Default)]
struct Post {
    /// The headline's block.
    at: usize,
    /// Its headline is what the page calls itself.
    is_titled: bool,
    /// Its headline is a link.
    linked: bool,
    letters: u32,
    is_dated: bool,
    is_dated_at_once: bool,
    /// The box of headline and text does not hold the page's own headline.
    is_apart: bool,
}

/// A short line with a year, or one for machines.
fn is_dated(evidence: &Evidence<'_, '_>, block: &Block) -> bool {
    let Evidence { dom, body, .. } = evidence;
    let digits = || body.blocks.text_of(block).chars().filter(|c| c.is_numeric()).count();
    let is_time = |at: u32| dom.node(at).element.is_some_and(|element| element.name() == "time");
    block.len <= DATE
        && (digits() >= 4
            || is_time(block.element)
            || dom.inside(block.element).take(20).any(is_time))
}

/// Whether the box of a heading that is no link itself leads to another page as a whole: by a link
/// without a text, spread over the box or around its picture, or by a short line at its end ("read
/// on"). A report of events as they come has such boxes of its own.
fn box_leads(evidence: &Evidence<'_, '_>, at: usize) -> bool {
    let Evidence { dom, body, meta, head, url, .. } = evidence;
    let list = &body.blocks.list;
    let is_alone = |above: &u32| {
        let mut inside = list[body.blocks.range(dom, *above)].iter();
        inside.all(|other| {
            !other.tag.is_heading() || other.len < HEADING || other.element == list[at].element
        })
    };
    let block = dom.ancestors(list[at].element).take(6).take_while(is_alone).last();
    let Some(home) = block.filter(|_| meta.kind != ArticleKind::LiveBlog) else { return false };
    let range = body.blocks.range(dom, home);
    let is_away = |link: u32| {
        let base = head.base.as_ref().unwrap_or(url);
        let there = dom.node(link).attr("href").and_then(|href| base.join(href.trim()).ok());
        there.is_some_and(|there| {
            there.path() != url.path()
                && there.host_str() == url.host_str()
                && !is_picture(there.path())
        })
    };
    let mut links = dom.inside(home).filter(|inner| dom.node(*inner).tag == Tag::A);
    let last = list[range.clone()].last().filter(|last| {
        range.len() > 2
            && last.len <= READ_ON
            && !last.ends_sentence
            && last.link_len * 10 >= last.len * 9
    });
    let is_last = |link: u32| {
        last.is_some_and(|last| {
            dom.inside(link).contains(&last.first) || dom.inside(last.element).contains(&link)
        })
    };
    links.any(|link| {
        let is_empty = || dom.inside(link).all(|inner| dom.node(inner).text.trim().is_empty());
        (is_empty() || is_last(link)) && is_away(link)
    })
}

/// Whether a path names a picture's file.
fn is_picture(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or_default();
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg"]
        .iter()
        .any(|known| end.eq_ignore_ascii_case(known))
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
    // The site's name is no post's headline.
    if there.path() == "/" && there.query().is_none() {
        return None;
    }
    let hosts = [url.host_str(), base.host_str()];
    hosts.contains(&there.host_str()).then_some(Leads::Away)
}
