//! Failures of a first request that look like a slip of whoever named the URL.

/// What the last words of a failure's detail say. The fetcher writes them, a run's beginning reads
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The name servers answered, and there is no such name.
    NoSuchName,
    /// Nobody listens at the port.
    Refused,
    /// TLS was answered by plain HTTP.
    SpeaksHttp,
}

impl Mistake {
    /// The words that end its detail.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoSuchName => "has no address",
            Self::Refused => "the port refuses connections",
            Self::SpeaksHttp => "it speaks http, not https",
        }
    }

    /// What a detail says; `None` for any other failure.
    #[must_use]
    pub fn of(detail: &str) -> Option<Self> {
        [Self::NoSuchName, Self::Refused, Self::SpeaksHttp]
            .into_iter()
            .find(|mistake| detail.ends_with(mistake.words()))
    }

    /// Whether waiting cannot help: a port may open in a minute, a name is not made up so fast.
    #[must_use]
    pub const fn is_lasting(self) -> bool {
        !matches!(self, Self::Refused)
    }
}
