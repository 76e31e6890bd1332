//! A line of any format, as it is written; the same fields stand in the list a crawl keeps.

use super::seed::SeedSource;
use newshound_core::scope::ScopeMode;
use newshound_core::source::Source;
use serde::{Deserialize, Deserializer, Serialize};

/// What may be said of a source. Unknown fields are left alone: files come from other programs.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Row {
    pub url: String,
    #[serde(skip_serializing_if = "is_empty")]
    pub name: Option<String>,
    #[serde(deserialize_with = "words", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "is_empty")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "is_empty")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "is_empty")]
    pub delay: Option<String>,
    #[serde(skip_serializing_if = "is_empty")]
    pub scope: Option<String>,
    #[serde(deserialize_with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    #[serde(deserialize_with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    #[serde(deserialize_with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<String>,
}

/// The fields by name, with the names they have elsewhere.
pub(super) const FIELDS: [(&str, &[&str]); 10] = [
    ("url", &["site", "homepage", "htmlurl", "website", "seed"]),
    ("name", &["title"]),
    ("tags", &["tag", "category", "categories"]),
    ("language", &["lang"]),
    ("country", &[]),
    ("delay", &[]),
    ("scope", &[]),
    ("include", &[]),
    ("exclude", &[]),
    ("feeds", &["feed", "xmlurl", "rss"]),
];

impl Row {
    /// Sets the field `name` of [`FIELDS`]; a pattern is one, the other lists are split.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let text = || Some(value.to_owned());
        match name {
            "url" => value.clone_into(&mut self.url),
            "name" => self.name = text(),
            "tags" => self.tags.extend(split(value)),
            "language" => self.language = text(),
            "country" => self.country = text(),
            "delay" => self.delay = text(),
            "scope" => self.scope = text(),
            "include" => self.include.push(value.to_owned()),
            "exclude" => self.exclude.push(value.to_owned()),
            "feeds" => self.feeds.extend(value.split_whitespace().map(str::to_owned)),
            _ => {}
        }
    }

    /// The source it stands for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn checked(self) -> Result<SeedSource, String> {
        let mut feeds = Vec::with_capacity(self.feeds.len());
        for feed in &self.feeds {
            let feed = SeedSource::parse(feed).map_err(|why| format!("feed {feed:?}: {why}"))?;
            feeds.push(feed.url);
        }
        let mut source = if self.url.trim().is_empty() {
            // A feed alone: its own host is the site.
            let Some(first) = feeds.first().cloned() else {
                return Err("it names no URL".to_owned());
            };
            feeds.remove(0);
            SeedSource::parse(first.as_str())?
        } else {
            SeedSource::parse(&self.url).map_err(|why| format!("{:?}: {why}", self.url))?
        };
        source.feeds = feeds;
        source.about = Source {
            name: filled(self.name),
            tags: self.tags,
            language: filled(self.language),
            country: filled(self.country),
        };
        source.scope = match filled(self.scope).as_deref() {
            None => None,
            Some("host") => Some(ScopeMode::Host),
            Some("site") => Some(ScopeMode::Site),
            Some("prefix") => Some(ScopeMode::Prefix),
            Some(other) => {
                return Err(format!("scope {other:?} is none; write host, site or prefix"));
            }
        };
        source.delay = filled(self.delay);
        source.include = self.include;
        source.exclude = self.exclude;
        source.check()?;
        Ok(source)
    }

    /// How `source` is written.
    pub(super) fn of(source: &SeedSource) -> Self {
        let url = source.url.as_str();
        let url = if source.bare { url.strip_prefix("https://").unwrap_or(url) } else { url };
        let scope = source.scope.map(|scope| match scope {
            ScopeMode::Host => "host".to_owned(),
            ScopeMode::Site => "site".to_owned(),
            ScopeMode::Prefix => "prefix".to_owned(),
        });
        Self {
            url: url.to_owned(),
            name: source.about.name.clone(),
            tags: source.about.tags.clone(),
            language: source.about.language.clone(),
            country: source.about.country.clone(),
            delay: source.delay.clone(),
            scope,
            include: source.include.clone(),
            exclude: source.exclude.clone(),
            feeds: source.feeds.iter().map(|feed| feed.as_str().to_owned()).collect(),
        }
    }
}

impl SeedSource {
    /// The source as one line of JSON, as a file of seeds may hold it.
    #[must_use]
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(&Row::of(self)).unwrap_or_default()
    }

    /// The source that such a line says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn from_json(text: &str) -> Result<Self, String> {
        let row: Row = serde_json::from_str(text).map_err(|error| error.to_string())?;
        row.checked()
    }
}

fn is_empty(text: &Option<String>) -> bool {
    text.as_deref().unwrap_or_default().is_empty()
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Words between `;`, `|` and `,`.
pub(super) fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split([';', '|', ',']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
    None(()),
}

/// A list, or words in one text.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(match OneOrMore::deserialize(from)? {
        OneOrMore::One(text) => split(&text).collect(),
        OneOrMore::More(all) => all,
        OneOrMore::None(()) => Vec::new(),
    })
}

/// A list, or one text.
fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(match OneOrMore::deserialize(from)? {
        OneOrMore::One(text) if text.is_empty() => Vec::new(),
        OneOrMore::One(text) => vec![text],
        OneOrMore::More(all) => all,
        OneOrMore::None(()) => Vec::new(),
    })
}
