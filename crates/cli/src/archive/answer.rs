//! An answer as a record holds it, with its codings undone.

use newshound_warc::Message;
use std::borrow::Cow;

/// Longest body after its codings, as the crawl has it.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// A response that may hold a page, with its codings undone.
pub(super) struct Answer<'a> {
    pub(super) body: Cow<'a, [u8]>,
    pub(super) media: Option<String>,
    pub(super) robots: Option<String>,
}

/// Whether an answer may hold a page: 200 with anything that is not surely something else.
pub(super) fn may_be_page(message: &Message<'_>) -> bool {
    let media = message.field("content-type", ",").unwrap_or_default().to_ascii_lowercase();
    let is_other =
        ["image/", "video/", "audio/", "font/"].iter().any(|kind| media.starts_with(kind));
    is_read(message.status) && !is_other
}

/// Whether an answer of that status is one with a page.
fn is_read(status: u16) -> bool {
    matches!(status, 200..=299) && !matches!(status, 202 | 204..=206)
}

/// The answer in a block; `None` where it is none, or holds no page.
pub(super) fn answer(block: &[u8]) -> Option<Answer<'_>> {
    let message = Message::read(block).filter(|message| is_read(message.status))?;
    let media = message.field("content-type", ",");
    let robots = message.field("x-robots-tag", "\n");
    let coding = message.field("content-encoding", ",").unwrap_or_default();
    let body = undone(message.payload(), &coding);
    Some(Answer { body, media, robots })
}

/// A body without its codings. Many archives keep the field of a coding that they undid, and some undo the
/// field of one that they kept, so the body has the last word.
fn undone<'a>(payload: Cow<'a, [u8]>, coding: &str) -> Cow<'a, [u8]> {
    let (decoded, whole) = newshound_fetch::decode(coding, [&*payload], MAX_BODY);
    let is_text =
        || payload.trim_ascii_start().starts_with(b"<") || payload.starts_with(b"\xef\xbb\xbf");
    let mut body = if whole.is_err() && (decoded.is_empty() || is_text()) {
        payload
    } else {
        Cow::Owned(decoded)
    };
    // Twice is what servers behind servers do.
    for _ in 0..2 {
        let coding = match &*body {
            [0x1f, 0x8b, 0x08, ..] => "gzip",
            [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd",
            _ => break,
        };
        let (decoded, _) = newshound_fetch::decode(coding, [&*body], MAX_BODY);
        if decoded.is_empty() {
            break;
        }
        body = Cow::Owned(decoded);
    }
    body
}
