//! Feeds of every form, and broken ones.

use super::*;
use proptest::prelude::*;

fn base() -> Url {
    Url::parse("https://news.example/feed/").expect("a test's URL")
}

fn read(text: &str) -> Feed {
    read_feed(text.as_bytes(), &base(), None).expect("a feed")
}

#[test]
fn reads_rss_two() {
    let feed = read(
        r#"<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="x" xmlns:content="y" xmlns:media="z">
        <channel><title>The Example</title><link>https://news.example/</link><ttl>15</ttl>
        <atom:link rel="self" href="https://news.example/feed/"/><atom:link rel="hub" href="https://hub.example/"/>
        <atom:link rel="next" href="/feed/?paged=2"/>
        <image><title>Logo</title><link>https://news.example/logo</link></image>
        <item><title>Q&amp;A &#8211; <![CDATA[<b>one</b>]]></title><link>https://news.example/1</link>
        <media:title>Not this</media:title><guid isPermaLink="false">77</guid>
        <pubDate>Wed, 09 Mar 2022 17:08:42 +0530</pubDate><dc:creator><![CDATA[Ann Lee]]></dc:creator>
        <category>World</category><category domain="x">Asia</category>
        <description>&lt;p&gt;Short &amp;amp; sweet&lt;/p&gt;</description><content:encoded><![CDATA[<title>no</title>long]]></content:encoded></item>
        <item><title>Two</title><guid>https://news.example/2</guid><author>desk@news.example (Bo Ek)</author></item>
        <item><title>Nowhere</title></item></channel></rss>"#,
    );
    assert_eq!(feed.title.as_deref(), Some("The Example"));
    assert_eq!(feed.ttl, Some(Duration::from_secs(900)));
    assert_eq!(feed.hub.as_ref().map(Url::as_str), Some("https://hub.example/"));
    assert_eq!(feed.next.as_ref().map(Url::as_str), Some("https://news.example/feed/?paged=2"));
    assert_eq!(feed.own, Some(base()));
    assert_eq!(feed.entries.len(), 2);
    let one = &feed.entries[0];
    assert_eq!((one.url.as_str(), one.title.as_str()), ("https://news.example/1", "Q&A – one"));
    assert_eq!(one.published.as_ref().map(|d| d.value.as_str()), Some("2022-03-09T17:08:42+05:30"));
    assert_eq!(one.authors, ["Ann Lee"]);
    assert_eq!(one.categories, ["World", "Asia"]);
    assert_eq!(one.summary.as_deref(), Some("Short & sweet"));
    assert_eq!(feed.entries[1].authors, ["Bo Ek"]);
    assert!(!feed.broken);
}

#[test]
fn older_entries_stand_where_rfc_5005_says() {
    let next = |head: &str| {
        let feed = read(&format!(
            "<feed xmlns='http://www.w3.org/2005/Atom' \
             xmlns:fh='http://purl.org/syndication/history/1.0'><title>T</title>{head}\
             <entry><title>A</title><link href='/1'/><link rel='next' href='/a-story'/></entry></feed>"
        ));
        assert_eq!(feed.entries.len(), 1, "{head}");
        (feed.next.map(|url| url.path().to_owned()), feed.archive)
    };
    let older = "<link rel='prev-archive' href='/feed/2026-04'/>";
    let page = "<link rel='next' href='/feed/2'/>";
    for (head, url, archive) in [
        ("", None, false),
        (older, Some("/feed/2026-04"), false),
        (&format!("{older}{page}"), Some("/feed/2"), false),
        (
            &format!("<fh:archive/>{older}<link rel='current' href='/feed'/>"),
            Some("/feed/2026-04"),
            true,
        ),
        ("<fh:archive/><link rel='next-archive' href='/feed/2026-06'/>", None, true),
        (&format!("<fh:complete/>{page}{older}"), None, false),
        (
            "<link rel='prev' href='/feed/0'/><link rel='next' href='ftp://news.example/'/>",
            None,
            false,
        ),
    ] {
        assert_eq!(next(head), (url.map(str::to_owned), archive), "{head}");
    }
}

#[test]
fn reads_atom() {
    let feed = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><updated>2026-01-01T00:00:00Z</updated>
        <link rel="hub" href="https://hub.example/"/><author><name>House</name></author>
        <entry><title type="html">One &amp;amp; two</title><link rel="enclosure" href="/a.mp3"/><link href="/1"/>
        <id>tag:x,1</id><updated>2026-01-03T00:00:00Z</updated><published>2026-01-02T10:00:00+01:00</published>
        <author><name>Ann Lee</name><email>a@news.example</email></author><author><name>Bo Ek</name></author>
        <category term="w" label="World"/><summary>S</summary>
        <source><title>Other</title><updated>2020-01-01T00:00:00Z</updated></source>
        <content type="xhtml"><div><title>no</title></div></content></entry></feed>"#,
    );
    let one = &feed.entries[0];
    assert_eq!(one.url, "https://news.example/1");
    assert_eq!(one.title, "One & two");
    assert_eq!(one.published.as_ref().map(|d| d.value.as_str()), Some("2026-01-02T10:00:00+01:00"));
    assert_eq!(one.authors, ["Ann Lee", "Bo Ek"]);
    assert_eq!(one.categories, ["World"]);
}

#[test]
fn reads_rdf_and_json() {
    let feed = read(
        r#"<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/" xmlns:dc="d"><channel><title>T</title></channel>
        <item rdf:about="https://news.example/1"><title>One</title><dc:date>2026-01-02T10:00:00Z</dc:date><dc:subject>World</dc:subject></item></rdf:RDF>"#,
    );
    assert_eq!(feed.entries[0].url, "https://news.example/1");
    assert_eq!(feed.entries[0].categories, ["World"]);
    assert!(feed.entries[0].published.is_some());
    let feed = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","next_url":"/2","hubs":[{"type":"WebSub","url":"https://hub.example/"}],
        "items":[{"id":"1","url":"/1","title":"One","date_published":"2026-01-02T10:00:00+01:00","authors":[{"name":"Ann Lee"}],"tags":["World"]},{"id":"2"}]}"#,
    );
    assert_eq!(feed.entries.len(), 1);
    assert_eq!(feed.entries[0].authors, ["Ann Lee"]);
    assert!(feed.hub.is_some() && feed.next.is_some());
}

#[test]
fn survives_broken_feeds() {
    let item =
        |n: u32| format!("<item><title>T{n}</title><link>https://news.example/{n}</link></item>");
    for (text, want) in [
        // Bare &, in a link too.
        ("<rss><channel><item><title>A & B</title><link>https://news.example/?a=1&b=2</link></item></channel></rss>".to_owned(), 1),
        // Unclosed br, and unescaped markup.
        (format!("<rss><channel><item><title>A</title><description>x<br>y</description><link>/1</link></item>{}</channel></rss>", item(2)), 2),
        // Cut off in an item.
        (format!("<rss><channel>{}<item><title>T2</title><link>https://news.example/2</link><descr", item(1)), 2),
        // A broken tag in the middle.
        (format!("<rss><channel>{}<item <<<< </item>{}</channel></rss>", item(1), item(3)), 2),
        // Never closed items.
        ("<rss><channel><item><title>A</title><link>/1</link><item><title>B</title><link>/2</link></channel></rss>".to_owned(), 2),
        // Blank lines and a warning before it.
        (format!("\n\n  <rss><channel>{}</channel></rss>", item(1)), 1),
    ] {
        let feed = read(&text);
        assert_eq!(feed.entries.len(), want, "{text}");
    }
    let and = read(
        "<rss><channel><item><title>A & B</title><link>https://news.example/?a=1&b=2</link></item></channel></rss>",
    );
    assert_eq!(and.entries[0].url, "https://news.example/?a=1&b=2");
    assert_eq!(and.entries[0].title, "A & B");
}

#[test]
fn no_feed_is_none() {
    for text in [
        "",
        "<html><body>",
        "<urlset></urlset>",
        "{\"a\":1}",
        "{",
        "plain",
        "<?xml version='1.0'?>",
    ] {
        assert_eq!(read_feed(text.as_bytes(), &base(), None), None, "{text}");
    }
}

#[test]
fn addresses_as_their_document_says() {
    for (text, want) in [
        // Each element may say what links in it are relative to (XML Base).
        (
            "<feed xml:base='/a/'><entry xml:base='b/'><link href='c'/></entry><entry><link href='d'/></entry></feed>",
            &["https://news.example/a/b/c", "https://news.example/a/d"][..],
        ),
        (
            "<rss xml:base='/x/'><channel xml:base='y/'><item><link>z</link></item></channel></rss>",
            &["https://news.example/x/y/z"],
        ),
        (
            "<feed><entry><link xml:base='/p/' href='q'/></entry></feed>",
            &["https://news.example/p/q"],
        ),
        // Without it, to the document.
        (
            "<feed><entry><link href='one'/></entry><entry><link rel='alternate' href='../two'/></entry></feed>",
            &["https://news.example/feed/one", "https://news.example/two"],
        ),
        // The page is the story, whatever stands first.
        (
            "<feed><entry><link type='application/json' href='/a.json'/><link type='text/html' href='/a'/>\
             <link type='text/html' href='/amp/a'/></entry></feed>",
            &["https://news.example/a"],
        ),
        (
            "<feed><entry><link type='application/json' href='/a.json'/><link href='/a'/></entry></feed>",
            &["https://news.example/a"],
        ),
        // What names a thing and no place is no address.
        ("<rss><item><guid>urn:x.y:1</guid></item><item><guid>77</guid></item></rss>", &[]),
        (
            "<rss><item><link>/a?b=1&amp;amp;c=2</link></item></rss>",
            &["https://news.example/a?b=1&c=2"],
        ),
    ] {
        let feed = read(text);
        let got: Vec<&str> = feed.entries.iter().map(|entry| entry.url.as_str()).collect();
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn reads_what_stands_behind_a_warning() {
    let warning = "<br />\n<b>Deprecated</b>: each() in <b>/www/x.php</b> on line <b>7</b><br />\n";
    for rest in [
        "<?xml version='1.0'?><rss><channel><item><link>/1</link></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/1'/></entry></feed>",
        "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"url\":\"/1\",\n\"title\":\"a\tb\nc\"},]}",
    ] {
        let feed = read(&format!("{warning}{rest}"));
        assert_eq!(feed.entries.len(), 1, "{rest}");
        assert_eq!(feed.entries[0].url, "https://news.example/1");
    }
    let page = format!("<html><body>{warning}<rss><item><link>/1</link></item></rss>");
    assert_eq!(read_feed(page.as_bytes(), &base(), None), None);
}

#[test]
fn caps_entries() {
    let mut text = String::from("<rss><channel>");
    for n in 0..MAX_ENTRIES + 5 {
        text.push_str(&format!("<item><link>https://news.example/{n}</link></item>"));
    }
    let feed = read(&text);
    assert_eq!((feed.entries.len(), feed.dropped), (MAX_ENTRIES, 5));
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_feed(&bytes, &base(), None);
    }

    #[test]
    fn never_panics_on_near_feeds(parts in proptest::collection::vec(prop_oneof![
        Just("<item>"), Just("</item>"), Just("<link>"), Just("</link>"), Just("<"), Just("&"), Just("&#x;"), Just("<![CDATA["),
        Just("]]>"), Just("<title a='"), Just("é"), Just("2026-01-01"), Just("<pubDate>"), Just("<!--"), Just("<entry"), Just("/>"), Just("http://a.example/"),
    ], 0..60)) {
        let text = format!("<rss>{}", parts.concat());
        let _ = read_feed(text.as_bytes(), &base(), None);
    }
}
