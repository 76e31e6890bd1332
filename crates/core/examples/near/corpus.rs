//! A generated set of stories with planted copies.
//!
//! What makes it hard is what makes news hard: stories of one topic share names, stock phrases
//! and whole paragraphs of background; reports of one event share quotations; results, quakes,
//! markets and the weather are told in one form with other names and figures. None of these are
//! copies.

use crate::edit;
use crate::rng::Rng;
use crate::tongue::{FIGURES, HAN, LATIN, Language, NAMES, THAI, VOCABULARY, common, language};

/// A word by its number in its language.
pub(crate) type Word = u32;
/// A sentence.
pub(crate) type Sentence = Vec<Word>;
/// A paragraph.
pub(crate) type Paragraph = Vec<Sentence>;

/// An article of the set.
pub(crate) struct Item {
    /// Copies of one story share it.
    pub family: u32,
    /// What was done to the story; `original` where nothing was.
    pub kind: &'static str,
    /// Its language.
    pub language: &'static str,
    /// Whether it is a form filled in.
    pub form: bool,
    /// The body.
    pub body: String,
}

/// Stories of a topic.
const PER_TOPIC: usize = 60;
/// Of 100 articles, how many are copies of an earlier or later one.
const COPIES: usize = 22;

struct Topic {
    words: Vec<Word>,
    names: Vec<Word>,
    phrases: Vec<Sentence>,
    background: Vec<Paragraph>,
}

/// A text with gaps, filled in anew every day; `None` is a gap.
type Form = Vec<Vec<Option<Word>>>;

/// `count` articles in the order in which they are met.
pub(crate) fn build(count: usize, seed: u64) -> Vec<Item> {
    let mut rng = Rng(seed);
    let languages = [
        language(&mut rng, "spaced", &LATIN, (1, 4), " ", ". "),
        language(&mut rng, "han", &HAN, (1, 2), "", "。"),
        language(&mut rng, "thai", &THAI, (1, 3), "", " "),
    ];
    let forms = languages.each_ref().map(|language| forms(&mut rng, language));
    let mut items = Vec::with_capacity(count + 8);
    let mut family = 0;
    while items.len() < count {
        let which = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2][rng.below(10)];
        let (language, forms) = (&languages[which], &forms[which]);
        let topic = topic(&mut rng, language);
        let mut event: Vec<Sentence> = Vec::new();
        for _ in 0..PER_TOPIC {
            if event.is_empty() || rng.percent(60) {
                event = (0..3).map(|_| sentence(&mut rng, language, &topic, 14, 26)).collect();
            }
            // One story in fifty is a form filled in.
            let form = rng.percent(2);
            let story = match form {
                true => {
                    let which = rng.below(forms.len());
                    fill(&mut rng, &forms[which])
                }
                false => story(&mut rng, language, &topic, &event),
            };
            family += 1;
            let words: usize = story.iter().flatten().map(Vec::len).sum();
            // A share so that copies are COPIES of 100 with 1 to 4 copies of a story.
            if words >= 90 && rng.below(1_000) < COPIES * 1_000 / (100 - COPIES) * 10 / 22 {
                for _ in 0..rng.between(1, 4) {
                    let (kind, copy) =
                        edit::copy(&mut rng, &story, |rng| sentence(rng, language, &topic, 8, 18));
                    items.push(item(language, family, kind, form, &copy));
                }
            }
            items.push(item(language, family, "original", form, &story));
        }
    }
    for at in (1..items.len()).rev() {
        let other = rng.below(at + 1);
        items.swap(at, other);
    }
    items.truncate(count);
    items
}

fn item(
    language: &Language,
    family: u32,
    kind: &'static str,
    form: bool,
    story: &[Paragraph],
) -> Item {
    let mut body = String::new();
    for paragraph in story {
        for sentence in paragraph {
            for (at, &word) in sentence.iter().enumerate() {
                let word = &language.words[word as usize];
                if at > 0 {
                    body.push_str(language.between);
                    body.push_str(word);
                } else {
                    body.extend(word.chars().take(1).flat_map(char::to_uppercase));
                    body.extend(word.chars().skip(1));
                }
            }
            body.push_str(language.full_stop);
        }
        body.push_str("\n\n");
    }
    Item { family, kind, language: language.name, form, body }
}

/// The forms of a language: 12 to 35 words in a hundred are gaps, as in reports of quakes, the
/// weather, markets and matches.
fn forms(rng: &mut Rng, language: &Language) -> Vec<Form> {
    let nobody = topic(rng, language);
    (0..16)
        .map(|_| {
            let (gaps, sentences) = (rng.between(12, 35), rng.between(5, 12));
            (0..sentences)
                .map(|_| {
                    let words = sentence(rng, language, &nobody, 12, 20);
                    words.into_iter().map(|word| (!rng.percent(gaps)).then_some(word)).collect()
                })
                .collect()
        })
        .collect()
}

/// Half the gaps are for names, half for figures.
fn fill(rng: &mut Rng, form: &Form) -> Vec<Paragraph> {
    let gap = |rng: &mut Rng| match rng.percent(50) {
        true => any(rng, NAMES),
        false => any(rng, FIGURES),
    };
    let mut filled: Vec<Sentence> = Vec::new();
    for sentence in form {
        filled.push(sentence.iter().map(|word| word.unwrap_or_else(|| gap(rng))).collect());
    }
    filled.chunks(2).map(<[Sentence]>::to_vec).collect()
}

fn any(rng: &mut Rng, of: std::ops::Range<usize>) -> Word {
    Word::try_from(rng.between(of.start, of.end - 1)).unwrap_or(0)
}

fn story(rng: &mut Rng, language: &Language, topic: &Topic, event: &[Sentence]) -> Vec<Paragraph> {
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
            22..37 => out.push(topic.words[rng.zipf(topic.words.len())]),
            37..44 => out.push(topic.names[rng.zipf(topic.names.len())]),
            44..47 => out.push(any(rng, FIGURES)),
            _ => out.push(common(rng)),
        }
    }
    out
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
    let names = (0..25).map(|_| any(rng, NAMES)).collect();
    let mut topic = Topic { words, names, phrases, background: Vec::new() };
    for _ in 0..6 {
        let count = rng.between(2, 4);
        let one = (0..count).map(|_| sentence(rng, language, &topic, 12, 24)).collect();
        topic.background.push(one);
    }
    topic
}
