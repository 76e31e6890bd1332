//! Lines of a byte stream, without copying one.

use std::io::Read;

/// A longer line is no event; it is skipped and counted as broken.
const MAX_LINE: usize = 1 << 20;

/// Cuts a stream into lines.
pub(super) struct Lines {
    input: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// The line last given: start and end, without its end of line.
    line: (usize, usize),
    /// Where the next line begins, and where what was read ends.
    next: usize,
    filled: usize,
    /// The present line is too long: everything up to its end is dropped.
    skipping: bool,
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A line; see [`Lines::line`].
    Line,
    /// A line that was too long.
    TooLong,
    /// Nothing more, for now: a file may grow.
    End,
}

impl Lines {
    /// Lines of `input`, read in blocks of `block` bytes.
    pub(super) fn new(input: Box<dyn Read + Send>, block: usize) -> Self {
        let buffer = vec![0; block.max(512)];
        Self { input, buffer, line: (0, 0), next: 0, filled: 0, skipping: false }
    }

    /// The line last found.
    pub(super) fn line(&self) -> &[u8] {
        &self.buffer[self.line.0..self.line.1]
    }

    /// Finds the next line. Where `whole` is asked for, what stands after the last end of line
    /// is kept for later: its writer may not be done with it.
    ///
    /// # Errors
    /// When the stream fails: a torn gzip, a disk.
    pub(super) fn next(&mut self, whole: bool) -> std::io::Result<Next> {
        let mut searched = self.next;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..self.filled]) {
                let end = searched + at;
                self.line = (self.next, end);
                self.next = end + 1;
                let long = self.line.1 - self.line.0 > MAX_LINE;
                if std::mem::take(&mut self.skipping) || long {
                    return Ok(Next::TooLong);
                }
                return Ok(Next::Line);
            }
            searched = self.filled;
            if self.filled - self.next > MAX_LINE {
                self.skipping = true;
                self.next = self.filled;
            }
            if self.filled == self.buffer.len() {
                searched -= self.make_room();
            }
            let read = loop {
                match self.input.read(&mut self.buffer[self.filled..]) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    other => break other?,
                }
            };
            if read > 0 {
                self.filled += read;
                continue;
            }
            if whole || self.filled == self.next && !self.skipping {
                return Ok(Next::End);
            }
            self.line = (self.next, self.filled);
            self.next = self.filled;
            let too_long = std::mem::take(&mut self.skipping);
            return Ok(if too_long { Next::TooLong } else { Next::Line });
        }
    }

    /// Moves what is still needed to the front, or makes the buffer larger; gives by how much
    /// everything moved.
    fn make_room(&mut self) -> usize {
        let moved = self.next;
        if moved > 0 {
            self.buffer.copy_within(moved..self.filled, 0);
            self.filled -= moved;
            self.next = 0;
        }
        if self.filled > self.buffer.len() / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: Vec<u8>, block: usize) -> Vec<String> {
        let mut lines = Lines::new(Box::new(std::io::Cursor::new(text)), block);
        let mut found = Vec::new();
        loop {
            match lines.next(false).expect("memory") {
                Next::Line => found.push(String::from_utf8_lossy(lines.line()).into_owned()),
                Next::TooLong => found.push("(too long)".to_owned()),
                Next::End => return found,
            }
        }
    }

    #[test]
    fn lines_of_any_length() {
        let long = "x".repeat(700);
        let text = format!("a\n\n{long}\nlast");
        assert_eq!(all(text.into_bytes(), 512), ["a", "", long.as_str(), "last"]);
        let mut huge = vec![b'y'; MAX_LINE + 2_000];
        huge.extend_from_slice(b"\nb\n");
        assert_eq!(all(huge, 512), ["(too long)", "b"]);
        assert_eq!(all(vec![b'z'; 3 * MAX_LINE], 4_096), ["(too long)"]);
        assert!(all(Vec::new(), 512).is_empty());
    }

    #[test]
    fn an_unfinished_line_waits_for_its_end() {
        let mut lines = Lines::new(Box::new(std::io::Cursor::new(b"a\nhalf".to_vec())), 512);
        assert_eq!(lines.next(true).expect("memory"), Next::Line);
        assert_eq!(lines.next(true).expect("memory"), Next::End);
        assert_eq!(lines.next(false).expect("memory"), Next::Line);
        assert_eq!(lines.line(), b"half");
    }
}
