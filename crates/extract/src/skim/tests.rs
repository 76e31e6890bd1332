use super::{Keep, Skimmer};
use proptest::prelude::*;
use scraper::Html;

fn tree(text: &str, keep: Keep, chunk: usize) -> Html {
    let mut skimmer = Skimmer::new(text, keep);
    while !skimmer.is_done() {
        skimmer.feed(chunk);
    }
    skimmer.finish()
}

/// The inside of the body, or of the whole page.
fn markup(html: &Html) -> String {
    let all = html.html();
    let body = all.split_once("<body>").map(|(_, body)| body.replace("</body></html>", ""));
    body.filter(|body| !body.is_empty()).unwrap_or(all)
}

#[test]
fn what_is_left_out() {
    let long = "x, ".repeat(120);
    let image = format!("<p><img src='data:{long}' sizes='{long}' alt=b>");
    let cases = [
        ("<p>a</p>", "<p>a</p>"),
        ("<p>a<script src=a>x<p>'</script>b", "<p>a<script src=\"a\"></script>b</p>"),
        ("<p onclick='x' title=y data-x=1 class>a", "<p class=\"\" title=\"y\">a</p>"),
        (
            "<p style='display:none'>a<p style='color:red'>b",
            "<p style=\"display:none\">a</p><p>b</p>",
        ),
        ("<p data-publish-time=1>a", "<p data-publish-time=\"1\">a</p>"),
        (&image, "<p><img alt=\"b\"></p>"),
        (
            "a<script type='application/ld+json'>{}</script>",
            "a<script type=\"application/ld+json\">{}</script>",
        ),
        ("a<style>p{}</style>a<svg id=x><g/></svg>b", "a<style></style>a<svg id=\"x\"></svg>b"),
        ("a<svg><svg>x</svg>y</svg>z", "a<svg></svg>z"),
        ("a<svg/>a<script>b</script>", "a<svg></svg>a<script></script>"),
        ("<!-- <script> --><p>a</p><script>b</script>", "<p>a</p><script></script>"),
        ("<p>a<!-- b -->c<!-->d", "<p>acd</p>"),
        ("<p title=\"<script>\">a</p>", "<p title=\"&lt;script&gt;\">a</p>"),
        ("<p title=it's>a<noscript>b</noscript>", "<p title=\"it's\">a<noscript></noscript></p>"),
        ("<p>a</p>\n\n  <p>\n  b c\n </p>", "<p>a</p> <p> b c\n</p>"),
        ("<pre>a\n\n  <b>c</b>\n  d </pre>", "<pre>a\n\n  <b>c</b>\n  d </pre>"),
        (
            "<p>a<link rel=stylesheet href=b><link rel=next href=c>",
            "<p>a<link href=\"c\" rel=\"next\"></p>",
        ),
        ("<p>a < b <3 &lt;<", "<p>a &lt; b &lt;3 &lt;&lt;</p>"),
        ("<p title=\"open", "<html><head></head><body></body></html>"),
        ("", "<html><head></head><body></body></html>"),
    ];
    for (html, want) in cases {
        assert_eq!(markup(&tree(html, Keep::Read, usize::MAX)), want, "{html}");
    }
}

fn same(text: &str) -> Result<(), String> {
    let want = Html::parse_document(text);
    for chunk in [1, usize::MAX] {
        let got = tree(text, Keep::All, chunk);
        if got.html() != want.html() || got.quirks_mode != want.quirks_mode {
            return Err(format!("{text:?}\n got {}\nwant {}", got.html(), want.html()));
        }
    }
    Ok(())
}

#[test]
fn the_tree_is_that_of_html5ever() {
    let cases = [
        "<!DOCTYPE html><title>a &amp; b</title><p>a\r\nb\rc&nbsp;d",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><p><table>",
        "<!DOCTYPE HTML SYSTEM 'about:legacy-compat'><p><table>",
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Frameset//EN' ''><p><table>",
        "<!doctype><p><table>",
        "<pre>\n\na</pre><textarea>\n&lt;</textarea><listing>\r\nx",
        "<P CLASS=A class=b ID='x'y=z/>a</P X=1 >b",
        "<br/><a href=?a=1&copy=2&amp;b>x</a href='>'>y",
        "<a =b c = d e= f g='h'i>x",
        "<script><!-- <script> </script> --></script>x<script>'</p>'</SCRIPT\n>y",
        "<style><!-- </style> --><xmp><p></xmp><iframe><p></iframe><noscript><p></noscript>",
        "<svg><title><b>x</title><![CDATA[a<b]]></svg><![CDATA[x]]><math><mi>y</math>",
        "<table> <tr> x <td>y</table><select><option>a<option>b</select>",
        "<b><i>a</b>b</i><p><b>c<p>d",
        "a\0b<p\0q=\0>c<title>\0</title>",
        "</><//><?x?><!x><!-><!-- a --!><!--->b--><!-- open",
        "a<b",
        "a<",
        "a</",
        "a<!",
        "a</b",
        "a<!doctype",
        "<title>x",
        "<plaintext>a</p>&amp;",
        "\u{feff}<p>新闻<新>",
        "<frameset><frame></frameset>",
        "<template><p>a</template><p>b",
    ];
    for text in cases {
        same(text).unwrap_or_else(|error| panic!("{error}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_soup_gives_the_tree_of_html5ever(pieces in proptest::collection::vec(piece(), 0..30)) {
        let text = pieces.concat();
        // A line feed right after <pre> is passed over, also as a reference; html5ever forgets it where the
        // reference lacks its semicolon, since the error that it reports counts as a token there.
        prop_assume!(!text.contains("<pre>&#xa"));
        prop_assert!(same(&text).is_ok(), "{}", same(&text).unwrap_err());
    }
}

fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=",
        "\"",
        "'",
        ">",
        "/",
        "=",
        "<",
        "</",
        "<!--",
        "-->",
        "--!>",
        "-",
        "<!",
        "<!doctype html>",
        "<script>",
        "</script>",
        "<script ",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<svg>",
        "</svg>",
        "<![CDATA[",
        "]]>",
        "<table>",
        "<td>",
        "</table>",
        "<textarea>",
        "</textarea",
        "&amp;",
        "&nbsp",
        "&#8217;",
        "&",
        "&not",
        "it",
        ";",
        "&#x",
        "\r\n",
        "\r",
        "\n",
        " ",
        "\0",
        "x",
        "é",
        "class",
        "<math>",
        "<pre>",
        "<template>",
        "<select>",
        "<br/>",
        "</br>",
    ];
    prop_oneof![
        9 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => "[a-z<>&;=/!\" -]{0,6}",
    ]
}
