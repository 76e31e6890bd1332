//! Rules ready for questions: small in memory, and with a bound on the work of each question.

use super::{normalise, own_group};
use memchr::memmem;
use robotxt::Robots;
use std::time::Duration;

/// Bytes of a path that the wildcards of one file may look at for one question, all together. A
/// file of 5,000 wildcards and a path of 400 bytes is met in full; it is a few milliseconds of one
/// core at most. What costs more is not asked for: no rule is left out, and the site that wrote
/// them bears it alone.
const WORK: usize = 2_000_000;

/// The answer of [`Rules::ask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It may be asked for.
    Allowed,
    /// A rule forbids it.
    Forbidden,
    /// The file's wildcards cost more than a question may: it is not asked for.
    TooCostly,
}

/// Rules ready for questions.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The kept text; patterns are parts of it.
    text: Box<str>,
    /// The rule that wins first: the longest pattern, of two as long the one that allows.
    rules: Box<[Rule]>,
    crawl_delay: Option<Duration>,
}

/// One line. `start..end` is its pattern in the text, without an end mark.
#[derive(Debug, Clone, Copy)]
struct Rule {
    start: u32,
    end: u32,
    /// The letters that a path must have ([`letters`]).
    letters: u32,
    allow: bool,
    /// It has a `*`.
    wild: bool,
    /// It had a `$` at its end.
    whole: bool,
}

impl Rules {
    /// Rules from the text kept of a [`super::RobotsAnswer::Rules`].
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::kept(text)
            .or_else(|| Self::kept(&own_group(&Robots::parse(text.as_bytes(), "newshound"))))
            .unwrap_or_else(|| Self { text: "".into(), rules: Box::new([]), crawl_delay: None })
    }

    /// Reads the form that is kept; `None` where a line is not of that form.
    fn kept(text: &str) -> Option<Self> {
        let mut rules = Vec::new();
        let mut crawl_delay = None;
        let mut at = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let start = at;
            at += line.len();
            let line = line.strip_suffix('\n')?;
            if number == 0 && line == "User-agent: *" {
                continue;
            }
            if let Some(seconds) = line.strip_prefix("Crawl-delay: ") {
                crawl_delay = Some(Duration::try_from_secs_f32(seconds.parse().ok()?).ok()?);
                continue;
            }
            let (allow, verb) = match line {
                line if line.starts_with("Allow: /") => (true, "Allow: ".len()),
                line if line.starts_with("Disallow: /") => (false, "Disallow: ".len()),
                _ => return None,
            };
            let pattern = &line[verb..];
            if normalise(pattern) != pattern {
                return None;
            }
            let whole = pattern.ends_with('$');
            let bare = pattern.strip_suffix('$').unwrap_or(pattern);
            let start = start + verb;
            rules.push(Rule {
                start: u32::try_from(start).ok()?,
                end: u32::try_from(start + bare.len()).ok()?,
                letters: letters(bare),
                allow,
                wild: bare.contains('*'),
                whole,
            });
        }
        rules.sort_by_key(|rule| {
            (std::cmp::Reverse(rule.end - rule.start + u32::from(rule.whole)), !rule.allow)
        });
        Some(Self { text: text.into(), rules: rules.into(), crawl_delay })
    }

    /// Whether path and query may be asked. `/robots.txt` always may (section 2.2.2).
    #[must_use]
    pub fn allow(&self, path_and_query: &str) -> bool {
        self.ask(path_and_query) == Permission::Allowed
    }

    /// The same, with the reason. Linear in the rules and in the path, with a bound on both together.
    #[must_use]
    pub fn ask(&self, path_and_query: &str) -> Permission {
        let path = path_and_query.split('#').next().unwrap_or_default();
        // A rule that means a star itself writes `%2A` (section 2.2.3); no wildcard tells the
        // two apart.
        let path = path.replace('*', "%2A");
        let path = normalise(&path);
        if path == "/robots.txt" {
            return Permission::Allowed;
        }
        let has = letters(&path);
        let mut work = WORK;
        for rule in &self.rules {
            if rule.letters & !has != 0 {
                continue;
            }
            let pattern = &self.text[rule.start as usize..rule.end as usize];
            let met = if rule.wild {
                wild(pattern, rule.whole, &path, &mut work)
            } else if rule.whole {
                Some(path == pattern)
            } else {
                Some(path.starts_with(pattern))
            };
            match met {
                Some(false) => {}
                Some(true) if rule.allow => return Permission::Allowed,
                Some(true) => return Permission::Forbidden,
                None => return Permission::TooCostly,
            }
        }
        Permission::Allowed
    }

    /// The delay asked for between requests, where one is.
    #[must_use]
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// Bytes of memory that they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len() + size_of_val(&*self.rules)
    }
}

/// Whether a pattern with stars meets the path: its parts are looked for from left to right, each
/// at its first place, which leaves the most for those behind it. `None` where `work` is used up.
fn wild(pattern: &str, whole: bool, path: &str, work: &mut usize) -> Option<bool> {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(rest) = path.strip_prefix(first) else { return Some(false) };
    let mut rest = rest.as_bytes();
    let last = parts.next_back().unwrap_or_default().as_bytes();
    for part in parts.filter(|part| !part.is_empty()) {
        let found = memmem::find(rest, part.as_bytes());
        let looked_at = found.map_or(rest.len(), |at| at + part.len());
        *work = work.checked_sub(looked_at.max(LEAST))?;
        let Some(at) = found else { return Some(false) };
        rest = &rest[at + part.len()..];
    }
    if whole {
        return Some(rest.ends_with(last));
    }
    *work = work.checked_sub(rest.len().max(LEAST))?;
    Some(last.is_empty() || memmem::find(rest, last).is_some())
}

/// What a search costs at least, counted in bytes.
const LEAST: usize = 16;

/// Which of 32 groups of letters a text has: a pattern with one that the path lacks cannot meet it.
fn letters(text: &str) -> u32 {
    text.bytes().filter(|&byte| byte != b'*').fold(0, |all, byte| all | 1 << (byte & 31))
}
