//! A page's text to the tokens that the tree builder wants, in one quick pass.
//!
//! html5ever's own tokenizer goes character by character and hands over everything. This one
//! jumps from sign to sign and, with [`Keep::Read`], leaves out what no rule ever reads: the
//! inside of scripts (structured data stays), styles, drawings, frames and `noscript`,
//! comments, links to styles and icons, and every attribute that is in no rule
//! ([`attributes`]). On news pages that is two thirds of the bytes. Of the white space at the
//! ends of a text one character stays. The elements themselves reach the tree, links to styles
//! apart. With [`Keep::All`] the tree is the one that html5ever would build; the tests hold the
//! two together.

mod attributes;
mod raw;
mod tag;

use crate::entities::{self, Place};
use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, local_name};
use memchr::{memchr, memchr3, memmem};
use scraper::{Html, HtmlTreeSink};

/// What of a page reaches the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// What some rule reads.
    Read,
    /// That, and all attributes: a site's own rules may name any.
    Attributes,
    /// All of it.
    All,
}

/// A `noscript` longer than this, in bytes, is no lazy loader's.
const PICTURE: usize = 4_096;

/// Feeds a page to a tree builder, piece by piece.
pub(crate) struct Skimmer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    keep: Keep,
    state: State,
    /// No closing tag of a drawing was found: it is not looked for again.
    drawings_open: bool,
    /// The `<pre>` that are open: white space counts in them.
    preformatted: u32,
    /// The templates that are open: whether each is a shadow root.
    templates: Vec<bool>,
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
}

/// What the tree builder takes the text at hand for.
enum State {
    Markup,
    /// The inside of the element of that name, and whether it is read.
    Raw(RawKind, LocalName, bool),
    /// Text to the end of the page.
    Plain,
}

impl std::fmt::Debug for Skimmer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Skimmer").field("at", &self.at).finish_non_exhaustive()
    }
}

impl<'t> Skimmer<'t> {
    /// Before the first byte.
    #[must_use]
    pub(crate) fn new(text: &'t str, keep: Keep) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let sink = HtmlTreeSink::new(Html::new_document());
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            keep,
            state: State::Markup,
            drawings_open: false,
            preformatted: 0,
            templates: Vec::new(),
            builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
        }
    }

    /// The bytes used so far.
    #[must_use]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Whether all text has been used.
    #[must_use]
    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The tree as it is.
    pub(crate) fn tree<T>(&self, look: impl FnOnce(&Html) -> T) -> T {
        look(&self.builder.sink.0.borrow())
    }

    /// Goes on for `len` bytes, and to the end of the tag or text met there.
    pub(crate) fn feed(&mut self, len: usize) {
        let end = self.at.saturating_add(len).min(self.bytes.len());
        while self.at < end {
            match std::mem::replace(&mut self.state, State::Markup) {
                State::Markup => self.markup(),
                State::Raw(kind, name, read) => self.raw(kind, &name, read),
                State::Plain => {
                    self.characters(self.at..self.bytes.len(), false);
                    self.at = self.bytes.len();
                }
            }
        }
    }

    /// Ends the page where it is.
    #[must_use]
    pub(crate) fn finish(self) -> Html {
        // Scripts are not run, so the builder asks for nothing more.
        let _ = self.builder.process_token(Token::EOFToken, 1);
        self.builder.end();
        self.builder.sink.0.into_inner()
    }

    /// The text up to the next tag, then that tag.
    fn markup(&mut self) {
        let Some(found) = memchr(b'<', &self.bytes[self.at..]) else {
            self.words(self.at..self.bytes.len());
            self.at = self.bytes.len();
            return;
        };
        let start = self.at + found;
        self.words(self.at..start);
        let rest = &self.bytes[start..];
        match (rest.get(1), rest.get(2)) {
            (Some(b), _) if b.is_ascii_alphabetic() => self.open(start),
            (Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => self.close(start),
            (Some(b'/'), Some(b'>')) => self.at = start + 3,
            (Some(b'!'), Some(b'-')) if rest.starts_with(b"<!--") => {
                let (inner, len) = raw::comment(rest);
                self.comment(start + inner.start..start + inner.end);
                self.at = start + len;
            }
            (Some(b'!'), _) if is_doctype(rest) => {
                let len = memchr(b'>', rest).unwrap_or(rest.len());
                let inner = &self.text[start + 9..start + len];
                let _ = self.builder.process_token(Token::DoctypeToken(tag::doctype(inner)), 1);
                self.at = (start + len + 1).min(self.bytes.len());
            }
            (Some(b'!'), Some(b'['))
                if rest.starts_with(b"<![CDATA[")
                    && self.builder.adjusted_current_node_present_but_not_in_html_namespace() =>
            {
                let len = memmem::find(rest, b"]]>").unwrap_or(rest.len());
                self.characters(start + 9..start + len, false);
                self.at = (start + len + 3).min(self.bytes.len());
            }
            (Some(b'!' | b'?'), _) | (Some(b'/'), Some(_)) => {
                let len = memchr(b'>', rest).unwrap_or(rest.len());
                let from = if rest[1] == b'?' { 1 } else { 2 };
                self.comment(start + from..start + len);
                self.at = (start + len + 1).min(self.bytes.len());
            }
            // A sign and no tag; at the end of the page `</` too.
            _ => {
                let len = if rest == b"</" { 2 } else { 1 };
                self.send(StrTendril::from(&self.text[start..start + len]));
                self.at = start + len;
            }
        }
    }

    fn open(&mut self, start: usize) {
        let opened = tag::read(self.text, start + 1, TagKind::StartTag, self.keep);
        let Some(mut opened) = opened else {
            self.at = self.bytes.len();
            return;
        };
        self.at = opened.end;
        if opened.tag.name == local_name!("template") && self.keep != Keep::All {
            // A shadow root written as markup is read as a part of the page.
            if opened.shadow {
                opened.tag.name = local_name!("div");
            }
            self.templates.push(opened.shadow);
        }
        if self.keep != Keep::All {
            if opened.style {
                return;
            }
            if opened.tag.name == local_name!("svg")
                && !opened.tag.self_closing
                && !self.drawings_open
            {
                match raw::drawing_len(&self.bytes[self.at..]) {
                    Some(len) => self.at += len,
                    None => self.drawings_open = true,
                }
            }
        }
        if opened.tag.name == local_name!("pre") {
            self.preformatted += 1;
        }
        let name = opened.tag.name.clone();
        match self.builder.process_token(Token::TagToken(opened.tag), 1) {
            TokenSinkResult::RawData(kind) => {
                let read = self.keep == Keep::All
                    || opened.data
                    || matches!(name, local_name!("title") | local_name!("xmp"))
                    || (name == local_name!("noscript") && self.holds_picture());
                self.state = State::Raw(kind, name, read);
            }
            TokenSinkResult::Plaintext => self.state = State::Plain,
            TokenSinkResult::Continue
            | TokenSinkResult::Script(_)
            | TokenSinkResult::EncodingIndicator(_) => {}
        }
    }

    /// Whether the `noscript` that begins here holds a picture, the true one of a lazy loader.
    fn holds_picture(&self) -> bool {
        let rest = &self.bytes[self.at..];
        let inner = &rest[..raw::text_len(&rest[..rest.len().min(PICTURE)], "noscript")];
        memmem::find(inner, b"<img").is_some() || memmem::find(inner, b"<amp-img").is_some()
    }

    fn close(&mut self, start: usize) {
        match tag::read(self.text, start + 2, TagKind::EndTag, self.keep) {
            Some(mut closed) => {
                self.at = closed.end;
                if closed.tag.name == local_name!("pre") {
                    self.preformatted = self.preformatted.saturating_sub(1);
                }
                let is_template = closed.tag.name == local_name!("template");
                if is_template && self.templates.pop() == Some(true) {
                    closed.tag.name = local_name!("div");
                }
                // No closing tag changes what the text after it is.
                let _ = self.builder.process_token(Token::TagToken(closed.tag), 1);
            }
            None => self.at = self.bytes.len(),
        }
    }

    /// The inside of an element that holds no markup. Its closing tag is left to [`Self::markup`].
    fn raw(&mut self, kind: RawKind, name: &str, read: bool) {
        let rest = &self.bytes[self.at..];
        let len = match kind {
            RawKind::ScriptData | RawKind::ScriptDataEscaped(_) => raw::script_len(rest),
            RawKind::Rcdata | RawKind::Rawtext => raw::text_len(rest, name),
        };
        let inner = self.at..self.at + len;
        self.at += len;
        if read && len > 0 {
            let text = &self.text[inner];
            let mut out = String::with_capacity(len);
            if kind == RawKind::Rcdata {
                entities::push(&mut out, text, Place::Text);
            } else {
                entities::push_raw(&mut out, text);
            }
            self.send(StrTendril::from(out));
        }
    }

    fn comment(&self, inner: std::ops::Range<usize>) {
        if self.keep == Keep::All {
            let mut out = String::new();
            entities::push_raw(&mut out, &self.text[inner]);
            let _ = self.builder.process_token(Token::CommentToken(StrTendril::from(out)), 1);
        }
    }

    /// Text between tags. One character of the white space at each end stays, outside of `<pre>`.
    fn words(&mut self, mut range: std::ops::Range<usize>) {
        if self.keep != Keep::All && self.preformatted == 0 {
            let text = &self.bytes[range.clone()];
            let inner = text.trim_ascii_start();
            if inner.is_empty() {
                range.start = range.end.saturating_sub(1).max(range.start);
            } else {
                let blanks = text.len() - inner.len();
                let after = inner.len() - inner.trim_ascii_end().len();
                range = range.start + blanks.saturating_sub(1)..range.end - after.saturating_sub(1);
            }
        }
        self.characters(range, true);
    }

    /// Sends text; a NUL is a token of its own.
    fn characters(&self, range: std::ops::Range<usize>, resolve: bool) {
        let text = &self.text[range];
        if memchr3(b'&', b'\r', b'\0', text.as_bytes()).is_none() {
            self.send(StrTendril::from(text));
            return;
        }
        for (at, piece) in text.split('\0').enumerate() {
            if at > 0 {
                let _ = self.builder.process_token(Token::NullCharacterToken, 1);
            }
            let mut out = String::with_capacity(piece.len());
            if resolve {
                entities::push(&mut out, piece, Place::Text);
            } else {
                entities::push_raw(&mut out, piece);
            }
            self.send(StrTendril::from(out));
        }
    }

    fn send(&self, text: StrTendril) {
        if !text.is_empty() {
            // Text changes nothing of how the text after it is read.
            let _ = self.builder.process_token(Token::CharacterTokens(text), 1);
        }
    }
}

fn is_doctype(bytes: &[u8]) -> bool {
    bytes.get(2..9).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype"))
}

#[cfg(test)]
mod tests;
