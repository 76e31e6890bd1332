//! "3 hours ago", "gestern": dates told by their distance from now.

use super::Stamp;
use super::token::{Token, tokens};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};
use newshound_core::time::UnixMillis;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Unit words; a trailing star matches any ending.
const UNITS: &[(Unit, &str)] = &[
    (
        Unit::Second,
        "second seconds sec secs sekunde sekunden seconde secondes segundo segundos secondi sekund sekunder секунд* saniye",
    ),
    (
        Unit::Minute,
        "minute minutes min mins minuten minuto minutos minuti minut minuty minuter minutter минут* хвилин* dakika λεπτά मिनट دقيقة menit phút 分钟 分 minuuttia perc",
    ),
    (
        Unit::Hour,
        "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren timme timmar time timer godzin* hodin* час часа часов годин* saat ώρες घंटे ساعة ساعات jam giờ 小时 時 tuntia óra órája",
    ),
    (
        Unit::Day,
        "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dni dny dnů день дня дней дні днів gün ημέρες दिन يوم أيام hari ngày 天 日 päivää napja",
    ),
    (
        Unit::Week,
        "week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uke uker uge uger tydzień tygodni* týdn* недел* тижн* hafta",
    ),
    (
        Unit::Month,
        "month months monat monate monaten mois mes meses mese mesi maand maanden månad månader måned måneder miesiąc* měsíc* месяц* місяц* ay",
    ),
    (
        Unit::Year,
        "year years jahr jahre jahren an ans année années año años ano anos anno anni jaar år rok lat год года лет рок* yıl",
    ),
];

/// Words that make a number and a unit a distance into the past.
const AGO: &[&str] = &[
    "ago",
    "vor",
    "hace",
    "fa",
    "geleden",
    "sedan",
    "siden",
    "temu",
    "назад",
    "тому",
    "önce",
    "atrás",
    "há",
    "πριν",
    "पहले",
    "منذ",
    "lalu",
    "trước",
    "前",
    "sitten",
    "před",
    "pred",
    "acum",
    "il",
    "prije",
    "ezelőtt",
    "לפני",
];

/// Days before today by name.
const NAMED: &[(&str, i64)] = &[
    ("today", 0),
    ("heute", 0),
    ("aujourd", 0),
    ("hoy", 0),
    ("oggi", 0),
    ("hoje", 0),
    ("vandaag", 0),
    ("dzisiaj", 0),
    ("dziś", 0),
    ("сегодня", 0),
    ("сьогодні", 0),
    ("bugün", 0),
    ("idag", 0),
    ("dnes", 0),
    ("hari", 0),
    ("اليوم", 0),
    ("आज", 0),
    ("yesterday", 1),
    ("gestern", 1),
    ("hier", 1),
    ("ayer", 1),
    ("ieri", 1),
    ("ontem", 1),
    ("gisteren", 1),
    ("wczoraj", 1),
    ("вчера", 1),
    ("вчора", 1),
    ("dün", 1),
    ("igår", 1),
    ("včera", 1),
    ("kemarin", 1),
    ("أمس", 1),
    ("कल", 1),
    ("χθες", 1),
    ("eilen", 1),
];

fn unit(word: &str) -> Option<Unit> {
    UNITS.iter().find_map(|(unit, words)| {
        words
            .split(' ')
            .any(|w| w.strip_suffix('*').map_or(w == word, |stem| word.starts_with(stem)))
            .then_some(*unit)
    })
}

/// Reads a relative date. Minutes give a minute, everything longer a day in UTC: "3 hours ago"
/// is rounded by the page and no exact time.
pub(super) fn relative(text: &str, now: UnixMillis) -> Option<Stamp> {
    if text.chars().count() > 60 {
        return None;
    }
    let tokens = tokens(text);
    let now = Timestamp::from_millisecond(now.0).ok()?;
    let words: Vec<&str> = tokens.iter().filter_map(Token::word).collect();
    let number = tokens.iter().find_map(|t| t.num().filter(|(_, len)| *len <= 3));
    if let Some((count, _)) = number {
        if words.iter().any(|w| AGO.contains(w)) {
            let unit = words.iter().find_map(|w| unit(w))?;
            return back(now, i64::from(count), unit);
        }
        return None;
    }
    // "an hour ago"
    if words.len() == 3 && words[2] == "ago" && matches!(words[0], "a" | "an" | "one") {
        return back(now, 1, unit(words[1])?);
    }
    if words.len() > 2 {
        return None;
    }
    let days = words.iter().find_map(|w| NAMED.iter().find(|(name, _)| name == w))?.1;
    back(now, days, Unit::Day)
}

fn back(now: Timestamp, count: i64, unit: Unit) -> Option<Stamp> {
    let utc = Offset::UTC.to_datetime(now);
    match unit {
        Unit::Second | Unit::Minute => {
            let seconds = if unit == Unit::Second { count } else { count * 60 };
            let at = now.checked_sub(SignedDuration::from_secs(seconds)).ok()?;
            let at = Offset::UTC.to_datetime(at);
            let mut stamp = Stamp::day(at.date())?;
            stamp.time = Some(super::Time {
                hour: u8::try_from(at.hour()).ok()?,
                minute: u8::try_from(at.minute()).ok()?,
                second: None,
            });
            stamp.offset = Some(0);
            Some(stamp)
        }
        Unit::Hour => {
            let at = now.checked_sub(SignedDuration::from_hours(count)).ok()?;
            Stamp::day(Offset::UTC.to_datetime(at).date())
        }
        Unit::Day => Stamp::day(utc.date().checked_sub(count.days()).ok()?),
        Unit::Week => Stamp::day(utc.date().checked_sub(count.weeks()).ok()?),
        // "2 months ago" is no day at all.
        Unit::Month | Unit::Year => None,
    }
}
