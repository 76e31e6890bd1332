use super::*;

/// The sources of `text` as lines of JSON, and its bad lines.
fn listed(text: &str) -> (Vec<String>, Vec<String>) {
    let listed = read(text.as_bytes()).expect("a list");
    let sources = listed.sources.all().iter().map(SeedSource::to_json).collect();
    (sources, listed.bad.iter().map(ToString::to_string).collect())
}

#[test]
fn lines_with_comments() {
    let (sources, bad) = listed(
        "\u{feff}# our sites\n\nhttps://a.example/news/  # the paper\nb.example\n\
         //c.example/x#top\nftp://d.example/\nnot a url\nme@e.example\nd\n[::1]:8080\n",
    );
    assert_eq!(
        sources,
        [
            r#"{"url":"https://a.example/news/"}"#,
            r#"{"url":"b.example/"}"#,
            r#"{"url":"c.example/x"}"#,
            r#"{"url":"[::1]:8080/"}"#,
        ]
    );
    assert_eq!(bad.len(), 4, "{bad:?}");
    assert!(bad[0].starts_with("line 6: \"ftp://d.example/\": only http and https"), "{bad:?}");
    assert!(bad[3].contains("line 9") && bad[3].contains("did you mean https://d/ ?"), "{bad:?}");
}

#[test]
fn tables_with_named_columns() {
    for (text, line) in [
        ("Name,URL,Tags,Rank\n\"A, B\",https://a.example/,daily;local,7\n,,,\nX,ftp://x,,\n", 4),
        ("name;url;tags;rank\n\"A, B\";https://a.example/;daily,local;7\nX;x y;;\n", 3),
        (
            "# kept by hand\nurl\tname\ttags\trank\nhttps://a.example/\tA, B\tdaily|local\n\t\t\t9\n",
            4,
        ),
    ] {
        let (sources, bad) = listed(text);
        let expected = r#"{"url":"https://a.example/","name":"A, B","tags":["daily","local"]}"#;
        assert_eq!(sources, [expected], "{text}");
        assert!(bad.len() == 1 && bad[0].starts_with(&format!("line {line}: ")), "{bad:?}");
        assert_eq!(read(text.as_bytes()).expect("a list").unused.len(), 1, "{text}");
    }
}

#[test]
fn outlines_are_sites_with_their_feeds() {
    let (sources, bad) = listed(
        r#"<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Europe"><outline text="Dailies">
  <outline type="rss" text="A" htmlUrl="https://a.example/" language="de" category="/press/big"
           xmlUrl="https://feeds.example/a?x=1&amp;y=2"/>
  <outline type="rss" text="B" xmlUrl="https://b.example/feed?x=1&y=2"></outline></outline>
  <outline text="C" htmlUrl="mailto:c@example"/></outline>
<outline text="A again" htmlUrl="https://a.example/" xmlUrl="https://a.example/rss"/>
</body></opml>"#,
    );
    assert_eq!(
        sources,
        [
            "{\"url\":\"https://a.example/\",\"name\":\"A again\",\
             \"tags\":[\"Europe\",\"Dailies\",\"press\",\"big\"],\"language\":\"de\",\
             \"feeds\":[\"https://feeds.example/a?x=1&y=2\",\"https://a.example/rss\"]}",
            r#"{"url":"https://b.example/feed?x=1&y=2","name":"B","tags":["Europe","Dailies"]}"#,
        ]
    );
    assert!(bad.len() == 1 && bad[0].starts_with("line 6: "), "{bad:?}");
    assert!(read(b"<html><body>a page</body></html>").is_err_and(|why| why.contains("no OPML")));
}

#[test]
fn json_says_all_there_is_to_say() {
    let all = r#"{"url":"a.example/","name":"A","tags":["x"],"language":"en","country":"IN","delay":"5s","scope":"host","include":["/news/"],"exclude":["/ads/"],"feeds":["https://a.example/rss"]}"#;
    let (sources, bad) = listed(&format!(
        "{all}\n{{\"url\":\"https://b.example/\",\"tags\":\"x; y\",\"rank\":7}}\n{{\"url\":\n\
         {{\"url\":\"https://c.example/\",\"scope\":\"all\"}}\n{{\"name\":\"D\"}}\n\
         {{\"url\":\"https://e.example/\",\"delay\":\"soon\"}}\n\
         {{\"url\":\"https://f.example/\",\"include\":\"(\"}}\n"
    ));
    assert_eq!(sources, [all, r#"{"url":"https://b.example/","tags":["x","y"]}"#]);
    for (line, why) in
        [(3, "EOF"), (4, "host, site or prefix"), (5, "names no URL"), (6, "soon"), (7, "include")]
    {
        let found = bad.iter().find(|bad| bad.starts_with(&format!("line {line}: ")));
        assert!(found.is_some_and(|bad| bad.contains(why)), "{line} {why} {bad:?}");
    }
    let (same, _) = listed(&format!("[{all}, \"https://b.example/\", 3]"));
    assert_eq!(same.len(), 2);
}

#[test]
fn what_was_written_by_an_office_can_be_read() {
    let text = "url,name\nhttps://a.example/,Z\u{fc}rich\n";
    let wide: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let narrow: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for bytes in [wide, narrow, text.as_bytes().to_vec()] {
        let listed = read(&bytes).expect("a list");
        let name = listed.sources.all()[0].about.name.as_deref();
        assert_eq!(name, Some("Z\u{fc}rich"));
    }
}

#[test]
fn a_list_is_kept_and_read_again() {
    let folder = std::env::temp_dir().join(format!("newshound-sources-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder");
    let kept = Kept::of(&folder);
    assert!(kept.read().expect("none").is_none());
    let mut list = SourceList::default();
    assert!(list.add(SeedSource::parse("a.example").expect("a")));
    assert!(!list.add(SeedSource::parse("https://a.example/").expect("a")));
    assert!(list.add(SeedSource::parse("b.example").expect("b")));
    list.tag(|source| source.bare, &["new".to_owned()]);
    kept.write(&list).expect("written");
    let again = kept.read().expect("read").expect("a list");
    assert_eq!(again.all(), list.all());
    assert_eq!((list.remove(|source| source.bare), list.all().len()), (1, 1));
    std::fs::write(folder.join("sources.jsonl"), "{}\n").expect("broken");
    assert!(kept.read().is_err_and(|failure| failure.message.contains("line 1")));
    std::fs::remove_dir_all(&folder).expect("removed");
}
