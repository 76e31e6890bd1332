//! One host: its stories, lists and addresses.

use crate::clock::{Civil, rfc3339};
use crate::prose;
use crate::story::{Habits, Standing, Story};
use std::collections::HashMap;

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
        Habits { rich, pull, also_read, inserts }
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
    /// All others.
    pub(crate) extras: Vec<Story>,
    pub(crate) by_section: Vec<Vec<u32>>,
    pub(crate) by_tag: Vec<Vec<u32>>,
    pub(crate) by_person: Vec<Vec<u32>>,
    pub(crate) by_slug: HashMap<String, u32>,
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

    /// The story with this number.
    pub(crate) fn by_id(&self, id: u32) -> Option<usize> {
        let rank = id.checked_sub(ID_FIRST)?;
        if rank % ID_STEP != 0 {
            return None;
        }
        (self.stories.len()).checked_sub((rank / ID_STEP) as usize + 1)
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

    /// The address of story `index`, without the host.
    pub(crate) fn path_of(&self, index: usize) -> String {
        self.stories.get(index).map_or_else(String::new, |story| self.path(story))
    }

    /// A teaser's text: the first words of the story and what runs on.
    pub(crate) fn excerpt(&self, index: usize, count: usize) -> String {
        let Some(story) = self.stories.get(index) else { return String::new() };
        let mut text = story.paragraph(0);
        if text.matches(' ').count() < count && story.paragraph_count() > 1 {
            // Lead and body run together, as in the teasers of the page that started the project.
            text.push_str(&story.paragraph(1));
        }
        let cut = prose::words(&text, count).len();
        text.truncate(cut);
        text
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

    /// `count` of the newest stories of `from` without `not`, starting where `visit` says, so
    /// that the list differs from one request to the next.
    pub(crate) fn turning(&self, from: &[u32], not: usize, visit: u64, count: usize) -> Vec<usize> {
        let pool: Vec<usize> =
            from.iter().map(|i| *i as usize).filter(|i| *i != not).take(12).collect();
        let start = if pool.is_empty() { 0 } else { visit as usize % pool.len() };
        (0..count.min(pool.len())).map(|k| pool[(start + k) % pool.len()]).collect()
    }
}
