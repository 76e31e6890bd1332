//! Where pages come from: files, folders, stdin.

use newshound_roles::Failure;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest page read, after decompression; the crawl's own cap.
const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// Folders nested deeper are not looked into.
const MAX_DEPTH: usize = 32;

/// One thing to extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// A file, or `-`.
    File(PathBuf),
    /// A page to ask for.
    Url(url::Url),
}

/// The inputs an argument names: a URL, a file, or the pages of a folder, by name.
///
/// # Errors
/// A folder that cannot be read or holds no page.
pub(super) fn named(argument: &Path) -> Result<Vec<Input>, Failure> {
    if let Some(text) = argument.to_str()
        && (text.starts_with("http://") || text.starts_with("https://"))
    {
        let url = url::Url::parse(text)
            .map_err(|error| Failure::usage(format!("{text:?} is not a URL: {error}")))?;
        return Ok(vec![Input::Url(url)]);
    }
    if !argument.is_dir() {
        return Ok(vec![Input::File(argument.to_path_buf())]);
    }
    let mut found = vec![];
    walk(argument, 0, &mut found)?;
    if found.is_empty() {
        return Err(Failure::usage(format!(
            "{}: no page in it (.html, .htm, .html.gz)",
            argument.display()
        )));
    }
    found.sort();
    Ok(found.into_iter().map(Input::File).collect())
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format!("{}: cannot be read: {error}", folder.display()))
    };
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        let page = [".html", ".htm", ".html.gz", ".htm.gz"].iter().any(|end| lower.ends_with(end));
        // A link to a folder may lead back here.
        if path.is_dir() && !path.is_symlink() && depth < MAX_DEPTH {
            walk(&path, depth + 1, found)?;
        } else if page && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// A page's bytes, unpacked; `-` is stdin.
///
/// # Errors
/// A file that cannot be read, by its name.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format!("{}: cannot be read: {error}", file.display()))
    };
    let mut raw = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().take(MAX_BYTES).read_to_end(&mut raw).map_err(fail)?;
    } else {
        let file = std::fs::File::open(file).map_err(fail)?;
        file.take(MAX_BYTES).read_to_end(&mut raw).map_err(fail)?;
    }
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Ok(raw);
    }
    let mut plain = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(raw.as_slice());
    decoder.take(MAX_BYTES).read_to_end(&mut plain).map_err(fail)?;
    Ok(plain)
}
