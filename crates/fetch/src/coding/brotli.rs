//! br (RFC 7932).

use super::{Fault, Stage};
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

/// Bytes decoded at a time.
const STEP: usize = 32 * 1024;

type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

pub(super) struct Brotli {
    state: Box<State>,
    begun: bool,
    ended: bool,
    total: usize,
    /// The decoder writes into a slice only, and filling the result with zeros for it each time
    /// costs more than a copy.
    buffer: Box<[u8]>,
}

impl Brotli {
    pub(super) fn new() -> Self {
        // Strict: no windows over 16 MB, which the content coding does not have.
        let state = State::new_strict(
            StandardAlloc::default(),
            StandardAlloc::default(),
            StandardAlloc::default(),
        );
        Self {
            state: Box::new(state),
            begun: false,
            ended: false,
            total: 0,
            buffer: vec![0; STEP].into(),
        }
    }
}

impl Stage for Brotli {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
        self.begun |= !input.is_empty();
        let (mut left, mut offset) = (input.len(), 0);
        while !self.ended {
            let (mut free, mut written) = (self.buffer.len().min(cap + 1 - out.len()), 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut offset,
                input,
                &mut free,
                &mut written,
                &mut self.buffer,
                &mut self.total,
                &mut self.state,
            );
            out.extend_from_slice(&self.buffer[..written]);
            if out.len() > cap {
                out.truncate(cap);
                return Err(Fault::TooLarge);
            }
            match result {
                BrotliResult::ResultSuccess => self.ended = true,
                BrotliResult::NeedsMoreInput => break,
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::ResultFailure => return Err(Fault::Bad("damaged brotli data")),
            }
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.ended || !self.begun
    }
}
