//! A folder of Markdown: a page an article, named by its id, in a folder of its site. The name is the article's own, so one that
//! comes again takes the place of the one before.

use super::aside::Blocking;
use newshound_core::article::Article;
use newshound_ports::SinkError;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The sink.
pub(super) struct Pages {
    folder: PathBuf,
    /// Files and folders that no flush has made safe.
    unsafe_files: Vec<PathBuf>,
    unsafe_folders: BTreeSet<PathBuf>,
}

impl Pages {
    pub(super) fn new(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self { folder, unsafe_files: Vec::new(), unsafe_folders: BTreeSet::new() }
    }

    fn write(&mut self, article: &Article) -> io::Result<()> {
        let folder = self.folder.join(name(&article.site));
        if !folder.is_dir() {
            std::fs::create_dir_all(&folder)?;
            self.unsafe_folders.insert(self.folder.clone());
        }
        let path = folder.join(format!("{}.md", name(&article.id.0)));
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(newshound_writers::markdown(article).as_bytes())?;
        std::fs::rename(&new, &path)?;
        self.unsafe_files.push(path);
        self.unsafe_folders.insert(folder);
        Ok(())
    }

    fn flushed(&mut self) -> io::Result<()> {
        for path in &self.unsafe_files {
            File::open(path)?.sync_data()?;
        }
        self.unsafe_files.clear();
        for folder in &self.unsafe_folders {
            File::open(folder)?.sync_all()?;
        }
        self.unsafe_folders.clear();
        Ok(())
    }

    fn not_writable(&self, error: &io::Error) -> SinkError {
        SinkError::NotWritable(format!("{}: {error}", self.folder.display()))
    }
}

/// A text of a record as a name in a folder: nothing in it leads elsewhere.
fn name(text: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let name: String = text.chars().map(|c| if fits(c) { c } else { '_' }).take(200).collect();
    if name.trim_matches('.').is_empty() { "_".to_owned() } else { name }
}

impl Blocking for Pages {
    fn resume(&mut self, _: Option<&str>) -> Result<(), SinkError> {
        self.unsafe_files.clear();
        let made = std::fs::create_dir_all(&self.folder)
            .and_then(|()| File::create(self.folder.join(".new")))
            .and_then(|_| std::fs::remove_file(self.folder.join(".new")));
        made.map_err(|error| self.not_writable(&error))
    }

    fn put_batch(&mut self, articles: &[Article]) -> Result<(), SinkError> {
        // A page stays when its story is gone: nothing is taken away.
        for article in articles.iter().filter(|one| one.gone.is_none()) {
            self.write(article).map_err(|error| self.not_writable(&error))?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<String, SinkError> {
        self.flushed().map_err(|error| self.not_writable(&error))?;
        Ok("pages".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_stay_in_their_folder() {
        for (text, expected) in [
            ("news.example", "news.example"),
            ("../up", ".._up"),
            ("..", "_"),
            ("", "_"),
            ("[::1]", "___1_"),
            ("zeitung-münchen.example", "zeitung-münchen.example"),
        ] {
            assert_eq!(name(text), expected);
        }
    }
}
