//! What must hold for any bytes whatever: the bodies of the fuzz targets, as plain functions.
//!
//! Purpose: one place for each property, run by libFuzzer (`fuzz/`, nightly, as long as wanted)
//! and by the normal tests (`tests/replay.rs`: the kept corpus and random changes of it, for a
//! bounded time). Flow: `bytes -> a reader -> assertions on what it gave`. A property that does
//! not hold panics, and so does a defect. It must not read a clock: whoever runs it watches time
//! and memory.

mod documents;
mod records;
mod texts;

/// A property of one reader.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name: that of the fuzz target and of its folder in the corpus.
    pub name: &'static str,
    /// Panics where it does not hold for these bytes.
    pub check: fn(&[u8]),
    /// Words that random changes put in.
    pub words: &'static [&'static str],
}

/// Longest input in bytes, as libFuzzer is told too: what goes wrong on a long one goes wrong on
/// a short one, and short ones are many more.
pub const MAX_INPUT: usize = 64 * 1024;

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "canonical",
        check: texts::canonical,
        words: &[
            "https://",
            "http://",
            "//",
            "/../",
            "/./",
            "?",
            "&",
            "#",
            "%2e",
            "%2F",
            "%",
            ":80",
            ":443",
            "@",
            "xn--",
            "utm_source=",
            "index.html",
            "[::1]",
            "\u{ff0e}",
            "\u{200d}",
            ";",
            "\\",
            "javascript:",
            "page=1",
            "/amp/",
        ],
    },
    Target {
        name: "robots",
        check: texts::robots,
        words: &[
            "User-agent: ",
            "newshound",
            "*",
            "Disallow: ",
            "Allow: ",
            "Sitemap: ",
            "Crawl-delay: ",
            "$",
            "%2A",
            "\r",
            "\n",
            "\u{feff}",
            "#",
            "/",
            "1e9",
            "-1",
            "NaN",
        ],
    },
    Target {
        name: "robots_tag",
        check: texts::robots_tag,
        words: &[
            "noindex",
            "nofollow",
            "none",
            "noai",
            "noimageai",
            "newshound:",
            "otherbot:",
            ",",
            ";",
            "unavailable_after: ",
            "25 Jun 2010 15:00:00 PST",
            "2026-01-01",
            "max-snippet: 20",
        ],
    },
    Target {
        name: "message",
        check: texts::message,
        words: &[
            "{",
            "}",
            "[",
            "]",
            "\"v\":",
            "\"entry\":",
            "\"outcome\":{\"kind\":\"",
            "null",
            "true",
            "18446744073709551616",
            "-1",
            "1e400",
            "\\ud800",
            "\"visit\":",
            "\"robots\":",
            ",",
            ":",
        ],
    },
    Target {
        name: "feed",
        check: documents::feed,
        words: &[
            "<rss>",
            "<channel>",
            "<item>",
            "</item>",
            "<link>",
            "<![CDATA[",
            "]]>",
            "<entry>",
            "<feed>",
            "&amp;",
            "&",
            "<!DOCTYPE",
            "<!ENTITY a \"b\">",
            "<pubDate>",
            "xmlns:dc=",
            "{\"items\":[",
            "\"url\":",
            "<?xml encoding=\"",
            "\u{feff}",
            "<!--",
        ],
    },
    Target {
        name: "sitemap",
        check: documents::sitemap,
        words: &[
            "<urlset>",
            "<sitemapindex>",
            "<url>",
            "<loc>",
            "</loc>",
            "<lastmod>",
            "<news:news>",
            "<news:title>",
            "<sitemap>",
            "<![CDATA[",
            "&amp;",
            "<?xml",
            "https://news.example/",
            "\n",
            "\u{1f}\u{8b}",
        ],
    },
    Target {
        name: "charset",
        check: documents::charset,
        words: &[
            "<meta charset=",
            "utf-8",
            "utf-16",
            "windows-1251",
            "gbk",
            "shift_jis",
            "iso-2022-jp",
            "x-user-defined",
            "\u{feff}",
            "text/html; charset=\"",
            "<?xml encoding='",
            "\n",
            "hz-gb-2312",
        ],
    },
    Target {
        name: "page",
        check: documents::page,
        words: &[
            "<div>",
            "</div>",
            "<p>",
            "<table>",
            "<tr>",
            "<td>",
            "<a href='",
            "<script>",
            "<svg>",
            "<template>",
            "<math>",
            "<select>",
            "<style>",
            "<article>",
            "<h1>",
            "<time datetime='",
            "<meta property='",
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\"",
            "<!--",
            "-->",
            "&nbsp;",
            "&#x",
            "<base href='",
            "<link rel=canonical href='",
            "<noscript>",
            "<plaintext>",
            "<frameset>",
            "\"@graph\":[",
            "datePublished",
        ],
    },
    Target {
        name: "coding",
        check: records::coding,
        words: &[
            "gzip",
            "deflate",
            "br",
            "zstd",
            "identity",
            ", ",
            "\n",
            "\u{1f}",
            "x",
            "(",
            "\0",
            "\0\0\u{7f}\u{7f}",
            "rubbish",
        ],
    },
    Target {
        name: "packed",
        check: records::packed,
        words: &[
            "\0",
            "\u{1}",
            "\0\0",
            "\0\u{1}",
            "\u{7f}",
            "\u{1f}",
            "@",
            "A",
            "https://other.example/",
            "//",
            "/a/b?c=",
            "%E0%A4%A8",
            "latest",
            "sitemap_guess",
            "2022-03-09",
        ],
    },
];

/// The target with this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Checks a property by its name, for libFuzzer.
///
/// # Panics
/// Where it does not hold, or has no such name.
pub fn check(name: &str, bytes: &[u8]) {
    let found = target(name);
    assert!(found.is_some(), "no target {name}");
    if let Some(target) = found {
        (target.check)(bytes);
    }
}
