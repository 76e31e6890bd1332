//! Reading a body: deadlines, caps, codings, and the look at its first bytes.

use crate::challenge;
use crate::coding::{Decoder, Fault};
use crate::content;
use crate::failure::{failure, transport};
use crate::tape::Tape;
use crate::whole::{is_plain, is_whole};
use bytes::Bytes;
use newshound_core::outcome::Outcome;
use newshound_ports::capture::Truncated;
use newshound_ports::fetcher::FetchFailure;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// Most bytes of an unwanted body read so that its connection can be used again; a new
/// connection costs more than these.
const DRAIN_BYTES: usize = challenge::LOOK_BYTES;
/// Longest time spent on that.
const DRAIN_TIME: Duration = Duration::from_secs(1);

/// Most pieces of one body. A server that cuts a page into chunks of a byte makes each cost
/// more than its content; at 100 bytes a piece this is still the longest page.
const MAX_PIECES: u32 = 100_000;

/// From this many decoded bytes on a body counts as large.
const LARGE: usize = 1_000_000;

/// Memory for large bodies: a crowd of hosts that each send just under the cap must not
/// exhaust the machine together.
pub(crate) struct LargeBodies {
    free: Semaphore,
    units: u32,
}

impl LargeBodies {
    /// What one permit stands for.
    const UNIT: usize = 64 * 1024;

    fn units(bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(Self::UNIT)).unwrap_or(u32::MAX)
    }

    pub(crate) fn new(bytes: usize) -> Self {
        let units = Self::units(bytes);
        Self { free: Semaphore::new(units as usize), units }
    }

    /// Waits for room for a body of `cap` bytes, or for all there is.
    async fn room(&self, cap: usize, deadline: Instant) -> Option<SemaphorePermit<'_>> {
        let wanted = Self::units(cap).min(self.units);
        timeout_at(deadline, self.free.acquire_many(wanted)).await.ok()?.ok()
    }
}

/// How a body is to be read.
pub(crate) struct Limits<'a> {
    /// Where a large body finds its memory.
    pub(crate) large: &'a LargeBodies,
    /// Cap of the wire, each stage and the result.
    pub(crate) cap: usize,
    /// Whether a longer body is cut rather than refused (robots.txt).
    pub(crate) cut: bool,
    /// Whether bytes that are no text stop it.
    pub(crate) sniff: bool,
    /// For the next piece.
    pub(crate) idle: Duration,
    /// For all of it.
    pub(crate) deadline: Instant,
}

/// A decoded body, and what was wrong with what carried it.
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) flaw: Option<&'static str>,
}

/// Reads the whole body of `response`, decoded. `wire` counts what came, `tape` keeps it.
pub(crate) async fn read(
    mut response: reqwest::Response,
    content_encoding: &str,
    limits: &Limits<'_>,
    wire: &mut u64,
    tape: &mut Tape,
) -> Result<Body, FetchFailure> {
    let status = Some(response.status().as_u16());
    let fail = |fault: Fault| match fault {
        Fault::TooLarge => {
            failure(Outcome::TooLarge, status, format!("longer than {} bytes", limits.cap))
        }
        Fault::Bad(why) => failure(Outcome::BadEncoding, status, why),
    };
    let announced = response.content_length();
    if !limits.cut && announced.is_some_and(|length| length > limits.cap as u64) {
        return Err(fail(Fault::TooLarge));
    }
    let decoder = Decoder::new(content_encoding, limits.cap).map_err(fail)?;
    let mut text = Text::new(decoder, announced, limits);
    let (mut left, mut pieces) = (limits.cap, 0);
    let (mut room, mut flaw) = (None, None);
    loop {
        let piece = match next(&mut response, limits.idle, limits.deadline).await {
            Ok(Some(piece)) => piece,
            Ok(None) => {
                tape.end();
                break;
            }
            Err(_) if limits.sniff && is_whole(&text.out) => {
                flaw = Some("its transfer has no end, the page has");
                break;
            }
            Err(failure) => return Err(failure),
        };
        if *wire == 0 && limits.sniff && is_plain(&piece, content_encoding) {
            text.decoder = Decoder::new("", limits.cap).map_err(fail)?;
            flaw = Some("it is not coded as its header says");
        }
        *wire += piece.len() as u64;
        pieces += 1;
        if pieces > MAX_PIECES {
            return Err(failure(Outcome::TooLarge, status, "cut into too many pieces"));
        }
        let taken = piece.len().min(left);
        left -= taken;
        tape.piece(&piece[..taken]);
        let mut pushed = text.push(&piece[..taken]);
        if pushed.is_ok() && taken < piece.len() {
            pushed = Err(Stop::Fault(Fault::TooLarge));
        }
        match pushed {
            Ok(()) if room.is_none() && text.out.len() > LARGE => {
                room = limits.large.room(limits.cap, limits.deadline).await;
                if room.is_none() {
                    let why = "no memory for a large body came free";
                    return Err(failure(Outcome::TimedOut, status, why));
                }
            }
            Ok(()) => {}
            Err(Stop::Fault(Fault::TooLarge)) if limits.cut => {
                tape.cut(Truncated::Length);
                return Ok(Body { bytes: text.out.into(), flaw });
            }
            Err(Stop::Fault(Fault::Bad(_))) if limits.sniff && is_whole(&text.out) => {
                tape.cut(Truncated::Unspecified);
                flaw = Some("its coding is damaged behind the page's end");
                break;
            }
            Err(Stop::Fault(fault)) => return Err(fail(fault)),
            Err(Stop::NotText) => return Err(not_text(status)),
        }
    }
    if flaw.is_none()
        && let Err(fault) = text.decoder.finish()
    {
        if !(limits.sniff && is_whole(&text.out)) {
            return Err(fail(fault));
        }
        flaw = Some("its coding has no end, the page has");
    }
    if text.is_text() { Ok(Body { bytes: text.out.into(), flaw }) } else { Err(not_text(status)) }
}

fn not_text(status: Option<u16>) -> FetchFailure {
    failure(Outcome::NotAPage, status, "its first bytes are no text")
}

enum Stop {
    Fault(Fault),
    NotText,
}

/// The decoded body as it grows.
struct Text {
    decoder: Decoder,
    out: Vec<u8>,
    sniff: bool,
    /// Whether the first bytes were looked at.
    looked: bool,
}

impl Text {
    fn new(decoder: Decoder, announced: Option<u64>, limits: &Limits<'_>) -> Self {
        /// News pages pack about 1 to 5; a wrong guess costs one copy.
        const RATIO: u64 = 5;
        /// So that a lying length reserves little.
        const MOST: u64 = 512 * 1024;
        let ratio = if decoder.is_identity() { 1 } else { RATIO };
        let guess = announced.unwrap_or(16 * 1024).saturating_mul(ratio).min(MOST);
        let room = usize::try_from(guess).unwrap_or(0).min(limits.cap) + 1;
        Self { decoder, out: Vec::with_capacity(room), sniff: limits.sniff, looked: false }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), Stop> {
        let pushed = self.decoder.push(piece, &mut self.out);
        if !self.looked && (self.out.len() >= content::SNIFF_BYTES || pushed.is_err()) {
            self.looked = true;
            if self.out.starts_with(b"\x1F\x8B") {
                pushed.map_err(Stop::Fault)?;
                return self.decoder.add_gzip(&mut self.out).map_err(Stop::Fault);
            }
            if self.sniff && !content::is_text(&self.out) {
                return Err(Stop::NotText);
            }
        }
        pushed.map_err(Stop::Fault)
    }

    /// The last look, for bodies too short for the first, and for what a gzip file held.
    fn is_text(&mut self) -> bool {
        if !self.looked && self.out.starts_with(b"\x1F\x8B") {
            let whole = self.decoder.add_gzip(&mut self.out);
            if whole.is_err() || self.decoder.finish().is_err() {
                return false;
            }
        }
        !self.sniff || content::is_text(&self.out)
    }
}

/// The next piece of a body, in time.
async fn next(
    response: &mut reqwest::Response,
    idle: Duration,
    deadline: Instant,
) -> Result<Option<Bytes>, FetchFailure> {
    let status = Some(response.status().as_u16());
    let by = deadline.min(Instant::now() + idle);
    match timeout_at(by, response.chunk()).await {
        Ok(Ok(piece)) => Ok(piece),
        Ok(Err(error)) => Err(transport(&error, status)),
        Err(_) if by == deadline => {
            Err(failure(Outcome::TimedOut, status, "the body did not end in time"))
        }
        Err(_) => Err(failure(Outcome::TimedOut, status, "the body stalled")),
    }
}

/// Reads a little of a body that nobody wants, so that the connection survives, and returns
/// its first bytes as sent. A longer or slower body is dropped with its connection.
pub(crate) async fn drain(
    mut response: reqwest::Response,
    deadline: Instant,
    wire: &mut u64,
    tape: &mut Tape,
) -> Vec<u8> {
    let mut first = Vec::new();
    if response.content_length().is_some_and(|length| length == 0) {
        tape.end();
        return first;
    }
    let by = deadline.min(Instant::now() + DRAIN_TIME);
    while first.len() < DRAIN_BYTES {
        let piece = match timeout_at(by, response.chunk()).await {
            Ok(Ok(Some(piece))) => piece,
            Ok(Ok(None)) => {
                tape.end();
                return first;
            }
            Ok(Err(_)) => {
                tape.cut(Truncated::Disconnect);
                return first;
            }
            Err(_) => {
                tape.cut(Truncated::Time);
                return first;
            }
        };
        tape.piece(&piece);
        *wire += piece.len() as u64;
        first.extend_from_slice(&piece[..piece.len().min(DRAIN_BYTES - first.len())]);
    }
    tape.cut(Truncated::Length);
    first
}

/// Decodes as much of `first` as there is, for a look at an error page.
pub(crate) fn peek(first: Vec<u8>, content_encoding: &str) -> Vec<u8> {
    match Decoder::new(content_encoding, challenge::LOOK_BYTES) {
        Ok(decoder) if decoder.is_identity() => first,
        Ok(mut decoder) => {
            let mut out = Vec::new();
            // Cut short or too long: what was decoded till then is enough.
            let _ = decoder.push(&first, &mut out);
            out
        }
        Err(_) => Vec::new(),
    }
}
