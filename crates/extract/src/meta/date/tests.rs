//! Tables of printed and machine-written dates.

use super::*;
use proptest::prelude::*;

/// 2024-08-22T12:00:00Z.
const NOW: UnixMillis = UnixMillis(1_724_328_000_000);

fn machine_form(text: &str) -> String {
    machine(text, DateStyle::default())
        .map_or_else(String::new, |s| s.to_page_date(DateSource::Meta).value)
}

#[test]
fn machine_dates() {
    for (text, want) in [
        ("2024-08-22T12:00:00+02:00", "2024-08-22T12:00:00+02:00"),
        ("2024-05-03T15:47:42.389Z", "2024-05-03T15:47:42Z"),
        ("2024-05-03T15:47:42+0530", "2024-05-03T15:47:42+05:30"),
        ("2024-05-03 15:47:42", "2024-05-03T15:47:42"),
        ("2024-05-03T15:47Z", "2024-05-03T15:47:00Z"),
        ("20240503T154742Z", "2024-05-03T15:47:42Z"),
        ("20240503154742", "2024-05-03T15:47:42"),
        ("20240503", "2024-05-03"),
        ("2024-05-03", "2024-05-03"),
        ("2024-5-3", "2024-05-03"),
        ("Fri, 03 May 2024 15:47:42 GMT", "2024-05-03T15:47:42Z"),
        ("Fri, 03 May 2024 15:47:42 +0200", "2024-05-03T15:47:42+02:00"),
        ("Fri May 03 2024 15:47:42 GMT+0200 (CEST)", "2024-05-03T15:47:42+02:00"),
        ("Fri May 03 15:47:42 EDT 2024", "2024-05-03T15:47:42-04:00"),
        ("Fri May  3 15:47:42 2024", "2024-05-03T15:47:42"),
        ("1714751262", "2024-05-03T15:47:42Z"),
        ("1714751262389", "2024-05-03T15:47:42Z"),
        ("2024-05-03T25:00:00Z", "2024-05-03"),
        ("2024-13-03", ""),
        ("2024-02-30", ""),
        ("0000-00-00", ""),
        ("1970-01-01T00:00:00Z", ""),
        ("", ""),
        ("now", ""),
    ] {
        assert_eq!(machine_form(text), want, "{text}");
    }
}

#[test]
fn printed_dates_by_language() {
    for (language, text, want) in [
        ("en", "March 9, 2022", "2022-03-09"),
        ("en", "Published 9th of March 2022 at 5:08 pm EST", "2022-03-09T17:08:00-05:00"),
        ("en", "Wed, Mar 9, 2022, 5:08 p.m. GMT", "2022-03-09T17:08:00Z"),
        ("en", "12:05 am, 9 March 2022", "2022-03-09T00:05:00"),
        ("en", "Sept. 9, 2022", "2022-09-09"),
        ("de", "9. März 2022, 17:08 Uhr", "2022-03-09T17:08:00"),
        ("de", "Mittwoch, 09.03.2022 um 17.08 Uhr MEZ", "2022-03-09T17:08:00+01:00"),
        ("de", "09.03.22", "2022-03-09"),
        ("fr", "Publié le 9 mars 2022 à 17h08", "2022-03-09T17:08:00"),
        ("fr", "1er août 2022", "2022-08-01"),
        ("es", "9 de marzo de 2022", "2022-03-09"),
        ("ca", "9 de març de 2022", "2022-03-09"),
        ("pt", "9 de março de 2022 às 17h08", "2022-03-09T17:08:00"),
        ("it", "9 marzo 2022 alle 17:08", "2022-03-09T17:08:00"),
        ("ro", "9 martie 2022", "2022-03-09"),
        ("nl", "9 maart 2022 17:08 uur", "2022-03-09T17:08:00"),
        ("sv", "9 mars 2022 kl. 17.08", "2022-03-09T17:08:00"),
        ("da", "9. marts 2022 kl. 17.08", "2022-03-09T17:08:00"),
        ("nb", "9. mars 2022", "2022-03-09"),
        ("is", "9. mars 2022", "2022-03-09"),
        ("fi", "9. maaliskuuta 2022 klo 17.08", "2022-03-09T17:08:00"),
        ("et", "9. märts 2022", "2022-03-09"),
        ("lt", "2022 m. kovo 9 d.", "2022-03-09"),
        ("lv", "2022. gada 9. martā", "2022-03-09"),
        ("pl", "9 marca 2022, 17:08", "2022-03-09T17:08:00"),
        ("cs", "9. března 2022", "2022-03-09"),
        ("sk", "9. marca 2022", "2022-03-09"),
        ("sl", "9. marca 2022", "2022-03-09"),
        ("hr", "9. ožujka 2022.", "2022-03-09"),
        ("hr", "9. listopada 2022.", "2022-10-09"),
        ("pl", "9 listopada 2022", "2022-11-09"),
        ("sr", "9. март 2022.", "2022-03-09"),
        ("hu", "2022. március 9. 17:08", "2022-03-09T17:08:00"),
        ("hu", "2022. 03. 09.", "2022-03-09"),
        ("tr", "9 Mart 2022 17:08", "2022-03-09T17:08:00"),
        ("sq", "9 mars 2022", "2022-03-09"),
        ("ru", "9 марта 2022 г., 17:08", "2022-03-09T17:08:00"),
        ("uk", "9 березня 2022, 17:08", "2022-03-09T17:08:00"),
        ("bg", "9 март 2022", "2022-03-09"),
        ("el", "9 Μαρτίου 2022", "2022-03-09"),
        ("id", "9 Maret 2022, 17:08 WIB", "2022-03-09T17:08:00+07:00"),
        ("ms", "9 Mac 2022", "2022-03-09"),
        ("vi", "Thứ tư, 9 tháng 3, 2022", "2022-03-09"),
        ("sw", "9 Machi 2022", "2022-03-09"),
        ("ar", "٩ مارس ٢٠٢٢", "2022-03-09"),
        ("ar", "9 تشرين الثاني 2022", "2022-11-09"),
        ("fa", "9 مارس 2022", "2022-03-09"),
        ("he", "9 במרץ 2022", "2022-03-09"),
        ("hi", "9 मार्च 2022", "2022-03-09"),
        ("bn", "৯ মার্চ ২০২২", "2022-03-09"),
        ("th", "9 มีนาคม 2565", "2022-03-09"),
        ("zh", "2022年3月9日 17:08", "2022-03-09T17:08:00"),
        ("ja", "2022年3月9日 17時08分", "2022-03-09T17:08:00"),
        ("ko", "2022년 3월 9일", "2022-03-09"),
        // Names of CLDR, digits and signs of other scripts.
        ("ta", "24 நவம்பர் 2026", "2026-11-24"),
        ("ml", "24 നവംബർ 2026", "2026-11-24"),
        ("kn", "24 ನವೆಂ 2026", "2026-11-24"),
        ("my", "၂၄ နိုဝင်ဘာ ၂၀၂၆", "2026-11-24"),
        ("si", "2026 නොවැම්බර් 24", "2026-11-24"),
        ("mn", "2026 оны 11 сарын 24", "2026-11-24"),
        ("mn", "2026 оны арван нэгдүгээр сарын 24", "2026-11-24"),
        ("eu", "2026ko azaroaren 24a", "2026-11-24"),
        ("ga", "24 Meán Fómhair 2026", "2026-09-24"),
        ("hr", "6. lip. 2026.", "2026-06-06"),
        ("ka", "24 ნოე. 2026", "2026-11-24"),
        ("th", "24 พ.ย. 69", "2026-11-24"),
        ("th", "24 พ.ย. 2569 15:05 น.", "2026-11-24T15:05:00"),
        ("vi", "24 tháng 11 năm 2026", "2026-11-24"),
        // Parts of the day before and after the time.
        ("ko", "입력 2026.11.24. 오후 3:05", "2026-11-24T15:05:00"),
        ("ko", "2026년 11월 24일 오전 12시 05분", "2026-11-24T00:05:00"),
        ("zh", "2026年11月24日 下午3:05", "2026-11-24T15:05:00"),
        ("zh-tw", "2026年11月24日 上午 9:05", "2026-11-24T09:05:00"),
        ("ja", "2026年11月24日 午後3時05分", "2026-11-24T15:05:00"),
        ("ar", "24 نوفمبر 2026 - 3:05 مساءً", "2026-11-24T15:05:00"),
        ("vi", "24/11/2026 3:05 chiều", "2026-11-24T15:05:00"),
        ("hi", "24 नव. 2026, 3:05 अपराह्न", "2026-11-24T15:05:00"),
        ("el", "24 Νοε 2026, 3:05 μ.μ.", "2026-11-24T15:05:00"),
        ("es-mx", "24 de noviembre de 2026, 3:05 p. m.", "2026-11-24T15:05:00"),
        // Numbers by the page's habit.
        ("en-us", "3/9/2022", "2022-03-09"),
        ("en-gb", "9/3/2022", "2022-03-09"),
        ("en-us", "25/3/2022", "2022-03-25"),
        ("en-gb", "3/25/2022", "2022-03-25"),
        // No dates.
        ("en", "March 2022", ""),
        ("en", "9 March", ""),
        ("en", "1 min read", ""),
        ("en", "Chapter 12 of 2022", ""),
        ("en", "You may win 3 of 20", ""),
        ("en", "Call 555-1234-99", ""),
        ("en", "31 February 2022", ""),
    ] {
        let style = DateStyle::of(language, "example");
        let got = printed(text, style, Some(NOW));
        let got = got.map_or_else(String::new, |s| s.to_page_date(DateSource::Text).value);
        assert_eq!(got, want, "{language}: {text}");
    }
}

#[test]
fn relative_dates() {
    for (text, want) in [
        ("5 minutes ago", "2024-08-22T11:55:00Z"),
        ("3 hours ago", "2024-08-22"),
        ("13 hours ago", "2024-08-21"),
        ("an hour ago", "2024-08-22"),
        ("yesterday", "2024-08-21"),
        ("vor 2 Tagen", "2024-08-20"),
        ("gestern", "2024-08-21"),
        ("il y a 3 jours", "2024-08-19"),
        ("hace 2 semanas", "2024-08-08"),
        ("2 giorni fa", "2024-08-20"),
        ("há 2 dias", "2024-08-20"),
        ("2 dagen geleden", "2024-08-20"),
        ("för 2 dagar sedan", "2024-08-20"),
        ("2 dni temu", "2024-08-20"),
        ("2 дня назад", "2024-08-20"),
        ("2 дні тому", "2024-08-20"),
        ("2 gün önce", "2024-08-20"),
        ("2 hari lalu", "2024-08-20"),
        ("2 ngày trước", "2024-08-20"),
        ("2 天 前", "2024-08-20"),
        ("منذ 2 أيام", "2024-08-20"),
        ("2 months ago", ""),
        ("999 years ago", ""),
        ("hours", ""),
    ] {
        let got = printed(text, DateStyle::default(), Some(NOW));
        let got = got.map_or_else(String::new, |s| s.to_page_date(DateSource::Text).value);
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn english_without_a_region_goes_by_the_domain() {
    for (language, tld, month_first) in [
        ("en", "com", true),
        ("en", "uk", false),
        ("en-us", "uk", true),
        ("en-gb", "com", false),
        ("", "com", true),
        ("de", "com", false),
    ] {
        assert_eq!(DateStyle::of(language, tld).month_first, month_first, "{language} {tld}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,80}") {
        let _ = machine(&text, DateStyle::default());
        let _ = printed(&text, DateStyle::default(), Some(NOW));
    }

    #[test]
    fn never_panics_on_near_dates(parts in proptest::collection::vec(prop_oneof![
        Just("2022".to_owned()), Just("-".to_owned()), Just(" ".to_owned()), Just("March".to_owned()), Just("T".to_owned()),
        Just(":".to_owned()), Just("+".to_owned()), Just("Z".to_owned()), Just("pm".to_owned()), Just("年".to_owned()), Just("ago".to_owned()),
        Just("vor".to_owned()), Just("days".to_owned()), Just("tháng".to_owned()), (0u64..99_999_999_999).prop_map(|n| n.to_string()), (0u8..70).prop_map(|n| n.to_string()),
    ], 0..24)) {
        let text = parts.concat();
        for found in [machine(&text, DateStyle::default()), printed(&text, DateStyle::default(), Some(NOW))].into_iter().flatten() {
            let _ = (found.rough_millis(), found.to_page_date(DateSource::Text));
        }
    }
}
