//! What is generated from the command line itself: completions of shells, pages of the manual.

use super::args::{CompletionsArgs, ManArgs};
use crate::args::Cli;
use clap::CommandFactory;
use newshound_roles::{Exit, Failure};
use std::io::Write;

/// Prints the completions of a shell.
///
/// # Errors
/// None; the signature is that of every command.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "newshound", &mut script);
    // A reader that went away has what it wanted.
    let _ = std::io::stdout().lock().write_all(&script);
    Ok(Exit::Success)
}

/// Writes a page of the manual for each command.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn man(args: &ManArgs) -> Result<Exit, Failure> {
    std::fs::create_dir_all(&args.out)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &args.out))
        .map_err(|error| {
            Failure::new(
                Exit::Output,
                format!("{}: {error}; choose another --out", args.out.display()),
            )
        })?;
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_makes_sense() {
        Cli::command().debug_assert();
    }
}
