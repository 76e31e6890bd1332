//! What failed, by its outcome. The client's errors are told apart by walking their sources
//! (which error shows which mark was measured with reqwest 0.13.5).

use crate::guard::Refused;
use crate::local::{self, Lack};
use crate::resolve::ResolveError;
use newshound_core::mistake::Mistake;
use newshound_core::outcome::Outcome;
use newshound_ports::fetcher::FetchFailure;
use rustls::{Error as RustlsError, InvalidMessage};
use std::error::Error;

/// Longest detail, in bytes; servers write part of it.
const MAX_DETAIL: usize = 300;

/// A failure of `outcome`.
pub(crate) fn failure(
    outcome: Outcome,
    status: Option<u16>,
    detail: impl Into<String>,
) -> FetchFailure {
    let mut detail: String = detail.into();
    if detail.len() > MAX_DETAIL {
        let cut = (0..=MAX_DETAIL).rev().find(|at| detail.is_char_boundary(*at)).unwrap_or(0);
        detail.truncate(cut);
    }
    FetchFailure { outcome, status, detail }
}

/// The guard said no.
pub(crate) fn refused(error: &Refused) -> FetchFailure {
    failure(Outcome::BlockedAddress, None, error.to_string())
}

/// The name gave no address that may be dialled.
pub(crate) fn unresolved(error: &ResolveError) -> FetchFailure {
    match error {
        ResolveError::Refused(error) => refused(error),
        ResolveError::Here(lack, error) => here(*lack, error.clone(), None),
        other => failure(Outcome::DnsFailed, None, other.to_string()),
    }
}

/// This machine lacks something. Without a way the outcome is one for now: who knows the addresses
/// asks the routes ([`local::without_way`]).
fn here(lack: Lack, detail: impl Into<String>, status: Option<u16>) -> FetchFailure {
    let outcome = match lack {
        Lack::Resources => Outcome::LocalShortage,
        Lack::Way => Outcome::NoRoute,
    };
    failure(outcome, status, detail)
}

/// The client failed before or within the header (`status` is `None`) or in the body.
pub(crate) fn transport(error: &reqwest::Error, status: Option<u16>) -> FetchFailure {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    let mut root = String::new();
    while let Some(cause) = source {
        if let Some(named) = named(cause, status) {
            return named;
        }
        if is_refusal(cause) {
            return failure(Outcome::ConnectFailed, status, Mistake::Refused.words());
        }
        root = cause.to_string();
        // The socket's own errors, before and after a connection was there.
        if let Some(lack) = cause.downcast_ref().and_then(local::of_socket) {
            return here(lack, root, status);
        }
        source = cause.source();
    }
    if status.is_none() && error.is_connect() {
        let detail = if error.is_timeout() { "connecting took too long".to_owned() } else { root };
        return failure(Outcome::ConnectFailed, None, detail);
    }
    if error.is_timeout() {
        return failure(Outcome::TimedOut, status, "the client's deadline passed");
    }
    let part = if status.is_some() { "body" } else { "header" };
    failure(Outcome::Broken, status, format!("{part}: {root}"))
}

/// Whether nobody listens at the port.
fn is_refusal(cause: &(dyn Error + 'static)) -> bool {
    let error = cause.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
}

/// Errors whose type alone names the outcome.
fn named(cause: &(dyn Error + 'static), status: Option<u16>) -> Option<FetchFailure> {
    if let Some(error) = cause.downcast_ref::<ResolveError>() {
        return Some(unresolved(error));
    }
    if let Some(error) = cause.downcast_ref::<RustlsError>() {
        // TLS records begin with a type; an answer in plain HTTP has a letter there.
        let plain =
            matches!(error, RustlsError::InvalidMessage(InvalidMessage::InvalidContentType));
        let told = if plain { Mistake::SpeaksHttp.words().to_owned() } else { error.to_string() };
        return Some(failure(Outcome::TlsFailed, status, told));
    }
    // `io::Error::source` skips the error it wraps.
    let wrapped = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
    named(wrapped, status)
}
