//! One host: its stories, lists and addresses.

use crate::clock::{Civil, rfc3339};
use crate::lexicon::MANY;
use crate::story::{Habits, Standing, Story};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which program runs a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// The theme of the page that started the project; chain of previous and next, no sitemap.
    Fox,
    /// WordPress as it comes: no OpenGraph, no JSON-LD, wrong canonicals.
    Core,
    /// JSON-LD graph, OpenGraph, sitemap index, news sitemap, Atom, traps.
    Modern,
    /// Tables and `<br>`, no metadata, no sitemap, no feed, relative links under `<base>`.
    Tables,
    /// Plain permalinks (`?p=N`) in a subfolder.
    Plain,
    /// Nine languages, microdata, visible dates.
    Lingual,
}

impl Theme {
    /// All, in the order of the hosts.
    pub const ALL: [Self; 6] =
        [Self::Fox, Self::Core, Self::Modern, Self::Tables, Self::Plain, Self::Lingual];

    /// Of 100 stories, how many stand on a host of this theme.
    pub(crate) fn share(self) -> usize {
        match self {
            Self::Fox | Self::Modern => 24,
            Self::Core => 20,
            Self::Lingual => 12,
            Self::Tables | Self::Plain => 10,
        }
    }

    pub(crate) fn habits(self) -> Habits {
        let (rich, pull, also_read, inserts) = match self {
            Self::Fox => (false, false, false, true),
            Self::Core | Self::Lingual => (true, true, true, true),
            Self::Modern => (true, true, true, true),
            Self::Tables => (false, false, false, false),
            Self::Plain => (true, false, false, true),
        };
        let languages = if self == Self::Lingual { MANY.len() } else { 1 };
        Habits { rich, pull, also_read, inserts, languages }
    }
}

#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) slug: String,
    pub(crate) name: String,
}

#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) slug: String,
}

/// One host.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) theme: Theme,
    pub(crate) name: String,
    /// `http://127.0.0.1:4711`, without a slash at its end.
    pub(crate) base: String,
    /// Folder the site lives in: empty or `/journal`.
    pub(crate) root: &'static str,
    /// Minutes east of UTC of the site's own time.
    pub(crate) offset: i32,
    pub(crate) sections: Vec<Section>,
    pub(crate) tags: Vec<Section>,
    pub(crate) people: Vec<Person>,
    /// Public ones, newest first.
    pub(crate) stories: Vec<Story>,
    /// Long stories stand on several pages.
    pub(crate) multipage: bool,
    /// Standing paragraphs stand among those of the stories.
    pub(crate) awkward: bool,
    /// How many of the newest are not out yet: no page, list, feed or sitemap has them.
    pub(crate) held: AtomicUsize,
    /// All others.
    pub(crate) extras: Vec<Story>,
    /// Indices of all of them, so that every list is a slice.
    pub(crate) all: Vec<usize>,
    pub(crate) by_section: Vec<Vec<usize>>,
    pub(crate) by_tag: Vec<Vec<usize>>,
    pub(crate) by_person: Vec<Vec<usize>>,
    pub(crate) slugs: HashMap<String, usize>,
}

/// Numbers of a host's stories count by this, so that attachments and drafts fit between.
pub(crate) const ID_STEP: u32 = 3;
/// The oldest story's number.
pub(crate) const ID_FIRST: u32 = 35;

impl Host {
    /// Absolute URL of a path on this host.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What of a list of stories, newest first, is out.
    pub(crate) fn shown<'a>(&self, list: &'a [usize]) -> &'a [usize] {
        let held = self.held.load(Ordering::SeqCst);
        &list[list.partition_point(|index| *index < held)..]
    }

    /// Indices of all stories that are out.
    pub(crate) fn shown_all(&self) -> &[usize] {
        self.shown(&self.all)
    }

    /// All stories that are out.
    pub(crate) fn public(&self) -> &[Story] {
        &self.stories[self.held.load(Ordering::SeqCst).min(self.stories.len())..]
    }

    /// Story `index`, where it is out.
    pub(crate) fn open(&self, index: usize) -> Option<&Story> {
        self.stories.get(index).filter(|_| index >= self.held.load(Ordering::SeqCst))
    }

    /// The story with this slug, where it is out.
    pub(crate) fn by_slug(&self, slug: &str) -> Option<usize> {
        self.slugs.get(slug).copied().filter(|index| self.open(*index).is_some())
    }

    /// The story with this number, where it is out.
    pub(crate) fn by_id(&self, id: u32) -> Option<usize> {
        let rank = id.checked_sub(ID_FIRST)?;
        if rank % ID_STEP != 0 {
            return None;
        }
        let index = self.stories.len().checked_sub((rank / ID_STEP) as usize + 1)?;
        self.open(index).map(|_| index)
    }

    /// The address of a story, without the host.
    pub(crate) fn path(&self, story: &Story) -> String {
        if story.standing == Standing::Disallowed {
            return format!("{}/sponsored/{}/", self.root, story.slug);
        }
        match self.theme {
            Theme::Fox => {
                let c = Civil::at(story.at, self.offset);
                format!("/{:04}/{:02}/{:02}/{}/", c.year, c.month, c.day, story.slug)
            }
            Theme::Core => format!("/{}/", story.slug),
            Theme::Modern => {
                let section = &self.sections[usize::from(story.section)].slug;
                format!("/{section}/{}-{}", story.slug, story.id)
            }
            Theme::Tables => format!("/story.php?id={}", story.id),
            Theme::Plain => format!("{}/?p={}", self.root, story.id),
            Theme::Lingual => format!("/{}/{}/{}", story.lex.tag, story.id, story.slug),
        }
    }

    /// On how many pages a story stands.
    pub(crate) fn parts(&self, story: &Story) -> usize {
        let apart = matches!(self.theme, Theme::Core | Theme::Modern | Theme::Plain);
        match story.paragraph_count() {
            12.. if self.multipage && apart => 3,
            9..12 if self.multipage && apart => 2,
            _ => 1,
        }
    }

    /// The address of page `part` of a story, from 0.
    pub(crate) fn part(&self, story: &Story, part: usize) -> String {
        let path = self.path(story);
        match (part, self.theme) {
            (0, _) => path,
            (_, Theme::Modern) => format!("{path}?page={}", part + 1),
            (_, Theme::Plain) => format!("{path}&page={}", part + 1),
            _ => format!("{path}{}/", part + 1),
        }
    }

    /// The address of story `index`, without the host.
    pub(crate) fn path_of(&self, index: usize) -> String {
        self.stories.get(index).map_or_else(String::new, |story| self.path(story))
    }

    /// The first `count` words of a story and of what runs on.
    pub(crate) fn excerpt(&self, index: usize, count: usize) -> &str {
        self.stories.get(index).map_or("", |story| story.teaser(count))
    }

    /// Publication in the site's time, to the second.
    pub(crate) fn instant(&self, story: &Story) -> String {
        rfc3339(story.at, self.offset)
    }

    pub(crate) fn section_of(&self, story: &Story) -> &Section {
        &self.sections[usize::from(story.section)]
    }

    /// Authors' names.
    pub(crate) fn authors(&self, story: &Story) -> Vec<&Person> {
        story.authors.iter().map(|at| &self.people[usize::from(*at)]).collect()
    }

    /// `count` of the first stories of `from` without `not`, starting where `visit` says, so
    /// that the list differs from one request to the next.
    pub(crate) fn turning(
        &self,
        from: impl IntoIterator<Item = usize>,
        not: usize,
        visit: u64,
        count: usize,
    ) -> Vec<usize> {
        let pool: Vec<usize> = from.into_iter().filter(|i| *i != not).take(12).collect();
        let start = if pool.is_empty() { 0 } else { visit as usize % pool.len() };
        (0..count.min(pool.len())).map(|k| pool[(start + k) % pool.len()]).collect()
    }
}
