//! An address in a file, which may change while a process runs.

use newshound_core::secret::Secret;
use std::path::Path;

/// What the file holds now; `before` where there is none or it holds no address.
pub(crate) fn now(file: Option<&Path>, before: &Secret) -> Secret {
    let read = file.and_then(|path| std::fs::read_to_string(path).ok());
    let found = read.map(|text| Secret::from(text.trim()));
    let fits = |found: &Secret| found.expose().contains("://") && found.check_address().is_ok();
    found.filter(fits).unwrap_or_else(|| before.clone())
}
