//! The names of the files of a sink: one, or one after another.

use newshound_core::time::UnixMillis;
use std::io;
use std::path::{Path, PathBuf};

/// When a sink begins another file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rotate {
    /// Never.
    #[default]
    Never,
    /// When this one has so many bytes.
    Bytes(u64),
    /// When the day changes, in UTC.
    Day,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    #[default]
    Plain,
    /// `.gz`: members one after another.
    Gzip,
    /// `.zst`: frames one after another.
    Zstd,
}

impl Packing {
    /// As the ending of a file says.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        match path.extension().and_then(|end| end.to_str()) {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => Self::Plain,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }
}

/// The names, from the path that the sink was given.
#[derive(Debug, Clone)]
pub(super) struct Names {
    folder: PathBuf,
    /// `news` of `news.jsonl.gz`.
    stem: String,
    /// `.jsonl.gz` of it.
    ending: String,
    rotate: Rotate,
}

impl Names {
    pub(super) fn new(path: &Path, rotate: Rotate, packing: Packing) -> Self {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if Packing::of(path) == packing {
            name.truncate(name.len() - packing.ending().len());
        }
        let at = name.rfind('.').filter(|at| *at > 0).unwrap_or(name.len());
        let ending = format!("{}{}", &name[at..], packing.ending());
        name.truncate(at);
        Self { folder: folder.unwrap_or(Path::new(".")).to_owned(), stem: name, ending, rotate }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The name of the file to begin with, and of the one that comes behind `last`.
    pub(super) fn next(&self, last: Option<&str>, now: UnixMillis) -> String {
        let middle = match self.rotate {
            Rotate::Never => String::new(),
            Rotate::Day => format!("-{}", &now.to_rfc3339()[..10]),
            Rotate::Bytes(_) => {
                let number = last.and_then(|name| self.middle(name)?.parse::<u64>().ok());
                format!("-{:06}", number.unwrap_or(0) + 1)
            }
        };
        format!("{}{middle}{}", self.stem, self.ending)
    }

    /// Whether another file than `name`, which has `bytes`, is to be written now.
    pub(super) fn is_over(&self, name: &str, bytes: u64, now: UnixMillis) -> bool {
        match self.rotate {
            Rotate::Never => false,
            Rotate::Bytes(limit) => bytes >= limit,
            // A clock that went back is no reason for an older file.
            Rotate::Day => self.next(None, now).as_str() > name,
        }
    }

    /// What stands between stem and ending of a name of ours, behind the hyphen.
    fn middle<'n>(&self, name: &'n str) -> Option<&'n str> {
        let middle = name.strip_prefix(self.stem.as_str())?.strip_suffix(self.ending.as_str())?;
        let middle = middle.strip_prefix('-')?;
        let fits = middle.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        (fits && !middle.is_empty()).then_some(middle)
    }

    /// Our files there are, in their order.
    pub(super) fn all(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        if self.rotate != Rotate::Never {
            for entry in std::fs::read_dir(&self.folder)? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                if self.middle(&name).is_some() {
                    names.push(name);
                }
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_and_of_many() {
        let now = UnixMillis(1_780_000_000_000);
        let of =
            |path: &str, rotate| Names::new(Path::new(path), rotate, Packing::of(Path::new(path)));
        let one = of("a/news.jsonl", Rotate::Never);
        assert_eq!((one.next(None, now).as_str(), one.folder()), ("news.jsonl", Path::new("a")));
        let many = of("news.of.day.jsonl.gz", Rotate::Bytes(10));
        let first = many.next(None, now);
        assert_eq!(first, "news.of.day-000001.jsonl.gz");
        assert_eq!(many.next(Some(&first), now), "news.of.day-000002.jsonl.gz");
        assert!(many.is_over(&first, 10, now) && !many.is_over(&first, 9, now));
        let days = of("news", Rotate::Day);
        assert_eq!(days.next(None, now), "news-2026-05-28");
        assert!(days.is_over("news-2026-05-27", 0, now));
        assert!(!days.is_over("news-2026-05-28", 0, now));
        assert_eq!(days.middle("news-2026-05-28"), Some("2026-05-28"));
        assert_eq!(days.middle("news-old"), None);
        let packed = Names::new(Path::new("news.csv"), Rotate::Never, Packing::Zstd);
        assert_eq!(packed.next(None, now), "news.csv.zst");
    }
}
