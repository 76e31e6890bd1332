//! Runs a script, with a deadline, and tells its errors as the ports do.

use super::store::RedisStore;
use newshound_ports::StoreError;
use redis::{FromRedisValue, RedisError, Script, ScriptInvocation};

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
        let mut manager = self.inner.manager.clone();
        let attempts = async {
            match invocation.invoke_async(&mut manager).await {
                Err(error) if lost(&error) => invocation.invoke_async(&mut manager).await,
                done => done,
            }
        };
        // The manager's own timeout covers an answer, not the wait for a new connection.
        match tokio::time::timeout(self.inner.timeout * 2, attempts).await {
            Ok(done) => done.map_err(|error| self.told(&error)),
            Err(_) => Err(StoreError::Unavailable(format!(
                "Redis at {} did not answer in time",
                self.inner.shown
            ))),
        }
    }

    /// Runs a plain command or pipeline that may be sent twice without harm.
    pub(super) async fn read<T: FromRedisValue>(
        &self,
        pipeline: &redis::Pipeline,
    ) -> Result<T, StoreError> {
        let mut manager = self.inner.manager.clone();
        let attempts = async {
            match pipeline.query_async(&mut manager).await {
                Err(error) if lost(&error) => pipeline.query_async(&mut manager).await,
                done => done,
            }
        };
        match tokio::time::timeout(self.inner.timeout * 2, attempts).await {
            Ok(done) => done.map_err(|error| self.told(&error)),
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

    /// A record that cannot be read.
    pub(super) fn damaged(&self, what: &str) -> StoreError {
        StoreError::Damaged(format!("Redis at {}: {what}", self.inner.shown))
    }

    /// The port's error for one of the library.
    pub(super) fn told(&self, error: &RedisError) -> StoreError {
        let what = format!("Redis at {}: {error}", self.inner.shown);
        // A script's error carries the inner one's code in its text.
        let code = error.code().unwrap_or_default();
        let says = |word: &str| code == word || error.to_string().contains(word);
        if code == "GONE" {
            return self.gone();
        }
        let refusals = ["OOM", "READONLY", "MISCONF", "NOPERM", "WRONGPASS", "NOAUTH"];
        if refusals.into_iter().any(says) {
            StoreError::NotWritable(what)
        } else if lost(error)
            || error.is_timeout()
            || error.is_io_error()
            || error.is_connection_refusal()
            || ["LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN"].contains(&code)
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
