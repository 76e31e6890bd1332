//! Zones by name.
//!
//! Source: the abbreviations of the IANA time zone database (2026a, `zic`'s letters by zone) and, for
//! those without summer and winter ("ET"), the names of CLDR's metazones with the rules of that database as
//! POSIX strings. A name that several zones use stands with the one whose press prints it most (IST: India,
//! CST and EST: America).

use super::Stamp;

/// A name, and minutes east of UTC.
const ZONES: &[(&str, i32)] = &[
    ("sst", -660),
    ("hst", -600),
    ("akst", -540),
    ("hdt", -540),
    ("akdt", -480),
    ("pst", -480),
    ("mst", -420),
    ("pdt", -420),
    ("cst", -360),
    ("mdt", -360),
    ("cdt", -300),
    ("cot", -300),
    ("est", -300),
    ("pet", -300),
    ("ast", -240),
    ("clt", -240),
    ("edt", -240),
    ("vet", -240),
    ("adt", -180),
    ("art", -180),
    ("brt", -180),
    ("clst", -180),
    ("ndt", -150),
    ("gmt", 0),
    ("utc", 0),
    ("wet", 0),
    ("z", 0),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("wat", 60),
    ("west", 60),
    ("cat", 120),
    ("cest", 120),
    ("eet", 120),
    ("mesz", 120),
    ("sast", 120),
    ("eat", 180),
    ("eest", 180),
    ("msk", 180),
    ("trt", 180),
    ("мск", 180),
    ("gst", 240),
    ("pkt", 300),
    ("uzt", 300),
    ("ist", 330),
    ("npt", 345),
    ("mmt", 390),
    ("ict", 420),
    ("wib", 420),
    ("awst", 480),
    ("cast", 480),
    ("hkt", 480),
    ("myt", 480),
    ("pht", 480),
    ("sgt", 480),
    ("wita", 480),
    ("jst", 540),
    ("kst", 540),
    ("wit", 540),
    ("acst", 570),
    ("aest", 600),
    ("chst", 600),
    ("acdt", 630),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
];

/// Names of a zone whose offset the day decides, with its rule (POSIX.1 `TZ`).
const RULES: &[(&str, &str)] = &[
    ("et", "EST5EDT,M3.2.0,M11.1.0"),
    ("ct", "CST6CDT,M3.2.0,M11.1.0"),
    ("mt", "MST7MDT,M3.2.0,M11.1.0"),
    ("pt", "PST8PDT,M3.2.0,M11.1.0"),
    ("akt", "AKST9AKDT,M3.2.0,M11.1.0"),
];

/// Whether a lower-case word names a zone.
pub(super) fn is_zone(word: &str) -> bool {
    ZONES.iter().any(|(name, _)| *name == word) || RULES.iter().any(|(name, _)| *name == word)
}

/// Minutes east of UTC of a zone by its lower-case name, at the local time of `local`.
pub(super) fn minutes(word: &str, local: &Stamp) -> Option<i32> {
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == word) {
        return Some(*minutes);
    }
    let (_, rule) = RULES.iter().find(|(name, _)| *name == word)?;
    let time = local.time?;
    let (hour, minute) = (i8::try_from(time.hour).ok()?, i8::try_from(time.minute).ok()?);
    let zone = jiff::tz::TimeZone::posix(rule).ok()?;
    let at = zone.to_ambiguous_timestamp(local.date.at(hour, minute, 0, 0)).compatible().ok()?;
    Some(zone.to_offset(at).seconds() / 60)
}
