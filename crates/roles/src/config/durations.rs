//! Times in the file are written with their unit (`delay = "1s"`). Sections that count in milliseconds
//! have a key `delay_ms` for it, which is also read as it is: files of earlier versions have it.

use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys that are times in the sections that count in milliseconds, without their `_ms`.
pub(super) const SECTIONS: [(&[&str], &[&str]); 5] = [
    (
        &["politeness"],
        &[
            "delay",
            "crawl_delay_cap",
            "busy_base",
            "down_base",
            "backoff_cap",
            "wait_new",
            "wait_known",
            "wait_busy",
            "wait_url",
            "network_wait",
            "retry_pause",
        ],
    ),
    (&["politeness", "groups"], &["domain_gap", "address_gap"]),
    (&["visits"], &["min", "max", "first"]),
    (&["revisions"], &["window", "ages", "confirm"]),
    (&["telemetry"], &["metrics_every"]),
];

/// The same file with each of these times as its key in milliseconds; every line keeps its number. A
/// file that cannot be parsed is given back as it is.
///
/// # Errors
/// Where a time cannot be read: what is wrong with it, and where it stands.
pub(super) fn in_milliseconds(text: &str) -> Result<String, (Range<usize>, String)> {
    let Ok(file) = DeTable::parse(text) else { return Ok(text.to_owned()) };
    let mut others = Vec::new();
    for (path, names) in SECTIONS {
        let Some(section) = section(file.get_ref(), path) else { continue };
        for (key, value) in section {
            if names.contains(&key.get_ref().as_ref()) {
                others.push((key.span(), format!("{}_ms", key.get_ref())));
                times(value, &mut others)?;
            }
        }
    }
    others.sort_unstable_by_key(|(span, _)| span.start);
    let mut written = text.to_owned();
    for (span, other) in others.into_iter().rev() {
        written.replace_range(span, &other);
    }
    Ok(written)
}

fn section<'f, 'i>(file: &'f DeTable<'i>, path: &[&str]) -> Option<&'f DeTable<'i>> {
    path.iter().try_fold(file, |table, name| match table.get(*name)?.get_ref() {
        DeValue::Table(inside) => Some(inside),
        _ => None,
    })
}

/// What stands in the place of a time, or of each of a list.
fn times(
    value: &Spanned<DeValue<'_>>,
    others: &mut Vec<(Range<usize>, String)>,
) -> Result<(), (Range<usize>, String)> {
    match value.get_ref() {
        DeValue::Array(list) => list.iter().try_for_each(|one| times(one, others)),
        DeValue::String(text) => {
            let time = match text.as_ref() {
                "0" => Ok(Duration::ZERO),
                text => humantime::parse_duration(text),
            };
            let time = time.map_err(|error| {
                (value.span(), format!("{text:?} is no time ({error}); write 1s, 500ms or 7days"))
            })?;
            others.push((value.span(), time.as_millis().to_string()));
            Ok(())
        }
        DeValue::Integer(number) => Err((
            value.span(),
            format!(
                "the number {number} stands where a text is wanted; a time has its unit: \
                 \"{number}s\""
            ),
        )),
        _ => Err((value.span(), "a time is a text with its unit, such as \"1s\"".to_owned())),
    }
}

/// A message of the reader, with the names of times as people write them.
pub(super) fn as_written(message: &str) -> String {
    let names = SECTIONS.iter().flat_map(|(_, names)| *names);
    names.fold(message.to_owned(), |text, name| {
        text.replace(&format!("`{name}_ms`"), &format!("`{name}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_their_unit() {
        let text = "[politeness]\ndelay = \"1s\" # least\nattempts = 3\ngroups.domain_gap = \"0\"\n\
                    [revisions]\nages = [\"1day\",\n \"3h 5m\"]\n[visits]\nmin_ms = 7\n";
        let same = "[politeness]\ndelay_ms = 1000 # least\nattempts = 3\ngroups.domain_gap_ms = 0\n\
                    [revisions]\nages_ms = [86400000,\n 11100000]\n[visits]\nmin_ms = 7\n";
        assert_eq!(in_milliseconds(text), Ok(same.to_owned()));
    }

    #[test]
    fn what_is_no_time() {
        for (value, part) in
            [("5", "\"5s\""), ("\"soon\"", "is no time"), ("true", "a text with its unit")]
        {
            let text = format!("[visits]\nmin = {value}");
            let (span, why) = in_milliseconds(&text).expect_err(value);
            assert_eq!(&text[span], value);
            assert!(why.contains(part), "{why}");
        }
    }
}
