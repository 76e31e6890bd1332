//! An old program: tables, `<br>` paragraphs, windows-1252, no metadata, relative links under
//! `<base>`, no sitemap, no feed, and a search and a calendar that never end.

use crate::clock::Civil;
use crate::furniture::{self, Ask, page_of};
use crate::html::{Esc, put, windows_1252};
use crate::lexicon::EN;
use crate::prose;
use crate::reply::{Reply, number, param};
use crate::story::{Block, Story};

const SIZE: usize = 12;

pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let story = || number(ask.query, "id").and_then(|id| host.by_id(id));
    match ask.path {
        "/robots.txt" => Reply::text("User-agent: *\nDisallow: /print.php\nDisallow: /admin/\n"),
        "/" | "/index.php" => front(ask),
        "/story.php" => story().map_or_else(Reply::not_found, |i| page(&story_page(ask, i))),
        "/article.php" => {
            let index = number(ask.query, "nr").and_then(|id| host.by_id(id));
            index.map_or_else(Reply::not_found, |i| Reply::moved(host.path_of(i)))
        }
        "/print.php" => story().map_or_else(Reply::not_found, |i| {
            let mut out = String::from("<html><body>");
            text(host, i, &mut out);
            page(&out)
        }),
        "/list.php" => list(ask),
        "/search.php" => search(ask),
        "/calendar.php" => calendar(ask),
        "/contact.php" => {
            page(&frame(ask, "Contact", "<b>Contact</b><br><br>Write to us at the market place."))
        }
        // An old program answers 200 to anything.
        _ => page(&frame(ask, "Not found", "<b>Sorry</b><br><br>There is no such page here.")),
    }
}

fn page(body: &str) -> Reply {
    Reply { content_type: "text/html", body: windows_1252(body), ..Reply::html(String::new()) }
}

fn frame(ask: &Ask<'_>, title: &str, inner: &str) -> String {
    let host = ask.host;
    let mut out = String::with_capacity(inner.len() + 3_000);
    put!(
        out,
        "<HTML><HEAD><META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=windows-1252\"><TITLE>{}: {}</TITLE>\
         <BASE HREF=\"{}/\"></HEAD>\n<BODY BGCOLOR=\"#FFFFFF\"><TABLE WIDTH=\"760\" BORDER=\"0\"><TR><TD COLSPAN=\"3\" CLASS=\"top\"><A HREF=\"\">{}</A></TD></TR>\n<TR><TD WIDTH=\"120\" VALIGN=\"top\" CLASS=\"menu\">",
        Esc(&host.name),
        Esc(title),
        host.base,
        Esc(&host.name)
    );
    for (i, section) in host.sections.iter().enumerate() {
        put!(out, "<A HREF=\"list.php?sec={i}\">{}</A><BR>", section.name);
    }
    out.push_str("<A HREF=\"search.php?q=bridge\">Search</A><BR><A HREF=\"calendar.php?y=2025&amp;m=12\">Calendar</A><BR><A HREF=\"contact.php\">Contact</A><BR><A HREF=\"old/gone.html\">Links</A></TD>\n<TD VALIGN=\"top\" CLASS=\"main\">\n");
    out.push_str(inner);
    out.push_str("</TD>\n<TD WIDTH=\"140\" VALIGN=\"top\" CLASS=\"right\"><B>Latest</B><BR>");
    for index in host.turning(host.shown_all().iter().copied(), usize::MAX, ask.visit, 5) {
        put!(
            out,
            "<A HREF=\"{}\">{}</A><BR>",
            &host.path_of(index)[1..],
            Esc(&host.stories[index].title)
        );
    }
    out.push_str("<BR>Advertisement<BR><IMG SRC=\"ads/1.jpg\" WIDTH=\"120\"></TD></TR>\n<TR><TD COLSPAN=\"3\" CLASS=\"foot\">");
    furniture::sisters(ask, &mut out);
    out.push_str("Copyright 2025. Best viewed with any browser.</TD></TR></TABLE></BODY></HTML>\n");
    out
}

fn text(host: &crate::host::Host, index: usize, out: &mut String) {
    let story = &host.stories[index];
    let mut first = true;
    for block in story.blocks(host.theme.habits(), index, host.stories.len()) {
        if let Block::Para { text, link } = block {
            if !first {
                out.push_str("<BR><BR>\n");
            }
            first = false;
            let start = out.len();
            furniture::inline(host, &text, link, out);
            // Links are written relative to the base.
            if let Some(at) = out[start..].find("href=\"/") {
                out.remove(start + at + 6);
            }
        }
    }
}

fn story_page(ask: &Ask<'_>, index: usize) -> String {
    let host = ask.host;
    let story = &host.stories[index];
    let mut out = String::with_capacity(12_000);
    put!(
        out,
        "<FONT SIZE=\"5\" CLASS=\"headline\"><B>{}</B></FONT><BR>\n<FONT SIZE=\"2\" CLASS=\"byline\">By ",
        Esc(&story.title)
    );
    for (i, person) in host.authors(story).iter().enumerate() {
        put!(out, "{}{}", if i > 0 { " and " } else { "" }, person.name);
    }
    put!(
        out,
        "</FONT><BR>\n<FONT SIZE=\"1\" CLASS=\"date\">{}</FONT><BR><BR>\n",
        visible_date(host, story)
    );
    out.push_str("<DIV CLASS=\"storytext\">");
    text(host, index, &mut out);
    out.push_str("</DIV><BR><BR>\n");
    put!(
        out,
        "<A HREF=\"print.php?id={0}\">Print this story</A> | <A HREF=\"story.php?id={0}#top\">Top</A><BR>\n",
        story.id
    );
    for (words, other) in [("Older", Some(index + 1)), ("Newer", index.checked_sub(1))] {
        if let Some(other) = other.and_then(|other| host.open(other)) {
            put!(
                out,
                "{words}: <A HREF=\"story.php?id={}\">{}</A><BR>",
                other.id,
                Esc(&other.title)
            );
        }
    }
    frame(ask, &story.title, &out)
}

/// Half of the pages print a time, none an offset.
pub(crate) fn visible_date(host: &crate::host::Host, story: &Story) -> String {
    let at = Civil::at(story.at, host.offset);
    let day = prose::long_date(&EN, at);
    if !has_time(story) {
        return format!("Posted on {day}");
    }
    let (hour, half) = (at.hour % 12, if at.hour < 12 { "AM" } else { "PM" });
    format!("Posted on {day} at {}:{:02} {half}", if hour == 0 { 12 } else { hour }, at.minute)
}

pub(crate) fn has_time(story: &Story) -> bool {
    story.id.is_multiple_of(2)
}

fn front(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let mut out = String::from("<B>Today</B><BR><BR>\n");
    for &index in host.shown_all().iter().take(SIZE) {
        put!(
            out,
            "<A HREF=\"{}\"><B>{}</B></A><BR>{}...<BR><BR>\n",
            &host.path_of(index)[1..],
            Esc(&host.stories[index].title),
            Esc(host.excerpt(index, 20))
        );
    }
    page(&frame(ask, "News", &out))
}

fn list(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let sec: usize = number(ask.query, "sec").unwrap_or(usize::MAX);
    let start: usize = number(ask.query, "start").unwrap_or(0);
    let Some(all) = host.by_section.get(sec).map(|list| host.shown(list)) else {
        return Reply::not_found();
    };
    let Some(stories) = page_of(all, start / SIZE + 1, SIZE) else { return Reply::not_found() };
    let mut out = format!("<B>{}</B><BR><BR>\n", host.sections[sec].name);
    for &index in stories {
        let path = host.link(index);
        put!(out, "<LI><A HREF=\"{}\">{}</A>\n", &path[1..], Esc(&host.stories[index].title));
    }
    if start + SIZE < all.len() {
        put!(
            out,
            "<BR><A HREF=\"list.php?sec={sec}&amp;start={}\">next &gt;&gt;</A>",
            start + SIZE
        );
    }
    page(&frame(ask, &host.sections[sec].name, &out))
}

/// Always has results, and always another page of them.
fn search(ask: &Ask<'_>) -> Reply {
    let host = ask.host;
    let start: usize = number(ask.query, "start").unwrap_or(0);
    let word = param(ask.query, "q").unwrap_or("bridge");
    let word = if word.chars().all(|c| c.is_ascii_alphanumeric()) { word } else { "bridge" };
    let mut out = format!("<B>Results {} to {}</B><BR>\n", start + 1, start.saturating_add(3));
    let shown = host.shown_all();
    if !shown.is_empty() {
        for k in 0..3 {
            let index = shown[start.wrapping_add(k) % shown.len()];
            put!(
                out,
                "<A HREF=\"{}\">{}</A><BR>",
                &host.path_of(index)[1..],
                Esc(&host.stories[index].title)
            );
        }
    }
    put!(
        out,
        "<A HREF=\"search.php?q={word}&amp;start={}\">More results</A>",
        start.saturating_add(3)
    );
    for other in ["ferry", "bread", "rail"] {
        put!(out, " <A HREF=\"search.php?q={other}&amp;sort=date&amp;start={start}\">{other}</A>");
    }
    page(&frame(ask, "Search", &out))
}

/// Every month has a next one.
fn calendar(ask: &Ask<'_>) -> Reply {
    let year: i64 = number(ask.query, "y").unwrap_or(2025).clamp(1, 9998);
    let month: i64 = number(ask.query, "m").unwrap_or(12).clamp(1, 12);
    let mut out = format!("<B>Events in {month}/{year}</B><BR>No events.<BR>");
    let (before, after) = (year * 12 + month - 2, year * 12 + month);
    for (words, at) in [("Month before", before), ("Month after", after)] {
        put!(
            out,
            "<A HREF=\"calendar.php?y={}&amp;m={}\">{words}</A> ",
            at.div_euclid(12),
            at.rem_euclid(12) + 1
        );
    }
    for day in 1..=28 {
        put!(out, "<A HREF=\"calendar.php?y={year}&amp;m={month}&amp;d={day}\">{day}</A> ");
    }
    page(&frame(ask, "Calendar", &out))
}
