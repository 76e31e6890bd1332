//! `newshound site`.

mod check;

use crate::args::SiteCommand;
use newshound_roles::{Exit, Failure};

/// Runs `newshound site`.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(command: &SiteCommand) -> Result<Exit, Failure> {
    match command {
        SiteCommand::Check(args) => check::command(args),
    }
}
