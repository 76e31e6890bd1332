//! Where the headline is, and the story with it.

use super::read;

#[test]
fn prose_above_a_heading_says_that_it_is_not_the_headline() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    let more = "Two people were hurt, said Ann Lee, who had been standing below, and cars go round by the old ford until Monday.";
    let html = format!(
        "<html lang=en><head><title>Harbour bridge: Ann Lee</title><meta property=og:type content=article><script type=application/ld+json>{{\"@type\":\"NewsArticle\"}}</script></head><body>\
         <article><div><h2>Down there in the mud, an old bell</h2><time datetime=2026-03-09T10:00:00Z>9 March 2026</time></div>\
         <div><p>{own} {more}</p><p>{more} {own}</p></div></article>\
         <section><div><h3>The harbour bridge</h3><p>How it was built in 1904, by whom, and what it had cost the town by the end of that long and rainy year.</p></div>\
         </section></body></html>"
    );
    let body = read(html.as_bytes()).article.unwrap().body;
    assert!(body.starts_with(own), "{body}");
}

/// A heading of two words of the title, over another story's teaser.
#[test]
fn a_small_part_of_the_title_is_no_headline() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    let html = format!(
        "<html lang=en><head><title>Harbour bridge: what the divers found below the piers on Monday</title><meta property=og:type content=article></head>\
         <body><article><h2>Down there in the mud, an old bell</h2><p>{own}</p><p>{own} It opens on Monday.</p>\
         <aside><h3>Harbour bridge</h3><p>How it was built in 1904, by whom, and what it had cost the town by then.</p></aside></article></body></html>"
    );
    let body = read(html.as_bytes()).article.unwrap().body;
    assert!(body.contains("It opens on Monday") && !body.contains("How it was built"), "{body}");
}

/// A theme whose only h1 is the site's name, before the story's in the title too.
#[test]
fn the_masthead_is_no_headline() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    for home in ["http://the.example/", "/", "../../", "//the.example/index.html"] {
        let html = format!(
            "<html lang=en><head><title>The Quiet Harbour Evening Gazette - Bridge closed | Two hurt</title></head><body><header>\
             <hgroup><h1><a href='{home}'>The Quiet Harbour Evening Gazette</a></h1></hgroup></header><main><article><header>\
             <h2><a href='/news/bridge.html' rel=bookmark>Bridge closed | Two hurt</a></h2></header><p>{own}</p><p>{own} It opens on Monday.</p>\
             <footer><p>Published: <time datetime='2026-03-09T10:00:00Z'>9 March 2026</time> by <a href=/author/ann-lee.html>Ann Lee</a></p>\
             </footer></article></main></body></html>"
        );
        let article = read(html.as_bytes()).article.unwrap_or_else(|| panic!("{home}: no story"));
        assert_eq!(article.title, "Bridge closed | Two hurt", "{home}");
        assert!(article.body.starts_with(own), "{home}: {}", article.body);
    }
}

/// A headline that leads to its own page, as some generators write it.
#[test]
fn a_headline_may_lead_to_its_own_page() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    for itself in [".", "./", "#", "/town/bridge/"] {
        let html = format!(
            "<html lang=en><head><title>Bridge closed | The Paper</title></head><body><header><h2><a href='/'>The Paper</a></h2></header>\
             <main><article><header><h1><a href='{itself}'>Bridge closed</a></h1><time datetime='2026-03-09T10:00:00Z'>9 March 2026</time>\
             </header><p>{own}</p><p>{own} It opens on Monday.</p></article></main></body></html>"
        );
        let article = read(html.as_bytes()).article.unwrap_or_else(|| panic!("{itself}: no story"));
        assert_eq!(article.title, "Bridge closed", "{itself}");
    }
}
