//! Feeds and sitemaps: documents that are lists of links.

use crate::links::Gathered;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::task::Expect;
use newshound_extract::sniff::DocumentKind;
use url::Url;

/// Reads a document that is no page; what it is not read as is told as detail.
pub(crate) fn read(
    kind: DocumentKind,
    _body: &[u8],
    _url: &Url,
    _expect: Expect,
    _links: &mut Gathered<'_>,
) -> (Outcome, Option<String>) {
    let _ = (LinkRole::Feed, kind);
    (Outcome::NotAPage, None)
}
