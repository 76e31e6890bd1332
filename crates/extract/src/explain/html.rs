//! The explanation as one HTML page: kept and dropped blocks coloured, nothing loaded, no script.

use super::Explained;
use std::fmt::Write as _;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem;color:#222;background:#fff}table{border-collapse:collapse;width:100%;font-size:13px}\
td,th{text-align:left;padding:.15rem .5rem;border-bottom:1px solid #ddd;vertical-align:top;\
overflow-wrap:anywhere}.kept,.dropped{border-left:5px solid;margin:.35rem 0;padding:.3rem .7rem}\
.kept{border-color:#2a8a3e;background:#e9f6ec}.dropped{border-color:#c33;background:#fbecec;\
color:#555}.outside{margin-left:2rem;opacity:.75}.heading{font-weight:bold}\
small{display:block;color:#666;font-size:11px}.taken{font-weight:bold}";

impl Explained {
    /// As a page to look at. All text of the page explained is escaped.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut out =
            String::from("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        let draft = self.page.article.as_ref().or(self.page.candidate.as_ref());
        let title = draft.map(|draft| escape(&draft.title)).unwrap_or_default();
        let _ = write!(out, "<title>Explained: {title}</title><style>{STYLE}</style></head><body>");
        let _ = write!(out, "<h1>{title}</h1><p>The page is {:?}.</p>", self.page.kind);
        if let Some(draft) = draft {
            let published = draft.published.as_ref().map_or("-", |date| date.value.as_str());
            let _ = write!(
                out,
                "<p>{} · {} · {} words</p>",
                escape(&draft.authors.join(", ")),
                escape(published),
                draft.word_count
            );
        }
        out.push_str("<h2>Text</h2>");
        for block in &self.blocks {
            let class = if block.kept { "kept" } else { "dropped" };
            let outside = if block.inside { "" } else { " outside" };
            let heading = if block.heading { " heading" } else { "" };
            let weighed: Vec<String> = block
                .weighed
                .iter()
                .map(|(name, weight)| format!("{} {weight:+.1}", escape(name)))
                .collect();
            // The first class alone, so that a reader can search for it.
            let _ = write!(
                out,
                "<div class=\"{class}\"><div class=\"block{outside}{heading}\">{}</div>\
                 <small>{:.1} · {} · {} · {}</small></div>",
                escape(&block.text),
                block.score,
                escape(block.reason),
                escape(&block.element),
                weighed.join(", ")
            );
        }
        out.push_str("<h2>Candidates for the story's place</h2><table>");
        for candidate in &self.candidates {
            let class = if candidate.taken { " class=\"taken\"" } else { "" };
            let _ = write!(
                out,
                "<tr{class}><td>{:.0}</td><td>{}</td></tr>",
                candidate.score,
                escape(&candidate.element)
            );
        }
        out.push_str("</table><h2>Sources of the metadata</h2><table>");
        for source in &self.sources {
            let _ = write!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(source.field),
                escape(&source.source),
                escape(&source.value)
            );
        }
        out.push_str("</table></body></html>\n");
        out
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
