//! Exit codes and the errors behind them: one sentence each, with what to do.

use std::fmt;
use std::process::ExitCode;

/// How a command ended. The numbers are documented in docs/exit-codes.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Success = 0,
    /// A defect of ours, or something nobody thought of.
    Internal = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// The output cannot be written.
    Output = 3,
    /// No seed could be crawled.
    NothingCrawled = 4,
    /// The state belongs to a crawl that is running.
    Locked = 5,
    /// The state is damaged or of another version.
    State = 6,
    /// The demo did not get what its site has.
    DemoFailed = 7,
    /// RabbitMQ or Redis did not answer in time.
    ServerAway = 8,
    /// RabbitMQ or Redis refuses us, or must not be used as it is.
    ServerUnfit = 9,
    /// A check found what should not be: `logs politeness`, `doctor`.
    CheckFailed = 10,
    /// Ended, but sites were away: the next run asks them again.
    SitesAway = 11,
    /// Ended, but a sink has not taken every article: the next run delivers them.
    SinkBehind = 12,
    /// Stopped by Ctrl-C; it can be resumed.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An end that is no success: what happened, where, and what to do.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// One clear sentence.
    pub message: String,
}

impl Failure {
    /// A failure with its sentence.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// The command line or configuration is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }
}

impl From<newshound_observe::Error> for Failure {
    fn from(error: newshound_observe::Error) -> Self {
        let exit = match error {
            newshound_observe::Error::Config(_) => Exit::Usage,
            newshound_observe::Error::NotWritable(_) => Exit::Output,
        };
        Self::new(exit, error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
