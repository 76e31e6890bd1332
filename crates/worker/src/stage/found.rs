//! A story on its way from its page to the sink.

use super::pagination;
use newshound_core::article::{ArticleDraft, ArticleLink};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::identity::Fingerprint;
use newshound_core::near::Sketch;
use newshound_core::task::Hint;
use newshound_core::tdm::Tdm;

/// A story and the URL it is known by.
#[derive(Debug)]
pub struct Found {
    /// What the page says.
    pub draft: ArticleDraft,
    /// The URL it is known by: its canonical one, where that is the same page; else its own.
    pub identity: CanonicalUrl,
    /// The canonical URL it names, where that is another page's, which has to answer first.
    pub(crate) named: Option<CanonicalUrl>,
    /// Links of the page.
    pub links: Vec<ArticleLink>,
    /// Its place among its story's pages, where it names further ones.
    pub(crate) place: Option<pagination::Place>,
    /// The key of the site's own record of the story, where the page leaves its time open.
    pub(crate) record: Option<Fingerprint>,
    /// What others tell of it; the first speaks first.
    pub(crate) told: Vec<Hint>,
    /// What the page says about text and data mining.
    pub tdm: Option<Tdm>,
    /// The fingerprint of its body, unless that is too short.
    pub sketch: Option<Sketch>,
    /// Class names of its page, where the story may be followed ([`newshound_core::revision`]).
    pub(crate) frame: Vec<u32>,
    /// Where its response is kept.
    pub(crate) capture: Option<CaptureRef>,
}
