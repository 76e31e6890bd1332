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

    /// Every command with its options, as `--help` tells them.
    fn reference() -> String {
        let mut text = "# Reference of the command line\n\nWhat `--help` says of every command, written by the \
                        program itself. Keys of a file: configuration.md.\n"
            .to_owned();
        let mut left = vec![("newshound".to_owned(), Cli::command())];
        while let Some((name, command)) = left.pop() {
            let help =
                command.clone().bin_name(&name).term_width(100).render_long_help().to_string();
            text.push_str(&format!("\n## {name}\n\n"));
            for line in help.lines().map(str::trim_end) {
                text.push_str(&if line.is_empty() {
                    "\n".to_owned()
                } else {
                    format!("    {line}\n")
                });
            }
            let of = command.get_subcommands().filter(|one| one.get_name() != "help");
            let of: Vec<_> =
                of.map(|one| (format!("{name} {}", one.get_name()), one.clone())).collect();
            left.extend(of.into_iter().rev());
        }
        text
    }

    #[test]
    fn the_reference_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference.md");
        let wanted = reference();
        if std::env::var_os("NEWSHOUND_WRITE_REFERENCE").is_some() {
            std::fs::write(path, &wanted).expect("written");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        let differs = written.lines().zip(wanted.lines()).find(|(old, new)| old != new);
        assert!(
            written == wanted,
            "docs/reference.md is not what the program says ({differs:?}); write it anew: \
             NEWSHOUND_WRITE_REFERENCE=1 cargo test -p newshound-cli reference"
        );
    }

    #[test]
    fn the_command_line_makes_sense() {
        Cli::command().debug_assert();
    }
}
