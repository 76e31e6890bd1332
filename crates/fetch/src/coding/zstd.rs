//! zstd (RFC 8878), with the window the content coding allows.

use super::{Fault, Stage, room};
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe::DParameter;

/// 2^23 = 8 MB: the largest window of the content coding (RFC 9659).
const WINDOW_LOG_MAX: u32 = 23;

const DAMAGED: Fault = Fault::Bad("damaged zstd data");

pub(super) struct Zstd {
    inner: Decoder<'static>,
    at_frame_end: bool,
    frames: bool,
    ignoring: bool,
}

impl Zstd {
    pub(super) fn new() -> Result<Self, Fault> {
        let none = |_| Fault::Bad("no memory for a zstd decoder");
        let mut inner = Decoder::new().map_err(none)?;
        inner.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)).map_err(none)?;
        Ok(Self { inner, at_frame_end: true, frames: false, ignoring: false })
    }
}

impl Stage for Zstd {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        if self.ignoring {
            return Ok(());
        }
        let mut source = InBuffer::around(input);
        while source.pos() < input.len() || !self.at_frame_end {
            room(out, cap)?;
            let (start, before) = (out.len(), source.pos());
            let full = {
                let mut sink = OutBuffer::around_pos(out, start);
                let Ok(hint) = self.inner.run(&mut source, &mut sink) else {
                    // Rubbish behind a whole frame is ignored, as for gzip.
                    self.ignoring = self.at_frame_end && self.frames;
                    return if self.ignoring { Ok(()) } else { Err(DAMAGED) };
                };
                self.at_frame_end = hint == 0;
                self.frames |= self.at_frame_end;
                sink.pos() == sink.capacity()
            };
            let still = source.pos() == before && out.len() == start;
            if still || (source.pos() == input.len() && !full) {
                break;
            }
        }
        if out.len() > cap { room(out, cap) } else { Ok(()) }
    }

    fn is_complete(&self) -> bool {
        self.at_frame_end
    }
}
