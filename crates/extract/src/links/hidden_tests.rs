use super::*;

fn base() -> Url {
    Url::parse("https://news.example/world/").expect("url")
}

fn paths(html: &str) -> Vec<String> {
    read(html, &base()).stories.into_iter().map(|(url, _)| url.path().to_owned()).collect()
}

#[test]
fn stories_beside_the_tree() {
    for (html, want) in [
        (
            r#"<script type="application/ld+json">{"@graph":[{"@type":"CollectionPage","mainEntity":{"@type":"ItemList",
               "itemListElement":[{"@type":"ListItem","url":"/a-b"},{"@type":"ListItem","item":{"@id":"/c-d","name":"N"}},
               {"@type":"ListItem","item":"https://news.example/e"}]}},{"@type":"BreadcrumbList","itemListElement":
               [{"item":"/world/"},{"item":"/"}]}]}</script>"#,
            &["/a-b", "/c-d", "/e"][..],
        ),
        (
            r#"<script id=x type="application/json">{"p":{"rows":[{"title":"The bridge is open again","url":"/a","image":"/i.jpg"},
               {"title":"Ferry sold to the island","url":"/b","author":{"name":"Ann Lee Moore","url":"/people/ann"}}],
               "menu":[{"title":"World","url":"/world"},{"title":"Sport","url":"/sport"}]}}</script>"#,
            &["/a", "/b"],
        ),
        (
            r#"<script>window.__STATE__ = {"list":[{"node":{"headline":{"basic":"The bridge is open again"},"canonical_url":"/a"}},
               {"node":{"headline":{"basic":"Ferry sold to the island"},"canonical_url":"/b"}}]};</script>"#,
            &["/a", "/b"],
        ),
        (
            r#"<script>x.data=JSON.parse("[{\"name\":\"The bridge is open again\",\"link\":\"/a\"},{\"name\":\"Ferry sold to the island\",\"link\":\"/b\"}]")</script>"#,
            &["/a", "/b"],
        ),
        ("<noscript><ul><li><a href='/a'>One</a></ul></noscript>", &["/a"]),
        ("<NOFRAMES><a href='/a'>One</a></NOFRAMES>", &["/a"]),
        // One object alone is the page itself or a promotion; other hosts are others' pages.
        (
            r#"<script type="application/json">{"x":[{"title":"The bridge is open again","url":"/a"}]}</script>"#,
            &[],
        ),
        (
            r#"<script type="application/json">[{"title":"The bridge is open again","url":"https://o.example/a"},
               {"title":"Ferry sold to the island","url":"https://o.example/b"}]</script>"#,
            &[],
        ),
        (
            r#"<script type="application/json">[{"alt":"The bridge is open again","src":"/a.jpg"},{"alt":"Ferry sold to the island","src":"/b.webp"}]</script>"#,
            &[],
        ),
        ("<script>var a = {b: 1}; if (a == [1]) { go('/x') }</script>", &[]),
        ("<script>", &[]),
    ] {
        assert_eq!(paths(html), want, "{html}");
    }
}

#[test]
fn frames_refreshes_and_what_comes_next() {
    let html = "<frameset cols='20%,80%'><frame name=m src='/menu.html'><frame src=main.html></frameset>\
        <noscript><META http-equiv='Refresh' content='0; url=/c'></noscript>\
        <button class=x data-next-url='/ajax/feed?offset=10&amp;n=1'>More</button>\
        <div hx-get=\"/part/2\" hx-trigger=revealed></div><a data-next-text='go on'>x</a>";
    let hidden = read(html, &base());
    let all = |list: &[Url]| {
        list.iter().map(|url| url[url::Position::BeforePath..].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(all(&hidden.frames), ["/menu.html", "/world/main.html"]);
    assert_eq!(hidden.refresh.as_deref(), Some("0; url=/c"));
    assert_eq!(all(&hidden.more), ["/ajax/feed?offset=10&n=1", "/part/2"]);
}

#[test]
fn answers_in_json() {
    for (text, stories, more) in [
        (
            r#"{"html":"<article><h3><a href=\"/story/a.html\">A bridge<\/a><\/h3><\/article>","next":"/ajax?offset=20"}"#,
            &["/story/a.html"][..],
            &["/ajax?offset=20"][..],
        ),
        (
            r#"{"data":{"posts":[{"title":{"rendered":"The bridge is open again"},"link":"https://news.example/a"},
               {"title":{"rendered":"Ferry sold to the island"},"link":"https://news.example/b"}]},"links":{"next":"?page=3"}}"#,
            &["/a", "/b"],
            &["/world/?page=3"],
        ),
        (r#"["<li><a href='/a'>A</a></li>","<li><a href='/b'>B</a></li>"]"#, &["/a", "/b"], &[]),
        (r#"{"ok":true,"next":null}"#, &[], &[]),
    ] {
        let hidden = read_json(text, &base()).expect("JSON");
        let got: Vec<&str> = hidden.stories.iter().map(|(url, _)| url.path()).collect();
        let next: Vec<&str> =
            hidden.more.iter().map(|url| &url[url::Position::BeforePath..]).collect();
        assert_eq!((got.as_slice(), next.as_slice()), (stories, more), "{text}");
    }
    assert_eq!(read_json("no json", &base()), None);
}

proptest::proptest! {
    #[test]
    fn never_panics(parts in proptest::collection::vec(proptest::sample::select(vec![
        "<script>", "</script>", "<noscript>", "</noscript", "<frame src=", "=", "\"", "'", "data-next-url='", "é", "{", "}", "[", "]",
        "\"url\":\"/a\"", ",", "<", ">", " ", "hx-get=", "(", "\\",
    ]), 0..60)) {
        let text = parts.concat();
        let _ = read(&text, &base());
        let _ = read_json(&text, &base());
    }
}
