//! Tables of small pages whose sources disagree on the headline.

use super::super::tests::{ld, page};

#[test]
fn titles_by_class_of_page() {
    let story =
        |headline: &str| ld(&format!(r#"{{"@type":"NewsArticle","headline":"{headline}"}}"#));
    for (html, want) in [
        // WordPress core: no OpenGraph, an en dash in the title, signs in the headline.
        ("<title>Talks | round two - live – The Example</title><h1>Talks | round two - live</h1>".to_owned(), "Talks | round two - live"),
        // The h1 is the site's name.
        ("<title>A long headline here - The Example</title><meta property=og:title content='A long headline here'><h1>The Example</h1>".to_owned(), "A long headline here"),
        // No heading at all but a class, and the site's name first.
        ("<title>Example Post: The day it all began</title><font class=headline>The day it all began</font>".to_owned(), "The day it all began"),
        // Signs that look like tags are words.
        ("<title>How to read &lt;b&gt; tags &amp; more | X</title><h1>How to read &lt;b&gt; tags &amp; more</h1>".to_owned(), "How to read <b> tags & more"),
        // No h1 at all.
        ("<title>A headline | The Example</title><meta property=og:site_name content='The Example'>".to_owned(), "A headline"),
        ("<title>A headline: The Example</title><meta property=og:site_name content='The Example'>".to_owned(), "A headline"),
        ("<title>The Example - A headline</title><meta property=og:site_name content='The Example'>".to_owned(), "A headline"),
        // A hyphen in a word parts nothing.
        ("<title>Example: AI-Powered planning for all</title><meta property=og:site_name content='Example AI'>".to_owned(), "Example: AI-Powered planning for all"),
        // og:title with the site's name glued on.
        ("<meta property=og:title content='A headline：例'><meta property=og:site_name content='例え'><h1>A headline</h1>".to_owned(), "A headline"),
        // News: JSON-LD wins over a social og:title and a kicker in the h1.
        (format!("{}<title>Ten dead in flood - X</title><meta property=og:title content='You will not believe this'><h1>Weather Ten dead in flood</h1>", story("Ten dead in flood")), "Ten dead in flood"),
        // News: JSON-LD stands alone against all that is shown.
        (format!("{}<title>Rates rise again</title><meta property=og:title content='Rates rise again'><h1>Rates rise again</h1>", story("Fed decision of today")), "Rates rise again"),
        // One headline behind two kickers, and a kicker in the h1 alone.
        ("<title>East - He said that it is over - X</title><meta property=og:title content='War in the East: He said that it is over'><h1>Talks - He said that it is over</h1>".to_owned(), "He said that it is over"),
        ("<title>He said it is over</title><meta property=og:title content='He said it is over'><h1>Talks in Geneva He said it is over</h1>".to_owned(), "He said it is over"),
        // A tail in the h1 is part of it.
        ("<title>Ten ways to win</title><meta property=og:title content='Ten ways to win'><h1>Ten ways to win, told by a winner</h1>".to_owned(), "Ten ways to win, told by a winner"),
        // Encoded twice.
        (story("Isn&amp;#039;t it"), "Isn't it"),
        // Headlines that look like nothing.
        ("<title>2026 – The Example</title><h1>2026</h1>".to_owned(), "2026"),
        ("<title>Q&amp;A – The Example</title><h1>Q&amp;A</h1>".to_owned(), "Q&A"),
        ("<title>🚀 🚀 – The Example Post</title><h2 class=title>The Example Post</h2><h1>🚀 🚀</h1>".to_owned(), "🚀 🚀"),
        ("<title>🚀🚀 – The Example</title><h1>🚀🚀</h1>".to_owned(), "🚀🚀"),
        ("<title>Morning briefing – The Example</title><h1>Morning briefing</h1>".to_owned(), "Morning briefing"),
        // The h1 is the site's name, said or not, and the title element has both.
        ("<title>Example Blog: Small steps in the dark</title><meta property=og:title content='Small steps in the dark'><h1>Example Blog</h1>".to_owned(), "Small steps in the dark"),
        ("<title>How a village kept its last shop | Plain Tones</title><h1>Plain Tones</h1>".to_owned(), "How a village kept its last shop"),
        ("<title>news.example Dark skies</title><h1>news.example</h1>".to_owned(), "Dark skies"),
        // The site's name in the h1; a headline in a meta element of its own.
        ("<title>X</title><h1>Ten paintings of the year – The Example</h1><meta property=og:site_name content='The Example'>".to_owned(), "Ten paintings of the year"),
        ("<title>Vote is over-PoliticsㅣDaily</title><meta property=og:title content='Vote is over-PoliticsㅣDaily'><meta name=headline content='Vote is over'>".to_owned(), "Vote is over"),
        // Two plugins, two og:titles.
        ("<title>Boost your day</title><meta property=og:title content='Boost your day'><meta property=og:title content='Ten services for small shops'><h1>Ten services for small shops</h1>".to_owned(), "Ten services for small shops"),
        // News: a cut edit never beats the whole heading.
        (format!("{0}<title>{1}</title><meta property=og:title content='Mayor sends a message'><h1>{1}</h1>", story("Mayor sends a message to striking drivers"), "Mayor sends a message to striking drivers"), "Mayor sends a message to striking drivers"),
        (format!("{0}<title>{1}</title><meta property=og:title content='Model and girl seen in one house before her old sister, 11'><h1>{1}</h1>", story("Model and girl seen in one house before her 11-year-old sister"), "Model and girl seen in one house before her 11-year-old sister"), "Model and girl seen in one house before her 11-year-old sister"),
        (format!("{0}<title>{1}</title><meta property=og:title content='Expert warns: do pupils unlearn reading?'><h1>{1}</h1>", story("Expert from Nord warns: pupils do unlearn the reading"), "Expert from Nord warns: pupils do unlearn the reading"), "Expert from Nord warns: pupils do unlearn the reading"),
        // A kicker for search engines, and a kicker that both have.
        (format!("{0}<title>{1}</title><meta property=og:title content='Why talk of his temper is so useless and fades'><h1>{1}</h1>", story("Jane Roe: Why talk of her temper is so useless"), "Jane Roe: Why talk of her temper is so useless"), "Jane Roe: Why talk of her temper is so useless"),
        (format!("{0}<title>{1}</title><meta property=og:title content='16-0! All six win'><h1>{1}</h1>", story("Open 2026 results: Roe among six players to win in the first round"), "Open 2026 results: Roe among six players to win in the first round"), "Open 2026 results: Roe among six players to win in the first round"),
        (format!("{0}<title>{1}</title><meta property=og:title content='Report: Witness killed - court denies'><h1>{1}</h1>", story("At protests: Report: Witness killed - court denies"), "At protests: Report: Witness killed - court denies"), "At protests: Report: Witness killed - court denies"),
        // No JSON-LD: the same cut, and a dash that parts two halves of one headline.
        ("<title>'I sell Big holidays - booking early could save a lot' - X</title><meta property=og:type content=article><meta property=og:title content=\"'I sell holidays - booking early could save a lot'\"><h1>'I sell Big holidays - booking early could save a lot'</h1>".to_owned(), "'I sell Big holidays - booking early could save a lot'"),
        // Capitals by a template.
        // Printed whole; bars that the story's headline has itself.
        ("<title>How to keep a bicycle dry | Guides | The Example Wheels</title><meta property=og:site_name content=Example><h1>How to keep a bicycle dry | Guides | The Example Wheels</h1>".to_owned(), "How to keep a bicycle dry"),
        ("<title>What the war is about | Analysis</title><meta property=og:site_name content=Example><h1>What the war is about | Analysis</h1>".to_owned(), "What the war is about | Analysis"),
        ("<title>Tips for a start</title><h1>TIPS FOR A START</h1>".to_owned(), "Tips for a start"),
    ] {
        assert_eq!(page(&html).title, want, "{html}");
    }
    let long = "word ".repeat(60);
    let html = format!("<title>{long}– The Example</title><h1>{long}</h1>");
    assert_eq!(page(&html).title, long.trim());
}
