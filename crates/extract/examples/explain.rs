//! Shows why: `explain PAGE.html[.gz] URL` prints each block of a page with its score, whether
//! it was kept, and the features that weighed most; then every link with its role.
#![expect(clippy::print_stdout, reason = "a command line program")]
#![expect(clippy::unwrap_used, reason = "a developer's tool: it stops at the first bad input")]

use newshound_extract::body::model::WEIGHTS;
use newshound_extract::body::{self, Witnesses, features};
use newshound_extract::dom::Dom;
use newshound_extract::head::Head;
use newshound_extract::{charset, tree};
use std::io::Read;
use url::Url;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let url = Url::parse(&args[2]).unwrap();
    let mut bytes = std::fs::read(&args[1]).unwrap();
    if args[1].ends_with(".gz") {
        let mut html = vec![];
        flate2::read::MultiGzDecoder::new(&*bytes).read_to_end(&mut html).unwrap();
        bytes = html;
    }
    let decoded = charset::decode(&bytes, None);
    let (html, _) = tree::build(&decoded.text, 200_000, &mut || false);
    let dom = Dom::new(&html);
    let head = Head::read(&dom, &url, None);
    let witnesses = Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        article_body: None,
        article: false,
    };
    let body = body::extract(&dom, witnesses, &WEIGHTS);
    let scene = body::scene(&dom, &body.blocks, &body.place, body.headline, witnesses);
    let bits = features::all(&scene);
    let inside = body.blocks.range(&dom, body.place.element);
    println!(
        "place {} {:?}, blocks {inside:?}",
        body.place.element,
        dom.node(body.place.element).element
    );
    for (at, block) in body.blocks.list.iter().enumerate() {
        let mut why: Vec<_> = bits[at]
            .0
            .iter()
            .map(|bit| (WEIGHTS.first[usize::from(*bit)], features::name(usize::from(*bit))))
            .collect();
        why.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let why: Vec<_> = why.iter().take(9).map(|(w, n)| format!("{n}:{w:.1}")).collect();
        let text: String = body.blocks.text_of(block).chars().take(70).collect();
        println!(
            "{}{}{} {:5.1} {:?} {}  [{:?}] {}",
            if body.kept[at] { "KEEP" } else { "    " },
            if inside.contains(&at) { "*" } else { " " },
            at,
            body.scores[at],
            block.tag,
            text,
            dom.node(block.element).attr("class").unwrap_or(""),
            why.join(" ")
        );
    }
}
