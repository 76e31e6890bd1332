//! `newshound status --config`: the whole cluster, from Redis and RabbitMQ.

use super::open;
use super::presence::{Role, Says, everyone};
use crate::config::ClusterPlan;
use crate::crawl::{all_hosts, summary};
use crate::exit::{Exit, Failure};
use newshound_cluster::rabbitmq::{Broker, Depths};
use newshound_cluster::redis::{Holder, RedisStore};
use newshound_core::frontier::{Counts, HostRow};
use newshound_core::task::Lane;
use newshound_ports::{Frontier, StoreError};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// How long a server that is not there is waited for: a person waits too.
const PATIENCE: Duration = Duration::from_secs(3);

/// Everything there is to tell.
struct Whole {
    name: String,
    holder: Option<Holder>,
    ended: Option<String>,
    counts: Counts,
    hosts: Vec<HostRow>,
    members: Vec<(String, Says)>,
    /// Lengths of the queues, or why they cannot be had.
    queues: Result<Depths, String>,
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(config: &Path, json: bool) -> Result<Exit, Failure> {
    let mut plan = open::plan(config)?;
    plan.broker.startup_timeout = PATIENCE.min(plan.broker.startup_timeout);
    plan.store.startup_timeout = PATIENCE.min(plan.store.startup_timeout);
    open::run(async {
        let store = RedisStore::open(&plan.store).await.map_err(|e| open::connect_told(&e))?;
        let whole = look(&plan, &store).await.map_err(|e| open::store_told(&e))?;
        let mut stdout = std::io::stdout().lock();
        let _ = if json {
            writeln!(stdout, "{}", as_json(&whole))
        } else {
            write!(stdout, "{}", as_text(&whole))
        };
        Ok(Exit::Success)
    })
}

async fn look(plan: &ClusterPlan, store: &RedisStore) -> Result<Whole, StoreError> {
    let (frontier, board) = (store.reader(), store.board());
    let queues = match Broker::connect(plan.broker.clone()).await {
        Ok(broker) => {
            let depths = broker.depths().await.map_err(|error| error.to_string());
            broker.close().await;
            depths
        }
        Err(error) => Err(error.to_string()),
    };
    Ok(Whole {
        name: plan.name.clone(),
        holder: board.holder().await?.filter(|holder| !holder.left.is_zero()),
        ended: board.ended().await?,
        counts: frontier.counts().await?,
        hosts: all_hosts(&frontier).await?,
        members: everyone(&board).await?,
        queues,
    })
}

impl Whole {
    fn of(&self, role: Role) -> impl Iterator<Item = &(String, Says)> {
        self.members.iter().filter(move |(_, says)| says.role == role)
    }

    fn headline(&self) -> String {
        let workers = self.of(Role::Worker).count();
        match (&self.holder, &self.ended, self.counts.outstanding()) {
            (Some(holder), ..) => {
                format!("Running: scheduler {}, {workers} workers.", holder.owner)
            }
            (None, Some(_), 0) => "Complete: nothing is left.".to_owned(),
            (None, Some(_), _) => "A limit was reached; start a scheduler to go on.".to_owned(),
            (None, None, _) if self.counts.admitted == 0 => {
                "Not begun: no scheduler has taken this crawl up.".to_owned()
            }
            (None, None, _) => format!("No scheduler is running; {workers} workers."),
        }
    }

    fn lanes(&self) -> [u64; Lane::COUNT] {
        let mut sums = [0; Lane::COUNT];
        for (sum, at) in sums.iter_mut().zip(0..) {
            *sum = self.hosts.iter().map(|row: &HostRow| row.waiting[at]).sum();
        }
        sums
    }
}

fn as_text(whole: &Whole) -> String {
    let mut text = format!("{}\n\n", whole.headline());
    let _ = writeln!(
        text,
        "  {:<44}{:<11}{:>7}{:>9}{:>9}",
        "process", "role", "tasks", "done", "a second"
    );
    for (id, says) in &whole.members {
        let role = format!("{:?}", says.role).to_lowercase();
        let _ = writeln!(
            text,
            "  {id:<44}{role:<11}{:>7}{:>9}{:>9.1}",
            says.tasks, says.done, says.rate
        );
    }
    match &whole.queues {
        Ok(queues) => {
            let _ = writeln!(
                text,
                "\n  waiting: {} tasks, {} reports, {} articles, {} dead letters; {} tasks out",
                queues.tasks.messages,
                queues.reports.messages,
                queues.articles.messages,
                queues.dead.messages,
                whole.counts.in_flight
            );
        }
        Err(error) => {
            let _ = writeln!(text, "\n  queues: {error}");
        }
    }
    let lanes: Vec<String> = Lane::ALL
        .iter()
        .zip(whole.lanes())
        .map(|(lane, count)| format!("{} {count}", lane.name()))
        .collect();
    let _ = writeln!(text, "  lanes: {}\n", lanes.join(", "));
    text.push_str(&summary::funnel(&whole.counts));
    text.push_str(&summary::hosts(&whole.hosts));
    text
}

fn as_json(whole: &Whole) -> Value {
    let members: Vec<Value> = whole
        .members
        .iter()
        .filter_map(|(id, says)| {
            let mut value = serde_json::to_value(says).ok()?;
            value.as_object_mut()?.insert("id".to_owned(), id.clone().into());
            Some(value)
        })
        .collect();
    let queues = match &whole.queues {
        Ok(queues) => json!({
            "tasks": queues.tasks.messages,
            "reports": queues.reports.messages,
            "articles": queues.articles.messages,
            "dead": queues.dead.messages,
        }),
        Err(error) => json!({ "error": error }),
    };
    let lanes: serde_json::Map<String, Value> = Lane::ALL
        .iter()
        .zip(whole.lanes())
        .map(|(lane, count)| (lane.name().to_owned(), count.into()))
        .collect();
    let hosts: Vec<Value> = whole.hosts.iter().map(summary::host_json).collect();
    json!({
        "crawl": whole.name,
        "running": whole.holder.is_some(),
        "scheduler": whole.holder.as_ref().map(|holder| &holder.owner),
        "ended": whole.counts.ended,
        "end": whole.ended,
        "workers": whole.of(Role::Worker).count(),
        "members": members,
        "queues": queues,
        "lanes": lanes,
        "admitted": whole.counts.admitted,
        "outstanding": whole.counts.outstanding(),
        "queued": whole.counts.queued,
        "in_flight": whole.counts.in_flight,
        "balanced": whole.counts.balanced(),
        "hosts": hosts,
    })
}
