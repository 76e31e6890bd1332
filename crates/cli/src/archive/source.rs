//! Where archives stand: files, those of folders, and those inside of a WACZ file.

use newshound_roles::Failure;
use newshound_warc::{Inner, inner, is_archive, place_of};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Folders nested deeper are not looked into.
const MAX_DEPTH: usize = 32;

/// One archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Source {
    path: PathBuf,
    /// The part of the file that it is, in a WACZ file.
    part: Option<(String, u64, u64)>,
}

/// Its bytes.
pub(crate) struct Bytes {
    file: File,
    from: u64,
    length: u64,
    at: u64,
}

impl Source {
    /// The archive that a file is.
    fn file(path: PathBuf) -> Self {
        Self { path, part: None }
    }

    /// The archives of a file: itself, or those inside of it.
    fn of(path: &Path) -> io::Result<Vec<Self>> {
        let found = inner(&mut File::open(path)?)?;
        let Some(parts) = found else { return Ok(vec![Self::file(path.to_owned())]) };
        let of = |part: Inner| {
            let part = Some((part.name, part.from, part.length));
            Self { path: path.to_owned(), part }
        };
        Ok(parts.into_iter().map(of).collect())
    }

    /// Opens it.
    pub(crate) fn open(&self) -> io::Result<Bytes> {
        let mut file = File::open(&self.path)?;
        let (from, length) = self.part.as_ref().map_or((0, u64::MAX), |part| (part.1, part.2));
        file.seek(SeekFrom::Start(from))?;
        Ok(Bytes { file, from, length, at: 0 })
    }

    /// The name that records know it by.
    pub(crate) fn name(&self) -> String {
        let path = self.part.as_ref().map_or(&*self.path, |part| Path::new(&part.0));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_suffix(".open").unwrap_or(&name).to_owned()
    }

    /// The archive of that name beside it.
    pub(crate) fn beside(&self, name: &str) -> Option<Self> {
        if self.part.is_none() {
            let folder = self.path.parent().unwrap_or(Path::new(""));
            return Some(Self::file(place_of(folder, name)));
        }
        let all = Self::of(&self.path).ok()?;
        all.into_iter().find(|one| one.name() == name)
    }

    /// One name for one archive, from wherever it is named.
    pub(crate) fn key(&self) -> PathBuf {
        let path = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        self.part.as_ref().map_or(path.clone(), |part| path.join(&part.0))
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> u64 {
        let of_file = || std::fs::metadata(&self.path).map_or(0, |meta| meta.len());
        self.part.as_ref().map_or_else(of_file, |part| part.2)
    }

    /// When it was written last.
    pub(crate) fn written(&self) -> Option<std::time::SystemTime> {
        std::fs::metadata(&self.path).and_then(|meta| meta.modified()).ok()
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.part {
            None => write!(f, "{}", self.path.display()),
            Some((name, ..)) => write!(f, "{}, {name}", self.path.display()),
        }
    }
}

impl Read for Bytes {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let count = out.len().min(left);
        let read = self.file.read(&mut out[..count])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = to else {
            return Err(io::Error::other("archives are read from their beginning"));
        };
        self.file.seek(SeekFrom::Start(self.from.saturating_add(at)))?;
        self.at = at;
        Ok(at)
    }
}

/// What arguments name.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) all: Vec<Source>,
    /// Why others cannot be read, a sentence each.
    pub(crate) missing: Vec<String>,
    /// What is damaged about some that are read, a sentence each.
    pub(crate) damaged: Vec<String>,
}

/// The archives that arguments name.
pub(crate) fn sources(arguments: &[PathBuf]) -> Sources {
    let mut named = Sources::default();
    for argument in arguments {
        match paths(std::slice::from_ref(argument)) {
            Ok(paths) => paths.into_iter().for_each(|path| named.add(path)),
            Err(failure) => named.missing.push(failure.message),
        }
    }
    named
}

impl Sources {
    fn add(&mut self, path: PathBuf) {
        match Source::of(&path) {
            Ok(found) if found.is_empty() => {
                self.missing
                    .push(format!("{}: a ZIP file without an archive in it", path.display()));
            }
            Ok(mut found) => self.all.append(&mut found),
            Err(error) if error.kind() == io::ErrorKind::Other => {
                // A WACZ file that was cut: what is whole in it is found as in any other file.
                self.damaged.push(format!("{}: {error}", path.display()));
                self.all.push(Source::file(path));
            }
            Err(error) => {
                self.missing.push(format!("{}: cannot be read: {error}", path.display()));
            }
        }
    }
}

/// The files that arguments name: as they are, and those of folders, by name.
///
/// # Errors
/// A name that is not there, or a folder that holds none.
pub(crate) fn paths(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for argument in arguments {
        let fail = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("{}: cannot be read: {error}", argument.display()))
        };
        if argument.to_str().is_some_and(|text| text.contains("://")) {
            return Err(Failure::usage(format!(
                "{}: archives are read from files and folders; copy or mount the bucket first",
                argument.display()
            )));
        }
        let meta = std::fs::metadata(argument).map_err(|error| fail(&error))?;
        if !meta.is_dir() {
            all.push(argument.clone());
            continue;
        }
        let mut found = Vec::new();
        let mut packed = Vec::new();
        walk(argument, 0, &mut found, &mut packed).map_err(|error| fail(&error))?;
        // What is packed together is mostly the files beside it.
        let mut found = if found.is_empty() { packed } else { found };
        if found.is_empty() {
            let none = "no archive in it (.warc, .warc.gz, .warc.zst, .wacz)";
            return Err(Failure::usage(format!("{}: {none}", argument.display())));
        }
        found.sort();
        all.append(&mut found);
    }
    Ok(all)
}

/// Whether a file's name is that of a WACZ file.
pub(crate) fn is_packed(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".wacz")
}

fn walk(
    folder: &Path,
    depth: usize,
    found: &mut Vec<PathBuf>,
    packed: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // A link to a folder may lead back here.
        if path.is_dir() && !path.is_symlink() && depth < MAX_DEPTH {
            walk(&path, depth + 1, found, packed)?;
        } else if path.is_file() && is_archive(name) {
            found.push(path);
        } else if path.is_file() && is_packed(name) {
            packed.push(path);
        }
    }
    Ok(())
}
