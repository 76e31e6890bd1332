//! After the store lost its last writes: nothing is given out while a worker is still at what was given out
//! before (docs/adr/0027).

use super::presence::{Role, everyone};
use newshound_cluster::redis::Board;
use std::time::{Duration, Instant};

/// How long it takes at least: who died with the store is off the board by then, and who lives is on it.
const LEAST: Duration = Duration::from_secs(3);
/// How often the board is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// Waits until every worker on the board has nothing in hand of before `history`, and made its claims
/// again; no longer than until the `deadline` of its tasks.
pub(super) async fn wait_for_workers(board: &Board, history: u64, deadline: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < deadline.max(LEAST) {
        let others = match everyone(board).await {
            Ok(everyone) => everyone
                .iter()
                .filter(|(_, says)| says.role == Role::Worker)
                // One of an older version says nothing of it.
                .filter(|(_, says)| says.history.is_some_and(|known| known < history))
                .count(),
            Err(error) => {
                tracing::warn!(%error, "server_away");
                1
            }
        };
        if others == 0 && begun.elapsed() >= LEAST {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}
