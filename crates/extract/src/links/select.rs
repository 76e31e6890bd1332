//! Links that stand in a `select`: pagers, archives and menus whose options are addresses that a
//! script goes to.
//!
//! A form's options are values: an option counts where its `select` holds addresses and nothing
//! else, but for one that asks to choose. Addresses of another host are no pages of the site
//! (choosers of languages and editions).

use super::resolve;
use crate::dom::{Dom, Tag};
use url::Url;

/// Most options read of one page: more are data.
const MAX_OPTIONS: usize = 1_000;

/// The options of the page at `own` that lead to pages of its host, in page order, with their
/// addresses as they are written.
pub(super) fn addresses<'a>(dom: &Dom<'a>, base: &Url, own: &Url) -> Vec<(u32, &'a str)> {
    let mut found = vec![];
    let mut options = dom.all(Tag::Option).take(MAX_OPTIONS).peekable();
    for select in dom.all(Tag::Select) {
        let (mut own_pages, mut values) = (vec![], 0);
        while let Some(at) = options.next_if(|at| *at < dom.node(select).end) {
            if at < select {
                continue;
            }
            let node = dom.node(at);
            let names = ["data-url", "data-href", "value"];
            let written = names.iter().filter_map(|name| node.attr(name));
            match written.map(str::trim).find(|text| is_address(text, own)) {
                Some(text) => {
                    let host = resolve(base, text).is_some_and(|url| host(&url) == host(own));
                    own_pages.extend(host.then_some((at, text)));
                }
                None => values += 1,
            }
        }
        if values <= 1 {
            found.append(&mut own_pages);
        }
    }
    found
}

fn host(url: &Url) -> Option<(&str, Option<u16>)> {
    let name = url.host_str()?;
    Some((name.strip_prefix("www.").unwrap_or(name), url.port_or_known_default()))
}

/// Whether a value is written as an address: whole, from the root, from here, a query, or a file
/// of the page's own kind. `Europe/Paris`, `2026/05` and `text/plain` are values.
fn is_address(text: &str, own: &Url) -> bool {
    let rooted = ["/", "./", "../", "?", "http://", "https://"];
    if text.contains(char::is_whitespace) || text.len() < 2 {
        return text == "/";
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let ending = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
    };
    rooted.iter().any(|start| text.starts_with(start))
        || ending(path).is_some_and(|is| {
            matches!(is.as_str(), "html" | "htm") || Some(&is) == ending(own.path()).as_ref()
        })
}

#[cfg(test)]
mod tests {
    use crate::page::{PageContext, PageKind};
    use newshound_core::link::LinkRole::{self, Continuation, Navigation, Pagination, Section};
    use newshound_core::time::UnixMillis;
    use std::fmt::Write;
    use url::Url;

    /// The links of a list at `path` that has the select, its teasers apart.
    fn links(path: &str, select: &str) -> Vec<(String, LinkRole)> {
        let mut html = String::from("<html lang=en><title>World</title><main><h1>World</h1>");
        for number in 0..12 {
            let _ = write!(
                html,
                "<article><h2><a href='/2026/story-of-the-harbour-{number}'>The harbour board met \
                 for the {number}th time</a></h2><p>It agreed on little.</p></article>"
            );
        }
        let _ = write!(html, "{select}</main>");
        let page = read(path, &html);
        assert_eq!(page.kind, PageKind::Hub, "{select}");
        told(page)
    }

    fn read(path: &str, html: &str) -> crate::page::Page {
        let url = Url::parse("https://news.example").and_then(|url| url.join(path)).expect("url");
        let context = PageContext {
            url: &url,
            content_type: Some("text/html; charset=utf-8"),
            robots_tag: None,
            fetched_at: UnixMillis(1_780_000_000_000),
            is_saved: false,
            budget: crate::page::Budget::default(),
        };
        crate::read_page(html.as_bytes(), &context)
    }

    fn told(page: crate::page::Page) -> Vec<(String, LinkRole)> {
        let others = page.links.into_iter().filter(|link| !link.url.path().contains("harbour-"));
        others.map(|link| (link.url[url::Position::BeforePath..].to_owned(), link.role)).collect()
    }

    #[test]
    fn a_select_of_addresses_is_a_pager_or_a_menu() {
        for (select, want) in [
            (
                "<select onchange='go(this)'><option value='/list'>1<option value='/list?page=2'>2\
                 <option value='?page=3'>3</select>",
                &[("/list?page=2", Pagination), ("/list?page=3", Pagination)][..],
            ),
            (
                "<select name=archive><option value=''>Select month<option \
                 value='https://www.news.example/2026/05/'>May 2026<option value=/2026/04/>April",
                &[("/2026/05/", Navigation), ("/2026/04/", Navigation)],
            ),
            (
                "<select><option value=1 data-url='/politics'>Politics<option value=2 \
                 data-href='sport.html'>Sport</select>",
                &[("/politics", Section), ("/sport.html", Navigation)],
            ),
            // Editions on other hosts, and values of forms.
            (
                "<select><option value='https://fr.news.example/'>Fran\u{e7}ais<option \
                 value='//o.example/'>Other</select>",
                &[],
            ),
            (
                "<select name=zone><option>Europe/Paris<option value='Asia/Tokyo'>Tokyo<option \
                 value='2026/05'>May<option value='/'>Any</select>",
                &[],
            ),
            (
                "<select name=sort><option value=new>New<option value='/old'>Old<option value=top>Top",
                &[],
            ),
        ] {
            let got = links("/list", select);
            let got: Vec<_> = got.iter().map(|(path, role)| (path.as_str(), *role)).collect();
            assert_eq!(got, want, "{select}");
        }
    }

    /// On a story's page a select leads to its other pages; menus are read on lists.
    #[test]
    fn a_storys_pages() {
        let text = "<p>The harbour board met again and agreed on the new bridge, which is to be \
                    paid for by the town and by the ferry company in equal parts.</p>";
        let html = format!(
            "<html lang=en><title>A bridge</title><main><article><h1>A bridge at last</h1>{}\
             </article><select><option value='/a-bridge?page=1'>1<option value='/a-bridge?page=2'>2\
             <option value='/politics'>Politics</select></main>",
            text.repeat(8)
        );
        let page = read("/a-bridge", &html);
        assert_eq!(page.kind, PageKind::Article);
        let got = told(page);
        assert!(got.contains(&("/a-bridge?page=2".to_owned(), Continuation)), "{got:?}");
        assert!(!got.iter().any(|(path, _)| path == "/politics"), "{got:?}");
    }
}
