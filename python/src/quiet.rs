//! Panics: caught, with their message, and not printed.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps a panic's message and place for [`guarded`] instead of printing them. The hook is this
/// library's own: the module has its own copy of the standard library.
pub(crate) fn install() {
    set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let said = info.to_string().replace('\n', " ");
        LAST.with(|last| last.replace(said));
    }));
}

/// Runs `work`; a panic inside is an `Err` with what it said.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let said = LAST.with(RefCell::take);
        if said.is_empty() { "panicked".to_owned() } else { said }
    })
}
