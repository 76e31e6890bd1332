//! What stands around every page of the modern theme.

use crate::furniture::{self, Ask};
use crate::html::{Esc, put};
use crate::lexicon::EN;

pub(super) fn frame(ask: &Ask<'_>, title: &str, head: &str, inner: &str) -> String {
    let host = ask.host;
    let mut out = String::with_capacity(inner.len() + head.len() + 5_000);
    put!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{} | {}</title>\n\
         <link rel=\"alternate\" type=\"application/atom+xml\" href=\"/atom.xml\">\n<meta property=\"og:site_name\" content=\"{}\">\n{head}</head>\n\
         <body><a class=\"skip-link\" href=\"#content\">Skip to content</a><header class=\"site-header\"><a class=\"brand\" href=\"/\">{}</a><nav aria-label=\"Sections\"><ul>",
        Esc(title),
        Esc(&host.name),
        Esc(&host.name),
        Esc(&host.name)
    );
    for section in &host.sections {
        put!(out, "<li><a href=\"/{}\">{}</a></li>", section.slug, section.name);
    }
    out.push_str("<li><a href=\"/calendar/2025/12\">Events</a></li></ul></nav></header>\n<div id=\"content\">\n");
    out.push_str(inner);
    out.push_str("</div>\n<aside class=\"sidebar\">\n");
    furniture::headlines(
        host,
        "latest",
        "Latest",
        &host.turning(host.shown_all().iter().copied(), usize::MAX, ask.visit, 5),
        &mut out,
    );
    let old = host.shown_all().iter().take(30).rev().copied();
    furniture::headlines(
        host,
        "most-read",
        "Most read",
        &host.turning(old, usize::MAX, 0, 5),
        &mut out,
    );
    out.push_str("</aside>\n<footer class=\"site-footer\"><nav><a href=\"/about\">About</a> <a href=\"/search?q=ferry\">Search</a> <a href=\"/loop/a\">Apps</a> <a href=\"/world/lost-page-9\">Terms</a> <a href=\"/broken\">Status</a> <a href=\"/files/rates.pdf\">Rates</a></nav>\n");
    furniture::sisters(ask, &mut out);
    put!(out, "<p>© 2025 {}</p></footer>\n", Esc(&host.name));
    furniture::cookies(&EN, &mut out);
    out.push_str("</body></html>\n");
    out
}
