//! `newshound dead-letters`: messages that could not be used.

use super::args::{DeadLettersCommand, LetterArgs};
use newshound_cluster::rabbitmq::{self, DeadLetter, DeadLetters};
use newshound_ports::StoreError;
use newshound_roles::cluster::open;
use newshound_roles::{Exit, Failure};
use std::io::Write;
use std::path::Path;

/// Letters listed at most.
const MOST: usize = 10_000;

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &DeadLettersCommand) -> Result<Exit, Failure> {
    let config = match args {
        DeadLettersCommand::List { config, .. } | DeadLettersCommand::Show { config, .. } => config,
        DeadLettersCommand::Retry(which) | DeadLettersCommand::Drop(which) => &which.config,
    };
    with_broker(config, async |letters| {
        let told = |error: StoreError| open::store_told(&error);
        match args {
            DeadLettersCommand::List { json, .. } => {
                list(&letters.list(MOST).await.map_err(told)?, *json);
            }
            DeadLettersCommand::Show { id, .. } => {
                let letter = letters.get(id).await.map_err(told)?;
                show(&letter.ok_or_else(|| unknown(id))?);
            }
            DeadLettersCommand::Retry(which) => {
                let count = letters.retry(which.id.as_deref()).await.map_err(told)?;
                ended(which, count, "put back into their queues")?;
            }
            DeadLettersCommand::Drop(which) => {
                let count = letters.drop(which.id.as_deref()).await.map_err(told)?;
                ended(which, count, "dropped")?;
            }
        }
        Ok(())
    })
}

fn with_broker(
    config: &Path,
    body: impl AsyncFnOnce(DeadLetters) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    let plan = open::plan(config)?;
    open::run(async { body(rabbitmq::dead_letters(plan.broker)).await.map(|()| Exit::Success) })
}

fn list(letters: &[DeadLetter], json: bool) {
    let mut stdout = std::io::stdout().lock();
    for letter in letters {
        let _ = if json {
            writeln!(stdout, "{}", as_json(letter))
        } else {
            writeln!(stdout, "{}  {}\n    {}", letter.id, letter.queue, letter.reason)
        };
    }
    if letters.is_empty() && !json {
        let _ = writeln!(stdout, "No dead letters.");
    }
}

fn show(letter: &DeadLetter) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(
        stdout,
        "id:     {}\nqueue:  {}\nreason: {}\n\n{}",
        letter.id,
        letter.queue,
        letter.reason,
        String::from_utf8_lossy(&letter.payload)
    );
}

fn as_json(letter: &DeadLetter) -> serde_json::Value {
    // A message that is no JSON is told as text.
    let message: serde_json::Value = serde_json::from_slice(&letter.payload)
        .unwrap_or_else(|_| String::from_utf8_lossy(&letter.payload).into_owned().into());
    serde_json::json!({
        "id": letter.id,
        "queue": letter.queue,
        "reason": letter.reason,
        "message": message,
    })
}

fn ended(which: &LetterArgs, count: u64, what: &str) -> Result<(), Failure> {
    if let (Some(id), 0) = (&which.id, count) {
        return Err(unknown(id));
    }
    let _ = writeln!(std::io::stdout(), "{count} {what}.");
    Ok(())
}

fn unknown(id: &str) -> Failure {
    Failure::usage(format!("no dead letter has the id {id:?}; `list` tells those there are"))
}
