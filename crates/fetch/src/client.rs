//! The fetcher: one client for all hosts, one request a call.

use crate::body::{self, LargeBodies, Limits};
use crate::challenge;
use crate::config::{Config, Error};
use crate::content;
use crate::cookies::Jars;
use crate::crowd::Crowd;
use crate::failure::{failure, refused, transport, unresolved};
use crate::guard::Guard;
use crate::header::{Fields, content_encoding};
use crate::idle::IdleHosts;
use crate::local;
use crate::request::{build, default_headers, proxy_host};
use crate::resolve::GuardedResolver;
use crate::tape::Tape;
use crate::timing::{TimeConnections, Waits};
use crate::tls;
use async_trait::async_trait;
use bytes::Bytes;
use newshound_core::outcome::{Blame, Outcome};
use newshound_core::task::Expect;
use newshound_ports::fetcher::{FetchFailure, FetchRequest, Fetched, Fetcher, Response};
use newshound_ports::{Capture, Captured};
use reqwest::header::{COOKIE, HeaderMap};
use reqwest::{Certificate, Client, Proxy, redirect, retry};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

/// Header fields a response may have. 100 is the client's default and real sites pass it.
const MAX_HEADERS: usize = 512;
/// Bytes of an HTTP/2 header list; HTTP/1 heads end at the client's buffer of about 400 KB.
const MAX_HEADER_LIST: u32 = 64 * 1024;
/// HTTP/2 window of one stream, so that a fast server fills no more memory than this.
const STREAM_WINDOW: u32 = 1024 * 1024;

/// Asks sites over HTTP/1.1 and HTTP/2. Cheap to share: wrap it in an `Arc`.
pub struct HttpFetcher {
    client: Client,
    /// The same without a pool: for hosts beyond those that may leave a connection open.
    passing: Client,
    idle: IdleHosts,
    guard: Guard,
    config: Config,
    large: LargeBodies,
    resolver: GuardedResolver,
    crowd: Crowd,
    /// Cookies by site, where they are kept.
    jars: Option<Jars>,
    /// With a proxy the peer's address is the proxy's, and says nothing of the site.
    proxied: bool,
    /// The fields of every request.
    headers: HeaderMap,
    /// Keeps every exchange as it was on the wire.
    capture: Option<Arc<dyn Capture>>,
}

impl HttpFetcher {
    /// A fetcher for `config`; it installs the TLS provider if none is.
    ///
    /// # Errors
    /// A setting that cannot be, by its key; or a client that cannot be made.
    pub fn new(config: Config) -> Result<Self, Error> {
        config.check()?;
        tls::install_tls_provider();
        let guard = Guard::new(&config);
        let setting =
            |key, error: &dyn std::fmt::Display| Error::Setting { key, reason: error.to_string() };
        let proxy = match &config.proxy {
            Some(text) => Some((proxy_host(text)?, text)),
            None => None,
        };
        let exempt = proxy.as_ref().map(|(host, _)| host.clone());
        let resolver = GuardedResolver::new(guard.clone(), config.dns_timeout, exempt);
        let mut roots = tls::roots()?;
        for path in &config.extra_roots {
            let bad = |error: &dyn std::fmt::Display| {
                setting("extra_roots", &format!("{}: {error}", path.display()))
            };
            let pem = std::fs::read(path).map_err(|error| bad(&error))?;
            roots.extend(Certificate::from_pem_bundle(&pem).map_err(|error| bad(&error))?);
        }
        // no_proxy first: a proxy comes from the settings, never from the environment.
        let headers = default_headers(&config)?;
        let client = |idle_per_host: usize| {
            let mut builder = Client::builder()
                .no_proxy()
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .dns_resolver(resolver.clone())
                .connector_layer(TimeConnections)
                .tls_certs_only(roots.clone())
                .default_headers(headers.clone())
                .connect_timeout(config.connect_timeout)
                .pool_max_idle_per_host(idle_per_host)
                .pool_idle_timeout(config.idle_connection_timeout)
                .http1_max_headers(MAX_HEADERS)
                .http1_ignore_invalid_headers_in_responses(true)
                .http1_allow_spaces_after_header_name_in_responses(true)
                .http1_allow_obsolete_multiline_headers_in_responses(true)
                .http2_max_header_list_size(MAX_HEADER_LIST)
                .http2_initial_stream_window_size(STREAM_WINDOW);
            if let Some((_, text)) = &proxy {
                let proxy = Proxy::all(text.expose()).map_err(|error| setting("proxy", &error))?;
                builder = builder.proxy(proxy);
            }
            builder.build().map_err(|error| Error::Client(error.to_string()))
        };
        let passing = client(0)?;
        let client = client(config.max_idle_per_host)?;
        let hosts = config.max_idle.checked_div(config.max_idle_per_host).unwrap_or(0);
        let idle = IdleHosts::new(hosts, config.idle_connection_timeout);
        let large = LargeBodies::new(config.max_large_bytes);
        let crowd = Crowd::new(config.per_address, config.bound_private);
        let jars = config.cookies.then(Jars::default);
        let proxied = config.proxy.is_some();
        let capture = None;
        Ok(Self {
            client,
            passing,
            idle,
            guard,
            large,
            resolver,
            crowd,
            jars,
            proxied,
            headers,
            capture,
            config,
        })
    }

    /// The same, with every exchange given to `capture` before anything is made of it.
    #[must_use]
    pub fn with_capture(self, capture: Option<Arc<dyn Capture>>) -> Self {
        Self { capture, ..self }
    }

    async fn attempt(
        &self,
        request: FetchRequest,
        cost: &mut Cost,
        tape: &mut Tape,
    ) -> Result<Response, FetchFailure> {
        self.guard.check_url(&request.url).map_err(|error| refused(&error))?;
        // Held until the response is read.
        let _place = self.place(&request.url, cost).await?;
        let started = cost.started;
        let expect = request.expect;
        let deadline = started + self.config.total_timeout;
        let url = request.url.clone();
        let response = match self.header(request, (started, deadline), tape).await {
            Err(failure) if failure.outcome.blame() == Blame::Here => {
                return Err(self.whose_way(&url, failure).await);
            }
            other => other?,
        };
        cost.first_byte = Some(started.elapsed());
        if let (Some(peer), false) = (response.remote_addr(), self.proxied) {
            cost.address = Some(peer.ip());
            self.guard.check_address(peer.ip()).map_err(|error| refused(&error))?;
        }
        tape.head(&response);
        let status = response.status().as_u16();
        let headers = response.headers();
        let new_cookie = self.jars.as_ref().is_some_and(|jars| jars.keep(&url, headers));
        // A robots.txt goes by its status alone (RFC 9309 section 2.3.1), bot check or not; and
        // where another file of the host is not to be had, its pages may be.
        let may_be_check = !expect.is_of_host();
        if may_be_check && let Some(who) = challenge::by_header(headers) {
            return Err(failure(Outcome::Challenge, Some(status), who));
        }
        let fields = Fields::read(headers);
        let encoding = content_encoding(headers);
        if !matches!(status, 200..=299) || matches!(status, 202 | 204 | 205) {
            let first = body::drain(response, deadline, &mut cost.wire, tape).await;
            if may_be_check
                && challenge::is_candidate(status)
                && let Some(who) = challenge::by_body(status, &body::peek(first, &encoding))
            {
                return Err(failure(Outcome::Challenge, Some(status), who));
            }
            let keeps_cookies = self.jars.is_some();
            let whole = complete(status, fields, Bytes::new());
            return Ok(Response { keeps_cookies, new_cookie, ..whole });
        }
        let content_type = fields.content_type.as_deref();
        if !content::is_worth_reading(content_type, expect) {
            let what = content_type.unwrap_or_default();
            return Err(failure(Outcome::NotAPage, Some(status), format!("it is {what}")));
        }
        let limits = Limits {
            large: &self.large,
            cap: self.config.cap(expect),
            cut: expect == Expect::Robots,
            sniff: !expect.is_of_host(),
            idle: self.config.idle_timeout,
            deadline,
        };
        let body = body::read(response, &encoding, &limits, &mut cost.wire, tape).await?;
        if body.bytes.len() <= challenge::SMALL_PAGE
            && expect == Expect::Page
            && let Some(who) = challenge::by_body(200, &body.bytes)
        {
            return Err(failure(Outcome::Challenge, Some(status), who));
        }
        Ok(Response { flaw: body.flaw, ..complete(status, fields, body.bytes) })
    }

    /// A place among the requests at the host's address; the clock of the request starts when
    /// it has one. The name is resolved a second time by the client, from the resolver's memory.
    async fn place(
        &self,
        url: &Url,
        cost: &mut Cost,
    ) -> Result<Option<OwnedSemaphorePermit>, FetchFailure> {
        if self.proxied || !self.crowd.is_bounded() {
            return Ok(None);
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            Some(Host::Domain(name)) => {
                let began = Instant::now();
                let found = self.resolver.addresses(name).await;
                cost.named = began.elapsed();
                let found = found.map_err(|error| unresolved(&error))?;
                match found.first() {
                    Some(first) => first.ip(),
                    None => return Ok(None),
                }
            }
            None => return Ok(None),
        };
        cost.address = Some(address);
        let named = cost.started.elapsed();
        let by = Instant::now() + self.config.total_timeout / 2;
        let place = self.crowd.place(address, by).await;
        // The time for the name is the request's own, the wait is not.
        cost.started = Instant::now().checked_sub(named).unwrap_or(cost.started);
        place.map_err(|_| {
            let most = self.config.per_address;
            let asked = Outcome::Throttled { retry_after_ms: None };
            failure(asked, None, format!("{most} requests of ours were out at {address} all along"))
        })
    }

    /// Tells whether it is this machine that has no way to where `url` leads.
    async fn whose_way(&self, url: &Url, failure: FetchFailure) -> FetchFailure {
        let addresses: Vec<IpAddr> = match url.host() {
            _ if self.proxied => Vec::new(),
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            Some(Host::Domain(name)) => {
                let found = self.resolver.addresses(name).await.unwrap_or_default();
                found.iter().map(SocketAddr::ip).collect()
            }
            None => Vec::new(),
        };
        let outcome = match (local::without_way(&addresses), failure.outcome) {
            (Some(outcome), _) => outcome,
            // There is a way: a router beyond this machine has none.
            (None, Outcome::NoRoute) => Outcome::ConnectFailed,
            (None, outcome) => outcome,
        };
        FetchFailure { outcome, ..failure }
    }

    /// Sends the request and waits for the header.
    async fn header(
        &self,
        request: FetchRequest,
        (started, deadline): (Instant, Instant),
        tape: &mut Tape,
    ) -> Result<reqwest::Response, FetchFailure> {
        let usual = self.config.first_byte_timeout;
        let by = deadline.min(started + request.patience.map_or(usual, |less| less.min(usual)));
        let mut request = build(request);
        if let Some(cookies) = self.jars.as_ref().and_then(|jars| jars.field(request.url())) {
            request.headers_mut().insert(COOKIE, cookies);
        }
        tape.request(&request, &self.headers);
        let stays = self.idle.may_stay(&origin(request.url()), deadline);
        let client = if stays { &self.client } else { &self.passing };
        match timeout_at(by, client.execute(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(transport(&error, None)),
            Err(_) => Err(failure(Outcome::TimedOut, None, "no header came in time")),
        }
    }
}

impl HttpFetcher {
    /// Gives an exchange to the capture, where there is one.
    async fn keep(
        &self,
        tape: Tape,
        address: Option<IpAddr>,
        result: &Result<Response, FetchFailure>,
    ) -> Captured {
        let exchange = tape.exchange(address, result);
        let (Some(capture), Some(exchange)) = (&self.capture, exchange) else {
            return Captured::Off;
        };
        let began = exchange.began;
        match capture.keep(exchange).await {
            Ok(at) => Captured::Kept(at, began),
            Err(error) => Captured::Failed(error.to_string()),
        }
    }
}

/// What a request cost so far.
struct Cost {
    /// When it began, its wait for a crowded address left out.
    started: Instant,
    /// How long its name took before the client asked for it again.
    named: Duration,
    address: Option<IpAddr>,
    wire: u64,
    first_byte: Option<Duration>,
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn complete(status: u16, fields: Fields, body: Bytes) -> Response {
    Response {
        status,
        content_type: fields.content_type,
        location: fields.location,
        refresh: fields.refresh,
        sets_cookie: fields.sets_cookie,
        keeps_cookies: false,
        new_cookie: false,
        flaw: None,
        retry_after_ms: fields.retry_after_ms,
        robots_tag: fields.robots_tag,
        tdm: fields.tdm,
        link: fields.link,
        etag: fields.etag,
        last_modified: fields.last_modified,
        body,
    }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

#[async_trait]
impl Fetcher for HttpFetcher {
    async fn fetch(&self, request: FetchRequest) -> Fetched {
        let mut cost = Cost {
            started: Instant::now(),
            named: Duration::ZERO,
            address: None,
            wire: 0,
            first_byte: None,
        };
        let waits = Arc::new(Waits::default());
        let origin = origin(&request.url);
        let mut tape = Tape::new(self.capture.is_some());
        let result = waits.note(self.attempt(request, &mut cost, &mut tape)).await;
        self.idle.ended(&origin);
        let total_ms = millis(cost.started.elapsed());
        let captured = self.keep(tape, cost.address, &result).await;
        // 0 says that no header came; the whole took no less.
        let first_byte_ms = cost.first_byte.map_or(0, |time| millis(time).max(1));
        Fetched {
            result,
            address: cost.address,
            wire_bytes: cost.wire,
            dns_ms: millis(waits.dns() + cost.named),
            connect_ms: millis(waits.connect()),
            first_byte_ms,
            total_ms: total_ms.max(first_byte_ms),
            captured,
        }
    }
}
