//! The first answers of the seeds: a slip of whoever typed them is told within a second, before
//! the patience for hosts that are away begins.

use crate::config::CrawlPlan;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::mistake::Mistake;
use newshound_core::visit::Visiting;
use newshound_ports::{Frontier, StoreError};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// How often the seeds are looked at.
const EVERY: Duration = Duration::from_millis(150);
/// Looks: what answers later is no slip, or one that costs its time.
const LOOKS: u32 = 100;
/// Seeds looked at. In a longer list each finds its line in the summary.
const MOST: usize = 50;

/// The seeds of a run that begins.
pub(super) struct FirstLook<'a> {
    plan: &'a CrawlPlan,
    frontier: &'a dyn Frontier,
    /// Requests made of each seed's host before this run.
    before: Vec<u64>,
    /// Seeds told already.
    told: BTreeSet<CanonicalUrl>,
}

impl<'a> FirstLook<'a> {
    /// Notes how the hosts of the seeds stand before the run begins.
    ///
    /// # Errors
    /// When the frontier fails.
    pub(super) async fn new(
        plan: &'a CrawlPlan,
        frontier: &'a dyn Frontier,
    ) -> Result<Self, StoreError> {
        let mut look = Self { plan, frontier, before: Vec::new(), told: BTreeSet::new() };
        if plan.seeds.len() <= MOST {
            let rows = look.rows(&plan.seeds).await?;
            let requests =
                |row: &Option<HostRow>| row.as_ref().map_or(0, |row| row.state.counts.requests);
            look.before = rows.iter().map(requests).collect();
        }
        Ok(look)
    }

    /// Tells of each seed that looks like a slip. Ends with all the sentences where every seed does
    /// and waiting would not help, or hardly: then the crawl has nothing to wait for. Else never.
    pub(super) async fn slips(mut self, tell: &UnboundedSender<String>) -> String {
        if !self.before.is_empty() {
            for _ in 0..LOOKS {
                tokio::time::sleep(EVERY).await;
                match self.look(tell).await {
                    Ok(Some(all)) => return all,
                    Ok(None) => {}
                    // The run itself meets it, and says it.
                    Err(_) => break,
                }
            }
        }
        std::future::pending().await
    }

    async fn look(&mut self, tell: &UnboundedSender<String>) -> Result<Option<String>, StoreError> {
        let plan = self.plan;
        let rows = self.rows(&plan.seeds).await?;
        let mut found = Vec::with_capacity(rows.len());
        for ((seed, row), before) in plan.seeds.iter().zip(&rows).zip(&self.before) {
            let first = row.as_ref().and_then(|row| mistake(row, *before));
            let plain = plan.admission.sources.plain(seed);
            found.push(match (first, plain) {
                // Its http form is asked now, and that one's answer counts.
                (Some(Mistake::Refused | Mistake::SpeaksHttp), Some(plain)) => {
                    let rows = self.rows(std::slice::from_ref(&plain)).await?;
                    let second = rows[0].as_ref().and_then(|row| mistake(row, 0));
                    second.map(|mistake| (mistake, plain))
                }
                (first, _) => first.map(|mistake| (mistake, seed.clone())),
            });
        }
        let all = found.iter().all(Option::is_some);
        let lasting = found.iter().flatten().all(|(mistake, _)| mistake.is_lasting());
        let patient = plan.politeness.wait_new_ms.is_some()
            || plan.visits.visiting == Visiting::Endless
            || !(lasting || found.len() == 1);
        if all && !patient {
            let told = found.iter().flatten().map(|(mistake, seed)| sentence(*mistake, seed));
            return Ok(Some(told.collect::<Vec<_>>().join("; ")));
        }
        for (mistake, seed) in found.into_iter().flatten() {
            if self.told.insert(seed.clone()) {
                let _ = tell.send(format!("{}; it is asked again", sentence(mistake, &seed)));
            }
        }
        Ok(None)
    }

    async fn rows(&self, seeds: &[CanonicalUrl]) -> Result<Vec<Option<HostRow>>, StoreError> {
        let hosts: Vec<HostKey> = seeds.iter().map(HostKey::of).collect();
        self.frontier.hosts(&hosts).await
    }
}

/// What the last request to a host that never answered says, if one was made since `before`.
fn mistake(row: &HostRow, before: u64) -> Option<Mistake> {
    let state = &row.state;
    if state.health.answered || state.counts.requests <= before {
        return None;
    }
    Mistake::of(state.health.last_error.as_deref()?)
}

/// What is wrong, and what was meant, perhaps.
fn sentence(mistake: Mistake, seed: &CanonicalUrl) -> String {
    let url = seed.to_url();
    let name = url.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    let port = url.as_ref().and_then(url::Url::port_or_known_default).unwrap_or_default();
    match mistake {
        Mistake::NoSuchName => {
            format!("{seed}: there is no host of the name {name}; is it spelled right?")
        }
        Mistake::Refused => format!(
            "{seed}: port {port} of {name} refuses connections; is the port right, and does the \
             server run?"
        ),
        Mistake::SpeaksHttp => {
            let path = seed.path_and_query();
            format!("{seed}: it speaks http; did you mean http://{name}:{port}{path} ?")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_to_look_at() {
        let url = |text: &str| CanonicalUrl::parse(text).expect("url");
        for (mistake, seed, expected) in [
            (
                Mistake::NoSuchName,
                "https://nwes.example/a",
                "there is no host of the name nwes.example",
            ),
            (Mistake::Refused, "http://news.example/", "port 80 of news.example refuses"),
            (Mistake::Refused, "http://[::1]:8080/", "port 8080 of [::1] refuses"),
            (
                Mistake::SpeaksHttp,
                "https://news.example:8080/a?b=1",
                "did you mean http://news.example:8080/a?b=1 ?",
            ),
        ] {
            let told = sentence(mistake, &url(seed));
            assert!(told.contains(expected), "{told}");
        }
    }
}
