//! gzip (RFC 1952) and deflate in both its readings (RFC 9110 section 8.4.1.2: zlib; many
//! servers send it raw).

use super::{Fault, Stage, room};
use flate2::{Decompress, FlushDecompress, Status};

/// Members of one gzip body; a hostile one can hold an empty member every 20 bytes.
const MAX_MEMBERS: u32 = 4096;

/// zlib's largest window, 2^15 bytes.
const WINDOW_BITS: u8 = 15;

#[derive(PartialEq, Eq)]
enum Kind {
    Gzip,
    /// Not known yet whether zlib or raw, which takes two bytes; the first one, where it came.
    Deflate(Option<u8>),
    Known,
}

pub(super) struct Inflate {
    inner: Decompress,
    kind: Kind,
    begun: bool,
    ended: bool,
    /// What follows is rubbish behind the end.
    ignoring: bool,
    members: u32,
}

impl Inflate {
    pub(super) fn gzip() -> Self {
        Self::with(Decompress::new_gzip(WINDOW_BITS), Kind::Gzip)
    }

    pub(super) fn deflate() -> Self {
        Self::with(Decompress::new(true), Kind::Deflate(None))
    }

    fn with(inner: Decompress, kind: Kind) -> Self {
        Self { inner, kind, begun: false, ended: false, ignoring: false, members: 1 }
    }

    /// Decodes until input or the coding ends; the bytes taken.
    fn inflate(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<usize, Fault> {
        let mut taken = 0;
        loop {
            room(out, cap)?;
            let (before_in, before_out) = (self.inner.total_in(), out.len());
            let status = self
                .inner
                .decompress_vec(&input[taken..], out, FlushDecompress::None)
                .map_err(|_| Fault::Bad("damaged deflate data"))?;
            let step = usize::try_from(self.inner.total_in() - before_in).unwrap_or(0);
            taken += step;
            if status == Status::StreamEnd {
                self.ended = true;
                return if out.len() > cap { room(out, cap).map(|()| taken) } else { Ok(taken) };
            }
            let full = out.len() == out.capacity();
            if !full && (taken == input.len() || (step == 0 && out.len() == before_out)) {
                return if out.len() > cap { room(out, cap).map(|()| taken) } else { Ok(taken) };
            }
        }
    }
}

impl Inflate {
    /// Decodes members, one behind the other.
    fn members(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        let mut rest = input;
        while !rest.is_empty() && !self.ignoring {
            if self.ended {
                // Another member, or rubbish behind the end that browsers ignore too: all of it,
                // also where a later piece happens to look like a member.
                if rest.first() != Some(&0x1F) {
                    self.ignoring = true;
                    break;
                }
                self.members += 1;
                if self.members > MAX_MEMBERS {
                    return Err(Fault::Bad("too many gzip members"));
                }
                self.inner = Decompress::new_gzip(WINDOW_BITS);
                self.ended = false;
            }
            let taken = self.inflate(rest, out, cap)?;
            rest = &rest[taken..];
            if !self.ended {
                break;
            }
        }
        Ok(())
    }
}

/// Whether a body begins as zlib does (RFC 1950 section 2.2): method 8, a window of at most 2^15,
/// and a check that both bytes make a multiple of 31. A raw one would need a stored block with odd
/// padding for that.
fn is_zlib(first: u8, second: u8) -> bool {
    let method = first & 0x0F == 8 && first >> 4 <= 7;
    method && u16::from_be_bytes([first, second]).is_multiple_of(31)
}

impl Stage for Inflate {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        let Some(&next) = input.first() else { return Ok(()) };
        self.begun = true;
        match self.kind {
            Kind::Deflate(first) => {
                let (first, rest) = match (first, input) {
                    (Some(first), _) => (first, input),
                    (None, [first, rest @ ..]) if !rest.is_empty() => (*first, rest),
                    _ => {
                        self.kind = Kind::Deflate(Some(next));
                        return Ok(());
                    }
                };
                self.kind = Kind::Known;
                if !is_zlib(first, rest[0]) {
                    self.inner = Decompress::new(false);
                }
                self.inflate(&[first], out, cap)?;
                self.push(rest, out, cap)
            }
            Kind::Known if self.ended => Ok(()),
            Kind::Known => self.inflate(input, out, cap).map(|_| ()),
            Kind::Gzip => self.members(input, out, cap),
        }
    }

    fn is_complete(&self) -> bool {
        self.ended || !self.begun
    }
}
