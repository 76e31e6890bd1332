//! How many stories are remembered.

use crate::exit::Failure;

/// Stories remembered, unless set: thirty days of a crawl that finds 8,000 a day. On Redis they
/// take 14 MB (docs/adr/0013).
const KEPT: u64 = 250_000;
/// Most that may be set: a look-up takes longer the more there are.
const MOST: u64 = 5_000_000;

/// `[crawl] stories_kept`, checked.
///
/// # Errors
/// Where it is too many, or none although near-duplicates are to be dropped.
pub(super) fn kept(set: Option<u64>, drop: bool) -> Result<u64, Failure> {
    let kept = set.unwrap_or(KEPT);
    if kept > MOST {
        return Err(Failure::usage(format!(
            "[crawl] stories_kept = {kept} would make each look-up slow; use at most {MOST}"
        )));
    }
    if drop && kept == 0 {
        return Err(Failure::usage(
            "near-duplicates cannot be dropped where none are looked for; take away \
             stories_kept = 0 or drop_near_duplicates",
        ));
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_set() {
        for (set, drop, expected) in [
            (None, false, Ok(KEPT)),
            (None, true, Ok(KEPT)),
            (Some(0), false, Ok(0)),
            (Some(7), true, Ok(7)),
            (Some(0), true, Err("take away")),
            (Some(9_000_000), false, Err("at most 5000000")),
        ] {
            match (kept(set, drop), expected) {
                (Ok(got), Ok(expected)) => assert_eq!(got, expected),
                (Err(told), Err(part)) => assert!(told.message.contains(part), "{}", told.message),
                (got, _) => panic!("{set:?} {drop}: {got:?}"),
            }
        }
    }
}
