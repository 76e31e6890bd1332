//! br (RFC 7932).

use super::{Fault, Stage, room};
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

/// Room offered at a time.
const STEP: usize = 64 * 1024;

type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

pub(super) struct Brotli {
    state: Box<State>,
    begun: bool,
    ended: bool,
    total: usize,
}

impl Brotli {
    pub(super) fn new() -> Self {
        // Strict: no windows over 16 MB, which the content coding does not have.
        let state = State::new_strict(
            StandardAlloc::default(),
            StandardAlloc::default(),
            StandardAlloc::default(),
        );
        Self { state: Box::new(state), begun: false, ended: false, total: 0 }
    }
}

impl Stage for Brotli {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        self.begun |= !input.is_empty();
        let (mut left, mut offset) = (input.len(), 0);
        while !self.ended {
            room(out, cap)?;
            // The decoder writes into a slice only, so the room is filled with zeros first.
            let start = out.len();
            out.resize(out.capacity().min(cap + 1).min(start + STEP), 0);
            let (mut free, mut written) = (out.len() - start, 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut offset,
                input,
                &mut free,
                &mut written,
                &mut out[start..],
                &mut self.total,
                &mut self.state,
            );
            out.truncate(start + written);
            match result {
                BrotliResult::ResultSuccess => self.ended = true,
                BrotliResult::NeedsMoreInput => break,
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::ResultFailure => return Err(Fault::Bad("damaged brotli data")),
            }
        }
        if out.len() > cap { room(out, cap) } else { Ok(()) }
    }

    fn is_complete(&self) -> bool {
        self.ended || !self.begun
    }
}
