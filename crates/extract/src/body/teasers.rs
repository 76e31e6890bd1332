//! Beginnings of other stories below a story: a run of headlines that lead there, each with the first
//! words of its text.

use super::blocks::{Block, Blocks};

/// A linked line of so many letters is a headline.
const LINE: u32 = 20;
/// One may be the writer's own "more on this".
const LEAST: usize = 2;

/// Drops such a run at the end of the body, and the headings above it that head nothing else. The
/// first words of a text break off, which no paragraph of a story does.
pub(super) fn end(blocks: &Blocks, kept: &mut [bool]) {
    let list = &blocks.list;
    let all: Vec<usize> = (0..list.len()).filter(|at| kept[*at]).collect();
    let mut from = all.len();
    while from >= 2 && is_line(&list[all[from - 2]]) && breaks_off(blocks, &list[all[from - 1]]) {
        from -= 2;
    }
    if (all.len() - from) / 2 < LEAST {
        return;
    }
    while from > 0 && list[all[from - 1]].tag.is_heading() {
        from -= 1;
    }
    if from > 0 {
        all[from..].iter().for_each(|at| kept[*at] = false);
    }
}

/// A headline that leads elsewhere.
fn is_line(block: &Block) -> bool {
    block.len >= LINE && block.link_len * 10 >= block.len * 8
}

fn breaks_off(blocks: &Blocks, block: &Block) -> bool {
    let text = blocks.text_of(block);
    let text = text.trim_end_matches(|c: char| matches!(c, ']' | ')') || c.is_whitespace());
    text.ends_with('…') || text.ends_with("...")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::Dom;
    use scraper::Html;

    /// What is left of a page of which every block was kept.
    fn left(html: &str) -> Vec<String> {
        let html = Html::parse_document(html);
        let dom = Dom::new(&html);
        let blocks = Blocks::new(&dom, false);
        let mut kept = vec![true; blocks.list.len()];
        end(&blocks, &mut kept);
        let all = blocks.list.iter().zip(kept).filter(|(_, kept)| *kept);
        all.map(|(block, _)| blocks.text_of(block).to_owned()).collect()
    }

    #[test]
    fn beginnings_of_other_stories_are_left_out() {
        let teaser = |text: &str| {
            format!("<h3><a href=/mill>Why the mill was closed for years</a></h3><div>{text}</div>")
        };
        let (off, whole) = (teaser("It took eleven days until…"), teaser("It took eleven days."));
        let story = "<p>The bridge is closed.</p>";
        let list = "<h4>Next story</h4><h2>Latest from Town</h2>";
        assert_eq!(left(&format!("{story}{list}{off}{off}")), ["The bridge is closed."]);
        // One may be the writer's own, and whole texts under linked headings are a list of things.
        for page in [format!("{story}{off}"), format!("{story}{whole}{whole}"), off.repeat(3)] {
            assert_eq!(left(&page).len(), left(&page.replace('…', ".")).len(), "{page}");
        }
    }
}
