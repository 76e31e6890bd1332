//! `newshound status`: how a crawl stands, from its state.

use crate::args::StatusArgs;
use crate::crawl::summary;
use crate::plain::plain;
use newshound_desk::{Standing, folder_headline};
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
        let whole = Standing::of(running, &counts, missing, &hosts);
        let _ = writeln!(stdout, "{}", serde_json::json!(whole));
    } else {
        let headline = folder_headline(running, &counts);
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
