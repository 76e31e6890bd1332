//! The result of a comparison, for programs and for people.

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

/// The result of [`crate::compare`].
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

/// A line of counts, then the first three of each kind of mistake.
impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} of {} articles found, body F1 {:.4}",
            self.found, self.articles, self.body_f1
        )?;
        let urls = [("missing", &self.missing), ("extra", &self.extra), ("doubled", &self.doubled)];
        for (name, list) in urls.into_iter().filter(|(_, list)| !list.is_empty()) {
            write!(f, "\n{} {name}:", list.len())?;
            list.iter().take(3).try_for_each(|url| write!(f, "\n    {url}"))?;
        }
        let fields = [
            ("wrong titles", &self.titles),
            ("wrong dates", &self.dates),
            ("wrong authors", &self.authors),
            ("wrong bodies", &self.bodies),
        ];
        for (name, list) in fields.into_iter().filter(|(_, list)| !list.is_empty()) {
            write!(f, "\n{} {name}:", list.len())?;
            for one in list.iter().take(3) {
                let (wanted, got) = apart(&one.wanted, &one.got);
                write!(f, "\n    {}\n      wanted {wanted:?}\n      got    {got:?}", one.url)?;
            }
        }
        Ok(())
    }
}

/// The first 80 characters from where two texts begin to differ.
fn apart<'a>(wanted: &'a str, got: &'a str) -> (&'a str, &'a str) {
    let same = wanted.char_indices().zip(got.chars()).find(|((_, a), b)| a != b);
    let at = same.map_or_else(|| wanted.len().min(got.len()), |((at, _), _)| at);
    // Up to there both hold the same bytes, so that `at` is a boundary of both.
    let cut = |text: &'a str| {
        let rest = text.get(at..).unwrap_or("");
        &rest[..rest.char_indices().nth(80).map_or(rest.len(), |(end, _)| end)]
    };
    if at < 40 { (short(wanted), short(got)) } else { (cut(wanted), cut(got)) }
}

fn short(text: &str) -> &str {
    &text[..text.char_indices().nth(120).map_or(text.len(), |(end, _)| end)]
}
