//! What an earlier crawl left: set aside only when asked.

use newshound_core::time::UnixMillis;
use newshound_embedded::StateLock;
use newshound_roles::crawl::told;
use newshound_roles::output::{ARTICLES, LOG, STATE};
use newshound_roles::{Exit, Failure};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Moves what an earlier crawl left in `out` into a folder of its own, `before-TIME`, and nothing
/// else. Nothing is deleted.
///
/// # Errors
/// When a crawl runs here, the answer is no, nobody can be asked, or a file cannot be moved.
pub(super) fn set_aside(out: &Path, yes: bool) -> Result<(), Failure> {
    let state = out.join(STATE);
    let lock = StateLock::take(&state).map_err(|error| told(&error, &state))?;
    let mut old: Vec<_> =
        [STATE, ARTICLES].iter().map(|name| out.join(name)).filter(|path| path.exists()).collect();
    old.extend(newshound_logs::log_files(out, LOG));
    if old.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = old.iter().map(|path| path.display().to_string()).collect();
    let names = names.join(", ");
    let aside = out.join(format!("before-{}", now()));
    let question = format!("--fresh-start moves {names} into {}. Go on? [y/N] ", aside.display());
    if !yes && !confirmed(&question)? {
        return Err(Failure::usage("nothing was moved and nothing was crawled"));
    }
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::new(Exit::Output, format!("{}: cannot be moved: {error}", path.display()))
    };
    std::fs::create_dir_all(&aside).map_err(|error| failed(&aside, &error))?;
    for path in old {
        let name = path.file_name().unwrap_or_default();
        std::fs::rename(&path, aside.join(name)).map_err(|error| failed(&path, &error))?;
    }
    drop(lock);
    Ok(())
}

/// This moment as part of a file's name, such as `20260309T113800Z`.
fn now() -> String {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis());
    let millis = i64::try_from(seconds).unwrap_or(i64::MAX);
    UnixMillis(millis).to_rfc3339().replace(['-', ':'], "")
}

fn confirmed(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "--fresh-start moves the last crawl away and there is no terminal to ask on; add --yes",
        ));
    }
    let mut stderr = std::io::stderr();
    let _ = stderr.write_all(question.as_bytes());
    let _ = stderr.flush();
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
