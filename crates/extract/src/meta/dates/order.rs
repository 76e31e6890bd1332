//! Whether `3/9/2022` is of March or of September, by what else the page says.

use super::path::url_day;
use crate::meta::date::DateStyle;
use crate::meta::raw::Raw;
use jiff::civil::Date;
use url::Url;

/// Longest text looked at, in bytes: a date with a few words.
const LONGEST: usize = 60;

/// The page's way to write dates: that of its language (`style`), unless its dates that can be read
/// in one way only, and those of the URL's day, all show the other.
pub(crate) fn of<'a>(raw: &Raw, url: &Url, style: DateStyle<'a>) -> DateStyle<'a> {
    let day = url_day(url).map(|stamp| stamp.date);
    let spots = raw.dates.iter().map(|spot| spot.text.as_str());
    let shorts = raw.shorts.iter().map(|(text, ..)| text.as_str());
    let (mut day_first, mut month_first) = (0, 0);
    for (one, two, year) in spots.chain(shorts).filter_map(numbers) {
        let is = |month: i8, date: i8| Date::new(year, month, date).is_ok_and(|d| Some(d) == day);
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
    match (day_first, month_first) {
        (1.., 0) => DateStyle { month_first: false, ..style },
        (0, 1..) => DateStyle { month_first: true, ..style },
        _ => style,
    }
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
