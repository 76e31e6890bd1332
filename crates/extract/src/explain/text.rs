//! The explanation as text for a terminal.

use super::Explained;
use std::fmt::Write as _;

/// Letters of a block or a source that are shown.
const SHOWN: usize = 90;

impl Explained {
    /// As text: metadata, candidates, blocks.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let draft = self.page.article.as_ref().or(self.page.candidate.as_ref());
        let _ = writeln!(out, "page is {:?}; issues: {:?}", self.page.kind, self.page.issues);
        if let Some(draft) = draft {
            let date = |date: &Option<newshound_core::article::PageDate>| {
                date.as_ref()
                    .map_or("-".to_owned(), |date| format!("{} ({:?})", date.value, date.source))
            };
            let _ = writeln!(out, "title     {}", draft.title);
            let _ = writeln!(out, "authors   {}", draft.authors.join(" / "));
            let _ = writeln!(out, "published {}", date(&draft.published));
            let _ = writeln!(out, "modified  {}", date(&draft.modified));
            if let Some(evidence) = draft.paywall {
                let _ = writeln!(out, "paywall   {}", evidence.words());
            }
        }
        out.push_str("\nSources considered\n");
        for source in &self.sources {
            let value = cut(&source.value);
            let _ = writeln!(out, "  {:<9} {:<28} {value}", source.field, cut(&source.source));
        }
        out.push_str("\nCandidates for the story's place\n");
        for candidate in &self.candidates {
            let mark = if candidate.taken { '>' } else { ' ' };
            let _ = writeln!(out, "{mark} {:>8.0} {}", candidate.score, candidate.element);
        }
        out.push_str("\nBlocks (+ kept, | inside the place)\n");
        for block in &self.blocks {
            let kept = if block.kept { '+' } else { ' ' };
            let inside = if block.inside { '|' } else { ' ' };
            let weighed: Vec<String> =
                block.weighed.iter().map(|(name, weight)| format!("{name} {weight:+.1}")).collect();
            let _ = writeln!(
                out,
                "{kept}{inside} {:>5.1} {:<24} {}\n          {}: {}",
                block.score,
                cut_to(&block.element, 24),
                cut(&block.text),
                block.reason,
                weighed.join(", ")
            );
        }
        out
    }
}

fn cut(text: &str) -> String {
    cut_to(text, SHOWN)
}

fn cut_to(text: &str, most: usize) -> String {
    let line = text.replace(['\n', '\t'], " ");
    if line.chars().count() <= most {
        return line;
    }
    let mut short: String = line.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}
