//! Where a crawl is.

use super::{Obeyed, Order, of_cluster, of_folder};
use crate::cluster::open;
use crate::config::ClusterPlan;
use crate::crawl::all_hosts;
use crate::exit::Failure;
use crate::meters::Meters;
use crate::output::STATE;
use crate::sources::SourceList;
use crate::{before, cluster, look};
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_ports::Frontier;
use std::path::PathBuf;

/// Where a crawl is.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a cluster.
    Cluster(Box<ClusterPlan>),
}

impl Place {
    /// Orders the crawl.
    ///
    /// # Errors
    /// With the sentence to print and the exit code.
    pub fn order(&self, order: &Order) -> Result<Obeyed, Failure> {
        match self {
            Self::Folder(out) => of_folder(out, order),
            Self::Cluster(plan) => of_cluster(plan, order),
        }
    }

    /// Its sources.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn sources(&self) -> Result<SourceList, Failure> {
        match self {
            Self::Folder(out) => before::sources_of(&out.join(STATE)),
            Self::Cluster(plan) => open::run(cluster::sources(plan)),
        }
    }

    /// All its hosts, in the order of their names.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn rows(&self) -> Result<Vec<HostRow>, Failure> {
        match self {
            Self::Folder(out) => look::at(out, async |store| all_hosts(&*store.frontier()).await),
            Self::Cluster(plan) => open::run(async {
                let store = open::look(&plan.store).await?;
                let reader = store.reader();
                let rows = all_hosts(&reader as &dyn Frontier).await;
                rows.map_err(|error| open::store_told(&error))
            }),
        }
    }

    /// What it did of late.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn meters(&self) -> Result<Meters, Failure> {
        match self {
            Self::Folder(out) => Ok(Meters::read(&out.join(STATE))),
            Self::Cluster(plan) => open::run(async {
                let store = open::look(&plan.store).await?;
                let text = store.board().meters().await;
                Ok(Meters::of_text(text.map_err(|error| open::store_told(&error))?.as_deref()))
            }),
        }
    }

    /// The host with this key, where the crawl knows it.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn row(&self, host: &HostKey) -> Result<Option<HostRow>, Failure> {
        let asked = std::slice::from_ref(host);
        let rows = match self {
            Self::Folder(out) => look::at(out, async |store| store.frontier().hosts(asked).await),
            Self::Cluster(plan) => open::run(async {
                let store = open::look(&plan.store).await?;
                let rows = store.reader().hosts(asked).await;
                rows.map_err(|error| open::store_told(&error))
            }),
        };
        Ok(rows?.pop().flatten())
    }
}
