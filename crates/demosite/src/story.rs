//! A story: a few facts kept in memory, its text generated when it is asked for.

use crate::lexicon::Lexicon;
use crate::prose;
use crate::rng::{Rng, mix};
use std::sync::OnceLock;

/// What a page at a story's address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// An article for everybody.
    Public,
    /// In listings and sitemap, behind a password form.
    Protected,
    /// Linked nowhere, answers 404.
    Draft,
    /// In a folder that robots.txt disallows.
    Disallowed,
}

/// One story of one host.
#[derive(Debug)]
pub(crate) struct Story {
    /// The CMS's number, unique on the host.
    pub(crate) id: u32,
    pub(crate) seed: u64,
    pub(crate) lex: &'static Lexicon,
    pub(crate) title: String,
    pub(crate) slug: String,
    /// Indices into the host's people.
    pub(crate) authors: Vec<u16>,
    /// Unix seconds.
    pub(crate) at: i64,
    pub(crate) section: u16,
    pub(crate) tags: [u16; 2],
    pub(crate) standing: Standing,
    /// The address was another once, and answers 301.
    pub(crate) moved: bool,
    pub(crate) comments: u8,
    /// Text that is given, not generated.
    pub(crate) fixed: Option<&'static [&'static str]>,
    /// Ends the first paragraph (`…reports X News`).
    pub(crate) credit: String,
    /// Paragraphs of running text; 1 for a story of two sentences.
    pub(crate) paragraphs: u8,
    /// The first [`TEASER_WORDS`] words as teasers show them, made at first use: a story is
    /// teased many times and read once.
    pub(crate) teaser: OnceLock<Box<str>>,
}

/// The longest teaser's words.
const TEASER_WORDS: usize = 40;

/// What stands between the first and the last line of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A paragraph; `link` is the part of the text that links to another story of the host.
    Para { text: String, link: Option<(usize, usize, usize)> },
    /// A heading inside the body.
    Sub(String),
    /// A bullet list.
    List(Vec<String>),
    /// A sentence of the body shown again, large.
    Pull(String),
    /// "Also read", with a story's index.
    AlsoRead(usize),
    /// A picture with its caption.
    Figure(String),
    /// An advertisement's place.
    Ad,
    /// A newsletter prompt.
    Letter,
}

/// What a theme's editor can do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    /// Subheads and lists.
    pub(crate) rich: bool,
    pub(crate) pull: bool,
    /// "Also read" between paragraphs.
    pub(crate) also_read: bool,
    /// Pictures, ads, newsletter prompts inside the content.
    pub(crate) inserts: bool,
    /// Story `i` is written in language `i % languages`.
    pub(crate) languages: usize,
}

impl Story {
    /// Paragraph `k`, the same at every call.
    pub(crate) fn paragraph(&self, k: usize) -> String {
        if let Some(fixed) = self.fixed {
            return fixed.get(k).map_or_else(String::new, |text| (*text).to_owned());
        }
        let mut rng = Rng::new(mix(self.seed, k as u64 + 1));
        let count = if self.paragraphs == 1 { 2 } else { 2 + rng.below(3) };
        let mut text = prose::paragraph(self.lex, &mut rng, count);
        if k == 0 && !self.credit.is_empty() {
            text.truncate(text.trim_end_matches(['.', '”']).len());
            text.push_str(&self.credit);
        }
        text
    }

    /// A teaser of at most `count` words: the lead, and the body running on without a blank, as
    /// in the teasers of the page that started the project.
    pub(crate) fn teaser(&self, count: usize) -> &str {
        let all = self.teaser.get_or_init(|| {
            let mut text = self.paragraph(0);
            if text.matches(' ').count() < TEASER_WORDS && self.paragraph_count() > 1 {
                text.push_str(&self.paragraph(1));
            }
            prose::words(&text, TEASER_WORDS).into()
        });
        prose::words(all, count)
    }

    /// How many paragraphs `paragraph` knows.
    pub(crate) fn paragraph_count(&self) -> usize {
        self.fixed.map_or(usize::from(self.paragraphs), <[_]>::len)
    }

    /// The body with all that editors put between its paragraphs. `index` is the story's own
    /// place and `count` the number of the host's stories, for links to others.
    pub(crate) fn blocks(&self, habits: Habits, index: usize, count: usize) -> Vec<Block> {
        let mut rng = Rng::new(mix(self.seed, 0xB10C));
        let paragraphs = self.paragraph_count();
        let plain = self.fixed.is_some();
        let long = paragraphs > 5 && !plain;
        // Of its own language, where the host has several.
        let (first, step) = (index % habits.languages, habits.languages);
        let mine = count.saturating_sub(first).div_ceil(step).max(1);
        let other = |rng: &mut Rng| match first + rng.below(mine) * step {
            same if same == index => first + ((index - first) / step + 1) % mine * step,
            other => other,
        };
        let sub_at = if habits.rich && long && rng.one_in(3) { 3 } else { usize::MAX };
        let list_at = if habits.rich && long && rng.one_in(5) { 4 } else { usize::MAX };
        let pull_at = if habits.pull && long && rng.one_in(4) { 2 } else { usize::MAX };
        let also_at = if habits.also_read && long && rng.one_in(3) { 2 } else { usize::MAX };
        let letter_at = if habits.inserts && long && rng.one_in(4) { 3 } else { usize::MAX };
        let ad_at = if habits.inserts && !plain && paragraphs > 3 { 1 } else { usize::MAX };
        let mut out = Vec::with_capacity(paragraphs + 6);
        if habits.inserts && !plain && rng.one_in(2) {
            out.push(Block::Figure(prose::headline(self.lex, &mut rng)));
        }
        for k in 0..paragraphs {
            let text = self.paragraph(k);
            if k == sub_at {
                out.push(Block::Sub(prose::headline(self.lex, &mut rng)));
            }
            if k == pull_at {
                let again = self.paragraph(k + 1);
                out.push(Block::Pull(prose::words(&again, 14).to_owned()));
            }
            let link = (!plain && rng.one_in(4))
                .then(|| anchor(&text).map(|(from, to)| (from, to, other(&mut rng))))
                .flatten();
            out.push(Block::Para { text, link });
            if k == also_at {
                out.push(Block::AlsoRead(other(&mut rng)));
            }
            if k == list_at {
                let items =
                    (0..3).map(|_| prose::paragraph(self.lex, &mut rng, 1)).collect::<Vec<_>>();
                out.push(Block::List(items));
            }
            if k == letter_at {
                out.push(Block::Letter);
            }
            if k == ad_at {
                out.push(Block::Ad);
            }
        }
        out
    }
}

/// The paragraphs a reader would call the story.
pub(crate) fn body(blocks: &[Block]) -> String {
    let mut out: Vec<&str> = Vec::new();
    for block in blocks {
        match block {
            Block::Para { text, .. } | Block::Sub(text) => out.push(text),
            Block::List(items) => out.extend(items.iter().map(String::as_str)),
            Block::Pull(_) | Block::AlsoRead(_) | Block::Figure(_) | Block::Ad | Block::Letter => {}
        }
    }
    out.join("\n\n")
}

/// The second to fourth word, or four characters where no blanks are written.
fn anchor(text: &str) -> Option<(usize, usize)> {
    let mut blanks = text.match_indices(' ').map(|(i, _)| i);
    if let (Some(from), Some(_), Some(_), Some(to)) =
        (blanks.next(), blanks.next(), blanks.next(), blanks.next())
    {
        return Some((from + 1, to));
    }
    let mut at = text.char_indices().map(|(i, _)| i).skip(2);
    Some((at.next()?, at.nth(3)?))
}
