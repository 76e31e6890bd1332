//! A line with marks as text between beginnings and ends that nest.

use newshound_core::block::{Line, Mark, MarkKind};
use std::cmp::Reverse;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'l> {
    /// A mark begins.
    Open(&'l MarkKind),
    /// Text.
    Text(&'l str),
    /// The mark that began last ends.
    Close(&'l MarkKind),
}

/// The pieces of a line in order. Marks that cross are cut where the other one ends; empty ones and
/// what reaches beyond the text are left out.
pub(crate) fn pieces<'l>(line: &'l Line) -> Vec<Piece<'l>> {
    let text = line.text.as_str();
    // Bytes where each character begins.
    let starts: Vec<usize> =
        text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
    let end = starts.len() - 1;
    let mut marks: Vec<(usize, usize, &MarkKind)> = line
        .marks
        .iter()
        .map(|Mark { from, to, kind }| (*from as usize, (*to as usize).min(end), kind))
        .filter(|(from, to, _)| from < to)
        .collect();
    marks.sort_by_key(|(from, to, kind)| (*from, Reverse(*to), *kind));
    let mut out: Vec<Piece<'l>> = vec![];
    let mut open: Vec<(usize, &MarkKind)> = vec![];
    let mut at = 0;
    // Where the text goes on, as far as it was handed out.
    let mut say = |out: &mut Vec<Piece<'l>>, to: usize| {
        if at < to {
            out.push(Piece::Text(&text[starts[at]..starts[to]]));
            at = to;
        }
    };
    for (from, to, kind) in marks {
        while let Some((until, kind)) = open.pop_if(|(until, _)| *until <= from) {
            say(&mut out, until);
            out.push(Piece::Close(kind));
        }
        say(&mut out, from);
        let to = open.last().map_or(to, |(until, _)| to.min(*until));
        out.push(Piece::Open(kind));
        open.push((to, kind));
    }
    while let Some((to, kind)) = open.pop() {
        say(&mut out, to);
        out.push(Piece::Close(kind));
    }
    say(&mut out, end);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_nest() {
        let mark = |from, to, kind| Mark { from, to, kind };
        let marks = vec![
            mark(0, 4, MarkKind::Strong),
            mark(2, 6, MarkKind::Emphasis),
            mark(5, 99, MarkKind::Code),
        ];
        let line = Line { text: "äbcdefg".to_owned(), marks };
        let shown: String = pieces(&line)
            .iter()
            .map(|piece| match piece {
                Piece::Open(kind) => format!("<{kind:?}>"),
                Piece::Text(text) => (*text).to_owned(),
                Piece::Close(_) => "</>".to_owned(),
            })
            .collect();
        assert_eq!(shown, "<Strong>äb<Emphasis>cd</></>e<Code>fg</>");
    }
}
