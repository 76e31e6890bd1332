//! Whether the file that is written is still the one that its path names.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What others did to the file since the last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing: the path names this file, and it ends where our last line ends.
    Ours,
    /// The same file, and it ends elsewhere: cut, or written by somebody.
    Changed,
    /// The path names another file, such as an editor's copy.
    Replaced,
    /// The path names none, and no other path names the file: it was deleted.
    Deleted,
    /// The path names none, and the file has another name: it was moved away.
    Moved,
}

/// Compares `file`, which ends at `end` as far as its writer knows, with what `path` names.
pub(crate) fn look(file: &File, path: &Path, end: u64) -> io::Result<Place> {
    let held = file.metadata()?;
    let named = match std::fs::metadata(path) {
        Ok(named) => named,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(if held.nlink() == 0 { Place::Deleted } else { Place::Moved });
        }
        Err(error) => return Err(error),
    };
    if (named.dev(), named.ino()) != (held.dev(), held.ino()) {
        return Ok(Place::Replaced);
    }
    Ok(if held.len() == end { Place::Ours } else { Place::Changed })
}
