//! Whole lines on a file: one is written entirely or not at all.

use std::fs::File;
use std::io::{self, Write};

/// What lines are written to: a file, or in tests something that fails like one.
pub(crate) trait Target: Send {
    /// Appends some of `bytes`, as `write(2)` does.
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize>;
    /// Cuts it to `length` bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Target for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write(bytes)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// The only writer of a target.
pub(crate) struct Lines<T> {
    target: T,
    /// Bytes up to the end of the last whole line.
    whole: u64,
    /// Something stands behind `whole` that could not be cut off yet.
    torn: bool,
}

impl<T: Target> Lines<T> {
    /// Goes on behind `whole` bytes of whole lines.
    pub(crate) fn new(target: T, whole: u64) -> Self {
        Self { target, whole, torn: false }
    }

    /// Bytes up to the end of the last whole line.
    pub(crate) fn whole(&self) -> u64 {
        self.whole
    }

    /// Whether something stands behind them that could not be cut off yet.
    pub(crate) fn is_torn(&self) -> bool {
        self.torn
    }

    /// Appends `line`, which ends in a newline. On a regular file this is one `write(2)`; it
    /// falls short only where the file can grow no more, and then what was written is cut off.
    pub(crate) fn put(&mut self, line: &[u8]) -> io::Result<()> {
        if self.torn {
            self.target.cut(self.whole)?;
            self.torn = false;
        }
        match self.write(line) {
            Ok(()) => {
                self.whole += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                self.torn = self.target.cut(self.whole).is_err();
                Err(error)
            }
        }
    }

    fn write(&mut self, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.target.append(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn target(&mut self) -> &mut T {
        &mut self.target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with `room` bytes left; `stuck` refuses to cut as well.
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
        stuck: bool,
    }

    impl Target for Disk {
        fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.extend(&bytes[..count]);
            self.room -= count;
            Ok(count)
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            if self.stuck {
                return Err(io::ErrorKind::Other.into());
            }
            self.room += self.bytes.len() - length as usize;
            self.bytes.truncate(length as usize);
            Ok(())
        }
    }

    fn full(room: usize, stuck: bool) -> Lines<Disk> {
        let mut lines = Lines::new(Disk { bytes: Vec::new(), room, stuck }, 0);
        lines.put(b"first\n").expect("room for one");
        let error = lines.put(b"second line\n").expect_err("no room");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        lines
    }

    #[test]
    fn a_line_without_room_is_cut_off_and_a_later_one_fits() {
        for room in 6..18 {
            let mut lines = full(room, false);
            assert_eq!(lines.target().bytes, b"first\n", "{room}");
            lines.target().room += 20;
            lines.put(b"third\n").expect("room again");
            assert_eq!(lines.target().bytes, b"first\nthird\n");
        }
    }

    #[test]
    fn what_could_not_be_cut_is_cut_before_the_next_line() {
        let mut lines = full(10, true);
        assert_eq!(lines.target().bytes, b"first\nseco");
        assert!(lines.put(b"third\n").is_err());
        lines.target().stuck = false;
        lines.target().room += 20;
        lines.put(b"third\n").expect("room again");
        assert_eq!(lines.target().bytes, b"first\nthird\n");
    }
}
