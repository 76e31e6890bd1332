//! Ctrl-C and SIGTERM: the first drains, the second ends at once.

use crate::exit::Exit;
use tokio_util::sync::CancellationToken;

/// A token that the first signal cancels; the second ends the process with the exit code of
/// an interrupted crawl. What was in flight then is taken up by the next run.
#[must_use]
pub fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let cancel = stop.clone();
    tokio::spawn(async move {
        if signal().await.is_err() {
            return;
        }
        tracing::info!("stop_asked");
        cancel.cancel();
        if signal().await.is_ok() {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    stop
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        done = tokio::signal::ctrl_c() => done,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
