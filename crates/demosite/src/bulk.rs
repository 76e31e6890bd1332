//! Makes pages as heavy as real ones, for measurements of cost.
//!
//! The templates' own pages are a few thousand bytes; those of news sites are not. Over 811 news
//! pages of the corpus the project is measured on (docs/extraction.md) the medians are 138 KB,
//! 794 elements, 128 links, and a quarter of the bytes in scripts and styles. Here the same mix is
//! put into a page's footer: cards of nine elements with a link and the long attributes pages
//! have, and a script after every third.

use crate::host::Host;
use crate::reply::Reply;
use std::fmt::Write;

/// Bytes the footer of a page of median weight has.
pub const MEDIAN_PAGE: usize = 138_000;

const SCRIPT: &str = r#"<script>window.__slots=window.__slots||[];window.__slots.push({"id":"slot","sizes":[[300,250],[728,90],[970,250]],"targeting":{"section":"news","pos":"inline","consent":["a","b","c"]},"lazy":{"margin":200,"threshold":[0,0.25,0.5,0.75,1]},"fallback":"<div class=\"slot\">none</div>","refresh":30,"bidders":[{"name":"first","params":{"placement":12345678,"floor":0.25}},{"name":"second","params":{"placement":87654321,"floor":0.5}},{"name":"third","params":{"placement":11223344,"floor":0.75}}],"callbacks":{"ready":"function(){return true}","empty":"function(){return false}"}});</script>"#;

/// Puts `bytes` of furniture into a page; leaves everything else as it is.
pub(crate) fn add(reply: &mut Reply, host: &Host, bytes: usize) {
    if bytes == 0 || reply.status != 200 || !reply.content_type.starts_with("text/html") {
        return;
    }
    let end = b"</body>";
    let is_end = |window: &[u8]| window.eq_ignore_ascii_case(end);
    // Old templates leave the end tag out.
    let at = reply.body.windows(end.len()).rposition(is_end).unwrap_or(reply.body.len());
    let mut out = String::with_capacity(bytes + 2_000);
    out.push_str("<footer class=\"site-footer site-footer--wide js-footer\" role=\"contentinfo\">");
    let stories = host.stories.len();
    for card in 0.. {
        if out.len() >= bytes {
            break;
        }
        let path = if stories == 0 { host.root.to_owned() } else { host.path_of(card % stories) };
        let _ = write!(
            out,
            "<div class=\"grid__cell grid__cell--{card} u-1/3@desktop u-1/2@tablet\" data-pos=\"{card}\" \
             data-track=\"footer|card|{card}|impression\"><div class=\"card card--compact \
             card--has-image card__theme--light\"><picture><source type=\"image/webp\" srcset=\"/img/{card}-320.webp \
             320w, /img/{card}-640.webp 640w, /img/{card}-960.webp 960w\" sizes=\"(max-width: 640px) 100vw, 33vw\">\
             <img loading=\"lazy\" decoding=\"async\" width=\"320\" height=\"180\" alt=\"\" src=\"/img/{card}.jpg\">\
             </picture><a class=\"card__link js-track\" href=\"{path}\" data-module=\"card\"><svg \
             viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 2 3 9v12h6v-7h6v7h6V9z M5 11.5 12 5l7 \
             6.5V19h-2v-7H7v7H5z\"></path></svg><span class=\"card__label\">More</span></a></div></div>"
        );
        if card % 3 == 2 {
            out.push_str(SCRIPT);
        }
    }
    out.push_str("</footer>");
    reply.body.splice(at..at, out.into_bytes());
}

#[cfg(test)]
mod tests {
    use crate::{DemoSite, Options, bulk::MEDIAN_PAGE};

    #[test]
    fn pages_get_heavier_and_keep_their_words() {
        let light = DemoSite::build(Options::default());
        let heavy = DemoSite::build(Options { bulk: MEDIAN_PAGE, ..Options::default() });
        for host in 0..light.themes().len() {
            let path = light.seeds()[host].split_once(".example").unwrap_or_default().1.to_owned();
            let (before, after) = (light.answer(host, &path, 1), heavy.answer(host, &path, 1));
            assert_eq!(before.status, 200, "{path} {host}");
            let more = after.body.len() - before.body.len();
            assert!((MEDIAN_PAGE..MEDIAN_PAGE + 3_000).contains(&more), "{path}: {more}");
            let head = &before.body[..before.body.len() / 2];
            assert!(after.body.starts_with(head), "{path}");
        }
        let robots = heavy.answer(0, "/robots.txt", 1);
        assert_eq!(robots.body, light.answer(0, "/robots.txt", 1).body);
    }
}
