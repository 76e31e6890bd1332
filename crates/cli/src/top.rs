//! `newshound top`: the live display of a crawl that runs elsewhere, in a folder or a cluster.

use crate::args::TopArgs;
use crate::crawl::{Display, Terminal};
use newshound_roles::cluster::open;
use newshound_roles::config::FileConfig;
use newshound_roles::top::{Place, Standing};
use newshound_roles::{Exit, Failure, stop_on_signal};
use std::io::Write;
use std::time::{Duration, Instant};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// A look that takes long is followed by so many times as long a pause: a crawl of many hosts is not held
/// up by who looks at it.
const REST: u32 = 9;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &TopArgs) -> Result<Exit, Failure> {
    let place = match &args.config {
        None => Place::Folder(args.out.clone()),
        Some(config) => match FileConfig::read(config)?.folder(|name| std::env::var(name).ok()) {
            Some(folder) => Place::Folder(folder),
            None => Place::Cluster(Box::new(open::plan(config)?)),
        },
    };
    let live = Display::usual() == Display::Live && !args.once;
    if !live {
        // Nothing to redraw: one picture, wherever standard output goes.
        let standing = place.look()?;
        let picture = Terminal::picture(&standing.now, &title(&standing));
        let mut stdout = std::io::stdout().lock();
        let _ = write!(stdout, "{}", crate::plain::plain(&picture));
        return Ok(Exit::Success);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
    })?;
    let mut terminal = Terminal::default();
    let (place, mut failed) = (std::sync::Arc::new(place), None);
    runtime.block_on(async {
        let stop = stop_on_signal();
        while !stop.is_cancelled() && failed.is_none() {
            let (began, place) = (Instant::now(), std::sync::Arc::clone(&place));
            match tokio::task::spawn_blocking(move || place.look()).await {
                Ok(Ok(standing)) => terminal.draw(&standing.now, &title(&standing)),
                Ok(Err(failure)) => failed = Some(failure),
                Err(error) => failed = Some(Failure::new(Exit::Internal, error.to_string())),
            }
            let rest = EVERY.max(began.elapsed() * REST);
            let _ = tokio::time::timeout(rest, stop.cancelled()).await;
        }
    });
    // The last picture stays: it is what was asked for.
    failed.map_or(Ok(Exit::Success), Err)
}

fn title(standing: &Standing) -> String {
    format!("newshound {}", standing.who)
}
