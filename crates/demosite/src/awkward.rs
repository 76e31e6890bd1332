//! Furniture that no name or mark gives away: plain paragraphs of prose among those of a story,
//! as an editor's template pastes them. Only their standing on many stories tells.

use crate::host::{Host, Theme};
use crate::rng::{Rng, mix};
use crate::story::{Block, Story};

/// Puts the standing paragraphs of `host` among the blocks of a page of `story`; `last` says that
/// it is the story's last page.
pub(crate) fn insert(host: &Host, story: &Story, last: bool, blocks: &mut Vec<Block>) {
    if host.theme == Theme::Lingual {
        return;
    }
    let name = &host.name;
    let mut rng = Rng::new(mix(story.seed, 0xA3));
    let mut put = |at: usize, text: String| {
        let at = at.min(blocks.len());
        blocks.insert(at, Block::Para { text, link: None });
    };
    // On every story, early in the text.
    put(
        1,
        format!("The {name} has reported from this coast since 1911 and belongs to its readers."),
    );
    // On two of three, in the middle.
    if !rng.one_in(3) {
        put(
            3,
            "Readers who know more about this can write to the newsroom, and every letter is answered \
             within a week."
                .to_owned(),
        );
    }
    // The section's own, at the end.
    if last {
        let section = &host.section_of(story).name;
        put(
            usize::MAX,
            format!(
                "Reporting for {} is paid for by members of the {name}, who have no say in what is \
                 written.",
                section.trim_start_matches('-')
            ),
        );
        put(usize::MAX, "The newsroom corrects its errors where they were made.".to_owned());
    }
}
