//! Word lists, one file a language: enough to write stories nobody wrote before.
//!
//! Patterns hold `%s` subject, `%v` verb, `%o` object, `%p` place, `%t` time, `%q` quoted
//! clause, `%n` a person, `%d` a number, `%k` a small one. Every name is invented.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod hi;
mod ja;
mod ru;
mod th;
mod zh;

/// The words of a page that are not its story.
#[derive(Debug)]
pub(crate) struct Labels {
    pub(crate) home: &'static str,
    pub(crate) latest: &'static str,
    pub(crate) most_read: &'static str,
    pub(crate) also_read: &'static str,
    pub(crate) related: &'static str,
    pub(crate) comments: &'static str,
    pub(crate) by: &'static str,
    pub(crate) published: &'static str,
    pub(crate) previous: &'static str,
    pub(crate) next: &'static str,
    pub(crate) share: &'static str,
    pub(crate) newsletter: &'static str,
    pub(crate) cookies: &'static str,
    pub(crate) advertisement: &'static str,
    pub(crate) sections: [&'static str; 3],
}

/// One language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) tag: &'static str,
    pub(crate) rtl: bool,
    pub(crate) s: &'static [&'static str],
    pub(crate) v: &'static [&'static str],
    pub(crate) o: &'static [&'static str],
    pub(crate) p: &'static [&'static str],
    pub(crate) t: &'static [&'static str],
    pub(crate) q: &'static [&'static str],
    pub(crate) given: &'static [&'static str],
    pub(crate) family: &'static [&'static str],
    /// `%g` given, `%f` family name.
    pub(crate) name: &'static str,
    pub(crate) sentences: &'static [&'static str],
    pub(crate) headlines: &'static [&'static str],
    /// Between two sentences of a paragraph.
    pub(crate) gap: &'static str,
    pub(crate) months: [&'static str; 12],
    /// `%d` day, `%m` month name, `%M` month number, `%Y` year, `%B` Buddhist year.
    pub(crate) date: &'static str,
    pub(crate) labels: Labels,
}

pub(crate) use en::EN;

/// The languages of the multilingual site.
pub(crate) static MANY: [&Lexicon; 9] =
    [&ar::AR, &zh::ZH, &ja::JA, &hi::HI, &ru::RU, &de::DE, &fr::FR, &es::ES, &th::TH];
