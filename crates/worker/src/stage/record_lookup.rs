//! What a site's own JSON says of a story whose page leaves its time open (docs/adr/0018).
//!
//! The record a page announces is a task of its own. Until it was fetched the page's task ends as
//! `parts` and comes again behind it, once: the record is an addition and never a need.

use super::pagination;
use crate::links::{Candidate, Gathered};
use newshound_core::article::PageDate;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::link::LinkRole;
use newshound_core::task::{Hint, Outlink, TaskKind};
use newshound_ports::{Source, StoreError, StoryParts};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// A host that refused so many records in a row is asked for no more of them.
const REFUSALS: u8 = 3;
/// Hosts whose refusals are counted; beyond, counting begins anew.
const HOSTS: usize = 10_000;

/// Whether the time of a story is open: no date, or a day alone, also with what others tell.
pub(crate) fn is_open(page: Option<&PageDate>, told: &[Hint]) -> bool {
    let dated = super::merge::published(page.cloned(), told);
    dated.is_none_or(|date| super::merge::is_day(&date))
}

/// Asks for a record where it may be asked for; gives its key.
pub(crate) fn ask(links: &mut Gathered<'_>, record: &Url) -> Option<Fingerprint> {
    links.add_url(record, false, |url| Outlink {
        url,
        role: LinkRole::Continuation,
        kind: TaskKind::Record,
        hint: None,
    });
    let key = links.fingerprints.of(&CanonicalUrl::from_url(record).ok()?);
    links.has(key).then_some(key)
}

/// What a record tells: of its one story.
pub(crate) fn of(candidates: &[Candidate]) -> Option<Hint> {
    let mut stories = candidates.iter().filter(|one| one.link.role == LinkRole::FeedEntry);
    let only = &stories.next()?.link;
    only.hint.clone().filter(|_| stories.next().is_none())
}

/// Whether a list of records tells the times of stories: each is kept beside its story, so here is
/// nothing more to say.
pub(crate) fn of_list(candidates: &[Candidate]) -> Option<Hint> {
    let tells = |one: &Candidate| one.link.hint.as_ref().is_some_and(is_time);
    candidates.iter().any(tells).then(Hint::default)
}

/// Whether a record settles a time that its page leaves open.
pub(crate) fn is_time(hint: &Hint) -> bool {
    !is_open(None, std::slice::from_ref(hint))
}

/// Keeps what a record tells: that of its one story, or nothing.
pub(crate) async fn keep(
    port: &dyn StoryParts,
    key: Fingerprint,
    hint: Option<&Hint>,
) -> Result<(), StoreError> {
    pagination::put(port, key, Source::Record, hint.unwrap_or(&Hint::default())).await
}

/// Where a record stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RecordLookup {
    /// It was fetched; what it told, if anything.
    Known(Option<Hint>),
    /// The page has not waited for it yet.
    NotYet,
    /// The page has waited, and nothing came.
    Never,
}

/// What the record with this key told, if it was fetched and told anything; nobody waits for it.
pub(crate) async fn known(
    port: &dyn StoryParts,
    key: Fingerprint,
) -> Result<Option<Hint>, StoreError> {
    Ok(answer(&port.parts(key).await?).flatten())
}

fn answer(kept: &[(Source, String)]) -> Option<Option<Hint>> {
    let (_, text) = kept.iter().find(|(source, _)| *source == Source::Record)?;
    let hint: Option<Hint> = serde_json::from_str(text).ok();
    Some(hint.filter(|hint| *hint != Hint::default()))
}

/// What the record with this key told the page whose task is attempt `attempt`.
pub(crate) async fn join(
    port: &dyn StoryParts,
    key: Fingerprint,
    attempt: u32,
) -> Result<RecordLookup, StoreError> {
    let kept = port.parts(key).await?;
    if let Some(hint) = answer(&kept) {
        return Ok(RecordLookup::Known(hint));
    }
    let waits = pagination::wait_once(port, key, &kept, attempt).await?;
    Ok(if waits { RecordLookup::NotYet } else { RecordLookup::Never })
}

/// Hosts that refuse their records, as far as this worker has seen.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<HostKey, u8>>);

impl Refusals {
    /// Notes whether a record of the host told anything.
    pub(crate) fn note(&self, url: &CanonicalUrl, told: bool) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS {
            hosts.clear();
        }
        let count = hosts.entry(HostKey::of(url)).or_default();
        *count = if told { 0 } else { count.saturating_add(1) };
    }

    /// Whether the host is not to be asked.
    pub(crate) fn is_refusing(&self, url: &CanonicalUrl) -> bool {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.get(&HostKey::of(url)).is_some_and(|count| *count >= REFUSALS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_time() {
        use newshound_core::article::{DateSource, Precision};
        let date = |value: &str, precision| PageDate {
            value: value.to_owned(),
            precision,
            source: DateSource::Text,
        };
        let day = date("2026-03-09", Precision::Day);
        let second = date("2026-03-09T17:08:42+05:30", Precision::Second);
        let hint = Hint { published: Some(second.value.clone()), ..Hint::default() };
        assert!(is_open(None, &[]) && is_open(Some(&day), &[]));
        assert!(!is_open(Some(&second), &[]));
        let told = [hint];
        assert!(!is_open(Some(&day), &told) && !is_open(None, &told));
        let midnight = Hint { published: Some("2026-03-09T00:00:00Z".into()), ..Hint::default() };
        assert!(is_open(None, &[midnight]), "a day written as a time");
    }

    #[test]
    fn a_host_that_refuses_is_left_alone() {
        let url = |text: &str| CanonicalUrl::parse(text).expect("url");
        let (one, other) = (url("https://a.example/1"), url("https://b.example/1"));
        let refusals = Refusals::default();
        for told in [false, false, true, false, false] {
            refusals.note(&one, told);
            assert!(!refusals.is_refusing(&one));
        }
        refusals.note(&one, false);
        assert!(refusals.is_refusing(&one) && !refusals.is_refusing(&other));
    }
}
