//! How far a sink is: a small file that is replaced whole.

use super::Position;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How far a sink is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The articles before it are confirmed.
    pub(crate) at: Position,
    /// What the sink's last flush gave; `None` where there was none.
    #[serde(default)]
    pub(crate) mark: Option<String>,
    /// Where its articles go, as a hash: another target begins anew.
    #[serde(default)]
    pub(crate) target: String,
}

impl Cursor {
    /// Reads the cursor of the sink called `name`; `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be read, or is no cursor.
    pub(crate) fn read(folder: &Path, name: &str) -> io::Result<Option<Self>> {
        match std::fs::read(path(folder, name)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes it in the place of the one before.
    ///
    /// # Errors
    /// Where the disk is full or read-only.
    pub(crate) fn write(&self, folder: &Path, name: &str) -> io::Result<()> {
        let path = path(folder, name);
        let new = path.with_extension("cursor-new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_data()?;
        std::fs::rename(&new, &path)?;
        File::open(folder)?.sync_all()
    }
}

fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.cursor"))
}
