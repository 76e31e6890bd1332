//! `newshound politeness HOST`: when a host may be asked next, and why not sooner.

mod tell;

use crate::plain::plain;
use clap::Args;
use newshound_core::frontier::HostRow;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, Frontier, StoreError, SystemClock};
use newshound_roles::cluster::open;
use newshound_roles::crawl::all_hosts;
use newshound_roles::look;
use newshound_roles::orders::is_named;
use newshound_roles::{Exit, Failure};
use std::io::Write;
use std::path::PathBuf;

/// `newshound politeness`.
#[derive(Debug, Args)]
pub(crate) struct PolitenessArgs {
    /// A host, such as news.example or `https://news.example:8443`
    pub host: String,
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news")]
    pub out: PathBuf,
    /// Configuration file of a cluster: asks its store instead of the folder
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One JSON object a line instead of text
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &PolitenessArgs) -> Result<Exit, Failure> {
    let (rows, now) = match &args.config {
        Some(config) => of_cluster(config)?,
        None => of_folder(args)?,
    };
    let named: Vec<&HostRow> = rows.iter().filter(|row| is_named(&row.host, &args.host)).collect();
    if named.is_empty() {
        return Err(Failure::usage(format!(
            "{}: the crawl knows no such host; `newshound status` lists those it knows",
            args.host
        )));
    }
    let mut stdout = std::io::stdout().lock();
    for row in named {
        let _ = if args.json {
            writeln!(stdout, "{}", tell::json(row, now))
        } else {
            write!(stdout, "{}", plain(&tell::text(row, now)))
        };
    }
    Ok(Exit::Success)
}

type Rows = (Vec<HostRow>, UnixMillis);

fn of_folder(args: &PolitenessArgs) -> Result<Rows, Failure> {
    look::at(&args.out, async |store| Ok((all_hosts(&*store.frontier()).await?, SystemClock.now())))
}

fn of_cluster(config: &std::path::Path) -> Result<Rows, Failure> {
    let plan = open::plan(config)?;
    open::run(async {
        let store = open::look(&plan.store).await?;
        let gathered: Result<Rows, StoreError> = async {
            let reader = store.reader();
            let rows = all_hosts(&reader as &dyn Frontier).await?;
            Ok((rows, store.clock().await?.now()))
        }
        .await;
        gathered.map_err(|e| open::store_told(&e))
    })
}
