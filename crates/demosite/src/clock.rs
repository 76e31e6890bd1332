//! Calendar arithmetic and the date formats pages use. No clock is read: the site's newest
//! story always has the same date.

use std::fmt::Write as _;

/// Publication of the newest story: 2025-12-15T09:00:00Z. It lies in the past of every user,
/// since crawlers rightly do not believe dates to come.
pub(crate) const NEWEST: i64 = 1_765_789_200;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A local date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: usize,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    weekday: usize,
}

impl Civil {
    /// The date at `unix` seconds, `offset` minutes east of UTC.
    pub(crate) fn at(unix: i64, offset: i32) -> Self {
        let local = unix + i64::from(offset) * 60;
        let (days, rest) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        // Howard Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        Self {
            year: yoe + era * 400 + i64::from(month <= 2),
            month: month as usize,
            day: doy - (153 * mp + 2) / 5 + 1,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: days.rem_euclid(7) as usize,
        }
    }

    /// `2024-05-03`
    pub(crate) fn iso_day(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `2024-05-03T14:20:00`
    pub(crate) fn iso_minute(self) -> String {
        format!("{}T{:02}:{:02}:00", self.iso_day(), self.hour, self.minute)
    }

    /// `2024-05-03T14:20:05`
    pub(crate) fn iso_second(self) -> String {
        format!("{}T{:02}:{:02}:{:02}", self.iso_day(), self.hour, self.minute, self.second)
    }

    /// The English name of the weekday's first three letters.
    pub(crate) fn weekday(self) -> &'static str {
        DAYS[self.weekday]
    }

    /// The first three letters of the English month.
    pub(crate) fn month_abbr(self) -> &'static str {
        MONTHS[self.month - 1]
    }
}

/// `2024-05-03T14:20:05+02:00`; `Z` when `offset` is 0.
pub(crate) fn rfc3339(unix: i64, offset: i32) -> String {
    let mut out = Civil::at(unix, offset).iso_second();
    if offset == 0 {
        out.push('Z');
    } else {
        let sign = if offset < 0 { '-' } else { '+' };
        let _ = write!(out, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
    }
    out
}

/// `Fri, 03 May 2024 12:20:05` in UTC; add ` GMT` for HTTP, ` +0000` for RSS.
pub(crate) fn rfc1123(unix: i64) -> String {
    let c = Civil::at(unix, 0);
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02}",
        c.weekday(),
        c.day,
        c.month_abbr(),
        c.year,
        c.hour,
        c.minute,
        c.second
    )
}

/// Days since 1970-01-01 of a date (Hinnant's `days_from_civil`).
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let mp = (month + 9) % 12;
    let doy = (153 * mp + 2) / 5 + day - 1;
    let yoe = y.rem_euclid(400);
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_those_of_the_standards() {
        let table = [
            (0, 0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00"),
            (1_646_845_722, 330, "2022-03-09T22:38:42+05:30", "Wed, 09 Mar 2022 17:08:42"),
            (951_782_400, -300, "2000-02-28T19:00:00-05:00", "Tue, 29 Feb 2000 00:00:00"),
            (NEWEST, 0, "2025-12-15T09:00:00Z", "Mon, 15 Dec 2025 09:00:00"),
        ];
        for (unix, offset, long, http) in table {
            assert_eq!(rfc3339(unix, offset), long);
            assert_eq!(rfc1123(unix), http);
        }
        for unix in [0, NEWEST, 951_782_400] {
            let c = Civil::at(unix, 0);
            assert_eq!(days(c.year, c.month as i64, c.day), unix.div_euclid(86_400));
        }
    }
}
