//! The simulated internet: sites, what ails them, the network in between, and who keeps an eye on our
//! manners.

mod answer;
mod manners;
mod network;
mod pages;
mod site;

pub(crate) use network::{Internet, Outage};
pub(crate) use site::{Ailment, Layout, Site, Story, Trouble};
