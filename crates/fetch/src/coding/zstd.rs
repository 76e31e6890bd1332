//! zstd (RFC 8878), with the window the content coding allows.

use super::{Fault, Stage, room};
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe::DParameter;

/// 2^23 = 8 MB: the largest window of the content coding (RFC 9659).
const WINDOW_LOG_MAX: u32 = 23;

/// A frame's magic number (RFC 8878 section 3.1.1), and that of one to be skipped, whose last four
/// bits are free (section 3.1.2); both as they stand, the lowest byte first.
const MAGIC: u32 = 0xFD2F_B528;
const SKIPPED: u32 = 0x184D_2A50;

const DAMAGED: Fault = Fault::Bad("damaged zstd data");

pub(super) struct Zstd {
    inner: Decoder<'static>,
    at_frame_end: bool,
    /// Whether a whole frame came.
    frames: bool,
    /// The first bytes behind a whole frame, until they tell another one from rubbish.
    head: Vec<u8>,
    ignoring: bool,
}

impl Zstd {
    pub(super) fn new() -> Result<Self, Fault> {
        let none = |_| Fault::Bad("no memory for a zstd decoder");
        let mut inner = Decoder::new().map_err(none)?;
        inner.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)).map_err(none)?;
        Ok(Self { inner, at_frame_end: true, frames: false, head: Vec::new(), ignoring: false })
    }

    /// Decodes up to the end of a frame or of `input`; the bytes taken.
    fn frame(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<usize, Fault> {
        let mut source = InBuffer::around(input);
        loop {
            room(out, cap)?;
            let (start, before) = (out.len(), source.pos());
            let full = {
                let mut sink = OutBuffer::around_pos(out, start);
                let hint = self.inner.run(&mut source, &mut sink).map_err(|_| DAMAGED)?;
                self.at_frame_end = hint == 0;
                self.frames |= self.at_frame_end;
                sink.pos() == sink.capacity()
            };
            let still = source.pos() == before && out.len() == start;
            if self.at_frame_end || still || (source.pos() == input.len() && !full) {
                break;
            }
        }
        if out.len() > cap { room(out, cap).map(|()| source.pos()) } else { Ok(source.pos()) }
    }
}

impl Stage for Zstd {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        let mut rest = input;
        while !rest.is_empty() && !self.ignoring {
            if self.at_frame_end && self.frames {
                let (some, tail) = rest.split_at(rest.len().min(4 - self.head.len()));
                self.head.extend_from_slice(some);
                rest = tail;
                let Ok(magic) = <[u8; 4]>::try_from(self.head.as_slice()) else { break };
                let magic = u32::from_le_bytes(magic);
                if magic != MAGIC && magic & !0xF != SKIPPED {
                    // Rubbish behind a whole frame is ignored, as for gzip.
                    self.ignoring = true;
                    break;
                }
                let head = std::mem::take(&mut self.head);
                self.frame(&head, out, cap)?;
                continue;
            }
            let taken = self.frame(rest, out, cap)?;
            if taken == 0 {
                break;
            }
            rest = &rest[taken..];
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.at_frame_end
    }
}
