//! Drops what was seen, and makes sure that a story is emitted once.

use crate::links::{Candidate, Said};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{Fingerprint, site_of};
use newshound_core::revision::hint::{self, Announced};
use newshound_core::task::Outlink;
use newshound_core::time::UnixMillis;
use newshound_ports::{Claim, Claimed, SeenSet, StoreError};
use std::time::Duration;

/// Words under which equal texts are not taken for one story: "Morning briefing" columns and
/// tickers repeat short texts.
const MIN_WORDS: u32 = 40;

/// Candidates, apart by whether they were admitted before, each in their order.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Those that were not and are to be.
    pub unseen: Vec<Outlink>,
    /// Those that were, wanted now or not.
    pub seen: Vec<Outlink>,
    /// Those of them that are named among the latest, the first [`AGAIN`].
    pub again: Vec<Fingerprint>,
    /// What is said of stories among both, of the first [`hint::MOST`].
    pub announced: Vec<Announced>,
}

/// Known stories that a report names: as many as front pages and feeds have.
pub const AGAIN: usize = 100;

/// What lists say of stories is reported where it is of changes so lately ...
const HEARD: Duration = Duration::from_secs(30 * 86_400);
/// ... and of the latest before that of so many: older stories are followed too, as many of a host.
const OLDER: usize = 200;

/// What is said of a change before this is of no story that is followed; all counts, where it is said of few.
fn horizon(candidates: &[Candidate], heard: UnixMillis) -> UnixMillis {
    let late = heard - HEARD;
    let dates = candidates.iter().filter_map(|one| one.said?.changed);
    let mut older: Vec<UnixMillis> = dates.map(|stamp| stamp.at).filter(|at| *at <= late).collect();
    older.sort_unstable_by(|one, other| other.cmp(one));
    older.get(OLDER).copied().unwrap_or(UnixMillis(i64::MIN))
}

/// Whether what is said is worth a look: of a story that changed after `since`, or of its headline.
fn tells(said: &Said, since: Option<UnixMillis>) -> bool {
    let Some(since) = since else { return false };
    said.changed.map_or(said.headline.is_some(), |stamp| stamp.at > since)
}

/// Tells which candidates were admitted before. What is said of stories, known or new, is gathered where the
/// document was fetched at `heard` and is of late changes; nothing, where that is `None`.
///
/// # Errors
/// When the seen-set fails.
pub async fn sort(
    seen: &dyn SeenSet,
    candidates: Vec<Candidate>,
    heard: Option<UnixMillis>,
) -> Result<Sorted, StoreError> {
    let mut sorted = Sorted::default();
    if candidates.is_empty() {
        return Ok(sorted);
    }
    let ids: Vec<Fingerprint> = candidates.iter().map(|one| one.id).collect();
    let known = seen.seen(&ids).await?;
    let since = heard.map(|heard| horizon(&candidates, heard));
    for (one, known) in candidates.into_iter().zip(known) {
        if let Some(said) = one.said.filter(|said| tells(said, since))
            && (known || one.wanted)
            && sorted.announced.len() < hint::MOST
        {
            let Said { by, changed, headline } = said;
            sorted.announced.push(Announced { id: one.id, by, changed, headline });
        }
        if known {
            if one.wanted && one.latest && sorted.again.len() < AGAIN {
                sorted.again.push(one.id);
            }
            sorted.seen.push(one.link);
        } else if one.wanted {
            sorted.unseen.push(one.link);
        }
    }
    Ok(sorted)
}

/// What is needed to decide whether a story is emitted, and under which URL.
#[derive(Debug)]
pub struct Story<'a> {
    /// The task's URL.
    pub own: &'a CanonicalUrl,
    /// The URL the page calls canonical, where that is the same page; else its own.
    pub identity: &'a CanonicalUrl,
    /// The URL the page calls canonical, where it is believed, whoever answers there.
    pub named: &'a CanonicalUrl,
    /// Title and body.
    pub title: &'a str,
    /// Body.
    pub body: &'a str,
    /// Words of the body.
    pub words: u32,
}

/// Claims the story for `owner`: under its canonical URL, or, where that was used by another
/// text, under its own. `None` where it was emitted before.
///
/// # Errors
/// When the seen-set fails.
pub async fn claim(
    seen: &dyn SeenSet,
    owner: Fingerprint,
    story: &Story<'_>,
) -> Result<Option<CanonicalUrl>, StoreError> {
    let site = story.own.to_url().map(|url| site_of(&url)).unwrap_or_default();
    let by = seen.fingerprints();
    let content = by.of_text(&format!("{site}\n{}\n{}", story.title, story.body));
    // The same text under two URLs of a site is one story; a short one where both name one URL.
    let text = if story.words >= MIN_WORDS {
        content
    } else {
        by.of_text(&format!("{}\n{}\n{}", story.named, story.title, story.body))
    };
    let keys = [by.of(story.identity), text];
    let made = seen.claim(&keys.map(|key| Claim { key, owner, content })).await?;
    let text_taken = matches!(made.get(1), Some(Claimed::Taken { .. }));
    match made.first() {
        Some(Claimed::Granted) if !text_taken => Ok(Some(story.identity.clone())),
        Some(Claimed::Taken { content: other, .. })
            if *other != content && !text_taken && story.identity != story.own =>
        {
            let key = by.of(story.own);
            let again = seen.claim(&[Claim { key, owner, content }]).await?;
            Ok((again.first() == Some(&Claimed::Granted)).then(|| story.own.clone()))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::link::LinkRole;
    use newshound_core::revision::Prompt;
    use newshound_core::revision::hint::Stamp;
    use newshound_core::task::TaskKind;

    /// Of a list with a long past only the latest count; of one whose clock stands years behind, too.
    #[test]
    fn old_changes_count_where_they_are_few() {
        let now = UnixMillis(1_780_000_000_000);
        let day = Duration::from_secs(86_400);
        let changed = |days: u32| {
            let changed = Some(Stamp { at: now - days * day, day: false });
            let url = CanonicalUrl::parse(&format!("https://news.example/{days}")).expect("a URL");
            Candidate {
                id: Fingerprint(days.into()),
                link: Outlink {
                    url,
                    role: LinkRole::SitemapEntry,
                    kind: TaskKind::Page,
                    hint: None,
                },
                wanted: true,
                latest: false,
                said: Some(Said { by: Prompt::Sitemap, changed, headline: None }),
            }
        };
        let hints_about = |days: std::ops::Range<u32>| {
            let all: Vec<Candidate> = days.map(changed).collect();
            let since = Some(horizon(&all, now));
            all.iter().filter(|one| one.said.is_some_and(|said| tells(&said, since))).count()
        };
        assert_eq!((hints_about(0..20), hints_about(900..920)), (20, 20));
        assert_eq!((hints_about(0..2_000), hints_about(900..2_000)), (30 + OLDER, OLDER));
    }
}
