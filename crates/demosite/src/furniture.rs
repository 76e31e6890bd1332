//! What stands around stories on every site: notices, share bars, lists, comments, footers.

use crate::awkward;
use crate::clock::rfc3339;
use crate::host::{Host, Theme};
use crate::html::{Esc, put};
use crate::lexicon::Lexicon;
use crate::prose;
use crate::rng::{Rng, mix};
use crate::story::{Block, Story};

/// What a request is about.
pub(crate) struct Ask<'a> {
    pub(crate) hosts: &'a [Host],
    pub(crate) host: &'a Host,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    /// How often this host was asked before.
    pub(crate) visit: u64,
}

impl Host {
    /// The address others link a story by: the old one where it has moved.
    pub(crate) fn link(&self, index: usize) -> String {
        let Some(story) = self.stories.get(index) else { return String::new() };
        if story.moved { self.old_path(story) } else { self.path(story) }
    }

    /// The address a story had before, which answers 301.
    pub(crate) fn old_path(&self, story: &Story) -> String {
        let path = self.path(story);
        match self.theme {
            Theme::Tables => format!("/article.php?nr={}", story.id),
            Theme::Plain => format!("{}/archives/{}", self.root, story.id),
            _ => path.replacen(&story.slug, &format!("moved-{}", story.slug), 1),
        }
    }
}

/// The body in the theme's markup; of a story on several pages, page `part` from 0.
pub(crate) fn content(host: &Host, index: usize, part: usize, out: &mut String) {
    let Some(story) = host.stories.get(index) else { return };
    let labels = &story.lex.labels;
    let mut blocks = story.blocks(host.theme.habits(), index, host.stories.len());
    let parts = host.parts(story);
    if parts > 1 {
        let size = blocks.len().div_ceil(parts);
        // No editor ends a page with a subheading.
        let end = |part: usize| {
            let end = (part * size).min(blocks.len());
            end - usize::from(end > 0 && matches!(blocks[end - 1], Block::Sub(_)))
        };
        let (from, to) = (end(part), if part + 1 == parts { blocks.len() } else { end(part + 1) });
        blocks = blocks.drain(from..to).collect();
    }
    if host.awkward {
        awkward::insert(host, story, part + 1 == parts, &mut blocks);
    }
    for block in blocks {
        match block {
            Block::Para { text, link } => {
                out.push_str(if host.theme == Theme::Modern {
                    "<p class=\"text\">"
                } else {
                    "<p>"
                });
                inline(host, &text, link, out);
                out.push_str("</p>\n");
            }
            Block::Sub(text) => put!(out, "<h2>{}</h2>\n", Esc(&text)),
            Block::List(items) => {
                out.push_str("<ul>");
                for item in items {
                    put!(out, "<li>{}</li>", Esc(&item));
                }
                out.push_str("</ul>\n");
            }
            Block::Pull(text) if host.theme == Theme::Core => put!(
                out,
                "<figure class=\"wp-block-pullquote\"><blockquote><p>{}</p></blockquote></figure>\n",
                Esc(&text)
            ),
            Block::Pull(text) => put!(out, "<aside class=\"pullquote\">{}</aside>\n", Esc(&text)),
            Block::AlsoRead(other) => also_read(host, labels.also_read, other, out),
            Block::Figure(caption) => figure(host, story, &caption, out),
            Block::Ad => put!(
                out,
                "<div class=\"ad-slot\" id=\"ad-{}\"><span>{}</span></div>\n",
                story.id,
                labels.advertisement
            ),
            Block::Letter => put!(
                out,
                "<div class=\"newsletter-signup\"><p>{}</p><form action=\"{}/subscribe\" method=\"post\">\
                 <input name=\"email\"><button>OK</button></form></div>\n",
                labels.newsletter,
                host.root
            ),
        }
    }
    if parts > 1 {
        out.push_str("<div class=\"page-links\">Pages:");
        for n in 0..parts {
            match n == part {
                true => put!(out, " <span class=\"current\">{}</span>", n + 1),
                false => {
                    put!(out, " <a href=\"{}\">{}</a>", Esc(&host.part(story, n)), n + 1);
                }
            }
        }
        out.push_str("</div>\n");
    }
}

/// Text with its link.
pub(crate) fn inline(
    host: &Host,
    text: &str,
    link: Option<(usize, usize, usize)>,
    out: &mut String,
) {
    match link.filter(|(_, _, other)| host.open(*other).is_some()) {
        Some((from, to, other)) => put!(
            out,
            "{}<a href=\"{}\">{}</a>{}",
            Esc(&text[..from]),
            Esc(&host.link(other)),
            Esc(&text[from..to]),
            Esc(&text[to..])
        ),
        None => put!(out, "{}", Esc(text)),
    }
}

fn also_read(host: &Host, label: &str, other: usize, out: &mut String) {
    let Some(story) = host.open(other) else { return };
    let (url, title) = (host.path(story), Esc(&story.title));
    match host.theme {
        Theme::Modern => put!(
            out,
            "<aside class=\"inline-related\"><h4>{label}</h4><a href=\"{}?utm_source=inline\">{title}</a></aside>\n",
            Esc(&url)
        ),
        _ => put!(out, "<p><strong>{label}: <a href=\"{}\">{title}</a></strong></p>\n", Esc(&url)),
    }
}

fn figure(host: &Host, story: &Story, caption: &str, out: &mut String) {
    let id = story.id;
    let picture = format!("{}/media/{id}.jpg", host.root);
    // WordPress links a picture to a page of its own, which looks like an article.
    let page = match host.theme {
        Theme::Core => format!("{}image-{id}/", host.path(story)),
        Theme::Plain => format!("{}/?attachment_id={}", host.root, id + 1),
        _ => picture.clone(),
    };
    put!(
        out,
        "<figure class=\"wp-block-image\"><a href=\"{page}\"><img src=\"{picture}\" alt=\"\" width=\"640\" height=\"360\"></a>\
         <figcaption>{} Photo: Newsroom</figcaption></figure>\n",
        Esc(caption)
    );
}

/// A cookie notice.
pub(crate) fn cookies(lex: &Lexicon, out: &mut String) {
    put!(
        out,
        "<div id=\"cookie-notice\" class=\"cookie-banner\" role=\"dialog\"><p>{}</p><button>OK</button></div>\n",
        lex.labels.cookies
    );
}

/// Links that share a story elsewhere.
pub(crate) fn share(host: &Host, story: &Story, out: &mut String) {
    let url = host.url(&host.path(story));
    put!(
        out,
        "<div class=\"share-bar\"><span>{}</span><a href=\"https://chirp.example/share?url={url}\" rel=\"nofollow\">Chirp</a>\
         <a href=\"https://faces.example/sharer.php?u={url}\" rel=\"nofollow\">Faces</a>\
         <a href=\"mailto:?body={url}\">Mail</a></div>\n",
        story.lex.labels.share,
    );
}

/// Links to the other hosts of the demo, absolute.
pub(crate) fn sisters(ask: &Ask<'_>, out: &mut String) {
    out.push_str("<ul class=\"sister-sites\">");
    for other in ask.hosts {
        if other.base != ask.host.base {
            put!(
                out,
                "<li><a href=\"{}{}/\">{}</a></li>",
                other.base,
                other.root,
                Esc(&other.name)
            );
        }
    }
    out.push_str("</ul>\n");
}

/// Readers' comments, as text that is not the story's.
pub(crate) fn comments(host: &Host, story: &Story, out: &mut String) {
    if story.comments == 0 {
        return;
    }
    let path = host.path(story);
    let joint = if path.contains('?') { "&amp;" } else { "?" };
    put!(
        out,
        "<section id=\"comments\" class=\"comments-area\"><h2>{} {}</h2><ol class=\"comment-list\">\n",
        story.comments,
        story.lex.labels.comments
    );
    let mut rng = Rng::new(mix(story.seed, 0xC0));
    for n in 0..u32::from(story.comments) {
        let id = story.id * 10 + n;
        let mut who = String::new();
        prose::name(story.lex, &mut rng, &mut who);
        put!(
            out,
            "<li id=\"comment-{id}\" class=\"comment\"><b class=\"fn\">{who}</b> <time datetime=\"{}\">{}</time>\
             <div class=\"comment-content\"><p>{}</p></div><a rel=\"nofollow\" class=\"comment-reply-link\" \
             href=\"{}{joint}replytocom={id}#respond\">Reply</a></li>\n",
            rfc3339(story.at + 3600 * i64::from(n + 1), host.offset),
            rfc3339(story.at + 3600 * i64::from(n + 1), host.offset).get(..10).unwrap_or(""),
            Esc(&prose::paragraph(story.lex, &mut rng, 2)),
            Esc(&path)
        );
    }
    out.push_str("</ol></section>\n");
}

/// A list of headlines under a heading.
pub(crate) fn headlines(host: &Host, class: &str, heading: &str, from: &[usize], out: &mut String) {
    put!(out, "<section class=\"{class}\"><h3>{heading}</h3><ul>\n");
    for index in from {
        put!(
            out,
            "<li><a href=\"{}\">{}</a></li>\n",
            Esc(&host.path_of(*index)),
            Esc(&host.stories[*index].title)
        );
    }
    out.push_str("</ul></section>\n");
}

/// Page `page` (from 1) of `list`, `size` a page; `None` past its end.
pub(crate) fn page_of(list: &[usize], page: usize, size: usize) -> Option<&[usize]> {
    let from = page.checked_sub(1)?.checked_mul(size)?;
    let rest = if from == 0 { list } else { list.get(from..).filter(|rest| !rest.is_empty())? };
    Some(&rest[..size.min(rest.len())])
}
