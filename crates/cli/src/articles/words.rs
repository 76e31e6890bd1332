//! How two texts differ, for people: paragraph by paragraph, and word by word within one that was edited.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices_deadline};
use std::time::{Duration, Instant};

/// Longest look for the smallest difference; what is found after it is correct and longer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Share of the words of the longer paragraph, in tenths, that two have in common where one is the other, edited.
const EDITED: usize = 4;

/// A part of a difference, in the order of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// So many paragraphs are as they were.
    Same(usize),
    /// A paragraph that was taken out.
    Old(String),
    /// One that came.
    New(String),
    /// One that was edited: `[-what was-]{+what is+}`.
    Changed(String),
}

/// How `new` differs from `old`; nothing, where it does not.
pub(super) fn compare(old: &str, new: &str) -> Vec<Shown> {
    let deadline = Some(Instant::now() + PATIENCE);
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split("\n\n").collect(), new.split("\n\n").collect());
    let ops = capture_diff_slices_deadline(Algorithm::Patience, &old, &new, deadline);
    let mut shown = Vec::new();
    for op in &ops {
        let (was, is) = (&old[op.old_range()], &new[op.new_range()]);
        if op.tag() == DiffTag::Equal {
            shown.push(Shown::Same(was.len()));
        } else {
            replaced(was, is, deadline, &mut shown);
        }
    }
    if matches!(shown[..], [Shown::Same(_)]) { Vec::new() } else { shown }
}

/// Paragraphs in the place of others: each with the one that it was, where that can be told.
fn replaced(was: &[&str], is: &[&str], deadline: Option<Instant>, shown: &mut Vec<Shown>) {
    let mut was = was.iter();
    for new in is {
        let rest = was.as_slice();
        let edited =
            rest.iter().enumerate().find_map(|(at, old)| Some((at, words(old, new, deadline)?)));
        match edited {
            Some((at, text)) => {
                shown.extend(rest[..at].iter().map(|one| Shown::Old((*one).to_owned())));
                shown.push(Shown::Changed(text));
                was = rest[at + 1..].iter();
            }
            None => shown.push(Shown::New((*new).to_owned())),
        }
    }
    shown.extend(was.map(|one| Shown::Old((*one).to_owned())));
}

/// An edited paragraph with its edits marked; `None` where the two are not one.
fn words(old: &str, new: &str, deadline: Option<Instant>) -> Option<String> {
    let (was, is) = (tokens(old), tokens(new));
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &was, &is, deadline);
    let length = |all: &[&str]| -> usize { all.iter().filter(|one| is_word(one)).count() };
    let same =
        |op: &DiffOp| if op.tag() == DiffTag::Equal { length(&was[op.old_range()]) } else { 0 };
    let common: usize = ops.iter().map(same).sum();
    if common == 0 || 10 * common < EDITED * length(&was).max(length(&is)) {
        return None;
    }
    let mut text = String::new();
    for op in &ops {
        let (old, new) = (was[op.old_range()].concat(), is[op.new_range()].concat());
        if op.tag() == DiffTag::Equal {
            text += &new;
            continue;
        }
        if !old.is_empty() {
            text += &format!("[-{old}-]");
        }
        if !new.is_empty() {
            text += &format!("{{+{new}+}}");
        }
    }
    Some(text)
}

fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// Words, and each other character by itself; of scripts that put no blanks between words each character.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() && !is_unspaced(c) || c == '\'' || c == '\u{2019}' {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            tokens.push(&text[from..at]);
        }
        tokens.push(&text[at..at + c.len_utf8()]);
    }
    tokens.extend(start.map(|from| &text[from..]));
    tokens
}

/// Thai to Khmer, kana, Han and their neighbours: the blocks of scripts that are written without blanks.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::Shown::{Changed, New, Old, Same};
    use super::compare;

    #[test]
    fn an_edited_paragraph_is_shown_word_by_word() {
        let old = "The first.\n\nIt will take forty months, said the engineer.\n\nThe last.";
        for (new, expected) in [
            (old.to_owned(), vec![]),
            (
                old.replace("forty", "fifty-one"),
                vec![
                    Same(1),
                    Changed(
                        "It will take [-forty-]{+fifty-one+} months, said the engineer.".into(),
                    ),
                    Same(1),
                ],
            ),
            (
                old.replace("The last.", "The last.\n\nA note."),
                vec![Same(3), New("A note.".into())],
            ),
            (old.replace("The first.\n\n", ""), vec![Old("The first.".into()), Same(2)]),
        ] {
            assert_eq!(compare(old, &new), expected, "{new}");
        }
        let of = |old: &str, new: &str| compare(old, new);
        assert_eq!(
            of("港口将关闭十一个月。", "港口将关闭九个月。"),
            [Changed("港口将关闭[-十一-]{+九+}个月。".into())]
        );
        let other = of("The council met on Monday.", "Nobody expected rain.");
        assert_eq!(other.len(), 2, "{other:?}");
    }
}
