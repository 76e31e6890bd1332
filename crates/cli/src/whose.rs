//! Whose crawl a command is about: one in a folder, or a cluster's.

use clap::Args;
use newshound_roles::Failure;
use newshound_roles::cluster::open;
use newshound_roles::config::FileConfig;
use newshound_roles::orders::Place;
use std::path::PathBuf;

/// Whose.
#[derive(Debug, Args)]
pub(crate) struct WhoseArgs {
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news", conflicts_with = "config")]
    pub out: PathBuf,
    /// Configuration file of the crawl: of a cluster, or of one that names its folder
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Where the crawl is that is meant.
///
/// # Errors
/// Where the configuration cannot be used.
pub(crate) fn place(args: &WhoseArgs) -> Result<Place, Failure> {
    let Some(config) = &args.config else { return Ok(Place::Folder(args.out.clone())) };
    match FileConfig::read(config)?.folder(|name| std::env::var(name).ok()) {
        Some(folder) => Ok(Place::Folder(folder)),
        None => Ok(Place::Cluster(Box::new(open::plan(config)?))),
    }
}
