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

/// Whatever stood in the page explained: nothing is loaded, run or sent (CSP level 3).
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; sandbox";

impl Explained {
    /// As a page to look at. All text of the page explained is escaped.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut out =
            String::from("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        let _ = write!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
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
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::page::{Budget, PageContext};
    use newshound_core::time::UnixMillis;

    /// A page that puts markup wherever the explanation repeats something of it.
    #[test]
    fn nothing_of_the_page_acts() {
        let bad = "\"'></title></style></script><script>alert(1)</script><base href=//e.example>\
                   <meta http-equiv=refresh content=0><link rel=stylesheet href=//e.example>\
                   <img src=x onerror=alert(1)><iframe srcdoc=x></iframe>\u{1b}]0;x\u{7}";
        let quoted = bad.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let prose = format!("{quoted} {}", "Words of a story that goes on for a while. ".repeat(9));
        let page = format!(
            "<title>{quoted}</title><meta property='og:title' content=\"{quoted}\">\
             <meta name=author content=\"{quoted}\">\
             <meta property='article:published_time' content=\"2022-03-09 {quoted}\">\
             <article class=\"{quoted}\" id=\"{quoted}\"><h1>{quoted}</h1>\
             <p class=\"{quoted}\">{prose}<p>{prose}<p>{prose}</article>"
        );
        let url = url::Url::parse("https://news.example/2022/a").expect("url");
        let ctx = PageContext {
            url: &url,
            content_type: None,
            robots_tag: None,
            fetched_at: UnixMillis(1_795_478_400_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let told = super::super::explain(page.as_bytes(), &ctx);
        let html = told.to_html();
        assert!(html.contains("&lt;script&gt;alert(1)"), "the page is repeated");
        let count = |tag: &str| html.to_lowercase().matches(tag).count();
        for tag in
            ["<script", "<base", "<link", "<img", "<iframe", "<a ", "<form", "<svg", "<object"]
        {
            assert_eq!(count(tag), 0, "{tag}");
        }
        assert_eq!(
            (count("<meta"), count("<style"), count("</style"), count("<title")),
            (2, 1, 1, 1)
        );
        assert!(!html.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
        let policy = html.find("content-security-policy").or(html.find("Content-Security-Policy"));
        assert!(policy.is_some_and(|at| at < html.find("<title").expect("title")), "first of all");
    }
}
