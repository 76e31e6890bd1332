//! The connection to the Redis that is the master now, made anew when it breaks or is none any more.
//!
//! Addresses are asked in their order, Sentinels for the master's; whoever is no master is passed over.

use super::checks::{self, Info, connect_error};
use super::config::RedisConfig;
use crate::error::ConnectError;
use newshound_core::secret::Secret;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, IntoConnectionInfo, ProtocolVersion, RedisError, cmd};
use std::time::Duration;
use tokio::sync::Mutex;

/// Longest wait for a connection; three times a TCP retransmission.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Unacknowledged bytes for so long mean that the other side is gone.
const USER_TIMEOUT: Duration = Duration::from_secs(15);

/// A connection, and the number it has among all of this process.
#[derive(Clone)]
pub(super) struct Connected {
    pub(super) link: MultiplexedConnection,
    number: u64,
}

/// The present connection, if there is one.
pub(super) struct Hub {
    config: RedisConfig,
    present: Mutex<(u64, Option<Connected>)>,
}

impl Hub {
    pub(super) fn new(config: RedisConfig) -> Self {
        Self { config, present: Mutex::new((0, None)) }
    }

    /// The present connection; where there is none a new one.
    pub(super) async fn connected(&self) -> Result<Connected, ConnectError> {
        let mut present = self.present.lock().await;
        if let Some(connected) = &present.1 {
            return Ok(connected.clone());
        }
        let (link, _) = master(&self.config).await?;
        let number = present.0 + 1;
        let connected = Connected { link, number };
        *present = (number, Some(connected.clone()));
        Ok(connected)
    }

    /// Puts a connection in.
    pub(super) async fn put(&self, link: MultiplexedConnection) {
        let mut present = self.present.lock().await;
        let number = present.0 + 1;
        *present = (number, Some(Connected { link, number }));
    }

    /// Gives a connection up: the next who asks gets another one.
    pub(super) async fn give_up(&self, connected: &Connected) {
        let mut present = self.present.lock().await;
        if present.0 == connected.number {
            present.1 = None;
        }
    }
}

/// Connects to the first master among the addresses, and gives what it says of itself.
pub(super) async fn master(
    config: &RedisConfig,
) -> Result<(MultiplexedConnection, Info), ConnectError> {
    let url = config.address();
    url.check_address().map_err(|error| {
        ConnectError::BadConfig(format!("the store's address cannot be used: {error}"))
    })?;
    let mut refused: Option<ConnectError> = None;
    for address in url.addresses() {
        let asked = match Sentinel::of(&address) {
            Some(sentinel) => match sentinel.master(config).await {
                Ok(master) => one(&master, config).await,
                Err(error) => Err(error),
            },
            None => one(&address, config).await,
        };
        match asked {
            Ok(found) => return Ok(found),
            Err(error) => {
                refused = Some(match refused {
                    Some(before) => before.and(&error),
                    None => error,
                });
            }
        }
    }
    let none = || ConnectError::BadConfig("the store has no address".to_owned());
    Err(refused.unwrap_or_else(none))
}

/// Connects to one address; it must be a master.
async fn one(
    address: &Secret,
    config: &RedisConfig,
) -> Result<(MultiplexedConnection, Info), ConnectError> {
    let server = address.shown();
    let mut link = dial(address, config).await?;
    let info = Info::ask(&mut link, &server).await?;
    checks::usable(&info, &server)?;
    Ok((link, info))
}

async fn dial(
    address: &Secret,
    config: &RedisConfig,
) -> Result<MultiplexedConnection, ConnectError> {
    let server = address.shown();
    let bad = |error: &RedisError| {
        ConnectError::BadConfig(format!("the store's address {server} cannot be used: {error}"))
    };
    let info = address.expose().into_connection_info().map_err(|error| bad(&error))?;
    // RESP3 tells of a lost connection at once. Nagle's algorithm would hold back every batch.
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    let tcp = info.tcp_settings().clone().set_nodelay(true).set_user_timeout(USER_TIMEOUT);
    let client = redis::Client::open(info.set_redis_settings(settings).set_tcp_settings(tcp))
        .map_err(|error| bad(&error))?;
    let settings = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(config.answer_timeout))
        .set_pipeline_buffer_size(1024);
    let connect = client.get_multiplexed_async_connection_with_config(&settings);
    match tokio::time::timeout(config.answer_timeout, connect).await {
        Ok(connected) => connected.map_err(|error| connect_error(&server, &error)),
        Err(_) => Err(ConnectError::Unreachable(format!(
            "Redis at {server} takes the connection and does not answer"
        ))),
    }
}

/// One of the Sentinels that watch over a master (`redis+sentinel://[USER:PASSWORD@]HOST:PORT/MASTER[/DB]`;
/// user and password are the master's, `?sentinel_password=` is the Sentinels').
struct Sentinel {
    address: Secret,
    shown: String,
    name: String,
    /// The master's address without host and port: before them, and behind.
    parts: (String, String),
}

impl Sentinel {
    fn of(address: &Secret) -> Option<Self> {
        let (scheme, rest) = address.expose().split_once("+sentinel://")?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (name, db) = path.split_once('/').unwrap_or((path, ""));
        let own = query.split('&').find_map(|one| one.strip_prefix("sentinel_password="));
        let own = own.map(|password| format!(":{password}@")).unwrap_or_default();
        let port = if has_port(host) { "" } else { ":26379" };
        let at = if user.is_empty() { String::new() } else { format!("{user}@") };
        Some(Self {
            address: format!("{scheme}://{own}{host}{port}").into(),
            shown: format!("{scheme}+sentinel://{host}{port}/{name}"),
            name: name.to_owned(),
            parts: (format!("{scheme}://{at}"), format!("/{db}")),
        })
    }

    /// Asks it for the master's address.
    async fn master(&self, config: &RedisConfig) -> Result<Secret, ConnectError> {
        let shown = &self.shown;
        if self.name.is_empty() {
            return Err(ConnectError::BadConfig(format!(
                "the store's address {shown} names no master; write \
                 redis+sentinel://HOST:PORT,HOST:PORT/MASTER"
            )));
        }
        let mut link = dial(&self.address, config).await?;
        let mut asked = cmd("SENTINEL");
        asked.arg("get-master-addr-by-name").arg(&self.name);
        let answer: Option<(String, u16)> =
            asked.query_async(&mut link).await.map_err(|error| connect_error(shown, &error))?;
        let Some((host, port)) = answer else {
            return Err(ConnectError::Unfit(format!(
                "the Sentinel at {shown} watches over no master called {:?}",
                self.name
            )));
        };
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        let (before, behind) = &self.parts;
        Ok(format!("{before}{host}:{port}{behind}").into())
    }
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| !port.contains(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_are_told_from_masters() {
        let url = Secret::from("redis+sentinel://me:pw@s1.example,s2.example:7000/news/2");
        let found: Vec<_> = url.addresses().iter().filter_map(Sentinel::of).collect();
        let asked: Vec<_> = found.iter().map(|one| one.address.expose()).collect();
        assert_eq!(asked, ["redis://s1.example:26379", "redis://s2.example:7000"]);
        assert_eq!(found[0].name, "news");
        assert_eq!(found[0].parts, ("redis://me:pw@".to_owned(), "/2".to_owned()));
        assert!(!found[1].shown.contains("pw"));
        assert!(Sentinel::of(&Secret::from("redis://:pw@store.example/")).is_none());
        let own = Secret::from("rediss+sentinel://[::1]/news?sentinel_password=x");
        let own = Sentinel::of(&own).expect("a sentinel");
        assert_eq!(own.address.expose(), "rediss://:x@[::1]:26379");
        assert!(!own.shown.contains('x'.to_string().repeat(2).as_str()));
    }
}
