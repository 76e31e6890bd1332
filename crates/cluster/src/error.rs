//! Why a server could not be used.

use newshound_ports::StoreError;

/// An error at the start, told in one sentence with the server's address (never its password).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The address in the config cannot be used.
    #[error("{0}")]
    BadConfig(String),
    /// Nobody answered within the time allowed: it may be started later.
    #[error("{0}")]
    Unreachable(String),
    /// It answered and refuses us: user, password or virtual host.
    #[error("{0}")]
    Refused(String),
    /// It answers, but must not be used as it is: its settings, its version, what is in it.
    #[error("{0}")]
    Unfit(String),
    /// It holds a crawl of another version of newshound.
    #[error("{0}")]
    OtherVersion(String),
}

impl ConnectError {
    /// Of two addresses: what is to be said of both. One that may be tried again wins.
    pub(crate) fn and(self, other: &Self) -> Self {
        let text = format!("{self}; {other}");
        if self.may_pass() || other.may_pass() {
            return Self::Unreachable(text);
        }
        match self {
            Self::BadConfig(_) => Self::BadConfig(text),
            Self::OtherVersion(_) => Self::OtherVersion(text),
            Self::Refused(_) => Self::Refused(text),
            Self::Unfit(_) | Self::Unreachable(_) => Self::Unfit(text),
        }
    }

    /// Whether waiting may help.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}

impl From<ConnectError> for StoreError {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Unreachable(what) => Self::Unavailable(what),
            ConnectError::BadConfig(what)
            | ConnectError::Refused(what)
            | ConnectError::Unfit(what)
            | ConnectError::OtherVersion(what) => Self::NotWritable(what),
        }
    }
}
