//! What is a near-duplicate and what is not.

use super::*;
use proptest::prelude::*;

/// A story of `words` invented words, written as `script` is.
fn story(number: usize, words: usize, script: &str) -> String {
    let mut out = String::new();
    for at in 0..words {
        let mut rest = (number * 1_000_003 + at * 7_919) * 2_654_435_761 % 1_000_000_007;
        let mut syllable = |letters: &[char]| {
            let letter = letters[rest % letters.len()];
            rest /= letters.len();
            letter
        };
        let (letters, length, between): (Vec<char>, usize, &str) = match script {
            "han" => (('一'..='十').collect(), 2, if at % 12 == 11 { "。" } else { "" }),
            "kana" => (('か'..='よ').collect(), 3, if at % 12 == 11 { "、" } else { "" }),
            "thai" => (('ก'..='ฮ').collect(), 4, if at % 9 == 8 { " " } else { "" }),
            "cyrillic" => (('а'..='я').collect(), 5, " "),
            "arabic" => (('ب'..='غ').collect(), 4, " "),
            "hangul" => (('가'..='갷').collect(), 3, " "),
            "devanagari" => (('क'..='ह').collect(), 4, " "),
            _ => (('a'..='z').collect(), 5, " "),
        };
        (0..length).for_each(|_| out.push(syllable(&letters)));
        out.push_str(between);
    }
    out
}

const SCRIPTS: [&str; 8] =
    ["latin", "cyrillic", "arabic", "devanagari", "hangul", "han", "kana", "thai"];

fn finds(one: &str, other: &str) -> bool {
    let (one, other) = (Sketch::of(one), Sketch::of(other));
    matches!((one, other), (Some(one), Some(other)) if one.finds(&other) && other.finds(&one))
}

/// The part of `text` up to `percent` of its characters.
fn cut(text: &str, percent: usize) -> String {
    text.chars().take(text.chars().count() * percent / 100).collect()
}

#[test]
fn copies_are_found_in_every_script() {
    for script in SCRIPTS {
        let body = story(1, 260, script);
        let own = story(2, 40, script);
        let middle = body.chars().count() / 5;
        let tail: String = body.chars().skip(middle).collect();
        for (what, copy) in [
            ("the same", body.clone()),
            ("other case and signs", body.to_uppercase().replace(' ', ", ")),
            ("set anew", format!("  {}\n\n", body.replace(' ', "\u{a0} "))),
            ("truncated", cut(&body, 60)),
            ("lead cut", tail.clone()),
            ("another lead", format!("{own}\n\n{tail}")),
            ("boilerplate below", format!("{body}\n\n{own}")),
            ("boilerplate around", format!("{}\n\n{body}\n\n{own}", cut(&own, 40))),
        ] {
            assert!(finds(&body, &copy), "{script}: {what}");
        }
        for (what, other) in [
            ("another story", story(3, 260, script)),
            ("a shared paragraph", format!("{}\n\n{}", story(4, 220, script), cut(&body, 20))),
        ] {
            assert!(!finds(&body, &other), "{script}: {what}");
        }
    }
}

#[test]
fn what_is_too_short_never_matches() {
    for script in SCRIPTS {
        assert_eq!(Sketch::of(&story(1, 18, script)), None, "{script}");
        assert!(Sketch::of(&story(1, 60, script)).is_some(), "{script}");
    }
    for body in ["", " \n ", "!?.,", "One two three.", "新闻", "\u{300}\u{300}"] {
        assert_eq!(Sketch::of(body), None, "{body:?}");
    }
    // One sentence over and over has few shingles, but enough words.
    let same = "Read more on our site today. ".repeat(50);
    let sketch = Sketch::of(&same).expect("long enough");
    assert!(sketch.anchors.len() <= ANCHORS && sketch.probes.len() <= PROBES);
    assert!(!finds(&same, &story(1, 300, "latin")));
}

/// A report of a form that is filled in every day: the weather, a market, a match, a quake.
fn filled(form: usize, day: usize) -> String {
    let place = |at: usize| {
        let syllables = ["Bra", "den", "Kor", "mil", "Tes", "ar", "Vel", "ton", "Lis", "Ho"];
        let pick = |n: usize| syllables[(day * 7 + at * 3 + n * (day + 2)) % 10];
        format!("{}{}{}ia", pick(0), pick(1).to_lowercase(), pick(2).to_lowercase())
    };
    let figure = |at: usize| (day * 37 + at * 53) % 89 + 3;
    let (a, b, c) = (place(1), place(2), place(3));
    let (m, n, o, p) = (figure(1), figure(2), figure(3), figure(4));
    match form {
        0 => format!(
            "Skies over {a} will stay cloudy for most of the day, with highs of {m} degrees in the \
             afternoon. Rain is expected to reach {b} by the evening, and up to {n} millimetres \
             may fall during the night. Winds from the west will reach {o} kilometres an hour on \
             the coast near {c}. The outlook for the rest of the week remains unsettled, with \
             temperatures between {p} and {m} degrees. The weather office asks drivers to take \
             care on the roads around {b}, where fog may form before sunrise."
        ),
        1 => format!(
            "Shares in {a} closed higher on the day, with the main index up {m} points at the end \
             of trading. The shares of {b} were the best of the session and rose {n} per cent \
             after the company published its results for the quarter. Those of {c} fell by {o} \
             per cent. Analysts said that investors had waited for the decision of the central \
             bank, which left its rate where it was. The price of a barrel of oil rose to {p} \
             crowns, and gold was little changed in late trading."
        ),
        _ => format!(
            "An earthquake with a magnitude of {m} struck {n} kilometres south of {a}, the \
             seismological office said. It was felt in {b} and {c}, but there were no reports of \
             damage or injuries at first. The quake had a depth of {o} kilometres. Officials said \
             that {p} people had called the emergency services within an hour of the quake. The \
             region lies where two plates meet, and small quakes are common there."
        ),
    }
}

#[test]
fn a_form_filled_in_anew_is_another_story() {
    for form in 0..3 {
        for (one, other) in [(1, 2), (1, 9), (4, 7), (11, 30)] {
            let (text, anew) = (filled(form, one), filled(form, other));
            assert!(!finds(&text, &anew), "form {form}: {one} and {other}");
            assert!(finds(&text, &format!("{text} Read more in our paper.")), "{form}: {one}");
        }
    }
}

#[test]
fn a_sketch_is_the_same_for_ever() {
    // Stores hold sketches of earlier versions: other values would be another format.
    let sketch = Sketch::of(&story(1, 100, "latin")).expect("a sketch");
    let hex: String = sketch.signature.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "9781607d47e58ceb19667aaa69ed98771e664a6e34");
    assert_eq!(sketch.anchors[0], 5_649_277_439_258_848_290);
}

#[test]
fn equal_values_are_counted() {
    let one = [0x12; SIGNATURE];
    for (other, equal) in [([0x12; SIGNATURE], 40), ([0x13; SIGNATURE], 20), ([0x21; SIGNATURE], 0)]
    {
        assert_eq!(equal_samples(&one, &other), equal);
    }
}

#[test]
fn the_earliest_that_is_near_is_meant_and_none_copies_itself() {
    let sketch = Sketch::of(&story(1, 200, "latin")).expect("long enough");
    let other = Sketch::of(&story(2, 200, "latin")).expect("long enough");
    let id = |number: u8| ArticleId::from_bytes([number; 16]);
    let candidate = |number: u64, by: u8, like: &Sketch, found: usize| Candidate {
        number,
        article: id(by),
        signature: like.signature,
        found,
    };
    let near = |number, by| candidate(number, by, &sketch, 1);
    let far = |number, by| candidate(number, by, &other, 1);
    for (candidates, expected) in [
        (vec![], Comparison::New),
        (vec![far(1, 4)], Comparison::New),
        (vec![near(3, 4)], Comparison::CopyOf(id(4))),
        (vec![near(3, 4), near(2, 5), far(1, 6)], Comparison::CopyOf(id(5))),
        (vec![near(2, 5), near(3, 4)], Comparison::CopyOf(id(5))),
        // The one that asks is the first of a story, whatever else is near to it now.
        (vec![near(2, 5), near(3, 9)], Comparison::First),
        (vec![near(3, 9), near(2, 5)], Comparison::First),
        // It had another text then.
        (vec![far(3, 9)], Comparison::New),
        (vec![far(3, 9), near(4, 5)], Comparison::CopyOf(id(5))),
    ] {
        assert_eq!(compare(&id(9), &sketch, &candidates), expected, "{candidates:?}");
    }
}

#[test]
fn anchors_found_decide_where_values_are_few() {
    // 13 of 40 values are equal, and 19 marks are enough: three anchors make up for the rest.
    let one = [0x11; SIGNATURE];
    let mut other = [0x22; SIGNATURE];
    other[..6].fill(0x11);
    other[6] = 0x21;
    other[SIGNATURE - 1] = one[SIGNATURE - 1];
    for (found, near) in [(0, false), (1, false), (2, false), (3, true), (4, true)] {
        assert_eq!(are_near(&one, &other, found), near, "{found} found");
    }
    assert_eq!(marks(&one, &other, 9), marks(&one, &other, ANCHORS), "no text has more anchors");
}

proptest! {
    #[test]
    fn likeness_goes_both_ways(a in ".{0,600}", b in ".{0,600}", cut in 0_usize..500) {
        let other = format!("{}{b}", a.chars().take(cut).collect::<String>());
        for (one, other) in [(&a, &b), (&a, &other)] {
            let (one, other) = (Sketch::of(one), Sketch::of(other));
            if let (Some(one), Some(other)) = (one, other) {
                for found in 1..=ANCHORS {
                    let (one, other) = (&one.signature, &other.signature);
                    prop_assert_eq!(are_near(one, other, found), are_near(other, one, found));
                    prop_assert!(are_near(one, one, found));
                }
            }
        }
    }

    #[test]
    fn any_text_finds_itself_again(text in "\\PC{0,2000}") {
        let (once, twice) = (Sketch::of(&text), Sketch::of(&text));
        prop_assert_eq!(&once, &twice);
        if let Some(sketch) = once {
            // The smallest of all is the smallest of its quarter.
            prop_assert!(sketch.finds(&sketch));
            prop_assert!(!sketch.anchors.is_empty() && sketch.anchors.len() <= ANCHORS);
            prop_assert!(sketch.probes.len() <= PROBES);
        }
    }
}
