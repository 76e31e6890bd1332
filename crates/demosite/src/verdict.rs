//! The result of a comparison.

/// One field that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The article.
    pub url: String,
    /// What its page says.
    pub wanted: String,
    /// What was emitted.
    pub got: String,
}

/// The result of [`crate::compare()`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// Articles the site has.
    pub articles: usize,
    /// Of those, how many were emitted at least once.
    pub found: usize,
    /// Not emitted.
    pub missing: Vec<String>,
    /// Emitted, but no article of the site.
    pub extra: Vec<String>,
    /// Emitted more than once; once for each time too many.
    pub doubled: Vec<String>,
    /// Wrong headlines.
    pub titles: Vec<Difference>,
    /// Wrong dates, or none.
    pub dates: Vec<Difference>,
    /// Wrong authors, joined by `; `.
    pub authors: Vec<Difference>,
    /// Bodies whose paragraphs differ after whitespace was folded.
    pub bodies: Vec<Difference>,
    /// Mean F1 of the words of the bodies found, 1.0 where none was found.
    pub body_f1: f64,
}

impl Verdict {
    /// Every article once, with the right title, date, authors and body, and nothing else.
    #[must_use]
    pub fn is_perfect(&self) -> bool {
        self.found == self.articles
            && self.missing.is_empty()
            && self.extra.is_empty()
            && self.doubled.is_empty()
            && [&self.titles, &self.dates, &self.authors, &self.bodies].iter().all(|d| d.is_empty())
    }
}
