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
    /// Not known yet whether zlib or raw.
    Deflate,
    Known,
}

pub(super) struct Inflate {
    inner: Decompress,
    kind: Kind,
    begun: bool,
    ended: bool,
    members: u32,
}

impl Inflate {
    pub(super) fn gzip() -> Self {
        Self::with(Decompress::new_gzip(WINDOW_BITS), Kind::Gzip)
    }

    pub(super) fn deflate() -> Self {
        Self::with(Decompress::new(true), Kind::Deflate)
    }

    fn with(inner: Decompress, kind: Kind) -> Self {
        Self { inner, kind, begun: false, ended: false, members: 1 }
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

impl Stage for Inflate {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        let Some(first) = input.first() else { return Ok(()) };
        self.begun = true;
        if self.kind == Kind::Deflate {
            self.kind = Kind::Known;
            // zlib begins with method 8 and a window of at most 2^15.
            let (start, zlib) = (out.len(), first & 0x0F == 8 && first >> 4 <= 7);
            if zlib {
                let tried = self.inflate(input, out, cap);
                if !(matches!(tried, Err(Fault::Bad(_))) && out.len() == start) {
                    return tried.map(|_| ());
                }
            }
            self.inner = Decompress::new(false);
            return self.inflate(input, out, cap).map(|_| ());
        }
        let mut rest = input;
        loop {
            if self.ended {
                // Another member, or rubbish behind the end that browsers ignore too.
                if self.kind != Kind::Gzip || rest.first() != Some(&0x1F) {
                    return Ok(());
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
            if rest.is_empty() || !self.ended {
                return Ok(());
            }
        }
    }

    fn is_complete(&self) -> bool {
        self.ended || !self.begun
    }
}
