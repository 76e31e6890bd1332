//! A log file that is set aside when it is full: `crawl.log` becomes `crawl.log.1`, the one
//! before `crawl.log.2`, and so on; the oldest is deleted.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The open file. Each write is one line and goes to the file at once, so that a killed
/// process loses none.
#[derive(Debug)]
pub(super) struct Rotating {
    path: PathBuf,
    file: File,
    size: u64,
    max_bytes: u64,
    max_files: u32,
}

impl Rotating {
    /// Opens `path` to append; `max_bytes` of 0 never sets it aside.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn open(path: &Path, max_bytes: u64, max_files: u32) -> std::io::Result<Self> {
        let file = open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { path: path.to_path_buf(), file, size, max_bytes, max_files })
    }

    fn rotate(&mut self) -> std::io::Result<()> {
        if self.max_files == 0 {
            std::fs::remove_file(&self.path)?;
        }
        for number in (0..self.max_files).rev() {
            let from = aside(&self.path, number);
            if from.exists() {
                std::fs::rename(&from, aside(&self.path, number + 1))?;
            }
        }
        self.file = open(&self.path)?;
        self.size = 0;
        Ok(())
    }
}

impl Write for Rotating {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let after = self.size + line.len() as u64;
        // A file that cannot be set aside is written on: a line lost would be worse.
        if self.max_bytes > 0 && self.size > 0 && after > self.max_bytes {
            let _ = self.rotate();
        }
        self.file.write_all(line)?;
        self.size += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// The name of the file set aside `number` times; 0 is the open one.
fn aside(path: &Path, number: u32) -> PathBuf {
    if number == 0 {
        return path.to_path_buf();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(path: &Path) -> Vec<String> {
        std::fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    #[test]
    fn full_files_are_set_aside_and_the_oldest_goes() {
        let folder = std::env::temp_dir().join(format!("newshound-rotate-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("folder");
        let path = folder.join("crawl.log");
        for run in 0..2 {
            // Opened anew it goes on where it was.
            let mut log = Rotating::open(&path, 30, 2).expect("open");
            for line in 0..6 {
                let line = format!("run {run} line {line}\n");
                log.write_all(line.as_bytes()).expect("written");
            }
        }
        let kept: Vec<Vec<String>> = (0..4).map(|number| lines_of(&aside(&path, number))).collect();
        assert_eq!(kept[0], ["run 1 line 4", "run 1 line 5"]);
        assert_eq!(kept[1], ["run 1 line 2", "run 1 line 3"]);
        assert_eq!(kept[2], ["run 1 line 0", "run 1 line 1"]);
        assert!(kept[3].is_empty());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
