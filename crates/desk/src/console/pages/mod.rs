//! The pages of the console.

mod frame;
mod front;
mod hosts;
mod login;
mod meters;
mod steer;
mod stories;

pub(super) use front::front;
pub(super) use hosts::host;
pub(super) use login::login;
pub(super) use steer::{change_sources, end, orders, sources};
pub(super) use stories::{explain, stories};
