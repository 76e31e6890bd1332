//! Tests of `blocks`.

use super::Blocks;
use crate::dom::{Dom, Tag};
use scraper::Html;

#[test]
fn cutting() {
    // (html, texts with their tags)
    let cases: &[(&str, &[(&str, Tag)])] = &[
        ("<p>a <b>b</b> c</p><p>d</p>", &[("a b c", Tag::P), ("d", Tag::P)]),
        ("<div>one<br>two<br><br>three</div>", &[("one two", Tag::Div), ("three", Tag::Div)]),
        ("<ul><li>x<li><p>y</ul>", &[("x", Tag::Li), ("y", Tag::Li)]),
        ("<h2><span>Head</span></h2>tail", &[("Head", Tag::H2), ("tail", Tag::Div)]),
        ("<p>a<script>no</script><style>no</style>b</p>", &[("ab", Tag::P)]),
        ("<p style='display: none'>no</p><p>yes", &[("yes", Tag::P)]),
        ("<table><tr><td>1<td>2</table>", &[("1", Tag::Td), ("2", Tag::Td)]),
        ("<p> </p><div> <p>x</p> </div>", &[("x", Tag::P)]),
    ];
    for (html, want) in cases {
        let html = Html::parse_document(html);
        let dom = Dom::new(&html);
        let blocks = Blocks::new(&dom, false);
        let got: Vec<_> =
            blocks.list.iter().map(|block| (blocks.text_of(block), block.tag)).collect();
        assert_eq!(&got, want);
    }
}

#[test]
fn ranges() {
    let html = Html::parse_document("<p>a</p><div id=x><p>b <i>c</i></p> <p>d</p></div><p>e");
    let dom = Dom::new(&html);
    let blocks = Blocks::new(&dom, false);
    let div = dom.all(Tag::Div).next().unwrap();
    assert_eq!(blocks.range(&dom, div), 1..3);
    let body = dom.all(Tag::Body).next().unwrap();
    assert_eq!(blocks.range(&dom, body), 0..4);
}
