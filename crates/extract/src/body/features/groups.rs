//! The features' names and numbers: each group is a row of yes-or-no questions.

use crate::body::phrases::Phrase;
use crate::headings::Heading;
use crate::hints::Hints;

/// The groups, in the order of the weights.
#[derive(Clone, Copy)]
pub(super) enum Group {
    Bias,
    Shape,
    InsideShape,
    Place,
    Depth,
    Links,
    Text,
    OwnHint,
    Hint,
    StartShort,
    StartLong,
    Anywhere,
    Under,
    Heading,
    Order,
    Beside,
    List,
    Like,
    Witness,
    Picture,
    Card,
    Detail,
    Apart,
    Part,
    News,
    Wrap,
    Level,
    Style,
    Source,
}

/// Where the names of a group's questions come from.
enum Names {
    /// Named here.
    Row(&'static [&'static str]),
    /// Each of the first with each of the second.
    Grid(&'static [&'static str], &'static [&'static str]),
    /// One for each hint.
    Hints,
    /// One for each class of phrases.
    Phrases,
    /// One for each class of headings.
    Headings,
}

impl Names {
    const fn len(&self) -> usize {
        match self {
            Self::Row(names) => names.len(),
            Self::Grid(first, second) => first.len() * second.len(),
            Self::Hints => Hints::NAMES.len(),
            Self::Phrases => Phrase::ALL.len(),
            Self::Headings => Heading::ALL.len(),
        }
    }

    fn name(&self, at: usize) -> String {
        match self {
            Self::Row(names) => names[at].to_owned(),
            Self::Grid(first, second) => {
                format!("{}_{}", first[at / second.len()], second[at % second.len()])
            }
            Self::Hints => Hints::NAMES[at].to_ascii_lowercase(),
            Self::Phrases => Phrase::ALL[at].0.to_owned(),
            Self::Headings => Heading::ALL[at].0.to_owned(),
        }
    }
}

/// Kinds of elements and lengths in letters.
const SHAPES: Names = Names::Grid(
    &["p", "li", "heading", "div", "quote", "other", "code"],
    &["under_12", "under_30", "under_70", "under_140", "under_280", "from_280"],
);

/// Kinds of elements.
const KINDS: &[&str] = &["p", "li", "heading", "div", "quote", "other", "code"];
/// Shares of the prose.
const SHARES: &[&str] = &["most", "some", "little", "none"];

/// The same order as [`Group`].
const GROUPS: [(&str, Names); 29] = [
    ("bias", Names::Row(&["always"])),
    ("shape", SHAPES),
    ("inside_shape", SHAPES),
    // Before or after the place of the story; how many elements up the two meet: 1, 2-3, 4-6.
    ("place", Names::Grid(&["before", "after"], &["beside", "near", "far", "apart"])),
    // Elements between the block and the place of the story.
    ("depth", Names::Row(&["itself", "child", "grandchild", "deeper"])),
    // Kinds of elements and shares of linked letters in percent.
    (
        "links",
        Names::Grid(
            &["p", "li", "heading", "other"],
            &["none", "under_20", "under_50", "under_90", "from_90"],
        ),
    ),
    (
        "text",
        Names::Row(&[
            "ends_sentence",
            "no_marks",
            "ends_colon",
            "bold_short",
            "bold_long",
            "capitals",
            "bar",
            "at_sign",
            "digits",
            "three_words",
            "starts_lower",
            "ends_question",
            "starts_quote",
            "button",
            "starts_sign",
            "three_links",
            "ellipsis",
            "exclaims",
            "year_short",
            "address",
        ]),
    ),
    ("own_hint", Names::Hints),
    ("hint", Names::Hints),
    ("start_short", Names::Phrases),
    ("start_long", Names::Phrases),
    ("anywhere", Names::Phrases),
    ("under", Names::Headings),
    ("heading", Names::Headings),
    (
        "order",
        Names::Row(&[
            "before_headline",
            "after_headline",
            "headline",
            "like_title",
            "inside_before_prose",
            "inside_after_prose",
            "outside_after_prose",
            "inside_last_tenth",
            "inside_first_half",
            "repeated",
            "repeated_short",
            "description",
            "headline_to_prose",
            "in_cards",
        ]),
    ),
    (
        "beside",
        Names::Row(&[
            "prose_before",
            "furniture_before",
            "prose_after",
            "furniture_after",
            "prose_second_after",
            "prose_second_before",
            "between_prose",
            "between_furniture",
            "heading_before",
            "heading_after",
            "colon_before",
            "plain_li_after",
        ]),
    ),
    // The list or table around: linked share, letters an item.
    (
        "list",
        Names::Row(&["half_linked", "linked", "unlinked", "long_items", "short_items", "table"]),
    ),
    // The share of the prose with the same kind and class, or under the same parent.
    (
        "like",
        Names::Row(&[
            "class_most",
            "class_some",
            "class_little",
            "class_none",
            "parent_most",
            "parent_some",
            "parent_little",
            "parent_none",
            "inside_both_most",
            "inside_both_little",
        ]),
    ),
    ("witness", Names::Row(&["found", "missing_long", "missing_short"])),
    ("picture", Names::Row(&["boxed", "in_figure", "after_short", "after_long"])),
    (
        "card",
        Names::Row(&[
            "beside_link",
            "linked_picture",
            "own_article",
            "later_article",
            "linked_alone",
        ]),
    ),
    (
        "detail",
        Names::Row(&[
            "ends_more",
            "label_link",
            "over_furniture",
            "over_prose",
            "same_as_caption",
            "question_over_prose",
        ]),
    ),
    // Names around it within the place that stand around little of the prose.
    ("apart", Names::Hints),
    // The part of the place it stands in: how much of the prose that holds.
    ("part", Names::Row(&["most", "some", "little", "itself", "headed_little", "opens_little"])),
    // On pages that say that they are news: kinds of elements, short or long.
    ("news", Names::Grid(KINDS, &["short", "long"])),
    // The share of the prose in elements like the block's parent and its parent.
    ("wrap", Names::Grid(&["parent", "grand"], SHARES)),
    // The heading's level, its own or that over the block.
    ("level", Names::Grid(&["own", "over"], &["none", "h1", "h2", "h3", "h4"])),
    // The share of the prose under headings like this one, its own or that over the block.
    ("style", Names::Grid(&["own", "over"], SHARES)),
    // What it says of where the page comes from.
    (
        "source",
        Names::Row(&[
            "author_first",
            "author_first_in_prose",
            "author",
            "site_late",
            "site",
            "address",
            "phone",
            "we_late",
        ]),
    ),
];

const fn offset_of(group: usize) -> usize {
    let mut at = 0;
    let mut sum = 0;
    while at < group {
        sum += GROUPS[at].1.len();
        at += 1;
    }
    sum
}

/// Where each group begins.
const OFFSETS: [usize; GROUPS.len()] = {
    let mut offsets = [0; GROUPS.len()];
    let mut at = 0;
    while at < GROUPS.len() {
        offsets[at] = offset_of(at);
        at += 1;
    }
    offsets
};

/// Number of features.
pub const COUNT: usize = offset_of(GROUPS.len());

/// The features a block has.
#[derive(Debug, Clone, Default)]
pub struct Bits(pub Vec<u16>);

impl Bits {
    pub(super) fn set(&mut self, group: Group, index: usize) {
        self.0.push(u16::try_from(OFFSETS[group as usize] + index).unwrap_or(0));
    }

    pub(super) fn set_if(&mut self, yes: bool, group: Group, index: usize) {
        if yes {
            self.set(group, index);
        }
    }

    /// Answers to a row of questions.
    pub(super) fn set_all<const N: usize>(&mut self, answers: [bool; N], group: Group) {
        for (index, yes) in answers.into_iter().enumerate() {
            self.set_if(yes, group, index);
        }
    }
}

/// A feature's name: its group and the question.
#[must_use]
pub fn name(feature: usize) -> String {
    let mut rest = feature;
    for (group, names) in &GROUPS {
        if rest < names.len() {
            return format!("{group}.{}", names.name(rest));
        }
        rest -= names.len();
    }
    String::new()
}

#[cfg(test)]
#[path = "groups_tests.rs"]
mod tests;
