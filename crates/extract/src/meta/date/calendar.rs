//! Days of other calendars than the Gregorian one, as the press of some countries prints them.

use icu_calendar::Date;
use icu_calendar::cal::Gregorian;

/// A calendar that dates are printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    /// Iran's and Afghanistan's: its months are not ours.
    Persian,
    /// Years since 1912, Taiwan's.
    Minguo,
    /// Years since 543 before our era, Thailand's.
    Buddhist,
    /// Years of a Japanese emperor's era; the year before its first.
    Era(i32),
}

/// The Gregorian day of a calendar's one; none where the calendar has no such day.
pub(super) fn day(
    calendar: Calendar,
    year: u32,
    month: u32,
    day: u32,
) -> Option<jiff::civil::Date> {
    let (year, month) = (i32::try_from(year).ok()?, u8::try_from(month).ok()?);
    let day = u8::try_from(day).ok()?;
    let found = match calendar {
        Calendar::Persian => Date::try_new_persian(year, month, day).ok()?.to_calendar(Gregorian),
        Calendar::Minguo => Date::try_new_roc(year, month, day).ok()?.to_calendar(Gregorian),
        Calendar::Buddhist => Date::try_new_buddhist(year, month, day).ok()?.to_calendar(Gregorian),
        Calendar::Era(before) => {
            Date::try_new_gregorian(before.checked_add(year)?, month, day).ok()?
        }
    };
    let year = i16::try_from(found.era_year().year).ok()?;
    let month = i8::try_from(found.month().ordinal).ok()?;
    jiff::civil::Date::new(year, month, i8::try_from(found.day_of_month().0).ok()?).ok()
}

/// The calendar of a year of `len` digits in the dates of a language, where the number cannot be
/// a year of ours: the web is of the years 1372 to 1499, 82 to 199, 2534 to 2742.
pub(super) fn of_year(year: u32, len: u8, language: &str) -> Option<Calendar> {
    let mut parts = language.split(['-', '_']);
    let tongue = parts.next().unwrap_or_default();
    let is_taiwan =
        |part: &str| part.eq_ignore_ascii_case("tw") || part.eq_ignore_ascii_case("hant");
    match (len, year) {
        (4, 1372..=1499) if matches!(tongue, "fa" | "ps" | "ckb" | "mzn" | "lrc") => {
            Some(Calendar::Persian)
        }
        (4, 2534..=2742) => Some(Calendar::Buddhist),
        (2 | 3, 82..=199) if tongue == "zh" && parts.any(is_taiwan) => Some(Calendar::Minguo),
        _ => None,
    }
}

/// The calendar that the words right before a year name: 令和8年, 民國115年, R8.
pub(super) fn named(before: &[&str], language: &str) -> Option<Calendar> {
    // CLDR's calendarData.json: the eras of the calendar "japanese" that the web has seen.
    const ERAS: &[(&str, &str, i32)] =
        &[("令和", "r", 2018), ("平成", "h", 1988), ("昭和", "s", 1925)];
    let last = before.last()?;
    let pair = before.len().checked_sub(2).map(|at| before[at..].concat()).unwrap_or_default();
    if matches!(pair.as_str(), "民國" | "民国") {
        return Some(Calendar::Minguo);
    }
    let letters = language.starts_with("ja");
    let era = ERAS.iter().find(|(name, letter, _)| pair == *name || (letters && last == letter));
    era.map(|(.., before)| Calendar::Era(*before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (calendar, [y, m, d], want) in [
            (Calendar::Persian, [1405, 9, 3], "2026-11-24"),
            (Calendar::Persian, [1404, 12, 30], ""),
            (Calendar::Minguo, [115, 11, 24], "2026-11-24"),
            (Calendar::Buddhist, [2569, 11, 24], "2026-11-24"),
            (Calendar::Era(2018), [8, 11, 24], "2026-11-24"),
            (Calendar::Era(1988), [31, 4, 30], "2019-04-30"),
            (Calendar::Era(2018), [8, 13, 1], ""),
        ] {
            let found = day(calendar, y, m, d).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(found, want, "{calendar:?} {y}-{m}-{d}");
        }
    }
}
