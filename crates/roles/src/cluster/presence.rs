//! Who is there: each role tells the crawl's board of itself twice a second.

use newshound_cluster::redis::Board;
use newshound_observe::Health;
use newshound_observe::metrics::COMPLETE;
use newshound_ports::StoreError;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};
use tokio::task::JoinHandle;

/// How often a role tells of itself.
const EVERY: Duration = Duration::from_millis(500);
/// After so long without a word it counts as gone: five words missed. The tasks of a worker that
/// was killed wait so long.
const FORGOTTEN: Duration = Duration::from_millis(2_500);

/// How long a notice is taken down.
const LEAVE: Duration = Duration::from_secs(2);

/// Which role a process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Holds the frontier.
    Scheduler,
    /// Waits for the frontier.
    Standby,
    /// Fetches.
    Worker,
    /// Writes articles.
    Sink,
}

/// What a process says of itself. Numbers that a role does not have are 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Says {
    /// Its role.
    pub role: Role,
    /// Its machine.
    pub machine: String,
    /// Its process id there.
    pub pid: u32,
    /// Its version.
    pub version: String,
    /// When it was started, RFC 3339.
    pub since: String,
    /// Worker: tasks it takes at once.
    pub tasks: usize,
    /// Seeds handed in later that it knows of.
    pub seeds: usize,
    /// Pages done (worker), settled (scheduler) or articles written (sink) since its start.
    pub done: u64,
    /// Of those, in a second, over the last ten.
    pub rate: f64,
    /// Worker: the history of the store that all it has in hand is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<u64>,
    /// The highest tick of the store that it knows of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<u64>,
}

impl Says {
    /// What a process says at its start.
    #[must_use]
    pub fn new(role: Role) -> Self {
        Self {
            role,
            machine: machine(),
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            since: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            tasks: 0,
            seeds: 0,
            done: 0,
            rate: 0.0,
            history: None,
            tick: None,
        }
    }

    /// A name that no other process has, for people to read.
    #[must_use]
    pub fn id(&self) -> String {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // In containers every process may be number 1 of a machine named alike.
        format!("{}-{}-{:05x}", self.machine, self.pid, since.subsec_nanos() & 0xf_ffff)
    }
}

/// A process on the board.
pub(super) struct Presence {
    board: Board,
    id: String,
    telling: JoinHandle<()>,
}

impl Presence {
    /// Tells of a process what `says` gives, at once and then every two seconds, and tells
    /// `health` whether the store takes it, and its metrics whether the crawl has ended: who is
    /// there after the scheduler has to know that none is missing.
    pub(super) fn start(
        board: Board,
        id: String,
        health: Health,
        mut says: impl FnMut() -> Says + Send + 'static,
    ) -> Self {
        let (to, name) = (board.clone(), id.clone());
        let telling = tokio::spawn(async move {
            let mut pace = Pace::default();
            loop {
                let mut now = says();
                now.rate = pace.rate(now.done);
                let told = match serde_json::to_string(&now) {
                    Ok(text) => to.beat(&name, &text, FORGOTTEN).await,
                    Err(_) => Ok(()),
                };
                health.set("store", told.is_ok());
                if let Ok(ended) = to.ended().await {
                    health.metrics().gauge(COMPLETE, u64::from(ended.is_some()));
                }
                tokio::time::sleep(EVERY).await;
            }
        });
        Self { board, id, telling }
    }

    /// Takes the process off the board.
    pub(super) async fn end(self) {
        self.telling.abort();
        let _ = self.telling.await;
        // Where that fails it is forgotten.
        let _ = tokio::time::timeout(LEAVE, self.board.leave(&self.id)).await;
    }
}

/// Counts of the last ten seconds.
#[derive(Default)]
struct Pace {
    counts: std::collections::VecDeque<(std::time::Instant, u64)>,
}

impl Pace {
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    fn rate(&mut self, count: u64) -> f64 {
        let now = std::time::Instant::now();
        self.counts.push_back((now, count));
        while self.counts.len() > 6 {
            self.counts.pop_front();
        }
        let Some(&(first, before)) = self.counts.front() else { return 0.0 };
        let seconds = now.duration_since(first).as_secs_f64();
        if seconds < 0.1 {
            return 0.0;
        }
        let rate = count.saturating_sub(before) as f64 / seconds;
        (rate * 10.0).round() / 10.0
    }
}

/// Everyone on the board, by id; who says what we cannot read is of another version and left
/// out.
///
/// # Errors
/// When the store fails.
pub async fn everyone(board: &Board) -> Result<Vec<(String, Says)>, StoreError> {
    let members = board.members().await?;
    let read = |(id, says): (String, String)| Some((id, serde_json::from_str(&says).ok()?));
    Ok(members.into_iter().filter_map(read).collect())
}

fn machine() -> String {
    let read = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = read.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    match name.trim() {
        "" => "localhost".to_owned(),
        name => name.to_owned(),
    }
}
