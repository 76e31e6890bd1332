//! What a page asks of robots in `X-Robots-Tag` fields and robots meta elements.
//!
//! Sources: the description of both by the large search engines (rules without a name are for
//! all, `name: rule` for one; `unavailable_after` in RFC 822, RFC 850 or ISO 8601 form), and the
//! `noai` and `noimageai` rules that picture sites began with in 2022.

use crate::time::UnixMillis;
use jiff::civil;

/// Our product token, by which a page may address us.
pub(crate) const TOKEN: &str = "newshound";

/// Rules met for one addressee.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageRules {
    /// The page must not be stored or shown.
    pub noindex: bool,
    /// Its links must not be followed.
    pub nofollow: bool,
    /// It must not be used for what is called AI.
    pub noai: bool,
    /// Its pictures must not.
    pub noimageai: bool,
    /// After this it must not be stored or shown.
    pub unavailable_after: Option<UnixMillis>,
}

impl PageRules {
    /// Whether the page must not be kept at `now`.
    #[must_use]
    pub fn forbids_keeping(&self, now: UnixMillis) -> bool {
        self.noindex || self.unavailable_after.is_some_and(|end| end <= now)
    }

    fn add(&mut self, rule: &str) {
        match rule.to_ascii_lowercase().as_str() {
            "noindex" => self.noindex = true,
            "nofollow" => self.nofollow = true,
            "none" => (self.noindex, self.nofollow) = (true, true),
            "noai" => self.noai = true,
            "noimageai" => self.noimageai = true,
            _ => {}
        }
    }

    /// Rules of one addressee, separated by commas; some sites write semicolons or blanks.
    fn read(&mut self, text: &str) {
        let (text, until) = cut_unavailable(text);
        if let Some(at) = until.and_then(date) {
            let earlier = self.unavailable_after.map_or(at, |known| known.min(at));
            self.unavailable_after = Some(earlier);
        }
        for rule in text.split([',', ';', ' ']) {
            self.add(rule.trim());
        }
    }
}

/// Rules for all and for us. Ours win where both are given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gathered {
    all: PageRules,
    ours: Option<PageRules>,
}

impl Gathered {
    /// Adds a meta element; `name` is `robots` or an agent's.
    pub fn meta(&mut self, name: &str, content: &str) {
        if name.eq_ignore_ascii_case("robots") {
            self.all.read(content);
        } else if name.eq_ignore_ascii_case(TOKEN) {
            self.ours.get_or_insert_default().read(content);
        }
    }

    /// Adds one `X-Robots-Tag` field: `noindex, nofollow`, `agent: noindex`, or several of these
    /// joined with commas, as proxies do; a name counts up to the next one.
    pub fn header(&mut self, line: &str) {
        let (line, until) = cut_unavailable(line);
        let mut agent: Option<&str> = None;
        let mut last: Option<&str> = None;
        for part in line.split([',', ';']) {
            let mut rules = part.trim();
            if let Some((name, rest)) = rules.split_once(':')
                && is_agent(name.trim())
            {
                (agent, rules) = (Some(name.trim()), rest.trim());
            }
            last = agent;
            if let Some(to) = self.slot(agent) {
                rules.split(' ').for_each(|rule| to.add(rule.trim()));
            }
        }
        if let Some(until) = until
            && let Some(to) = self.slot(last)
        {
            to.read(&format!("{UNAVAILABLE} {until}"));
        }
    }

    fn slot(&mut self, agent: Option<&str>) -> Option<&mut PageRules> {
        match agent {
            None | Some("*") => Some(&mut self.all),
            Some(name) if name.eq_ignore_ascii_case(TOKEN) => {
                Some(self.ours.get_or_insert_default())
            }
            Some(_) => None,
        }
    }

    /// What counts for us.
    #[must_use]
    pub fn result(&self) -> PageRules {
        self.ours.unwrap_or(self.all)
    }
}

const UNAVAILABLE: &str = "unavailable_after:";

/// Whether a word before a colon names an agent, and no rule with a value.
fn is_agent(word: &str) -> bool {
    let rule = ["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];
    !word.is_empty()
        && !word.contains(' ')
        && !rule.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The text without its `unavailable_after`, and that rule's date: the rest of the text, since
/// dates hold commas, blanks and colons.
fn cut_unavailable(text: &str) -> (&str, Option<&str>) {
    // Lower case keeps the length of ASCII, and other letters are left as they are.
    match text.to_ascii_lowercase().find(UNAVAILABLE) {
        Some(at) => (&text[..at], Some(text[at + UNAVAILABLE.len()..].trim())),
        None => (text, None),
    }
}

/// A date in one of the three forms, else with what follows its last comma left off.
fn date(text: &str) -> Option<UnixMillis> {
    let mut rest = text;
    loop {
        if let Some(at) = whole_date(rest.trim()) {
            return Some(at);
        }
        rest = rest.rsplit_once(',')?.0;
    }
}

fn whole_date(text: &str) -> Option<UnixMillis> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(UnixMillis(at.as_millisecond()));
    }
    if let Ok(at) =
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text)
    {
        return Some(UnixMillis(at.as_millisecond()));
    }
    // RFC 850, and dates without a zone, which are taken as UTC.
    let formats = ["%A, %d-%b-%y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S UTC", "%d %b %Y %H:%M:%S"];
    let civil = formats
        .iter()
        .find_map(|format| civil::DateTime::strptime(format, text).ok())
        .or_else(|| text.parse::<civil::DateTime>().ok())
        .or_else(|| text.parse::<civil::Date>().ok().map(civil::DateTime::from))?;
    let at = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    Some(UnixMillis(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(lines: &[&str]) -> PageRules {
        let mut gathered = Gathered::default();
        lines.iter().for_each(|line| gathered.header(line));
        gathered.result()
    }

    /// The rules as letters: i noindex, f nofollow, a noai, p noimageai, t a date.
    fn letters(rules: PageRules) -> String {
        let marks = [
            (rules.noindex, 'i'),
            (rules.nofollow, 'f'),
            (rules.noai, 'a'),
            (rules.noimageai, 'p'),
            (rules.unavailable_after.is_some(), 't'),
        ];
        marks.iter().filter(|(set, _)| *set).map(|(_, letter)| letter).collect()
    }

    #[test]
    fn headers() {
        // The first block is in the forms that search engines document, the second what servers
        // and proxies make of them.
        for (lines, expected) in [
            (vec!["noindex"], "i"),
            (vec!["NOINDEX, NoFollow"], "if"),
            (vec!["none"], "if"),
            (vec!["all"], ""),
            (vec!["noarchive"], ""),
            (vec!["newshound: noindex"], "i"),
            (vec!["NewsHound: noindex, nofollow"], "if"),
            (vec!["otherbot: noindex"], ""),
            (vec!["otherbot: noindex", "newshound: nofollow"], "f"),
            (vec!["noindex", "newshound: nofollow"], "f"),
            (vec!["noindex", "newshound: all"], ""),
            (vec!["otherbot: noindex, nofollow", "nofollow"], "f"),
            (vec!["max-snippet: 20, noindex"], "i"),
            (vec!["noindex, max-image-preview: large"], "i"),
            (vec!["unavailable_after: 25 Jun 2010 15:00:00 PST"], "t"),
            (vec!["noarchive, unavailable_after: 25 Jun 2010 15:00:00 PST"], "t"),
            (vec!["newshound: unavailable_after: 2026-01-01T00:00:00Z"], "t"),
            (vec!["otherbot: unavailable_after: 2026-01-01T00:00:00Z"], ""),
            (vec!["noai"], "a"),
            (vec!["noai, noimageai"], "ap"),
            (vec!["otherbot: noai"], ""),
            (vec!["*: noindex"], "i"),
            (vec!["noindex, otherbot: nofollow"], "i"),
            (vec!["otherbot: noindex, newshound: nofollow"], "f"),
            (vec!["otherbot: noindex, newshound: noindex, nofollow"], "if"),
            (vec!["noindex;nofollow"], "if"),
            (vec!["noindex nofollow"], "if"),
            (vec!["newshound:noindex"], "i"),
            (vec!["unavailable_after: never, noindex"], ""),
            (vec!["unavailable_after: 2026-01-01, noindex"], "t"),
            (vec![""], ""),
            (vec![":::,,;"], ""),
            (vec!["é: noindex"], ""),
        ] {
            assert_eq!(letters(rules(&lines)), expected, "{lines:?}");
        }
    }

    #[test]
    fn meta_elements() {
        for (elements, expected) in [
            (vec![("robots", "noindex")], "i"),
            (vec![("ROBOTS", "NOINDEX,NOFOLLOW")], "if"),
            (vec![("otherbot", "noindex")], ""),
            (vec![("newshound", "noindex")], "i"),
            (vec![("robots", "noindex"), ("newshound", "all")], ""),
            (vec![("robots", "noai,noimageai")], "ap"),
            (vec![("robots", "unavailable_after: 25-Aug-2011 15:00:00 EST")], ""),
            (vec![("robots", "unavailable_after: 2011-08-25T15:00:00-05:00")], "t"),
            (vec![("robots", "noindex"), ("robots", "nofollow")], "if"),
        ] {
            let mut gathered = Gathered::default();
            elements.iter().for_each(|(name, content)| gathered.meta(name, content));
            assert_eq!(letters(gathered.result()), expected, "{elements:?}");
        }
    }

    #[test]
    fn dates() {
        let end = UnixMillis(1_277_506_800_000);
        let june = Some(end);
        for (text, expected) in [
            ("25 Jun 2010 15:00:00 PST", june),
            ("Fri, 25 Jun 2010 23:00:00 GMT", june),
            ("Friday, 25-Jun-10 23:00:00 GMT", june),
            ("2010-06-25T23:00:00Z", june),
            ("2010-06-25T23:00:00", june),
            ("2010-06-25 23:00:00", june),
            ("25 Jun 2010 23:00:00", june),
            ("Fri, 25 Jun 2010 23:00:00 GMT, noindex", june),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
        let rules = rules(&["unavailable_after: 2010-06-25T23:00:00Z"]);
        assert!(rules.forbids_keeping(end));
        assert!(!rules.forbids_keeping(UnixMillis(end.0 - 1)));
    }

    proptest::proptest! {
        #[test]
        fn anything_may_be_sent(line in "\\PC{0,200}") {
            let mut gathered = Gathered::default();
            gathered.header(&line);
            gathered.meta("robots", &line);
            let _ = gathered.result();
        }
    }
}
