//! Ctrl-C and SIGTERM: the first drains, the second ends at once.

use crate::exit::Exit;
use tokio_util::sync::CancellationToken;

/// A token that the first signal cancels; the second ends the process with the exit code of
/// an interrupted crawl. What was in flight then is taken up by the next run.
///
/// Signals are listened to from the return of this function on, so that none is lost between
/// the first and the second.
#[must_use]
pub fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let cancel = stop.clone();
    match Signals::listen() {
        Ok(mut signals) => {
            tokio::spawn(async move {
                signals.next().await;
                tracing::info!("stop_asked");
                cancel.cancel();
                signals.next().await;
                std::process::exit(Exit::Interrupted as i32);
            });
        }
        // Without handlers a signal ends the process as a kill does, which a crawl survives.
        Err(error) => {
            tracing::warn!(%error, "signals_unheard");
        }
    }
    stop
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { interrupt, terminate })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
