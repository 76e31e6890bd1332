//! `newshound status`: how a crawl stands, from its state.

use crate::args::StatusArgs;
use crate::crawl::summary;
use crate::plain::plain;
use newshound_ports::Frontier;
use newshound_roles::config::FileConfig;
use newshound_roles::crawl::{Accord, all_hosts};
use newshound_roles::look;
use newshound_roles::{Exit, Failure};
use std::io::Write;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &StatusArgs) -> Result<Exit, Failure> {
    let mut out = args.out.clone();
    if let Some(config) = &args.config {
        match FileConfig::read(config)?.folder(|name| std::env::var(name).ok()) {
            Some(folder) => out = folder,
            None => return crate::cluster::status::command(config, args.json),
        }
    }
    let (running, counts, hosts, missing) = look::at(&out, async |store| {
        let frontier = store.frontier();
        let missing = store.written().missing().await?;
        let hosts = all_hosts(&*frontier).await?;
        Ok((store.is_running(), frontier.counts().await?, hosts, missing))
    })?;
    let mut stdout = std::io::stdout().lock();
    if args.json {
        let hosts: Vec<_> = hosts.iter().map(summary::host_json).collect();
        let whole = serde_json::json!({
            "running": running,
            "admitted": counts.admitted,
            "outstanding": counts.outstanding(),
            "queued": counts.queued,
            "in_flight": counts.in_flight,
            "ended": counts.ended,
            "balanced": counts.balanced(),
            "missing": missing,
            "hosts": hosts,
        });
        let _ = writeln!(stdout, "{whole}");
    } else {
        let headline = match (running, counts.admitted, counts.outstanding()) {
            (true, ..) => "Running.",
            (false, 0, _) => {
                "Stopped before its first URL; `newshound crawl` with the same --out begins."
            }
            (false, _, 0) => "Complete: nothing is left.",
            _ => "Stopped; `newshound crawl` with the same --out goes on.",
        };
        let headline = if missing > 0 {
            let accord = Accord { missing, refetched: 0 };
            &format!("{headline}\n\n  {}.", accord.sentence().unwrap_or_default())
        } else {
            headline
        };
        let funnel = summary::funnel(&counts);
        let text = format!("{headline}\n\n{funnel}{}", summary::hosts(&hosts));
        let _ = write!(stdout, "{}", plain(&text));
    }
    Ok(Exit::Success)
}
