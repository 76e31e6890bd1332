use super::*;

const LEAD: &str =
    "The bridge over the river was opened on Sunday by the mayor, after nine years of works.";
const NEXT: &str =
    "It cost forty million, twice of what the council had been promised when it voted for it.";
const END: &str =
    "The old ferry goes on for walkers until the end of the summer, the company said.";

fn draft(title: &str, authors: &[&str], body: &[&str]) -> ArticleDraft {
    ArticleDraft {
        title: title.to_owned(),
        authors: authors.iter().map(|&name| name.to_owned()).collect(),
        body: body.join("\n\n"),
        ..ArticleDraft::default()
    }
}

fn print(title: &str, authors: &[&str], body: &[&str]) -> Print {
    Print::of(&draft(title, authors, body), frame(b"<p class='a b c d'>"), &[])
}

fn differs(old: &Print, new: &Print) -> Difference {
    old.differs(Reading { print: new, furniture: &[], headlines: &[] })
}

fn story(fields: &[ChangedField]) -> Difference {
    Difference::Story(fields.to_vec())
}

#[test]
fn what_a_reader_calls_a_change() {
    use ChangedField::{Authors, Body, Title};
    let old = print("Bridge opens", &["Ann Lee"], &[LEAD, NEXT, END]);
    let other = NEXT.replace("forty", "fifty");
    for (title, authors, body, expected) in [
        ("Bridge opens", vec!["Ann Lee"], vec![LEAD, NEXT, END], Difference::None),
        // Blanks, quotation marks, dates and counters in lines of their own.
        (
            "Bridge  opens",
            vec!["ANN LEE"],
            vec!["2 hours ago", LEAD, NEXT, END, "Share 14"],
            Difference::None,
        ),
        ("Bridge opens late", vec!["Ann Lee"], vec![LEAD, NEXT, END], story(&[Title])),
        ("Bridge opens", vec!["Ann Lee", "Bo"], vec![LEAD, NEXT, END], story(&[Authors])),
        // An extractor that misses the byline once says nothing.
        ("Bridge opens", vec![], vec![LEAD, NEXT, END], Difference::None),
        ("Bridge opens", vec!["Ann Lee"], vec![LEAD, &other, END], story(&[Body])),
        (
            "Bridge opens",
            vec!["Ann Lee"],
            vec![LEAD, NEXT, END, "Correction: it cost forty."],
            story(&[Body]),
        ),
        ("Bridge opens", vec!["Ann Lee"], vec![LEAD, END], story(&[Body])),
        ("Bridge shut", vec!["Ann Lee"], vec![LEAD, &other, END], story(&[Title, Body])),
        // Nothing was read: a wall, a shell.
        ("Bridge opens", vec!["Ann Lee"], vec![], Difference::None),
    ] {
        let new = print(title, &authors, &body);
        assert_eq!(differs(&old, &new), expected, "{title} {authors:?} {body:?}");
    }
}

#[test]
fn another_version_and_a_new_design_are_baselines() {
    let old = print("Bridge opens", &["Ann Lee"], &[LEAD, NEXT, END]);
    let by_another = Print { by: "0.0.1".to_owned(), ..old.clone() };
    let edited = print("Another", &[], &[LEAD]);
    assert_eq!(differs(&by_another, &edited), Difference::Baseline);
    let box_of_site = "Read our newsletter with the best of the week, each Friday in your mail.";
    let designed = |title: &str, body: &[&str]| Print {
        frame: frame(b"<p class=\"x y z w\">"),
        ..print(title, &[], body)
    };
    let anew = designed("Bridge opens", &[box_of_site, LEAD, NEXT, END, box_of_site]);
    assert_eq!(differs(&old, &anew), Difference::Baseline);
    let cut = designed("Bridge opens", &[NEXT, END]);
    assert_eq!(differs(&old, &cut), Difference::Baseline);
    let other = NEXT.replace("forty", "fifty");
    let edited = designed("Bridge opens", &[box_of_site, LEAD, &other, END]);
    assert_eq!(differs(&old, &edited), story(&[ChangedField::Body]));
    // Another of the headlines that the page gives.
    let headline = designed("Bridge opens at last", &[LEAD, NEXT, END]);
    let known = ["Bridge opens".to_owned()];
    let now = Reading { print: &headline, furniture: &[], headlines: &known };
    assert_eq!(old.differs(now), Difference::Baseline);
    assert_eq!(differs(&old, &headline), story(&[ChangedField::Title]));
}

#[test]
fn furniture_of_the_site_is_no_change() {
    let old = print("Bridge opens", &[], &[LEAD, NEXT, END]);
    let line = "Our shop sells books about bridges, for readers of all ages.";
    let new = print("Bridge opens", &[], &[LEAD, NEXT, END, line]);
    let furniture = paragraphs(line, &[]);
    let now = Reading { print: &new, furniture: &furniture, headlines: &[] };
    assert_eq!(old.differs(now), Difference::None);
    assert_eq!(differs(&old, &new), story(&[ChangedField::Body]));
    let trimmed =
        Print::of(&draft("Bridge opens", &[], &[LEAD, NEXT, END, line]), vec![], &furniture);
    assert_eq!(trimmed.paragraphs, old.paragraphs);
    // Taken for text when the site was not known well: that it is left out now is no change either.
    let now = Reading { print: &trimmed, furniture: &furniture, headlines: &[] };
    assert_eq!(new.differs(now), Difference::Baseline);
    assert_eq!(differs(&new, &trimmed), story(&[ChangedField::Body]), "gone from the page");
}

#[test]
fn a_wall_is_no_change_and_a_story_is_known_again() {
    let old = print("Bridge opens", &[], &[LEAD, NEXT, END]);
    let wall = Print { walled: true, ..print("Bridge opens", &[], &[LEAD]) };
    assert_eq!(differs(&old, &wall), Difference::None);
    assert!(old.is_same_story(&print("Quite another headline", &[], &[LEAD, "A."])));
    assert!(old.is_same_story(&print("Bridge\u{a0}opens", &[], &["Other text altogether."])));
    assert!(!old.is_same_story(&print("Other", &[], &["Other text altogether."])));
}

#[test]
fn it_is_bounded_and_round_trips() {
    let many: Vec<String> =
        (0..500).map(|n| format!("This is paragraph {n} of a long text, and it ends.")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = print(&"Long ".repeat(100), &["A"], &many);
    assert_eq!(long.paragraphs.len(), PARAGRAPHS);
    let text = serde_json::to_string(&long).expect("written");
    assert!(text.len() < 1_200, "{}", text.len());
    assert_eq!(serde_json::from_str::<Print>(&text).expect("read"), long);
    let mut more = many.clone();
    more.push("And one more paragraph at the end.");
    let more = print(&"Long ".repeat(100), &["A"], &more);
    assert_eq!(differs(&long, &more), story(&[ChangedField::Body]));
}

#[test]
fn what_lists_show_is_compared_without_numbers() {
    assert_eq!(shown("Bridge opens  2h"), shown("Bridge opens 14h"));
    assert_ne!(shown("Bridge opens"), shown("Bridge shut"));
}
