//! A look at the state of a crawl on this machine, whether it is running or not.

use crate::crawl::told;
use crate::exit::{Exit, Failure};
use crate::output::STATE;
use newshound_embedded::Peek;
use newshound_ports::StoreError;
use std::path::Path;

/// Asks the state of the crawl in the folder `out`.
///
/// # Errors
/// Where no crawl was made there, its state cannot be read, or `ask` fails; with the sentence to
/// print and the exit code.
pub fn at<T>(
    out: &Path,
    ask: impl AsyncFnOnce(&Peek) -> Result<T, StoreError>,
) -> Result<T, Failure> {
    let state = out.join(STATE);
    if !state.exists() {
        return Err(Failure::usage(format!(
            "{}: no crawl was made here; name its folder with --out, or a cluster's file with \
             --config",
            out.display()
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| {
        Failure::new(Exit::Internal, format!("no runtime can be started: {error}"))
    })?;
    runtime.block_on(async {
        let store = Peek::open(&state).map_err(|error| told(&error, &state))?;
        let answer = ask(&store).await;
        store.close();
        answer.map_err(|error| told(&error, &state))
    })
}
