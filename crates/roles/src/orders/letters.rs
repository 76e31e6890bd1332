//! Letters to a run on this machine: files in its folder. What was not taken up when the run was killed is
//! taken up by the next.

use super::Order;
use crate::exit::{Exit, Failure};
use newshound_core::orders::Dropped;
use newshound_scheduler::Carried;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Their folder, in the folder of the state.
const FOLDER: &str = "orders";
/// An order is no longer than this.
const LONGEST: u64 = 16 << 20;
/// An answer that nobody took for so long is removed.
const STALE: Duration = Duration::from_secs(60);

/// What a run answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reply {
    /// Why it was not carried out.
    pub(super) refused: Option<String>,
    /// It is noted, and the next run carries it out.
    #[serde(default)]
    pub(super) later: bool,
    /// What was dropped.
    pub(super) dropped: Dropped,
}

impl Reply {
    /// What came of an order of a host.
    pub(super) fn of(carried: Carried) -> Self {
        let refused = |why: &str| Self { refused: Some(why.to_owned()), ..Self::default() };
        match carried {
            Carried::Done(dropped) => Self { dropped, ..Self::default() },
            Carried::NoSuchHost => refused("the crawl knows no such host"),
            Carried::Busy => refused("the host changed again and again meanwhile; order it again"),
        }
    }

    pub(super) fn refused(why: String) -> Self {
        Self { refused: Some(why), ..Self::default() }
    }
}

/// The letters of a state.
#[derive(Debug)]
pub(super) struct Letters {
    folder: PathBuf,
}

/// One that was written.
pub(super) struct Letter {
    order: PathBuf,
    answer: PathBuf,
}

impl Letters {
    pub(super) fn of(state: &Path) -> Self {
        Self { folder: state.join(FOLDER) }
    }

    /// Writes an order.
    ///
    /// # Errors
    /// Where that is not possible.
    pub(super) fn write(&self, order: &Order) -> Result<Letter, Failure> {
        let stamp = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let name = format!("{:020}-{}", stamp.as_nanos(), std::process::id());
        let (draft, path) = (self.folder.join(format!("{name}.new")), self.order(&name));
        let text = serde_json::to_vec(order).unwrap_or_default();
        let written = std::fs::create_dir_all(&self.folder)
            .and_then(|()| std::fs::write(&draft, text))
            .and_then(|()| std::fs::rename(&draft, &path));
        written.map_err(|error| {
            Failure::new(Exit::Output, format!("{}: cannot be written: {error}", path.display()))
        })?;
        Ok(Letter { order: path, answer: self.answer(&name) })
    }

    fn order(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.order"))
    }

    fn answer(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.answer"))
    }

    /// The orders that wait, by name, oldest first; `None` for one that cannot be read.
    pub(super) fn waiting(&self) -> Vec<(String, Option<Order>)> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let mut waiting = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let is = |ending: &str| path.extension().is_some_and(|own| own == ending);
            let meta = entry.metadata();
            let age = meta.as_ref().ok().and_then(|meta| meta.modified().ok()?.elapsed().ok());
            if !is("order") {
                if age.is_some_and(|age| age > STALE) && (is("answer") || is("new")) {
                    let _ = std::fs::remove_file(&path);
                }
                continue;
            }
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
            let fits = meta.is_ok_and(|meta| meta.is_file() && meta.len() <= LONGEST);
            let text = fits.then(|| std::fs::read(&path).ok()).flatten();
            let order = text.and_then(|text| serde_json::from_slice(&text).ok());
            waiting.push((name.to_owned(), order));
        }
        waiting.sort_by(|one, other| one.0.cmp(&other.0));
        waiting
    }

    /// Answers an order, which waits no more.
    pub(super) fn reply(&self, name: &str, reply: &Reply) {
        let draft = self.folder.join(format!("{name}.new"));
        if let Ok(text) = serde_json::to_vec(reply)
            && std::fs::write(&draft, text).is_ok()
        {
            let _ = std::fs::rename(&draft, self.answer(name));
        }
        let _ = std::fs::remove_file(self.order(name));
    }
}

impl Letter {
    /// The answer, where there is one; it is taken.
    pub(super) fn answer(&self) -> Option<Reply> {
        let text = std::fs::read(&self.answer).ok()?;
        let _ = std::fs::remove_file(&self.answer);
        serde_json::from_slice(&text).ok()
    }

    /// Takes it back, where it waits still.
    pub(super) fn take_back(&self) {
        let _ = std::fs::remove_file(&self.order);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_in_their_order_and_are_answered_once() {
        let state = tempfile::tempdir().expect("folder");
        let letters = Letters::of(state.path());
        assert!(letters.waiting().is_empty());
        let first = letters.write(&Order::end()).expect("written");
        let second = letters.write(&Order::sources(&[])).expect("written");
        std::fs::write(state.path().join("orders/zz.order"), "nonsense").expect("written");
        let waiting = letters.waiting();
        let orders: Vec<_> = waiting.iter().map(|(_, order)| order.clone()).collect();
        assert_eq!(orders, [Some(Order::end()), Some(Order::sources(&[])), None]);
        assert_eq!(first.answer(), None);
        letters.reply(&waiting[0].0, &Reply::default());
        assert_eq!((first.answer(), first.answer()), (Some(Reply::default()), None));
        second.take_back();
        assert_eq!(letters.waiting().len(), 1);
    }
}
