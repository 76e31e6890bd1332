//! What the site's articles are, as their editors would tell.

use crate::clock::{Civil, rfc3339};
use crate::host::{Host, Theme};
use crate::story::{self, Story};
use crate::theme;

/// How exactly a page tells when it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// A day, no time.
    Day,
    /// To the minute, no offset.
    Minute,
    /// To the second, with an offset.
    Second,
}

/// One article of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TruthArticle {
    /// Its one address.
    pub url: String,
    /// Index of its host.
    pub host: usize,
    /// Headline.
    pub title: String,
    /// Persons who wrote it, in the page's order.
    pub authors: Vec<String>,
    /// What its page tells: `2022-03-09`, `2022-03-09T17:08:00`, or RFC 3339 with an offset.
    pub published: String,
    /// How exact `published` is.
    pub precision: Precision,
    /// The instant itself, Unix seconds, for dates that came from a feed or a sitemap.
    pub instant: i64,
    /// The section its page names.
    pub section: Option<String>,
    /// BCP 47 language.
    pub language: &'static str,
    /// Paragraphs joined by a blank line.
    pub body: String,
}

pub(crate) fn truth_of(host: &Host, number: usize) -> impl Iterator<Item = TruthArticle> + '_ {
    host.shown_all().iter().map(move |&index| {
        let story = &host.stories[index];
        let (published, precision) = published(host, story);
        TruthArticle {
            url: host.url(&host.path(story)),
            host: number,
            title: story.title.clone(),
            authors: host.authors(story).iter().map(|person| person.name.clone()).collect(),
            published,
            precision,
            instant: story.at,
            section: match host.theme {
                Theme::Tables | Theme::Lingual => None,
                _ => Some(host.section_of(story).name.clone()),
            },
            language: story.lex.tag,
            body: story::body(&story.blocks(host.theme.habits(), index, host.stories.len())),
        }
    })
}

fn published(host: &Host, story: &Story) -> (String, Precision) {
    let local = Civil::at(story.at, host.offset);
    match host.theme {
        Theme::Fox => (local.iso_day(), Precision::Day),
        Theme::Tables if theme::tables_has_time(story) => (local.iso_minute(), Precision::Minute),
        Theme::Tables => (local.iso_day(), Precision::Day),
        Theme::Lingual if !theme::lingual_has_instant(story) => (local.iso_day(), Precision::Day),
        Theme::Modern => (rfc3339(story.at, 0), Precision::Second),
        Theme::Core | Theme::Plain | Theme::Lingual => (host.instant(story), Precision::Second),
    }
}
