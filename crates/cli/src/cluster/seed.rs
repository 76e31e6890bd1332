//! `newshound seed`: hands seeds to a crawl over its board; the scheduler, the frontier's only
//! writer, admits them.

use super::open;
use crate::args::SeedArgs;
use crate::config;
use crate::exit::{Exit, Failure};
use newshound_core::canonical::CanonicalUrl;
use std::io::Write;
use tokio_util::sync::CancellationToken;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(args: &SeedArgs) -> Result<Exit, Failure> {
    let plan = open::plan(&args.config)?;
    let seeds = args.seeds.iter().map(|text| config::seed(text)).collect::<Result<Vec<_>, _>>()?;
    for seed in &seeds {
        check_port(seed, &plan.crawl.fetch.allowed_ports)?;
    }
    open::run(async {
        let Some(store) = open::store(&plan.store, &CancellationToken::new()).await? else {
            return Ok(Exit::Success);
        };
        let board = store.board();
        let told = |error| open::store_told(&error);
        let texts: Vec<String> = seeds.iter().map(|seed| seed.as_str().to_owned()).collect();
        board.ask(&texts).await.map_err(told)?;
        let holder = board.holder().await.map_err(told)?.filter(|holder| !holder.left.is_zero());
        let what =
            if texts.len() == 1 { "1 seed".to_owned() } else { format!("{} seeds", texts.len()) };
        let when = match holder {
            Some(holder) => format!("the scheduler {} takes them up within seconds", holder.owner),
            None => "no scheduler is running; the next one takes them up".to_owned(),
        };
        let _ = writeln!(std::io::stdout(), "{what} handed to the crawl {}: {when}.", plan.name);
        Ok(Exit::Success)
    })
}

/// Workers dial the ports of their configuration only.
fn check_port(seed: &CanonicalUrl, allowed: &[u16]) -> Result<(), Failure> {
    match seed.to_url().and_then(|url| url.port()) {
        Some(port) if !allowed.contains(&port) => Err(Failure::usage(format!(
            "{seed}: workers dial no port {port}; add it to [fetch] allowed_ports and start them \
             again"
        ))),
        _ => Ok(()),
    }
}
