//! `newshound status`: how a crawl stands, from its state.

use crate::args::StatusArgs;
use crate::crawl::{STATE, all_hosts, summary, told};
use crate::exit::{Exit, Failure};
use newshound_embedded::Peek;
use newshound_ports::Frontier;
use std::io::Write;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(args: &StatusArgs) -> Result<Exit, Failure> {
    if let Some(config) = &args.config {
        return crate::cluster::status::command(config, args.json);
    }
    let state = args.out.join(STATE);
    if !state.exists() {
        return Err(Failure::usage(format!(
            "{}: no crawl was made here; name its folder with --out",
            args.out.display()
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| {
        Failure::new(Exit::Internal, format!("no runtime can be started: {error}"))
    })?;
    runtime.block_on(async {
        let store = Peek::open(&state).map_err(|e| told(&e, &state))?;
        let frontier = store.frontier();
        let counts = frontier.counts().await.map_err(|e| told(&e, &state))?;
        let hosts = all_hosts(&*frontier).await.map_err(|e| told(&e, &state))?;
        let mut stdout = std::io::stdout().lock();
        if args.json {
            let hosts: Vec<_> = hosts.iter().map(summary::host_json).collect();
            let whole = serde_json::json!({
                "running": store.is_running(),
                "admitted": counts.admitted,
                "outstanding": counts.outstanding(),
                "queued": counts.queued,
                "in_flight": counts.in_flight,
                "ended": counts.ended,
                "balanced": counts.balanced(),
                "hosts": hosts,
            });
            let _ = writeln!(stdout, "{whole}");
        } else {
            let headline = match (store.is_running(), counts.admitted, counts.outstanding()) {
                (true, ..) => "Running.",
                (false, 0, _) => {
                    "Stopped before its first URL; `newshound crawl` with the same --out begins."
                }
                (false, _, 0) => "Complete: nothing is left.",
                _ => "Stopped; `newshound crawl` with the same --out goes on.",
            };
            let _ = write!(
                stdout,
                "{headline}\n\n{}{}",
                summary::funnel(&counts),
                summary::hosts(&hosts)
            );
        }
        store.close();
        Ok(Exit::Success)
    })
}
