//! Whether `3/9/2022` is of March or of September, by what else the page says.

use super::names::PUBLISHED_METAS;
use super::path::url_day;
use crate::meta::date::{self, DateStyle};
use crate::meta::jsonld::LdItem;
use crate::meta::raw::Raw;
use jiff::civil::Date;
use url::Url;

/// Longest text looked at, in bytes: a date with a few words.
const LONGEST: usize = 60;
/// Most machine-written dates looked at.
const MACHINE: usize = 40;

/// The page's way to write dates: that of its language (`style`), unless its dates that can be read
/// in one way only, and those of a day that is written for machines, all show the other.
pub(crate) fn of<'a>(
    raw: &Raw,
    story: Option<&LdItem>,
    url: &Url,
    style: DateStyle<'a>,
) -> DateStyle<'a> {
    let declared =
        story.into_iter().flat_map(|story| story.published.iter().chain(&story.modified));
    let metas = PUBLISHED_METAS.iter().flat_map(|key| raw.metas_of(key));
    let elements = raw.dates.iter().filter_map(|spot| spot.machine.as_deref());
    let machine = declared.map(String::as_str).chain(metas).chain(elements).take(MACHINE);
    // What only one order can read: a year first.
    let machine = machine.filter(|text| text.get(..4).is_some_and(|y| y.parse::<i16>().is_ok()));
    let days: Vec<Date> = machine
        .filter_map(|text| date::machine(text, style))
        .chain(url_day(url, None))
        .map(|stamp| stamp.date)
        .collect();
    let spots = raw.dates.iter().map(|spot| spot.text.as_str());
    let shorts = raw.shorts.iter().map(|short| short.text.as_str());
    let (mut day_first, mut month_first) = (0, 0);
    for (one, two, year) in spots.chain(shorts).filter_map(numbers) {
        let is =
            |month: i8, date: i8| Date::new(year, month, date).is_ok_and(|d| days.contains(&d));
        match (one > 12, two > 12) {
            (true, false) => day_first += 1,
            (false, true) => month_first += 1,
            (false, false) if one != two => {
                day_first += u32::from(is(two, one));
                month_first += u32::from(is(one, two));
            }
            _ => {}
        }
    }
    // A few agree with a day by chance.
    if day_first > 2 * month_first {
        DateStyle { month_first: false, ..style }
    } else if month_first > 2 * day_first {
        DateStyle { month_first: true, ..style }
    } else {
        style
    }
}

/// The way the page's meta elements are written: `style`, unless one that can be read in two ways
/// is, in the other way, a day that the page prints so that it can be read in one way only.
pub(crate) fn of_metas<'a>(raw: &Raw, style: DateStyle<'a>) -> DateStyle<'a> {
    let other = DateStyle { month_first: !style.month_first, ..style };
    let metas = PUBLISHED_METAS.iter().flat_map(|key| raw.metas_of(key)).take(MACHINE);
    let open: Vec<(Date, Date)> = metas
        .filter(|text| numbers(text).is_some())
        .filter_map(|text| {
            Some((date::machine(text, style)?.date, date::machine(text, other)?.date))
        })
        .filter(|(one, two)| one != two)
        .collect();
    if open.is_empty() {
        return style;
    }
    let spots = raw.dates.iter().map(|spot| spot.text.as_str());
    let shorts = raw.shorts.iter().chain(&raw.feet).map(|short| short.text.as_str());
    let printed: Vec<Date> = spots
        .chain(shorts)
        .filter(|text| text.len() <= LONGEST && text.bytes().any(|byte| byte.is_ascii_digit()))
        .filter_map(|text| {
            let day = date::printed(text, style, None)?.date;
            (date::printed(text, other, None)?.date == day).then_some(day)
        })
        .collect();
    let is_other = |(one, two): &(Date, Date)| !printed.contains(one) && printed.contains(two);
    if open.iter().any(is_other) { other } else { style }
}

/// Two numbers and a year with slashes or dashes between. Dots are day-first everywhere.
fn numbers(text: &str) -> Option<(i8, i8, i16)> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let runs = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-')));
    runs.filter(|run| (8..=10).contains(&run.len())).find_map(|run| {
        let mut parts = run.split(['/', '-']);
        let (one, two, year) = (parts.next()?, parts.next()?, parts.next()?);
        let short = |part: &str| part.parse().ok().filter(|n| (1..=31).contains(n));
        let (one, two) = (short(one)?, short(two)?);
        (parts.next().is_none() && year.len() == 4).then_some((one, two, year.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_short_texts() {
        for (text, expected) in [
            ("03/10/2023", Some((3, 10, 2023))),
            ("Posted 13-2-2023, 10:30", Some((13, 2, 2023))),
            ("3/10/23", None),
            ("2023-10-03", None),
            ("03.10.2023", None),
            ("40/10/2023", None),
            ("1/2/3/2023", None),
            ("a score of 12-10 in 2023", None),
        ] {
            assert_eq!(numbers(text), expected, "{text}");
        }
    }
}
