//! How known stories are followed.

use crate::exit::Failure;
use newshound_core::revision::RevisionRules;
use std::time::Duration;

/// Longest time a story may be followed, in milliseconds: 30 days.
const LONGEST: u64 = 30 * 86_400_000;
/// Ages that may be set.
const AGES: usize = 12;

fn time(milliseconds: u64) -> humantime::FormattedDuration {
    humantime::format_duration(Duration::from_millis(milliseconds))
}

/// `[revisions]`, checked.
///
/// # Errors
/// Where a value cannot be, with those that can.
pub(super) fn checked(mut rules: RevisionRules) -> Result<RevisionRules, Failure> {
    if rules.window_ms == 0 || rules.window_ms > LONGEST {
        return Err(Failure::usage(format!(
            "[revisions] window {} cannot be; use up to 30 days, or mode = \"off\"",
            time(rules.window_ms)
        )));
    }
    rules.ages_ms.sort_unstable();
    if rules.ages_ms.len() > AGES || rules.ages_ms.iter().any(|age| *age > rules.window_ms) {
        return Err(Failure::usage(format!(
            "[revisions] ages has {AGES} ages at most, none above window {}",
            time(rules.window_ms)
        )));
    }
    if !(1.0..=100.0).contains(&rules.per_story) {
        return Err(Failure::usage(format!(
            "[revisions] per_story {} cannot be; use 1.0 to 100.0",
            rules.per_story
        )));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_set() {
        let rules = RevisionRules::default;
        for (given, expected) in [
            (rules(), Ok(())),
            (RevisionRules { window_ms: 0, ..rules() }, Err("mode = \"off\"")),
            (RevisionRules { window_ms: 1_000, ..rules() }, Err("none above window 1s")),
            (RevisionRules { ages_ms: vec![1; 13], ..rules() }, Err("12 ages")),
            (RevisionRules { per_story: 0.5, ..rules() }, Err("1.0 to 100.0")),
            (RevisionRules { per_story: f64::NAN, ..rules() }, Err("1.0 to 100.0")),
        ] {
            match (checked(given.clone()), expected) {
                (Ok(got), Ok(())) => assert_eq!(got, given),
                (Err(told), Err(part)) => assert!(told.message.contains(part), "{}", told.message),
                (got, _) => panic!("{given:?}: {got:?}"),
            }
        }
    }
}
