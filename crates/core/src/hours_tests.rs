use super::*;

/// Milliseconds of a time in UTC on some day.
fn at(text: &str) -> UnixMillis {
    let minutes = clock(text).expect(text);
    UnixMillis(1_699_920_000_000 + i64::from(minutes) * MINUTE_MS)
}

fn hours(night: &str, offset: &str, day_factor: Option<f64>) -> Hours {
    Hours {
        sites: Vec::new(),
        night: night.parse().expect(night),
        clock: match offset.parse() {
            Ok(offset) => SiteClock::Fixed(offset),
            Err(_) => SiteClock::Zone(offset.parse().expect(offset)),
        },
        day_factor: day_factor.map(|factor| Factor::try_from(factor).expect("factor")),
    }
}

#[test]
fn nights() {
    for (night, offset, now, minutes) in [
        ("22:00-06:00", "+00:00", "22:00", None),
        ("22:00-06:00", "+00:00", "23:59", None),
        ("22:00-06:00", "+00:00", "00:00", None),
        ("22:00-06:00", "+00:00", "05:59", None),
        ("22:00-06:00", "+00:00", "06:00", Some(16 * 60)),
        ("22:00-06:00", "+00:00", "21:59", Some(1)),
        ("22:00-06:00", "+02:00", "20:00", None),
        ("22:00-06:00", "+02:00", "19:30", Some(30)),
        ("22:00-06:00", "-05:00", "03:00", None),
        ("22:00-06:00", "-05:00", "11:00", Some(16 * 60)),
        ("22:00-06:00", "+05:30", "16:29", Some(1)),
        ("01:00-05:00", "+00:00", "00:59", Some(1)),
        ("01:00-05:00", "+00:00", "03:00", None),
        ("01:00-05:00", "+00:00", "05:00", Some(20 * 60)),
        ("00:00-24:00", "+00:00", "05:00", None),
    ] {
        if night == "00:00-24:00" {
            assert!(night.parse::<Span>().is_err(), "the whole day is no night");
            continue;
        }
        let left = hours(night, offset, None).until_night(at(now));
        let expected = minutes.map(|minutes| Duration::from_secs(minutes * 60));
        assert_eq!(left, expected, "{night} {offset} at {now}");
    }
}

/// A time as RFC 3339 writes it.
fn on(text: &str) -> UnixMillis {
    UnixMillis(text.parse::<jiff::Timestamp>().expect(text).as_millisecond())
}

#[test]
fn nights_follow_the_summer_time_of_their_zone() {
    for (now, minutes) in [
        // In winter 22:00 there is 21:00 in UTC, in summer 20:00.
        ("2026-01-15T20:59:00Z", Some(1)),
        ("2026-01-15T21:00:00Z", None),
        ("2026-07-15T19:59:00Z", Some(1)),
        ("2026-07-15T20:00:00Z", None),
        ("2026-07-16T03:59:00Z", None),
        ("2026-07-16T04:00:00Z", Some(16 * 60)),
        // The clock is changed at 01:00 in UTC, in the night: the next day is as long as any.
        ("2026-03-29T03:59:00Z", None),
        ("2026-03-29T04:00:00Z", Some(16 * 60)),
        ("2026-10-25T04:59:00Z", None),
        ("2026-10-25T05:00:00Z", Some(16 * 60)),
    ] {
        let left = hours("22:00-06:00", "Europe/Berlin", None).until_night(on(now));
        let expected = minutes.map(|minutes| Duration::from_secs(minutes * 60));
        assert_eq!(left, expected, "at {now}");
    }
    // A day in which the clock is changed is an hour shorter, or longer.
    for (now, minutes) in [("2026-03-28T22:00:00Z", 22 * 60), ("2026-10-24T21:00:00Z", 24 * 60)] {
        let early = hours("22:00-22:30", "Europe/Berlin", None);
        let left = early.until_night(on(now)).expect("day");
        assert_eq!(left, Duration::from_secs(minutes * 60), "at {now}");
        assert_eq!(early.until_night(on(now) + left), None);
    }
}

#[test]
fn sites() {
    let mut own = hours("22:00-06:00", "+00:00", None);
    own.sites = vec!["news.example".to_owned(), "www.other.example".to_owned()];
    for (host, concerned) in [
        ("https://news.example", true),
        ("https://sport.news.example", true),
        ("http://www.other.example:8080", true),
        ("https://other.example", false),
        ("https://notnews.example", false),
    ] {
        assert_eq!(own.concern(&HostKey::from_stored(host)), concerned, "{host}");
    }
}

#[test]
fn delays_by_day() {
    let host = HostKey::from_stored("https://news.example");
    let second = Duration::from_secs(1);
    let slow = [hours("22:00-06:00", "+00:00", Some(5.0))];
    assert_eq!(delay(&slow, &host, second, at("12:00")), second * 5);
    assert_eq!(delay(&slow, &host, second, at("23:00")), second);
    assert_eq!(closed_until(&slow, &host, at("12:00")), None);
    // A delay of a day's length ends with the day.
    let slower = [hours("22:00-06:00", "+00:00", Some(1_000.0))];
    let hour = Duration::from_secs(3_600);
    assert_eq!(delay(&slower, &host, hour, at("20:00")), hour * 2);
    let closed = [hours("22:00-06:00", "+00:00", None)];
    assert_eq!(closed_until(&closed, &host, at("12:00")), Some(at("22:00")));
    assert_eq!(closed_until(&closed, &host, at("22:00")), None);
    assert_eq!(closed_until(&[], &host, at("12:00")), None);
}

#[test]
fn texts() {
    for bad in ["", "22-06", "22:00", "22:00-22:00", "25:00-06:00", "22:60-06:00", "2:00-6:00"] {
        assert!(bad.parse::<Span>().is_err(), "{bad}");
    }
    for bad in ["", "2", "02:00", "+2:00", "+15:00", "*02:00", "é"] {
        assert!(bad.parse::<Offset>().is_err(), "{bad}");
    }
    for good in ["22:00-06:00", "00:30-23:59"] {
        assert_eq!(good.parse::<Span>().expect(good).to_string(), good);
    }
    for good in ["+00:00", "-03:30", "+14:00"] {
        assert_eq!(good.parse::<Offset>().expect(good).to_string(), good);
    }
    for bad in [0.0, 0.5, f64::NAN, 1e9] {
        assert!(Factor::try_from(bad).is_err(), "{bad}");
    }
    let json =
        r#"{"sites":["news.example"],"night":"22:00-06:00","offset":"+01:00","day_factor":3}"#;
    let read: Hours = serde_json::from_str(json).expect(json);
    assert_eq!(f64::from(read.day_factor.expect("given")), 3.0);
    assert_eq!(serde_json::to_string(&read).expect("written"), json.replace(":3}", ":3.0}"));
    assert!(serde_json::from_str::<Hours>(r#"{"night":"22:00-06:00","days":1}"#).is_err());
    let zoned = r#"{"sites":[],"night":"22:00-06:00","zone":"Europe/Berlin"}"#;
    let read: Hours = serde_json::from_str(zoned).expect(zoned);
    assert_eq!(serde_json::to_string(&read).expect("written"), zoned);
    let both = zoned.replace("}", r#","offset":"+01:00"}"#);
    let error = serde_json::from_str::<Hours>(&both).expect_err("both");
    assert!(error.to_string().contains("give either a zone or an offset"), "{error}");
}

proptest::proptest! {
    #[test]
    fn the_night_comes_within_a_day(now in 0_i64..4_000_000_000_000, from in 0_u16..1440,
        length in 1_u16..1440, offset in -720_i16..840) {
        let night = Span { from, until: (from + length) % DAY };
        let clock = SiteClock::Fixed(Offset(offset));
        let own = Hours { sites: Vec::new(), night, clock, day_factor: None };
        let now = UnixMillis(now);
        if let Some(left) = own.until_night(now) {
            proptest::prop_assert!(left > Duration::ZERO && left < Duration::from_secs(86_400));
            proptest::prop_assert_eq!(own.until_night(now + left), None);
            proptest::prop_assert!(own.until_night(now + left - Duration::from_millis(1)).is_some());
        }
    }
}
