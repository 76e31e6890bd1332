//! A generated set of stories with planted copies.
//!
//! What makes it hard is what makes news hard: stories of one topic share names, stock phrases
//! and whole paragraphs of background; reports of one event share quotations; results, quakes
//! and markets are told in one form with other names and figures. None of these are copies.

use crate::edit;
use crate::rng::Rng;

/// A word by its number in its language.
pub type Word = u32;
/// A sentence.
pub type Sentence = Vec<Word>;
/// A paragraph.
pub type Paragraph = Vec<Sentence>;

/// How a language is written.
pub struct Language {
    /// For people.
    pub name: &'static str,
    words: Vec<String>,
    between: &'static str,
    full_stop: &'static str,
    phrases: Vec<Sentence>,
}

/// An article of the set.
pub struct Item {
    /// Copies of one story share it.
    pub family: u32,
    /// What was done to the story; `original` where nothing was.
    pub kind: &'static str,
    /// Its language.
    pub language: &'static str,
    /// The body.
    pub body: String,
}

/// Words of a language; those of higher number are rarer.
const VOCABULARY: usize = 12_000;
/// Stories of a topic.
const PER_TOPIC: usize = 60;
/// Of 100 articles, how many are copies of an earlier or later one.
const COPIES: usize = 22;

struct Topic {
    words: Vec<Word>,
    phrases: Vec<Sentence>,
    background: Vec<Paragraph>,
    form: Paragraph,
}

/// `count` articles in the order in which they are met.
pub fn build(count: usize, seed: u64) -> Vec<Item> {
    let mut rng = Rng(seed);
    let languages = [
        language(&mut rng, "spaced", &LATIN, (1, 4), " ", ". "),
        language(&mut rng, "han", &HAN, (1, 2), "", "。"),
        language(&mut rng, "thai", &THAI, (1, 3), "", " "),
    ];
    let mut items = Vec::with_capacity(count + 8);
    let mut family = 0;
    while items.len() < count {
        let language = &languages[[0, 0, 0, 0, 0, 0, 0, 1, 1, 2][rng.below(10)]];
        let topic = topic(&mut rng, language);
        let mut event: Vec<Sentence> = Vec::new();
        for _ in 0..PER_TOPIC {
            if event.is_empty() || rng.percent(60) {
                event = (0..3).map(|_| sentence(&mut rng, language, &topic, 14, 26)).collect();
            }
            let story = story(&mut rng, language, &topic, &event);
            family += 1;
            let words: usize = story.iter().flatten().map(Vec::len).sum();
            // A share so that copies are COPIES of 100 with 1 to 4 copies of a story.
            if words >= 90 && rng.below(1_000) < COPIES * 1_000 / (100 - COPIES) * 10 / 22 {
                for _ in 0..rng.between(1, 4) {
                    let (kind, copy) =
                        edit::copy(&mut rng, &story, |rng| sentence(rng, language, &topic, 8, 18));
                    items.push(item(language, family, kind, &copy));
                }
            }
            items.push(item(language, family, "original", &story));
        }
    }
    for at in (1..items.len()).rev() {
        let other = rng.below(at + 1);
        items.swap(at, other);
    }
    items.truncate(count);
    items
}

fn item(language: &Language, family: u32, kind: &'static str, story: &[Paragraph]) -> Item {
    let mut body = String::new();
    for paragraph in story {
        for sentence in paragraph {
            for (at, &word) in sentence.iter().enumerate() {
                if at > 0 {
                    body.push_str(language.between);
                }
                body.push_str(&language.words[word as usize]);
            }
            body.push_str(language.full_stop);
        }
        body.push_str("\n\n");
    }
    Item { family, kind, language: language.name, body }
}

fn story(rng: &mut Rng, language: &Language, topic: &Topic, event: &[Sentence]) -> Vec<Paragraph> {
    // One story in a hundred is a form filled in: results, quakes, markets.
    if rng.percent(1) {
        let mut filled = topic.form.clone();
        for word in filled.iter_mut().flatten() {
            if rng.percent(40) {
                *word = Word::try_from(rng.below(VOCABULARY)).unwrap_or(0);
            }
        }
        return vec![filled];
    }
    // Most stories have 150 to 600 words; a few are briefs, a few are long.
    let words = match rng.below(20) {
        0 => rng.between(25, 90),
        1 => rng.between(700, 1_400),
        _ => rng.between(120, 600),
    };
    let mut story: Vec<Paragraph> = Vec::new();
    let mut written = 0;
    let mut borrowed = 0;
    while written < words {
        let before = borrowed;
        let one: Paragraph = match rng.below(100) {
            // Background comes after the news, now and then at the top.
            0..10 if written > 60 || rng.percent(15) => {
                let one = &topic.background[rng.below(topic.background.len())];
                borrowed += length(one);
                one.clone()
            }
            // The same people said the same to every reporter.
            10..20 => {
                let quotation = &event[rng.below(event.len())];
                borrowed += quotation.len();
                vec![quotation.clone(), sentence(rng, language, topic, 10, 24)]
            }
            _ => {
                let count = rng.between(1, 3);
                (0..count).map(|_| sentence(rng, language, topic, 9, 26)).collect()
            }
        };
        // More than a quarter that others have too would be a copy in part.
        if borrowed > before && borrowed * 4 > words {
            borrowed = before;
            continue;
        }
        written += length(&one);
        story.push(one);
    }
    story
}

fn length(paragraph: &Paragraph) -> usize {
    paragraph.iter().map(Vec::len).sum()
}

fn sentence(
    rng: &mut Rng,
    language: &Language,
    topic: &Topic,
    low: usize,
    high: usize,
) -> Sentence {
    let length = rng.between(low, high);
    let mut out = Vec::with_capacity(length + 6);
    while out.len() < length {
        match rng.below(100) {
            0..12 => out.extend(&language.phrases[rng.zipf(language.phrases.len())]),
            12..22 => out.extend(&topic.phrases[rng.zipf(topic.phrases.len())]),
            22..45 => out.push(topic.words[rng.zipf(topic.words.len())]),
            _ => out.push(common(rng)),
        }
    }
    out
}

fn common(rng: &mut Rng) -> Word {
    Word::try_from(rng.zipf(VOCABULARY)).unwrap_or(0)
}

fn topic(rng: &mut Rng, language: &Language) -> Topic {
    let words: Vec<Word> =
        (0..120).map(|_| Word::try_from(rng.between(150, VOCABULARY - 1)).unwrap_or(0)).collect();
    let phrases = (0..50)
        .map(|_| {
            let length = rng.between(2, 6);
            (0..length)
                .map(|_| if rng.percent(60) { words[rng.below(words.len())] } else { common(rng) })
                .collect()
        })
        .collect();
    let mut topic = Topic { words, phrases, background: Vec::new(), form: Vec::new() };
    for _ in 0..6 {
        let count = rng.between(2, 4);
        let one = (0..count).map(|_| sentence(rng, language, &topic, 12, 24)).collect();
        topic.background.push(one);
    }
    topic.form = (0..8).map(|_| sentence(rng, language, &topic, 12, 20)).collect();
    topic
}

const LATIN: [&str; 40] = [
    "an", "be", "cor", "da", "el", "fi", "gra", "hol", "in", "ju", "ka", "lo", "mer", "no", "os",
    "pe", "qui", "ra", "sti", "to", "ur", "va", "wen", "xi", "yo", "zu", "bra", "cle", "dro",
    "est", "fu", "gi", "hu", "ist", "ment", "nov", "ple", "res", "sol", "tra",
];
const HAN: [&str; 48] = [
    "国", "新", "闻", "市", "人", "民", "政", "府", "经", "济", "发", "展", "会", "议", "总", "理",
    "科", "技", "教", "育", "城", "乡", "水", "电", "路", "桥", "山", "海", "东", "西", "南", "北",
    "大", "小", "高", "低", "年", "月", "日", "时", "学", "校", "医", "院", "工", "厂", "商", "业",
];
const THAI: [&str; 40] = [
    "กา",
    "ขอ",
    "คน",
    "งา",
    "จะ",
    "ชา",
    "ดี",
    "ตา",
    "ทำ",
    "นา",
    "บา",
    "ปี",
    "ผู้",
    "พา",
    "ฟ้า",
    "มา",
    "ยา",
    "รา",
    "ลม",
    "วัน",
    "สี",
    "หา",
    "อา",
    "ใน",
    "ไป",
    "เมือง",
    "ที่",
    "ข่าว",
    "น้ำ",
    "ไฟ",
    "ถนน",
    "รถ",
    "บ้าน",
    "เด็ก",
    "ครู",
    "หมอ",
    "ตลาด",
    "เงิน",
    "ข้าว",
    "ปลา",
];

fn language(
    rng: &mut Rng,
    name: &'static str,
    syllables: &[&str],
    (low, high): (usize, usize),
    between: &'static str,
    full_stop: &'static str,
) -> Language {
    let words = (0..VOCABULARY)
        .map(|_| {
            let count = rng.between(low, high);
            (0..count).map(|_| syllables[rng.below(syllables.len())]).collect()
        })
        .collect();
    let phrases = (0..1_500)
        .map(|_| {
            let length = rng.between(2, 6);
            (0..length).map(|_| common(rng)).collect()
        })
        .collect();
    Language { name, words, between, full_stop, phrases }
}
