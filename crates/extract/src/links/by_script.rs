//! Lists that go on by a script alone: the last control after a run of stories leads nowhere
//! without one, and no page, feed or address for more is named.
//!
//! The control is a button, or a link without an address, that stands once on the page, in the box of
//! the stories, and nothing that leads anywhere comes after it there. A form's button, a card's
//! own button and a carousel's two are none.

use crate::body::Body;
use crate::dom::{Dom, Tag};
use crate::hints::Hints;

/// Stories that are a run.
const RUN: usize = 5;
/// Characters of the longest label.
const MAX_LABEL: usize = 40;

/// Whether the list whose stories' links stand at these nodes, in page order, goes on by a script.
pub(super) fn goes_on(dom: &Dom<'_>, body: &Body, stories: &[u32]) -> bool {
    let Some(last) = stories.last().copied().filter(|_| stories.len() >= RUN) else { return false };
    let controls: Vec<u32> = [Tag::A, Tag::Button]
        .into_iter()
        .flat_map(|tag| dom.all(tag))
        .filter(|at| !leads(dom, *at) && is_shown(dom, body, *at))
        .collect();
    let label = |at: u32| dom.text_of(at);
    controls.iter().copied().filter(|at| *at > last).any(|control| {
        let text = label(control);
        let is_label = !text.is_empty() && text.chars().count() <= MAX_LABEL;
        is_label
            && controls.iter().filter(|at| label(**at) == text).count() == 1
            && is_last_of_run(dom, control, (last, stories), &controls)
    })
}

/// Whether the smallest box of the control that holds a run holds nothing else after the run.
fn is_last_of_run(
    dom: &Dom<'_>,
    control: u32,
    (last, stories): (u32, &[u32]),
    controls: &[u32],
) -> bool {
    let holds = |above: &u32| stories.iter().filter(|at| **at > *above).count() >= RUN;
    let Some(run) = dom.ancestors(control).skip(1).find(holds) else { return false };
    let node = dom.node(run);
    let after = |at: u32| at > last && at < node.end;
    !matches!(node.tag, Tag::Body | Tag::Html)
        && !dom.all(Tag::A).any(|at| after(at) && leads(dom, at))
        && !dom.all(Tag::Input).any(after)
        && controls.iter().filter(|at| after(**at)).count() == 1
}

/// Whether an element leads somewhere without a script.
fn leads(dom: &Dom<'_>, at: u32) -> bool {
    let href = dom.node(at).attr("href").map(str::trim);
    let script = |href: &str| href.get(..11).is_some_and(|s| s.eq_ignore_ascii_case("javascript:"));
    href.is_some_and(|href| !href.is_empty() && href != "#" && !script(href))
}

fn is_shown(dom: &Dom<'_>, body: &Body, at: u32) -> bool {
    let node = dom.node(at);
    let hints = body.place.inherited[at as usize];
    let apart = Hints::NAV.or(Hints::FOOTER).or(Hints::COMMENT).or(Hints::HIDDEN);
    let aside = |tag: Tag| matches!(tag, Tag::Form | Tag::Nav | Tag::Footer | Tag::Aside);
    !node.hidden && !hints.any(apart) && !dom.ancestors(at).any(|above| aside(dom.node(above).tag))
}

#[cfg(test)]
mod tests {
    use crate::page::{Budget, Issue, PageContext};
    use newshound_core::time::UnixMillis;
    use url::Url;

    fn is_by_script(foot: &str, card: &str) -> bool {
        let cards: String = (0..8)
            .map(|number| {
                format!(
                    "<article><h2><a href='/2026/story-of-the-harbour-{number}'>The harbour board met \
                     for the {number}th time</a></h2><p>It agreed on little.</p>{card}</article>"
                )
            })
            .collect();
        let html = format!(
            "<html lang=en><title>World</title><main><h1>World</h1><div>{cards}</div>{foot}</main>\
             <footer><a href='/about'>About us</a> <a href='#'>Cookies</a></footer>"
        );
        let url = Url::parse("https://news.example/world/").expect("url");
        let context = PageContext {
            url: &url,
            content_type: Some("text/html; charset=utf-8"),
            robots_tag: None,
            fetched_at: UnixMillis(1_780_000_000_000),
            is_saved: false,
            budget: Budget::default(),
        };
        crate::read_page(html.as_bytes(), &context).issues.contains(&Issue::MoreByScript(8))
    }

    #[test]
    fn the_last_control_after_a_run_of_stories() {
        for (foot, card, want) in [
            ("<button>Mehr laden</button>", "", true),
            ("<div><a class=x>もっと見る</a></div>", "", true),
            ("<p><a href='#'>Load more</a></p>", "", true),
            ("<a href='javascript:void(0)' role=button>More</a>", "", true),
            ("", "", false),
            // It names where more is, or there is a pager.
            ("<button data-next-url='/world/?page=2'>More</button>", "", false),
            ("<button>More</button><a href='/world/page/2/'>2</a>", "", false),
            // A form's, each card's, a carousel's.
            ("<form><input name=mail><button>Subscribe</button></form>", "", false),
            ("<div><input name=mail><button>Subscribe</button></div>", "", false),
            ("", "<button>Save</button>", false),
            ("<button>Back</button><button>On</button>", "", false),
        ] {
            assert_eq!(is_by_script(foot, card), want, "{foot}{card}");
        }
    }
}
