use super::*;

const FLOOR: Duration = Duration::from_secs(1);

#[test]
fn complaints_name_line_and_remedy() {
    for (text, line, what) in [
        ("hosts = [\"news.example\"]\nhub = []", 2, "unknown key `hub`; did you mean `hubs`?"),
        ("hosts = [\"a.example\"]\n\n[select]\nzzz = \"a\"", 4, "unknown key `zzz`; there are"),
        ("delay = \"5s\"", 1, "`hosts` is missing; write hosts ="),
        ("hosts = []", 1, "no rules are for nobody"),
        ("hosts = [\n\"https://a.example/\"]", 2, "is no host name; write it as"),
        ("hosts = [\"*\"]", 1, "is no host name"),
        ("hosts = [\"a.example\"]\nhubs = [\"/latest\"]", 2, "write a whole URL"),
        ("hosts = [\"a.example\"]\nhubs = [\"https://b.example/\"]", 2, "on none of the hosts"),
        (
            "hosts = [\"a.example\"]\nexclude = [\n \"/x/\",\n \"(\"]",
            4,
            "write a regular expression",
        ),
        ("hosts = [\"a.example\"]\narticle = [\".*\"]", 2, "matches every URL"),
        ("hosts = [\"a.example\"]\ninclude = [\"a[.]example\"]", 2, "matches every URL"),
        ("hosts = [\"a.example\"]\n[lanes]\nfresh = [\"\"]", 3, "lanes.fresh: \"\" matches every"),
        ("hosts = [\"a.example\"]\ndelay = \"200ms\"", 2, "only make it slower"),
        ("hosts = [\"a.example\"]\ndelay = \"soon\"", 2, "write 1s, 500ms or 0"),
        (
            "hosts = [\"a.example\"]\n[select]\nbody = \"div[\"",
            3,
            "select.body: \"div[\" is no CSS",
        ),
        ("hosts = [\"a.example\"]\n[select]\nremove = [\n\".a\", \">>\"]", 4, "select.remove"),
        ("hosts = 3", 1, "invalid type"),
    ] {
        let why = parse("a.toml", text, FLOOR).map(|_| ()).expect_err(text);
        assert!(why.line == line && why.what.contains(what), "{text}: {why:?}");
    }
}

#[test]
fn the_example_of_the_documents_is_good() {
    let text = include_str!("../../../../docs/site-rules.example.toml");
    let rules = parse("example.toml", text, FLOOR).expect("good");
    assert_eq!(rules.hosts, ["news.example", "www.news.example"]);
    assert!(!rules.hubs.is_empty() && !rules.select.is_empty() && rules.delay.is_some());
}
