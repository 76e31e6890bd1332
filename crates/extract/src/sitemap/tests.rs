//! Sitemaps of every form, and hostile ones.

use super::*;
use proptest::prelude::*;
use std::io::Write;

fn base() -> Url {
    Url::parse("https://news.example/sitemap.xml").expect("a test's URL")
}

fn read(bytes: &[u8]) -> Sitemap {
    read_sitemap(bytes, &base(), None, Caps::default()).expect("a sitemap")
}

const NEWS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="n" xmlns:image="i">
<url><loc> https://news.example/a?x=1&amp;y=2 </loc><lastmod>2026-01-02T10:00:00+01:00</lastmod>
<news:news><news:publication><news:name>The Example</news:name><news:language>EN</news:language></news:publication>
<news:publication_date>2026-01-02T09:00:00Z</news:publication_date><news:title>A &amp; B</news:title><news:keywords>x, y</news:keywords></news:news>
<image:image><image:loc>https://news.example/i.jpg</image:loc><image:title>Pic</image:title></image:image></url>
<url><loc>/b</loc><lastmod>2026-01-02</lastmod></url><url><loc>ftp://x.example/</loc></url></urlset>"#;

#[test]
fn reads_news_sitemaps() {
    let map = read(NEWS.as_bytes());
    assert_eq!((map.form, map.entries.len(), map.damaged), (SitemapForm::UrlSet, 2, false));
    let one = &map.entries[0];
    assert_eq!(one.url, "https://news.example/a?x=1&y=2");
    assert_eq!(one.lastmod.as_ref().map(|d| d.value.as_str()), Some("2026-01-02T10:00:00+01:00"));
    let news = one.news.as_ref().expect("news facts");
    assert_eq!(news.title.as_deref(), Some("A & B"));
    assert_eq!(news.language.as_deref(), Some("en"));
    assert_eq!(news.keywords, ["x", "y"]);
    assert_eq!(news.publication.as_deref(), Some("The Example"));
    assert_eq!(map.entries[1].url, "https://news.example/b");
    assert_eq!(map.entries[1].news, None);
}

#[test]
fn reads_every_form() {
    for (text, form, count) in [
        (
            "<sitemapindex><sitemap><loc>https://news.example/s1.xml</loc></sitemap></sitemapindex>",
            SitemapForm::Index,
            1,
        ),
        (
            "<sm:urlset xmlns:sm='x'><sm:url><sm:loc>https://news.example/1</sm:loc></sm:url></sm:urlset>",
            SitemapForm::UrlSet,
            1,
        ),
        ("\u{feff}https://news.example/1\r\nhttps://news.example/2\n\n", SitemapForm::Text, 2),
        (
            "<rss><channel><item><title>T</title><link>https://news.example/1</link></item></channel></rss>",
            SitemapForm::Feed,
            1,
        ),
        ("<urlset></urlset>", SitemapForm::UrlSet, 0),
        // One namespace, two prefixes; the child's own declaration; a prefix for the root alone.
        (
            "<s:urlset xmlns:s='m' xmlns='m'><url><loc>/1</loc></url><s:url><s:loc>/2</s:loc></s:url></s:urlset>",
            SitemapForm::UrlSet,
            2,
        ),
        (
            "<urlset xmlns='m'><x:url xmlns:x='M'><x:loc>/1</x:loc></x:url><o:url xmlns:o='p'><o:loc>/2</o:loc></o:url></urlset>",
            SitemapForm::UrlSet,
            1,
        ),
        ("<s:urlset xmlns:s='m'><url><loc>/1</loc></url></s:urlset>", SitemapForm::UrlSet, 1),
        (
            "<br/><b>Notice</b>: x<br/>\n<urlset><url><loc>/1</loc></url></urlset>",
            SitemapForm::UrlSet,
            1,
        ),
        (
            "Notice: x\n<sitemapindex><sitemap><loc>/1</loc></sitemap></sitemapindex>",
            SitemapForm::Index,
            1,
        ),
    ] {
        let map = read(text.as_bytes());
        assert_eq!((map.form, map.entries.len()), (form, count), "{text}");
    }
    for text in ["", "<html><body>", "hello\nworld", "{}", "<?xml version='1.0'?>"] {
        assert_eq!(read_sitemap(text.as_bytes(), &base(), None, Caps::default()), None, "{text}");
    }
}

#[test]
fn keeps_what_a_broken_one_has() {
    for (text, count) in [
        ("<urlset><url><loc>https://news.example/1</loc></url><url><loc>https://news.example/2", 1),
        ("<urlset><url><loc>https://news.example/?a=1&b=2</loc></url></urlset>", 1),
        (
            "<urlset><url><loc>https://news.example/1</loc></url><url <<<><url><loc>https://news.example/3</loc></url></urlset>",
            2,
        ),
        (
            "<urlset><url><loc>https://news.example/1</loc><url><loc>https://news.example/2</loc></urlset>",
            2,
        ),
    ] {
        assert_eq!(read(text.as_bytes()).entries.len(), count, "{text}");
    }
}

#[test]
fn unpacks_gzip_under_a_cap() {
    let pack = |data: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(data).expect("in memory");
        packer.finish().expect("in memory")
    };
    assert_eq!(read(&pack(NEWS.as_bytes())).entries.len(), 2);
    // A bomb: 20 MB of blanks after a good entry.
    let mut bomb = b"<urlset><url><loc>https://news.example/1</loc></url>".to_vec();
    bomb.resize(20_000_000, b' ');
    let caps = Caps { bytes: 100_000, ..Caps::default() };
    let map = read_sitemap(&pack(&bomb), &base(), None, caps).expect("a sitemap");
    assert_eq!((map.entries.len(), map.damaged), (1, true));
    let mut cut = pack(NEWS.as_bytes());
    cut.truncate(cut.len() - 12);
    assert!(read(&cut).damaged);
    // In members, as tools that append write it; and in more of them than any tool writes.
    let half = NEWS.len() / 2;
    let two = [pack(&NEWS.as_bytes()[..half]), pack(&NEWS.as_bytes()[half..])].concat();
    assert_eq!((read(&two).entries.len(), read(&two).damaged), (2, false));
    let mut many = pack(b"<urlset><url><loc>https://news.example/1</loc></url>");
    many.extend(pack(b"").repeat(MAX_MEMBERS));
    many.extend(pack(b"<url><loc>https://news.example/2</loc></url></urlset>"));
    assert_eq!((read(&many).entries.len(), read(&many).damaged), (1, true));
}

#[test]
fn entity_bombs_are_harmless() {
    let text = "<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>
        <urlset><url><loc>https://news.example/&c;</loc></url></urlset>";
    let map = read(text.as_bytes());
    assert!(map.entries[0].url.len() < 60);
}

#[test]
fn caps_and_counts_entries() {
    let mut text = String::from("<urlset>");
    for n in 0..50_007 {
        text.push_str(&format!("<url><loc>https://news.example/{n}</loc></url>"));
    }
    text.push_str("</urlset>");
    let map = read(text.as_bytes());
    assert_eq!((map.entries.len(), map.dropped, map.damaged), (50_000, 7, false));
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_sitemap(&bytes, &base(), None, Caps::default());
    }

    #[test]
    fn never_panics_on_near_sitemaps(parts in proptest::collection::vec(prop_oneof![
        Just("<url>"), Just("</url>"), Just("<loc>"), Just("</loc>"), Just("<"), Just("&"), Just("<![CDATA["), Just("]]>"),
        Just("é"), Just("<lastmod>"), Just("2026-13-41T99"), Just("<news:title>"), Just("<!--"), Just("<url"), Just("\0"),
    ], 0..60)) {
        let text = format!("<urlset>{}", parts.concat());
        let _ = read_sitemap(text.as_bytes(), &base(), None, Caps::default());
    }
}
