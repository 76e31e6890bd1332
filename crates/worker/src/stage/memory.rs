//! What this worker knows of sites, and how it is shared with the others.
//!
//! A sketch is read at the site's first story, learned into here, and swapped into the store: at
//! each story while it is young, so that workers that share a site know its furniture as soon as
//! one alone would, then now and then. A swap that another worker overtook is merged with what is there and tried again. A
//! sketch lost with a killed worker costs the sightings since its last swap, nothing else.

use newshound_extract::memory::{Sketch, Trimmed, trim};
use newshound_ports::{SiteMemory, StoreError, Swapped};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Stories learned between two swaps: a sketch of 40 KB then costs 5 KB a page, a twentieth of
/// what the page itself was.
const EVERY: u32 = 8;
/// Sites kept here: at most 256 sketches of some 100 KB in memory.
const SITES: usize = 256;
/// Swaps tried at one time; what is left waits for the next.
const TRIES: usize = 4;

/// The memories of the sites this worker meets.
pub(crate) struct Memories {
    port: Arc<dyn SiteMemory>,
    sites: Mutex<Sites>,
}

#[derive(Default)]
struct Sites {
    clock: u64,
    known: HashMap<String, (u64, Arc<tokio::sync::Mutex<Site>>)>,
}

#[derive(Default)]
struct Site {
    /// What the store had when last seen; `None` before the first look.
    version: Option<u64>,
    sketch: Sketch,
    unsent: u32,
}

impl Memories {
    pub(crate) fn new(port: Arc<dyn SiteMemory>) -> Self {
        Self { port, sites: Mutex::default() }
    }

    /// Learns from a story and gives its body without the site's furniture, where there is some.
    pub(crate) async fn see(
        &self,
        site: &str,
        title: &str,
        body: &str,
    ) -> Result<Option<Trimmed>, StoreError> {
        let (entry, forgotten) = self.enter(site);
        if let Some((site, forgotten)) = forgotten {
            self.send(&site, &mut *forgotten.lock().await).await?;
        }
        let mut known = entry.lock().await;
        if known.version.is_none() {
            let kept = self.port.kept(site).await?;
            known.version = Some(kept.version);
            known.sketch.merge(&read(site, &kept.sketch));
        }
        let trimmed = trim(body, &known.sketch);
        known.sketch.add(title, body);
        known.unsent += 1;
        if known.unsent >= EVERY || known.sketch.is_young() {
            self.send(site, &mut known).await?;
        }
        Ok(trimmed)
    }

    /// A body without the site's furniture, where there is some, of a story that was learned before.
    pub(crate) async fn look(&self, site: &str, body: &str) -> Result<Option<Trimmed>, StoreError> {
        let (entry, forgotten) = self.enter(site);
        if let Some((site, forgotten)) = forgotten {
            self.send(&site, &mut *forgotten.lock().await).await?;
        }
        let mut known = entry.lock().await;
        if known.version.is_none() {
            let kept = self.port.kept(site).await?;
            known.version = Some(kept.version);
            known.sketch.merge(&read(site, &kept.sketch));
        }
        Ok(trim(body, &known.sketch))
    }

    /// Sends what is not sent yet.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let all: Vec<_> = {
            let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
            sites.known.iter().map(|(site, (_, known))| (site.clone(), Arc::clone(known))).collect()
        };
        for (site, known) in all {
            self.send(&site, &mut *known.lock().await).await?;
        }
        Ok(())
    }

    /// The site's place, and the one that had to go for it.
    #[expect(clippy::type_complexity, reason = "a pair of a name and what it names")]
    fn enter(
        &self,
        site: &str,
    ) -> (Arc<tokio::sync::Mutex<Site>>, Option<(String, Arc<tokio::sync::Mutex<Site>>)>) {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        sites.clock += 1;
        let now = sites.clock;
        if let Some((used, known)) = sites.known.get_mut(site) {
            *used = now;
            return (Arc::clone(known), None);
        }
        let oldest = if sites.known.len() >= SITES {
            let oldest = sites.known.iter().min_by_key(|(_, (used, _))| *used);
            oldest.map(|(site, _)| site.clone())
        } else {
            None
        };
        let forgotten =
            oldest.and_then(|site| sites.known.remove(&site).map(|(_, known)| (site, known)));
        let entry: Arc<tokio::sync::Mutex<Site>> = Arc::default();
        sites.known.insert(site.to_owned(), (now, Arc::clone(&entry)));
        (entry, forgotten)
    }

    async fn send(&self, site: &str, known: &mut Site) -> Result<(), StoreError> {
        let Some(mut version) = known.version.filter(|_| known.unsent > 0) else { return Ok(()) };
        for _ in 0..TRIES {
            match self.port.swap(site, version, &known.sketch.encode()).await? {
                Swapped::Done(now) => {
                    known.version = Some(now);
                    known.unsent = 0;
                    return Ok(());
                }
                Swapped::Stale(there) => {
                    known.sketch.merge(&read(site, &there.sketch));
                    version = there.version;
                    known.version = Some(version);
                }
            }
        }
        Ok(())
    }
}

/// A sketch of another version is no loss: it is learned anew.
fn read(site: &str, bytes: &[u8]) -> Sketch {
    Sketch::decode(bytes).unwrap_or_else(|| {
        tracing::warn!(site, bytes = bytes.len(), "memory_unreadable");
        Sketch::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use newshound_ports::Kept;

    /// A store in memory that counts what it is asked.
    #[derive(Default)]
    struct Store {
        kept: Mutex<HashMap<String, Kept>>,
        asked: Mutex<u32>,
    }

    #[async_trait]
    impl SiteMemory for Store {
        async fn kept(&self, site: &str) -> Result<Kept, StoreError> {
            *self.asked.lock().expect("count") += 1;
            Ok(self.kept.lock().expect("store").get(site).cloned().unwrap_or_default())
        }

        async fn swap(
            &self,
            site: &str,
            expect: u64,
            sketch: &[u8],
        ) -> Result<Swapped, StoreError> {
            *self.asked.lock().expect("count") += 1;
            let mut kept = self.kept.lock().expect("store");
            let there = kept.entry(site.to_owned()).or_default();
            if there.version != expect {
                return Ok(Swapped::Stale(there.clone()));
            }
            *there = Kept { version: expect + 1, sketch: sketch.to_vec() };
            Ok(Swapped::Done(expect + 1))
        }
    }

    fn body(n: usize) -> String {
        let own = |k: usize| {
            format!("Paragraph {k} of story {n} says something of its own, {}.", n * 31 + k)
        };
        let standing = "Letters to the editor are answered within a week by post.";
        [own(1).as_str(), standing, &own(2), &own(3)].join("\n\n")
    }

    #[tokio::test]
    async fn workers_that_share_a_site_learn_as_one_would() {
        for workers in [1, 4] {
            let store = Arc::new(Store::default());
            let all: Vec<Memories> = (0..workers)
                .map(|_| Memories::new(Arc::clone(&store) as Arc<dyn SiteMemory>))
                .collect();
            let mut kept = Vec::new();
            for n in 0..200 {
                let seen = all[n % workers].see("a.example", &format!("Title {n}"), &body(n)).await;
                if seen.expect("seen").is_none() {
                    kept.push(n);
                }
            }
            assert_eq!(kept, (0..kept.len()).collect::<Vec<_>>(), "{workers}: from one story on");
            assert!(kept.len() <= 14, "{workers}: {} stories kept it", kept.len());
            let asked = *store.asked.lock().expect("count");
            assert!(asked <= 110, "{workers}: {asked} round trips for 200 stories");
            all[0].flush().await.expect("flush");
        }
    }

    #[tokio::test]
    async fn sites_are_let_go_and_found_again() {
        let store = Arc::new(Store::default());
        let memories = Memories::new(Arc::clone(&store) as Arc<dyn SiteMemory>);
        for n in 0..31 {
            memories.see("first.example", &format!("Title {n}"), &body(n)).await.expect("seen");
        }
        for n in 0..SITES {
            memories.see(&format!("s{n}.example"), "Title", &body(n)).await.expect("seen");
        }
        let there = store.kept.lock().expect("store")["first.example"].clone();
        let sketch = Sketch::decode(&there.sketch).expect("a sketch");
        assert!(sketch.stories() >= 29, "what was not sent went with it: {}", sketch.stories());
        let seen = memories.see("first.example", "Another", &body(999)).await.expect("seen");
        assert!(seen.is_some());
    }
}
