//! Stories over several pages by what their pagers show, whatever their URLs look like; and stories
//! whose URLs differ by one number without being pages of one.

use newshound_core::article::Article;
use newshound_tests::binary::newshound;
use newshound_tests::{records, tiny};

/// A page of a story.
struct Shown {
    path: &'static str,
    title: &'static str,
    day: &'static str,
    /// A word of its own, in each paragraph.
    word: &'static str,
    /// What stands in its head and under its text.
    head: &'static str,
    pager: &'static str,
}

const fn shown(
    path: &'static str,
    title: &'static str,
    word: &'static str,
    pager: &'static str,
) -> Shown {
    Shown { path, title, day: "2026-05-03", word, head: "", pager }
}

const QUAY: &str = "Eastern quay closes for eleven months";
const ROSES: &str = "Rose show opens in the old greenhouse";
const BELLS: &str = "Divers bring up four bells near Holm";
const SALT: &str = "Salt works to reopen as a museum";
const WEATHER: &str = "Weather forecast for the coast";
const WALKS: &str = "Seven walks along the northern canal";

const PAGES: [Shown; 21] = [
    // Digits of another script, and a number in the file's name.
    shown(
        "/a/quay-61733.htm",
        QUAY,
        "quayone",
        "<p>١ <a href='quay-61733.part2.htm'>٢</a> <a href='quay-61733.part3.htm'>٣</a></p>",
    ),
    shown(
        "/a/quay-61733.part2.htm",
        QUAY,
        "quaytwo",
        "<p><a href='quay-61733.htm'>١</a> ٢ <a href='quay-61733.part3.htm'>٣</a></p>",
    ),
    shown(
        "/a/quay-61733.part3.htm",
        QUAY,
        "quaythree",
        "<p><a href='quay-61733.htm'>١</a> <a href='quay-61733.part2.htm'>٢</a> ٣</p>",
    ),
    // An offset; the list names the second page first.
    shown(
        "/roses?id=91221",
        ROSES,
        "roseone",
        "<ul><li>1</li><li><a href='/roses?id=91221&amp;start=20'>Sheet 2</a></li></ul>",
    ),
    shown(
        "/roses?id=91221&start=20",
        ROSES,
        "rosetwo",
        "<ul><li><a href='/roses?id=91221'>Sheet 1</a></li><li>2</li></ul>",
    ),
    // A path segment, and only the next page named, in the head.
    Shown { head: "<link rel=next href='/bells/2/'>", ..shown("/bells/", BELLS, "bellone", "") },
    Shown {
        head: "<link rel=prev href='/bells/'><link rel=next href='/bells/3/'>",
        ..shown("/bells/2/", BELLS, "belltwo", "")
    },
    Shown {
        head: "<link rel=prev href='/bells/2/'>",
        ..shown("/bells/3/", BELLS, "bellthree", "")
    },
    // The same with a form that no list knows.
    Shown { head: "<link rel=next href='/walks;leaf=2'>", ..shown("/walks", WALKS, "walkone", "") },
    Shown {
        head: "<link rel=prev href='/walks'><link rel=next href='/walks;leaf=3'>",
        ..shown("/walks;leaf=2", WALKS, "walktwo", "")
    },
    Shown {
        head: "<link rel=prev href='/walks;leaf=2'>",
        ..shown("/walks;leaf=3", WALKS, "walkthree", "")
    },
    // A gallery numbers its pages in their headlines; its first page has another name.
    shown(
        "/salt",
        SALT,
        "saltone",
        "<div><a href='/salt?view=0'>1</a> <a href='/salt?view=1'>2</a></div>",
    ),
    shown(
        "/salt?view=0",
        SALT,
        "saltone",
        "<div><a href='/salt?view=0'>1</a> <a href='/salt?view=1'>2</a></div>",
    ),
    shown(
        "/salt?view=1",
        "Salt works to reopen as a museum (2/2)",
        "salttwo",
        "<div><a href='/salt?view=0'>1</a> <a href='/salt?view=1'>2</a></div>",
    ),
    // Stories by small ids, with links to the ones before and after.
    shown(
        "/news/12",
        "Council puts off the tram vote",
        "tram",
        "<p><a rel=prev href='/news/11'>Previous</a> <a rel=next href='/news/13'>Next</a></p>",
    ),
    shown(
        "/news/13",
        "Library lends out telescopes",
        "telescope",
        "<p><a rel=prev href='/news/12'>Previous</a></p>",
    ),
    // A slider counts three stories.
    shown(
        "/news/88001",
        "Mayor opens the rebuilt slipway",
        "slipway",
        "<p><a href='/news/88001'>1</a> <a href='/news/88002'>2</a></p>",
    ),
    shown(
        "/news/88002",
        "Ferry captain retires at ninety",
        "captain",
        "<p><a href='/news/88001'>1</a> <a href='/news/88002'>2</a></p>",
    ),
    // The next story has the same name, of another day; and one that only counts on.
    shown(
        "/weather-forecast/",
        WEATHER,
        "drizzle",
        "<div class=post-nav><a rel=next href='/weather-forecast-2/'>Next</a></div>",
    ),
    Shown {
        day: "2026-05-10",
        ..shown(
            "/weather-forecast-2/",
            WEATHER,
            "sunshine",
            "<div class=post-nav><a rel=prev href='/weather-forecast/'>Previous</a></div>",
        )
    },
    shown(
        "/news/11",
        "Night buses return to the suburbs",
        "buses",
        "<p><a rel=next href='/news/12'>Next</a></p>",
    ),
];

/// What each story holds, by the words of its pages; the list leaves out the other names.
const STORIES: [(&str, &[&str]); 11] = [
    ("/a/quay-61733.htm", &["quayone", "quaytwo", "quaythree"]),
    ("/roses?id=91221", &["roseone", "rosetwo"]),
    ("/bells/", &["bellone", "belltwo", "bellthree"]),
    ("/walks", &["walkone", "walktwo", "walkthree"]),
    ("/salt", &["saltone", "salttwo"]),
    ("/news/12", &["tram"]),
    ("/news/13", &["telescope"]),
    ("/news/88001", &["slipway"]),
    ("/news/88002", &["captain"]),
    ("/weather-forecast/", &["drizzle"]),
    ("/weather-forecast-2/", &["sunshine"]),
];

fn page(page: &Shown) -> String {
    let Shown { title, day, word, head, pager, .. } = page;
    let ends = ["by the harbour", "in the council", "after the storm", "with the neighbours"];
    let text: String = ends
        .iter()
        .enumerate()
        .map(|(at, end)| {
            format!(
                "<p>The {word} was spoken of {end} on the {at}th evening, and many people came to \
                 hear of {word} from those who had seen it. Nobody had expected {word} there.</p>"
            )
        })
        .collect();
    format!(
        "<html lang=en><head><title>{title}</title><meta property=og:type content=article>\
         <meta property=article:published_time content={day}T08:00:00Z>{head}</head><body><main>\
         <article><h1>{title}</h1>{text}{pager}</article></main></body></html>"
    )
}

fn site(path: &str) -> (&'static str, String) {
    if path == "/" {
        let listed = STORIES.iter().map(|(path, _)| *path).chain(["/news/11"]);
        let listed: String = ["/roses?id=91221&start=20"]
            .into_iter()
            .chain(listed)
            .map(|path| format!("<p><a href='{path}'>A story of the day to be read here</a></p>"))
            .collect();
        return ("200 OK", format!("<html><body><h1>The Paper</h1>{listed}</body></html>"));
    }
    match PAGES.iter().find(|page| page.path == path) {
        Some(shown) => ("200 OK", page(shown)),
        None => ("404 Not Found", String::new()),
    }
}

#[test]
fn what_the_pager_shows_is_one_story() {
    let base = tiny::serve(site).expect("served");
    let out = tempfile::tempdir().expect("folder");
    let folder = out.path().display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--delay", "0", "--allow-private"]);
    command.args(["--out", &folder, &format!("{base}/")]);
    let output = command.output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let articles = records::articles(out.path()).expect("articles");
    let mut paths: Vec<&str> = articles.iter().map(|one| one.url.path_and_query()).collect();
    paths.sort_unstable();
    let mut expected: Vec<&str> = STORIES.iter().map(|(path, _)| *path).collect();
    expected.push("/news/11");
    expected.sort_unstable();
    assert_eq!(paths, expected, "each story once, and no page of one");
    for (path, words) in STORIES {
        let of = |one: &&Article| one.url.path_and_query() == path;
        let article = articles.iter().find(of).expect("it was found");
        assert_eq!(usize::from(article.pages), words.len(), "{path}");
        for shown in &PAGES {
            let has = article.body.contains(&format!("The {} was", shown.word));
            assert_eq!(has, words.contains(&shown.word), "{} in {path}", shown.word);
        }
    }
}
