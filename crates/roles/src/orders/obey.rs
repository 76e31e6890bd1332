//! A run on this machine takes orders.

use super::Order;
use super::letters::{Letters, Reply};
use crate::before;
use crate::config::CrawlPlan;
use crate::exit::Failure;
use crate::sources::{Change, Reach, check_ports};
use newshound_scheduler::{Carried, Given, MoreSeeds};
use newshound_worker::LiveRules;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How often letters are looked for.
const LOOK: Duration = Duration::from_millis(500);

/// What a run can be ordered by.
pub(crate) struct LiveCrawl<'a> {
    /// Its plan.
    pub(crate) plan: &'a CrawlPlan,
    /// The folder of its state.
    pub(crate) state: &'a Path,
    /// To its scheduler.
    pub(crate) orders: mpsc::Sender<Given>,
    /// To its scheduler, too.
    pub(crate) seeds: mpsc::Sender<MoreSeeds>,
    /// What its worker admits.
    pub(crate) rules: LiveRules,
}

/// Carries out what is ordered by letter. Never ends.
pub(crate) async fn obey(crawl: LiveCrawl<'_>) {
    let letters = Letters::of(crawl.state);
    let mut reach = Reach::of(crawl.plan);
    loop {
        for (name, order) in letters.waiting() {
            let reply = match order {
                None => Reply::refused("this order cannot be read".to_owned()),
                Some(Order::Scheduler(order)) => crawl.schedule(order).await,
                Some(Order::Sources { sources }) => crawl
                    .change(&mut reach, &sources)
                    .await
                    .unwrap_or_else(|failure| Reply::refused(failure.message)),
            };
            letters.reply(&name, &reply);
        }
        tokio::time::sleep(LOOK).await;
    }
}

impl LiveCrawl<'_> {
    async fn schedule(&self, order: newshound_scheduler::Order) -> Reply {
        let (answer, answered) = oneshot::channel();
        let given = self.orders.send(Given { order, answer }).await;
        match (given, answered.await) {
            (Ok(()), Ok(carried)) => Reply::of(carried),
            _ => Reply::of(Carried::Busy),
        }
    }

    /// Changes the sources of the run, and those that the next one has.
    async fn change(&self, reach: &mut Reach, texts: &[String]) -> Result<Reply, Failure> {
        let changes: Vec<Change> =
            texts.iter().filter_map(|text| Change::from_text(text)).collect();
        before::change_sources(self.state, changes.clone())?;
        if check_ports(&changes, &self.plan.fetch.allowed_ports).is_err() {
            // This run dials the ports that its configuration and its seeds named.
            return Ok(Reply { later: true, ..Reply::default() });
        }
        let count = changes.len();
        changes.into_iter().for_each(|change| reach.change(change));
        let admission = reach.admission(self.plan);
        // A worker that does not know a site would drop the links of its first page.
        self.rules.replace(admission.clone());
        let more = MoreSeeds { seeds: reach.seeds(), admission };
        tracing::info!(count, "sources_changed");
        Ok(match self.seeds.send(more).await {
            Ok(()) => Reply::default(),
            Err(_) => Reply::of(Carried::Busy),
        })
    }
}
