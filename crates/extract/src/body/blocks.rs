//! The page as a sequence of text blocks.

use crate::dom::{Dom, Node, Tag};
use crate::hints::Hints;
use crate::text::{LETTERS_A_WORD, is_ideograph, is_mark, is_unspaced_letter, push_folded};

/// A run of text between two block boundaries.
#[derive(Debug, Clone)]
pub struct Block {
    /// The block element it stands in.
    pub element: u32,
    /// The first text node.
    pub first: u32,
    /// The innermost of heading, list item, cell, paragraph, quote ... around it.
    pub tag: Tag,
    /// Where its text lies in [`Blocks::text`].
    pub from: u32,
    /// One past its end.
    pub to: u32,
    /// Its length in letters; a Han character or kana counts for three.
    pub len: u32,
    /// Letters inside links.
    pub link_len: u32,
    /// Links begun.
    pub links: u16,
    /// Letters inside `<b>`, `<strong>`, `<em>`, `<i>`.
    pub strong_len: u32,
    /// Inside a button.
    pub button: bool,
    /// Ends with a sentence's sign.
    pub ends_sentence: bool,
    /// Sentence signs and commas inside.
    pub marks: u16,
    /// Words, roughly.
    pub words: u32,
}

/// All blocks of a page.
#[derive(Debug, Default, Clone)]
pub struct Blocks {
    /// In page order.
    pub list: Vec<Block>,
    /// All their texts.
    pub text: String,
    /// For each node, how many blocks began before it.
    pub before: Vec<u32>,
    /// The texts' nodes, each with where it begins in [`Blocks::text`].
    pub runs: Vec<(u32, u32)>,
}

impl Blocks {
    /// Cuts the page into blocks. Elements hidden by style are left out unless `hidden`.
    #[must_use]
    pub fn new(dom: &Dom<'_>, hidden: bool) -> Self {
        let mut builder = Builder {
            dom,
            out: Self { before: vec![0; dom.nodes.len() + 1], ..Self::default() },
            open: vec![],
            current: None,
            breaks: 0,
        };
        builder.run(hidden);
        builder.out
    }

    /// A block's text.
    #[must_use]
    pub fn text_of(&self, block: &Block) -> &str {
        &self.text[block.from as usize..block.to as usize]
    }

    /// The nodes of a block's text, each with its range in [`Blocks::text`].
    pub fn runs_of(&self, block: &Block) -> impl Iterator<Item = (u32, std::ops::Range<u32>)> + '_ {
        let first = self.runs.partition_point(|(_, at)| *at < block.from);
        let next = self.runs[first..].iter().skip(1).map(|(_, at)| *at);
        let end = block.to;
        self.runs[first..]
            .iter()
            .zip(next.chain(std::iter::once(end)))
            .take_while(move |((_, at), _)| *at < end)
            .map(move |((node, at), next)| (*node, *at..next.min(end)))
    }

    /// The blocks inside a node.
    #[must_use]
    pub fn range(&self, dom: &Dom<'_>, node: u32) -> std::ops::Range<usize> {
        self.before[node as usize] as usize..self.before[dom.node(node).end as usize] as usize
    }
}

struct Builder<'d, 'a> {
    dom: &'d Dom<'a>,
    out: Blocks,
    open: Vec<u32>,
    current: Option<Block>,
    breaks: u8,
}

impl Builder<'_, '_> {
    fn run(&mut self, hidden: bool) {
        let (mut link_end, mut strong_end, mut button_end) = (0, 0, 0);
        let mut new_link = false;
        let mut line_ends: Vec<u32> = vec![];
        let count = u32::try_from(self.dom.nodes.len()).unwrap_or(u32::MAX);
        let mut at = 0;
        while at < count {
            while let Some(top) = self.open.last()
                && at >= self.dom.node(*top).end
            {
                self.flush();
                self.open.pop();
            }
            self.out.before[at as usize] = self.started();
            while line_ends.last().is_some_and(|end| at >= *end) {
                line_ends.pop();
                self.breaks = self.breaks.max(1);
            }
            let node = self.dom.node(at);
            if node.element.is_none() {
                self.add_text(at, at < link_end, at < strong_end, at < button_end, new_link);
                new_link = false;
                at += 1;
                continue;
            }
            if node.tag.is_silent() || (node.hidden && !hidden) {
                for inner in at..node.end {
                    self.out.before[inner as usize] = self.started();
                }
                at = node.end;
                continue;
            }
            if shown_as_block(node) {
                self.breaks = self.breaks.max(1);
                line_ends.push(node.end);
            }
            match node.tag {
                Tag::A => {
                    link_end = node.end;
                    new_link = true;
                }
                Tag::Strong | Tag::Em | Tag::I => strong_end = strong_end.max(node.end),
                Tag::Button => {
                    self.flush();
                    button_end = node.end;
                }
                Tag::Br => {
                    self.breaks += 1;
                    if self.breaks == 2 {
                        self.flush();
                    }
                }
                _ => {}
            }
            if node.tag.is_block() || self.is_line(at) {
                self.flush();
                self.open.push(at);
            }
            at += 1;
        }
        self.flush();
        let last = self.started();
        self.out.before[count as usize] = last;
    }

    /// `<font class="byline">...</font><br>`: a named line of its own in old layouts.
    fn is_line(&self, at: u32) -> bool {
        let node = self.dom.node(at);
        if !matches!(node.tag, Tag::Inline | Tag::Span | Tag::Strong)
            || !node.hints.any(Hints::TITLE.or(Hints::BYLINE))
        {
            return false;
        }
        self.dom.nodes[node.end as usize..]
            .iter()
            .take(3)
            .find(|next| next.element.is_some() || !next.text.trim().is_empty())
            .is_some_and(|next| next.tag == Tag::Br && next.element.is_some())
    }

    fn started(&self) -> u32 {
        u32::try_from(self.out.list.len()).unwrap_or(u32::MAX) + u32::from(self.current.is_some())
    }

    fn add_text(&mut self, at: u32, link: bool, strong: bool, button: bool, new_link: bool) {
        let text = self.dom.node(at).text;
        let blank = text.chars().all(char::is_whitespace);
        if blank && self.current.is_none() {
            return;
        }
        let start = self.out.text.len();
        let block = match &mut self.current {
            Some(block) => block,
            None => {
                let element = self.open.last().copied().unwrap_or(0);
                let from = u32::try_from(start).unwrap_or(u32::MAX);
                // Counted where the block begins.
                self.current.insert(Block {
                    element,
                    first: at,
                    tag: kind_of(self.dom, element),
                    from,
                    to: from,
                    len: 0,
                    link_len: 0,
                    links: 0,
                    strong_len: 0,
                    button,
                    ends_sentence: false,
                    marks: 0,
                    words: 0,
                })
            }
        };
        if self.breaks > 0 && start > block.from as usize && !self.out.text.ends_with(' ') {
            self.out.text.push(' ');
        }
        if !blank {
            self.breaks = 0;
        }
        if !blank {
            self.out.runs.push((at, u32::try_from(self.out.text.len()).unwrap_or(u32::MAX)));
        }
        push_folded(&mut self.out.text, block.from as usize, text);
        let (len, marks, words) = measure(&self.out.text[start..]);
        block.len += len;
        block.marks = block.marks.saturating_add(marks);
        block.words += words;
        if link {
            block.link_len += len;
            if new_link && !blank {
                block.links = block.links.saturating_add(1);
            }
        }
        if strong {
            block.strong_len += len;
        }
    }

    fn flush(&mut self) {
        self.breaks = 0;
        let Some(mut block) = self.current.take() else { return };
        let from = block.from as usize;
        let trimmed = self.out.text[from..].trim_end().len();
        self.out.text.truncate(from + trimmed);
        if block.len == 0 {
            self.out.text.truncate(from);
            while self.out.runs.last().is_some_and(|(_, at)| *at >= block.from) {
                self.out.runs.pop();
            }
            // Nodes inside it were told of a block that is none.
            let count = self.started();
            for slot in &mut self.out.before[block.first as usize + 1..] {
                if *slot > count {
                    *slot = count;
                } else if *slot == 0 {
                    break;
                }
            }
            return;
        }
        block.to = u32::try_from(from + trimmed).unwrap_or(u32::MAX);
        block.ends_sentence = ends_sentence(&self.out.text[from..]);
        self.out.list.push(block);
    }
}

/// A span that its style shows as a line of its own: its words do not touch its neighbours'.
fn shown_as_block(node: &Node<'_>) -> bool {
    matches!(node.tag, Tag::Inline | Tag::Span | Tag::Strong | Tag::Em)
        && node.attr("style").is_some_and(|style| {
            style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
                name.trim().eq_ignore_ascii_case("display")
                    && matches!(value.trim(), "block" | "flex" | "grid" | "table" | "list-item")
            })
        })
}

/// Ends like a sentence, quotation marks and brackets forgiven.
#[must_use]
pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| {
        matches!(c, '"' | '\'' | '”' | '“' | '’' | '»' | '«' | ')' | ']' | '」' | '』' | ' ')
    });
    // Thai and its neighbours write no full stop: a long line is a sentence.
    let stopless = |c: char| matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1780..=0x17FF);
    if text.len() > 330 && text.chars().next_back().is_some_and(stopless) {
        return true;
    }
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔', '։', '።'])
}

fn kind_of(dom: &Dom<'_>, element: u32) -> Tag {
    for (step, at) in dom.ancestors(element).enumerate() {
        let tag = dom.node(at).tag;
        match tag {
            Tag::P if step == 0 => {
                // A paragraph in a list item, cell or quote is that.
                for outer in dom.ancestors(element).skip(1).take(3) {
                    let tag = dom.node(outer).tag;
                    if matches!(
                        tag,
                        Tag::Li | Tag::Td | Tag::Th | Tag::Blockquote | Tag::Figcaption | Tag::Dd
                    ) {
                        return tag;
                    }
                }
                return Tag::P;
            }
            _ if tag.is_heading() => return tag,
            Tag::Li
            | Tag::Td
            | Tag::Th
            | Tag::Blockquote
            | Tag::Figcaption
            | Tag::Dd
            | Tag::Dt
            | Tag::Pre
            | Tag::Caption
            | Tag::Summary
            | Tag::Figure
            | Tag::Address => return tag,
            _ => {}
        }
        if step == 3 {
            break;
        }
    }
    Tag::Div
}

/// (letters, sentence marks and commas, words)
fn measure(text: &str) -> (u32, u16, u32) {
    if text.is_ascii() {
        return measure_plain(text.as_bytes());
    }
    let (mut len, mut marks, mut words) = (0, 0, 0);
    let mut unspaced = 0;
    let mut previous = ' ';
    for c in text.chars() {
        if c == ' ' {
            words += u32::from(previous != ' ');
        } else {
            let ideograph = is_ideograph(c);
            len += if ideograph { 3 } else { u32::from(!is_mark(c)) };
            words += u32::from(ideograph);
            unspaced += u32::from(is_unspaced_letter(c) && !is_mark(c));
            marks += u16::from(matches!(
                c,
                '.' | ','
                    | ';'
                    | '!'
                    | '?'
                    | '。'
                    | '，'
                    | '、'
                    | '！'
                    | '？'
                    | '।'
                    | '؟'
                    | '،'
                    | '۔'
            ));
        }
        previous = c;
    }
    (len, marks, words + u32::from(previous != ' ') + unspaced / LETTERS_A_WORD)
}

/// The same of ASCII, counted in bytes by as many as one holds: the compiler takes them sixteen at a time.
fn measure_plain(text: &[u8]) -> (u32, u16, u32) {
    let (mut len, mut marks, mut words) = (0, 0, 0);
    let mut before = b' ';
    for few in text.chunks(usize::from(u8::MAX)) {
        let blanks = few.iter().fold(0_u8, |sum, byte| sum + u8::from(*byte == b' '));
        let signs = few.iter().fold(0_u8, |sum, byte| {
            sum + u8::from(matches!(byte, b'.' | b',' | b';' | b'!' | b'?'))
        });
        // A word begins behind a blank.
        let begun = few.iter().zip(&few[1..]).fold(0_u8, |sum, (before, byte)| {
            sum + (u8::from(*before == b' ') & u8::from(*byte != b' '))
        });
        let first = few.first().copied().unwrap_or(b' ');
        words += u32::from(begun) + u32::from(before == b' ' && first != b' ');
        before = few.last().copied().unwrap_or(b' ');
        len += u32::try_from(few.len()).unwrap_or(0) - u32::from(blanks);
        marks += u16::from(signs);
    }
    (len, marks, words)
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;
