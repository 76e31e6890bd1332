//! Feeds of what is new: all, one a site and one a tag of sources, each as Atom and as JSON Feed.
//!
//! Of each feed only the newest entries are in memory, without their texts.

use newshound_core::article::Article;
use newshound_core::identity::{ArticleId, Fingerprint};
use newshound_core::time::UnixMillis;
use newshound_roles::{Exit, Failure};
use newshound_writers::{Entry, Feed, atom, json_feed};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The feeds.
#[derive(Debug)]
pub(super) struct Feeds {
    length: usize,
    /// The entries of each by its name, the newest last.
    feeds: BTreeMap<Name, BTreeMap<(UnixMillis, ArticleId), Entry>>,
}

/// Which feed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    All,
    Site(String),
    Tag(String),
}

impl Name {
    fn title(&self) -> &str {
        match self {
            Self::All => "All articles",
            Self::Site(name) | Self::Tag(name) => name,
        }
    }

    /// The name of its files.
    fn stem(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Site(name) => format!("site-{}", plain(name)),
            Self::Tag(name) => format!("tag-{}", plain(name)),
        }
    }
}

/// A name as one in a folder and in an address; what had to be changed has a number, so that no two
/// are one.
fn plain(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let plain: String = name.chars().map(|c| if fits(c) { c } else { '_' }).take(100).collect();
    if plain == name {
        plain
    } else {
        format!("{plain}-{:08x}", Fingerprint::unkeyed(name).0 >> 32)
    }
}

impl Feeds {
    /// Feeds of so many entries.
    pub(super) fn new(length: usize) -> Self {
        // That of all is there even where no article is.
        Self { length, feeds: BTreeMap::from([(Name::All, BTreeMap::new())]) }
    }

    /// Takes an article.
    pub(super) fn add(&mut self, article: &Article) {
        let entry = Entry::of(article);
        let tags = article.source.iter().flat_map(|source| &source.tags);
        let names = tags.map(|tag| Name::Tag(tag.clone()));
        for name in names.chain([Name::All, Name::Site(article.site.clone())]) {
            let feed = self.feeds.entry(name).or_default();
            feed.insert((entry.at, entry.article.clone()), entry.clone());
            if feed.len() > self.length {
                feed.pop_first();
            }
        }
    }

    /// Writes them into `folder`; gives their number. A file that would be the same is left alone, so
    /// that a server's validators stay true.
    ///
    /// # Errors
    /// With the path that cannot be written.
    pub(super) fn write(&self, folder: &Path, address: Option<&str>) -> Result<usize, Failure> {
        for (name, entries) in &self.feeds {
            let entries: Vec<Entry> = entries.values().rev().cloned().collect();
            let updated = entries.iter().map(Entry::updated).max().unwrap_or_default();
            for (ending, form) in
                [("atom", atom as fn(&Feed<'_>, &[Entry]) -> String), ("json", json_feed)]
            {
                let file = format!("{}.{ending}", name.stem());
                let own = address.map(|base| format!("{}/{file}", base.trim_end_matches('/')));
                let id = own.clone().unwrap_or_else(|| urn(name));
                let feed = Feed { title: name.title(), id: &id, address: own.as_deref(), updated };
                let path = folder.join(file);
                let written = replace(&path, &form(&feed, &entries));
                written.map_err(|error| {
                    Failure::new(
                        Exit::Output,
                        format!("{}: cannot be written: {error}", path.display()),
                    )
                })?;
            }
        }
        Ok(self.feeds.len())
    }
}

/// A name for good of a feed without an address: a UUID of version 8 (RFC 9562) from its name.
fn urn(name: &Name) -> String {
    let half =
        |salt: &str| Fingerprint::unkeyed(&format!("newshound feed {salt} {}", name.stem())).0;
    let (high, low) = (half("a"), half("b"));
    format!(
        "urn:uuid:{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        low >> 48 & 0xFFF,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// Puts a whole file in the place of the one before, unless it says the same.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    std::fs::write(&new, text)?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::source::Source;
    use newshound_ports::conformance::sinks::article;

    /// A page that names no time of its change is no reason to hide it from readers.
    #[test]
    fn a_later_version_was_updated_when_it_was_found() {
        let of = |revision| {
            let published = Some("2022-03-07T10:00:00Z".to_owned());
            let one = Article { published, modified: None, ..article(1, revision, "A title") };
            let found = UnixMillis::from_rfc3339(&one.fetched_at).expect("a time");
            (Entry::of(&one), found)
        };
        let ((first, _), (later, found)) = (of(0), of(1));
        assert_eq!((first.updated(), later.updated()), (first.at, found));
        assert!(found > first.at);
    }

    #[test]
    fn each_feed_has_its_newest() {
        let folder = tempfile::tempdir().expect("folder");
        let mut feeds = Feeds::new(2);
        for (number, published) in
            ["2022-03-07T10:00:00Z", "2022-03-09T10:00:00Z", "2022-03-08T10:00:00Z"]
                .iter()
                .enumerate()
        {
            let source = Source { tags: vec!["a/b".into()], ..Source::default() };
            feeds.add(&Article {
                published: Some((*published).into()),
                source: (number == 0).then_some(source),
                ..article(number, 0, &format!("Title {number} <&>"))
            });
        }
        assert_eq!(feeds.write(folder.path(), Some("https://feeds.example/")).expect("written"), 3);
        let names: Vec<String> = std::fs::read_dir(folder.path())
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names.len(), 6, "{names:?}");
        assert!(
            names.iter().any(|name| name.starts_with("tag-a_b-") && name.ends_with(".atom")),
            "{names:?}"
        );
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect(name);
        let json: serde_json::Value = serde_json::from_str(&read("all.json")).expect("json");
        let titles: Vec<&str> = json["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["title"].as_str().expect("a title"))
            .collect();
        assert_eq!(titles, ["Title 1 <&>", "Title 2 <&>"]);
        assert_eq!(json["feed_url"], "https://feeds.example/all.json");
        let atom = read("site-news.example.atom");
        assert!(atom.contains("<title>Title 1 &lt;&amp;&gt;</title>"), "{atom}");
        assert!(atom.contains("<updated>2022-03-09T10:00:00"), "{atom}");
        let before = std::fs::metadata(folder.path().join("all.atom"))
            .expect("there")
            .modified()
            .expect("a time");
        feeds.write(folder.path(), Some("https://feeds.example/")).expect("written");
        let after = std::fs::metadata(folder.path().join("all.atom"))
            .expect("there")
            .modified()
            .expect("a time");
        assert_eq!(before, after);
    }
}
