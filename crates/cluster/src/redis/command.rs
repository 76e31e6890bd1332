//! Runs a script, with a deadline, and tells its errors as the ports do.

use super::refusal::{is_elsewhere, says, waits};
use super::store::RedisStore;
use newshound_ports::StoreError;
use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, RedisError, RedisResult, Script, ScriptInvocation};

/// What is asked.
#[derive(Clone, Copy)]
enum Question<'a> {
    Script(&'a ScriptInvocation<'a>),
    Pipeline(&'a redis::Pipeline),
}

impl Question<'_> {
    async fn ask<T: FromRedisValue>(self, link: &mut MultiplexedConnection) -> RedisResult<T> {
        match self {
            Self::Script(script) => script.invoke_async(link).await,
            Self::Pipeline(pipeline) => pipeline.query_async(link).await,
        }
    }
}

impl RedisStore {
    /// The name of a key of this shard.
    pub(super) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.inner.prefix)
    }

    /// A script with the shard's slot and prefix as first arguments.
    pub(super) fn prepare<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        let mut invocation = script.prepare_invoke();
        invocation.key(self.key("hosts")).arg(self.inner.prefix.as_str());
        invocation
    }

    /// Runs it. Every script may be sent twice: after a lost connection it is, once. After a
    /// timeout it is not, since it may still be waiting in the server.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        invocation: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        self.twice(Question::Script(invocation)).await
    }

    /// Runs a plain command or pipeline that may be sent twice without harm.
    pub(super) async fn read<T: FromRedisValue>(
        &self,
        pipeline: &redis::Pipeline,
    ) -> Result<T, StoreError> {
        self.twice(Question::Pipeline(pipeline)).await
    }

    /// Asks, and asks once more over another connection where the first one broke.
    async fn twice<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, StoreError> {
        let hub = &self.inner.hub;
        let attempts = async {
            let mut again = false;
            loop {
                let mut connected = hub.connected().await?;
                let error = match question.ask(&mut connected.link).await {
                    Ok(done) => return Ok(done),
                    Err(error) => error,
                };
                let is_lost = lost(&error);
                if is_lost || error.is_timeout() || is_elsewhere(&error) {
                    hub.give_up(&connected).await;
                }
                if !is_lost || again {
                    return Err(self.told(&error));
                }
                again = true;
            }
        };
        // A connection's own timeout covers an answer, not the wait for a new connection.
        match tokio::time::timeout(self.inner.timeout * 2, attempts).await {
            Ok(done) => done,
            Err(_) => Err(StoreError::Unavailable(format!(
                "Redis at {} did not answer in time",
                self.inner.shown
            ))),
        }
    }

    /// The crawl's keys are not there any more.
    pub(super) fn gone(&self) -> StoreError {
        self.damaged("the keys of this crawl are gone: it was flushed, or lost its data")
    }

    /// The error for a write that was refused for its epoch.
    pub(super) fn refused(&self, answer: &str) -> Option<StoreError> {
        answer.strip_prefix("epoch ").map(|owner| match owner {
            "" => self.gone(),
            owner => StoreError::Locked(owner.to_owned()),
        })
    }

    /// The store is as it was some time ago.
    pub(super) fn rolled_back(&self) -> StoreError {
        StoreError::RolledBack(format!(
            "Redis at {} was started from an older file, or a replica took over that lagged behind",
            self.inner.shown
        ))
    }

    /// A record that cannot be read.
    pub(super) fn damaged(&self, what: &str) -> StoreError {
        StoreError::Damaged(format!("Redis at {}: {what}", self.inner.shown))
    }

    /// The port's error for one of the library.
    pub(super) fn told(&self, error: &RedisError) -> StoreError {
        let what = format!("Redis at {}: {error}", self.inner.shown);
        if error.code() == Some("GONE") {
            return self.gone();
        }
        // For a person to mend; it is waited for all the same.
        let refusals = ["OOM", "MISCONF", "NOPERM", "WRONGPASS", "NOAUTH"];
        if refusals.into_iter().any(|code| says(error, code)) {
            StoreError::NotWritable(what)
        } else if lost(error)
            || error.is_timeout()
            || error.is_io_error()
            || error.is_connection_refusal()
            || waits(error)
        {
            StoreError::Unavailable(what)
        } else {
            StoreError::Damaged(what)
        }
    }
}

/// The connection broke: whether the command was carried out is not known.
fn lost(error: &RedisError) -> bool {
    (error.is_connection_dropped() && !error.is_timeout()) || is_cut(error)
}

/// The connection broke in the middle of an answer. The library tells that like a value of
/// another type than was asked for; only the text of its parser differs.
fn is_cut(error: &RedisError) -> bool {
    error.kind() == redis::ErrorKind::Parse && error.to_string().contains("Parse error at")
}
