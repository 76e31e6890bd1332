//! The day in the path of a URL.

use super::Stamp;
use url::Url;

/// The day in a URL's path.
pub(crate) fn url_day(url: &Url) -> Option<Stamp> {
    let path = url.path();
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let stamp = |y: i16, m: u8, d: u8| {
        jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?)
            .ok()
            .and_then(Stamp::day)
    };
    let year = |p: &str| p.parse::<i16>().ok().filter(|y| p.len() == 4 && (1995..2100).contains(y));
    for window in parts.windows(3) {
        if let Some(y) = year(window[0]) {
            let month = window[1].parse().ok().or_else(|| english_month(window[1]));
            if let (Some(m), Ok(d)) = (month, window[2].parse())
                && let Some(found) = stamp(y, m, d)
            {
                return Some(found);
            }
        }
    }
    for part in &parts {
        // 2022-03-09 or 20220309 at the head of a segment.
        let digits: String = part.chars().take(10).filter(char::is_ascii_digit).collect();
        let dashed = part.len() >= 10
            && part.is_char_boundary(10)
            && part.as_bytes()[4] == b'-'
            && part.as_bytes()[7] == b'-';
        let packed = part.len() >= 8
            && part.as_bytes()[..8].iter().all(u8::is_ascii_digit)
            && part.as_bytes().get(8).is_none_or(|b| !b.is_ascii_digit());
        if (dashed || packed)
            && digits.len() >= 8
            && let (Some(y), Ok(m), Ok(d)) =
                (year(&digits[..4]), digits[4..6].parse(), digits[6..8].parse())
            && let Some(found) = stamp(y, m, d)
        {
            return Some(found);
        }
    }
    // A date and a time inside an identifier: A2026012914320005.
    parts.iter().flat_map(|p| p.split(|c: char| !c.is_ascii_digit())).find_map(|run| {
        let two = |at: usize| run.get(at..at + 2)?.parse::<u8>().ok();
        let clock = two(8)? < 24 && two(10)? < 60;
        let found = stamp(year(run.get(..4)?)?, two(4)?, two(6)?)?;
        (clock && run.len() <= 20).then_some(found)
    })
}

fn english_month(word: &str) -> Option<u8> {
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .iter()
        .position(|m| word.len() >= 3 && word.to_ascii_lowercase().starts_with(m))
        .and_then(|i| u8::try_from(i + 1).ok())
}
